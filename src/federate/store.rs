//! The tables of actors and follows.

use super::model::{Actor, Follow, FollowState, actor_columns};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{ActorId, Clock, PersonId, Problem, PublicationId, Timestamp};

/// An actor by its ActivityPub id, ours or not.
///
/// # Errors
/// Those of the database.
pub async fn actor_by_ap_id_for_house(
    q: &impl Query,
    ap_id: &str,
) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.ap_id = $1"
        ),
        args![ap_id],
    ))
    .await
}

/// An actor by the id of its key.
///
/// # Errors
/// Those of the database.
pub async fn actor_by_key_for_house(q: &impl Query, key: &str) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.key_id = $1"
        ),
        args![key],
    ))
    .await
}

/// An actor by identifier.
///
/// # Errors
/// Those of the database.
pub async fn actor_for_house(q: &impl Query, id: &ActorId) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.id = $1"
        ),
        args![id],
    ))
    .await
}

/// One of our actors by its account name.
///
/// # Errors
/// Those of the database.
pub async fn own_actor_by_name_for_house(
    q: &impl Query,
    name: &str,
) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.username = $1 AND t.host IS NULL"
        ),
        args![name],
    ))
    .await
}

/// The actor of a person, ours or elsewhere.
///
/// # Errors
/// Those of the database.
pub async fn actor_of_person_for_house(
    q: &impl Query,
    person: &PersonId,
) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.person_id = $1 ORDER BY t.id LIMIT 1"
        ),
        args![person],
    ))
    .await
}

pub(super) async fn insert_actor(tx: &Tx, actor: &Actor) -> Result<bool, Problem> {
    let written = tx
        .run((
            "INSERT INTO actors (id, ap_id, kind, person_id, blog_id, host, username, name, summary, \
             url, inbox, shared_inbox, followers_url, key_id, public_key, private_key, circle_id, \
             fetched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
             $16, $17, $18) ON CONFLICT DO NOTHING",
            args![
                &actor.id,
                &actor.ap_id,
                &actor.kind,
                actor.person_id.as_ref(),
                actor.blog_id.as_ref(),
                actor.host.clone(),
                &actor.username,
                &actor.name,
                &actor.summary,
                actor.url.clone(),
                &actor.inbox,
                actor.shared_inbox.clone(),
                actor.followers_url.clone(),
                &actor.key_id,
                &actor.public_key,
                actor.private_key.clone(),
                actor.circle_id.as_ref(),
                actor.fetched_at
            ],
        ))
        .await?;
    Ok(written > 0)
}

/// Writes what a fresh document says about an actor elsewhere.
pub(super) async fn refresh_actor(tx: &Tx, id: &ActorId, new: &Actor) -> Result<(), Problem> {
    tx.run((
        "UPDATE actors SET username = $2, name = $3, summary = $4, url = $5, inbox = $6, \
         shared_inbox = $7, followers_url = $8, key_id = $9, public_key = $10, fetched_at = $11, \
         gone_at = NULL WHERE id = $1 AND host IS NOT NULL",
        args![
            id,
            &new.username,
            &new.name,
            &new.summary,
            new.url.clone(),
            &new.inbox,
            new.shared_inbox.clone(),
            new.followers_url.clone(),
            &new.key_id,
            &new.public_key,
            new.fetched_at
        ],
    ))
    .await?;
    Ok(())
}

/// Keeps the shown name of one of ours.
pub(super) async fn rename_own(tx: &Tx, id: &ActorId, name: &str) -> Result<(), Problem> {
    tx.run((
        "UPDATE actors SET name = $2 WHERE id = $1 AND host IS NULL",
        args![id, name],
    ))
    .await?;
    Ok(())
}

/// Notes that a key was asked for again, so that it is not asked for at each request.
pub(super) async fn touch_actor(tx: &Tx, id: &ActorId, now: Timestamp) -> Result<(), Problem> {
    tx.run((
        "UPDATE actors SET fetched_at = $2 WHERE id = $1",
        args![id, now],
    ))
    .await?;
    Ok(())
}

pub(super) async fn mark_gone(tx: &Tx, id: &ActorId, now: Timestamp) -> Result<(), Problem> {
    tx.run((
        "UPDATE actors SET gone_at = $2 WHERE id = $1 AND host IS NOT NULL",
        args![id, now],
    ))
    .await?;
    tx.run((
        "DELETE FROM follows WHERE follower_id = $1 OR followed_id = $1",
        args![id],
    ))
    .await?;
    Ok(())
}

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
pub(super) async fn put_follow(
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

pub(super) async fn delete_follow(
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
    /// Its page.
    pub url: Option<String>,
    /// Stored word of the state.
    pub state: String,
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
        "SELECT t.id AS actor_id, t.ap_id, t.name, t.username, t.host, t.url, f.state FROM follows f \
         JOIN actors t ON t.id = f.followed_id WHERE f.follower_id = $1 AND t.host IS NOT NULL \
         ORDER BY t.name, t.id LIMIT $2 OFFSET $3",
        args![follower, limit, offset],
    ))
    .await
}

/// Remembers which edition of something from elsewhere is shown.
pub(super) async fn put_edition(
    tx: &Tx,
    id: &PublicationId,
    updated: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO editions (publication_id, updated_at) VALUES ($1, $2) \
         ON CONFLICT (publication_id) DO UPDATE SET updated_at = excluded.updated_at",
        args![id, updated],
    ))
    .await?;
    Ok(())
}

/// The edition of something from elsewhere that is shown.
pub(super) async fn edition_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Option<Timestamp>, Problem> {
    let row: Option<(Timestamp,)> = q
        .one((
            "SELECT updated_at FROM editions WHERE publication_id = $1",
            args![id],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}
