//! The hand of a Group: it wraps what a member did in an Announce. What came from elsewhere is handed on
//! byte for byte, so that whoever signed it can still be checked (FEP-1b12, T69).

use federation::host::canonical_host;
use federation::signature::body_digest;
use federation::vocabulary::{Envelope, announce, document};
use serde_json::{Value, json};
use url::Url;

use super::{Group, space_of};
use crate::db::Tx;
use crate::federate::applying::Incoming;
use crate::federate::compose::Addressing;
use crate::federate::links::Links;
use crate::federate::model::Actor;
use crate::federate::outbound;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::{Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::Level;
use crate::publications::{Kind, Publication};

/// Stands where a wrapped activity goes until its bytes are put in.
const PLACE: &str = "the-wrapped-activity";
/// The tag of the Announce of a topic's id.
const BOOST: &str = "boost";
/// The tag of the Lock of a thread, which repeats that of its topic.
pub(super) const LOCK_THREAD: &str = "lock-thread";
/// Letters of the digest that name an Announce.
const DIGEST_SHOWN: usize = 32;

/// To whom something about a publication goes: as the publication went. Lemmy hears nothing about what is for
/// everybody that is not for everybody too.
pub(super) fn addressing(group: &Group, publication: &Publication) -> Result<Addressing, Problem> {
    let level = match publication.level() {
        level if level.leaves() => level,
        _ => group.level.max(Level::Network),
    };
    super::compose::addressing(&group.actor, level)
}

/// Where a publication was announced, as far as it may still be read there: forums are narrowed, and partners
/// become strangers.
pub(super) async fn told(
    fed: &Federation,
    publication: &Publication,
) -> Result<Vec<String>, Problem> {
    let db = &fed.house.db;
    let mut told = Vec::new();
    for inbox in store::group_copies_for_house(db, &publication.id).await? {
        if outbound::may_receive(fed, &inbox, publication.level()).await? {
            told.push(inbox);
        }
    }
    Ok(told)
}

/// A Group about to announce something.
pub(super) struct Hand {
    group: Actor,
    links: Links,
    space: SpaceId,
    publication: PublicationId,
    addressing: Addressing,
    published: Option<Timestamp>,
}

/// The id of the Announce of an activity: the same however often it is made.
pub(super) fn announce_id(links: &Links, group: &Group, activity: &str) -> Url {
    let digest = body_digest(activity.as_bytes());
    let tag: String = digest
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .skip("SHA256".len())
        .take(DIGEST_SHOWN)
        .collect();
    links.at(&format!("/g/{}/a/{tag}", group.space))
}

/// Whether a server that refuses an activity of ours lacks nothing, as Lemmy does: it was told the same
/// in words that it takes (a wrapped topic before its bare id, the Lock of a topic before that of its
/// thread), or what was handed on came from itself.
pub(in crate::federate) fn lacks_nothing(host: &str, (activity, body): (&str, &str)) -> bool {
    let mut from_the_end = activity.rsplit('/');
    let (last, before) = (from_the_end.next(), from_the_end.next());
    if last == Some(BOOST) || before == Some(LOCK_THREAD) {
        return true;
    }
    let said = serde_json::from_str(body).ok();
    let inner = said.and_then(|said: Value| {
        let announced = said.get("type")? == "Announce";
        let actor = said.get("object").filter(|_| announced)?.get("actor")?;
        canonical_host(&Url::parse(actor.as_str()?).ok()?)
    });
    inner.as_deref() == Some(host)
}

impl Hand {
    /// The Group of a forum, about something in it.
    pub fn of(links: &Links, group: &Group, publication: &Publication) -> Result<Self, Problem> {
        Ok(Self {
            addressing: addressing(group, publication)?,
            group: group.actor.clone(),
            links: links.clone(),
            space: group.space.clone(),
            publication: publication.id.clone(),
            published: publication.published_at,
        })
    }

    /// The same to others than those for whom the publication is now.
    pub fn to(self, addressing: Addressing) -> Self {
        Self { addressing, ..self }
    }

    fn id(&self, tag: &str) -> Url {
        let path = format!("/g/{}/a/{}/{tag}", self.space, self.publication);
        self.links.at(&path)
    }

    /// The Announce of something, without `@context`.
    pub fn around(&self, id: &Url, object: Value) -> Result<Value, Problem> {
        let actor = self.group.address()?;
        let to: Vec<Url> = self
            .addressing
            .to
            .iter()
            .filter(|url| **url != actor)
            .cloned()
            .collect();
        let envelope = Envelope {
            id,
            actor: &actor,
            to: &to,
            cc: &self.addressing.cc,
            published: self.published.map(Timestamp::to_datetime),
        };
        Ok(announce(&envelope, object))
    }

    /// The Announce of one of our activities, as the outbox shows it.
    pub fn shown(&self, tag: &str, activity: Value) -> Result<Value, Problem> {
        self.around(&self.id(tag), activity)
    }

    /// Announces one of our activities, under a tag that names it among those about its publication.
    pub async fn announce(
        &self,
        fed: &Federation,
        tx: &Tx,
        (tag, activity): (&str, Value),
        inboxes: &[String],
    ) -> Result<(), Problem> {
        self.announce_as(fed, tx, (self.id(tag), activity), inboxes)
            .await
    }

    /// Announces one of our activities under an id.
    pub async fn announce_as(
        &self,
        fed: &Federation,
        tx: &Tx,
        (id, activity): (Url, Value),
        inboxes: &[String],
    ) -> Result<(), Problem> {
        let body = document(self.around(&id, activity)?).to_string();
        outbound::enqueue_body(fed, tx, (&self.group.id, &id, &body), inboxes).await
    }

    /// Announces the id of a topic, for servers that show boosts.
    pub async fn boost(
        &self,
        fed: &Federation,
        tx: &Tx,
        object: &Url,
        inboxes: &[String],
    ) -> Result<(), Problem> {
        self.announce(fed, tx, (BOOST, json!(object)), inboxes)
            .await
    }

    /// Announces what somebody elsewhere did, byte for byte.
    pub async fn relay(
        &self,
        fed: &Federation,
        tx: &Tx,
        (id, raw): (&Url, &str),
        inboxes: &[String],
    ) -> Result<(), Problem> {
        let frame = document(self.around(id, json!(PLACE))?).to_string();
        let body = frame.replacen(&format!("\"{PLACE}\""), raw, 1);
        outbound::enqueue_body(fed, tx, (&self.group.id, id, &body), inboxes).await
    }
}

/// Hands on what somebody elsewhere wrote in a forum of ours, once it is readable.
pub(super) async fn hand_on(
    fed: &Federation,
    publication: &Publication,
    group: &Group,
) -> Result<(), Problem> {
    let (house, links) = (&fed.house, fed.links()?);
    let written = store::wrapped_for_house(&house.db, &publication.id).await?;
    if written.is_empty() || publication.level() > group.level {
        return Ok(());
    }
    let followers = store::followers_for_house(&house.db, &group.actor.id).await?;
    let mut fresh = outbound::inboxes_for(fed, &followers, publication.level()).await?;
    let told = store::group_copies_for_house(&house.db, &publication.id).await?;
    fresh.retain(|inbox| !told.contains(inbox));
    let hand = Hand::of(&links, group, publication)?;
    let tx = house.db.write().await?;
    for (activity, raw) in &written {
        let id = announce_id(&links, group, activity);
        hand.relay(fed, &tx, (&id, raw), &fresh).await?;
    }
    let object = publication
        .ap_id
        .as_deref()
        .and_then(|id| Url::parse(id).ok());
    if let (Kind::Topic, Some(object)) = (publication.kind(), object) {
        hand.boost(fed, &tx, &object, &fresh).await?;
    }
    store::remember_group_copies(&tx, &publication.id, &fresh).await?;
    house.commit(tx).await
}

/// Hands on what somebody elsewhere did to something that the followers of a forum of ours know.
pub(super) async fn pass_on(
    incoming: &Incoming<'_>,
    publication: &Publication,
) -> Result<(), Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    // The end of something is told wherever it is; nothing else is.
    let told = match incoming.activity.kind.as_str() {
        "Delete" => store::group_copies_for_house(&house.db, &publication.id).await?,
        _ => told(fed, publication).await?,
    };
    let space = space_of(house, publication).await?;
    let silent = told.is_empty() || incoming.raw.is_empty();
    let (Some(space), false) = (space, silent) else {
        return Ok(());
    };
    let Some(group) = super::open(house, &space).await? else {
        return Ok(());
    };
    let links = fed.links()?;
    let id = announce_id(&links, &group, incoming.activity.id.as_str());
    let hand = Hand::of(&links, &group, publication)?;
    let tx = house.db.write().await?;
    hand.relay(fed, &tx, (&id, &incoming.raw), &told).await?;
    house.commit(tx).await
}
