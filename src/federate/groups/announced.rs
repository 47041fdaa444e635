//! What a forum elsewhere announces to those of ours who follow it (T67–T73). The Group speaks for its own
//! server; whatever another server's people did is read again where it came from.

use federation::egress::Budget;
use federation::host::{canonical_host, same_origin};
use federation::vocabulary::{Activity, ObjectView};
use serde_json::Value;
use url::Url;

use super::announced_acts as acts;
use super::incoming::is_narrower;
use crate::federate::applying::{APPLIED, IGNORED, Incoming, Outcome};
use crate::federate::applying_posts::{addressed, edition_of, object, origin_of};
use crate::federate::model::Actor;
use crate::federate::partners::{Standing, standing_for_house};
use crate::federate::reading_posts::{body_of, is_post, is_vote, title_of};
use crate::federate::wiring::Federation;
use crate::federate::{applying_posts as posts, boosts, remote, store, threads};
use crate::kernel::Problem;
use crate::policy::{Act, Audience, Level, Permit, permit};
use crate::publications::{self, Kind, NewPublication, Publication, ReplyDraft, find_for_house};

/// An Announce: of an activity by a Group that somebody here follows, else of an object, a boost.
pub(in crate::federate) async fn announced(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let Some(reference) = incoming.activity.object() else {
        return Ok(IGNORED);
    };
    let inner = reference.embedded.as_ref();
    match inner.filter(|json| json.get("actor").is_some()) {
        Some(json) if incoming.actor.kind == "group" => wrapped(incoming, json).await,
        Some(_) => Ok(IGNORED),
        None => match &reference.id {
            Some(id) => boosts::received(incoming, id).await,
            None => Ok(IGNORED),
        },
    }
}

async fn wrapped(incoming: &Incoming<'_>, json: &Value) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    if !store::is_followed_here_for_house(&house.db, &incoming.actor.id).await? {
        return Ok("not-followed");
    }
    let Ok(mut inner) = Activity::read(json) else {
        return Ok("unreadable");
    };
    let group = &incoming.activity.actor;
    if !same_origin(&inner.id, &inner.actor) {
        return Ok("another-origin");
    }
    if !inner.audience.is_empty() && !inner.audience.contains(group) {
        return Ok("another-forum");
    }
    if same_origin(&inner.actor, fed.links()?.origin()) {
        // Our own words coming home: what stands here is right already (I16).
        return Ok("ours");
    }
    let host = canonical_host(&inner.actor).unwrap_or_default();
    let standing = standing_for_house(house, &host).await?;
    if standing == Standing::Refused {
        return Ok("refused");
    }
    let vouched = same_origin(&inner.actor, group);
    if !vouched || inner.kind == "Update" {
        // Only what its own server says counts: the copy that was sent along is not looked at.
        inner.objects.iter_mut().for_each(|one| one.embedded = None);
    }
    let author = remote::actor(fed, &inner.actor, &incoming.budget).await?;
    let member = Incoming {
        fed,
        activity: inner,
        actor: author,
        host,
        standing,
        budget: incoming.budget.clone(),
        json: incoming.json.clone(),
        raw: String::new(),
        found: None,
    };
    match member.activity.kind.as_str() {
        "Create" => created(incoming, &member).await,
        "Update" => posts::update(&member).await,
        "Delete" => acts::deleted(incoming, &member, vouched).await,
        "Lock" if vouched => acts::locked(incoming, &member.activity, true).await,
        "Undo" if vouched => acts::undone(incoming, &member).await,
        "Add" | "Remove" if vouched => acts::featured(incoming, &member.activity).await,
        "Move" if vouched => acts::moved(fed, &incoming.actor, &member.activity).await,
        // Votes show no more here than their number there; blocks are the other server's affair.
        _ => Ok(IGNORED),
    }
}

async fn created(incoming: &Incoming<'_>, member: &Incoming<'_>) -> Result<Outcome, Problem> {
    let Some(view) = object(member).await? else {
        return Ok("no-object");
    };
    file_far(&incoming.actor, member, &view).await
}

/// Files a post of a forum elsewhere for those of ours who follow the forum: a topic, or an answer in one.
pub(in crate::federate) async fn file_far(
    group: &Actor,
    member: &Incoming<'_>,
    view: &ObjectView,
) -> Result<Outcome, Problem> {
    if !is_post(view) || is_vote(view) {
        return Ok(IGNORED);
    }
    if addressed(member, &view.id).await?.is_some() {
        return Ok("known");
    }
    match &view.in_reply_to {
        None => far_topic(group, member, view).await,
        Some(answered) => match addressed(member, answered).await? {
            Some(parent) => far_reply(group, member, (view, &parent)).await,
            None if member.found.is_none() => {
                threads::ask_ancestors(member, view, Some(&group.id)).await
            }
            None => Ok("unknown-parent"),
        },
    }
}

/// The forum that a post of its author's own server names, when somebody here follows it. One server
/// vouches for both, so the Announce need not come first: it finds the post known.
pub(in crate::federate) async fn their_forum(
    member: &Incoming<'_>,
    view: &ObjectView,
) -> Result<Option<Actor>, Problem> {
    let db = &member.fed.house.db;
    for url in view.audience.iter().chain(&view.to).chain(&view.cc) {
        if !same_origin(url, &view.id) {
            continue;
        }
        let known = store::actor_by_ap_id_for_house(db, url.as_str()).await?;
        if let Some(group) = known.filter(|actor| actor.kind == "group")
            && store::is_followed_here_for_house(db, &group.id).await?
        {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

/// A topic that its author sent us before the forum did: it stands in the forum, and those who follow the
/// author read it too.
pub(in crate::federate) async fn file_of_author(
    group: &Actor,
    member: &Incoming<'_>,
    view: &ObjectView,
) -> Result<Outcome, Problem> {
    let house = &member.fed.house;
    let outcome = far_topic(group, member, view).await?;
    if outcome == APPLIED
        && let Some(circle) = &member.actor.circle_id
        && let Some(known) = addressed(member, &view.id).await?
    {
        let tx = house.db.write().await?;
        if store::let_circle_read(&tx, &known.id, circle).await? {
            let event = crate::events::Event::Refiled {
                publication: known.id,
            };
            crate::events::record(&tx, &house.clock, &event).await?;
        }
        house.commit(tx).await?;
    }
    Ok(outcome)
}

/// Whether a post is for everybody or for the followers of a Group; anything else stays unread (T71).
fn is_for_followers(group: &Actor, view: &ObjectView) -> bool {
    let followers = group.followers_url.as_deref();
    let mut names = view.to.iter().chain(&view.cc);
    view.is_public() || names.any(|url| Some(url.as_str()) == followers)
}

/// Whether a post may stand where it stood: it is still for those who read it there.
pub(in crate::federate) fn may_stand(
    group: &Actor,
    publication: &Publication,
    view: &ObjectView,
) -> bool {
    is_for_followers(group, view) && !is_narrower(view, publication)
}

/// Whether a post says itself that it belongs to the Group (T67).
fn names_group(group: &Actor, member: &Incoming<'_>, view: &ObjectView) -> bool {
    let said = view.audience.iter().chain(&view.to).chain(&view.cc);
    let sent = member.activity.audience.iter();
    let mentioned = view.tags.iter().filter_map(|tag| tag.href.as_ref());
    let mut names = said.chain(sent).chain(mentioned);
    names.any(|url| url.as_str() == group.ap_id)
}

async fn far_topic(
    group: &Actor,
    member: &Incoming<'_>,
    view: &ObjectView,
) -> Result<Outcome, Problem> {
    let house = &member.fed.house;
    if !names_group(group, member, view) {
        return Ok("another-forum");
    }
    if !is_for_followers(group, view) {
        return Ok("not-addressed");
    }
    let (Some(author), Some(circle)) = (&member.actor.person_id, &group.circle_id) else {
        return Ok(IGNORED);
    };
    let body = body_of(view)?;
    let level = if view.is_public() {
        Level::Public
    } else {
        Level::Network
    };
    let new = NewPublication {
        kind: Kind::Topic,
        space: None,
        author: author.clone(),
        parent: None,
        title: title_of(view, &body),
        body,
        audience: Audience {
            level,
            circles: vec![circle.clone()],
        },
        origin: Some(origin_of(&member.host, view)),
    };
    // Following is the decision that lets this in; nobody here writes it.
    let permit = Permit::for_house();
    let tx = house.db.write().await?;
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    let context = view.context.as_ref().map(Url::as_str);
    let then = member.found.as_ref().filter(|found| found.earlier);
    let then = then.map(|_| threads::written_at(member.fed, view));
    let active = then.unwrap_or_else(|| house.clock.now());
    store::insert_far_topic(&tx, (&id, &group.id, context), active).await?;
    store::put_threads(&tx, &[(&id, view)]).await?;
    match then {
        Some(then) => {
            publications::actions::recover(&tx, &permit, &house.clock, (&id, then)).await?;
        }
        None => publications::actions::publish(&tx, &permit, &house.clock, &id).await?,
    }
    store::put_edition(&tx, &id, edition_of(view)).await?;
    if view.is_public() {
        publications::boosts::note_open(&tx, &[&id]).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

async fn far_reply(
    group: &Actor,
    member: &Incoming<'_>,
    (view, parent): (&ObjectView, &Publication),
) -> Result<Outcome, Problem> {
    let house = &member.fed.house;
    let Some(root) = find_for_house(&house.db, parent.root()).await? else {
        return Ok("unknown-parent");
    };
    let far = store::far_topic_for_house(&house.db, &root.id).await?;
    if far.is_none_or(|far| far.actor_id != group.id) {
        return Ok("another-forum");
    }
    if store::marks_for_house(&house.db, &root.id).await?.0 {
        return Ok("locked");
    }
    if is_narrower(view, &root) || !is_for_followers(group, view) {
        return Ok("not-addressed");
    }
    let Some(author) = member.actor.person_id.clone() else {
        return Ok(IGNORED);
    };
    let draft = ReplyDraft {
        author,
        body: body_of(view)?,
        checked: false,
        origin: Some(origin_of(&member.host, view)),
    };
    let answer = permit(&member.viewer(), &Act::Answer)?;
    let tx = house.db.write().await?;
    let clock = &house.clock;
    let id = match &member.found {
        Some(found) if found.earlier => {
            let then = (parent, draft, threads::written_at(member.fed, view));
            publications::recover_reply(&tx, &answer, clock, then).await?
        }
        _ => publications::reply(&tx, &answer, clock, (parent, draft)).await?,
    };
    store::put_edition(&tx, &id, edition_of(view)).await?;
    store::put_threads(&tx, &[(&id, view)]).await?;
    if view.is_public() {
        publications::boosts::note_open(&tx, &[&id]).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// A post read at its own address, that names an author on its own server.
pub(in crate::federate) async fn fetched(
    fed: &Federation,
    id: &Url,
    budget: &Budget,
) -> Result<Option<ObjectView>, Problem> {
    let signer = &fed.instance_signer().await?;
    let fetched = fed
        .egress
        .fetch_document(id, Some(signer), budget)
        .await
        .map_err(|error| remote::problem_of(&error))?;
    let view = ObjectView::read(&fetched.json).ok();
    Ok(view.filter(|view| {
        let authored = view.attributed_to.first();
        view.id == fetched.id && authored.is_some_and(|author| same_origin(author, &view.id))
    }))
}
