//! What a space is.

use crate::kernel::{PersonId, SpaceId, Timestamp};
use crate::people::Person;
use crate::policy::{Level, Profile, Role};

/// The kinds of space.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum SpaceKind {
    /// Pupils, teachers, and beside them the families.
    Class,
    /// People who chose each other.
    Group,
    /// Everybody of the school.
    School,
    /// A class here and a class of a partner school, for a time.
    Twinning,
}

impl SpaceKind {
    /// The stored word, which is also the kind of the members' circle.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Group => "group",
            Self::School => "school",
            Self::Twinning => "twinning",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "class" => Self::Class,
            "school" => Self::School,
            "twinning" => Self::Twinning,
            _ => Self::Group,
        }
    }

    /// The level that means the members of such a space.
    #[must_use]
    pub fn level(self) -> Level {
        match self {
            Self::Class => Level::Class,
            Self::Group => Level::Group,
            Self::School => Level::School,
            Self::Twinning => Level::Twinning,
        }
    }
}

/// A space, as read from the database.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Space {
    /// Identifier.
    pub id: SpaceId,
    /// Stored word of the kind.
    pub kind: String,
    /// «CM2 B», «Club lecture», the school's name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// CM2, 6e…
    pub level: String,
    /// Since when it only reads.
    pub archived_at: Option<Timestamp>,
    /// When it ends: from then on it only reads.
    pub ends_at: Option<Timestamp>,
    /// Since when it only reads for the time being.
    pub frozen_at: Option<Timestamp>,
}

/// Why nobody writes in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// For the time being.
    Frozen,
    /// Its time is over.
    Ended,
    /// It was put away.
    Archived,
}

impl Closed {
    /// The Fluent key of the sentence for somebody who wanted to write.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Frozen => "forbidden-space-frozen",
            Self::Ended => "forbidden-space-ended",
            Self::Archived => "forbidden-space-archived",
        }
    }
}

/// The other half of a twinned space, as its school describes it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Twin {
    /// The partner server.
    pub host: String,
    /// Its school.
    pub school: String,
    /// Its class.
    pub class: String,
    /// Its head-count.
    pub people: i64,
}

impl Space {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> SpaceKind {
        SpaceKind::of(&self.kind)
    }

    /// Why nobody writes here at this moment; none when they do.
    #[must_use]
    pub fn closed(&self, now: Timestamp) -> Option<Closed> {
        if self.archived_at.is_some() {
            Some(Closed::Archived)
        } else if self.ends_at.is_some_and(|end| end <= now) {
            Some(Closed::Ended)
        } else {
            self.frozen_at.map(|_| Closed::Frozen)
        }
    }
}

/// A space to be opened.
#[derive(Clone, Debug)]
pub struct NewSpace {
    /// Kind.
    pub kind: SpaceKind,
    /// Name.
    pub name: String,
    /// One sentence, perhaps empty.
    pub description: String,
    /// CM2, 6e…; empty for groups.
    pub level: String,
}

/// Somebody's place in a space, as lists of members show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Seat {
    /// Who.
    pub person_id: PersonId,
    /// Shown name.
    pub short_name: String,
    /// Stored word of the profile.
    pub profile: String,
    /// Stored word of the role.
    pub role: String,
    /// Stored word of the kind of circle: that of the space, or `families`.
    pub circle: String,
    /// The other server; none for people of this school.
    pub host: Option<String>,
}

impl Seat {
    /// The profile; unknown words count as a guest.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile::of(&self.profile).unwrap_or(Profile::Guest)
    }

    /// Whether this person checks and manages here.
    #[must_use]
    pub fn manages(&self) -> bool {
        Role::of(&self.role) == Role::Manager && self.circle != "families"
    }
}

/// Somebody of the school who could join a group.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub person: Person,
    /// Names of the classes, to tell namesakes apart.
    pub classes: Vec<String>,
    /// Already inside.
    pub member: bool,
}
