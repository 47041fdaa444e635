//! What the head reads of the whole school; every reader asks for a permit.

use super::model::{Enrolled, Filter, KinLine, SpaceLine};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{PersonId, Problem, SpaceId};
use crate::people::fold;
use crate::policy::{Permit, Profile};

/// One page of the rolls, by name.
pub(super) async fn people(
    q: &impl Query,
    _permit: &Permit,
    filter: &Filter,
    (limit, offset): (i64, i64),
) -> Result<Vec<Enrolled>, Problem> {
    let words = fold(filter.words.trim()).replace(['%', '_', '\\'], "");
    let profile = filter.profile.map_or("", Profile::as_str);
    q.all((
        "SELECT p.id, p.name, p.profile, p.admin, a.login, \
         CAST(CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT) AS active, \
         a.activation_expires_at, a.suspended_at \
         FROM persons p LEFT JOIN accounts a ON a.person_id = p.id \
         WHERE p.host IS NULL AND p.left_at IS NULL \
         AND (p.name_folded LIKE $1 OR p.name_folded LIKE $2) AND ($3 = '' OR p.profile = $3) \
         ORDER BY p.name_folded, p.id LIMIT $4 OFFSET $5",
        args![
            format!("{words}%"),
            format!("% {words}%"),
            profile,
            limit,
            offset
        ],
    ))
    .await
}

/// Somebody in the rolls.
pub(super) async fn person(
    q: &impl Query,
    _permit: &Permit,
    id: &PersonId,
) -> Result<Option<Enrolled>, Problem> {
    q.one((
        "SELECT p.id, p.name, p.profile, p.admin, a.login, \
         CAST(CASE WHEN a.password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT) AS active, \
         a.activation_expires_at, a.suspended_at \
         FROM persons p LEFT JOIN accounts a ON a.person_id = p.id \
         WHERE p.id = $1 AND p.host IS NULL AND p.left_at IS NULL",
        args![id],
    ))
    .await
}

/// The relatives and the children of somebody, by name.
pub(super) async fn kin(
    q: &impl Query,
    _permit: &Permit,
    id: &PersonId,
) -> Result<Vec<KinLine>, Problem> {
    q.all((
        "SELECT p.id, p.name FROM persons p WHERE p.left_at IS NULL AND p.id IN \
         (SELECT relative_id FROM kinships WHERE student_id = $1 \
         UNION SELECT student_id FROM kinships WHERE relative_id = $1) \
         ORDER BY p.name_folded, p.id",
        args![id],
    ))
    .await
}

/// How many others hold the head's permission and can come in. Whoever asks while another transaction
/// takes the permission from somebody waits for its end: two heads cannot depose each other.
pub(super) async fn other_heads(tx: &Tx, _permit: &Permit, id: &PersonId) -> Result<i64, Problem> {
    tx.run("UPDATE persons SET admin = 1 WHERE admin = 1")
        .await?;
    tx.count((
        "SELECT COUNT(*) FROM persons p JOIN accounts a ON a.person_id = p.id \
         WHERE p.admin = 1 AND p.host IS NULL AND p.left_at IS NULL AND p.id <> $1 \
         AND a.password_hash IS NOT NULL AND a.suspended_at IS NULL",
        args![id],
    ))
    .await
}

/// The people of a space and its families whose account was never activated, by name.
pub(super) async fn waiting_in(
    q: &impl Query,
    _permit: &Permit,
    space: &SpaceId,
    limit: i64,
) -> Result<Vec<PersonId>, Problem> {
    let rows: Vec<(PersonId,)> = q
        .all((
            "SELECT p.id FROM persons p JOIN accounts a ON a.person_id = p.id \
             WHERE p.left_at IS NULL AND a.password_hash IS NULL AND a.suspended_at IS NULL \
             AND p.id IN (SELECT m.person_id FROM memberships m \
             JOIN circles c ON c.id = m.circle_id WHERE c.space_id = $1) \
             ORDER BY p.name_folded, p.id LIMIT $2",
            args![space, limit],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Every space of the school: classes, groups, the school.
pub(super) async fn spaces(q: &impl Query, _permit: &Permit) -> Result<Vec<SpaceLine>, Problem> {
    q.all(
        "SELECT s.id, s.kind, s.name, s.level, \
         (SELECT COUNT(DISTINCT m.person_id) FROM memberships m \
         JOIN circles c ON c.id = m.circle_id \
         WHERE c.space_id = s.id AND c.kind <> 'families') AS people, \
         (SELECT COUNT(DISTINCT m.person_id) FROM memberships m \
         JOIN circles c ON c.id = m.circle_id JOIN accounts a ON a.person_id = m.person_id \
         JOIN persons p ON p.id = m.person_id WHERE c.space_id = s.id AND p.left_at IS NULL \
         AND a.password_hash IS NULL AND a.suspended_at IS NULL) AS waiting \
         FROM spaces s WHERE s.archived_at IS NULL \
         ORDER BY CASE s.kind WHEN 'class' THEN 1 WHEN 'group' THEN 2 ELSE 3 END, s.name, s.id",
    )
    .await
}
