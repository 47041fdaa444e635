//! What waits to be sent, and who may receive what.

use std::collections::HashSet;

use federation::host::canonical_host;
use federation::vocabulary::document;
use serde_json::Value;
use url::Url;

use super::model::Actor;
use super::partners::Standing;
use super::store::{self, NewDeliveries};
use super::wiring::Federation;
use crate::db::Tx;
use crate::kernel::{ActorId, Problem};
use crate::policy::Level;

/// One activity to be handed to some inboxes.
pub(super) struct Parcel {
    /// Who signs.
    pub actor: ActorId,
    /// Its id.
    pub id: Url,
    /// The activity, without `@context`.
    pub activity: Value,
}

/// Writes one delivery for each inbox; an activity goes to an inbox once.
pub(super) async fn enqueue(
    fed: &Federation,
    tx: &Tx,
    parcel: Parcel,
    inboxes: &[String],
) -> Result<(), Problem> {
    if inboxes.is_empty() {
        return Ok(());
    }
    let body = document(parcel.activity).to_string();
    enqueue_body(fed, tx, (&parcel.actor, &parcel.id, &body), inboxes).await
}

/// The same for a body that was written before, byte for byte.
pub(super) async fn enqueue_body(
    fed: &Federation,
    tx: &Tx,
    (actor, id, body): (&ActorId, &Url, &str),
    inboxes: &[String],
) -> Result<(), Problem> {
    let inboxes: Vec<(String, &str)> = inboxes
        .iter()
        .filter_map(|inbox| Some((host_of(inbox)?, inbox.as_str())))
        .collect();
    let new = NewDeliveries {
        actor,
        activity: id.as_str(),
        body,
        inboxes: &inboxes,
    };
    store::insert_deliveries(tx, &fed.house.clock, new).await
}

/// The inboxes of actors elsewhere that may receive something of `level` at this moment, each once.
pub(super) async fn inboxes_for(
    fed: &Federation,
    actors: &[Actor],
    level: Level,
) -> Result<Vec<String>, Problem> {
    let mut seen = HashSet::new();
    let mut inboxes = Vec::new();
    for actor in actors {
        let inbox = actor.delivery_inbox();
        if seen.insert(inbox) && may_receive(fed, inbox, level).await? {
            inboxes.push(inbox.to_owned());
        }
    }
    Ok(inboxes)
}

/// Whether the server of an inbox may have something of `level`: partners what is for the network,
/// strangers (open federation) only what is for everybody, and nobody anything narrower. What is written
/// for a partner that is frozen waits in its lane.
pub(super) async fn may_receive(
    fed: &Federation,
    inbox: &str,
    level: Level,
) -> Result<bool, Problem> {
    let Some(host) = host_of(inbox) else {
        return Ok(false);
    };
    Ok(match fed.allow_list().standing_to_write(&host).await? {
        Standing::Partner => level.leaves(),
        Standing::Stranger => level == Level::Public,
        Standing::Refused => false,
    })
}

/// Whether the server of an inbox is none of our partners, and may be spoken to all the same.
pub(super) async fn is_stranger(fed: &Federation, inbox: &str) -> Result<bool, Problem> {
    let Some(host) = host_of(inbox) else {
        return Ok(false);
    };
    Ok(fed.allow_list().standing_to_write(&host).await? == Standing::Stranger)
}

pub(super) fn host_of(inbox: &str) -> Option<String> {
    Url::parse(inbox).ok().as_ref().and_then(canonical_host)
}
