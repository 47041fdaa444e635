//! What the head sees of people and spaces.

use crate::kernel::{PersonId, SpaceId, Timestamp};
use crate::policy::Profile;

/// Most people of one page or answer.
pub const PEOPLE_SHOWN: i64 = 50;
/// Most sheets that are printed at once.
pub const SHEETS_LARGEST: usize = 200;

/// Somebody in the rolls, as read from the database.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Enrolled {
    /// Identifier.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Stored word of the profile.
    pub profile: String,
    /// 1 for whoever holds the head's permission.
    pub admin: i64,
    /// What they type; none without an account.
    pub login: Option<String>,
    /// 1 once the account has its password.
    pub active: i64,
    /// Until when the activation code may be used, while there is one.
    pub activation_expires_at: Option<Timestamp>,
    /// Since when the account is closed.
    pub suspended_at: Option<Timestamp>,
}

impl Enrolled {
    /// Where the account stands at this moment.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> AccountState {
        match self.activation_expires_at {
            _ if self.login.is_none() => AccountState::None,
            _ if self.suspended_at.is_some() => AccountState::Closed,
            _ if self.active == 1 => AccountState::Active,
            Some(until) if until > now => AccountState::Waiting,
            _ => AccountState::Expired,
        }
    }
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccountState {
    /// There is none.
    None,
    /// The code is printed and not used yet.
    Waiting,
    /// The code is too old.
    Expired,
    /// In use.
    Active,
    /// Closed by the head.
    Closed,
}

impl AccountState {
    /// The end of the text key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Expired => "expired",
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }
}

/// On which side of a family somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// A pupil: their relatives are shown.
    Relatives,
    /// A relative: their children are shown.
    Children,
}

impl Kin {
    /// What somebody of this profile has here; none for the team and guests.
    #[must_use]
    pub fn of(profile: &str) -> Option<Self> {
        match Profile::of(profile) {
            Some(Profile::Student) => Some(Self::Relatives),
            Some(Profile::Relative) => Some(Self::Children),
            _ => None,
        }
    }

    /// The profile of those who are shown.
    #[must_use]
    pub fn profile(self) -> Profile {
        match self {
            Self::Relatives => Profile::Relative,
            Self::Children => Profile::Student,
        }
    }

    /// The end of the text key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relatives => "relatives",
            Self::Children => "children",
        }
    }
}

/// The family of somebody, as far as the school knows it.
#[derive(Clone, Debug)]
pub struct Family {
    /// Who is shown; none for somebody who has no family here.
    pub side: Option<Kin>,
    /// By name.
    pub people: Vec<KinLine>,
}

/// A relative or a child.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct KinLine {
    /// Identifier.
    pub id: PersonId,
    /// Full name.
    pub name: String,
}

/// Whom a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The beginning of a word of the name; empty for everybody.
    pub words: String,
    /// One profile only.
    pub profile: Option<Profile>,
}

/// A line of the list of spaces.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SpaceLine {
    /// Identifier.
    pub id: SpaceId,
    /// class, group, school.
    pub kind: String,
    /// Name.
    pub name: String,
    /// CM2, 6e…; empty for groups.
    pub level: String,
    /// How many people hold its key, families left out.
    pub people: i64,
    /// Of its people and families, how many have an account that was never activated.
    pub waiting: i64,
}
