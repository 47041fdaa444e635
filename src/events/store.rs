//! An event becomes rows of the queue, inside the transaction of the change that it tells of.

use super::Subscriber;
use crate::args;
use crate::db::Tx;
use crate::kernel::{Clock, Problem};

/// Writes one job.
pub(super) async fn insert(
    tx: &Tx,
    clock: &Clock,
    (subscriber, event): (Subscriber, &str),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO jobs (id, subscriber, event, created_at, run_at) VALUES ($1, $2, $3, $4, $4)",
        args![
            clock.ulid().to_string(),
            subscriber.as_str(),
            event,
            clock.now()
        ],
    ))
    .await?;
    Ok(())
}
