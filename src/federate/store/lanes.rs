//! The table of lanes, and the rows that wait in them.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{ActorId, Problem, Timestamp};

/// A delivery that waits.
#[derive(sqlx::FromRow)]
pub(in crate::federate) struct Waiting {
    pub id: String,
    pub actor_id: ActorId,
    pub inbox: String,
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
        "SELECT id, actor_id, inbox, body, created_at FROM deliveries \
         WHERE host = $1 ORDER BY id LIMIT $2",
        args![host, most],
    ))
    .await
}

/// Takes a lane that is due and free; returns the word of the signature that its host took last.
pub(in crate::federate) async fn claim_lane(
    tx: &Tx,
    host: &str,
    (now, until): (Timestamp, Timestamp),
) -> Result<Option<String>, Problem> {
    let taken: Option<(String,)> = tx
        .one((
            "UPDATE lanes SET claimed_until = $2 WHERE host = $1 AND claimed_until < $3 \
             AND next_at <= $3 RETURNING scheme",
            args![host, until, now],
        ))
        .await?;
    Ok(taken.map(|row| row.0))
}

/// Forgets a delivery and keeps the claim of its lane until `until`.
pub(in crate::federate) async fn delete_delivery(
    tx: &Tx,
    (host, id): (&str, &str),
    until: Timestamp,
) -> Result<(), Problem> {
    tx.run(("DELETE FROM deliveries WHERE id = $1", args![id]))
        .await?;
    tx.run((
        "UPDATE lanes SET claimed_until = $2, attempts = 0, failure = NULL WHERE host = $1",
        args![host, until],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn lane_attempts_for_house(
    q: &impl Query,
    host: &str,
) -> Result<i64, Problem> {
    q.count(("SELECT attempts FROM lanes WHERE host = $1", args![host]))
        .await
}

/// Follows, copies and deliveries that lead to an inbox end with it.
pub(in crate::federate) async fn forget_inbox(tx: &Tx, inbox: &str) -> Result<(), Problem> {
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
        "UPDATE lanes SET next_at = 0, attempts = 0 WHERE host = $1",
        args![host],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn release_lane(
    tx: &Tx,
    host: &str,
    scheme: &str,
) -> Result<(), Problem> {
    tx.run(("UPDATE lanes SET claimed_until = 0, next_at = 0, attempts = 0, scheme = $2, failure = NULL \
         WHERE host = $1", args![host, scheme])).await?;
    Ok(())
}

pub(in crate::federate) async fn pause_lane(
    tx: &Tx,
    (host, reason): (&str, &str),
    until: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE lanes SET claimed_until = 0, attempts = attempts + 1, next_at = $2, failure = $3 \
         WHERE host = $1",
        args![host, until, reason],
    ))
    .await?;
    Ok(())
}
