//! The other answers of a thread, from the collections that its servers keep: the whole thread where there
//! is one (`context`, FEP-f228), else answer by answer (`replies`).

use std::collections::VecDeque;
use std::time::Duration;

use federation::egress::{Budget, FetchError};
use federation::host::same_origin;
use federation::vocabulary::ObjectView;
use serde_json::Value;
use url::Url;

use super::super::model::Actor;
use super::super::store;
use super::super::wiring::Federation;
use super::walk::{self, Bounds, Listing, MAX_PAGES};
use super::{Found, keep, known};
use crate::kernel::{Problem, PublicationId};
use crate::policy::Viewer;
use crate::publications::{self, Publication, find_for_house};

/// How long the answers of an article are not asked for again, whoever opens it.
pub(super) const PAUSE: Duration = Duration::from_secs(5 * 60);
/// Requests that one reading of a thread may cause.
const MAX_FETCHES: u32 = 60;
/// Answers that one reading takes in; the next one goes on.
const MAX_ANSWERS: usize = 100;

/// Reads what others answered to an article of another server.
pub(super) async fn refresh(fed: &Federation, id: &PublicationId) -> Result<(), Problem> {
    let house = &fed.house;
    let root = find_for_house(&house.db, id).await?;
    let root = root.filter(|one| one.host.is_some() && one.withdrawn_at.is_none());
    let Some(root) = root.filter(|one| one.root_id.is_none()) else {
        return Ok(());
    };
    let budget = Budget::of(MAX_FETCHES);
    let mut thread = store::thread_for_house(&house.db, id).await?;
    let mut asked = false;
    if !thread
        .as_ref()
        .is_some_and(|one| one.replies.is_some() || one.context.is_some())
    {
        if !look_again(fed, &root, &budget).await? {
            return Ok(());
        }
        asked = true;
        thread = store::thread_for_house(&house.db, id).await?;
    }
    let Some(thread) = thread else {
        return Ok(());
    };
    let forum = forum_of(fed, id).await?;
    let listed = forum.as_ref().and_then(|(_, thread)| thread.clone());
    let parsed = |text: &Option<String>| text.as_deref().and_then(|text| Url::parse(text).ok());
    let context = listed.or_else(|| parsed(&thread.context));
    let forum = forum.map(|(forum, _)| forum);
    for (at, whole) in [(context, true), (parsed(&thread.replies), false)] {
        let Some(at) = at else {
            continue;
        };
        let list = (&at, thread.etag.as_deref(), whole);
        match read(fed, list, (&forum, &budget)).await? {
            Ok(None) => return Ok(()),
            Ok(Some(etag)) => {
                let tx = house.db.write().await?;
                store::set_etag(&tx, id, etag.as_deref()).await?;
                return tx.commit().await;
            }
            // The list is gone: perhaps the article is too.
            Err(FetchError::Gone | FetchError::NotFound) if !asked => {
                if !look_again(fed, &root, &budget).await? {
                    return Ok(());
                }
                asked = true;
            }
            Err(error) if error.is_passing() => {
                return Err(Problem::Unavailable("federate-unreachable"));
            }
            Err(_) => {}
        }
    }
    Ok(())
}

/// Fetches the article itself: notes where its answers are, and takes our copy back when its server says
/// that it is gone (A84). `false` when there is nothing to go on with.
async fn look_again(
    fed: &Federation,
    root: &Publication,
    budget: &Budget,
) -> Result<bool, Problem> {
    let Some(address) = root.ap_id.as_deref().and_then(|id| Url::parse(id).ok()) else {
        return Ok(false);
    };
    let house = &fed.house;
    let signer = &fed.instance_signer().await?;
    match fed
        .egress
        .fetch_document(&address, Some(signer), budget)
        .await
    {
        Ok(fetched) if fetched.id == address => {
            let Ok(view) = ObjectView::read(&fetched.json) else {
                return Ok(false);
            };
            let tx = house.db.write().await?;
            store::put_threads(&tx, &[(&root.id, &view)]).await?;
            tx.commit().await?;
            Ok(true)
        }
        Err(FetchError::Gone) => {
            let host = root.host.clone().unwrap_or_default();
            let author = Viewer::peer(host, Some(root.author_id.clone()));
            publications::actions::withdraw(house, &author, &root.id).await?;
            Ok(false)
        }
        Err(error) if error.is_passing() => Err(Problem::Unavailable("federate-unreachable")),
        _ => Ok(false),
    }
}

/// The forum of a topic elsewhere, and where that lists the thread.
async fn forum_of(
    fed: &Federation,
    id: &PublicationId,
) -> Result<Option<(Actor, Option<Url>)>, Problem> {
    let db = &fed.house.db;
    let Some(far) = store::far_topic_for_house(db, id).await? else {
        return Ok(None);
    };
    let Some(forum) = store::actor_for_house(db, &far.actor_id).await? else {
        return Ok(None);
    };
    let address = forum.address()?;
    let thread = far.context.and_then(|text| Url::parse(&text).ok());
    let thread = thread.filter(|url| same_origin(url, &address));
    Ok(Some((forum, thread)))
}

/// Reads a collection and keeps what it names; `None` when nothing changed, else the tag of its edition.
async fn read(
    fed: &Federation,
    (at, etag, whole): (&Url, Option<&str>, bool),
    (forum, budget): (&Option<Actor>, &Budget),
) -> Result<Result<Option<Option<String>>, FetchError>, Problem> {
    let mut pages = MAX_PAGES;
    let mut room = MAX_ANSWERS;
    let mut tag = None;
    let mut lists = VecDeque::from([at.clone()]);
    let mut first = true;
    while let Some(list) = lists.pop_front() {
        let bounds = Bounds { pages, items: room };
        let known = etag.filter(|_| first);
        let listing = walk::collection(fed, (&list, known), bounds, budget).await?;
        let items = match listing {
            Ok(Listing::Unchanged) => return Ok(Ok(None)),
            Ok(Listing::Items(items, edition, _)) => {
                if first {
                    tag = edition;
                }
                items
            }
            Err(error) if first => return Ok(Err(error)),
            Err(_) => continue,
        };
        first = false;
        pages = pages.saturating_sub(1);
        room = room.saturating_sub(items.len());
        let kept = gather(fed, (&list, items), (forum, budget)).await?;
        if !whole {
            lists.extend(kept);
        }
        if pages == 0 || room == 0 || budget.left() == 0 {
            break;
        }
    }
    Ok(Ok(Some(tag)))
}

/// Fetches the answers that are not known, oldest first, and keeps them; returns where answers to what is
/// here are listed.
async fn gather(
    fed: &Federation,
    (list, items): (&Url, Vec<Value>),
    (forum, budget): (&Option<Actor>, &Budget),
) -> Result<Vec<Url>, Problem> {
    let mut answers: Vec<(Value, ObjectView)> = Vec::new();
    let mut deeper = Vec::new();
    for item in items {
        let Some(id) = walk::id_of(&item) else {
            continue;
        };
        if let Some(known) = known(fed, &id).await? {
            let below = store::thread_for_house(&fed.house.db, &known.id).await?;
            deeper.extend(below.and_then(|one| Url::parse(&one.replies?).ok()));
            continue;
        }
        let json = if item.is_object() && same_origin(&id, list) {
            item
        } else {
            let signer = &fed.instance_signer().await?;
            match fed.egress.fetch_document(&id, Some(signer), budget).await {
                Ok(fetched) => fetched.json,
                Err(FetchError::BudgetSpent) => break,
                Err(_) => continue,
            }
        };
        if let Ok(view) = ObjectView::read(&json) {
            answers.push((json, view));
        }
    }
    answers.sort_by_key(|(_, view)| view.published);
    for (json, view) in answers {
        let found = Found {
            circle: None,
            earlier: true,
            forum: forum.clone(),
        };
        match keep(fed, &json, found, budget).await {
            Ok("applied") => {
                let replies = view.replies;
                deeper.extend(replies.filter(|url| same_origin(url, &view.id)));
            }
            Ok(outcome) => tracing::debug!(outcome, "an answer"),
            Err(problem @ Problem::Broken(_)) => return Err(problem),
            Err(problem) => tracing::info!(%problem, "an answer was not kept"),
        }
    }
    Ok(deeper)
}
