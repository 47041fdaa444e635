//! Sharing again («partager»): an adult hands something on to those who follow them elsewhere; people
//! here see what those whom they follow hand on. Nothing becomes readable by more people than its author
//! wrote it for (A17).

use std::collections::HashMap;

use super::{Kind, Publication, State, store};
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{CircleId, PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Act, Level, Viewer, permit};

/// Most names under one publication.
const NAMES_SHOWN: usize = 3;

/// Remembers that something from elsewhere was written for everybody.
///
/// # Errors
/// Those of the database.
pub async fn note_open(tx: &Tx, id: &PublicationId) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO open_posts (publication_id) VALUES ($1) ON CONFLICT DO NOTHING",
        args![id],
    ))
    .await?;
    Ok(())
}

/// Remembers that its author no longer wants it read by everybody.
///
/// # Errors
/// Those of the database.
pub async fn note_closed(tx: &Tx, id: &PublicationId) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM open_posts WHERE publication_id = $1",
        args![id],
    ))
    .await?;
    Ok(())
}

/// Whether something from elsewhere was written for everybody.
///
/// # Errors
/// Those of the database.
pub async fn is_open_for_house(q: &impl Query, id: &PublicationId) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM open_posts WHERE publication_id = $1",
            args![id],
        ))
        .await?;
    Ok(count > 0)
}

/// How far something may be handed on: as far as its author wrote it for.
///
/// # Errors
/// Those of the database.
pub async fn reach_for_house(q: &impl Query, one: &Publication) -> Result<Level, Problem> {
    let shareable = matches!(one.kind(), Kind::Article | Kind::Topic);
    if !shareable || one.state() != State::Published {
        return Ok(Level::Me);
    }
    Ok(match (&one.host, is_open_for_house(q, &one.id).await?) {
        (None, _) => one.level(),
        (Some(_), true) => Level::Public,
        (Some(_), false) => Level::Me,
    })
}

/// Hands something on to those who follow the viewer elsewhere.
///
/// # Errors
/// `NotFound` when the viewer cannot read it; `Forbidden` for everybody but the staff, and for what is not
/// for partners or for everybody.
pub async fn boost(house: &House, viewer: &Viewer, id: &PublicationId) -> Result<(), Problem> {
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    let publication = store::find(&tx, viewer, id).await?;
    let level = reach_for_house(&tx, &publication).await?;
    permit(viewer, &Act::Boost { level })?;
    let written = tx
        .run((
            "INSERT INTO boosts (publication_id, person_id, at) VALUES ($1, $2, $3) \
             ON CONFLICT (publication_id, person_id) DO NOTHING",
            args![id, me, house.clock.now()],
        ))
        .await?;
    if written > 0 {
        let event = Event::Boosted {
            publication: id.clone(),
            person: me.clone(),
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await
}

/// No longer hands something on.
///
/// # Errors
/// `NotFound` when the viewer cannot read it.
pub async fn unboost(house: &House, viewer: &Viewer, id: &PublicationId) -> Result<(), Problem> {
    permit(viewer, &Act::Answer)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    store::find(&tx, viewer, id).await?;
    let gone: Option<(Option<String>,)> = tx
        .one((
            "DELETE FROM boosts WHERE publication_id = $1 AND person_id = $2 RETURNING ap_id",
            args![id, me],
        ))
        .await?;
    if let Some((activity,)) = gone {
        let event = Event::Unboosted {
            publication: id.clone(),
            person: me.clone(),
            activity,
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await
}

/// When somebody handed something on; none when they took it back.
///
/// # Errors
/// Those of the database.
pub async fn moment_for_house(
    q: &impl Query,
    id: &PublicationId,
    person: &PersonId,
) -> Result<Option<Timestamp>, Problem> {
    let row: Option<(Timestamp,)> = q
        .one((
            "SELECT at FROM boosts WHERE publication_id = $1 AND person_id = $2",
            args![id, person],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

/// Whether the viewer hands something on, and how many of this school do.
///
/// # Errors
/// Those of the database.
pub async fn shared_here(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<(bool, i64), Problem> {
    let all = q
        .count((
            "SELECT COUNT(*) FROM boosts b JOIN persons p ON p.id = b.person_id \
             WHERE b.publication_id = $1 AND p.host IS NULL",
            args![id],
        ))
        .await?;
    let mine = match viewer.id() {
        Some(me) => moment_for_house(q, id, me).await?.is_some(),
        None => false,
    };
    Ok((mine, all))
}

/// Who, among those whom the viewer follows elsewhere, handed on each of some publications.
///
/// # Errors
/// Those of the database.
pub async fn sharers(
    q: &impl Query,
    viewer: &Viewer,
    ids: &[PublicationId],
) -> Result<HashMap<PublicationId, String>, Problem> {
    let circles: Vec<CircleId> = viewer.keys.iter().map(|key| key.circle.clone()).collect();
    if ids.is_empty() || circles.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = Statement::new(
        "SELECT b.publication_id, p.short_name FROM boosts b JOIN persons p ON p.id = b.person_id \
         WHERE b.publication_id IN ({ids}) AND b.circle_id IN ({circles}) \
         ORDER BY b.at, b.person_id",
        args![],
    )
    .list("{ids}", ids)
    .list("{circles}", &circles);
    let rows: Vec<(PublicationId, String)> = q.all(statement).await?;
    let mut names: HashMap<PublicationId, Vec<String>> = HashMap::new();
    for (id, name) in rows {
        let known = names.entry(id).or_default();
        if known.len() < NAMES_SHOWN {
            known.push(name);
        }
    }
    let joined = names.into_iter().map(|(id, names)| (id, names.join(", ")));
    Ok(joined.collect())
}
