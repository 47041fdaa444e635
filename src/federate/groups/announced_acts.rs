//! What moderators of a forum elsewhere do, and authors take back, in the topics that we hold of it.
//! Nothing of ours ever changes by it (I16).

use federation::host::same_origin;
use federation::vocabulary::Activity;

use super::fetched;
use crate::db::Db;
use crate::federate::applying::{APPLIED, IGNORED, Incoming, NOT_THEIRS, Outcome};
use crate::federate::model::Actor;
use crate::federate::wiring::Federation;
use crate::federate::{applying_ends as ends, store};
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Level, Viewer};
use crate::publications::{self, Publication, boosts, by_ap_id_for_house, find_for_house};

/// A wrapped Delete (T72): by a moderator on the Group's own server, for what stands in this forum; or
/// by the author, whom the Group's server vouches for, or whose own server no longer has it.
pub(super) async fn deleted(
    incoming: &Incoming<'_>,
    member: &Incoming<'_>,
    vouched: bool,
) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    let Some(id) = member.activity.object_id() else {
        return Ok(IGNORED);
    };
    let Some(publication) = by_ap_id_for_house(&house.db, id.as_str()).await? else {
        return Ok("unknown");
    };
    let Some(host) = publication.host.clone() else {
        return Ok(NOT_THEIRS);
    };
    let root = publication.root();
    let far = store::far_topic_for_house(&house.db, root).await?;
    let own = Some(&publication.author_id) == member.actor.person_id.as_ref();
    let here = far.is_some_and(|far| far.actor_id == incoming.actor.id);
    // Its author took it back, and their own server says so: wherever it stands.
    let theirs = own && vouched;
    if !here && !theirs {
        return Ok("another-forum");
    }
    if !vouched {
        let there = match fetched(fed, id, &incoming.budget).await {
            Err(Problem::NotFound) => false,
            Err(problem) => return Err(problem),
            Ok(_) => true,
        };
        if !own || there {
            return Ok("still-there");
        }
    }
    if own {
        let author = Viewer::peer(host, Some(publication.author_id.clone()));
        publications::actions::withdraw(house, &author, &publication.id).await?;
    } else {
        publications::withdraw_by_forum(house, &publication).await?;
    }
    Ok(APPLIED)
}

/// The topic of this forum that an activity names by its post or by its thread.
async fn topic(
    incoming: &Incoming<'_>,
    activity: &Activity,
) -> Result<Option<PublicationId>, Problem> {
    let Some(id) = activity.object_id() else {
        return Ok(None);
    };
    let db = &incoming.fed.house.db;
    store::far_topic_at_for_house(db, &incoming.actor.id, id.as_str()).await
}

/// A topic takes no more replies, or does again (T74).
pub(super) async fn locked(
    incoming: &Incoming<'_>,
    activity: &Activity,
    locked: bool,
) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(topic) = topic(incoming, activity).await? else {
        return Ok("unknown");
    };
    let at = locked.then(|| house.clock.now());
    let tx = house.db.write().await?;
    store::mark_far_topic(&tx, &topic, (true, at)).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// An Undo by the Group's own server; of a Lock or a Delete, others say nothing that we keep.
pub(super) async fn undone(
    incoming: &Incoming<'_>,
    member: &Incoming<'_>,
) -> Result<Outcome, Problem> {
    let inner = member.activity.object();
    let inner = inner.and_then(|one| one.embedded.as_ref());
    let Some(Ok(inner)) = inner.map(Activity::read) else {
        return Ok(IGNORED);
    };
    match inner.kind.as_str() {
        "Lock" => locked(incoming, &inner, false).await,
        "Delete" => restored(incoming, member, &inner).await,
        _ => Ok(IGNORED),
    }
}

/// What a moderator or its author took away from this forum stands there again.
async fn restored(
    incoming: &Incoming<'_>,
    member: &Incoming<'_>,
    delete: &Activity,
) -> Result<Outcome, Problem> {
    let (fed, group) = (incoming.fed, &incoming.actor);
    let db = &fed.house.db;
    let Some(publication) = publication(db, delete).await? else {
        return Ok("unknown");
    };
    let far = store::far_topic_for_house(db, publication.root()).await?;
    if far.is_none_or(|far| far.actor_id != group.id) {
        return Ok("another-forum");
    }
    let own = Some(&publication.author_id) == member.actor.person_id.as_ref();
    ends::undeleted((fed, &incoming.budget), (group, &publication), own).await
}

/// What an activity names, when it stands here.
async fn publication(db: &Db, activity: &Activity) -> Result<Option<Publication>, Problem> {
    match activity.object_id() {
        Some(id) => by_ap_id_for_house(db, id.as_str()).await,
        None => Ok(None),
    }
}

/// A topic stands on top of its forum, or no longer (T75).
pub(super) async fn featured(
    incoming: &Incoming<'_>,
    activity: &Activity,
) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let group = &incoming.activity.actor;
    let target = activity.target.as_ref();
    if target.is_none_or(|target| !same_origin(target, group)) {
        return Ok(IGNORED);
    }
    let Some(topic) = topic(incoming, activity).await? else {
        return Ok("unknown");
    };
    let at = (activity.kind == "Add").then(|| house.clock.now());
    let tx = house.db.write().await?;
    store::mark_far_topic(&tx, &topic, (false, at)).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// A thread goes from one forum to another of the same server (T77), and those who follow that one read it
/// too. Only what is written for everybody goes, and only to a forum that people here follow: the readers of
/// the one forum never read what is for those of the other, and its moderators are heard where it stands.
pub(super) async fn moved(
    fed: &Federation,
    from: &Actor,
    activity: &Activity,
) -> Result<Outcome, Problem> {
    let house = &fed.house;
    let (Some(target), Some(address)) = (&activity.target, activity.object_id()) else {
        return Ok(IGNORED);
    };
    let known = store::actor_by_ap_id_for_house(&house.db, target.as_str()).await?;
    let group = known.filter(|actor| actor.kind == "group" && actor.host == from.host);
    let topic = store::far_topic_at_for_house(&house.db, &from.id, address.as_str()).await?;
    let (Some(group), Some(id)) = (group, topic) else {
        return Ok("unknown");
    };
    if !store::is_followed_here_for_house(&house.db, &group.id).await? {
        return Ok("not-followed");
    }
    let found = find_for_house(&house.db, &id).await?;
    let public = found.is_some_and(|one| one.level() == Level::Public);
    if !public || !boosts::is_open_for_house(&house.db, &id).await? {
        return Ok("not-for-everybody");
    }
    let tx = house.db.write().await?;
    store::move_far_topic(&tx, &id, &group.id).await?;
    if let Some(circle) = &group.circle_id {
        store::let_circle_read(&tx, &id, circle).await?;
        let event = crate::events::Event::Revised { publication: id };
        crate::events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// The same by a moderator whose activity no Group wraps, as NodeBB sends it: people of the forum's own server
/// speak for it as the Group does.
pub(in crate::federate) async fn moved_unwrapped(
    incoming: &Incoming<'_>,
) -> Result<Outcome, Problem> {
    let (fed, activity) = (incoming.fed, &incoming.activity);
    let Some(origin) = &activity.origin else {
        return Ok(IGNORED);
    };
    if !same_origin(&activity.actor, origin) {
        return Ok(NOT_THEIRS);
    }
    let db = &fed.house.db;
    let known = store::actor_by_ap_id_for_house(db, origin.as_str()).await?;
    let Some(from) = known.filter(|actor| actor.kind == "group" && actor.host.is_some()) else {
        return Ok("unknown");
    };
    if !store::is_followed_here_for_house(db, &from.id).await? {
        return Ok("not-followed");
    }
    moved(fed, &from, activity).await
}
