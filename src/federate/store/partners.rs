//! The table of the servers that are known.

use crate::args;
use crate::db::{Query, Tx};
use crate::federate::partners::Partner;
use crate::house::House;
use crate::kernel::Problem;

pub(in crate::federate) async fn partners_for_house(
    q: &impl Query,
) -> Result<Vec<Partner>, Problem> {
    q.all("SELECT host, state, since, succeeded_at, failed_at, failure FROM partners ORDER BY host")
        .await
}

pub(in crate::federate) async fn partner_state_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Option<String>, Problem> {
    let row: Option<(String,)> = q
        .one(("SELECT state FROM partners WHERE host = $1", args![host]))
        .await?;
    Ok(row.map(|row| row.0))
}

pub(in crate::federate) async fn freeze_partner(tx: &Tx, host: &str) -> Result<bool, Problem> {
    let sql = "UPDATE partners SET state = 'frozen' WHERE host = $1";
    Ok(tx.run((sql, args![host])).await? > 0)
}

pub(in crate::federate) async fn delete_partner(tx: &Tx, host: &str) -> Result<bool, Problem> {
    let sql = "DELETE FROM partners WHERE host = $1";
    Ok(tx.run((sql, args![host])).await? > 0)
}

/// Ends the follows in both directions.
pub(in crate::federate) async fn forget_follows(tx: &Tx, host: &str) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM follows WHERE follower_id IN (SELECT id FROM actors WHERE host = $1) \
         OR followed_id IN (SELECT id FROM actors WHERE host = $1)",
        args![host],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn put_partner(
    house: &House,
    tx: &Tx,
    (host, state): (&str, &str),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO partners (host, state, since) VALUES ($1, $2, $3) \
         ON CONFLICT (host) DO UPDATE SET state = excluded.state",
        args![host, state, house.clock.now()],
    ))
    .await?;
    Ok(())
}

/// Notes how the last exchange with a known server ended; `None` means well.
pub(in crate::federate) async fn note_exchange(
    house: &House,
    host: &str,
    failure: Option<&str>,
) -> Result<(), Problem> {
    let now = house.clock.now();
    let tx = house.db.write().await?;
    match failure {
        None => {
            tx.run((
                "UPDATE partners SET succeeded_at = $2, failure = NULL WHERE host = $1",
                args![host, now],
            ))
            .await?
        }
        Some(reason) => {
            tx.run((
                "UPDATE partners SET failed_at = $2, failure = $3 WHERE host = $1",
                args![host, now, reason],
            ))
            .await?
        }
    };
    tx.commit().await
}
