//! Delivering: one lane for each host, its rows in order, each lane alone with its failures. Nothing is in
//! memory that matters: after a kill the rows are still there.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use federation::egress::Delivery;
use federation::keys::Signer;
use federation::signature::Scheme;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::own;
use super::partners::{Standing, standing_for_house};
use super::store::{self, Waiting};
use super::wiring::Federation;
use crate::db::Engine;
use crate::kernel::{ActorId, Problem, fill_random};

/// Lanes that deliver side by side.
const LANES: usize = 16;
/// How long a lane belongs to a worker without a sign of life; longer than two exchanges.
const CLAIM: Duration = Duration::from_secs(90);
/// How long the worker sleeps when nobody rings.
const POLL: Duration = Duration::from_millis(500);
/// Pause after the first failure.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// A delivery older than this is given up.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);
/// Rows of a lane that are read at once.
const BATCH: i64 = 32;

/// Starts the worker; it ends soon after `stop` becomes true.
#[must_use]
pub fn start(fed: &Arc<Federation>, stop: &watch::Receiver<bool>) -> JoinHandle<()> {
    let (fed, mut stop) = (fed.clone(), stop.clone());
    tokio::spawn(async move {
        if !fed.is_on() {
            return;
        }
        if let Err(problem) = free_lanes(&fed).await {
            tracing::warn!(%problem, "lanes");
        }
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            let bell = fed.house.bell.notified();
            match due(&fed).await {
                Ok(hosts) => {
                    for host in hosts.into_iter().take(LANES.saturating_sub(running.len())) {
                        let fed = fed.clone();
                        running.spawn(async move { run(&fed, &host).await });
                    }
                }
                Err(problem) => tracing::warn!(%problem, "lanes"),
            }
            tokio::select! {
                () = bell => {}
                () = tokio::time::sleep(POLL) => {}
                Some(_) = running.join_next(), if !running.is_empty() => {}
                _ = stop.changed() => {}
            }
        }
        running.shutdown().await;
    })
}

/// Delivers until no lane is due; for tests and the command line.
///
/// # Errors
/// Those of the database.
pub async fn drain(fed: &Arc<Federation>) -> Result<(), Problem> {
    loop {
        let hosts = due(fed).await?;
        if hosts.is_empty() {
            return Ok(());
        }
        for host in hosts {
            run(fed, &host).await;
        }
    }
}

/// With one process for each SQLite file, a claim found at the start is that of a process that is gone.
async fn free_lanes(fed: &Federation) -> Result<(), Problem> {
    if fed.house.db.engine() == Engine::Sqlite {
        let tx = fed.house.db.write().await?;
        store::free_lanes(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn due(fed: &Federation) -> Result<Vec<String>, Problem> {
    let most = i64::try_from(LANES).unwrap_or(1);
    store::due_lanes_for_house(&fed.house.db, fed.house.clock.now(), most).await
}

async fn run(fed: &Federation, host: &str) {
    if let Err(problem) = work(fed, host).await {
        tracing::warn!(host, %problem, "a lane stopped");
    }
}

async fn work(fed: &Federation, host: &str) -> Result<(), Problem> {
    let Some(mut scheme) = claim(fed, host).await? else {
        return Ok(());
    };
    if standing_for_house(&fed.house, host).await? == Standing::Refused {
        // Frozen: the rows wait; adding the partner again wakes the lane.
        return pause(fed, host, ("frozen", Some(LONGEST_PAUSE))).await;
    }
    let mut signers: HashMap<ActorId, Signer> = HashMap::new();
    loop {
        let rows = store::waiting_for_house(&fed.house.db, host, BATCH).await?;
        if rows.is_empty() {
            release(fed, host, scheme).await?;
            return store::note_exchange(&fed.house, host, None).await;
        }
        for row in rows {
            if let Some((reason, asked)) = hand_over(fed, &row, (&mut signers, &mut scheme)).await?
            {
                store::note_exchange(&fed.house, host, Some(&reason)).await?;
                return pause(fed, host, (&reason, asked)).await;
            }
            done(fed, host, &row.id).await?;
        }
    }
}

/// Delivers one row. `Some` when the lane must wait, with the reason and what the peer asked for.
async fn hand_over(
    fed: &Federation,
    row: &Waiting,
    (signers, scheme): (&mut HashMap<ActorId, Signer>, &mut Scheme),
) -> Result<Option<(String, Option<Duration>)>, Problem> {
    if fed.house.clock.now().minus(KEEP) > row.created_at {
        tracing::warn!(delivery = row.id, "given up after 30 days");
        return Ok(None);
    }
    if !signers.contains_key(&row.actor_id) {
        let actor = store::actor_for_house(&fed.house.db, &row.actor_id)
            .await?
            .ok_or_else(|| Problem::broken("a delivery without an actor"))?;
        signers.insert(row.actor_id.clone(), own::signer(&actor)?);
    }
    let (Some(signer), Ok(inbox)) = (signers.get(&row.actor_id), Url::parse(&row.inbox)) else {
        tracing::warn!(delivery = row.id, "an inbox that is no address");
        return Ok(None);
    };
    let (delivery, took) = fed
        .egress
        .deliver_either(&inbox, row.body.as_bytes(), signer, *scheme)
        .await;
    *scheme = took;
    Ok(match delivery {
        Delivery::Delivered => None,
        Delivery::Refused { status: 401 } => Some(("status 401".to_owned(), None)),
        Delivery::Refused { status } => {
            tracing::warn!(delivery = row.id, status, "a peer refused a delivery");
            None
        }
        Delivery::Gone => {
            inbox_gone(fed, &row.inbox).await?;
            None
        }
        Delivery::Retry {
            status,
            retry_after,
        } => Some((format!("status {status}"), retry_after)),
        Delivery::Unreachable(error) => Some((error.to_string(), None)),
    })
}

/// Takes the lane, unless another worker has it. Returns the signature that its host took last.
async fn claim(fed: &Federation, host: &str) -> Result<Option<Scheme>, Problem> {
    let now = fed.house.clock.now();
    let tx = fed.house.db.write().await?;
    let taken = store::claim_lane(&tx, host, (now, now.plus(CLAIM))).await?;
    tx.commit().await?;
    Ok(taken.map(|word| match word.as_str() {
        "rfc9421" => Scheme::Rfc9421,
        _ => Scheme::Cavage,
    }))
}

/// Forgets a delivery that needs nothing more, and shows that the lane is alive.
async fn done(fed: &Federation, host: &str, id: &str) -> Result<(), Problem> {
    let tx = fed.house.db.write().await?;
    let until = fed.house.clock.now().plus(CLAIM);
    store::delete_delivery(&tx, (host, id), until).await?;
    tx.commit().await
}

async fn release(fed: &Federation, host: &str, scheme: Scheme) -> Result<(), Problem> {
    let word = match scheme {
        Scheme::Cavage => "cavage",
        Scheme::Rfc9421 => "rfc9421",
    };
    let tx = fed.house.db.write().await?;
    store::release_lane(&tx, host, word).await?;
    tx.commit().await
}

/// Puts the lane aside: longer each time, or as long as the peer asks.
async fn pause(
    fed: &Federation,
    host: &str,
    (reason, asked): (&str, Option<Duration>),
) -> Result<(), Problem> {
    let tx = fed.house.db.write().await?;
    let attempts = store::lane_attempts_for_house(&tx, host).await?;
    let wait = back_off(attempts, random_byte()).max(asked.unwrap_or_default());
    let until = fed.house.clock.now().plus(wait);
    store::pause_lane(&tx, (host, reason), until).await?;
    tx.commit().await
}

fn random_byte() -> u8 {
    let mut byte = [0];
    fill_random(&mut byte);
    byte[0]
}

/// 1.5 times longer after each failure, spread by a fifth so that lanes do not come back together.
fn back_off(attempts: i64, chance: u8) -> Duration {
    let power = i32::try_from(attempts.clamp(0, 60)).unwrap_or(60);
    let seconds = FIRST_PAUSE.as_secs_f64() * 1.5_f64.powi(power);
    let spread = 0.9 + 0.2 * f64::from(chance) / 255.0;
    Duration::from_secs_f64((seconds * spread).min(LONGEST_PAUSE.as_secs_f64()))
}

/// 410: nobody is behind this inbox any more; follows and copies that lead there end.
async fn inbox_gone(fed: &Federation, inbox: &str) -> Result<(), Problem> {
    let tx = fed.house.db.write().await?;
    store::forget_inbox(&tx, inbox).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_six_hours() {
        assert!(back_off(0, 128) < Duration::from_secs(3));
        assert!(back_off(5, 0) > back_off(2, 255));
        assert_eq!(back_off(1_000, 255), LONGEST_PAUSE);
    }
}
