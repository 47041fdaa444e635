//! Telling others of new keys: an Update of each actor to those who follow it, and of the server itself
//! to every partner. Before the change it is signed with the old key, after it with the new one.

use federation::vocabulary::{Envelope, public, update};
use serde_json::Value;
use url::Url;

use super::listed;
use crate::db::Tx;
use crate::federate::model::Actor;
use crate::federate::outbound::{self, Parcel};
use crate::federate::store::Rotation;
use crate::federate::wiring::Federation;
use crate::federate::{compose, groups, store};
use crate::kernel::Problem;
use crate::policy::Level;

/// What is told of a rotation: the new keys come, or they sign.
#[derive(Clone, Copy)]
pub(super) enum Word {
    Next,
    Now,
}

impl Word {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Now => "now",
        }
    }
}

/// One Update and where it goes.
pub(super) struct Told {
    parcel: Parcel,
    inboxes: Vec<String>,
}

/// The Updates of all actors that others may have kept.
pub(super) async fn updates(
    fed: &Federation,
    rotation: &Rotation,
    word: Word,
) -> Result<Vec<Told>, Problem> {
    let mut told = Vec::new();
    for actor in store::known_elsewhere_for_house(&fed.house.db, rotation.started_at).await? {
        let inboxes = inboxes(fed, &actor).await?;
        let document = if inboxes.is_empty() {
            None
        } else {
            document(fed, &actor).await?
        };
        if let Some(document) = document {
            let parcel = parcel(fed, (&actor, document), (rotation, word))?;
            told.push(Told { parcel, inboxes });
        }
    }
    Ok(told)
}

/// Writes them into their lanes.
pub(super) async fn enqueue(fed: &Federation, tx: &Tx, told: Vec<Told>) -> Result<(), Problem> {
    for one in told {
        outbound::enqueue(fed, tx, one.parcel, &one.inboxes).await?;
    }
    Ok(())
}

fn parcel(
    fed: &Federation,
    (actor, document): (&Actor, Value),
    (rotation, word): (&Rotation, Word),
) -> Result<Parcel, Problem> {
    let address = actor.address()?;
    let path = format!("keys/{}/{}", rotation.id, word.as_str());
    let id = fed.links()?.below(&address, &path);
    let followers = actor.followers_url.as_deref();
    let to = match followers.and_then(|text| Url::parse(text).ok()) {
        Some(followers) => followers,
        None => public(),
    };
    let envelope = Envelope {
        id: &id,
        actor: &address,
        to: &[to],
        cc: &[],
        published: None,
    };
    Ok(Parcel {
        actor: actor.id.clone(),
        activity: update(&envelope, document),
        id,
    })
}

async fn inboxes(fed: &Federation, actor: &Actor) -> Result<Vec<String>, Problem> {
    let db = &fed.house.db;
    if actor.kind != "instance" {
        let followers = store::followers_for_house(db, &actor.id).await?;
        return outbound::inboxes_for(fed, &followers, Level::Public).await;
    }
    let mut inboxes = Vec::new();
    for partner in store::partners_for_house(db).await? {
        let inbox = store::inbox_of_host_for_house(db, &partner.host).await?;
        if let Some(inbox) = inbox
            && outbound::may_receive(fed, &inbox, Level::Public).await?
        {
            inboxes.push(inbox);
        }
    }
    Ok(inboxes)
}

/// The actor as it is fetched; none for a forum that is closed by now.
async fn document(fed: &Federation, actor: &Actor) -> Result<Option<Value>, Problem> {
    let links = fed.links()?;
    let card = match (actor.kind.as_str(), &actor.blog_id) {
        ("group", _) => return groups::document(fed, actor).await,
        ("blog", Some(blog)) => {
            let blog = store::blog_for_house(&fed.house.db, blog).await?;
            compose::card(&links, actor, blog.as_ref())?
        }
        _ => compose::card(&links, actor, None)?,
    };
    listed(&fed.house, actor, card).await.map(Some)
}
