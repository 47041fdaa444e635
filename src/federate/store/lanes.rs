//! The table of lanes, and the rows that wait in them.

use super::ROWS;
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{ActorId, Problem, Timestamp};

/// A delivery that waits.
#[derive(sqlx::FromRow)]
pub(in crate::federate) struct Waiting {
    pub id: String,
    pub actor_id: ActorId,
    pub inbox: String,
    pub activity_id: String,
    pub body: String,
    pub created_at: Timestamp,
}

/// The hosts that something waits for and that nobody works on.
pub(in crate::federate) async fn due_lanes_for_house(
    q: &impl Query,
    now: Timestamp,
    most: i64,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT l.host FROM lanes l WHERE l.next_at <= $1 AND l.claimed_until < $1 \
             AND EXISTS (SELECT 1 FROM deliveries d WHERE d.host = l.host) \
             ORDER BY l.next_at, l.host LIMIT $2",
            args![now, most],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The oldest rows of a lane, in order.
pub(in crate::federate) async fn waiting_for_house(
    q: &impl Query,
    host: &str,
    most: i64,
) -> Result<Vec<Waiting>, Problem> {
    q.all((
        "SELECT id, actor_id, inbox, activity_id, body, created_at FROM deliveries \
         WHERE host = $1 ORDER BY id LIMIT $2",
        args![host, most],
    ))
    .await
}

/// A lane that a worker holds.
#[derive(sqlx::FromRow)]
pub(in crate::federate) struct Lane {
    pub host: String,
    /// Word of the signature that the host took last.
    pub scheme: String,
    /// Failures in a row.
    pub attempts: i64,
}

/// Takes those of some lanes that are still due and free.
pub(in crate::federate) async fn claim_lanes(
    tx: &Tx,
    hosts: &[String],
    (now, until): (Timestamp, Timestamp),
) -> Result<Vec<Lane>, Problem> {
    let sql = "UPDATE lanes SET claimed_until = $2 WHERE host IN ({hosts}) \
               AND claimed_until < $1 AND next_at <= $1 RETURNING host, scheme, attempts";
    tx.all(Statement::new(sql, args![now, until]).list("{hosts}", hosts))
        .await
}

/// Forgets deliveries.
pub(in crate::federate) async fn delete_deliveries(tx: &Tx, ids: &[&str]) -> Result<(), Problem> {
    for part in ids.chunks(ROWS) {
        let sql = "DELETE FROM deliveries WHERE id IN ({ids})";
        tx.run(Statement::new(sql, args![]).list("{ids}", part.iter().copied()))
            .await?;
    }
    Ok(())
}

/// Lanes that are alive: their claims last until `until`, and they do not fail.
pub(in crate::federate) async fn keep_lanes(
    tx: &Tx,
    hosts: &[&str],
    until: Timestamp,
) -> Result<(), Problem> {
    if hosts.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE lanes SET claimed_until = $1, attempts = 0, failure = NULL, failing_since = 0 \
               WHERE host IN ({hosts})";
    tx.run(Statement::new(sql, args![until]).list("{hosts}", hosts.iter().copied()))
        .await?;
    Ok(())
}

/// Frees lanes whose hosts took everything, signed as `scheme` says.
pub(in crate::federate) async fn release_lanes(
    tx: &Tx,
    hosts: &[&str],
    scheme: &str,
) -> Result<(), Problem> {
    if hosts.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE lanes SET claimed_until = 0, next_at = 0, attempts = 0, scheme = $1, \
               failure = NULL, failing_since = 0 WHERE host IN ({hosts})";
    tx.run(Statement::new(sql, args![scheme]).list("{hosts}", hosts.iter().copied()))
        .await?;
    Ok(())
}

/// How often a lane failed in a row, and since when (0: it does not fail).
pub(in crate::federate) async fn lane_health_for_house(
    q: &impl Query,
    host: &str,
) -> Result<(i64, Timestamp), Problem> {
    let sql = "SELECT attempts, failing_since FROM lanes WHERE host = $1";
    let row: Option<(i64, Timestamp)> = q.one((sql, args![host])).await?;
    Ok(row.unwrap_or((0, Timestamp(0))))
}

/// Gives a delivery up, and says so: what it was stays on the list of its server. Returns whether it is
/// the first of this host.
pub(in crate::federate) async fn lapse(
    tx: &Tx,
    (host, id): (&str, &str),
    (reason, now): (&str, Timestamp),
) -> Result<bool, Problem> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM lapsed WHERE host = $1 LIMIT 1) AS any_of_it";
    let first = tx.count((sql, args![host])).await? == 0;
    tx.run((
        "INSERT INTO lapsed (activity_id, inbox, host, actor_id, reason, at) \
         SELECT activity_id, inbox, host, actor_id, $3, $4 FROM deliveries \
         WHERE host = $1 AND id = $2 ON CONFLICT DO NOTHING",
        args![host, id, reason, now],
    ))
    .await?;
    tx.run(("DELETE FROM deliveries WHERE id = $1", args![id]))
        .await?;
    Ok(first)
}

/// A delivery that was given up.
#[derive(sqlx::FromRow)]
pub(in crate::federate) struct Lapsed {
    pub activity_id: String,
    pub inbox: String,
    pub actor_id: ActorId,
}

/// The deliveries to a host that were given up, the oldest first; at most `most`.
pub(in crate::federate) async fn lapsed_for_house(
    q: &impl Query,
    host: &str,
    most: i64,
) -> Result<Vec<Lapsed>, Problem> {
    q.all((
        "SELECT activity_id, inbox, actor_id FROM lapsed WHERE host = $1 \
         ORDER BY at, activity_id LIMIT $2",
        args![host, most],
    ))
    .await
}

pub(in crate::federate) async fn forget_lapsed(
    tx: &Tx,
    (activity, inbox): (&str, &str),
) -> Result<(), Problem> {
    let sql = "DELETE FROM lapsed WHERE activity_id = $1 AND inbox = $2";
    tx.run((sql, args![activity, inbox])).await?;
    Ok(())
}

/// How many rows wait for a host, and how many characters they hold when there are more than `few`.
pub(in crate::federate) async fn lane_size_for_house(
    q: &impl Query,
    host: &str,
    few: i64,
) -> Result<(i64, i64), Problem> {
    let rows = q
        .count((
            "SELECT COUNT(*) FROM deliveries WHERE host = $1",
            args![host],
        ))
        .await?;
    if rows <= few {
        return Ok((rows, 0));
    }
    let size = q
        .count((
            "SELECT CAST(COALESCE(SUM(LENGTH(body)), 0) AS BIGINT) FROM deliveries WHERE host = $1",
            args![host],
        ))
        .await?;
    Ok((rows, size))
}

/// A lane that waits because of failures tries again, unless its host asked to wait.
pub(in crate::federate) async fn revive_lane(
    tx: &Tx,
    host: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE lanes SET next_at = $2, failing_since = 0 WHERE host = $1 AND attempts > 0 \
         AND asked_until <= $2",
        args![host, now],
    ))
    .await?;
    Ok(())
}

/// Follows, copies and deliveries that lead to an inbox end with it.
pub(in crate::federate) async fn forget_inbox(tx: &Tx, inbox: &str) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM follows WHERE followed_id IN (SELECT id FROM actors WHERE host IS NOT NULL \
         AND inbox = $1)",
        args![inbox],
    ))
    .await?;
    tx.run((
        "DELETE FROM follows WHERE follower_id IN (SELECT id FROM actors WHERE host IS NOT NULL \
         AND (inbox = $1 OR shared_inbox = $1))",
        args![inbox],
    ))
    .await?;
    tx.run(("DELETE FROM copies WHERE inbox = $1", args![inbox]))
        .await?;
    tx.run(("DELETE FROM readings WHERE inbox = $1", args![inbox]))
        .await?;
    tx.run(("DELETE FROM deliveries WHERE inbox = $1", args![inbox]))
        .await?;
    Ok(())
}

pub(in crate::federate) async fn free_lanes(tx: &Tx) -> Result<(), Problem> {
    tx.run((
        "UPDATE lanes SET claimed_until = 0 WHERE claimed_until > 0",
        args![],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn wake_lane(tx: &Tx, host: &str) -> Result<(), Problem> {
    tx.run((
        "UPDATE lanes SET next_at = 0, attempts = 0, failing_since = 0, asked_until = 0 \
         WHERE host = $1",
        args![host],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn pause_lane(
    tx: &Tx,
    (host, reason): (&str, &str),
    (now, until, asked): (Timestamp, Timestamp, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE lanes SET claimed_until = 0, attempts = attempts + 1, next_at = $2, failure = $3, \
         asked_until = $4, failing_since = CASE WHEN failing_since = 0 THEN $5 \
         ELSE failing_since END WHERE host = $1",
        args![host, until, reason, asked, now],
    ))
    .await?;
    Ok(())
}
