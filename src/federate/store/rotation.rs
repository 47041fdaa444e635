//! The tables of changes of our own keys.

use federation::keys::KeyPairPem;
use federation::limits::MAX_SUCCESSIONS;
use federation::succession::Succession;

use crate::args;
use crate::db::{Query, Tx};
use crate::federate::model::{Actor, actor_columns};
use crate::kernel::{ActorId, Problem, Timestamp};

/// A change of all our keys that is not over.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::federate) struct Rotation {
    pub id: String,
    pub started_at: Timestamp,
    pub announced_at: Option<Timestamp>,
    pub switched_at: Option<Timestamp>,
    pub told_at: Option<Timestamp>,
}

pub(in crate::federate) async fn open_rotations_for_house(
    q: &impl Query,
) -> Result<Vec<Rotation>, Problem> {
    q.all(
        "SELECT id, started_at, announced_at, switched_at, told_at FROM rotations \
         WHERE ended_at IS NULL ORDER BY id",
    )
    .await
}

pub(in crate::federate) async fn insert_rotation(
    tx: &Tx,
    id: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let sql = "INSERT INTO rotations (id, started_at) VALUES ($1, $2)";
    tx.run((sql, args![id, now])).await?;
    Ok(())
}

/// Notes that a step of a change was taken, by the column of the step.
pub(in crate::federate) async fn note_stage(
    tx: &Tx,
    id: &str,
    (step, now): (&str, Timestamp),
) -> Result<(), Problem> {
    let sql = match step {
        "announced_at" => "UPDATE rotations SET announced_at = $2 WHERE id = $1",
        "switched_at" => "UPDATE rotations SET switched_at = $2 WHERE id = $1",
        "told_at" => "UPDATE rotations SET told_at = $2 WHERE id = $1",
        _ => "UPDATE rotations SET ended_at = $2 WHERE id = $1",
    };
    tx.run((sql, args![id, now])).await?;
    Ok(())
}

/// Actors of ours that were there when a change began and have no next key yet; the server first.
pub(in crate::federate) async fn without_next_key_for_house(
    q: &impl Query,
    began: Timestamp,
    most: i64,
) -> Result<Vec<Actor>, Problem> {
    q.all((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.host IS NULL AND t.private_key IS NOT NULL \
             AND t.fetched_at <= $1 AND NOT EXISTS (SELECT 1 FROM next_keys n \
             WHERE n.actor_id = t.id) \
             ORDER BY CASE WHEN t.kind = 'instance' THEN 0 ELSE 1 END, t.id LIMIT $2"
        ),
        args![began, most],
    ))
    .await
}

pub(in crate::federate) async fn insert_next_key(
    tx: &Tx,
    actor: &ActorId,
    (key_id, pair): (&str, &KeyPairPem),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO next_keys (actor_id, key_id, public_key, private_key) \
         VALUES ($1, $2, $3, $4)",
        args![actor, key_id, &pair.public_pem, &pair.private_pem],
    ))
    .await?;
    Ok(())
}

/// The public half of the key that an actor will sign with.
pub(in crate::federate) async fn next_key_for_house(
    q: &impl Query,
    actor: &ActorId,
) -> Result<Option<String>, Problem> {
    let sql = "SELECT public_key FROM next_keys WHERE actor_id = $1";
    let row: Option<(String,)> = q.one((sql, args![actor])).await?;
    Ok(row.map(|row| row.0))
}

/// The keys that an actor of ours lists and does not sign with, as id and PEM.
pub(in crate::federate) async fn keys_beside_for_house(
    q: &impl Query,
    actor: &ActorId,
) -> Result<Vec<(String, String)>, Problem> {
    q.all((
        "SELECT key_id, public_key FROM next_keys WHERE actor_id = $1 \
         UNION ALL SELECT key_id, public_key FROM former_keys WHERE actor_id = $1",
        args![actor],
    ))
    .await
}

/// Our actors that somebody elsewhere may have kept: the server, and those that are followed.
pub(in crate::federate) async fn known_elsewhere_for_house(
    q: &impl Query,
    began: Timestamp,
) -> Result<Vec<Actor>, Problem> {
    q.all((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.host IS NULL AND t.private_key IS NOT NULL \
             AND t.fetched_at <= $1 AND (t.kind = 'instance' OR EXISTS (SELECT 1 FROM follows f \
             JOIN actors o ON o.id = f.follower_id WHERE f.followed_id = t.id \
             AND f.state = 'accepted' AND o.host IS NOT NULL)) ORDER BY t.id"
        ),
        args![began],
    ))
    .await
}

/// Whether somebody has not been told yet that new keys come.
pub(in crate::federate) async fn announcement_waits_for_house(
    q: &impl Query,
    rotation: &str,
) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM (SELECT 1 FROM deliveries WHERE activity_id IN (\
             SELECT t.ap_id || '/keys/' || $1 || '/next' FROM next_keys n \
             JOIN actors t ON t.id = n.actor_id) LIMIT 1) AS any_of_it",
            args![rotation],
        ))
        .await?;
    Ok(count > 0)
}

/// What still waits to be told about keys that come is not said any more.
pub(in crate::federate) async fn unsay_announcement(
    tx: &Tx,
    rotation: &str,
) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM deliveries WHERE activity_id IN (\
         SELECT t.ap_id || '/keys/' || $1 || '/next' FROM next_keys n \
         JOIN actors t ON t.id = n.actor_id)",
        args![rotation],
    ))
    .await?;
    Ok(())
}

/// The next keys sign from now on; of the old ones only the public halves stay.
pub(in crate::federate) async fn use_next_keys(tx: &Tx, now: Timestamp) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO former_keys (actor_id, key_id, public_key, retired_at) \
         SELECT t.id, t.key_id, t.public_key, CAST($1 AS BIGINT) FROM actors t \
         JOIN next_keys n ON n.actor_id = t.id",
        args![now],
    ))
    .await?;
    tx.run(
        "UPDATE actors SET \
         key_id = (SELECT n.key_id FROM next_keys n WHERE n.actor_id = actors.id), \
         public_key = (SELECT n.public_key FROM next_keys n WHERE n.actor_id = actors.id), \
         private_key = (SELECT n.private_key FROM next_keys n WHERE n.actor_id = actors.id) \
         WHERE id IN (SELECT n.actor_id FROM next_keys n)",
    )
    .await?;
    tx.run("DELETE FROM next_keys").await?;
    Ok(())
}

/// Keys that signed last at `until` or before are listed no longer.
pub(in crate::federate) async fn forget_former_keys(
    tx: &Tx,
    until: Timestamp,
) -> Result<(), Problem> {
    let sql = "DELETE FROM former_keys WHERE retired_at <= $1";
    tx.run((sql, args![until])).await?;
    Ok(())
}

pub(in crate::federate) async fn insert_succession(
    tx: &Tx,
    id: &str,
    proof: &Succession,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO successions (id, public_key, signature) VALUES ($1, $2, $3)",
        args![id, &proof.public_key_pem, &proof.signature],
    ))
    .await?;
    Ok(())
}

/// The last proofs that lead from one key of our server to the next, in their order.
pub(in crate::federate) async fn successions_for_house(
    q: &impl Query,
) -> Result<Vec<Succession>, Problem> {
    let most = i64::try_from(MAX_SUCCESSIONS).unwrap_or(1);
    let sql = "SELECT public_key, signature FROM successions ORDER BY id DESC LIMIT $1";
    let rows: Vec<(String, String)> = q.all((sql, args![most])).await?;
    let proofs = rows.into_iter().rev();
    Ok(proofs
        .map(|(public_key_pem, signature)| Succession {
            public_key_pem,
            signature,
        })
        .collect())
}

/// What is believed of a partner's keys.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::federate) struct Pins {
    /// The key that it signs with, PEM.
    pub public_key: String,
    /// The one before, PEM.
    pub former_key: Option<String>,
    /// Address of its instance actor.
    pub actor: Option<String>,
    /// Its software, as it says.
    pub software: String,
}

/// The keys that are pinned for an active partner; none before its first key was seen.
pub(in crate::federate) async fn pins_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Option<Pins>, Problem> {
    q.one((
        "SELECT s.public_key, s.former_key, s.actor, s.software FROM servers s \
         JOIN partners p ON p.host = s.host WHERE s.host = $1 AND p.state = 'active' \
         AND s.public_key IS NOT NULL",
        args![host],
    ))
    .await
}

/// Pins a key that the pinned one has declared.
pub(in crate::federate) async fn follow_key(
    tx: &Tx,
    host: &str,
    (from, to): (&str, &str),
) -> Result<bool, Problem> {
    let moved = tx
        .run((
            "UPDATE servers SET former_key = public_key, public_key = $3, offered_key = NULL \
             WHERE host = $1 AND public_key = $2",
            args![host, from, to],
        ))
        .await?;
    Ok(moved > 0)
}
