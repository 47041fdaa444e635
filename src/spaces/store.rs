//! The table of spaces.

mod openings;

pub use openings::{Opening, close_forum, open_forum, open_forums_for_house, opening_for_house};

use std::collections::HashMap;

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{CircleId, Clock, PersonId, Problem, PublicationId, SpaceId};
use crate::policy::{Permit, Standing, Viewer, scoped};

use super::{NewSpace, Seat, Space, SpaceKind};

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
        "SELECT id, kind, name, description, level, archived_at, ends_at, frozen_at FROM spaces \
         WHERE id = $1",
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
        "SELECT id, kind, name, description, level, archived_at, ends_at, frozen_at FROM spaces \
         WHERE kind = 'school' ORDER BY id LIMIT 1",
    )
    .await
}

/// The spaces where the viewer stands: classes, groups, twinnings, then the school.
///
/// # Errors
/// Those of the database.
pub async fn list(q: &impl Query, viewer: &Viewer) -> Result<Vec<Space>, Problem> {
    let statement = scoped(
        viewer,
        "SELECT id, kind, name, description, level, archived_at, ends_at, frozen_at FROM spaces \
         WHERE id IN (SELECT space_id FROM circles WHERE id IN ({circles})) \
         ORDER BY CASE kind WHEN 'class' THEN 1 WHEN 'group' THEN 2 WHEN 'twinning' THEN 3 ELSE 4 END, name, id",
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

/// How many people hold the key of each space, families left out.
///
/// # Errors
/// Those of the database.
pub async fn head_counts_for_house(
    q: &impl Query,
    spaces: &[SpaceId],
) -> Result<HashMap<SpaceId, i64>, Problem> {
    let statement = Statement::new(
        // Of another school its own head-count holds, not the few who have spoken.
        "SELECT c.space_id, COUNT(DISTINCT m.person_id), COALESCE(MAX(w.people), 0) FROM circles c \
         JOIN memberships m ON m.circle_id = c.id JOIN persons p ON p.id = m.person_id \
         LEFT JOIN space_twins w ON w.space_id = c.space_id \
         WHERE c.space_id IN ({spaces}) AND c.kind <> 'families' AND p.host IS NULL \
         GROUP BY c.space_id",
        args![],
    );
    let rows: Vec<(SpaceId, i64, i64)> = q.all(statement.list("{spaces}", spaces)).await?;
    let sum = |(space, here, there)| (space, here + there);
    Ok(rows.into_iter().map(sum).collect())
}

/// The people of a space whom `viewer` may see there: the team, then pupils and members, then families;
/// at most `limit` from `offset`. The staff, and the members of a group or a twinning, see everybody. Pupils see their
/// class but not its families; relatives see the team, their own children and themselves; in the space
/// of the school everybody else sees the staff (as few names as needed, L3).
///
/// # Errors
/// `NotFound` for strangers.
pub async fn roster(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
    page: (i64, i64),
) -> Result<Vec<Seat>, Problem> {
    let kind = find(q, viewer, space).await?.kind();
    let chosen = matches!(kind, SpaceKind::Group | SpaceKind::Twinning);
    let all = viewer.is_staff() || chosen;
    let classmates = kind == SpaceKind::Class && viewer.standing(space) >= Some(Standing::Member);
    q.all((
        "SELECT m.person_id, p.short_name, p.profile, m.role, c.kind AS circle, p.host \
         FROM memberships m \
         JOIN circles c ON c.id = m.circle_id JOIN persons p ON p.id = m.person_id \
         WHERE c.space_id = $1 AND ($3 = 1 OR ($4 = 1 AND c.kind <> 'families') \
         OR p.profile IN ('teacher', 'personnel') OR m.person_id = $2 \
         OR m.person_id IN (SELECT student_id FROM kinships WHERE relative_id = $2)) \
         ORDER BY CASE WHEN c.kind = 'families' THEN 5 WHEN m.role = 'manager' THEN 1 \
         WHEN p.profile IN ('teacher', 'personnel') THEN 2 WHEN p.profile = 'student' THEN 3 \
         WHEN p.host IS NOT NULL THEN 6 ELSE 4 END, p.name_folded, p.id LIMIT $5 OFFSET $6",
        args![space, viewer.id(), all, classmates, page.0, page.1],
    ))
    .await
}

/// The classes of some people, by name: to tell namesakes apart when a group is composed.
///
/// # Errors
/// Those of the database.
pub async fn classes_of_for_house(
    q: &impl Query,
    people: &[PersonId],
) -> Result<Vec<(PersonId, String)>, Problem> {
    let statement = Statement::new(
        "SELECT m.person_id, s.name FROM memberships m JOIN circles c ON c.id = m.circle_id \
         JOIN spaces s ON s.id = c.space_id WHERE c.kind = 'class' AND m.person_id IN ({people}) \
         ORDER BY s.name, m.person_id",
        args![],
    );
    q.all(statement.list("{people}", people)).await
}

/// The classes in which somebody is.
///
/// # Errors
/// Those of the database.
pub async fn class_ids_for_house(
    q: &impl Query,
    person: &PersonId,
) -> Result<Vec<SpaceId>, Problem> {
    let rows: Vec<(SpaceId,)> = q
        .all((
            "SELECT c.space_id FROM memberships m JOIN circles c ON c.id = m.circle_id \
             WHERE c.kind = 'class' AND m.person_id = $1 ORDER BY c.space_id",
            args![person],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The circles that may read a publication once it is published.
///
/// # Errors
/// Those of the database.
pub async fn audience_of_for_house(
    q: &impl Query,
    publication: &PublicationId,
) -> Result<Vec<CircleId>, Problem> {
    let rows: Vec<(CircleId,)> = q
        .all((
            "SELECT circle_id FROM audiences WHERE publication_id = $1 ORDER BY circle_id",
            args![publication],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// How many different people hold the key of one of these circles at least.
///
/// # Errors
/// Those of the database.
pub async fn people_of_circles_for_house(
    q: &impl Query,
    circles: &[CircleId],
) -> Result<i64, Problem> {
    let distinct = Statement::new(
        "SELECT COUNT(DISTINCT person_id) FROM memberships WHERE circle_id IN ({circles})",
        args![],
    );
    q.count(distinct.list("{circles}", circles)).await
}

/// How many different people may read each publication once it is published.
///
/// # Errors
/// Those of the database.
pub async fn readers_for_house(
    q: &impl Query,
    publications: &[PublicationId],
) -> Result<HashMap<PublicationId, i64>, Problem> {
    if publications.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = Statement::new(
        "SELECT a.publication_id, COUNT(DISTINCT m.person_id) FROM audiences a \
         JOIN memberships m ON m.circle_id = a.circle_id \
         WHERE a.publication_id IN ({publications}) GROUP BY a.publication_id",
        args![],
    );
    let rows: Vec<(PublicationId, i64)> = q
        .all(statement.list("{publications}", publications))
        .await?;
    Ok(rows.into_iter().collect())
}

/// The names of circles with their head-counts.
///
/// # Errors
/// Those of the database.
pub async fn named_circles_for_house(
    q: &impl Query,
    circles: &[&CircleId],
) -> Result<HashMap<CircleId, (String, i64)>, Problem> {
    if circles.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = Statement::new(
        "SELECT c.id, c.name, (SELECT COUNT(*) FROM memberships m \
         JOIN persons p ON p.id = m.person_id WHERE m.circle_id = c.id AND p.host IS NULL) \
         FROM circles c WHERE c.id IN ({circles})",
        args![],
    );
    let circles = circles.iter().copied();
    let rows: Vec<(CircleId, String, i64)> = q.all(statement.list("{circles}", circles)).await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, count)| (id, (name, count)))
        .collect())
}

/// The servers that may hold a copy of what is for the partners: «Collège Ampère (ampere.example)».
///
/// # Errors
/// Those of the database.
pub async fn partner_servers_for_house(q: &impl Query) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String, Option<String>)> = q
        .all(
            "SELECT p.host, s.name FROM partners p LEFT JOIN servers s ON s.host = p.host \
             WHERE p.state = 'active' ORDER BY p.host",
        )
        .await?;
    let words = |(host, name): (String, Option<String>)| match name {
        Some(name) if !name.is_empty() => format!("{name} ({host})"),
        _ => host,
    };
    Ok(rows.into_iter().map(words).collect())
}
