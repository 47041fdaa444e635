//! What the passage is made of: the one way out, the allow-list around it, and the rooms that remote
//! people may act in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use federation::door::ActorKey;
use federation::egress::{Cidr, Egress, EgressSettings, SystemLookup};
use federation::keys::Signer;

use super::aside::Aside;
use super::lanes::{Ends, Sender};
use super::links::Links;
use super::model::Own;
use super::own;
use super::partners::AllowList;
use super::ready::Ready;
use super::servers::Knocks;
use super::store::Arrived;
use crate::config::FederationMode;
use crate::db::{Grouped, Kept, Tx};
use crate::house::House;
use crate::kernel::{MediaId, PersonId, Problem, PublicationId, ReportId, SpaceId, Timestamp};
use crate::policy::{Level, Permit, Viewer};
use crate::publications::{Body, Kind, PeerPost, Publication};

/// Documents of unknown actors that one host may make us fetch, in each [`PACE_WINDOW`].
const FETCHES_PER_WINDOW: u32 = 30;
/// See [`FETCHES_PER_WINDOW`].
const PACE_WINDOW: Duration = Duration::from_secs(60);
/// Arriving activities written in one commit.
const ARRIVALS: usize = 64;
/// Documents of ours kept ready, each some kB.
const DOCUMENTS: usize = 1_000;
/// Actors of ours that send, kept ready with their keys, each some kB.
const SENDERS: usize = 64;
/// Digests of followers kept ready, for so many actors and servers.
const DIGESTS: usize = 1024;
/// Keys of others kept ready, each less than a kB.
const KEYS: usize = 4_000;
/// Hosts whose pace is remembered; the table is emptied when it is full.
const PACED_HOSTS: usize = 1_000;

/// A reply that another server sent.
pub struct RemoteReply {
    /// The article or topic.
    pub root: Publication,
    /// What it answers.
    pub parent: PublicationId,
    /// Cleaned text.
    pub body: Body,
    /// Host, ActivityPub id, page there.
    pub origin: (String, String, Option<String>),
}

/// A topic that somebody elsewhere posts into a forum of ours.
pub struct RemoteTopic {
    /// The space of the forum.
    pub space: SpaceId,
    /// Title.
    pub title: String,
    /// Cleaned text.
    pub body: Body,
    /// For whom its author wrote it: partners, or everybody.
    pub level: Level,
    /// Host, ActivityPub id, page there.
    pub origin: (String, String, Option<String>),
}

/// The rooms as this passage knows them: it may not look at them, the doors introduce them.
#[async_trait]
pub trait Rooms: Send + Sync {
    /// What the room does when somebody replies: the same action, checks and events as for a local
    /// person.
    async fn reply(
        &self,
        house: &House,
        viewer: &Viewer,
        reply: RemoteReply,
    ) -> Result<PublicationId, Problem>;

    /// What the forum does when somebody elsewhere posts into it.
    async fn topic(
        &self,
        house: &House,
        viewer: &Viewer,
        topic: RemoteTopic,
    ) -> Result<PublicationId, Problem>;

    /// Another server reports something of ours to the adults who answer for it.
    async fn flagged(&self, house: &House, flag: Flagged) -> Result<(), Problem>;

    /// What another school is told of a report that an adult of ours sent on.
    async fn forwarding(
        &self,
        house: &House,
        report: &ReportId,
    ) -> Result<Option<Forwarding>, Problem>;

    /// Opens what a twinned space needs beside its people: its journal.
    async fn furnish(
        &self,
        (house, tx): (&House, &Tx),
        permit: &Permit,
        space: &SpaceId,
        title: &str,
    ) -> Result<(), Problem>;

    /// Publishes something of the partner class in a twinned space.
    async fn take_in(
        &self,
        house: &House,
        viewer: &Viewer,
        new: (Kind, &SpaceId, &PeerPost),
    ) -> Result<PublicationId, Problem>;

    /// Keeps a new version of a document of the partner class.
    async fn revise_document(
        &self,
        house: &House,
        viewer: &Viewer,
        change: (&Publication, &str, &Body),
    ) -> Result<(), Problem>;

    /// Stores a file of somebody of the partner class (name, description, bytes): its content decides
    /// what it is, and pictures are drawn anew.
    async fn keep_file(
        &self,
        house: &House,
        viewer: &Viewer,
        file: (&str, &str, Vec<u8>),
    ) -> Result<MediaId, Problem>;
}

/// A report that another server sent.
pub struct Flagged {
    /// Its host.
    pub host: String,
    /// Id of the Flag.
    pub ap_id: String,
    /// A text of ours.
    pub publication: Option<PublicationId>,
    /// An adult of ours.
    pub person: Option<PersonId>,
    /// What it says, plain text.
    pub words: String,
}

/// A report of ours that goes to another school.
pub struct Forwarding {
    /// A text of theirs.
    pub publication: Option<PublicationId>,
    /// Whose.
    pub person: Option<PersonId>,
    /// The words of the adult who sends it; who told us is not named (L17).
    pub words: String,
}

/// The federation of one school.
pub struct Federation {
    /// The school.
    pub house: House,
    /// Every outgoing request, to allowed hosts only.
    pub egress: Egress,
    /// Where remote people act.
    pub rooms: Arc<dyn Rooms>,
    /// How often others spoke lately.
    pub(super) knocks: Knocks,
    pub(super) arrivals: Grouped<Arrived>,
    /// Whose activities make us wait.
    pub(super) aside: Aside,
    pub(super) ends: Ends,
    pub(super) senders: Kept<Sender>,
    /// The digest of an actor's followers on a server.
    pub(super) digests: Kept<String>,
    pub(super) documents: Kept<Ready>,
    pub(super) keys: Kept<ActorKey>,
    hosts: AllowList,
    pace: Mutex<HashMap<String, (Timestamp, u32)>>,
    instance: Mutex<Option<Signer>>,
}

impl Federation {
    /// Puts the passage together. Makes no connection.
    ///
    /// # Errors
    /// A sentence, when the extra certificates cannot be used.
    pub fn new(house: &House, rooms: Arc<dyn Rooms>) -> Result<Arc<Self>, String> {
        let config = &house.config;
        let mut extra_roots_pem = Vec::new();
        if let Some(path) = &config.extra_ca {
            let pem = std::fs::read(path).map_err(|error| {
                format!(
                    "the certificates of {} cannot be read: {error}",
                    path.display()
                )
            })?;
            extra_roots_pem.push(pem);
        }
        let allowed_private = config
            .allow_private_networks
            .iter()
            .filter_map(|block| format!("{}/{}", block.address, block.prefix).parse().ok())
            .collect::<Vec<Cidr>>();
        let settings = EgressSettings {
            user_agent: format!("Seyes/{} (+{})", env!("CARGO_PKG_VERSION"), config.origin()),
            extra_roots_pem,
            allowed_private,
        };
        let clock = house.clock.clone();
        let now = Arc::new(move || clock.now().to_datetime());
        let hosts = AllowList::new(house);
        let egress = Egress::new(&settings, Arc::new(SystemLookup), now)
            .map_err(|error| error.to_string())?
            .with_policy(Arc::new(hosts.clone()));
        Ok(Arc::new(Self {
            house: house.clone(),
            egress,
            rooms,
            knocks: Knocks::default(),
            arrivals: Grouped::new(ARRIVALS),
            aside: Aside::default(),
            ends: Ends::default(),
            senders: Kept::new(SENDERS),
            digests: Kept::new(DIGESTS),
            documents: Kept::new(DOCUMENTS),
            keys: Kept::new(KEYS),
            hosts,
            pace: Mutex::new(HashMap::new()),
            instance: Mutex::default(),
        }))
    }

    /// Whether this server talks to others at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.house.federation() != FederationMode::Off
    }

    /// Who may knock, and be called.
    pub(super) fn allow_list(&self) -> &AllowList {
        &self.hosts
    }

    /// `NotFound` while federation is off: nothing of it exists then (A81).
    ///
    /// # Errors
    /// `NotFound`.
    pub fn must_be_on(&self) -> Result<(), Problem> {
        if self.is_on() {
            Ok(())
        } else {
            Err(Problem::NotFound)
        }
    }

    /// Our addresses.
    ///
    /// # Errors
    /// `Broken` when the configured domain is not a host.
    pub fn links(&self) -> Result<Links, Problem> {
        Links::of(&self.house)
    }

    /// The key of the server itself, which signs our fetches: the one of this moment, since it may
    /// change while we run.
    ///
    /// # Errors
    /// Those of making the key the first time.
    pub async fn instance_signer(&self) -> Result<Signer, Problem> {
        let me = match own::known(&self.house, &Own::Instance).await? {
            Some(me) => me,
            None => own::ensure(&self.house, &Own::Instance).await?,
        };
        let mut kept = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signer) = kept.as_ref().filter(|one| one.key_id() == me.key_id) {
            return Ok(signer.clone());
        }
        let signer = own::signer(&me)?;
        *kept = Some(signer.clone());
        Ok(signer)
    }

    /// Takes one fetch from what a host may cause per minute (an inbox flood must not become ours).
    pub(super) fn may_fetch_from(&self, host: &str) -> bool {
        let now = self.house.clock.now();
        let Ok(mut pace) = self.pace.lock() else {
            return false;
        };
        if pace.len() >= PACED_HOSTS {
            pace.clear();
        }
        let entry = pace.entry(host.to_owned()).or_insert((now, 0));
        if now.minus(PACE_WINDOW) > entry.0 {
            *entry = (now, 0);
        }
        entry.1 += 1;
        entry.1 <= FETCHES_PER_WINDOW
    }
}
