//! What two servers count of each other's follows, and the table of those that do not agree.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{ActorId, PersonId, Problem, Timestamp};

/// The ids of an actor's followers on one server elsewhere. The server's actors come first: an actor of
/// ours may have followers on a thousand others.
pub(in crate::federate) async fn followers_on_for_house(
    q: &impl Query,
    followed: &ActorId,
    host: &str,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT t.ap_id FROM actors t CROSS JOIN follows f WHERE t.host = $2 \
             AND t.gone_at IS NULL AND f.follower_id = t.id AND f.followed_id = $1 \
             AND f.state = 'accepted' ORDER BY t.ap_id",
            args![followed, host],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Somebody of ours who follows an actor elsewhere, or asked to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::federate) struct OwnFollow {
    pub follower_id: ActorId,
    pub ap_id: String,
    pub person_id: Option<PersonId>,
    pub state: String,
    pub at: Timestamp,
}

/// Who of ours follows an actor elsewhere, in any state.
pub(in crate::federate) async fn own_follows_for_house(
    q: &impl Query,
    followed: &ActorId,
) -> Result<Vec<OwnFollow>, Problem> {
    q.all((
        "SELECT f.follower_id, t.ap_id, t.person_id, f.state, f.at FROM follows f \
         JOIN actors t ON t.id = f.follower_id WHERE f.followed_id = $1 AND t.host IS NULL \
         ORDER BY t.id",
        args![followed],
    ))
    .await
}

/// When an actor's server was asked last, and whether it waits to be asked.
pub(in crate::federate) async fn synchronization_for_house(
    q: &impl Query,
    actor: &ActorId,
) -> Result<Option<(Timestamp, Option<Timestamp>)>, Problem> {
    let sql = "SELECT asked_at, due_at FROM synchronizations WHERE actor_id = $1";
    q.one((sql, args![actor])).await
}

pub(in crate::federate) async fn put_synchronization(
    tx: &Tx,
    actor: &ActorId,
    (url, due): (&str, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO synchronizations (actor_id, url, due_at) VALUES ($1, $2, $3) \
         ON CONFLICT (actor_id) DO UPDATE SET url = excluded.url, due_at = excluded.due_at",
        args![actor, url, due],
    ))
    .await?;
    Ok(())
}

/// Whether anybody waits to be asked.
pub(in crate::federate) async fn synchronization_is_due_for_house(
    q: &impl Query,
    now: Timestamp,
) -> Result<bool, Problem> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM synchronizations WHERE due_at <= $1 LIMIT 1) \
               AS any_of_it";
    Ok(q.count((sql, args![now])).await? > 0)
}

/// Takes those who are due, and notes that they were asked.
pub(in crate::federate) async fn claim_synchronizations(
    tx: &Tx,
    now: Timestamp,
    most: i64,
) -> Result<Vec<(ActorId, String)>, Problem> {
    tx.all((
        "UPDATE synchronizations SET due_at = NULL, asked_at = $1 WHERE actor_id IN (\
         SELECT s.actor_id FROM synchronizations s WHERE s.due_at <= $1 \
         ORDER BY s.due_at, s.actor_id LIMIT $2) RETURNING actor_id, url",
        args![now, most],
    ))
    .await
}
