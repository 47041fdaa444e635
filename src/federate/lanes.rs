//! Delivering: one lane for each host, its rows in order, each lane alone with its failures. Nothing is in
//! memory that matters: after a kill the rows are still there.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use federation::egress::{Delivery, FetchError};
use federation::keys::Signer;
use federation::signature::Scheme;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::partners::{Standing, standing_for_house};
use super::store::{self, Waiting};
use super::wiring::Federation;
use super::{own, servers};
use crate::db::Engine;
use crate::kernel::{ActorId, Problem, Timestamp, fill_random};

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
/// A host that failed for so long is only asked now and then whether it lives.
const DEAD_AFTER: Duration = Duration::from_secs(3 * 24 * 3600);
/// How often a dead host is asked.
const PROBE: Duration = Duration::from_secs(24 * 3600);
/// A delivery older than this is given up, and the head of school sees that it was.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);
/// Most characters of deliveries that wait for one host (about 1 GB); the oldest are given up.
const WAITING_LARGEST: i64 = 1_000_000_000;
/// So few deliveries are never too large together: each is at most 256 kB.
const WAITING_FEW: i64 = 4_000;
/// Deliveries that are refused with 403 one after the other before the whole host is taken to refuse.
const REFUSALS: usize = 3;
/// Rows of a lane that are read at once.
const BATCH: i64 = 32;

/// Starts the worker; it ends soon after `stop` becomes true.
#[must_use]
pub fn start(fed: &Arc<Federation>, stop: &watch::Receiver<bool>) -> JoinHandle<()> {
    let (fed, mut stop) = (fed.clone(), stop.clone());
    tokio::spawn(async move {
        if let Err(problem) = free_lanes(&fed).await {
            tracing::warn!(%problem, "lanes");
        }
        let mut running = JoinSet::new();
        while !*stop.borrow() {
            let bell = fed.house.bell.notified();
            let hosts = if fed.is_on() {
                due(&fed).await
            } else {
                Ok(Vec::new())
            };
            match hosts {
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
    let Some(scheme) = claim(fed, host).await? else {
        return Ok(());
    };
    if standing_for_house(&fed.house, host).await? == Standing::Refused {
        // Frozen: the rows wait; thawing the partner wakes the lane.
        return pause(fed, host, ("frozen", None)).await;
    }
    let mut run = Run {
        signers: HashMap::new(),
        scheme,
        refused: Vec::new(),
    };
    loop {
        let rows = store::waiting_for_house(&fed.house.db, host, BATCH).await?;
        let skipped = run.refused.len();
        if rows.len() <= skipped {
            break;
        }
        for row in rows.into_iter().skip(skipped) {
            match hand_over(fed, &row, &mut run).await? {
                Handed::Over => {
                    done(fed, host, &row.id).await?;
                    run.specific(fed, host).await?;
                }
                Handed::Dropped(reason) => give_up(fed, host, (&row.id, &reason)).await?,
                Handed::NotWanted => {
                    run.refused.push(row);
                    if run.refused.len() >= REFUSALS {
                        break;
                    }
                }
                Handed::Later(reason, asked) => {
                    store::note_exchange(&fed.house, host, Some(&reason)).await?;
                    return pause(fed, host, (&reason, asked)).await;
                }
            }
        }
        if run.refused.len() >= REFUSALS {
            break;
        }
    }
    if run.refused.is_empty() {
        release(fed, host, run.scheme).await?;
        return store::note_exchange(&fed.house, host, None).await;
    }
    // It has not added us, or has no longer: everything waits until it speaks to us or is asked again.
    store::note_exchange(&fed.house, host, Some(NOT_WELCOME)).await?;
    pause(fed, host, (NOT_WELCOME, None)).await
}

/// Why a lane waits when its host refuses us.
const NOT_WELCOME: &str = "status 403";

/// One visit to a host.
struct Run {
    signers: HashMap<ActorId, Signer>,
    scheme: Scheme,
    /// The oldest rows of the lane, when they were refused with 403.
    refused: Vec<Waiting>,
}

impl Run {
    /// The host took something: what it refused before is tried once more, and given up if it is
    /// refused again, since the host does not refuse everything.
    async fn specific(&mut self, fed: &Federation, host: &str) -> Result<(), Problem> {
        for row in std::mem::take(&mut self.refused) {
            match hand_over(fed, &row, self).await? {
                Handed::Over => done(fed, host, &row.id).await?,
                Handed::NotWanted => give_up(fed, host, (&row.id, NOT_WELCOME)).await?,
                Handed::Dropped(reason) => give_up(fed, host, (&row.id, &reason)).await?,
                // It stands first in its lane again.
                Handed::Later(..) => return Ok(()),
            }
        }
        Ok(())
    }
}

/// What became of a row.
enum Handed {
    /// The host has it, or needs it no more.
    Over,
    /// The host will never take it; the reason.
    Dropped(String),
    /// 403: the host does not want it from us, perhaps not yet.
    NotWanted,
    /// The lane must wait; the reason, and how long the host asks for.
    Later(String, Option<Duration>),
}

/// Delivers one row.
async fn hand_over(fed: &Federation, row: &Waiting, run: &mut Run) -> Result<Handed, Problem> {
    if fed.house.clock.now().minus(KEEP) > row.created_at {
        return Ok(Handed::Dropped("30 days".to_owned()));
    }
    if !run.signers.contains_key(&row.actor_id) {
        let actor = store::actor_for_house(&fed.house.db, &row.actor_id)
            .await?
            .ok_or_else(|| Problem::broken("a delivery without an actor"))?;
        run.signers
            .insert(row.actor_id.clone(), own::signer(&actor)?);
    }
    let (Some(signer), Ok(inbox)) = (run.signers.get(&row.actor_id), Url::parse(&row.inbox)) else {
        return Ok(Handed::Dropped("no address".to_owned()));
    };
    let (delivery, took) = fed
        .egress
        .deliver_either(&inbox, row.body.as_bytes(), signer, run.scheme)
        .await;
    run.scheme = took;
    Ok(match delivery {
        Delivery::Delivered => Handed::Over,
        Delivery::Refused { status: 401 } => Handed::Later("status 401".to_owned(), None),
        Delivery::Refused { status: 403 } => Handed::NotWanted,
        Delivery::Refused { status } => Handed::Dropped(format!("status {status}")),
        Delivery::Gone => {
            inbox_gone(fed, &row.inbox).await?;
            Handed::Over
        }
        Delivery::Retry {
            status,
            retry_after,
        } => Handed::Later(format!("status {status}"), retry_after),
        Delivery::Unreachable(FetchError::HostNotAllowed) => {
            Handed::Later("frozen".to_owned(), None)
        }
        Delivery::Unreachable(error) => Handed::Later(error.to_string(), None),
    })
}

/// Gives a delivery up, for the head of school to see.
async fn give_up(fed: &Federation, host: &str, (id, reason): (&str, &str)) -> Result<(), Problem> {
    tracing::warn!(delivery = id, reason, "a delivery was given up");
    let tx = fed.house.db.write().await?;
    if store::lapse(&tx, (host, id), (reason, fed.house.clock.now())).await? {
        servers::news(&fed.house, &tx, host).await?;
    }
    fed.house.commit(tx).await
}

/// A lane must not fill the disk: the oldest rows of a host that does not answer are given up (R4).
async fn trim(fed: &Federation, host: &str) -> Result<(), Problem> {
    let db = &fed.house.db;
    loop {
        let (_, size) = store::lane_size_for_house(db, host, WAITING_FEW).await?;
        if size <= WAITING_LARGEST {
            return Ok(());
        }
        for row in store::waiting_for_house(db, host, BATCH).await? {
            give_up(fed, host, (&row.id, "too much waits")).await?;
        }
    }
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
    let now = fed.house.clock.now();
    let tx = fed.house.db.write().await?;
    let (attempts, since) = store::lane_health_for_house(&tx, host).await?;
    let dead = since > Timestamp(0) && now.minus(DEAD_AFTER) > since;
    let least = if dead {
        spread(PROBE, random_byte())
    } else {
        Duration::ZERO
    };
    let asked = asked.unwrap_or_default();
    let wait = back_off(attempts, random_byte()).max(asked).max(least);
    let times = (now, now.plus(wait), now.plus(asked));
    store::pause_lane(&tx, (host, reason), times).await?;
    tx.commit().await?;
    trim(fed, host).await
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
    let wait = spread(Duration::from_secs_f64(seconds.min(1e9)), chance);
    wait.min(LONGEST_PAUSE)
}

fn spread(wait: Duration, chance: u8) -> Duration {
    wait.mul_f64(0.9 + 0.2 * f64::from(chance) / 255.0)
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
