//! What is written, changed, hidden and taken back in a twinned space, told to the partner: to its one
//! Group, in the lane of its server. While somebody holds the twinning, and when it is over, only what takes
//! away still crosses: a child's wish to take something back waits for no adult's decision.

use federation::vocabulary::{Envelope, create, delete, further, like, undo, update};
use serde_json::{Value, json};
use url::Url;

use super::actors::alias;
use super::compose::{Letter, letter};
use super::model::{Phase, Twinning};
use super::talking::{ends, tell_people};
use crate::db::Tx;
use crate::federate::model::Actor;
use crate::federate::outbound::{self, Parcel};
use crate::federate::sending_answers::emoji_of;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::{CircleId, PersonId, Problem, PublicationId, Timestamp};
use crate::policy::Level;
use crate::publications::{
    Publication, ReactionKind, State, find_for_house, set_address_for_house,
};

/// The twinning whose space a publication stands in.
pub(super) async fn of(
    fed: &Federation,
    publication: &Publication,
) -> Result<Option<Twinning>, Problem> {
    match &publication.space_id {
        Some(space) if publication.level() == Level::Twinning => {
            store::twinning_of_space_for_house(&fed.house.db, space).await
        }
        _ => Ok(None),
    }
}

/// Tells the partner what became of a publication; `false` when it stands in no twinned space.
pub(in crate::federate) async fn changed(
    fed: &Federation,
    publication: &Publication,
    revised: bool,
) -> Result<bool, Problem> {
    let Some(twinning) = of(fed, publication).await? else {
        return Ok(false);
    };
    if publication.host.is_some() {
        return Ok(true);
    }
    let (db, now) = (&fed.house.db, fed.house.clock.now());
    let theirs = match ends(fed, &twinning).await {
        Ok((_, theirs)) => theirs,
        // Not agreed yet: there is nobody to tell.
        Err(Problem::Conflict(_)) => return Ok(true),
        Err(problem) => return Err(problem),
    };
    let known = !store::copies_for_house(db, &publication.id)
        .await?
        .is_empty();
    let open = twinning.phase(now) == Phase::Active;
    let word = match (publication.state(), known) {
        (State::Withdrawn, true) => Word::Delete,
        (State::Held, true) => Word::Remove,
        (State::Published, false) if open => Word::Create,
        (State::Published, true) if open && revised => Word::Update,
        (State::Published, true) if open => Word::Add,
        _ => return Ok(true),
    };
    let letter = letter(fed, &twinning, publication).await?;
    tell(fed, (publication, &letter, &theirs), word).await?;
    Ok(true)
}

/// What is said about a publication.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Create,
    Update,
    Delete,
    /// Its own school hides it.
    Remove,
    /// Its own school shows it again.
    Add,
}

async fn tell(
    fed: &Federation,
    (publication, letter, theirs): (&Publication, &Letter, &Actor),
    word: Word,
) -> Result<(), Problem> {
    let (house, now) = (&fed.house, fed.house.clock.now());
    let path = match word {
        Word::Create => "create".to_owned(),
        Word::Update => format!("update/{}", now.0),
        Word::Delete => "delete".to_owned(),
        Word::Remove => format!("remove/{}", publication.held_at.unwrap_or(now).0),
        Word::Add => format!("add/{}", now.0),
    };
    let parcel = parcel(fed, letter, &path, |envelope| match word {
        Word::Create => create(envelope, letter.object.clone()),
        Word::Update => update(envelope, letter.object.clone()),
        Word::Delete => delete(envelope, &letter.id),
        Word::Remove => further("Remove", envelope, json!(letter.id), target(letter)),
        Word::Add => further("Add", envelope, json!(letter.id), target(letter)),
    })?;
    let inbox = theirs.delivery_inbox().to_owned();
    let tx = house.db.write().await?;
    match word {
        Word::Create => remember(fed, &tx, (publication, letter, &inbox)).await?,
        Word::Delete => {
            store::forget_copies(&tx, &publication.id, std::slice::from_ref(&inbox)).await?;
        }
        _ => {}
    }
    outbound::enqueue(fed, &tx, parcel, &[inbox]).await?;
    house.commit(tx).await
}

pub(super) fn target(letter: &Letter) -> Vec<(&'static str, Value)> {
    vec![("target", json!(letter.to))]
}

pub(super) fn parcel(
    fed: &Federation,
    letter: &Letter,
    path: &str,
    make: impl FnOnce(&Envelope<'_>) -> Value,
) -> Result<Parcel, Problem> {
    let id = fed.links()?.below(&letter.id, path);
    let activity = make(&Envelope {
        id: &id,
        actor: &letter.actor.address()?,
        to: std::slice::from_ref(&letter.to),
        cc: &[],
        published: Some(fed.house.clock.now().to_datetime()),
    });
    Ok(Parcel {
        actor: letter.actor.id.clone(),
        id,
        activity,
    })
}

pub(super) async fn remember(
    fed: &Federation,
    tx: &Tx,
    (publication, letter, inbox): (&Publication, &Letter, &str),
) -> Result<(), Problem> {
    let page = fed.links()?.at(&publication.path());
    let address = (letter.id.as_str(), page.as_str());
    set_address_for_house(tx, &publication.id, address).await?;
    let inboxes = [inbox.to_owned()];
    store::remember_copies(tx, &fed.house.clock, &publication.id, &inboxes).await
}

/// The address of something, as both sides know it.
pub(super) fn object_of(fed: &Federation, publication: &Publication) -> Result<Url, Problem> {
    Ok(match (&publication.host, &publication.ap_id) {
        (Some(_), Some(id)) => Url::parse(id).map_err(Problem::broken)?,
        _ => fed.links()?.object(&publication.id),
    })
}

/// The twinning, the reader's name there and the address of what they reacted to.
async fn parties(
    fed: &Federation,
    id: &PublicationId,
    person: &PersonId,
) -> Result<Option<(Twinning, Option<(Actor, Url)>)>, Problem> {
    let (house, db) = (&fed.house, &fed.house.db);
    let Some(publication) = find_for_house(db, id).await? else {
        return Ok(None);
    };
    let Some(twinning) = of(fed, &publication).await? else {
        return Ok(None);
    };
    let open = twinning.phase(house.clock.now()) == Phase::Active;
    let ours = crate::people::find_for_house(db, person)
        .await?
        .is_some_and(|person| person.host.is_none());
    // Nobody there can like what never left.
    let there = publication.host.is_some() || !store::copies_for_house(db, id).await?.is_empty();
    if !(open && ours && there) {
        return Ok(Some((twinning, None)));
    }
    let object = object_of(fed, &publication)?;
    let me = alias(house, &twinning, person).await?;
    Ok(Some((twinning, Some((me, object)))))
}

/// Tells a reaction; `false` when it stands in no twinned space.
pub(in crate::federate) async fn reacted(
    fed: &Federation,
    id: &PublicationId,
    person: &PersonId,
) -> Result<bool, Problem> {
    let Some((twinning, parties)) = parties(fed, id, person).await? else {
        return Ok(false);
    };
    let house = &fed.house;
    let reaction = store::reaction_for_house(&house.db, id, person).await?;
    let (Some((me, object)), Some((kind, at))) = (parties, reaction) else {
        return Ok(true);
    };
    let kind = ReactionKind::of(&kind);
    let path = format!("likes/{id}.{}.{}", at.0, kind.as_str());
    let like_id = fed.links()?.below(&me.address()?, &path);
    let (_, theirs) = ends(fed, &twinning).await?;
    let activity = like(
        &Envelope {
            id: &like_id,
            actor: &me.address()?,
            to: &[theirs.address()?],
            cc: &[],
            published: Some(at.to_datetime()),
        },
        &object,
        Some(emoji_of(kind)),
    );
    let tx = house.db.write().await?;
    store::set_like(&tx, (id, person), like_id.as_str()).await?;
    let parcel = Parcel {
        actor: me.id,
        id: like_id,
        activity,
    };
    outbound::enqueue(fed, &tx, parcel, &[theirs.delivery_inbox().to_owned()]).await?;
    house.commit(tx).await?;
    Ok(true)
}

/// Tells that a reaction was taken back; `false` when it stood in no twinned space.
pub(in crate::federate) async fn unreacted(
    fed: &Federation,
    (id, person): (&PublicationId, &PersonId),
    liked: &str,
) -> Result<bool, Problem> {
    let Some((twinning, parties)) = parties(fed, id, person).await? else {
        return Ok(false);
    };
    let Some((me, object)) = parties else {
        return Ok(true);
    };
    let house = &fed.house;
    let liked = Url::parse(liked).map_err(Problem::broken)?;
    let (_, theirs) = ends(fed, &twinning).await?;
    let (address, to) = (me.address()?, [theirs.address()?]);
    let inner = Envelope {
        id: &liked,
        actor: &address,
        to: &to,
        cc: &[],
        published: None,
    };
    let undone = like(&inner, &object, None);
    let undo_id = fed.links()?.below(&liked, "undo");
    let outer = Envelope {
        id: &undo_id,
        ..inner
    };
    let activity = undo(&outer, undone);
    let parcel = Parcel {
        actor: me.id,
        id: undo_id.clone(),
        activity,
    };
    let tx = house.db.write().await?;
    outbound::enqueue(fed, &tx, parcel, &[theirs.delivery_inbox().to_owned()]).await?;
    house.commit(tx).await?;
    Ok(true)
}

/// Somebody joined or left a circle: the partner knows how many we are.
pub(in crate::federate) async fn counted(
    fed: &Federation,
    circle: &CircleId,
) -> Result<(), Problem> {
    let db = &fed.house.db;
    let Some(space) = store::twinned_space_for_house(db, circle).await? else {
        return Ok(());
    };
    match store::twinning_of_space_for_house(db, &space).await? {
        Some(twinning) if running(&twinning, fed.house.clock.now()) => {
            tell_people(fed, &twinning).await
        }
        _ => Ok(()),
    }
}

fn running(twinning: &Twinning, now: Timestamp) -> bool {
    matches!(twinning.phase(now), Phase::Active)
}
