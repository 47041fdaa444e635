//! What comes from other servers: articles in crowds, and what is taken away and shown again there.

use super::{NewPublication, Publication, store};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::house::House;
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

/// Takes something from elsewhere back because the forum where it stands took it away; its author cannot bring it
/// back.
///
/// # Errors
/// Those of the database.
pub async fn withdraw_by_forum(house: &House, publication: &Publication) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let id = publication.id.clone();
    store::withdraw_by_forum(&tx, &Permit::for_house(), &id, house.clock.now()).await?;
    if publication.withdrawn_at.is_none() {
        events::record(&tx, &house.clock, &Event::Withdrawn { publication: id }).await?;
    }
    house.commit(tx).await
}

/// Shows again what its author (`true`), or the forum where it stands, took back elsewhere. `false` when it was
/// not they who did, or when somebody here reported it: then an adult's decision stands.
///
/// # Errors
/// Those of the database.
pub async fn bring_back(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (id, by_author): (&PublicationId, bool),
) -> Result<bool, Problem> {
    let back = store::bring_back(tx, permit, (id, by_author)).await?;
    if back {
        let publication = id.clone();
        events::record(tx, clock, &Event::Recovered { publication }).await?;
    }
    Ok(back)
}
