//! The table of notifications. Everything read here is read again through the policy.

use super::model::{Line, Told};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{CircleId, Clock, NotificationId, PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Viewer, scoped};
use crate::publications::Cursor;

/// Writes a line, or shows it anew when the same thing happened again later. Returns whether the
/// person has news.
pub(super) async fn insert(tx: &Tx, clock: &Clock, told: &Told) -> Result<bool, Problem> {
    let same = || {
        args![
            &told.person,
            told.kind.as_str(),
            told.publication.as_ref(),
            told.circle.as_ref(),
            told.actor.as_ref(),
            told.at
        ]
    };
    let renewed = tx
        .run((
            "UPDATE notifications SET at = $6, read_at = NULL WHERE person_id = $1 AND kind = $2 \
             AND COALESCE(publication_id, '') = COALESCE($3, '') \
             AND COALESCE(circle_id, '') = COALESCE($4, '') \
             AND COALESCE(actor_id, '') = COALESCE($5, '') AND at < $6",
            same(),
        ))
        .await?;
    if renewed > 0 {
        return Ok(true);
    }
    let mut values = same();
    values.push(NotificationId::new(clock).as_str().into());
    let written = tx
        .run((
            "INSERT INTO notifications (person_id, kind, publication_id, circle_id, actor_id, at, id) \
             SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (\
                 SELECT 1 FROM notifications WHERE person_id = $1 AND kind = $2 \
                 AND COALESCE(publication_id, '') = COALESCE($3, '') \
                 AND COALESCE(circle_id, '') = COALESCE($4, '') \
                 AND COALESCE(actor_id, '') = COALESCE($5, ''))",
            values,
        ))
        .await?;
    Ok(written > 0)
}

/// Nobody needs to check this any more: the reminders of all adults are read.
pub(super) async fn settle(
    tx: &Tx,
    publication: &PublicationId,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE notifications SET read_at = $2 \
         WHERE publication_id = $1 AND kind = 'to_review' AND read_at IS NULL",
        args![publication, now],
    ))
    .await?;
    Ok(())
}

/// The lines that the viewer may still read, newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(
    q: &impl Query,
    viewer: &Viewer,
    before: &Cursor,
    limit: i64,
) -> Result<Vec<Line>, Problem> {
    let statement = scoped(
        viewer,
        "SELECT n.id, n.kind, n.publication_id, a.short_name AS actor_name, \
         c.name AS circle_name, c.space_id, n.at, n.read_at FROM notifications n \
         LEFT JOIN persons a ON a.id = n.actor_id LEFT JOIN circles c ON c.id = n.circle_id \
         LEFT JOIN publications p ON p.id = n.publication_id \
         WHERE n.person_id = $1 AND (n.at, n.id) < ($2, $3) \
         AND (n.circle_id IN ({circles}) OR n.kind IN ('reported', 'report_settled') \
         OR (p.withdrawn_at IS NULL AND {visible})) \
         ORDER BY n.at DESC, n.id DESC LIMIT $4",
        args![before.at, &before.id, limit],
    );
    q.all(statement).await
}

/// One line of the viewer.
///
/// # Errors
/// `NotFound` when it is somebody else's, or about something that can no longer be read.
pub(super) async fn find(
    q: &impl Query,
    viewer: &Viewer,
    id: &NotificationId,
) -> Result<Line, Problem> {
    let statement = scoped(
        viewer,
        "SELECT n.id, n.kind, n.publication_id, a.short_name AS actor_name, \
         c.name AS circle_name, c.space_id, n.at, n.read_at FROM notifications n \
         LEFT JOIN persons a ON a.id = n.actor_id LEFT JOIN circles c ON c.id = n.circle_id \
         LEFT JOIN publications p ON p.id = n.publication_id \
         WHERE n.person_id = $1 AND n.id = $2 \
         AND (n.circle_id IN ({circles}) OR n.kind IN ('reported', 'report_settled') \
         OR (p.withdrawn_at IS NULL AND {visible}))",
        args![id],
    );
    q.one(statement).await?.ok_or(Problem::NotFound)
}

/// How many lines wait for the viewer.
///
/// # Errors
/// Those of the database.
pub async fn unread(q: &impl Query, viewer: &Viewer) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM notifications n \
         LEFT JOIN publications p ON p.id = n.publication_id \
         WHERE n.person_id = $1 AND n.read_at IS NULL \
         AND (n.circle_id IN ({circles}) OR n.kind IN ('reported', 'report_settled') \
         OR (p.withdrawn_at IS NULL AND {visible}))",
        args![],
    );
    q.count(statement).await
}

/// Marks one line, or all of them, as read; a line of somebody else stays as it is.
pub(super) async fn mark_read(
    tx: &Tx,
    person: &PersonId,
    id: Option<&NotificationId>,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE notifications SET read_at = $3 \
         WHERE person_id = $1 AND ($2 IS NULL OR id = $2) AND read_at IS NULL",
        args![person, id, now],
    ))
    .await?;
    Ok(())
}

/// Forgets lines older than an instant; returns how many.
pub(super) async fn delete_before(tx: &Tx, instant: Timestamp) -> Result<u64, Problem> {
    tx.run(("DELETE FROM notifications WHERE at < $1", args![instant]))
        .await
}

/// The kind of a circle, and what somebody is in it since when; none for those who left.
pub(super) async fn membership_for_house(
    q: &impl Query,
    circle: &CircleId,
    person: &PersonId,
) -> Result<Option<(String, String, Timestamp)>, Problem> {
    q.one((
        "SELECT c.kind, m.role, m.since FROM memberships m JOIN circles c ON c.id = m.circle_id \
         WHERE m.circle_id = $1 AND m.person_id = $2",
        args![circle, person],
    ))
    .await
}
