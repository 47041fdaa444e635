//! Spaces that end, that stand still, and that have another half elsewhere.

use std::collections::HashMap;

use super::{Closed, Twin, store};
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{CircleId, Problem, SpaceId, Timestamp};
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

/// The other halves of the circles of twinnings.
///
/// # Errors
/// Those of the database.
pub async fn twins_for_house(
    q: &impl Query,
    circles: &[&CircleId],
) -> Result<HashMap<CircleId, Twin>, Problem> {
    if circles.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = Statement::new(
        "SELECT c.id, w.host, w.school, w.class, w.people FROM space_twins w \
         JOIN circles c ON c.space_id = w.space_id WHERE c.id IN ({circles})",
        args![],
    );
    let circles = circles.iter().copied();
    let rows: Vec<Half> = q.all(statement.list("{circles}", circles)).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.twin)).collect())
}

#[derive(sqlx::FromRow)]
struct Half {
    id: CircleId,
    #[sqlx(flatten)]
    twin: Twin,
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
