//! Who follows a forum of ours: Follow and Join are one request, Undo and Leave one exit; each is
//! answered in the shape in which it was asked (Mobilizon asks with Join).

use federation::vocabulary::{Envelope, act, follow, reject};
use serde_json::{Value, json};
use url::Url;

use super::{is_for, open};
use crate::db::{Query, Tx};
use crate::federate::applying::{APPLIED, IGNORED, Incoming, Outcome};
use crate::federate::model::Actor;
use crate::federate::outbound::{self, Parcel};
use crate::federate::partners::standing_for_house;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::Problem;
use crate::policy::Level;

/// Whether the sender may follow one of ours: a forum only as far as it is open.
pub(in crate::federate) async fn is_open_to(
    incoming: &Incoming<'_>,
    mine: &Actor,
) -> Result<bool, Problem> {
    let Some(space) = incoming.fed.links()?.group_of(&mine.address()?) else {
        return Ok(true);
    };
    let group = open(&incoming.fed.house, &space).await?;
    Ok(group.is_some_and(|group| is_for(group.level, incoming.standing)))
}

/// Remembers that a request was a Join.
pub(in crate::federate) async fn joined(tx: &Tx, incoming: &Incoming<'_>) -> Result<(), Problem> {
    if incoming.activity.kind == "Join" {
        store::put_join(tx, incoming.activity.id.as_str()).await?;
    }
    Ok(())
}

/// A Follow, or the Join that was asked instead.
pub(in crate::federate) async fn in_kind(
    q: &impl Query,
    asked: &Envelope<'_>,
    whom: &Url,
) -> Result<Value, Problem> {
    Ok(if store::is_join_for_house(q, asked.id.as_str()).await? {
        act(asked, "Join", json!(whom))
    } else {
        follow(asked, whom)
    })
}

/// Somebody leaves a forum of ours.
pub(in crate::federate) async fn leave(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(object) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    let mine = store::actor_by_ap_id_for_house(&house.db, object.as_str()).await?;
    let Some(mine) = mine.filter(|actor| actor.host.is_none()) else {
        return Ok("unknown");
    };
    let tx = house.db.write().await?;
    let gone = store::delete_follow(&tx, &incoming.actor.id, &mine.id).await?;
    house.commit(tx).await?;
    Ok(if gone { APPLIED } else { IGNORED })
}

/// Ends the follows of those who may no longer follow a forum: Reject after Accept (federation.md §1.6).
pub(super) async fn expel(
    fed: &Federation,
    group: &Actor,
    level: Option<Level>,
) -> Result<(), Problem> {
    let house = &fed.house;
    let address = group.address()?;
    for follower in store::followers_for_house(&house.db, &group.id).await? {
        let host = follower.host.as_deref().unwrap_or_default();
        let standing = standing_for_house(house, host).await?;
        if level.is_some_and(|level| is_for(level, standing)) {
            continue;
        }
        let known = store::follow_between_for_house(&house.db, &follower.id, &group.id).await?;
        let Some(known) = known else {
            continue;
        };
        let asked = Url::parse(&known.ap_id).map_err(Problem::broken)?;
        let (theirs, id) = (
            follower.address()?,
            fed.links()?.at(&format!("/f/{}", house.clock.ulid())),
        );
        let inner = Envelope {
            id: &asked,
            actor: &theirs,
            to: std::slice::from_ref(&address),
            cc: &[],
            published: None,
        };
        let envelope = Envelope {
            id: &id,
            actor: &address,
            to: std::slice::from_ref(&theirs),
            cc: &[],
            published: None,
        };
        let refusal = reject(&envelope, in_kind(&house.db, &inner, &address).await?);
        let tx = house.db.write().await?;
        store::delete_follow(&tx, &follower.id, &group.id).await?;
        let parcel = Parcel {
            actor: group.id.clone(),
            id: id.clone(),
            activity: refusal,
        };
        if outbound::may_receive(fed, &follower.inbox, Level::Public).await? {
            outbound::enqueue(fed, &tx, parcel, std::slice::from_ref(&follower.inbox)).await?;
        }
        house.commit(tx).await?;
    }
    Ok(())
}
