//! What stands above an answer that arrived: fetched step by step until something is known, or until the
//! article at the top, within the budget of one activity (A39).

use federation::egress::{Budget, FetchError};
use federation::limits::MAX_FETCHES;
use federation::vocabulary::ObjectView;
use serde_json::Value;
use url::Url;

use super::super::applying::{Incoming, Outcome};
use super::super::store;
use super::super::wiring::Federation;
use super::{Found, keep, known, still_followed, want};
use crate::events::{self, Event};
use crate::kernel::{ActorId, CircleId, Problem};

/// Most steps up (I8); the fetches of one activity end it before.
const MAX_ANCESTORS: usize = 50;

/// An answer to something unknown: it is fetched again with what stands above it, later and apart, so that
/// a slow server does not hold up what others send.
pub(in crate::federate) async fn ask(
    incoming: &Incoming<'_>,
    view: &ObjectView,
    forum: Option<&ActorId>,
) -> Result<Outcome, Problem> {
    let fed = incoming.fed;
    if !fed.may_fetch_from(&incoming.host) {
        return Ok("unknown-parent");
    }
    let house = &fed.house;
    let tx = house.db.write().await?;
    let event = Event::AncestorsWanted {
        object: view.id.to_string(),
        forum: forum.cloned(),
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await?;
    Ok("ancestors-asked")
}

/// Fetches an answer and what stands above it, and keeps them from the top down.
pub(super) async fn climb(
    fed: &Federation,
    object: &str,
    forum: Option<&ActorId>,
) -> Result<(), Problem> {
    let Ok(arrived) = Url::parse(object) else {
        return Ok(());
    };
    let forum = match forum {
        Some(id) => match still_followed(fed, id).await? {
            Some(forum) => Some(forum),
            None => return Ok(()),
        },
        None => None,
    };
    // It holds up nobody, so that it has the time that it needs.
    let budget = Budget::of(MAX_FETCHES);
    let Some(chain) = chain(fed, &arrived, &budget).await? else {
        return Ok(());
    };
    let circle = followed(fed, &chain).await?;
    for (step, (json, _)) in chain.iter().enumerate().rev() {
        let found = Found {
            circle: circle.clone(),
            // The answer itself has just come; what stands above it is older.
            earlier: step > 0,
            forum: forum.clone(),
        };
        let outcome = keep(fed, json, found, &budget).await;
        match outcome {
            Ok(outcome) => tracing::debug!(outcome, "an ancestor"),
            Err(problem @ Problem::Broken(_)) => return Err(problem),
            // What follows needs what is above it: it will not be kept either.
            Err(problem) => tracing::info!(%problem, "an ancestor was not kept"),
        }
    }
    if let Some(answer) = known(fed, &arrived).await? {
        want(fed, answer.root()).await?;
    }
    Ok(())
}

/// The documents from the answer up to the first that is not known here, newest first; none when there is
/// no way to the top.
async fn chain(
    fed: &Federation,
    arrived: &Url,
    budget: &Budget,
) -> Result<Option<Vec<(Value, ObjectView)>>, Problem> {
    let signer = &fed.instance_signer().await?;
    let mut chain: Vec<(Value, ObjectView)> = Vec::new();
    let mut at = arrived.clone();
    while known(fed, &at).await?.is_none() {
        if chain.len() > MAX_ANCESTORS || chain.iter().any(|(_, view)| view.id == at) {
            return Ok(None);
        }
        let fetched = match fed.egress.fetch_document(&at, Some(signer), budget).await {
            Ok(fetched) => fetched,
            Err(error) => return unreached(&error, chain.is_empty()),
        };
        let Ok(view) = ObjectView::read(&fetched.json) else {
            return Ok(None);
        };
        if view.id != at {
            // An answer may name the page of what it answers (WordPress): from here on by its id.
            if let Some((below, _)) = chain.last_mut() {
                below["inReplyTo"] = Value::String(view.id.to_string());
            }
            if known(fed, &view.id).await?.is_some() {
                break;
            }
        }
        let above = view.in_reply_to.clone();
        chain.push((fetched.json, view));
        match above {
            Some(above) => at = above,
            None => break,
        }
    }
    Ok(Some(chain))
}

/// A server that does not answer now is asked again later, when nothing was read yet.
fn unreached<T>(error: &FetchError, nothing: bool) -> Result<Option<T>, Problem> {
    if nothing && error.is_passing() {
        return Err(Problem::Unavailable("federate-unreachable"));
    }
    Ok(None)
}

/// The readers of the first author in the chain whom somebody here follows.
async fn followed(
    fed: &Federation,
    chain: &[(Value, ObjectView)],
) -> Result<Option<CircleId>, Problem> {
    let db = &fed.house.db;
    for author in chain
        .iter()
        .filter_map(|(_, view)| view.attributed_to.first())
    {
        let actor = store::actor_by_ap_id_for_house(db, author.as_str()).await?;
        if let Some(actor) = actor.filter(|actor| actor.host.is_some())
            && store::is_followed_here_for_house(db, &actor.id).await?
        {
            return Ok(actor.circle_id);
        }
    }
    Ok(None)
}
