//! What happened, told in ids and past participles, and who hears it.
//!
//! [`record`] writes one job for each subscriber inside the transaction of the change: what is
//! acknowledged is never forgotten, and nothing is ever started after the commit.

mod hears;
mod model;
mod store;

pub use hears::{Subscriber, hears};
pub use model::Event;

use crate::db::Tx;
use crate::kernel::{Clock, Problem};

/// Writes the event into the queue of everybody who hears it.
///
/// # Errors
/// Those of the database; the whole change is then undone with the transaction.
pub async fn record(tx: &Tx, clock: &Clock, event: &Event) -> Result<(), Problem> {
    let payload = serde_json::to_string(event)?;
    for subscriber in hears(event) {
        store::insert(tx, clock, (*subscriber, &payload)).await?;
    }
    Ok(())
}
