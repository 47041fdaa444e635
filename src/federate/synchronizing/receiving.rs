//! What others say about our followers of theirs: when their count is not ours, their list is read, later
//! and once in a while. A follow that they do not have ends here; one that they have and we do not is
//! taken back there. Nothing is ever added by it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use federation::door::Admitted;
use federation::egress::Budget;
use federation::host::same_origin;
use federation::synchronization::{Synchronization, followers_digest};
use url::Url;

use crate::circles;
use crate::db::Tx;
use crate::events::{self, Event};
use crate::federate::links::Links;
use crate::federate::model::{Actor, FollowState};
use crate::federate::store::{self, OwnFollow};
use crate::federate::threads::{Bounds, Listing, collection, id_of};
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

/// How long a difference may come from what is still on its way.
const SETTLES: Duration = Duration::from_secs(60);
/// How often the list of one actor is read, at most.
const PAUSE: Duration = Duration::from_secs(3600);
/// Lists that are read in one round.
const AT_ONCE: i64 = 4;
/// Followers of ours that are read from one list; a longer one is not believed.
const ITEMS: usize = 5_000;
/// Requests for one list.
const FETCHES: u32 = 12;
/// Follows that are taken back in one round: a list that names many is not an accident of one.
const UNDONE: usize = 20;

/// Compares what a delivery says with what is known here. A difference is asked about later.
pub(in crate::federate) async fn heard(
    fed: &Federation,
    headers: &HeaderMap,
    admitted: &Admitted,
) -> Result<(), Problem> {
    let Some(said) = Synchronization::read(headers) else {
        return Ok(());
    };
    let house = &fed.house;
    let actor = store::actor_by_ap_id_for_house(&house.db, admitted.actor.as_str()).await?;
    let Some(actor) = actor.filter(|one| one.host.is_some()) else {
        return Ok(());
    };
    let theirs = actor.followers_url.as_deref() == Some(said.collection.as_str());
    if !theirs || !same_origin(&said.url, &admitted.actor) {
        return Ok(());
    }
    let follows = store::own_follows_for_house(&house.db, &actor.id).await?;
    if followers_digest(accepted(&follows).map(|one| one.ap_id.as_str())) == said.digest {
        return Ok(());
    }
    let now = house.clock.now();
    let due = match store::synchronization_for_house(&house.db, &actor.id).await? {
        Some((_, Some(_))) => return Ok(()),
        Some((asked, None)) => now.plus(SETTLES).max(asked.plus(PAUSE)),
        None => now.plus(SETTLES),
    };
    let tx = house.db.write().await?;
    store::put_synchronization(&tx, &actor.id, (said.url.as_str(), due)).await?;
    house.commit(tx).await
}

fn accepted(follows: &[OwnFollow]) -> impl Iterator<Item = &OwnFollow> {
    let yes = |one: &&OwnFollow| FollowState::of(&one.state) == FollowState::Accepted;
    follows.iter().filter(yes)
}

/// Asks those who are due; returns how many.
pub(in crate::federate) async fn carry(fed: &Arc<Federation>) -> Result<usize, Problem> {
    let house = &fed.house;
    let now = house.clock.now();
    if !store::synchronization_is_due_for_house(&house.db, now).await? {
        return Ok(0);
    }
    let tx = house.db.write().await?;
    let due = store::claim_synchronizations(&tx, now, AT_ONCE).await?;
    tx.commit().await?;
    for (actor, url) in &due {
        let actor = store::actor_for_house(&house.db, actor).await?;
        let url = Url::parse(url).map_err(Problem::broken)?;
        if let Some(actor) = actor
            && let Some(listed) = read(fed, &url).await?
        {
            reconcile(house, &actor, (&listed, now)).await?;
        }
    }
    Ok(due.len())
}

/// The actors of ours in a list; none when it could not be read whole: half a list ends no follow.
async fn read(fed: &Federation, url: &Url) -> Result<Option<HashSet<String>>, Problem> {
    let bounds = Bounds {
        pages: FETCHES as usize,
        items: ITEMS,
    };
    let budget = Budget::of(FETCHES);
    let (items, whole) = match collection(fed, (url, None), bounds, &budget).await? {
        Ok(Listing::Items(items, _, whole)) => (items, whole),
        Ok(Listing::Unchanged) => return Ok(None),
        Err(error) => {
            tracing::info!(%error, "a list of followers could not be read");
            return Ok(None);
        }
    };
    let home = fed.links()?;
    let ours = items.iter().filter_map(id_of);
    let ours = ours.filter(|id| same_origin(id, home.origin()));
    Ok(whole.then(|| ours.map(String::from).collect()))
}

/// Brings both lists together.
async fn reconcile(
    house: &House,
    actor: &Actor,
    (listed, asked): (&HashSet<String>, Timestamp),
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let follows = store::own_follows_for_house(&tx, &actor.id).await?;
    for one in accepted(&follows) {
        // One that was agreed a moment ago may not have been there when the list was written.
        if !listed.contains(&one.ap_id) && one.at.plus(SETTLES) <= asked {
            end_here(house, &tx, (one, actor)).await?;
        }
    }
    let unknown = listed
        .iter()
        .filter(|id| !follows.iter().any(|one| one.ap_id == **id));
    for id in unknown.take(UNDONE) {
        end_there(house, &tx, (id, actor)).await?;
    }
    house.commit(tx).await
}

/// The other server has no such follow: its circle is closed to this person here.
async fn end_here(
    house: &House,
    tx: &Tx,
    (follow, actor): (&OwnFollow, &Actor),
) -> Result<(), Problem> {
    let pair = (&follow.follower_id, &actor.id);
    let known = store::follow_between_for_house(tx, pair.0, pair.1).await?;
    let known = known.ok_or(Problem::NotFound)?;
    store::put_follow(tx, &house.clock, pair, (&known.ap_id, FollowState::Ended)).await?;
    if let (Some(circle), Some(person)) = (&actor.circle_id, &follow.person_id) {
        let permit = Permit::for_house();
        circles::actions::leave(tx, &permit, &house.clock, (circle, person)).await?;
    }
    Ok(())
}

/// The other server counts a follow that nobody here has: it is told that there is none.
async fn end_there(house: &House, tx: &Tx, (id, actor): (&str, &Actor)) -> Result<(), Problem> {
    let mine = store::actor_by_ap_id_for_house(tx, id).await?;
    let Some(mine) = mine.filter(|one| one.host.is_none() && one.kind == "person") else {
        return Ok(());
    };
    let links = Links::of(house)?;
    let event = Event::FollowEnded {
        follower: mine.id,
        followed: actor.id.clone(),
        activity: links.at(&format!("/f/{}", house.clock.ulid())).to_string(),
    };
    events::record(tx, &house.clock, &event).await
}
