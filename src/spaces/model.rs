//! What a space is.

use crate::kernel::{SpaceId, Timestamp};
use crate::policy::Level;

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
}

impl SpaceKind {
    /// The stored word, which is also the kind of the members' circle.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Group => "group",
            Self::School => "school",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "class" => Self::Class,
            "school" => Self::School,
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
}

impl Space {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> SpaceKind {
        SpaceKind::of(&self.kind)
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
