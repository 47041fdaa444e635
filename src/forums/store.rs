//! The tables of topics and of read marks.

use super::Topic;
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::{Level, Permit, Viewer, scoped};
use crate::publications::Cursor;
use crate::{publication_columns, publication_tables};

/// The columns of [`Topic`]; the inner `p` are the replies that the viewer may read.
macro_rules! topics_where {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            publication_columns!(),
            ", t.locked_at, t.pinned_at, t.active_at, \
             (SELECT k.read_at FROM read_marks k \
              WHERE k.publication_id = t.publication_id AND k.person_id = $1) AS read_at, \
             (SELECT COUNT(*) FROM publications p WHERE p.root_id = t.publication_id \
              AND p.published_at IS NOT NULL AND p.held_at IS NULL AND p.withdrawn_at IS NULL \
              AND {visible}) AS replies, \
             (SELECT MAX(p.published_at) FROM publications p WHERE p.root_id = t.publication_id \
              AND p.published_at IS NOT NULL AND p.held_at IS NULL AND p.withdrawn_at IS NULL \
              AND {visible}) AS replied_at FROM ",
            publication_tables!(),
            " JOIN topics t ON t.publication_id = p.id WHERE ",
            $condition
        )
    };
}

pub(super) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO topics (publication_id, replies, active_at) VALUES ($1, 0, $2)",
        args![id, now],
    ))
    .await?;
    Ok(())
}

/// Counts the published replies of a topic again; `published` is the moment of the newest one.
pub(super) async fn recount(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    published: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE topics SET replies = (SELECT COUNT(*) FROM publications r WHERE r.root_id = $1 \
         AND r.published_at IS NOT NULL AND r.held_at IS NULL AND r.withdrawn_at IS NULL), \
         active_at = CASE WHEN active_at < $2 THEN $2 ELSE active_at END WHERE publication_id = $1",
        args![id, published],
    ))
    .await?;
    Ok(())
}

/// Locks a topic, or opens it again with `None`.
pub(super) async fn set_locked(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    at: Option<Timestamp>,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE topics SET locked_at = $2 WHERE publication_id = $1",
        args![id, at],
    ))
    .await?;
    Ok(())
}

/// Puts a topic on top, or back among the others with `None`.
pub(super) async fn set_pinned(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    at: Option<Timestamp>,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE topics SET pinned_at = $2 WHERE publication_id = $1",
        args![id, at],
    ))
    .await?;
    Ok(())
}

/// Moves somebody's mark forward; never backward.
pub(super) async fn mark_read(
    tx: &Tx,
    _permit: &Permit,
    mark: (&PersonId, &PublicationId),
    at: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO read_marks (person_id, publication_id, read_at) VALUES ($1, $2, $3) \
         ON CONFLICT (person_id, publication_id) DO UPDATE SET read_at = excluded.read_at \
         WHERE read_marks.read_at < excluded.read_at",
        args![mark.0, mark.1, at],
    ))
    .await?;
    Ok(())
}

/// Moves the viewer's marks of all topics of a space that they may read.
pub(super) async fn mark_all_read(
    tx: &Tx,
    _permit: &Permit,
    viewer: &Viewer,
    (space, at): (&SpaceId, Timestamp),
) -> Result<(), Problem> {
    tx.run(scoped(
        viewer,
        "INSERT INTO read_marks (person_id, publication_id, read_at) \
         SELECT $1, p.id, $3 FROM publications p JOIN topics t ON t.publication_id = p.id \
         WHERE p.space_id = $2 AND {visible} \
         ON CONFLICT (person_id, publication_id) DO UPDATE SET read_at = excluded.read_at \
         WHERE read_marks.read_at < excluded.read_at",
        args![space, at],
    ))
    .await?;
    Ok(())
}

/// A topic that the viewer may read.
///
/// # Errors
/// `NotFound` when there is none, or none for this viewer (I12).
pub async fn find(q: &impl Query, viewer: &Viewer, id: &PublicationId) -> Result<Topic, Problem> {
    let sql = topics_where!("p.id = $2 AND {visible}");
    let found = q.one(scoped(viewer, sql, args![id])).await?;
    found.ok_or(Problem::NotFound)
}

/// The topics of a space that stand on top, the last pinned first; at most `limit`.
///
/// # Errors
/// Those of the database.
pub async fn pinned(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
    limit: i64,
) -> Result<Vec<Topic>, Problem> {
    let sql = topics_where!(
        "p.space_id = $2 AND p.withdrawn_at IS NULL AND t.pinned_at IS NOT NULL AND {visible} \
         ORDER BY t.pinned_at DESC, p.id DESC LIMIT $3"
    );
    q.all(scoped(viewer, sql, args![space, limit])).await
}

/// The other topics of a space, the newest activity first; at most `limit` after the place `before`.
///
/// # Errors
/// Those of the database.
pub async fn list(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
    (before, limit): (&Cursor, i64),
) -> Result<Vec<Topic>, Problem> {
    let sql = topics_where!(
        "p.space_id = $2 AND p.withdrawn_at IS NULL AND t.pinned_at IS NULL \
         AND (t.active_at < $3 OR (t.active_at = $3 AND p.id < $4)) AND {visible} \
         ORDER BY t.active_at DESC, p.id DESC LIMIT $5"
    );
    q.all(scoped(
        viewer,
        sql,
        args![space, before.at, &before.id, limit],
    ))
    .await
}

/// How many replies of a topic that the viewer may read stand before `at`: the place of the next one.
///
/// # Errors
/// Those of the database.
pub(super) async fn replies_until(
    q: &impl Query,
    viewer: &Viewer,
    topic: &PublicationId,
    at: Timestamp,
) -> Result<i64, Problem> {
    q.count(scoped(
        viewer,
        "SELECT COUNT(*) FROM publications p WHERE p.root_id = $2 AND p.withdrawn_at IS NULL \
         AND COALESCE(p.published_at, p.created_at) <= $3 AND {visible}",
        args![topic, at],
    ))
    .await
}

/// Cuts a list that was read with one topic more than the page holds, and names the way on.
pub(super) fn cut(mut list: Vec<Topic>, limit: i64) -> (Vec<Topic>, Option<Cursor>) {
    let limit = usize::try_from(limit).unwrap_or(0);
    if list.len() <= limit {
        return (list, None);
    }
    list.truncate(limit);
    let next = list.last().map(|topic| Cursor {
        at: topic.active_at,
        id: topic.publication.id.clone(),
    });
    (list, next)
}

/// The published topics of a space that more people may read than `widest` means.
///
/// # Errors
/// Those of the database.
pub(super) async fn wider_topics_for_house(
    q: &impl Query,
    space: &SpaceId,
    widest: Level,
) -> Result<Vec<PublicationId>, Problem> {
    let rows: Vec<(PublicationId, String)> = q
        .all((
            "SELECT id, level FROM publications WHERE space_id = $1 AND kind = 'topic' ORDER BY id",
            args![space],
        ))
        .await?;
    let wider = rows.into_iter().filter(|row| Level::of(&row.1) > widest);
    Ok(wider.map(|row| row.0).collect())
}
