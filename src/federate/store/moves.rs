//! The table of actors elsewhere that moved.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{ActorId, Problem, Timestamp};

/// Whether an actor moved since a moment, or another moved to it.
///
/// # Errors
/// Those of the database.
pub(in crate::federate) async fn moved_since_for_house(
    q: &impl Query,
    actor: &ActorId,
    since: Timestamp,
) -> Result<bool, Problem> {
    let sql = "SELECT COUNT(*) FROM moves WHERE at > $2 AND (actor_id = $1 OR target_id = $1)";
    Ok(q.count((sql, args![actor, since])).await? > 0)
}

/// Remembers where an actor went.
pub(in crate::federate) async fn put_move(
    tx: &Tx,
    (actor, target): (&ActorId, &ActorId),
    at: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO moves (actor_id, target_id, at) VALUES ($1, $2, $3) \
         ON CONFLICT (actor_id) DO UPDATE SET target_id = excluded.target_id, at = excluded.at",
        args![actor, target, at],
    ))
    .await?;
    Ok(())
}
