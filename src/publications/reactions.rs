//! Reactions: one kind word for each person and publication, shown with names to those who read it.

pub use super::store::reactions::{Reaction, list, moment_for_house};
use super::{ReactionKind, store};
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Act, Viewer, permit};

/// Reacts, or changes the kind of the reaction. `origin` is the id of the Like of another server.
///
/// # Errors
/// `NotFound` when the viewer cannot read it; `Conflict` when it is not published.
pub async fn react(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    (kind, origin): (ReactionKind, Option<&str>),
) -> Result<(), Problem> {
    let law = permit(viewer, &Act::Answer)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    let publication = store::find(&tx, viewer, id).await?;
    if publication.published_at.is_none() || publication.withdrawn_at.is_some() {
        return Err(Problem::Conflict("conflict-state"));
    }
    let now = house.clock.now();
    if store::reactions::put(&tx, &law, (id, me), (kind, origin, now)).await? {
        let event = Event::Reacted {
            publication: id.clone(),
            person: me.clone(),
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await
}

/// Takes a reaction back.
///
/// # Errors
/// `NotFound` when the viewer cannot read the publication.
pub async fn unreact(house: &House, viewer: &Viewer, id: &PublicationId) -> Result<(), Problem> {
    let law = permit(viewer, &Act::Answer)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    store::find(&tx, viewer, id).await?;
    if let Some(activity) = store::reactions::take(&tx, &law, (id, me)).await? {
        let event = Event::Unreacted {
            publication: id.clone(),
            person: me.clone(),
            activity,
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await
}
