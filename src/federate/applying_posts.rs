//! Articles, replies and reactions from elsewhere. Local rows are authoritative (I16), audiences never grow
//! from what others say (I9), and everything is done as the remote person, through the same doors as
//! anybody else.

use federation::host::same_origin;
use federation::vocabulary::ObjectView;
use url::Url;

use super::addressed::{closes_answers, is_for_followers};
use super::applying::{APPLIED, IGNORED, Incoming, NOT_THEIRS, Outcome};
use super::model::Actor;
use super::partners::Standing;
use super::reading_posts::{body_of, is_post, is_vote, title_of};
use super::store::ReceivedArticle;
use super::wiring::RemoteReply;
use super::{groups, pictures, remote, store, threads};
use crate::db::Tx;
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::{Act, Audience, Level, Permit, Viewer, permit};
use crate::publications::{
    self, Body, Kind, NewPublication, Publication, ReplyDraft, by_ap_id_for_house, find,
    find_for_house,
};

/// The object of an activity: the embedded one, whose origin the door checked, else fetched.
pub(super) async fn object(incoming: &Incoming<'_>) -> Result<Option<ObjectView>, Problem> {
    let Some(reference) = incoming.activity.object() else {
        return Ok(None);
    };
    let view = match (&reference.embedded, &reference.id) {
        (Some(json), Some(_)) => ObjectView::read(json),
        (None, Some(id)) if same_origin(id, &incoming.activity.actor) => {
            let fed = incoming.fed;
            let signer = &fed.instance_signer().await?;
            let fetched = fed
                .egress
                .fetch_document(id, Some(signer), &incoming.budget)
                .await
                .map_err(|error| remote::problem_of(&error))?;
            let view = ObjectView::read(&fetched.json);
            // What was not sent by its author must name them itself.
            if view
                .as_ref()
                .is_ok_and(|view| view.attributed_to.is_empty())
            {
                return Ok(None);
            }
            view
        }
        _ => return Ok(None),
    };
    let actor = &incoming.activity.actor;
    Ok(view.ok().filter(|view| {
        same_origin(&view.id, actor)
            && (view.attributed_to.is_empty() || view.attributed_to.contains(actor))
    }))
}

/// A publication by an address: ours by its own address, others by what they were stored under.
pub(super) async fn addressed(
    incoming: &Incoming<'_>,
    url: &Url,
) -> Result<Option<Publication>, Problem> {
    let db = &incoming.fed.house.db;
    if let Some(id) = incoming.fed.links()?.publication_of(url) {
        return find_for_house(db, &id).await;
    }
    by_ap_id_for_house(db, url.as_str()).await
}

pub(super) async fn create(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let Some(view) = object(incoming).await? else {
        return Ok("no-object");
    };
    if !is_post(&view) {
        return Ok("no-post");
    }
    if is_vote(&view) {
        return Ok("vote");
    }
    if addressed(incoming, &view.id).await?.is_some() {
        return Ok("known");
    }
    match &view.in_reply_to {
        Some(answered) => match addressed(incoming, answered).await? {
            Some(parent) => reply(incoming, &view, &parent).await,
            None if incoming.found.is_none() => threads::ask_ancestors(incoming, &view, None).await,
            None => Ok("unknown-parent"),
        },
        None => match groups::posted(incoming, &view).await? {
            Some(outcome) => Ok(outcome),
            None => article(incoming, &view).await,
        },
    }
}

/// An article of somebody whom we follow: for those who follow, and nobody else.
async fn article(incoming: &Incoming<'_>, view: &ObjectView) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let followed = store::is_followed_here_for_house(&house.db, &incoming.actor.id).await?;
    let lent = incoming.found.as_ref().and_then(|one| one.circle.as_ref());
    let lent = lent.filter(|_| !followed && view.is_public());
    if !followed && lent.is_none() {
        return Ok("not-followed");
    }
    if !is_for_followers(&incoming.actor, &incoming.activity, view) {
        return Ok("not-addressed");
    }
    if followed
        && incoming.found.is_none()
        && let Some(group) = groups::their_forum(incoming, view).await?
        && groups::file_of_author(&group, incoming, view).await? == APPLIED
    {
        return Ok(APPLIED);
    }
    let circle = lent.or(incoming.actor.circle_id.as_ref());
    let (Some(author), Some(circle)) = (&incoming.actor.person_id, circle) else {
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
        origin: Some(origin_of(&incoming.host, view)),
    };
    // Following is the decision that lets this in; nobody here writes it.
    let permit = Permit::for_house();
    let tx = house.db.write().await?;
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    let article = ReceivedArticle {
        id: &id,
        closed: closes_answers(&incoming.actor, view),
        edition: edition_of(view),
        view,
    };
    store::insert_received_articles(&tx, &[article]).await?;
    match &incoming.found {
        Some(found) if found.earlier => {
            let then = (&id, threads::written_at(incoming.fed, view));
            publications::actions::recover(&tx, &permit, &house.clock, then).await?;
        }
        _ => publications::actions::publish(&tx, &permit, &house.clock, &id).await?,
    }
    if view.is_public() {
        publications::boosts::note_open(&tx, &[&id]).await?;
    }
    pictures::note(house, &tx, (&id, author), view).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// A reply: to something of ours the room decides; under an article that we hold from the same server it
/// joins the thread, for the same readers.
#[expect(
    clippy::too_many_lines,
    reason = "one decision after the other about one reply"
)]
async fn reply(
    incoming: &Incoming<'_>,
    view: &ObjectView,
    parent: &Publication,
) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    let Some(root) = find_for_house(&house.db, parent.root()).await? else {
        return Ok("unknown-parent");
    };
    let body = body_of(view)?;
    if body.excerpt.is_empty() {
        return Ok("empty");
    }
    if !is_shared(incoming, view, &root).await? {
        return Ok("another-server");
    }
    let origin = origin_of(&incoming.host, view);
    let Some(author) = incoming.actor.person_id.clone() else {
        return Ok(IGNORED);
    };
    let writer = author.clone();
    let id = match &root.host {
        None => {
            if !may_read(incoming, parent).await? {
                return Ok("unknown-parent");
            }
            if root.kind() == Kind::Topic && groups::is_narrower(view, &root) {
                return Ok("not-addressed");
            }
            if !is_for_our_readers(incoming, view, &root)? {
                return Ok("not-addressed");
            }
            let reply = RemoteReply {
                parent: parent.id.clone(),
                root,
                body,
                origin,
            };
            fed.rooms.reply(house, &incoming.viewer(), reply).await?
        }
        Some(_) => {
            let draft = ReplyDraft {
                author,
                body,
                checked: false,
                origin: Some(origin),
            };
            let answer = permit(&incoming.viewer(), &Act::Answer)?;
            let tx = house.db.write().await?;
            let clock = &house.clock;
            let id = match &incoming.found {
                Some(found) if found.earlier => {
                    let then = (parent, draft, threads::written_at(fed, view));
                    publications::recover_reply(&tx, &answer, clock, then).await?
                }
                _ => publications::reply(&tx, &answer, clock, (parent, draft)).await?,
            };
            house.commit(tx).await?;
            id
        }
    };
    let tx = house.db.write().await?;
    store::put_edition(&tx, &id, edition_of(view)).await?;
    store::put_threads(&tx, &[(&id, view)]).await?;
    pictures::note(house, &tx, (&id, &writer), view).await?;
    tx.commit().await?;
    groups::replied(incoming, view, &id).await?;
    Ok(APPLIED)
}

/// Whether a reply is for those who read what it answers: to something of ours the room decides; under
/// somebody else's article only its own server speaks, or the lists in which we found it.
async fn is_shared(
    incoming: &Incoming<'_>,
    view: &ObjectView,
    root: &Publication,
) -> Result<bool, Problem> {
    match (&root.host, &incoming.found) {
        (None, _) => Ok(true),
        (Some(_), Some(_)) => threads::belongs(incoming.fed, view, root).await,
        (Some(host), None) => {
            Ok(*host == incoming.host && threads::belongs(incoming.fed, view, root).await?)
        }
    }
}

/// Whether an answer to something of ours was written for those who read it here: for everybody, for the
/// followers of our blog or forum, or, where not everybody reads, for those of its own author. A word to
/// one person, or to the blog alone, is a letter: it stands nowhere.
fn is_for_our_readers(
    incoming: &Incoming<'_>,
    view: &ObjectView,
    root: &Publication,
) -> Result<bool, Problem> {
    let said_around = view.to.is_empty() && view.cc.is_empty();
    if view.is_public() || (said_around && incoming.activity.is_public()) {
        return Ok(true);
    }
    let links = incoming.fed.links()?;
    let names_our_followers = view.to.iter().chain(&view.cc).any(|url| {
        let path = url.path();
        same_origin(url, links.origin())
            && (path.starts_with("/b/") || path.starts_with("/g/"))
            && path.ends_with("/followers")
    });
    let narrower = root.level() != Level::Public;
    Ok(names_our_followers
        || (narrower && is_for_followers(&incoming.actor, &incoming.activity, view)))
}

/// Whether the sender can read something of ours: the one predicate, and for strangers what is public.
pub(super) async fn may_read(
    incoming: &Incoming<'_>,
    publication: &Publication,
) -> Result<bool, Problem> {
    if incoming.standing == Standing::Stranger && publication.level() != Level::Public {
        return Ok(false);
    }
    match find(&incoming.fed.house.db, &incoming.viewer(), &publication.id).await {
        Ok(_) => Ok(true),
        Err(Problem::NotFound) => Ok(false),
        Err(problem) => Err(problem),
    }
}

/// The host, the id and the page of something, as its publication keeps them.
pub(super) fn origin_of(host: &str, view: &ObjectView) -> (String, String, Option<String>) {
    let page = view
        .url
        .as_ref()
        .filter(|url| same_origin(url, &view.id))
        .map(Url::to_string);
    (host.to_owned(), view.id.to_string(), page)
}

pub(super) fn edition_of(view: &ObjectView) -> Timestamp {
    let at = view.updated.or(view.published);
    at.map_or(Timestamp(0), Timestamp::from_datetime)
}

/// A new edition by the same author; an older one that arrives late changes nothing.
pub(super) async fn update(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    if incoming.activity.object_id() == Some(&incoming.activity.actor) {
        remote::fetch(incoming.fed, &incoming.activity.actor, &incoming.budget).await?;
        return Ok(APPLIED);
    }
    let house = &incoming.fed.house;
    let Some(view) = object(incoming).await? else {
        return Ok("no-object");
    };
    let Some(publication) = by_ap_id_for_house(&house.db, view.id.as_str()).await? else {
        return Ok("unknown");
    };
    if publication.host.is_none() || Some(&publication.author_id) != incoming.viewer().id() {
        return Ok(NOT_THEIRS);
    }
    let edition = edition_of(&view);
    let shown = store::edition_for_house(&house.db, &publication.id).await?;
    if shown.is_some_and(|shown| edition < shown) {
        return Ok("older");
    }
    let text = text_of(&view, publication.kind())?;
    // Some servers count whole seconds, or say no moment at all, and counts of a poll are no edition: of
    // one moment the last word stands.
    let same = shown == Some(edition) && text.1.stored == publication.body;
    if same && text.0 == publication.title {
        return Ok(APPLIED);
    }
    let tx = house.db.write().await?;
    let change = (&publication, &incoming.actor);
    keep_edition(house, &tx, change, (&view, &text)).await?;
    house.commit(tx).await?;
    groups::changed_there(incoming, &publication).await?;
    Ok(APPLIED)
}

/// Title and text of a post as they are kept; answers have no title.
///
/// # Errors
/// Those of [`body_of`].
pub(super) fn text_of(view: &ObjectView, kind: Kind) -> Result<(String, Body), Problem> {
    let body = body_of(view)?;
    let title = match kind {
        Kind::Reply => String::new(),
        _ => title_of(view, &body),
    };
    Ok((title, body))
}

/// Keeps what the author's own server says now, and its text.
pub(super) async fn keep_edition(
    house: &House,
    tx: &Tx,
    (publication, author): (&Publication, &Actor),
    (view, (title, body)): (&ObjectView, &(String, Body)),
) -> Result<(), Problem> {
    let (id, person) = (&publication.id, &publication.author_id);
    let host = publication.host.clone().unwrap_or_default();
    let viewer = Viewer::peer(host, Some(person.clone()));
    let permit = permit(&viewer, &Act::Revise { author: person })?;
    let change = (publication, publication.version, title.as_str(), body);
    publications::actions::revise(tx, &permit, &house.clock, change).await?;
    store::put_edition(tx, id, edition_of(view)).await?;
    if !view.is_public() {
        publications::boosts::note_closed(tx, id).await?;
    }
    store::put_threads(tx, &[(id, view)]).await?;
    pictures::note(house, tx, (id, person), view).await?;
    store::close_answers(tx, id, closes_answers(author, view)).await
}
