//! The names under which people speak in twinnings, and the keys that a partner holds there.

use crate::args;
use crate::db::{Query, Tx};
use crate::federate::model::{Actor, actor_columns};
use crate::federate::twinnings::{Twinning, twinning_columns};
use crate::kernel::{
    ActorId, AliasId, CircleId, PersonId, Problem, PublicationId, SpaceId, Timestamp, TwinningId,
};
use crate::policy::{Key, Role};

/// The actor under which somebody of ours speaks in a twinning.
///
/// # Errors
/// Those of the database.
pub async fn alias_for_house(
    q: &impl Query,
    twinning: &TwinningId,
    person: &PersonId,
) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM twinning_aliases n JOIN actors t ON t.id = n.actor_id \
             WHERE n.twinning_id = $1 AND n.person_id = $2"
        ),
        args![twinning, person],
    ))
    .await
}

/// An actor of a twinning by the last part of its address.
///
/// # Errors
/// Those of the database.
pub async fn alias_by_id_for_house(
    q: &impl Query,
    twinning: &TwinningId,
    alias: &AliasId,
) -> Result<Option<Actor>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            actor_columns!(),
            " FROM twinning_aliases n JOIN actors t ON t.id = n.actor_id \
             WHERE n.twinning_id = $1 AND n.id = $2"
        ),
        args![twinning, alias],
    ))
    .await
}

/// The twinning for which one of our actors exists: as a half's Group, or as somebody's name there.
///
/// # Errors
/// Those of the database.
pub async fn twinning_of_actor_for_house(
    q: &impl Query,
    actor: &ActorId,
) -> Result<Option<Twinning>, Problem> {
    q.one((
        concat!(
            "SELECT ",
            twinning_columns!(),
            " FROM twinnings w WHERE w.actor_id = $1 OR w.id IN \
             (SELECT n.twinning_id FROM twinning_aliases n WHERE n.actor_id = $1)"
        ),
        args![actor],
    ))
    .await
}

/// Whether a name is taken in a twinning.
pub(in crate::federate) async fn alias_name_is_taken_for_house(
    q: &impl Query,
    twinning: &TwinningId,
    name: &str,
) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM twinning_aliases WHERE twinning_id = $1 AND name = $2",
            args![twinning, name],
        ))
        .await?;
    Ok(count > 0)
}

pub(in crate::federate) async fn insert_alias(
    tx: &Tx,
    (id, twinning): (&AliasId, &TwinningId),
    (person, actor, name): (&PersonId, &ActorId, &str),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO twinning_aliases (id, twinning_id, person_id, actor_id, name) \
         VALUES ($1, $2, $3, $4, $5)",
        args![id, twinning, person, actor, name],
    ))
    .await?;
    Ok(())
}

/// The keys that a partner server holds: those of the spaces that it shares with us.
///
/// # Errors
/// Those of the database.
pub async fn peer_keys_for_house(q: &impl Query, host: &str) -> Result<Vec<Key>, Problem> {
    let rows: Vec<(CircleId, SpaceId)> = q
        .all((
            "SELECT c.id, w.space_id FROM twinnings w JOIN circles c ON c.space_id = w.space_id \
             WHERE w.host = $1 AND c.kind = 'twinning' ORDER BY c.id",
            args![host],
        ))
        .await?;
    let key = |(circle, space)| Key {
        circle,
        space: Some(space),
        kind: "twinning".to_owned(),
        role: Role::Member,
    };
    Ok(rows.into_iter().map(key).collect())
}

/// What people of ours published in a space, taken back or hidden since or not, oldest first: the newest
/// `most`.
///
/// # Errors
/// Those of the database.
pub async fn own_writings_for_house(
    q: &impl Query,
    space: &SpaceId,
    most: i64,
) -> Result<Vec<PublicationId>, Problem> {
    let rows: Vec<(PublicationId,)> = q
        .all((
            "SELECT id FROM publications WHERE space_id = $1 AND host IS NULL \
             AND published_at IS NOT NULL ORDER BY id DESC LIMIT $2",
            args![space, most],
        ))
        .await?;
    Ok(rows.into_iter().rev().map(|row| row.0).collect())
}

/// The reactions of people of ours in a space: what, and who; the newest `most`.
///
/// # Errors
/// Those of the database.
pub async fn own_reactions_for_house(
    q: &impl Query,
    space: &SpaceId,
    most: i64,
) -> Result<Vec<(PublicationId, PersonId)>, Problem> {
    q.all((
        "SELECT r.publication_id, r.person_id FROM reactions r \
         JOIN publications p ON p.id = r.publication_id JOIN persons h ON h.id = r.person_id \
         WHERE p.space_id = $1 AND p.published_at IS NOT NULL AND p.withdrawn_at IS NULL \
         AND h.host IS NULL ORDER BY r.publication_id DESC, r.person_id LIMIT $2",
        args![space, most],
    ))
    .await
}

/// How many people of ours hold the key of a space's circle.
///
/// # Errors
/// Those of the database.
pub async fn own_people_for_house(q: &impl Query, space: &SpaceId) -> Result<i64, Problem> {
    q.count((
        "SELECT COUNT(DISTINCT m.person_id) FROM circles c JOIN memberships m ON m.circle_id = c.id \
         JOIN persons p ON p.id = m.person_id \
         WHERE c.space_id = $1 AND c.kind <> 'families' AND p.host IS NULL",
        args![space],
    ))
    .await
}

/// The space of a circle, when it is that of a twinning.
///
/// # Errors
/// Those of the database.
pub async fn twinned_space_for_house(
    q: &impl Query,
    circle: &CircleId,
) -> Result<Option<SpaceId>, Problem> {
    let row: Option<(Option<SpaceId>,)> = q
        .one((
            "SELECT space_id FROM circles WHERE id = $1 AND kind = 'twinning'",
            args![circle],
        ))
        .await?;
    Ok(row.and_then(|row| row.0))
}

/// What a server sent about something that it now takes back, and that was not applied yet, never is.
pub(in crate::federate) async fn forget_waiting(
    tx: &Tx,
    (actor, object): (&str, &str),
    now: Timestamp,
) -> Result<(), Problem> {
    let words = object.replace(['%', '_', '\\'], "");
    tx.run((
        "UPDATE inbound SET applied_at = $3, outcome = 'withdrawn', body = '' \
         WHERE actor_id = $1 AND applied_at IS NULL AND body LIKE $2 AND body NOT LIKE '%\"Delete\"%'",
        args![actor, format!("%{words}%"), now],
    ))
    .await?;
    Ok(())
}
