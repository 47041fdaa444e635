//! Boosts: `Announce{id}` by our adults to those who follow them, and by people elsewhere whom somebody
//! here follows. What is announced is read where it came from, and only if it is for everybody (A17).

use federation::host::canonical_host;
use federation::vocabulary::{Envelope, ObjectView, announce, public, undo};
use serde_json::{Value, json};
use url::Url;

use super::applying::{APPLIED, IGNORED, Incoming, Outcome};
use super::applying_posts::{addressed, edition_of, origin_of};
use super::groups;
use super::model::{Actor, Own};
use super::outbound::{self, Parcel};
use super::own;
use super::partners::{Standing, standing_for_house};
use super::reading_posts::{body_of, is_post, title_of};
use super::wiring::Federation;
use super::{pictures, remote, store};
use crate::events::{self, Event};
use crate::kernel::{PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Audience, Level, Permit};
use crate::publications::{
    self, Kind, NewPublication, Publication, boosts, find_for_house, set_address_for_house,
};

/// An Announce of an object by somebody whom people here follow.
pub(super) async fn received(incoming: &Incoming<'_>, id: &Url) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    let followed = store::is_followed_here_for_house(&house.db, &incoming.actor.id).await?;
    let known = addressed(incoming, id).await?;
    // Whoever hands on what is ours is counted; of others' only those say something whom people follow.
    if !followed && known.as_ref().is_none_or(|one| one.host.is_some()) {
        return Ok("not-followed");
    }
    if let Some(known) = known {
        let far = store::far_topic_for_house(&house.db, &known.id).await?;
        if far.is_some_and(|far| far.actor_id == incoming.actor.id) {
            // A forum says each topic twice: to servers like ours, and to those that show boosts.
            return Ok("known");
        }
        return shared_again(incoming, &known).await;
    }
    let host = canonical_host(id).unwrap_or_default();
    let standing = standing_for_house(house, &host).await?;
    if standing == Standing::Refused {
        return Ok("refused");
    }
    let Some(view) = groups::fetched(fed, id, &incoming.budget).await? else {
        return Ok("no-object");
    };
    let Some(author) = view.attributed_to.first() else {
        return Ok("no-object");
    };
    let member = Incoming {
        fed,
        activity: incoming.activity.clone(),
        actor: remote::actor(fed, author, &incoming.budget).await?,
        standing,
        host,
        budget: incoming.budget.clone(),
        json: incoming.json.clone(),
        raw: String::new(),
        found: None,
    };
    let for_group = incoming.actor.kind == "group" && names(&view, &incoming.actor);
    if for_group {
        return groups::file_far(&incoming.actor, &member, &view).await;
    }
    if !view.is_public() || !is_post(&view) {
        return Ok("not-for-everybody");
    }
    // Somebody else shared it meanwhile.
    if let Some(known) = addressed(incoming, &view.id).await? {
        return shared_again(incoming, &known).await;
    }
    file(incoming, &member, &view).await
}

fn names(view: &ObjectView, group: &Actor) -> bool {
    let mut names = view.audience.iter().chain(&view.to).chain(&view.cc);
    names.any(|url| url.as_str() == group.ap_id)
}

/// Something that nobody here knew: for those who follow who shared it.
async fn file(
    incoming: &Incoming<'_>,
    member: &Incoming<'_>,
    view: &ObjectView,
) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let (Some(author), Some(circle)) = (&member.actor.person_id, &incoming.actor.circle_id) else {
        return Ok(IGNORED);
    };
    let body = body_of(view)?;
    let new = NewPublication {
        kind: Kind::Article,
        space: None,
        author: author.clone(),
        parent: None,
        title: title_of(view, &body),
        body,
        audience: Audience {
            level: Level::Network,
            circles: vec![circle.clone()],
        },
        origin: Some(origin_of(&member.host, view)),
    };
    // Following who shared it is the decision that lets this in; nobody here writes it.
    let permit = Permit::for_house();
    let tx = house.db.write().await?;
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    let article = store::ReceivedArticle {
        id: &id,
        closed: !view.lets_answer(&[]),
        edition: edition_of(view),
        view,
    };
    store::insert_received_articles(&tx, &[article]).await?;
    pictures::note(house, &tx, (&id, author), view).await?;
    boosts::note_open(&tx, &[&id]).await?;
    note(incoming, &tx, (&id, true)).await?;
    publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

async fn note(
    incoming: &Incoming<'_>,
    tx: &crate::db::Tx,
    (id, added): (&PublicationId, bool),
) -> Result<(), Problem> {
    let (Some(person), Some(circle)) = (&incoming.actor.person_id, &incoming.actor.circle_id)
    else {
        return Ok(());
    };
    let now = incoming.fed.house.clock.now();
    let told = incoming.activity.id.as_str();
    store::put_boost(tx, (id, person), (circle, added), (told, now)).await
}

/// Something that stands here already: ours when it is public, others' when their author wrote it for
/// everybody.
async fn shared_again(incoming: &Incoming<'_>, known: &Publication) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    if known.state() != publications::State::Published {
        return Ok("unknown");
    }
    let ours = known.host.is_none();
    let open = match ours {
        true => known.level() == Level::Public,
        false => boosts::is_open_for_house(&house.db, &known.id).await?,
    };
    if !open {
        return Ok("not-for-everybody");
    }
    let host = known.host.as_deref();
    if let Some(host) = host
        && standing_for_house(&fed.house, host).await? == Standing::Refused
    {
        return Ok("refused");
    }
    let Some(circle) = &incoming.actor.circle_id else {
        return Ok(IGNORED);
    };
    let tx = house.db.write().await?;
    // What is ours keeps the readers that it has (I16); others' gains those who follow who shared it.
    let added = match (ours, known.kind()) {
        (false, Kind::Article | Kind::Topic) => {
            store::let_circle_read(&tx, &known.id, circle).await?
        }
        _ => false,
    };
    note(incoming, &tx, (&known.id, added)).await?;
    if store::is_followed_here_for_house(&tx, &incoming.actor.id).await? {
        refile(incoming, &tx, &known.id).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

async fn refile(
    incoming: &Incoming<'_>,
    tx: &crate::db::Tx,
    id: &PublicationId,
) -> Result<(), Problem> {
    let event = Event::Refiled {
        publication: id.clone(),
    };
    events::record(tx, &incoming.fed.house.clock, &event).await
}

/// Takes back an Announce of the same actor; `None` when it is none that we know.
pub(super) async fn undone(
    incoming: &Incoming<'_>,
    activity: Option<&Url>,
) -> Result<Option<Outcome>, Problem> {
    let house = &incoming.fed.house;
    let (Some(activity), Some(person)) = (activity, &incoming.actor.person_id) else {
        return Ok(None);
    };
    let tx = house.db.write().await?;
    let gone = store::delete_boost(&tx, person, activity.as_str()).await?;
    let Some(id) = gone else {
        return Ok(None);
    };
    refile(incoming, &tx, &id).await?;
    house.commit(tx).await?;
    Ok(Some(APPLIED))
}

/// Both sides of a boost of ours: who shares, what, how far.
struct Share {
    me: Actor,
    object: Url,
    level: Level,
    publication: Publication,
    inboxes: Vec<String>,
}

async fn share(
    fed: &Federation,
    (publication, person): (&PublicationId, &PersonId),
) -> Result<Option<Share>, Problem> {
    let db = &fed.house.db;
    let Some(found) = find_for_house(db, publication).await? else {
        return Ok(None);
    };
    let level = boosts::reach_for_house(db, &found).await?;
    let me = match own::ensure(&fed.house, &Own::Person(person.clone())).await {
        Ok(me) => me,
        Err(Problem::NotFound) => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let Some(object) = shown_as(fed, &found)? else {
        return Ok(None);
    };
    let mut readers = store::followers_for_house(db, &me.id).await?;
    if found.host.is_some() {
        readers.extend(store::actor_of_person_for_house(db, &found.author_id).await?);
    }
    let inboxes = outbound::inboxes_for(fed, &readers, level).await?;
    Ok(Some(Share {
        me,
        object,
        level,
        publication: found,
        inboxes,
    }))
}

/// The address by which others know something.
fn shown_as(fed: &Federation, one: &Publication) -> Result<Option<Url>, Problem> {
    Ok(match (&one.ap_id, &one.host) {
        (Some(id), _) => Some(Url::parse(id).map_err(Problem::broken)?),
        (None, None) => Some(fed.links()?.object(&one.id)),
        (None, Some(_)) => None,
    })
}

/// The Announce of something by one of ours.
fn announcement(
    me: &Actor,
    (object, level): (&Url, Level),
    (id, at): (&Url, Option<Timestamp>),
) -> Result<Value, Problem> {
    let actor = me.address()?;
    let followers = me.followers_url.as_deref().unwrap_or_default();
    let followers = Url::parse(followers).map_err(Problem::broken)?;
    let (to, cc) = match level {
        Level::Public => (vec![public()], vec![followers]),
        _ => (vec![followers], Vec::new()),
    };
    let envelope = Envelope {
        id,
        actor: &actor,
        to: &to,
        cc: &cc,
        published: at.map(Timestamp::to_datetime),
    };
    Ok(announce(&envelope, json!(object)))
}

/// A boost of one of ours as it was sent; none when it leaves no more.
pub(super) async fn told(
    fed: &Federation,
    me: &Actor,
    boost: &store::ToldBoost,
) -> Result<Option<Value>, Problem> {
    let Some(found) = find_for_house(&fed.house.db, &boost.publication_id).await? else {
        return Ok(None);
    };
    let level = boosts::reach_for_house(&fed.house.db, &found).await?;
    let Some(object) = shown_as(fed, &found)?.filter(|_| level.leaves()) else {
        return Ok(None);
    };
    let id = Url::parse(&boost.ap_id).map_err(Problem::broken)?;
    announcement(me, (&object, level), (&id, Some(boost.at))).map(Some)
}

/// An adult of ours shares something: told to those who follow them, and to its author.
pub(super) async fn boosted(
    fed: &Federation,
    publication: &PublicationId,
    person: &PersonId,
) -> Result<(), Problem> {
    let house = &fed.house;
    let at = boosts::moment_for_house(&house.db, publication, person).await?;
    let (Some(at), Some(share)) = (at, share(fed, (publication, person)).await?) else {
        return Ok(());
    };
    if !share.level.leaves() {
        return Ok(());
    }
    let links = fed.links()?;
    let id = links.at(&format!("/s/{publication}.{person}.{}", at.0));
    let activity = announcement(&share.me, (&share.object, share.level), (&id, Some(at)))?;
    let tx = house.db.write().await?;
    if share.publication.host.is_none() {
        let page = links.at(&share.publication.path());
        let address = (share.object.as_str(), page.as_str());
        set_address_for_house(&tx, publication, address).await?;
        // Whoever reads it for that is told when it changes or goes.
        store::remember_copies(&tx, &house.clock, publication, &share.inboxes).await?;
    }
    store::set_boost(&tx, (publication, person), id.as_str()).await?;
    let parcel = Parcel {
        actor: share.me.id.clone(),
        id,
        activity,
    };
    outbound::enqueue(fed, &tx, parcel, &share.inboxes).await?;
    house.commit(tx).await
}

/// An adult of ours no longer shares something.
pub(super) async fn unboosted(
    fed: &Federation,
    (publication, person): (&PublicationId, &PersonId),
    activity: &str,
) -> Result<(), Problem> {
    let Some(share) = share(fed, (publication, person)).await? else {
        return Ok(());
    };
    let mut readers = store::followers_for_house(&fed.house.db, &share.me.id).await?;
    if share.publication.host.is_some() {
        let author = &share.publication.author_id;
        readers.extend(store::actor_of_person_for_house(&fed.house.db, author).await?);
    }
    let inboxes = outbound::inboxes_for(fed, &readers, Level::Public).await?;
    let shared = Url::parse(activity).map_err(Problem::broken)?;
    // It may be narrower by now: who heard of it is told all the same.
    let undone = announcement(&share.me, (&share.object, Level::Network), (&shared, None))?;
    let id = fed.links()?.below(&shared, "undo");
    let actor = share.me.address()?;
    let envelope = Envelope {
        id: &id,
        actor: &actor,
        to: &[],
        cc: &[],
        published: None,
    };
    let activity = undo(&envelope, undone);
    let tx = fed.house.db.write().await?;
    let parcel = Parcel {
        actor: share.me.id.clone(),
        id: id.clone(),
        activity,
    };
    outbound::enqueue(fed, &tx, parcel, &inboxes).await?;
    fed.house.commit(tx).await
}
