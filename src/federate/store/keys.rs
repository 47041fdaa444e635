//! The table of the keys that actors elsewhere list.

use federation::vocabulary::PublicKey;

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{ActorId, Problem};

/// What an actor lists now; what it lists no longer is forgotten.
pub(in crate::federate) async fn put_keys(
    tx: &Tx,
    actor: &ActorId,
    keys: &[PublicKey],
) -> Result<(), Problem> {
    let sql = "DELETE FROM actor_keys WHERE actor_id = $1";
    tx.run((sql, args![actor])).await?;
    for key in keys {
        tx.run((
            "INSERT INTO actor_keys (actor_id, key_id, public_key) VALUES ($1, $2, $3) \
             ON CONFLICT (actor_id, key_id) DO NOTHING",
            args![actor, &key.id, &key.public_key_pem],
        ))
        .await?;
    }
    Ok(())
}

/// The PEM of a key that an actor lists.
pub(in crate::federate) async fn key_for_house(
    q: &impl Query,
    actor: &ActorId,
    key: &str,
) -> Result<Option<String>, Problem> {
    let row: Option<(String,)> = q
        .one((
            "SELECT public_key FROM actor_keys WHERE actor_id = $1 AND key_id = $2",
            args![actor, key],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}
