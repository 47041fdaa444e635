//! The table of invitations: both sides of the handshake, and what must still be said.

use std::time::Duration;

use crate::args;
use crate::db::{Query, Tx};
use crate::federate::servers::{Invitation, Side};
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

/// The columns of [`Invitation`].
macro_rules! invitation_columns {
    () => {
        "SELECT host, direction, id, state, name, public_key, at, expires_at, made_at, say, \
         attempts, failure FROM invitations "
    };
}

/// One invitation.
pub(in crate::federate) async fn invitation_for_house(
    q: &impl Query,
    (host, side, id): (&str, Side, &str),
) -> Result<Option<Invitation>, Problem> {
    let sql = concat!(
        invitation_columns!(),
        "WHERE host = $1 AND direction = $2 AND id = $3"
    );
    q.one((sql, args![host, side.as_str(), id])).await
}

/// The invitation that we sent to a host and that waits.
pub(in crate::federate) async fn waiting_sent_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Option<Invitation>, Problem> {
    let sql = concat!(
        invitation_columns!(),
        "WHERE host = $1 AND direction = 'sent' AND state = 'waiting' ORDER BY at DESC LIMIT 1"
    );
    q.one((sql, args![host])).await
}

/// The invitations of a host that wait here.
pub(in crate::federate) async fn waiting_received_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Vec<Invitation>, Problem> {
    let sql = concat!(
        invitation_columns!(),
        "WHERE host = $1 AND direction = 'received' AND state = 'waiting' ORDER BY at DESC"
    );
    q.all((sql, args![host])).await
}

/// The invitations of one direction that are worth showing, newest first: those that wait, and those
/// that ended since `since`.
pub(in crate::federate) async fn invitations(
    q: &impl Query,
    _permit: &Permit,
    (side, since, most): (Side, Timestamp, i64),
) -> Result<Vec<Invitation>, Problem> {
    let sql = concat!(
        invitation_columns!(),
        "WHERE direction = $1 AND state <> 'ended' AND (state = 'waiting' OR \
         (at > $2 AND (made_at IS NULL OR failure IS NOT NULL))) ORDER BY at DESC, id DESC LIMIT $3"
    );
    q.all((sql, args![side.as_str(), since, most])).await
}

/// How many invitations of others wait, in all and of one host.
pub(in crate::federate) async fn pending_for_house(
    q: &impl Query,
    host: &str,
) -> Result<(i64, i64), Problem> {
    let all = "SELECT COUNT(*) FROM invitations WHERE direction = 'received' AND state = 'waiting'";
    let of_host = "SELECT COUNT(*) FROM invitations WHERE direction = 'received' \
                   AND state = 'waiting' AND host = $1";
    Ok((q.count(all).await?, q.count((of_host, args![host])).await?))
}

/// Writes a new invitation; `false` when it is known.
pub(in crate::federate) async fn insert_invitation(
    tx: &Tx,
    new: &Invitation,
) -> Result<bool, Problem> {
    let written = tx
        .run((
            "INSERT INTO invitations (host, direction, id, state, name, public_key, at, expires_at, \
             say) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            args![
                &new.host,
                &new.direction,
                &new.id,
                &new.state,
                &new.name,
                &new.public_key,
                new.at,
                new.expires_at,
                &new.say
            ],
        ))
        .await?;
    Ok(written > 0)
}

/// Moves an invitation that is in state `from`, and notes what must be said. `false` when it is not.
pub(in crate::federate) async fn move_invitation(
    tx: &Tx,
    (host, side, id): (&str, Side, &str),
    (from, to, say): (&str, &str, &str),
) -> Result<bool, Problem> {
    let moved = tx
        .run((
            "UPDATE invitations SET state = $5, say = $6, attempts = 0, next_at = 0, failure = NULL \
             WHERE host = $1 AND direction = $2 AND id = $3 AND state = $4",
            args![host, side.as_str(), id, from, to, say],
        ))
        .await?;
    Ok(moved > 0)
}

/// Every invitation of a host that waits or was agreed, in both directions, is settled: `state` for all.
pub(in crate::federate) async fn settle_invitations(
    tx: &Tx,
    host: &str,
    state: &str,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET state = $2, say = CASE WHEN say IN ('invite', 'accept') \
         AND $2 = 'ended' THEN '' WHEN say = 'invite' THEN '' ELSE say END \
         WHERE host = $1 AND state IN ('waiting', 'accepted')",
        args![host, state],
    ))
    .await?;
    Ok(())
}

/// A partnership began under a key: what else waits for the same host is settled with it, and what came
/// under another key is not that host's.
pub(in crate::federate) async fn conclude_invitations(
    tx: &Tx,
    (host, key): (&str, &str),
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET state = 'wrong-key', say = '' WHERE host = $1 \
         AND direction = 'received' AND state = 'waiting' AND public_key <> $2",
        args![host, key],
    ))
    .await?;
    tx.run((
        "UPDATE invitations SET state = 'accepted', made_at = $2, \
         say = CASE WHEN say = 'invite' THEN '' ELSE say END \
         WHERE host = $1 AND state = 'waiting'",
        args![host, now],
    ))
    .await?;
    Ok(())
}

/// Nothing of this word must be said to a host any more.
pub(in crate::federate) async fn drop_sayings(
    tx: &Tx,
    host: &str,
    word: &str,
) -> Result<(), Problem> {
    let sql = "UPDATE invitations SET say = '' WHERE host = $1 AND say = $2";
    tx.run((sql, args![host, word])).await?;
    Ok(())
}

/// What must be said to a host is said now.
pub(in crate::federate) async fn hurry_sayings(tx: &Tx, host: &str) -> Result<(), Problem> {
    let sql = "UPDATE invitations SET next_at = 0, attempts = 0 WHERE host = $1 AND say <> ''";
    tx.run((sql, args![host])).await?;
    Ok(())
}

/// Says something again that was said before, unless it waits to be said.
pub(in crate::federate) async fn say_again(
    tx: &Tx,
    (host, side, id): (&str, Side, &str),
    word: &str,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET say = $4, next_at = 0, attempts = 0 \
         WHERE host = $1 AND direction = $2 AND id = $3 AND say = ''",
        args![host, side.as_str(), id, word],
    ))
    .await?;
    Ok(())
}

/// Whether there is anything that time asks for: something to say, to end, or a partner to look at.
pub(in crate::federate) async fn upkeep_due_for_house(
    house: &House,
    look_every: Duration,
) -> Result<bool, Problem> {
    let now = house.clock.now();
    let due = house
        .db
        .count((
            "SELECT COUNT(*) FROM (SELECT 1 FROM invitations WHERE say <> '' AND next_at <= $1 \
             UNION ALL SELECT 1 FROM invitations WHERE state = 'waiting' AND expires_at <= $1 \
             UNION ALL SELECT 1 FROM servers s JOIN partners p ON p.host = s.host \
             WHERE p.state = 'active' AND s.looked_at < $2) AS due",
            args![now, now.minus(look_every)],
        ))
        .await?;
    Ok(due > 0)
}

/// The partnership that an invitation asked for has begun.
pub(in crate::federate) async fn note_made(
    tx: &Tx,
    (host, id): (&str, &str),
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET made_at = $3 WHERE host = $1 AND id = $2 AND made_at IS NULL",
        args![host, id, now],
    ))
    .await?;
    Ok(())
}

/// Takes what must be said to others at this moment; each belongs to the taker until `until`.
pub(in crate::federate) async fn claim_sayings(
    tx: &Tx,
    (now, until): (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Invitation>, Problem> {
    tx.all((
        "UPDATE invitations SET next_at = $2 WHERE say <> '' AND next_at <= $1 \
         AND (host, direction, id) IN (SELECT host, direction, id FROM invitations \
         WHERE say <> '' AND next_at <= $1 ORDER BY next_at, at LIMIT $3) \
         RETURNING host, direction, id, state, name, public_key, at, expires_at, made_at, say, \
         attempts, failure",
        args![now, until, most],
    ))
    .await
}

/// It was said; a reason stays when the other side would not hear it.
pub(in crate::federate) async fn said(
    tx: &Tx,
    (host, side, id): (&str, Side, &str),
    (word, failure): (&str, Option<&str>),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET say = '', failure = $5, attempts = 0 \
         WHERE host = $1 AND direction = $2 AND id = $3 AND say = $4",
        args![host, side.as_str(), id, word, failure],
    ))
    .await?;
    Ok(())
}

/// It could not be said; it is tried again at `next`.
pub(in crate::federate) async fn not_said(
    tx: &Tx,
    (host, side, id): (&str, Side, &str),
    (failure, next): (&str, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET attempts = attempts + 1, next_at = $5, failure = $4 \
         WHERE host = $1 AND direction = $2 AND id = $3",
        args![host, side.as_str(), id, failure, next],
    ))
    .await?;
    Ok(())
}

/// Why an answer to an invitation of ours was not taken.
pub(in crate::federate) async fn note_wrong_key(
    tx: &Tx,
    (host, id): (&str, &str),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET failure = 'wrong key' WHERE host = $1 AND direction = 'sent' \
         AND id = $2",
        args![host, id],
    ))
    .await?;
    Ok(())
}

/// Ends what waited too long, and forgets what ended before `forgotten`.
pub(in crate::federate) async fn expire_invitations(
    tx: &Tx,
    (now, forgotten): (Timestamp, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE invitations SET state = 'expired', say = '' WHERE state = 'waiting' \
         AND expires_at <= $1",
        args![now],
    ))
    .await?;
    tx.run((
        "UPDATE invitations SET say = '' WHERE say <> '' AND expires_at <= $1",
        args![now],
    ))
    .await?;
    tx.run((
        "DELETE FROM invitations WHERE expires_at <= $1 AND state <> 'waiting'",
        args![forgotten],
    ))
    .await?;
    Ok(())
}
