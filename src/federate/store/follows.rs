//! The table of follows.

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::federate::model::{Actor, Follow, FollowState, actor_columns};
use crate::kernel::{ActorId, Clock, Problem};

/// A follow between two actors.
///
/// # Errors
/// Those of the database.
pub async fn follow_between_for_house(
    q: &impl Query,
    follower: &ActorId,
    followed: &ActorId,
) -> Result<Option<Follow>, Problem> {
    q.one((
        "SELECT follower_id, followed_id, state, ap_id FROM follows \
         WHERE follower_id = $1 AND followed_id = $2",
        args![follower, followed],
    ))
    .await
}

/// A follow by the id of its Follow.
///
/// # Errors
/// Those of the database.
pub async fn follow_by_ap_id_for_house(
    q: &impl Query,
    ap_id: &str,
) -> Result<Option<Follow>, Problem> {
    q.one((
        "SELECT follower_id, followed_id, state, ap_id FROM follows WHERE ap_id = $1",
        args![ap_id],
    ))
    .await
}

/// Writes a follow, or the new id and state of one that is known.
pub(in crate::federate) async fn put_follow(
    tx: &Tx,
    clock: &Clock,
    pair: (&ActorId, &ActorId),
    (ap_id, state): (&str, FollowState),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO follows (follower_id, followed_id, state, ap_id, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (follower_id, followed_id) DO UPDATE SET state = excluded.state, \
         ap_id = excluded.ap_id, at = excluded.at",
        args![pair.0, pair.1, state.as_str(), ap_id, clock.now()],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn delete_follow(
    tx: &Tx,
    follower: &ActorId,
    followed: &ActorId,
) -> Result<bool, Problem> {
    let gone = tx
        .run((
            "DELETE FROM follows WHERE follower_id = $1 AND followed_id = $2",
            args![follower, followed],
        ))
        .await?;
    Ok(gone > 0)
}

/// The actors elsewhere that follow one of ours.
///
/// # Errors
/// Those of the database.
pub async fn followers_for_house(
    q: &impl Query,
    followed: &ActorId,
) -> Result<Vec<Actor>, Problem> {
    q.all((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM follows f JOIN actors t ON t.id = f.follower_id \
             WHERE f.followed_id = $1 AND f.state = 'accepted' AND t.host IS NOT NULL \
             AND t.gone_at IS NULL ORDER BY t.id"
        ),
        args![followed],
    ))
    .await
}

/// Whether somebody of this school follows an actor, with the other side's consent (I10).
///
/// # Errors
/// Those of the database.
pub async fn is_followed_here_for_house(
    q: &impl Query,
    followed: &ActorId,
) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM follows f JOIN actors t ON t.id = f.follower_id \
             WHERE f.followed_id = $1 AND f.state = 'accepted' AND t.host IS NULL",
            args![followed],
        ))
        .await?;
    Ok(count > 0)
}

/// Those of some authors elsewhere, by their ActivityPub ids, whom somebody of this school follows with
/// their consent (I10). Who speaks in a twinning is none of them: what they write has rules of its own.
///
/// # Errors
/// Those of the database.
pub async fn followed_authors_for_house(
    q: &impl Query,
    ap_ids: &[&str],
) -> Result<Vec<Actor>, Problem> {
    let sql = concat!(
        "SELECT ",
        actor_columns!(),
        " FROM actors t WHERE t.ap_id IN ({ids}) AND t.host IS NOT NULL AND t.gone_at IS NULL \
         AND EXISTS (SELECT 1 FROM follows f JOIN actors o ON o.id = f.follower_id \
         WHERE f.followed_id = t.id AND f.state = 'accepted' AND o.host IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM twinnings w WHERE w.peer_ap_id = t.ap_id)"
    );
    q.all(Statement::new(sql, args![]).list("{ids}", ap_ids.iter().copied()))
        .await
}

/// What somebody of ours follows, by name.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Followed {
    /// The actor elsewhere.
    pub actor_id: ActorId,
    /// Its ActivityPub id.
    pub ap_id: String,
    /// Its shown name.
    pub name: String,
    /// Its account name.
    pub username: String,
    /// Its server.
    pub host: String,
    /// The name of its school, when that server told it.
    pub school: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Stored word of its kind.
    pub kind: String,
    /// Stored word of the state.
    pub state: String,
    /// Why its server does not take what we send; none when it does.
    pub failure: Option<String>,
}

/// What one of our actors follows, by name, at most `limit` after `offset`.
///
/// # Errors
/// Those of the database.
pub async fn following_for_house(
    q: &impl Query,
    follower: &ActorId,
    (limit, offset): (i64, i64),
) -> Result<Vec<Followed>, Problem> {
    q.all((
        "SELECT t.id AS actor_id, t.ap_id, t.name, t.username, t.host, i.name AS school, t.url, \
         t.kind, f.state, l.failure FROM follows f JOIN actors t ON t.id = f.followed_id \
         LEFT JOIN lanes l ON l.host = t.host \
         LEFT JOIN actors i ON i.host = t.host AND i.ap_id IN \
         ('https://' || t.host || '/actor', 'http://' || t.host || '/actor') WHERE f.follower_id = $1 AND t.host IS NOT NULL \
         ORDER BY t.name, t.id LIMIT $2 OFFSET $3",
        args![follower, limit, offset],
    ))
    .await
}
