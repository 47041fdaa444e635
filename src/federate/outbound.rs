//! The rows of what waits to be sent, and of who has a copy of what.

use federation::host::canonical_host;
use federation::vocabulary::document;
use serde_json::Value;
use url::Url;

use super::model::Actor;
use super::partners::{Standing, standing_for_house};
use super::wiring::Federation;
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{ActorId, Problem, PublicationId};
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
    for inbox in inboxes {
        let Some(host) = host_of(inbox) else {
            continue;
        };
        tx.run((
            "INSERT INTO deliveries (id, host, actor_id, inbox, activity_id, body, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (activity_id, inbox) DO NOTHING",
            args![
                fed.next_place(),
                &host,
                &parcel.actor,
                inbox,
                parcel.id.as_str(),
                &body,
                fed.house.clock.now()
            ],
        ))
        .await?;
        tx.run((
            "INSERT INTO lanes (host) VALUES ($1) ON CONFLICT (host) DO NOTHING",
            args![&host],
        ))
        .await?;
    }
    Ok(())
}

/// The inboxes of actors elsewhere that may receive something of `level` at this moment, each once.
pub(super) async fn inboxes_for(
    fed: &Federation,
    actors: &[Actor],
    level: Level,
) -> Result<Vec<String>, Problem> {
    let mut inboxes: Vec<String> = Vec::new();
    for actor in actors {
        let inbox = actor.delivery_inbox();
        if !inboxes.iter().any(|known| known == inbox) && may_receive(fed, inbox, level).await? {
            inboxes.push(inbox.to_owned());
        }
    }
    Ok(inboxes)
}

/// Whether the server of an inbox may have something of `level`: partners what is for the network,
/// strangers (open federation) only what is for everybody, and nobody anything narrower.
pub(super) async fn may_receive(
    fed: &Federation,
    inbox: &str,
    level: Level,
) -> Result<bool, Problem> {
    let Some(host) = host_of(inbox) else {
        return Ok(false);
    };
    Ok(match standing_for_house(&fed.house, &host).await? {
        Standing::Partner => level.leaves(),
        Standing::Stranger => level == Level::Public,
        Standing::Refused => false,
    })
}

fn host_of(inbox: &str) -> Option<String> {
    Url::parse(inbox).ok().as_ref().and_then(canonical_host)
}

/// The inboxes that were sent a publication.
pub(super) async fn copies_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT inbox FROM copies WHERE publication_id = $1 ORDER BY inbox",
            args![id],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Whether a server was sent a publication.
pub(super) async fn has_copy_for_house(
    q: &impl Query,
    id: &PublicationId,
    host: &str,
) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM copies WHERE publication_id = $1 AND host = $2",
            args![id, host],
        ))
        .await?;
    Ok(count > 0)
}

pub(super) async fn remember_copies(
    fed: &Federation,
    tx: &Tx,
    id: &PublicationId,
    inboxes: &[String],
) -> Result<(), Problem> {
    for inbox in inboxes {
        tx.run((
            "INSERT INTO copies (publication_id, host, inbox, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (publication_id, inbox) DO NOTHING",
            args![id, host_of(inbox), inbox, fed.house.clock.now()],
        ))
        .await?;
    }
    Ok(())
}

pub(super) async fn forget_copies(
    tx: &Tx,
    id: &PublicationId,
    inboxes: &[String],
) -> Result<(), Problem> {
    for inbox in inboxes {
        tx.run((
            "DELETE FROM copies WHERE publication_id = $1 AND inbox = $2",
            args![id, inbox],
        ))
        .await?;
    }
    Ok(())
}
