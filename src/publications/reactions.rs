//! Reactions: one kind word for each person and publication, shown with names to those who read it.

use super::{ReactionKind, store};
use crate::args;
use crate::db::Query;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Act, Viewer, Who, permit};
use crate::spaces;

/// A reaction as shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reaction {
    /// Who.
    pub person_id: PersonId,
    /// Shown name.
    pub short_name: String,
    /// Stored word of the kind.
    pub kind: String,
    /// The other server.
    pub host: Option<String>,
}

/// Reacts, or changes the kind of the reaction. `origin` is the id of the Like of another server.
///
/// # Errors
/// `NotFound` when the viewer cannot read it; `Conflict` when it is not published; `Forbidden` where
/// the space only reads.
pub async fn react(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    (kind, origin): (ReactionKind, Option<&str>),
) -> Result<(), Problem> {
    permit(viewer, &Act::Answer)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    let publication = store::find(&tx, viewer, id).await?;
    if publication.published_at.is_none() || publication.withdrawn_at.is_some() {
        return Err(Problem::Conflict("conflict-state"));
    }
    if let Some(space) = &publication.space_id {
        spaces::must_be_open_for_house(&tx, space, house.clock.now()).await?;
    }
    let changed = tx
        .run((
            "INSERT INTO reactions (publication_id, person_id, kind, at, ap_id) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (publication_id, person_id) \
             DO UPDATE SET kind = excluded.kind WHERE reactions.kind <> excluded.kind",
            args![id, me, kind.as_str(), house.clock.now(), origin],
        ))
        .await?;
    if changed > 0 {
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
    permit(viewer, &Act::Answer)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    store::find(&tx, viewer, id).await?;
    let gone: Option<(Option<String>,)> = tx
        .one((
            "DELETE FROM reactions WHERE publication_id = $1 AND person_id = $2 RETURNING ap_id",
            args![id, me],
        ))
        .await?;
    if let Some((activity,)) = gone {
        let event = Event::Unreacted {
            publication: id.clone(),
            person: me.clone(),
            activity,
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await
}

/// The reactions to a publication that the viewer may read, oldest first, at most `limit`.
///
/// # Errors
/// `NotFound` when the viewer cannot read it.
pub async fn list(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
    limit: i64,
) -> Result<Vec<Reaction>, Problem> {
    store::find(q, viewer, id).await?;
    // Names of pupils and families are for people of the school (L17).
    let among_us = matches!(viewer.who, Who::Person { .. });
    q.all((
        "SELECT r.person_id, p.short_name, r.kind, p.host FROM reactions r \
         JOIN persons p ON p.id = r.person_id WHERE r.publication_id = $1 \
         AND ($3 = 1 OR p.profile IN ('teacher', 'personnel', 'remote')) \
         ORDER BY r.at, r.person_id LIMIT $2",
        args![id, limit, among_us],
    ))
    .await
}

/// When somebody reacted; none when they took it back.
///
/// # Errors
/// Those of the database.
pub async fn moment_for_house(
    q: &impl Query,
    id: &PublicationId,
    person: &PersonId,
) -> Result<Option<Timestamp>, Problem> {
    let row: Option<(Timestamp,)> = q
        .one((
            "SELECT at FROM reactions WHERE publication_id = $1 AND person_id = $2",
            args![id, person],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}
