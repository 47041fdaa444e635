//! Follows from elsewhere, answers to ours, and what is undone.

use federation::vocabulary::Activity;

use super::applying::{APPLIED, IGNORED, Incoming, NOT_THEIRS, Outcome};
use super::model::{Actor, FollowState};
use super::{applying_likes, boosts, groups, store};
use crate::circles;
use crate::events::{self, Event};
use crate::kernel::Problem;
use crate::people;
use crate::policy::{Permit, Role};

/// Somebody follows one of ours. Partners are agreed with at once: what a follower receives is decided
/// anew for each publication, by its level and by what the server is to us.
pub(super) async fn follow(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(object) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    let mine = store::actor_by_ap_id_for_house(&house.db, object.as_str()).await?;
    let followed = |actor: &Actor| actor.kind != "instance" && !super::twinnings::is_private(actor);
    let Some(mine) = mine.filter(|actor| actor.host.is_none() && followed(actor)) else {
        return Ok("unknown");
    };
    if !is_still_here(incoming, &mine).await? || !groups::is_open_to(incoming, &mine).await? {
        return Ok("unknown");
    }
    let tx = house.db.write().await?;
    let ap_id = incoming.activity.id.as_str();
    store::put_follow(
        &tx,
        &house.clock,
        (&incoming.actor.id, &mine.id),
        (ap_id, FollowState::Accepted),
    )
    .await?;
    groups::joined(&tx, incoming).await?;
    let event = Event::FollowReceived {
        follower: incoming.actor.id.clone(),
        followed: mine.id,
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// An adult who left, or is no longer of the staff, is followed by nobody.
async fn is_still_here(incoming: &Incoming<'_>, mine: &Actor) -> Result<bool, Problem> {
    let Some(person) = &mine.person_id else {
        return Ok(true);
    };
    let person = people::find_for_house(&incoming.fed.house.db, person).await?;
    Ok(person.is_some_and(|one| one.left_at.is_none() && one.profile().is_staff()))
}

/// The answer to a Follow of ours: only from the actor that we asked, naming the Follow that we sent
/// (I10, A19).
pub(super) async fn answered(incoming: &Incoming<'_>, yes: bool) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(asked) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    let follow = store::follow_by_ap_id_for_house(&house.db, asked.as_str()).await?;
    let Some(follow) = follow.filter(|one| one.followed_id == incoming.actor.id) else {
        return Ok(NOT_THEIRS);
    };
    let Some(me) = store::actor_for_house(&house.db, &follow.follower_id).await? else {
        return Ok(IGNORED);
    };
    let (None, Some(person)) = (&me.host, &me.person_id) else {
        return Ok(NOT_THEIRS);
    };
    let circle = incoming
        .actor
        .circle_id
        .as_ref()
        .ok_or_else(|| Problem::broken("an actor elsewhere without a circle"))?;
    // The consent of the other side is what gives this key, not a decision of somebody here.
    let permit = Permit::for_house();
    let state = if yes {
        FollowState::Accepted
    } else {
        FollowState::Refused
    };
    let tx = house.db.write().await?;
    let pair = (&follow.follower_id, &follow.followed_id);
    store::put_follow(&tx, &house.clock, pair, (&follow.ap_id, state)).await?;
    if yes {
        let key = (circle, person, Role::Member);
        circles::actions::join(&tx, &permit, &house.clock, key).await?;
        if FollowState::of(&follow.state) != FollowState::Accepted {
            let event = Event::FollowAccepted {
                followed: follow.followed_id.clone(),
            };
            events::record(&tx, &house.clock, &event).await?;
        }
    } else {
        circles::actions::leave(&tx, &permit, &house.clock, (circle, person)).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// Somebody elsewhere blocks one of ours: GoToSocial says nothing else to those whom it no longer lets
/// follow. What follows between the two has ended; nothing else changes here.
pub(super) async fn blocked(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(blocked) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    let me = store::actor_by_ap_id_for_house(&house.db, blocked.as_str()).await?;
    let Some(me) = me.filter(|actor| actor.host.is_none()) else {
        return Ok(IGNORED);
    };
    let permit = Permit::for_house();
    let tx = house.db.write().await?;
    store::delete_follow(&tx, &incoming.actor.id, &me.id).await?;
    let pair = (&me.id, &incoming.actor.id);
    if let Some(follow) = store::follow_between_for_house(&tx, pair.0, pair.1).await? {
        let ended = (follow.ap_id.as_str(), FollowState::Refused);
        store::put_follow(&tx, &house.clock, pair, ended).await?;
        if let (Some(circle), Some(person)) = (&incoming.actor.circle_id, &me.person_id) {
            circles::actions::leave(&tx, &permit, &house.clock, (circle, person)).await?;
        }
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// Takes back a Follow or a Like; named by its id, or embedded without one.
pub(super) async fn undo(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(object) = incoming.activity.object() else {
        return Ok(IGNORED);
    };
    let known = match &object.id {
        Some(id) => store::follow_by_ap_id_for_house(&house.db, id.as_str()).await?,
        None => None,
    };
    if let Some(follow) = known {
        if follow.follower_id != incoming.actor.id {
            return Ok(NOT_THEIRS);
        }
        let tx = house.db.write().await?;
        store::delete_follow(&tx, &follow.follower_id, &follow.followed_id).await?;
        house.commit(tx).await?;
        return Ok(APPLIED);
    }
    let inner = object.embedded.as_ref().map(Activity::read);
    let followed = match &inner {
        Some(Ok(inner)) if ["Follow", "Join"].contains(&inner.kind.as_str()) => inner.object_id(),
        _ => None,
    };
    if let Some(followed) = followed {
        let mine = store::actor_by_ap_id_for_house(&house.db, followed.as_str()).await?;
        let Some(mine) = mine.filter(|actor| actor.host.is_none()) else {
            return Ok(IGNORED);
        };
        let tx = house.db.write().await?;
        let gone = store::delete_follow(&tx, &incoming.actor.id, &mine.id).await?;
        house.commit(tx).await?;
        return Ok(if gone { APPLIED } else { IGNORED });
    }
    if let Some(outcome) = boosts::undone(incoming, object.id.as_ref()).await? {
        return Ok(outcome);
    }
    applying_likes::unlike(incoming, object.id.as_ref()).await
}
