//! Delivering: one lane for each host, each alone with its failures. Nothing is in memory that matters:
//! after a kill the rows are still there.

mod ends;
mod pauses;
mod visit;
mod waves;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::store;
use super::wiring::Federation;
use crate::db::Engine;
use crate::kernel::Problem;

pub(super) use ends::Ends;
pub(super) use waves::Sender;

/// Lanes that deliver side by side.
const LANES: usize = 64;
/// How long a lane belongs to a worker without a sign of life; longer than two exchanges.
const CLAIM: Duration = Duration::from_secs(90);
/// How long the worker sleeps when nobody rings.
const POLL: Duration = Duration::from_millis(500);

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
            // Half of them free: lanes are claimed many at a time.
            if fed.is_on() && running.len() <= LANES / 2 {
                match claim(&fed, LANES - running.len()).await {
                    Ok(lanes) => {
                        for lane in lanes {
                            let fed = fed.clone();
                            running.spawn(async move { visit::run(&fed, lane).await });
                        }
                    }
                    Err(problem) => tracing::warn!(%problem, "lanes"),
                }
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
        let lanes = claim(fed, LANES).await?;
        if lanes.is_empty() {
            return Ok(());
        }
        join_all(lanes.into_iter().map(|lane| visit::run(fed, lane))).await;
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

/// Takes lanes that are due and free, at most `most`.
async fn claim(fed: &Federation, most: usize) -> Result<Vec<store::Lane>, Problem> {
    let (db, now) = (&fed.house.db, fed.house.clock.now());
    let most = i64::try_from(most).unwrap_or(1);
    let hosts = store::due_lanes_for_house(db, now, most).await?;
    if hosts.is_empty() {
        return Ok(Vec::new());
    }
    let tx = db.write().await?;
    let lanes = store::claim_lanes(&tx, &hosts, (now, now.plus(CLAIM))).await?;
    tx.commit().await?;
    Ok(lanes)
}
