//! The tables of circles and memberships.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{CircleId, Clock, PersonId, Problem, SpaceId};
use crate::policy::{Key, Permit, Role};

/// A member of a circle, with what lists show.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    /// Who.
    pub person_id: PersonId,
    /// Shown name.
    pub short_name: String,
    /// Stored word of the profile.
    pub profile: String,
    /// Stored word of the role.
    pub role: String,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    circle_id: CircleId,
    space_id: Option<SpaceId>,
    kind: String,
    role: String,
}

/// Makes an empty circle.
///
/// # Errors
/// Those of the database.
pub async fn create(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    circle: (&str, Option<&SpaceId>, &str),
) -> Result<CircleId, Problem> {
    let (kind, space, name) = circle;
    let id = CircleId::new(clock);
    tx.run((
        "INSERT INTO circles (id, kind, space_id, name, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![&id, kind, space, name, clock.now()],
    ))
    .await?;
    Ok(id)
}

pub(super) async fn insert_member(
    tx: &Tx,
    clock: &Clock,
    circle: &CircleId,
    member: (&PersonId, Role),
) -> Result<bool, Problem> {
    let (person, role) = member;
    let changed = tx
        .run((
            "INSERT INTO memberships (circle_id, person_id, role, since) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (circle_id, person_id) DO UPDATE SET role = excluded.role \
             WHERE memberships.role <> excluded.role",
            args![circle, person, role.as_str(), clock.now()],
        ))
        .await?;
    Ok(changed > 0)
}

pub(super) async fn delete_member(
    tx: &Tx,
    circle: &CircleId,
    person: &PersonId,
) -> Result<bool, Problem> {
    let gone = tx
        .run((
            "DELETE FROM memberships WHERE circle_id = $1 AND person_id = $2",
            args![circle, person],
        ))
        .await?;
    Ok(gone > 0)
}

/// The keys that somebody holds at this moment.
///
/// # Errors
/// Those of the database.
pub async fn keyring_for_house(q: &impl Query, person: &PersonId) -> Result<Vec<Key>, Problem> {
    let rows: Vec<KeyRow> = q
        .all((
            "SELECT m.circle_id, c.space_id, c.kind, m.role \
             FROM memberships m JOIN circles c ON c.id = m.circle_id \
             WHERE m.person_id = $1 ORDER BY m.circle_id",
            args![person],
        ))
        .await?;
    let key = |row: KeyRow| Key {
        circle: row.circle_id,
        space: row.space_id,
        kind: row.kind,
        role: Role::of(&row.role),
    };
    Ok(rows.into_iter().map(key).collect())
}

/// Everybody who holds a key to the circle, by name. At most `limit` people from `offset`.
///
/// # Errors
/// Those of the database.
pub async fn members_for_house(
    q: &impl Query,
    circle: &CircleId,
    page: (i64, i64),
) -> Result<Vec<Member>, Problem> {
    let (limit, offset) = page;
    q.all((
        "SELECT m.person_id, p.short_name, p.profile, m.role \
         FROM memberships m JOIN persons p ON p.id = m.person_id \
         WHERE m.circle_id = $1 ORDER BY p.name_folded, p.id LIMIT $2 OFFSET $3",
        args![circle, limit, offset],
    ))
    .await
}

/// The ids of everybody who holds a key to the circle.
///
/// # Errors
/// Those of the database.
pub async fn holders_for_house(
    q: &impl Query,
    circle: &CircleId,
) -> Result<Vec<PersonId>, Problem> {
    let rows: Vec<(PersonId,)> = q
        .all((
            "SELECT person_id FROM memberships WHERE circle_id = $1",
            args![circle],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What somebody is in a circle.
///
/// # Errors
/// Those of the database.
pub async fn role_for_house(
    q: &impl Query,
    circle: &CircleId,
    person: &PersonId,
) -> Result<Option<Role>, Problem> {
    let row: Option<(String,)> = q
        .one((
            "SELECT role FROM memberships WHERE circle_id = $1 AND person_id = $2",
            args![circle, person],
        ))
        .await?;
    Ok(row.map(|row| Role::of(&row.0)))
}

/// How many people hold a key to the circle.
///
/// # Errors
/// Those of the database.
pub async fn count_for_house(q: &impl Query, circle: &CircleId) -> Result<i64, Problem> {
    q.count((
        "SELECT COUNT(*) FROM memberships WHERE circle_id = $1",
        args![circle],
    ))
    .await
}

pub(super) async fn insert_source(
    tx: &Tx,
    circle: &CircleId,
    source: &CircleId,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO circle_sources (circle_id, source_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        args![circle, source],
    ))
    .await?;
    Ok(())
}

/// The circles whose keys come with the key of this one.
///
/// # Errors
/// Those of the database.
pub(super) async fn fed_by_for_house(
    q: &impl Query,
    source: &CircleId,
) -> Result<Vec<CircleId>, Problem> {
    let rows: Vec<(CircleId,)> = q
        .all((
            "SELECT circle_id FROM circle_sources WHERE source_id = $1 ORDER BY circle_id",
            args![source],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Whether somebody holds a key that brings the key of this circle.
pub(super) async fn is_fed_for_house(
    q: &impl Query,
    circle: &CircleId,
    person: &PersonId,
) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM circle_sources f JOIN memberships m ON m.circle_id = f.source_id \
             WHERE f.circle_id = $1 AND m.person_id = $2",
            args![circle, person],
        ))
        .await?;
    Ok(count > 0)
}

/// The circles whose keys bring the key of this one, each with its space.
///
/// # Errors
/// Those of the database.
pub async fn sources_for_house(
    q: &impl Query,
    circle: &CircleId,
) -> Result<Vec<(CircleId, Option<SpaceId>)>, Problem> {
    q.all((
        "SELECT c.id, c.space_id FROM circle_sources f JOIN circles c ON c.id = f.source_id \
         WHERE f.circle_id = $1 ORDER BY c.id",
        args![circle],
    ))
    .await
}
