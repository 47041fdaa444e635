//! What an actor wrote before we followed it: its recent items, from its outbox, with their own dates and
//! without telling anybody.

use federation::egress::Budget;
use federation::host::same_origin;
use federation::vocabulary::ActorView;
use serde_json::Value;
use url::Url;

use super::super::model::Actor;
use super::super::remote;
use super::super::wiring::Federation;
use super::walk::{self, Bounds, Listing};
use super::{Found, keep, known, still_followed, want};
use crate::events::{self, Event};
use crate::kernel::{ActorId, CircleId, Problem};
use crate::policy::{Audience, Permit};
use crate::publications::{self, Publication, audience_circles_for_house, reply_ids_for_house};

/// Pages of an outbox that are read for a new follow.
const OUTBOX_PAGES: usize = 5;
/// Items of an outbox that are kept for a new follow.
const OUTBOX_ITEMS: usize = 60;
/// Requests that one back-fill may cause.
const OUTBOX_FETCHES: u32 = 20;
/// The same for a forum, which names what people of other servers wrote.
const FORUM_FETCHES: u32 = 60;
/// Newest articles whose answers are read at once; the others when somebody opens them.
const THREADS_AHEAD: usize = 5;

/// Reads the recent items of an actor that somebody here follows.
pub(super) async fn recent(fed: &Federation, followed: &ActorId) -> Result<(), Problem> {
    let Some(actor) = still_followed(fed, followed).await? else {
        return Ok(());
    };
    let budget = Budget::of(match actor.kind.as_str() {
        "group" => FORUM_FETCHES,
        _ => OUTBOX_FETCHES,
    });
    let signer = &fed.instance_signer().await?;
    let address = actor.address()?;
    let document = fed.egress.fetch_document(&address, Some(signer), &budget);
    let document = match document.await {
        Ok(document) => document,
        Err(error) => return later_or_never(remote::problem_of(&error)),
    };
    let view = ActorView::read(&document.json).ok();
    let Some(outbox) = view.and_then(|view| view.outbox) else {
        return Ok(());
    };
    let bounds = Bounds {
        pages: OUTBOX_PAGES,
        items: OUTBOX_ITEMS,
    };
    let listing = walk::collection(fed, (&outbox, None), bounds, &budget).await?;
    let items = match listing {
        Ok(Listing::Items(items, ..)) => items,
        Ok(Listing::Unchanged) => Vec::new(),
        Err(error) => return later_or_never(remote::problem_of(&error)),
    };
    let mut newest: Vec<Publication> = Vec::new();
    // Oldest first, so that answers find what they answer.
    for item in items.iter().rev() {
        match one(fed, (&actor, &address), item, &budget).await {
            Ok(Some(publication)) => newest.push(publication),
            Ok(None) => {}
            Err(problem @ Problem::Broken(_)) => return Err(problem),
            Err(problem) => tracing::info!(%problem, "an item of an outbox was not kept"),
        }
    }
    for article in newest.iter().rev().take(THREADS_AHEAD) {
        want(fed, &article.id).await?;
    }
    Ok(())
}

/// A server that does not answer now is asked again by the queue.
fn later_or_never(problem: Problem) -> Result<(), Problem> {
    match problem {
        Problem::Unavailable(_) | Problem::Broken(_) => Err(problem),
        other => {
            tracing::info!(problem = %other, "an outbox cannot be read");
            Ok(())
        }
    }
}

/// Keeps one item of an outbox; returns it when it is an article.
async fn one(
    fed: &Federation,
    (actor, address): (&Actor, &Url),
    item: &Value,
    budget: &Budget,
) -> Result<Option<Publication>, Problem> {
    let forum = Some(actor).filter(|one| one.kind == "group");
    let json = match forum {
        Some(_) => announced(fed, address, item, budget).await?,
        None => written(fed, address, item, budget).await?,
    };
    let Some(json) = json else {
        return Ok(None);
    };
    let Some(id) = walk::id_of(&json) else {
        return Ok(None);
    };
    let before = known(fed, &id).await?;
    if let Some(before) = before {
        also_for(fed, &before, actor).await?;
        return Ok(None);
    }
    let found = Found {
        circle: None,
        earlier: true,
        forum: forum.cloned(),
    };
    let outcome = keep(fed, &json, found, budget).await?;
    tracing::debug!(outcome, "an item of an outbox");
    Ok(known(fed, &id).await?.filter(|one| one.root_id.is_none()))
}

/// What the actor wrote: the object of a Create, or an object that stands there by itself. A boost is
/// somebody else's.
async fn written(
    fed: &Federation,
    address: &Url,
    item: &Value,
    budget: &Budget,
) -> Result<Option<Value>, Problem> {
    let mut item = item.clone();
    // An id of an activity leads to an object, which may be an id again.
    for _ in 0..2 {
        let kind = item.get("type").and_then(Value::as_str);
        match (kind, walk::id_of(&item)) {
            (Some("Create"), _) => {
                let by = item.get("actor").and_then(walk::id_of);
                if by.as_ref() != Some(address) {
                    return Ok(None);
                }
                item = item.get("object").cloned().unwrap_or_default();
            }
            // A post that stands there by itself; other activities have an object.
            (Some(_), Some(id)) if item.get("object").is_none() => {
                return Ok(Some(item).filter(|_| same_origin(&id, address)));
            }
            (None, Some(id)) if item.is_string() && same_origin(&id, address) => {
                if known(fed, &id).await?.is_some() {
                    return Ok(Some(item));
                }
                let signer = &fed.instance_signer().await?;
                let fetched = fed.egress.fetch_document(&id, Some(signer), budget);
                item = fetched
                    .await
                    .map_err(|error| remote::problem_of(&error))?
                    .json;
            }
            _ => return Ok(None),
        }
    }
    let named = walk::id_of(&item).filter(|id| same_origin(id, address));
    Ok(named.filter(|_| item.is_object()).map(|_| item))
}

/// What a forum announced: a post, or the making of one, read at the post's own address.
async fn announced(
    fed: &Federation,
    address: &Url,
    item: &Value,
    budget: &Budget,
) -> Result<Option<Value>, Problem> {
    let by = item.get("actor").and_then(walk::id_of);
    let kind = item.get("type").and_then(Value::as_str);
    if kind != Some("Announce") || by.as_ref() != Some(address) {
        return Ok(None);
    }
    let inner = item.get("object").cloned().unwrap_or_default();
    let made = inner.get("type").and_then(Value::as_str) == Some("Create");
    let post = match made {
        true => inner.get("object").cloned().unwrap_or_default(),
        false => inner,
    };
    let Some(id) = walk::id_of(&post) else {
        return Ok(None);
    };
    if made && post.is_object() && same_origin(&id, address) {
        return Ok(Some(post));
    }
    let post = id;
    if known(fed, &post).await?.is_some() {
        return Ok(Some(Value::String(post.into())));
    }
    let signer = &fed.instance_signer().await?;
    let fetched = fed.egress.fetch_document(&post, Some(signer), budget);
    let fetched = fetched.await.map_err(|error| remote::problem_of(&error))?;
    Ok(Some(fetched.json))
}

/// Something that was here before, for readers of somebody who answered it, is for the followers of its own
/// author as well, now that there are some.
async fn also_for(fed: &Federation, known: &Publication, actor: &Actor) -> Result<(), Problem> {
    let house = &fed.house;
    let theirs = known.host.is_some() && Some(&known.author_id) == actor.person_id.as_ref();
    let Some(circle) = actor
        .circle_id
        .as_ref()
        .filter(|_| theirs && known.root_id.is_none())
    else {
        return Ok(());
    };
    let circles = audience_circles_for_house(&house.db, &known.id).await?;
    if circles.contains(circle) {
        return Ok(());
    }
    // Following is the decision that opens it; nobody here writes it.
    let permit = Permit::for_house();
    let audience = Audience {
        level: known.level(),
        circles: with(circles, circle),
    };
    let replies = reply_ids_for_house(&house.db, &known.id).await?;
    let tx = house.db.write().await?;
    for id in std::iter::once(&known.id).chain(&replies) {
        publications::actions::readdress(&tx, &permit, id, &audience).await?;
        let event = Event::Recovered {
            publication: id.clone(),
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await
}

fn with(mut circles: Vec<CircleId>, circle: &CircleId) -> Vec<CircleId> {
    circles.push(circle.clone());
    circles
}
