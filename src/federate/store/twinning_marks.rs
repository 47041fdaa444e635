//! What is known of writings of a partner class before they come, and what came before its time.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Problem, Timestamp, TwinningId};

/// How many marks a twinning has.
///
/// # Errors
/// Those of the database.
pub async fn marks_of_twinning_for_house(
    q: &impl Query,
    twinning: &TwinningId,
) -> Result<i64, Problem> {
    let sql = "SELECT COUNT(*) FROM twinning_marks WHERE twinning_id = $1";
    q.count((sql, args![twinning])).await
}

/// What an actor said of an address.
///
/// # Errors
/// Those of the database.
pub async fn mark_for_house(
    q: &impl Query,
    (url, actor): (&str, &str),
) -> Result<Option<String>, Problem> {
    let sql = "SELECT kind FROM twinning_marks WHERE ap_id = $1 AND actor = $2";
    let row: Option<(String,)> = q.one((sql, args![url, actor])).await?;
    Ok(row.map(|row| row.0))
}

/// Remembers what an actor says of an address; `gone` stays.
pub(in crate::federate) async fn put_mark(
    tx: &Tx,
    twinning: &TwinningId,
    (url, actor): (&str, &str),
    (kind, now): (&str, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO twinning_marks (ap_id, actor, twinning_id, kind, told_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (ap_id, actor) DO UPDATE SET \
         kind = CASE WHEN twinning_marks.kind = 'gone' THEN 'gone' ELSE excluded.kind END",
        args![url, actor, twinning, kind, now],
    ))
    .await?;
    Ok(())
}

/// Forgets a mark of a kind.
pub(in crate::federate) async fn forget_mark(
    tx: &Tx,
    (url, actor): (&str, &str),
    kind: &str,
) -> Result<(), Problem> {
    let sql = "DELETE FROM twinning_marks WHERE ap_id = $1 AND actor = $2 AND kind = $3";
    tx.run((sql, args![url, actor, kind])).await?;
    Ok(())
}

/// What people of a server's twinned classes sent and that was not applied yet, oldest first.
///
/// # Errors
/// Those of the database.
pub async fn waiting_of_twinnings_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT activity_id FROM inbound WHERE host = $1 AND applied_at IS NULL \
             AND actor_id LIKE '%/t/%/p/%' ORDER BY received_at, activity_id",
            args![host],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
