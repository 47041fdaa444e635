//! The table of reactions.

use super::super::ReactionKind;
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Permit, Viewer, Who};

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

/// Writes a reaction, or another kind over it; says whether anything changed.
pub(in crate::publications) async fn put(
    tx: &Tx,
    _permit: &Permit,
    (id, person): (&PublicationId, &PersonId),
    (kind, origin, now): (ReactionKind, Option<&str>, Timestamp),
) -> Result<bool, Problem> {
    let changed = tx
        .run((
            "INSERT INTO reactions (publication_id, person_id, kind, at, ap_id) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (publication_id, person_id) \
             DO UPDATE SET kind = excluded.kind WHERE reactions.kind <> excluded.kind",
            args![id, person, kind.as_str(), now, origin],
        ))
        .await?;
    Ok(changed > 0)
}

/// Takes a reaction away; none when there was none, else the Like that other servers know of it.
pub(in crate::publications) async fn take(
    tx: &Tx,
    _permit: &Permit,
    (id, person): (&PublicationId, &PersonId),
) -> Result<Option<Option<String>>, Problem> {
    let gone: Option<(Option<String>,)> = tx
        .one((
            "DELETE FROM reactions WHERE publication_id = $1 AND person_id = $2 RETURNING ap_id",
            args![id, person],
        ))
        .await?;
    Ok(gone.map(|gone| gone.0))
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
    super::find(q, viewer, id).await?;
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
