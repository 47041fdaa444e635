//! The table of what is hidden on other servers for a while.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Problem, PublicationId, Timestamp};

pub(in crate::federate) async fn put_veil(
    tx: &Tx,
    id: &PublicationId,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO veils (publication_id, at) VALUES ($1, $2) \
         ON CONFLICT (publication_id) DO UPDATE SET at = excluded.at",
        args![id, now],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn is_veiled_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<bool, Problem> {
    let sql = "SELECT COUNT(*) FROM veils WHERE publication_id = $1";
    Ok(q.count((sql, args![id])).await? > 0)
}

pub(in crate::federate) async fn lift_veil(tx: &Tx, id: &PublicationId) -> Result<(), Problem> {
    tx.run(("DELETE FROM veils WHERE publication_id = $1", args![id]))
        .await?;
    Ok(())
}
