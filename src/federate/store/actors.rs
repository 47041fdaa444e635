//! The table of actors, ours and others.

use crate::args;
use crate::db::{Query, Tx};
use crate::federate::model::{Actor, actor_columns};
use crate::kernel::{ActorId, PersonId, Problem, Timestamp};

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

/// An actor by the id of one of its keys.
///
/// # Errors
/// Those of the database.
pub async fn actor_by_key_for_house(q: &impl Query, key: &str) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM actors t WHERE t.key_id = $1 \
             OR t.id IN (SELECT k.actor_id FROM actor_keys k WHERE k.key_id = $1)"
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

pub(in crate::federate) async fn insert_actor(tx: &Tx, actor: &Actor) -> Result<bool, Problem> {
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
pub(in crate::federate) async fn refresh_actor(
    tx: &Tx,
    id: &ActorId,
    new: &Actor,
) -> Result<(), Problem> {
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
pub(in crate::federate) async fn rename_own(
    tx: &Tx,
    id: &ActorId,
    name: &str,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE actors SET name = $2 WHERE id = $1 AND host IS NULL",
        args![id, name],
    ))
    .await?;
    Ok(())
}

/// Notes that a key was asked for again, so that it is not asked for at each request.
pub(in crate::federate) async fn touch_actor(
    tx: &Tx,
    id: &ActorId,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE actors SET fetched_at = $2 WHERE id = $1",
        args![id, now],
    ))
    .await?;
    Ok(())
}

pub(in crate::federate) async fn mark_gone(
    tx: &Tx,
    id: &ActorId,
    now: Timestamp,
) -> Result<(), Problem> {
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
