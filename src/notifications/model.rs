//! What a notification says: who did what, about which publication. Never what was written.

use crate::kernel::{CircleId, NotificationId, PersonId, PublicationId, SpaceId, Timestamp};

/// Why somebody is told.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something waits for this adult's check.
    ToReview,
    /// An adult asks this author for a correction.
    Returned,
    /// An adult published this author's writing.
    Published,
    /// Somebody answered this person.
    Reply,
    /// Somebody reacted to this person's writing.
    Reaction,
    /// This person is a member of a group now.
    Joined,
    /// Something was reported to this adult.
    Reported,
    /// What this person reported was decided.
    ReportSettled,
}

impl Kind {
    /// The stored word, also the end of the Fluent key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToReview => "to_review",
            Self::Returned => "returned",
            Self::Published => "published",
            Self::Reply => "reply",
            Self::Reaction => "reaction",
            Self::Joined => "joined",
            Self::Reported => "reported",
            Self::ReportSettled => "report_settled",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "to_review" => Self::ToReview,
            "returned" => Self::Returned,
            "published" => Self::Published,
            "reaction" => Self::Reaction,
            "joined" => Self::Joined,
            "reported" => Self::Reported,
            "report_settled" => Self::ReportSettled,
            _ => Self::Reply,
        }
    }
}

/// A line of somebody's list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Identifier.
    pub id: NotificationId,
    /// Stored word of the kind.
    pub kind: String,
    /// About what.
    pub publication_id: Option<PublicationId>,
    /// Shown name of whoever did it.
    pub actor_name: Option<String>,
    /// Name of the group.
    pub circle_name: Option<String>,
    /// The group's space.
    pub space_id: Option<SpaceId>,
    /// When it happened.
    pub at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

impl Line {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::of(&self.kind)
    }

    /// Where it leads: the publication, or the space of the group.
    #[must_use]
    pub fn target(&self) -> String {
        if self.kind() == Kind::Reported {
            return "/reports".to_owned();
        }
        match (&self.publication_id, &self.space_id) {
            (Some(id), _) => format!("/p/{id}"),
            (None, Some(id)) => format!("/spaces/{id}"),
            (None, None) => "/notifications".to_owned(),
        }
    }
}

/// Something to tell somebody.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub person: PersonId,
    pub kind: Kind,
    pub publication: Option<PublicationId>,
    pub circle: Option<CircleId>,
    pub actor: Option<PersonId>,
    /// When the fact happened: the same fact heard twice is told once.
    pub at: Timestamp,
}
