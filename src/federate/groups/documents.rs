//! What other servers read of a forum of ours: the Group, its moderators, outbox, featured topics, a
//! count of followers. A closed forum is missing, in the same words as one that never was (I12).

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use federation::vocabulary::{ActorCard, ActorKind, OrderedPage, ordered_collection, with};
use serde_json::{Value, json};
use url::Url;

use super::relays::Hand;
use super::{Group, is_for, open, thread};
use crate::federate::compose;
use crate::federate::inbox::receive;
use crate::federate::model::{Actor, Own};
use crate::federate::paging::{FIRST, cursor, page_before};
use crate::federate::partners::Standing;
use crate::federate::reader::{Asked, Known, Reader, answer, asks_for_activity, known_reader};
use crate::federate::wiring::Federation;
use crate::federate::{keys, own, store};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::policy::{Level, Viewer};
use crate::spaces;

type Fed = Extension<Arc<Federation>>;

/// Topics on a page of the outbox.
const PAGE: i64 = 20;
/// Most topics that stand on top.
const FEATURED_MOST: i64 = 20;

pub(in crate::federate) fn routes() -> Router<House> {
    Router::new()
        .route("/g/{id}", get(group))
        .route("/g/{id}/inbox", post(receive))
        .route("/g/{id}/outbox", get(outbox))
        .route("/g/{id}/followers", get(followers))
        .route("/g/{id}/moderators", get(moderators))
        .route("/g/{id}/featured", get(featured))
        .route("/g/{id}/t/{topic}", get(thread::show))
}

/// An open forum for a reader: partners see it, strangers only when it is open to everybody.
pub(in crate::federate) async fn group_for(
    fed: &Federation,
    reader: &Reader,
    id: &str,
) -> Result<Group, Problem> {
    let space: SpaceId = id.parse()?;
    let standing = match reader {
        Reader::Partner(_) => Standing::Partner,
        Reader::Stranger => Standing::Stranger,
    };
    open(&fed.house, &space)
        .await?
        .filter(|group| is_for(group.level, standing))
        .ok_or(Problem::NotFound)
}

async fn group(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    if !asks_for_activity(&request.headers) {
        let id: SpaceId = id.parse()?;
        return Ok(Redirect::to(&format!("/spaces/{id}/forum")).into_response());
    }
    let reader = match known_reader(&fed, &request).await {
        Ok(reader) => reader,
        Err(refusal) => return Ok(refusal),
    };
    let group = group_for(&fed, &reader, &id).await?;
    Ok(answer(StatusCode::OK, card(&fed, &group).await?))
}

/// The document of a Group, with all that Lemmy, NodeBB and Mastodon look for.
async fn card(fed: &Federation, group: &Group) -> Result<Value, Problem> {
    let links = fed.links()?;
    let id = group.actor.address()?;
    let space = spaces::find_for_house(&fed.house.db, &group.space)
        .await?
        .ok_or(Problem::NotFound)?;
    let summary = compose::escaped(&space.description);
    let inbox = Url::parse(&group.actor.inbox).map_err(Problem::broken)?;
    let card = ActorCard {
        kind: ActorKind::Group,
        id: &id,
        preferred_username: &group.actor.username,
        name: &group.actor.name,
        summary: Some(summary.as_str()).filter(|text| !text.is_empty()),
        url: Some(&links.at(&format!("/spaces/{}/forum", group.space))),
        inbox: &inbox,
        outbox: &links.below(&id, "outbox"),
        followers: Some(&links.below(&id, "followers")),
        shared_inbox: &links.shared_inbox(),
        moderators: Some(&links.below(&id, "moderators")),
        key_id: &group.actor.key_id,
        public_key_pem: &group.actor.public_key,
        icon: None,
        // Lemmy reads a group that decides about its followers as a private one.
        manually_approves_followers: group.level < Level::Public,
        published: None,
    };
    let featured = json!(links.below(&id, "featured"));
    let card = with(card.to_json(), "featured", featured);
    keys::listed(&fed.house, &group.actor, card).await
}

/// The document of one of our Groups; none when its forum is closed.
pub(in crate::federate) async fn document(
    fed: &Federation,
    actor: &Actor,
) -> Result<Option<Value>, Problem> {
    let Some(space) = fed.links()?.group_of(&actor.address()?) else {
        return Ok(None);
    };
    match open(&fed.house, &space).await? {
        Some(group) => card(fed, &group).await.map(Some),
        None => Ok(None),
    }
}

async fn followers(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
) -> Result<Response, Problem> {
    let group = group_for(&fed, &reader, &id).await?;
    let document = compose::follower_count(&fed.house, &fed.links()?, &group.actor).await?;
    Ok(answer(StatusCode::OK, document))
}

/// Adults who manage the space and have spoken to others already; nobody is named who never did (L17).
async fn moderators(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
) -> Result<Response, Problem> {
    let group = group_for(&fed, &reader, &id).await?;
    let mut items = Vec::new();
    for person in spaces::manager_ids_for_house(&fed.house.db, &group.space).await? {
        let own = Own::Person(person);
        if own::known(&fed.house, &own).await?.is_some()
            && let Ok(actor) = own::ensure(&fed.house, &own).await
        {
            items.push(json!(actor.ap_id));
        }
    }
    let address = group.actor.address()?;
    let whole = fed.links()?.below(&address, "moderators");
    Ok(answer(StatusCode::OK, listed(&whole, &address, items)))
}

/// One page of topics as they were announced, and the last of them.
async fn announced(
    fed: &Federation,
    (group, viewer): (&Group, &Viewer),
    before: &str,
) -> Result<(Vec<Value>, Option<PublicationId>), Problem> {
    let (links, address) = (fed.links()?, group.actor.address()?);
    let window = (before, PAGE, false);
    let topics = store::told_topics(&fed.house.db, viewer, &group.space, window).await?;
    let mut items = Vec::with_capacity(topics.len());
    for topic in &topics {
        let hand = Hand::of(&links, group, topic)?;
        items.push(match compose::letter(&fed.house, topic).await? {
            Some(letter) => {
                let created = letter.created(&links, topic.published_at)?;
                hand.shown("create", with(created, "audience", json!(address)))?
            }
            None => hand.shown("boost", json!(topic.ap_id))?,
        });
    }
    Ok((items, topics.last().map(|topic| topic.id.clone())))
}

/// A short collection with its items inside.
fn listed(whole: &Url, group: &Url, items: Vec<Value>) -> Value {
    let total = u64::try_from(items.len()).unwrap_or(0);
    let collection = ordered_collection(whole, total, None, Some(group));
    with(collection, "orderedItems", Value::Array(items))
}

async fn featured(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
) -> Result<Response, Problem> {
    let group = group_for(&fed, &reader, &id).await?;
    let window = (FIRST, FEATURED_MOST, true);
    let (db, viewer) = (&fed.house.db, reader.viewer());
    let topics = store::told_topics(db, &viewer, &group.space, window).await?;
    let items = topics.iter().map(|topic| json!(topic.ap_id)).collect();
    let address = group.actor.address()?;
    let whole = fed.links()?.below(&address, "featured");
    Ok(answer(StatusCode::OK, listed(&whole, &address, items)))
}

/// The topics that the reader may see, newest first: each as the Group announced it.
/// The topics of a forum as they were announced, the newest first: pages, and the first of them inside the
/// collection too, for Lemmy, which turns none.
async fn outbox(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
    request: Asked,
) -> Result<Response, Problem> {
    let group = group_for(&fed, &reader, &id).await?;
    let (db, viewer, links) = (&fed.house.db, reader.viewer(), fed.links()?);
    let address = group.actor.address()?;
    let whole = links.below(&address, "outbox");
    let Some(before) = cursor(&request) else {
        let total = store::told_topic_count(db, &viewer, &group.space).await?;
        let total = u64::try_from(total).unwrap_or(0);
        let first = page_before(&whole, FIRST);
        let document = ordered_collection(&whole, total, Some(&first), Some(&address));
        let (items, _) = announced(&fed, (&group, &viewer), FIRST).await?;
        let document = with(document, "orderedItems", Value::Array(items));
        return Ok(answer(StatusCode::OK, document));
    };
    let (items, last) = announced(&fed, (&group, &viewer), &before).await?;
    let full = i64::try_from(items.len()).unwrap_or(0) == PAGE;
    let next = last.filter(|_| full);
    let next = next.map(|last| page_before(&whole, last.as_str()));
    let page = OrderedPage {
        id: &page_before(&whole, &before),
        part_of: &whole,
        items,
        next: next.as_ref(),
        prev: None,
    };
    Ok(answer(StatusCode::OK, page.to_json()))
}
