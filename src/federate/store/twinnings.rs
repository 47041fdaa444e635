//! The table of twinnings.

use crate::args;
use crate::db::{Query, Tx};
use crate::federate::twinnings::{NewTwinning, Twinning, twinning_columns};
use crate::kernel::{ActorId, PersonId, Problem, SpaceId, Timestamp, TwinningId};

/// A statement over `twinnings w`.
macro_rules! twinnings {
    ($rest:literal) => {
        concat!("SELECT ", twinning_columns!(), " FROM twinnings w ", $rest)
    };
}

/// A twinning by identifier.
///
/// # Errors
/// Those of the database.
pub async fn twinning_for_house(
    q: &impl Query,
    id: &TwinningId,
) -> Result<Option<Twinning>, Problem> {
    q.one((twinnings!("WHERE w.id = $1"), args![id])).await
}

/// The twinning that a space belongs to.
///
/// # Errors
/// Those of the database.
pub async fn twinning_of_space_for_house(
    q: &impl Query,
    space: &SpaceId,
) -> Result<Option<Twinning>, Problem> {
    q.one((twinnings!("WHERE w.space_id = $1"), args![space]))
        .await
}

/// The twinning whose other half is a Group.
///
/// # Errors
/// Those of the database.
pub async fn twinning_of_peer_for_house(
    q: &impl Query,
    peer: &str,
) -> Result<Option<Twinning>, Problem> {
    q.one((twinnings!("WHERE w.peer_ap_id = $1"), args![peer]))
        .await
}

/// The twinning that an Invite began.
///
/// # Errors
/// Those of the database.
pub async fn twinning_of_invite_for_house(
    q: &impl Query,
    invite: &str,
) -> Result<Option<Twinning>, Problem> {
    q.one((twinnings!("WHERE w.invite_ap_id = $1"), args![invite]))
        .await
}

/// Every twinning of this school, the newest first; at most `most`.
///
/// # Errors
/// Those of the database.
pub async fn twinnings_for_house(q: &impl Query, most: i64) -> Result<Vec<Twinning>, Problem> {
    q.all((
        twinnings!("ORDER BY w.invited_at DESC, w.id DESC LIMIT $1"),
        args![most],
    ))
    .await
}

/// The twinnings of a class, the newest first; at most `most`.
///
/// # Errors
/// Those of the database.
pub async fn twinnings_of_class_for_house(
    q: &impl Query,
    class: &SpaceId,
    most: i64,
) -> Result<Vec<Twinning>, Problem> {
    q.all((
        twinnings!("WHERE w.class_id = $1 ORDER BY w.invited_at DESC, w.id DESC LIMIT $2"),
        args![class, most],
    ))
    .await
}

/// How many invitations of a server wait for an answer here.
///
/// # Errors
/// Those of the database.
pub async fn open_invitations_for_house(q: &impl Query, host: &str) -> Result<i64, Problem> {
    q.count((
        "SELECT COUNT(*) FROM twinnings WHERE host = $1 AND ours = 0 AND state = 'invited'",
        args![host],
    ))
    .await
}

pub(in crate::federate) async fn insert_twinning(
    tx: &Tx,
    new: &NewTwinning<'_>,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO twinnings (id, host, ours, state, invite_ap_id, class_id, actor_id, peer_ap_id, \
         school, class, people, message, ends_at, invited_at, invited_by) \
         VALUES ($1, $2, $3, 'invited', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            new.id,
            new.host,
            new.ours,
            new.invite,
            new.class,
            new.actor,
            new.peer,
            new.twin.0,
            new.twin.1,
            new.twin.2,
            new.message,
            new.ends_at,
            now,
            new.by
        ],
    ))
    .await?;
    Ok(())
}

/// An answer to an invitation that waits: the state, who gave it; `false` when none waits any more.
pub(in crate::federate) async fn answer_twinning(
    tx: &Tx,
    (id, state): (&TwinningId, &str),
    (by, at): (Option<&PersonId>, Timestamp),
) -> Result<bool, Problem> {
    let changed = tx
        .run((
            "UPDATE twinnings SET state = $2, answered_by = $3, answered_at = $4 \
             WHERE id = $1 AND state = 'invited'",
            args![id, state, by, at],
        ))
        .await?;
    Ok(changed > 0)
}

/// Our half: the class, its Group and the shared space.
pub(in crate::federate) async fn open_twinning(
    tx: &Tx,
    id: &TwinningId,
    (class, actor, space): (&SpaceId, &ActorId, &SpaceId),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE twinnings SET class_id = $2, actor_id = $3, space_id = $4 WHERE id = $1",
        args![id, class, actor, space],
    ))
    .await?;
    Ok(())
}

/// Their half: its Group and what it says about itself.
pub(in crate::federate) async fn describe_twinning(
    tx: &Tx,
    (id, peer): (&TwinningId, &str),
    (school, class, people): (&str, &str, i64),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE twinnings SET peer_ap_id = $2, school = $3, class = $4, people = $5 WHERE id = $1",
        args![id, peer, school, class, people],
    ))
    .await?;
    Ok(())
}

/// Since when we hold a twinning; `None` lets it go.
pub(in crate::federate) async fn freeze_by_us(
    tx: &Tx,
    id: &TwinningId,
    at: Option<Timestamp>,
) -> Result<(), Problem> {
    let sql = "UPDATE twinnings SET frozen_by_us = $2 WHERE id = $1";
    tx.run((sql, args![id, at])).await?;
    Ok(())
}

/// Since when this school exchanges nothing with their server; `None` when it does again.
pub(in crate::federate) async fn freeze_by_school(
    tx: &Tx,
    id: &TwinningId,
    at: Option<Timestamp>,
) -> Result<(), Problem> {
    let sql = "UPDATE twinnings SET frozen_by_school = $2 WHERE id = $1";
    tx.run((sql, args![id, at])).await?;
    Ok(())
}

/// The twinnings with a server that both sides agreed to and that nobody ended.
///
/// # Errors
/// Those of the database.
pub async fn twinnings_with_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Vec<Twinning>, Problem> {
    q.all((
        twinnings!("WHERE w.host = $1 AND w.state = 'active' ORDER BY w.id"),
        args![host],
    ))
    .await
}

/// The servers with which this school has twinnings that nobody ended.
///
/// # Errors
/// Those of the database.
pub async fn twinned_hosts_for_house(q: &impl Query) -> Result<Vec<String>, Problem> {
    let sql = "SELECT DISTINCT host FROM twinnings WHERE state = 'active' ORDER BY host";
    let rows: Vec<(String,)> = q.all(sql).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Since when they hold it, as they said at `told`; `false` when they said something later already.
pub(in crate::federate) async fn freeze_by_them(
    tx: &Tx,
    id: &TwinningId,
    (at, told): (Option<Timestamp>, Timestamp),
) -> Result<bool, Problem> {
    let changed = tx
        .run((
            "UPDATE twinnings SET frozen_by_them = $2, told_at = $3 WHERE id = $1 AND told_at <= $3",
            args![id, at, told],
        ))
        .await?;
    Ok(changed > 0)
}

/// Ends a twinning before its time; `false` when it is over already.
pub(in crate::federate) async fn end_twinning(
    tx: &Tx,
    id: &TwinningId,
    now: Timestamp,
) -> Result<bool, Problem> {
    let changed = tx
        .run((
            "UPDATE twinnings SET state = 'ended', ended_at = $2 WHERE id = $1 AND state = 'active'",
            args![id, now],
        ))
        .await?;
    Ok(changed > 0)
}

/// Remembers the head-count that the other side was told.
pub(in crate::federate) async fn set_told_people(
    tx: &Tx,
    id: &TwinningId,
    people: i64,
) -> Result<(), Problem> {
    let sql = "UPDATE twinnings SET told_people = $2 WHERE id = $1";
    tx.run((sql, args![id, people])).await?;
    Ok(())
}

/// Whether a server still owes us the answer to an invitation.
///
/// # Errors
/// Those of the database.
pub async fn awaits_answer_for_house(q: &impl Query, host: &str) -> Result<bool, Problem> {
    let sql = "SELECT COUNT(*) FROM twinnings WHERE host = $1 AND ours = 1 AND state = 'invited'";
    Ok(q.count((sql, args![host])).await? > 0)
}
