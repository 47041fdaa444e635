//! What arrives before what it is about: lanes keep the order of each author, not between authors, and a
//! delivery may be lost. What can be read where it was written is read there; what says that something is
//! gone or hidden is remembered until it comes; what was written before both agreed waits.

use federation::egress::FetchError;
use federation::host::same_origin;
use federation::vocabulary::{Activity, ObjectView};
use serde_json::json;
use url::Url;

use super::actors::group_address;
use super::model::Twinning;
use super::receiving;
use crate::db::Tx;
use crate::events::{self, Event};
use crate::federate::applying::{Incoming, Outcome, WAITS};
use crate::federate::applying_posts::addressed;
use crate::federate::{remote, store};
use crate::house::House;
use crate::kernel::Problem;
use crate::publications::{self, Publication};

/// Marks of one twinning that are remembered, at most.
const MARKS_MOST: i64 = 2_000;

/// Activities of one server that wait for their time, at most.
const WAITING_MOST: usize = 2_000;

/// What is known of something before it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Its author took it back: it never comes.
    Gone,
    /// Its own school hides it.
    Hidden,
}

impl Mark {
    fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Hidden => "hidden",
        }
    }
}

/// Remembers what an author said of something that has not come; a hold never weakens an end.
pub(super) async fn mark(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    (url, mark): (&Url, Mark),
) -> Result<(), Problem> {
    let house = &incoming.fed.house;
    if !same_origin(url, &incoming.activity.actor)
        || store::marks_of_twinning_for_house(&house.db, &twinning.id).await? >= MARKS_MOST
    {
        return Ok(());
    }
    let (actor, now) = (incoming.activity.actor.as_str(), house.clock.now());
    let tx = house.db.write().await?;
    store::put_mark(
        &tx,
        &twinning.id,
        (url.as_str(), actor),
        (mark.as_str(), now),
    )
    .await?;
    tx.commit().await
}

/// Forgets a hold of something that has not come: its school shows it again.
pub(super) async fn unmark(incoming: &Incoming<'_>, url: &Url, mark: Mark) -> Result<(), Problem> {
    let house = &incoming.fed.house;
    let actor = incoming.activity.actor.as_str();
    let tx = house.db.write().await?;
    store::forget_mark(&tx, (url.as_str(), actor), mark.as_str()).await?;
    tx.commit().await
}

/// Whether the author of something took it back before it came.
pub(super) async fn is_gone(incoming: &Incoming<'_>, url: &Url) -> Result<bool, Problem> {
    let db = &incoming.fed.house.db;
    let actor = incoming.activity.actor.as_str();
    let known = store::mark_for_house(db, (url.as_str(), actor)).await?;
    Ok(known.as_deref() == Some(Mark::Gone.as_str()))
}

/// Does to something that has just come what was said of it before. Asked after it was written: what is
/// said at this very moment finds it, or is found here.
pub(super) async fn catch_up(
    incoming: &Incoming<'_>,
    publication: &Publication,
    url: &Url,
) -> Result<(), Problem> {
    let house = &incoming.fed.house;
    let actor = incoming.activity.actor.as_str();
    let known = store::mark_for_house(&house.db, (url.as_str(), actor)).await?;
    let viewer = receiving::known_speaker(incoming).await?;
    match known.as_deref() {
        Some("gone") => {
            publications::actions::withdraw(house, &viewer, &publication.id).await?;
        }
        Some("hidden") => {
            publications::hide(house, &viewer, (publication, true)).await?;
            unmark(incoming, url, Mark::Hidden).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Something of the other class that did not come, or not yet: read at its own server and taken in as its
/// author's, with what stands above it, within the budget of one activity.
pub(super) async fn fetch(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    url: &Url,
) -> Result<Option<Publication>, Problem> {
    let fed = incoming.fed;
    if !same_origin(url, &incoming.activity.actor) || !fed.may_fetch_from(&incoming.host) {
        return Ok(None);
    }
    let signer = &fed.instance_signer().await?;
    let fetched = fed
        .egress
        .fetch_document(url, Some(signer), &incoming.budget)
        .await;
    let document = match fetched {
        Ok(fetched) => fetched.json,
        Err(error) if error.is_passing() => return Err(remote::problem_of(&error)),
        Err(FetchError::NotFound | FetchError::Gone) => return Ok(None),
        Err(error) => {
            tracing::info!(%error, "something of a twinning could not be read");
            return Ok(None);
        }
    };
    let group = twinning.peer_ap_id.as_deref().unwrap_or_default();
    let ours = group_address(&fed.links()?, &twinning.id);
    let of_the_class = |author: &&Url| author.as_str().starts_with(&format!("{group}/p/"));
    let Some(author) = ObjectView::read(&document)
        .ok()
        .filter(|view| view.id == *url && view.to.contains(&ours))
        .and_then(|view| view.attributed_to.iter().find(of_the_class).cloned())
    else {
        return Ok(None);
    };
    let around = json!({
        "id": url, "type": "Create", "actor": author, "to": [ours], "object": document,
    });
    let Ok(activity) = Activity::read(&around) else {
        return Ok(None);
    };
    let first = Incoming {
        fed,
        activity,
        json: around,
        actor: remote::actor(fed, &author, &incoming.budget).await?,
        host: incoming.host.clone(),
        standing: incoming.standing,
        budget: incoming.budget.clone(),
        raw: String::new(),
        found: None,
    };
    let outcome = Box::pin(receiving::create(&first, twinning)).await?;
    tracing::debug!(outcome, "read where it was written");
    let found = addressed(&first, url).await?;
    Ok(found.filter(|one| one.space_id == twinning.space_id))
}

/// Leaves something for later; it is looked at again by [`resume`].
pub(super) async fn wait(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let db = &incoming.fed.house.db;
    let waiting = store::waiting_of_twinnings_for_house(db, &incoming.host).await?;
    Ok(match waiting.len() < WAITING_MOST {
        true => WAITS,
        false => "too-many",
    })
}

/// What came from a server too early is looked at again.
pub(super) async fn resume(house: &House, tx: &Tx, host: &str) -> Result<(), Problem> {
    let activities = store::waiting_of_twinnings_for_house(tx, host).await?;
    if activities.is_empty() {
        return Ok(());
    }
    let event = Event::ActivitiesReceived { activities };
    events::record(tx, &house.clock, &event).await
}
