//! Forums here and elsewhere: what was announced, what is wrapped, what is locked, who shared what.

use super::ROWS;
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{ActorId, CircleId, PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::{Viewer, scoped};
use crate::publication_select;
use crate::publications::Publication;

/// Where a topic of a forum elsewhere belongs.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FarTopic {
    /// The forum.
    pub actor_id: ActorId,
    /// The thread there.
    pub context: Option<String>,
}

/// The forum elsewhere that a topic belongs to.
///
/// # Errors
/// Those of the database.
pub async fn far_topic_for_house(
    q: &impl Query,
    topic: &PublicationId,
) -> Result<Option<FarTopic>, Problem> {
    q.one((
        "SELECT actor_id, context FROM far_topics WHERE publication_id = $1",
        args![topic],
    ))
    .await
}

/// A topic of a forum elsewhere, by its own address or by that of its thread.
///
/// # Errors
/// Those of the database.
pub async fn far_topic_at_for_house(
    q: &impl Query,
    group: &ActorId,
    address: &str,
) -> Result<Option<PublicationId>, Problem> {
    let row: Option<(PublicationId,)> = q
        .one((
            "SELECT f.publication_id FROM far_topics f \
             JOIN publications p ON p.id = f.publication_id \
             WHERE f.actor_id = $1 AND (p.ap_id = $2 OR f.context = $2) \
             ORDER BY CASE WHEN p.ap_id = $2 THEN 0 ELSE 1 END, f.publication_id LIMIT 1",
            args![group, address],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

pub(in crate::federate) async fn insert_far_topic(
    tx: &Tx,
    (id, group, context): (&PublicationId, &ActorId, Option<&str>),
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO topics (publication_id, replies, active_at) VALUES ($1, 0, $2)",
        args![id, now],
    ))
    .await?;
    tx.run((
        "INSERT INTO far_topics (publication_id, actor_id, context) VALUES ($1, $2, $3)",
        args![id, group, context.map(str::to_owned)],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn move_far_topic(
    tx: &Tx,
    id: &PublicationId,
    group: &ActorId,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE far_topics SET actor_id = $2 WHERE publication_id = $1",
        args![id, group],
    ))
    .await?;
    Ok(())
}

/// Locks a topic of a forum elsewhere as its server says, or opens it again.
pub(in crate::federate) async fn mark_far_topic(
    tx: &Tx,
    id: &PublicationId,
    (locked, at): (bool, Option<Timestamp>),
) -> Result<(), Problem> {
    let sql = if locked {
        "UPDATE topics SET locked_at = $2 WHERE publication_id = $1"
    } else {
        "UPDATE topics SET pinned_at = $2 WHERE publication_id = $1"
    };
    tx.run((sql, args![id, at])).await?;
    Ok(())
}

/// Since when a topic is locked, and pinned.
///
/// # Errors
/// Those of the database.
pub async fn marks_for_house(
    q: &impl Query,
    topic: &PublicationId,
) -> Result<(bool, bool), Problem> {
    let row: Option<(Option<Timestamp>, Option<Timestamp>)> = q
        .one((
            "SELECT locked_at, pinned_at FROM topics WHERE publication_id = $1",
            args![topic],
        ))
        .await?;
    Ok(row.map_or((false, false), |row| (row.0.is_some(), row.1.is_some())))
}

/// What others were told about the marks of a topic of ours.
///
/// # Errors
/// Those of the database.
pub async fn told_marks_for_house(
    q: &impl Query,
    topic: &PublicationId,
) -> Result<(bool, bool), Problem> {
    let row: Option<(i64, i64)> = q
        .one((
            "SELECT locked, pinned FROM told_marks WHERE publication_id = $1",
            args![topic],
        ))
        .await?;
    Ok(row.map_or((false, false), |row| (row.0 != 0, row.1 != 0)))
}

pub(in crate::federate) async fn put_told_marks(
    tx: &Tx,
    topic: &PublicationId,
    (locked, pinned): (bool, bool),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO told_marks (publication_id, locked, pinned) VALUES ($1, $2, $3) \
         ON CONFLICT (publication_id) DO UPDATE SET locked = excluded.locked, \
         pinned = excluded.pinned",
        args![topic, locked, pinned],
    ))
    .await?;
    Ok(())
}

/// The inboxes to which a forum of ours announced something.
///
/// # Errors
/// Those of the database.
pub async fn group_copies_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT inbox FROM group_copies WHERE publication_id = $1 ORDER BY inbox",
            args![id],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

pub(in crate::federate) async fn remember_group_copies(
    tx: &Tx,
    id: &PublicationId,
    inboxes: &[String],
) -> Result<(), Problem> {
    for inbox in inboxes {
        tx.run((
            "INSERT INTO group_copies (publication_id, inbox) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            args![id, inbox],
        ))
        .await?;
    }
    Ok(())
}

/// Some who were told of something have it no more.
pub(in crate::federate) async fn forget_group_copies_at(
    tx: &Tx,
    id: &PublicationId,
    inboxes: &[String],
) -> Result<(), Problem> {
    for part in inboxes.chunks(ROWS) {
        let sql = "DELETE FROM group_copies WHERE publication_id = $1 AND inbox IN ({inboxes})";
        let these = part.iter().map(String::as_str);
        tx.run(Statement::new(sql, args![id]).list("{inboxes}", these))
            .await?;
    }
    Ok(())
}

pub(in crate::federate) async fn forget_group_copies(
    tx: &Tx,
    id: &PublicationId,
) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM group_copies WHERE publication_id = $1",
        args![id],
    ))
    .await?;
    tx.run(("DELETE FROM wrapped WHERE publication_id = $1", args![id]))
        .await?;
    Ok(())
}

/// An activity of somebody else, byte for byte, with its id.
///
/// # Errors
/// Those of the database.
pub async fn wrapped_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Vec<(String, String)>, Problem> {
    q.all((
        "SELECT activity_id, body FROM wrapped WHERE publication_id = $1 ORDER BY kind",
        args![id],
    ))
    .await
}

pub(in crate::federate) async fn put_wrapped(
    tx: &Tx,
    (id, kind): (&PublicationId, &str),
    (activity, body): (&str, &str),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO wrapped (publication_id, kind, activity_id, body) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (publication_id, kind) DO UPDATE SET activity_id = excluded.activity_id, \
         body = excluded.body",
        args![id, kind, activity, body],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn put_join(tx: &Tx, ap_id: &str) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO joins (ap_id) VALUES ($1) ON CONFLICT DO NOTHING",
        args![ap_id],
    ))
    .await?;
    Ok(())
}

/// Whether a follow was asked for as a Join.
///
/// # Errors
/// Those of the database.
pub async fn is_join_for_house(q: &impl Query, ap_id: &str) -> Result<bool, Problem> {
    let count = q
        .count(("SELECT COUNT(*) FROM joins WHERE ap_id = $1", args![ap_id]))
        .await?;
    Ok(count > 0)
}

/// Who took something back.
///
/// # Errors
/// Those of the database.
pub async fn withdrawn_by_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Option<PersonId>, Problem> {
    let row: Option<(Option<PersonId>,)> = q
        .one((
            "SELECT withdrawn_by FROM publications WHERE id = $1",
            args![id],
        ))
        .await?;
    Ok(row.and_then(|row| row.0))
}

/// The topics of a forum of ours that a reader may see and that have left, before a cursor, newest first;
/// or those on top alone.
///
/// # Errors
/// Those of the database.
pub async fn told_topics(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
    (before, most, pinned): (&str, i64, bool),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "JOIN topics t ON t.publication_id = p.id WHERE p.space_id = $2 AND p.id < $3 \
             AND ($5 = 0 OR t.pinned_at IS NOT NULL) AND a.profile IN ('teacher', 'personnel', 'remote') \
             AND p.ap_id IS NOT NULL AND p.level IN ('network', 'public') \
             AND p.published_at IS NOT NULL AND {visible} ORDER BY p.id DESC LIMIT $4"
        ),
        args![space, before, most, pinned],
    );
    q.all(statement).await
}

/// How many such topics there are.
///
/// # Errors
/// Those of the database.
pub async fn told_topic_count(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
) -> Result<i64, Problem> {
    q.count(scoped(
        viewer,
        "SELECT COUNT(*) FROM publications p JOIN persons a ON a.id = p.author_id \
         WHERE p.space_id = $2 AND p.kind = 'topic' \
         AND a.profile IN ('teacher', 'personnel', 'remote') AND p.ap_id IS NOT NULL \
         AND p.level IN ('network', 'public') AND p.published_at IS NOT NULL AND {visible}",
        args![space],
    ))
    .await
}

/// The addresses of a topic of ours and of its answers that a reader may see, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn told_thread(
    q: &impl Query,
    viewer: &Viewer,
    topic: &PublicationId,
    most: i64,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all(scoped(
            viewer,
            "SELECT p.ap_id FROM publications p JOIN persons a ON a.id = p.author_id \
             WHERE (p.id = $2 OR p.root_id = $2) AND p.ap_id IS NOT NULL \
             AND a.profile IN ('teacher', 'personnel', 'remote') \
             AND p.published_at IS NOT NULL AND {visible} ORDER BY p.published_at, p.id LIMIT $3",
            args![topic, most],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Lets a circle read what comes from elsewhere; `false` when it did already.
pub(in crate::federate) async fn let_circle_read(
    tx: &Tx,
    id: &PublicationId,
    circle: &CircleId,
) -> Result<bool, Problem> {
    let written = tx
        .run((
            "INSERT INTO audiences (publication_id, circle_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            args![id, circle],
        ))
        .await?;
    Ok(written > 0)
}
