//! Articles of other servers that arrive in crowds.

use super::{NewPublication, store};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::kernel::{Clock, Problem, PublicationId};
use crate::policy::Permit;

/// Writes articles of other servers, readable at once for their audiences; one event tells of all.
///
/// # Errors
/// `Conflict` when the ActivityPub id of one is known already; nothing is written then.
pub async fn receive(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    new: &[NewPublication],
) -> Result<Vec<PublicationId>, Problem> {
    let publications = store::insert_received(tx, permit, clock, new).await?;
    let event = Event::Received {
        publications: publications.clone(),
    };
    events::record(tx, clock, &event).await?;
    Ok(publications)
}
