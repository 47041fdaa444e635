//! Other servers and invitations, as the database holds them. Limits of the handshake stand here.

use std::time::Duration;

use federation::discovery::About;
use federation::keys::VerifyingKey;
use federation::succession::{Succession, leads};

use crate::kernel::Timestamp;

/// How long an invitation waits for its answer.
pub const INVITATION_WAITS: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long an ended invitation is remembered beyond its time: far longer than a signature is taken.
pub const INVITATION_REMEMBERED: Duration = Duration::from_secs(60 * 24 * 3600);
/// How long the end of an invitation stays on the page.
pub const INVITATION_SHOWN: Duration = Duration::from_secs(14 * 24 * 3600);
/// Most invitations of others that wait at the same time.
pub const PENDING_MOST: i64 = 50;
/// Most invitations of one host that wait: somebody else may use its name.
pub const PENDING_OF_HOST: i64 = 3;

/// Which servers a page lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Partners: active, suspended, ended by the other side.
    Partners,
    /// Blocked.
    Blocked,
    /// Met in open federation, on no list.
    Others,
}

impl List {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 3] = [Self::Partners, Self::Blocked, Self::Others];

    /// The word of addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Partners => "partners",
            Self::Blocked => "blocked",
            Self::Others => "others",
        }
    }

    /// Reads the word; anything else is the partners.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|list| list.as_str() == word);
        found.unwrap_or(Self::Partners)
    }
}

/// Another server and how it goes with it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Server {
    /// Canonical host.
    pub host: String,
    /// `active`, `frozen`, `blocked`, `ended`; `known` when it is on no list.
    pub state: String,
    /// Why it is frozen or ended: `key`, `left`, `withdrawn`; empty when somebody here decided.
    pub cause: String,
    /// Since when it is on the list.
    pub since: Option<Timestamp>,
    /// What it calls itself.
    pub name: String,
    /// Its software.
    pub software: String,
    /// The version of it.
    pub version: String,
    /// Address of its instance actor.
    pub actor: Option<String>,
    /// The key that is pinned, PEM.
    pub public_key: Option<String>,
    /// Another key that was seen there since, PEM.
    pub offered_key: Option<String>,
    /// Last delivery that arrived.
    pub succeeded_at: Option<Timestamp>,
    /// Last delivery that did not.
    pub failed_at: Option<Timestamp>,
    /// Why it did not.
    pub failure: Option<String>,
    /// When it spoke to us last.
    pub heard_at: Option<Timestamp>,
    /// Deliveries that wait.
    pub waiting: i64,
    /// Deliveries that were given up.
    pub lapsed: i64,
}

/// What an act about a server would touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Consequences {
    /// What people here follow there.
    pub following: i64,
    /// Who follows from there.
    pub followers: i64,
    /// Articles and answers that came from there.
    pub received: i64,
    /// Deliveries that wait.
    pub waiting: i64,
}

/// Who began an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// We did.
    Sent,
    /// The other server did.
    Received,
}

impl Side {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

/// One invitation to be partners.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invitation {
    /// The other server.
    pub host: String,
    /// `sent` or `received`.
    pub direction: String,
    /// Chosen by whoever began.
    pub id: String,
    /// `waiting`, `accepted`, `declined`, `withdrawn`, `expired`, `wrong-key`, `refused`, `ended`.
    pub state: String,
    /// What the other server calls itself.
    pub name: String,
    /// Its key, PEM: seen there when we invited, proved by its signature when it did.
    pub public_key: String,
    /// When it began.
    pub at: Timestamp,
    /// Until when it may be answered.
    pub expires_at: Timestamp,
    /// When the partnership began.
    pub made_at: Option<Timestamp>,
    /// What the other side must still be told.
    pub say: String,
    /// Tries to tell it.
    pub attempts: i64,
    /// Why it could not be told.
    pub failure: Option<String>,
}

impl Invitation {
    /// Who began.
    #[must_use]
    pub fn side(&self) -> Side {
        if self.direction == "sent" {
            Side::Sent
        } else {
            Side::Received
        }
    }

    /// What names it in the store.
    #[must_use]
    pub fn key(&self) -> (&str, Side, &str) {
        (&self.host, self.side(), &self.id)
    }

    /// Whether it may still be answered.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        self.state == "waiting" && self.expires_at > now
    }
}

/// What a look at another server brought.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// What it says about itself.
    pub about: About,
    /// Address of its instance actor.
    pub actor: Option<String>,
    /// The key that the actor signs with, PEM.
    pub public_key: Option<String>,
    /// Proofs that its keys come after older ones.
    pub successions: Vec<Succession>,
}

/// The digits by which two people compare a key aloud; empty for a key that cannot be read.
#[must_use]
pub fn fingerprint(pem: &str) -> String {
    VerifyingKey::from_pem(pem).map_or_else(|_| String::new(), |key| key.fingerprint())
}

/// Whether two PEM texts hold the same key.
#[must_use]
pub fn same_key(one: &str, other: &str) -> bool {
    match (VerifyingKey::from_pem(one), VerifyingKey::from_pem(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Whether a key is the one that is known of a host, or proved to come after it.
#[must_use]
pub fn is_or_follows(host: &str, known: &str, (shown, proofs): (&str, &[Succession])) -> bool {
    match (VerifyingKey::from_pem(known), VerifyingKey::from_pem(shown)) {
        (Ok(known), Ok(shown)) => leads(host, proofs, &known, &shown),
        _ => false,
    }
}
