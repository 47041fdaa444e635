//! Spaces that end, that stand still, and that have another half elsewhere.

use super::{Closed, Twin, store};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Problem, SpaceId, Timestamp};
use crate::policy::Permit;

/// Whether a space takes words at this moment, whoever writes them.
///
/// # Errors
/// `NotFound` for no space; `Forbidden` with the reason when it only reads.
pub async fn must_be_open_for_house(
    q: &impl Query,
    id: &SpaceId,
    now: Timestamp,
) -> Result<(), Problem> {
    let space = store::find_for_house(q, id)
        .await?
        .ok_or(Problem::NotFound)?;
    match space.closed(now).map(Closed::key) {
        Some(why) => Err(Problem::Forbidden(why)),
        None => Ok(()),
    }
}

/// The other half of a space.
///
/// # Errors
/// Those of the database.
pub async fn twin_for_house(q: &impl Query, id: &SpaceId) -> Result<Option<Twin>, Problem> {
    q.one((
        "SELECT host, school, class, people FROM space_twins WHERE space_id = $1",
        args![id],
    ))
    .await
}

/// Writes what the other half says about itself.
///
/// # Errors
/// Those of the database.
pub async fn put_twin(
    tx: &Tx,
    _permit: &Permit,
    (id, twin): (&SpaceId, &Twin),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO space_twins (space_id, host, school, class, people) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (space_id) DO UPDATE SET host = excluded.host, school = excluded.school, \
         class = excluded.class, people = excluded.people",
        args![id, &twin.host, &twin.school, &twin.class, twin.people],
    ))
    .await?;
    Ok(())
}

/// Says when a space ends, and since when it stands still for the time being.
///
/// # Errors
/// Those of the database.
pub async fn set_time(
    tx: &Tx,
    _permit: &Permit,
    id: &SpaceId,
    (ends, frozen): (Timestamp, Option<Timestamp>),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE spaces SET ends_at = $2, frozen_at = $3 WHERE id = $1",
        args![id, ends, frozen],
    ))
    .await?;
    Ok(())
}
