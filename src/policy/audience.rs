//! For whom something is: a set of circles, and the level that names it in words.

use crate::kernel::CircleId;

/// The scale of audiences, from the narrowest to the widest (ux: the audience badge).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The author alone.
    Me,
    /// The members of a group.
    Group,
    /// The pupils and teachers of a class.
    Class,
    /// The class and its families.
    Families,
    /// Everybody of this school.
    School,
    /// The school and the partner servers.
    Network,
    /// All the internet.
    Public,
}

impl Level {
    /// The word stored in the database and used in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Group => "group",
            Self::Class => "class",
            Self::Families => "families",
            Self::School => "school",
            Self::Network => "network",
            Self::Public => "public",
        }
    }

    /// Reads the stored word; anything unknown is the narrowest level.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "group" => Self::Group,
            "class" => Self::Class,
            "families" => Self::Families,
            "school" => Self::School,
            "network" => Self::Network,
            "public" => Self::Public,
            _ => Self::Me,
        }
    }

    /// Whether anything of this level may leave the server at all.
    #[must_use]
    pub fn leaves(self) -> bool {
        self >= Self::Network
    }
}

/// A level with the circles that it means where it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Audience {
    /// In words.
    pub level: Level,
    /// In circles; empty for [`Level::Me`].
    pub circles: Vec<CircleId>,
}

impl Audience {
    /// The author alone.
    #[must_use]
    pub fn me() -> Self {
        Self {
            level: Level::Me,
            circles: Vec::new(),
        }
    }
}
