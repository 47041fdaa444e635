//! Sharing again («partager»): an adult hands something on to those who follow them elsewhere; people
//! here see what those whom they follow hand on. Nothing becomes readable by more people than its author
//! wrote it for (A17).

use std::collections::HashMap;

use super::{Kind, Publication, State, store};

pub use super::store::boosts::{is_open_for_house, moment_for_house, note_closed, note_open};

use crate::db::Query;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Act, Level, Viewer, permit};

/// Most names under one publication.
const NAMES_SHOWN: usize = 3;

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
    let permit = permit(viewer, &Act::Boost { level })?;
    if store::boosts::insert(&tx, &permit, (id, me), house.clock.now()).await? {
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
    let permit = permit(viewer, &Act::Answer)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    store::find(&tx, viewer, id).await?;
    if let Some(activity) = store::boosts::delete(&tx, &permit, (id, me)).await? {
        let event = Event::Unboosted {
            publication: id.clone(),
            person: me.clone(),
            activity,
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await
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
    let all = store::boosts::count_here_for_house(q, id).await?;
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
    let mut names: HashMap<PublicationId, Vec<String>> = HashMap::new();
    for (id, name) in store::boosts::sharers(q, viewer, ids).await? {
        let known = names.entry(id).or_default();
        if known.len() < NAMES_SHOWN {
            known.push(name);
        }
    }
    let joined = names.into_iter().map(|(id, names)| (id, names.join(", ")));
    Ok(joined.collect())
}
