//! The table of spaces.

use crate::args;
use crate::circles::Member;
use crate::db::{Query, Tx};
use crate::kernel::{CircleId, Clock, PersonId, Problem, SpaceId};
use crate::policy::{Permit, Viewer, scoped};

use super::{NewSpace, Space};

pub(super) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    space: &NewSpace,
) -> Result<SpaceId, Problem> {
    let id = SpaceId::new(clock);
    tx.run((
        "INSERT INTO spaces (id, kind, name, description, level, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            &id,
            space.kind.as_str(),
            &space.name,
            &space.description,
            &space.level,
            clock.now()
        ],
    ))
    .await?;
    Ok(id)
}

/// Writes the name and the description of a space, and the name of its circles.
///
/// # Errors
/// Those of the database.
pub async fn rename_for_house(
    tx: &Tx,
    _permit: &Permit,
    id: &SpaceId,
    texts: (&str, &str),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE spaces SET name = $2, description = $3 WHERE id = $1",
        args![id, texts.0, texts.1],
    ))
    .await?;
    tx.run((
        "UPDATE circles SET name = $2 WHERE space_id = $1 AND kind <> 'families'",
        args![id, texts.0],
    ))
    .await?;
    Ok(())
}

/// A space that the viewer stands in, as a member or for the family.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn find(q: &impl Query, viewer: &Viewer, id: &SpaceId) -> Result<Space, Problem> {
    if viewer.standing(id).is_none() {
        return Err(Problem::NotFound);
    }
    find_for_house(q, id).await?.ok_or(Problem::NotFound)
}

/// A space by identifier, whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn find_for_house(q: &impl Query, id: &SpaceId) -> Result<Option<Space>, Problem> {
    q.one((
        "SELECT id, kind, name, description, level, archived_at FROM spaces WHERE id = $1",
        args![id],
    ))
    .await
}

/// The space of the whole school.
///
/// # Errors
/// Those of the database.
pub async fn school_for_house(q: &impl Query) -> Result<Option<Space>, Problem> {
    q.one(
        "SELECT id, kind, name, description, level, archived_at FROM spaces \
         WHERE kind = 'school' ORDER BY id LIMIT 1",
    )
    .await
}

/// The spaces where the viewer stands: classes, groups, then the school.
///
/// # Errors
/// Those of the database.
pub async fn list(q: &impl Query, viewer: &Viewer) -> Result<Vec<Space>, Problem> {
    let statement = scoped(
        viewer,
        "SELECT id, kind, name, description, level, archived_at FROM spaces \
         WHERE id IN (SELECT space_id FROM circles WHERE id IN ({circles})) \
         ORDER BY CASE kind WHEN 'class' THEN 1 WHEN 'group' THEN 2 ELSE 3 END, name, id",
        args![],
    );
    q.all(statement).await
}

/// The circle of a kind (`class`, `group`, `school`, `families`) of a space.
///
/// # Errors
/// Those of the database.
pub async fn circle_of_for_house(
    q: &impl Query,
    space: &SpaceId,
    kind: &str,
) -> Result<Option<CircleId>, Problem> {
    let row: Option<(CircleId,)> = q
        .one((
            "SELECT id FROM circles WHERE space_id = $1 AND kind = $2 ORDER BY id LIMIT 1",
            args![space, kind],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

/// The people who check and manage a space.
///
/// # Errors
/// Those of the database.
pub async fn manager_ids_for_house(
    q: &impl Query,
    space: &SpaceId,
) -> Result<Vec<PersonId>, Problem> {
    let rows: Vec<(PersonId,)> = q
        .all((
            "SELECT m.person_id FROM memberships m JOIN circles c ON c.id = m.circle_id \
             WHERE c.space_id = $1 AND c.kind <> 'families' AND m.role = 'manager' \
             ORDER BY m.since, m.person_id",
            args![space],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The members of a space as its members see them, families last; at most `limit` from `offset`.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn member_page(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
    page: (i64, i64),
) -> Result<Vec<Member>, Problem> {
    find(q, viewer, space).await?;
    q.all((
        "SELECT m.person_id, p.short_name, p.profile, m.role FROM memberships m \
         JOIN circles c ON c.id = m.circle_id JOIN persons p ON p.id = m.person_id \
         WHERE c.space_id = $1 \
         ORDER BY CASE WHEN c.kind = 'families' THEN 3 WHEN m.role = 'manager' THEN 1 ELSE 2 END, \
         p.name_folded, p.id LIMIT $2 OFFSET $3",
        args![space, page.0, page.1],
    ))
    .await
}
