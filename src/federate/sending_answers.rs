//! Follows, their answers and reactions, told to the one actor elsewhere whom they concern.

use federation::vocabulary::{Envelope, accept, follow, like, undo};
use serde_json::Value;
use url::Url;

use super::groups;
use super::model::{Actor, FollowState, Own};
use super::outbound::{self, Parcel};
use super::own;
use super::store;
use super::twinnings;
use super::wiring::Federation;
use crate::kernel::{ActorId, PersonId, Problem, PublicationId};
use crate::people;
use crate::policy::Level;
use crate::publications::{ReactionKind, find_for_house};

/// An adult of ours who reacted, and what to.
struct Reaction {
    me: Actor,
    author: Actor,
    object: Url,
    /// Where the author may be told, which what they wrote says: strangers hear of what is for everybody.
    inboxes: Vec<String>,
}

/// A reaction to something from elsewhere; none when it is of no concern to others.
async fn reaction(
    fed: &Federation,
    publication: &PublicationId,
    person: &PersonId,
) -> Result<Option<Reaction>, Problem> {
    let db = &fed.house.db;
    let staff = people::find_for_house(db, person)
        .await?
        .is_some_and(|person| person.host.is_none() && person.profile().is_staff());
    let Some(publication) = find_for_house(db, publication).await? else {
        return Ok(None);
    };
    let object = publication
        .ap_id
        .as_deref()
        .and_then(|id| Url::parse(id).ok());
    let (true, Some(_), Some(object)) = (staff, &publication.host, object) else {
        return Ok(None);
    };
    let Some(author) = store::actor_of_person_for_house(db, &publication.author_id).await? else {
        return Ok(None);
    };
    let level = publication.level().max(Level::Network);
    let inboxes = outbound::inboxes_for(fed, std::slice::from_ref(&author), level).await?;
    if inboxes.is_empty() {
        // Who tells nobody gets no actor.
        return Ok(None);
    }
    let me = own::ensure(&fed.house, &Own::Person(person.clone())).await?;
    Ok(Some(Reaction {
        me,
        author,
        object,
        inboxes,
    }))
}

/// How a reaction of ours looks to servers that show emoji (FEP-c0e0).
pub(super) fn emoji_of(kind: ReactionKind) -> &'static str {
    match kind {
        ReactionKind::Bravo => "👏",
        ReactionKind::Merci => "🙏",
        ReactionKind::Interessant => "💡",
    }
}

pub(super) async fn reacted(
    fed: &Federation,
    publication: &PublicationId,
    person: &PersonId,
) -> Result<(), Problem> {
    if twinnings::reacted(fed, publication, person).await? {
        return Ok(());
    }
    let house = &fed.house;
    let Some(reaction) = reaction(fed, publication, person).await? else {
        return Ok(());
    };
    let chosen = store::reaction_for_house(&house.db, publication, person).await?;
    let Some((kind, at)) = chosen else {
        return Ok(());
    };
    let kind = ReactionKind::of(&kind);
    let path = format!("/l/{publication}.{}.{}", at.0, kind.as_str());
    let id = fed.links()?.at(&path);
    let (address, to) = (reaction.me.address()?, [reaction.author.address()?]);
    let envelope = Envelope {
        id: &id,
        actor: &address,
        to: &to,
        cc: &[],
        published: Some(at.to_datetime()),
    };
    let activity = like(&envelope, &reaction.object, Some(emoji_of(kind)));
    let tx = house.db.write().await?;
    store::set_like(&tx, (publication, person), id.as_str()).await?;
    let parcel = Parcel {
        actor: reaction.me.id,
        id,
        activity,
    };
    outbound::enqueue(fed, &tx, parcel, &reaction.inboxes).await?;
    house.commit(tx).await
}

pub(super) async fn unreacted(
    fed: &Federation,
    (publication, person): (&PublicationId, &PersonId),
    activity: &str,
) -> Result<(), Problem> {
    if twinnings::unreacted(fed, (publication, person), activity).await? {
        return Ok(());
    }
    let Some(reaction) = reaction(fed, publication, person).await? else {
        return Ok(());
    };
    let liked = Url::parse(activity).map_err(Problem::broken)?;
    let (address, to) = (reaction.me.address()?, [reaction.author.address()?]);
    let inner = Envelope {
        id: &liked,
        actor: &address,
        to: &to,
        cc: &[],
        published: None,
    };
    let undone = like(&inner, &reaction.object, None);
    let id = fed.links()?.below(&liked, "undo");
    let activity = undo(&Envelope { id: &id, ..inner }, undone);
    let parcel = Parcel {
        actor: reaction.me.id,
        id: id.clone(),
        activity,
    };
    let tx = fed.house.db.write().await?;
    outbound::enqueue(fed, &tx, parcel, &reaction.inboxes).await?;
    fed.house.commit(tx).await
}

/// Both actors of a follow.
async fn pair(
    fed: &Federation,
    follower: &ActorId,
    followed: &ActorId,
) -> Result<Option<(Actor, Actor)>, Problem> {
    let db = &fed.house.db;
    let follower = store::actor_for_house(db, follower).await?;
    let followed = store::actor_for_house(db, followed).await?;
    Ok(follower.zip(followed))
}

pub(super) async fn ask(
    fed: &Federation,
    follower: &ActorId,
    followed: &ActorId,
) -> Result<(), Problem> {
    let known = store::follow_between_for_house(&fed.house.db, follower, followed).await?;
    let waiting = known.filter(|one| FollowState::of(&one.state) == FollowState::Asked);
    let (Some(known), Some((me, other))) = (waiting, pair(fed, follower, followed).await?) else {
        return Ok(());
    };
    let id = Url::parse(&known.ap_id).map_err(Problem::broken)?;
    let (address, to) = (me.address()?, [other.address()?]);
    let envelope = Envelope {
        id: &id,
        actor: &address,
        to: &to,
        cc: &[],
        published: None,
    };
    let activity = follow(&envelope, &to[0]);
    say(fed, (me.id, &other), id.clone(), activity).await
}

pub(super) async fn end(
    fed: &Federation,
    (follower, followed): (&ActorId, &ActorId),
    activity: &str,
) -> Result<(), Problem> {
    let Some((me, other)) = pair(fed, follower, followed).await? else {
        return Ok(());
    };
    let asked = Url::parse(activity).map_err(Problem::broken)?;
    let id = fed.links()?.below(&asked, "undo");
    let (address, to) = (me.address()?, [other.address()?]);
    let inner = Envelope {
        id: &asked,
        actor: &address,
        to: &to,
        cc: &[],
        published: None,
    };
    let undone = follow(&inner, &to[0]);
    let activity = undo(&Envelope { id: &id, ..inner }, undone);
    say(fed, (me.id, &other), id.clone(), activity).await
}

/// Accept, with the Follow embedded as peers expect it.
pub(super) async fn agree(
    fed: &Federation,
    follower: &ActorId,
    followed: &ActorId,
) -> Result<(), Problem> {
    let known = store::follow_between_for_house(&fed.house.db, follower, followed).await?;
    let accepted = known.filter(|one| FollowState::of(&one.state) == FollowState::Accepted);
    let (Some(known), Some((other, mine))) = (accepted, pair(fed, follower, followed).await?)
    else {
        return Ok(());
    };
    let asked = Url::parse(&known.ap_id).map_err(Problem::broken)?;
    let (theirs, ours) = (other.address()?, mine.address()?);
    let inner = Envelope {
        id: &asked,
        actor: &theirs,
        to: std::slice::from_ref(&ours),
        cc: &[],
        published: None,
    };
    let id = fed.links()?.at(&format!("/f/{}", fed.house.clock.ulid()));
    let envelope = Envelope {
        id: &id,
        actor: &ours,
        to: std::slice::from_ref(&theirs),
        cc: &[],
        published: None,
    };
    let asked = groups::in_kind(&fed.house.db, &inner, &ours).await?;
    let activity = accept(&envelope, asked);
    say(fed, (mine.id, &other), id.clone(), activity).await
}

/// One activity to one actor, whatever its server may read.
async fn say(
    fed: &Federation,
    (from, to): (ActorId, &Actor),
    id: Url,
    activity: Value,
) -> Result<(), Problem> {
    let inbox = to.inbox.clone();
    if !outbound::may_receive(fed, &inbox, Level::Public).await? {
        return Ok(());
    }
    let parcel = Parcel {
        actor: from,
        id,
        activity,
    };
    let tx = fed.house.db.write().await?;
    outbound::enqueue(fed, &tx, parcel, &[inbox]).await?;
    fed.house.commit(tx).await
}
