//! What the head of school does with a server: allow, suspend, block, end, try again. Each act is one
//! transaction with a line in the audit; what it would touch is told before.

use crate::circles;
use crate::db::{Query, Tx};
use crate::events::{self, Event};
use crate::federate::partners::canonical;
use crate::federate::store;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Permit;

use super::model::{Consequences, Server, same_key};
use super::talk;

/// Publications hidden or shown again in one transaction.
const HIDDEN_AT_ONCE: i64 = 100;

/// Allows a server, on our side alone, or thaws it. Returns its canonical host.
///
/// # Errors
/// `Invalid` when the text is not a host, or is our own.
pub async fn add(house: &House, permit: &Permit, host: &str) -> Result<String, Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    store::put_partner(house, &tx, (&host, "active")).await?;
    store::note_act(house, &tx, permit, ("server-allowed", &host)).await?;
    welcome(house, &tx, &host).await?;
    house.commit(tx).await?;
    Ok(host)
}

/// Nothing comes from or goes to this server until it is thawed; what waits, and what is published
/// meanwhile, is kept for it.
///
/// # Errors
/// `NotFound` when it is no active partner.
pub async fn freeze(house: &House, permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    let to = (["active", "active"], "frozen", "");
    if !store::move_partner(&tx, &host, to).await? {
        return Err(Problem::NotFound);
    }
    store::note_act(house, &tx, permit, ("server-frozen", &host)).await?;
    standing_changed(house, &tx, &host).await?;
    house.commit(tx).await
}

/// Ends a suspension: what waited leaves in order. A partner that was suspended because of its key is
/// taken with the key that it shows now.
///
/// # Errors
/// `NotFound` when it is not suspended.
pub async fn thaw(house: &House, permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    let to = (["frozen", "frozen"], "active", "");
    if !store::move_partner(&tx, &host, to).await? {
        return Err(Problem::NotFound);
    }
    store::note_act(house, &tx, permit, ("server-thawed", &host)).await?;
    welcome(house, &tx, &host).await?;
    house.commit(tx).await
}

/// What waited leaves at once, the other side is told to try again, and what a block hid is shown. The
/// key that it showed meanwhile is the one that whoever decides agreed to.
async fn welcome(house: &House, tx: &Tx, host: &str) -> Result<(), Problem> {
    let server = store::server_for_house(tx, host).await?;
    if let Some(key) = server.and_then(|server| server.offered_key) {
        store::pin_key(tx, host, Some(&key)).await?;
    }
    store::wake_lane(tx, host).await?;
    let activities = store::unapplied_for_house(tx, host).await?;
    if !activities.is_empty() {
        let event = Event::ActivitiesReceived { activities };
        events::record(tx, &house.clock, &event).await?;
    }
    talk::tell(house, tx, (host, "resume")).await?;
    standing_changed(house, tx, host).await
}

/// What follows from the standing of a server is done: what came is hidden, twinnings are held.
pub(super) async fn standing_changed(house: &House, tx: &Tx, host: &str) -> Result<(), Problem> {
    let event = Event::ServerStanding {
        host: host.to_owned(),
    };
    events::record(tx, &house.clock, &event).await
}

/// Nothing ever comes from or goes to this server, also in open federation; follows end in both
/// directions and what came from it is hidden.
///
/// # Errors
/// `Invalid` when the text is not a host.
pub async fn block(house: &House, permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    block_within(house, &tx, permit, &host).await?;
    house.commit(tx).await
}

/// The same inside a larger act; `host` is canonical.
pub(super) async fn block_within(
    house: &House,
    tx: &Tx,
    permit: &Permit,
    host: &str,
) -> Result<(), Problem> {
    store::put_partner(house, tx, (host, "blocked")).await?;
    store::settle_invitations(tx, host, "ended").await?;
    sever(house, tx, permit, host).await?;
    store::note_act(house, tx, permit, ("server-blocked", host)).await?;
    standing_changed(house, tx, host).await
}

/// Takes a server off the block-list; it is nobody to us then, and what came from it is shown again.
///
/// # Errors
/// `NotFound` when it is not blocked.
pub async fn unblock(house: &House, permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    let state = store::partner_state_for_house(&tx, &host).await?;
    if state.as_deref() != Some("blocked") {
        return Err(Problem::NotFound);
    }
    store::delete_partner(&tx, &host).await?;
    store::note_act(house, &tx, permit, ("server-unblocked", &host)).await?;
    standing_changed(house, &tx, &host).await?;
    house.commit(tx).await
}

/// Ends the partnership: follows in both directions end, nothing waits any more, and the keys to what
/// came from there are taken back. The other side is told.
///
/// # Errors
/// `NotFound` when it is not on the list.
pub async fn remove(house: &House, permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    let state = store::partner_state_for_house(&tx, &host).await?;
    if !store::delete_partner(&tx, &host).await? {
        return Err(Problem::NotFound);
    }
    store::settle_invitations(&tx, &host, "ended").await?;
    sever(house, &tx, permit, &host).await?;
    if matches!(state.as_deref(), Some("active" | "frozen")) {
        talk::tell(house, &tx, (&host, "end")).await?;
    }
    store::pin_key(&tx, &host, None).await?;
    store::note_act(house, &tx, permit, ("server-removed", &host)).await?;
    standing_changed(house, &tx, &host).await?;
    house.commit(tx).await
}

/// Ends what a partnership gave: deliveries, follows, and the keys of people here to what came.
pub(super) async fn sever(
    house: &House,
    tx: &Tx,
    permit: &Permit,
    host: &str,
) -> Result<(), Problem> {
    store::forget_deliveries(tx, host).await?;
    store::forget_follows(tx, host).await?;
    for (circle, person) in store::keys_to_host_for_house(tx, host).await? {
        circles::actions::leave(tx, permit, &house.clock, (&circle, &person)).await?;
    }
    Ok(())
}

/// Tries again now what could not be delivered or said.
///
/// # Errors
/// `NotFound` when the server is not known.
pub async fn retry(house: &House, permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    store::server_for_house(&tx, &host)
        .await?
        .ok_or(Problem::NotFound)?;
    store::wake_lane(&tx, &host).await?;
    store::hurry_sayings(&tx, &host).await?;
    store::look_soon(&tx, &host).await?;
    store::note_act(house, &tx, permit, ("server-retried", &host)).await?;
    house.commit(tx).await
}

/// What an act about a server would touch.
///
/// # Errors
/// Those of the database.
pub async fn consequences(
    q: &impl Query,
    _permit: &Permit,
    host: &str,
) -> Result<Consequences, Problem> {
    store::consequences_for_house(q, host).await
}

/// One server.
///
/// # Errors
/// `NotFound` when it is not known.
pub async fn find(q: &impl Query, _permit: &Permit, host: &str) -> Result<Server, Problem> {
    store::server_for_house(q, host)
        .await?
        .ok_or(Problem::NotFound)
}

/// A partner shows another key than the pinned one: nothing is exchanged until somebody decides, and
/// the head of school is told.
pub(super) async fn suspect(house: &House, host: &str, key: &str) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let server = store::server_for_house(&tx, host).await?;
    let pinned = server.and_then(|server| server.public_key);
    if pinned.is_none_or(|pinned| same_key(&pinned, key)) {
        return Ok(());
    }
    store::put_offered_key(&tx, host, key).await?;
    let to = (["active", "active"], "frozen", "key");
    if store::move_partner(&tx, host, to).await? {
        let act = ("server-key-changed", host);
        store::note_act(house, &tx, &Permit::for_house(), act).await?;
        standing_changed(house, &tx, host).await?;
        talk::news(house, &tx, host).await?;
    }
    house.commit(tx).await
}

/// Hides what came from a server that is blocked; shows again what only the block hid.
pub(in crate::federate) async fn follow_standing(house: &House, host: &str) -> Result<(), Problem> {
    let permit = Permit::for_house();
    loop {
        let tx = house.db.write().await?;
        let state = store::partner_state_for_house(&tx, host).await?;
        let hide = state.as_deref() == Some("blocked");
        let list = if hide {
            store::shown_from_for_house(&tx, host, HIDDEN_AT_ONCE).await?
        } else {
            store::hidden_from_for_house(&tx, host, HIDDEN_AT_ONCE).await?
        };
        if list.is_empty() {
            return Ok(());
        }
        for id in &list {
            crate::publications::actions::hold_for_house(&tx, &permit, &house.clock, (id, hide))
                .await?;
            store::note_hidden(&tx, (id, host), hide).await?;
        }
        house.commit(tx).await?;
    }
}
