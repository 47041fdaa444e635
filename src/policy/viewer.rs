//! Whoever asks, with the keys that they hold at this moment.

use super::Level;
use crate::kernel::{CircleId, PersonId, SpaceId};

/// The circle that everybody holds.
pub const PUBLIC: &str = "public";
/// The circle that signed partner servers hold.
pub const NETWORK: &str = "network";

/// The five profiles of a school, and people of other servers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// A pupil.
    Student,
    /// A parent or guardian.
    Relative,
    /// A teacher.
    Teacher,
    /// Head, staff, assistants.
    Personnel,
    /// Somebody invited.
    Guest,
    /// Somebody of another server.
    Remote,
}

impl Profile {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Relative => "relative",
            Self::Teacher => "teacher",
            Self::Personnel => "personnel",
            Self::Guest => "guest",
            Self::Remote => "remote",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "student" => Self::Student,
            "relative" => Self::Relative,
            "teacher" => Self::Teacher,
            "personnel" => Self::Personnel,
            "guest" => Self::Guest,
            "remote" => Self::Remote,
            _ => return None,
        })
    }

    /// Works at the school: may check, create groups, follow and be followed.
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Teacher | Self::Personnel)
    }
}

/// What somebody is in a circle.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads, writes where members may.
    Member,
    /// Checks and manages.
    Manager,
}

impl Role {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Manager => "manager",
        }
    }

    /// Reads the stored word; unknown words give the lesser role.
    #[must_use]
    pub fn of(word: &str) -> Self {
        if word == "manager" {
            Self::Manager
        } else {
            Self::Member
        }
    }
}

/// One key of the ring: a circle, the space that it belongs to, and the role inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The circle held.
    pub circle: CircleId,
    /// Its space; none for followers' circles.
    pub space: Option<SpaceId>,
    /// `class`, `group`, `school`, `families`, `twinning`, `followers`.
    pub kind: String,
    /// The role inside.
    pub role: Role,
}

/// What a viewer is in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Reads what is addressed to the families.
    Relative,
    /// A member.
    Member,
    /// Checks what members write.
    Manager,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody signed in.
    Anonymous,
    /// A person of this school.
    Person {
        /// Identifier.
        id: PersonId,
        /// Profile.
        profile: Profile,
        /// Administers the school's server.
        admin: bool,
    },
    /// Another server, in the name of one of its people when an activity says so.
    Peer {
        /// Canonical host.
        host: String,
        /// The remote person's row, when it acts.
        person: Option<PersonId>,
    },
}

/// Whoever asks, with a keyring. Built afresh for each request, so that a key taken away is gone (I13).
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who asks.
    pub who: Who,
    /// The keys held, `public` and `network` left out.
    pub keys: Vec<Key>,
}

impl Viewer {
    /// Nobody in particular.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            who: Who::Anonymous,
            keys: Vec::new(),
        }
    }

    /// A person of this school with their keys.
    #[must_use]
    pub fn person(id: PersonId, profile: Profile, admin: bool, keys: Vec<Key>) -> Self {
        Self {
            who: Who::Person { id, profile, admin },
            keys,
        }
    }

    /// A partner server, perhaps in the name of one of its people.
    #[must_use]
    pub fn peer(host: String, person: Option<PersonId>) -> Self {
        Self {
            who: Who::Peer { host, person },
            keys: Vec::new(),
        }
    }

    /// The same in the name of somebody who holds keys here: of the twinnings with that server.
    #[must_use]
    pub fn peer_with_keys(host: String, person: Option<PersonId>, keys: Vec<Key>) -> Self {
        Self {
            who: Who::Peer { host, person },
            keys,
        }
    }

    /// The person that would be the author of what this viewer writes.
    #[must_use]
    pub fn id(&self) -> Option<&PersonId> {
        match &self.who {
            Who::Anonymous => None,
            Who::Person { id, .. } => Some(id),
            Who::Peer { person, .. } => person.as_ref(),
        }
    }

    /// The profile of a person of this school.
    #[must_use]
    pub fn profile(&self) -> Option<Profile> {
        match &self.who {
            Who::Person { profile, .. } => Some(*profile),
            Who::Peer { .. } => Some(Profile::Remote),
            Who::Anonymous => None,
        }
    }

    /// Whether this is a teacher or another member of the staff.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.profile().is_some_and(Profile::is_staff)
    }

    /// Whether this person administers the server.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        matches!(self.who, Who::Person { admin: true, .. })
    }

    /// All circles held, with `public` for everybody and `network` for peers.
    #[must_use]
    pub fn circles(&self) -> Vec<CircleId> {
        let mut circles = vec![CircleId::trusted(PUBLIC)];
        if matches!(self.who, Who::Peer { .. }) {
            circles.push(CircleId::trusted(NETWORK));
        }
        circles.extend(self.keys.iter().map(|key| key.circle.clone()));
        circles
    }

    /// What this viewer is in a space; none for a stranger.
    #[must_use]
    pub fn standing(&self, space: &SpaceId) -> Option<Standing> {
        self.keys
            .iter()
            .filter(|key| key.space.as_ref() == Some(space))
            .map(|key| match (key.kind.as_str(), key.role) {
                ("families", _) => Standing::Relative,
                (_, Role::Manager) => Standing::Manager,
                (_, Role::Member) => Standing::Member,
            })
            .max()
    }

    /// The level that means «everybody of this space» to its members.
    #[must_use]
    pub fn natural_level(&self, space: &SpaceId) -> Level {
        let mut kinds = self
            .keys
            .iter()
            .filter(|key| key.space.as_ref() == Some(space) && key.kind != "families")
            .map(|key| Level::of(&key.kind));
        kinds.next().unwrap_or(Level::Me)
    }

    /// The spaces whose members' writing this viewer checks.
    #[must_use]
    pub fn moderated(&self) -> Vec<SpaceId> {
        let mut spaces: Vec<_> = self
            .keys
            .iter()
            .filter(|key| key.role == Role::Manager && key.kind != "families")
            .filter_map(|key| key.space.clone())
            .collect();
        spaces.sort();
        spaces.dedup();
        spaces
    }

    /// The spaces where this viewer stands at all.
    #[must_use]
    pub fn spaces(&self) -> Vec<SpaceId> {
        let mut spaces: Vec<_> = self
            .keys
            .iter()
            .filter_map(|key| key.space.clone())
            .collect();
        spaces.sort();
        spaces.dedup();
        spaces
    }
}
