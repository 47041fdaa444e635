//! What time asks for: messages to say, partners to look at, invitations to end, keys to change, and the
//! mode that another process may have changed.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::model::INVITATION_REMEMBERED;
use super::{look, mode, talk};
use crate::federate::wiring::Federation;
use crate::federate::{keys, store, synchronizing};
use crate::kernel::Problem;

/// How long the worker sleeps when nobody rings; also how late a change of the mode by another process
/// may be noticed.
const POLL: Duration = Duration::from_millis(500);
/// How often a partner is asked who it is.
pub const LOOK_EVERY: Duration = Duration::from_secs(24 * 3600);
/// Partners that are asked side by side.
const LOOKS: i64 = 4;

/// Starts the worker; it ends soon after `stop` becomes true.
#[must_use]
pub fn start(fed: &Arc<Federation>, stop: &watch::Receiver<bool>) -> JoinHandle<()> {
    let (fed, mut stop) = (fed.clone(), stop.clone());
    tokio::spawn(async move {
        while !*stop.borrow() {
            let bell = fed.house.bell.notified();
            match once(&fed).await {
                Ok(0) => {
                    tokio::select! {
                        () = bell => {}
                        () = tokio::time::sleep(POLL) => {}
                        _ = stop.changed() => {}
                    }
                }
                Ok(_) => {}
                Err(problem) => {
                    tracing::warn!(%problem, "upkeep of servers");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    })
}

/// Does all that is due; for tests and the command line.
///
/// # Errors
/// Those of the database.
pub async fn drain(fed: &Arc<Federation>) -> Result<(), Problem> {
    while once(fed).await? > 0 {}
    Ok(())
}

/// One round; returns how much there was to do.
async fn once(fed: &Arc<Federation>) -> Result<usize, Problem> {
    let house = &fed.house;
    mode::refresh(house).await?;
    let mut steps = keys::carry(fed).await?;
    if fed.is_on() {
        steps += synchronizing::carry(fed).await?;
    }
    if !fed.is_on() || !store::upkeep_due_for_house(house, LOOK_EVERY).await? {
        return Ok(steps);
    }
    let now = house.clock.now();
    let tx = house.db.write().await?;
    store::expire_invitations(&tx, (now, now.minus(INVITATION_REMEMBERED))).await?;
    let looks = store::claim_looks(&tx, (now.minus(LOOK_EVERY), now), LOOKS).await?;
    tx.commit().await?;
    let visits = looks.iter().map(|host| async move {
        if let Err(problem) = look::visit(fed, host).await {
            tracing::warn!(host, %problem, "a look at a partner");
        }
    });
    join_all(visits).await;
    Ok(steps + looks.len() + talk::carry(fed).await?)
}
