//! An actor elsewhere that moves to another address: those of ours who follow it ask to follow it there,
//! once, and only when both addresses say so (A23). What it wrote before stays readable. Nobody of ours moves
//! that way.

use std::time::Duration;

use federation::host::canonical_host;
use federation::vocabulary::ActorView;

use super::applying::{APPLIED, IGNORED, Incoming, Outcome};
use super::links::Links;
use super::model::{Actor, FollowState};
use super::partners::{Standing, standing_for_house};
use super::store::OwnFollow;
use super::{groups, remote, store};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::Problem;

/// How long an actor stays where it went before it is followed elsewhere again; others wait as long.
const SETTLES: Duration = Duration::from_secs(7 * 24 * 3600);

/// Somebody whom people here follow says that they are elsewhere now.
pub(super) async fn moved(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let (fed, house, activity) = (incoming.fed, &incoming.fed.house, &incoming.activity);
    let Some(target) = &activity.target else {
        return Ok(IGNORED);
    };
    if activity.object_id() != Some(&activity.actor) {
        return groups::moved_unwrapped(incoming).await;
    }
    let db = &house.db;
    if !store::is_followed_here_for_house(db, &incoming.actor.id).await? {
        return Ok("not-followed");
    }
    let host = canonical_host(target).unwrap_or_default();
    if host == fed.links()?.host() || standing_for_house(house, &host).await? == Standing::Refused {
        return Ok("refused");
    }
    let since = house.clock.now().minus(SETTLES);
    if store::moved_since_for_house(db, &incoming.actor.id, since).await? {
        return Ok("too-soon");
    }
    let (left, old) = remote::look(fed, &activity.actor, &incoming.budget).await?;
    let (found, new) = remote::look(fed, target, &incoming.budget).await?;
    if !agree(&left, &found) || old.kind != new.kind {
        return Ok("not-proved");
    }
    let tx = house.db.write().await?;
    store::put_move(&tx, (&old.id, &new.id), house.clock.now()).await?;
    for follow in store::own_follows_for_house(&tx, &old.id).await? {
        if FollowState::of(&follow.state) == FollowState::Accepted {
            follow_there(house, &tx, (&follow, &old, &new)).await?;
        }
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// Each names the other.
fn agree(left: &ActorView, found: &ActorView) -> bool {
    left.moved_to.as_ref() == Some(&found.id) && found.also_known_as.contains(&left.id)
}

async fn follow_there(
    house: &House,
    tx: &Tx,
    (follow, old, new): (&OwnFollow, &Actor, &Actor),
) -> Result<(), Problem> {
    let pair = (&follow.follower_id, &new.id);
    let known = store::follow_between_for_house(tx, pair.0, pair.1).await?;
    // Whoever follows there already, asked to, or no longer wants to, has decided.
    if known.is_some() {
        return Ok(());
    }
    let ap_id = Links::of(house)?.at(&format!("/f/{}", house.clock.ulid()));
    let asked = (ap_id.as_str(), FollowState::Asked);
    store::put_follow(tx, &house.clock, pair, asked).await?;
    let event = Event::FollowAsked {
        follower: follow.follower_id.clone(),
        followed: new.id.clone(),
    };
    events::record(tx, &house.clock, &event).await?;
    let (Some(person), Some(moved), Some(circle)) =
        (&follow.person_id, &old.person_id, &old.circle_id)
    else {
        return Ok(());
    };
    let event = Event::FollowMoved {
        circle: circle.clone(),
        person: person.clone(),
        moved: moved.clone(),
        at: house.clock.now(),
    };
    events::record(tx, &house.clock, &event).await
}
