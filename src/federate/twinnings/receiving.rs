//! What the people of the partner class write, change and take back: applied as them, through the same
//! actions as for ours, in the one space that both classes share, and nowhere else (I9, I16).

use federation::vocabulary::{Activity, ObjectView};
use url::Url;

use super::actors::group_address;
use super::early::{self, Mark};
use super::files::files;
use super::model::{Phase, Twinning};
use crate::circles;
use crate::federate::applying::{APPLIED, IGNORED, Incoming, NOT_THEIRS, Outcome};
use crate::federate::applying_posts::{addressed, edition_of, object};
use crate::federate::reading_posts::title_of;
use crate::federate::store;
use crate::federate::wiring::RemoteReply;
use crate::kernel::Problem;
use crate::policy::{Act, Permit, Role, Viewer, permit};
use crate::publications::{
    self, Body, Kind, PeerPost, Publication, ReactionKind, find_for_house, reactions,
};
use crate::spaces::{self, SpaceKind};

/// Applies an activity of somebody of the partner class.
pub(super) async fn apply(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
) -> Result<Outcome, Problem> {
    let ours = group_address(&incoming.fed.links()?, &twinning.id);
    let activity = &incoming.activity;
    if twinning.host != incoming.host || !activity.to.contains(&ours) {
        return Ok("not-addressed");
    }
    // What only takes away is heard whatever adults decided meanwhile.
    match activity.kind.as_str() {
        "Delete" => return delete(incoming, twinning).await,
        "Remove" => return hide(incoming, twinning, true).await,
        _ => {}
    }
    match twinning.phase(incoming.fed.house.clock.now()) {
        Phase::Active => {}
        // Whoever holds it has let go, or they would not write: that is on its way, or not applied yet.
        Phase::Frozen if twinning.frozen_by_us.is_none() => return early::wait(incoming).await,
        Phase::Frozen => return Ok("frozen"),
        _ => return Ok("ended"),
    }
    match activity.kind.as_str() {
        "Create" => create(incoming, twinning).await,
        "Update" => update(incoming, twinning).await,
        "Add" => hide(incoming, twinning, false).await,
        "Like" | "EmojiReact" => like(incoming, twinning).await,
        "Undo" => unlike(incoming, twinning).await,
        _ => Ok(IGNORED),
    }
}

/// Whoever speaks, with the key to the one space: given when they are first heard.
async fn speaker(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Viewer, Problem> {
    let house = &incoming.fed.house;
    let nobody = || Problem::broken("a peer without a row");
    let person = incoming.actor.person_id.as_ref().ok_or_else(nobody)?;
    let space = twinning.space_id.as_ref().ok_or_else(nobody)?;
    let circle = spaces::circle_of_for_house(&house.db, space, SpaceKind::Twinning.as_str())
        .await?
        .ok_or_else(nobody)?;
    if circles::role_for_house(&house.db, &circle, person)
        .await?
        .is_none()
    {
        // Both schools agreed to the twinning: that gives this key, nobody here does.
        let (permit, tx) = (Permit::for_house(), house.db.write().await?);
        let key = (&circle, person, Role::Member);
        circles::actions::join(&tx, &permit, &house.clock, key).await?;
        house.commit(tx).await?;
    }
    known_speaker(incoming).await
}

/// The same for somebody who may never have been heard.
pub(super) async fn known_speaker(incoming: &Incoming<'_>) -> Result<Viewer, Problem> {
    let person = incoming.actor.person_id.clone();
    let keys = match &person {
        Some(person) => circles::keyring_for_house(&incoming.fed.house.db, person).await?,
        None => Vec::new(),
    };
    Ok(Viewer::peer_with_keys(incoming.host.clone(), person, keys))
}

/// Something in the space of a twinning, by its address.
async fn inside(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    url: &Url,
) -> Result<Option<Publication>, Problem> {
    let found = addressed(incoming, url).await?;
    Ok(found.filter(|one| one.space_id.is_some() && one.space_id == twinning.space_id))
}

/// The same, read at their server when it has not come.
async fn inside_or_there(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    url: &Url,
) -> Result<Option<Publication>, Problem> {
    match inside(incoming, twinning, url).await? {
        Some(found) => Ok(Some(found)),
        None => early::fetch(incoming, twinning, url).await,
    }
}

fn is_theirs(incoming: &Incoming<'_>, publication: &Publication) -> bool {
    publication.host.as_deref() == Some(incoming.host.as_str())
        && Some(&publication.author_id) == incoming.actor.person_id.as_ref()
}

/// The text: the Markdown that it was made from when it came along, else its HTML, cleaned.
fn body_of(incoming: &Incoming<'_>, view: &ObjectView) -> Result<Body, Problem> {
    let embedded = incoming
        .activity
        .object()
        .and_then(|one| one.embedded.as_ref());
    let source = embedded.and_then(|object| object.get("source"));
    let markdown = source
        .filter(|source| source["mediaType"] == "text/markdown")
        .and_then(|source| source["content"].as_str());
    match markdown {
        Some("") => Ok(Body::from_doc(&crate::richtext::Doc::default())?),
        Some(markdown) => Body::from_markdown(markdown),
        None => Body::from_remote(view.content.as_deref().unwrap_or_default()),
    }
}

fn kind_of(view: &ObjectView) -> Option<Kind> {
    match view.kind.as_str() {
        "Article" => Some(Kind::Article),
        "Page" => Some(Kind::Topic),
        "Note" if view.in_reply_to.is_some() => Some(Kind::Reply),
        "Document" if view.attachments.is_empty() => Some(Kind::Document),
        "Document" => Some(Kind::File),
        _ => None,
    }
}

pub(super) async fn create(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
) -> Result<Outcome, Problem> {
    let Some(view) = object(incoming).await? else {
        return Ok("no-object");
    };
    let Some(kind) = kind_of(&view) else {
        return Ok(IGNORED);
    };
    if let Some(known) = addressed(incoming, &view.id).await? {
        return revise(incoming, twinning, (&view, &known)).await;
    }
    let Some(space) = &twinning.space_id else {
        return Ok("unknown");
    };
    if early::is_gone(incoming, &view.id).await? {
        return Ok("withdrawn");
    }
    let fed = incoming.fed;
    let (house, body) = (&fed.house, body_of(incoming, &view)?);
    let origin = (incoming.host.clone(), view.id.to_string(), None);
    let id = if kind == Kind::Reply {
        let Some((parent, root)) = answered(incoming, twinning, &view).await? else {
            return Ok("unknown-parent");
        };
        let reply = RemoteReply {
            parent: parent.id,
            root,
            body,
            origin,
        };
        let viewer = speaker(incoming, twinning).await?;
        fed.rooms.reply(house, &viewer, reply).await?
    } else {
        let viewer = speaker(incoming, twinning).await?;
        let media = files(incoming, &viewer, &view).await?;
        if kind == Kind::File && media.is_empty() {
            return Ok("no-file");
        }
        let post = PeerPost {
            title: title_of(&view, &body),
            body,
            origin,
            media,
        };
        fed.rooms
            .take_in(house, &viewer, (kind, space, &post))
            .await?
    };
    let tx = house.db.write().await?;
    store::put_edition(&tx, &id, edition_of(&view)).await?;
    tx.commit().await?;
    if let Some(new) = find_for_house(&house.db, &id).await? {
        early::catch_up(incoming, &new, &view.id).await?;
    }
    Ok(APPLIED)
}

/// What a reply answers in the space of a twinning, and what stands at the top.
async fn answered(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    view: &ObjectView,
) -> Result<Option<(Publication, Publication)>, Problem> {
    let Some(url) = &view.in_reply_to else {
        return Ok(None);
    };
    let Some(parent) = inside_or_there(incoming, twinning, url).await? else {
        return Ok(None);
    };
    let root = find_for_house(&incoming.fed.house.db, parent.root()).await?;
    Ok(root.map(|root| (parent, root)))
}

async fn update(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    if incoming.activity.object_id() == Some(&incoming.activity.actor) {
        return Ok(IGNORED);
    }
    let Some(view) = object(incoming).await? else {
        return Ok("no-object");
    };
    match addressed(incoming, &view.id).await? {
        Some(known) => revise(incoming, twinning, (&view, &known)).await,
        // It came first, or what made it was lost: it holds everything, and an older one changes nothing.
        None => create(incoming, twinning).await,
    }
}

/// A new edition by the same author; an older one that arrives late, or a double, changes nothing.
async fn revise(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    (view, known): (&ObjectView, &Publication),
) -> Result<Outcome, Problem> {
    if !is_theirs(incoming, known) || known.space_id != twinning.space_id {
        return Ok(NOT_THEIRS);
    }
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    let edition = edition_of(view);
    let shown = store::edition_for_house(&house.db, &known.id).await?;
    if shown.is_some_and(|shown| edition <= shown) {
        return Ok("known");
    }
    let body = body_of(incoming, view)?;
    let title = match known.kind() {
        Kind::Reply => String::new(),
        _ => title_of(view, &body),
    };
    let viewer = speaker(incoming, twinning).await?;
    if known.kind() == Kind::Document {
        let change = (known, title.as_str(), &body);
        fed.rooms.revise_document(house, &viewer, change).await?;
    } else {
        let author = &known.author_id;
        let permit = permit(&viewer, &Act::Revise { author })?;
        let tx = house.db.write().await?;
        let change = (known, known.version, title.as_str(), &body);
        publications::actions::revise(&tx, &permit, &house.clock, change).await?;
        house.commit(tx).await?;
    }
    let tx = house.db.write().await?;
    store::put_edition(&tx, &known.id, edition).await?;
    tx.commit().await?;
    Ok(APPLIED)
}

async fn delete(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(url) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    let tx = house.db.write().await?;
    let waiting = (incoming.activity.actor.as_str(), url.as_str());
    store::forget_waiting(&tx, waiting, house.clock.now()).await?;
    tx.commit().await?;
    // Marked first: what comes at this very moment finds the mark, or is found here.
    early::mark(incoming, twinning, (url, Mark::Gone)).await?;
    let Some(publication) = inside(incoming, twinning, url).await? else {
        return Ok("unknown");
    };
    early::unmark(incoming, url, Mark::Gone).await?;
    if !is_theirs(incoming, &publication) {
        return Ok(NOT_THEIRS);
    }
    let viewer = known_speaker(incoming).await?;
    // One who writes together with others reads a document by their key, which is theirs while it lasts.
    publications::actions::withdraw(house, &viewer, &publication.id).await?;
    Ok(APPLIED)
}

async fn hide(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    hidden: bool,
) -> Result<Outcome, Problem> {
    let Some(url) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    match hidden {
        true => early::mark(incoming, twinning, (url, Mark::Hidden)).await?,
        false => early::unmark(incoming, url, Mark::Hidden).await?,
    }
    let found = match hidden {
        true => inside(incoming, twinning, url).await?,
        false => inside_or_there(incoming, twinning, url).await?,
    };
    let Some(publication) = found else {
        return Ok("unknown");
    };
    early::unmark(incoming, url, Mark::Hidden).await?;
    if !is_theirs(incoming, &publication) {
        return Ok(NOT_THEIRS);
    }
    let viewer = known_speaker(incoming).await?;
    publications::hide(&incoming.fed.house, &viewer, (&publication, hidden)).await?;
    Ok(APPLIED)
}

async fn like(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    let Some(url) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    let Some(publication) = inside_or_there(incoming, twinning, url).await? else {
        return Ok("unknown");
    };
    let kind = match incoming.activity.content.as_deref().map(str::trim) {
        Some("🙏" | "❤️" | "❤" | "💖") => ReactionKind::Merci,
        Some("💡" | "🤔" | "🧠") => ReactionKind::Interessant,
        _ => ReactionKind::Bravo,
    };
    let viewer = speaker(incoming, twinning).await?;
    let origin = incoming.activity.id.as_str();
    let reaction = (kind, Some(origin));
    reactions::react(&incoming.fed.house, &viewer, &publication.id, reaction).await?;
    Ok(APPLIED)
}

async fn unlike(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    let undone = incoming
        .activity
        .object()
        .and_then(|one| one.embedded.as_ref());
    let Some(Ok(undone)) = undone.map(Activity::read) else {
        return Ok(IGNORED);
    };
    let (true, Some(url)) = (
        matches!(undone.kind.as_str(), "Like" | "EmojiReact"),
        undone.object_id(),
    ) else {
        return Ok(IGNORED);
    };
    let Some(publication) = inside(incoming, twinning, url).await? else {
        return Ok("unknown");
    };
    let viewer = speaker(incoming, twinning).await?;
    reactions::unreact(&incoming.fed.house, &viewer, &publication.id).await?;
    Ok(APPLIED)
}
