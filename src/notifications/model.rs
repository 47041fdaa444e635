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
    /// Something about another server waits for the head of school.
    Servers,
    /// Something was reported to this adult.
    Reported,
    /// What this person reported was decided.
    ReportSettled,
    /// A class of a partner school proposes a twinning.
    TwinningInvited,
    /// A partner school does not want a twinning that this person proposed.
    TwinningDeclined,
    /// This person's class is twinned now.
    TwinningOpened,
    /// The class of this person's child is twinned now.
    TwinningFamily,
    /// Somebody whom this person follows is on another server now.
    FollowMoved,
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
            Self::Servers => "servers",
            Self::Reported => "reported",
            Self::ReportSettled => "report_settled",
            Self::TwinningInvited => "twinning_invited",
            Self::TwinningDeclined => "twinning_declined",
            Self::TwinningOpened => "twinning_opened",
            Self::TwinningFamily => "twinning_family",
            Self::FollowMoved => "follow_moved",
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
            "servers" => Self::Servers,
            "reported" => Self::Reported,
            "report_settled" => Self::ReportSettled,
            "twinning_invited" => Self::TwinningInvited,
            "twinning_declined" => Self::TwinningDeclined,
            "twinning_opened" => Self::TwinningOpened,
            "twinning_family" => Self::TwinningFamily,
            "follow_moved" => Self::FollowMoved,
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

    /// Where it leads: the publication, the space of the group, or what is said about twinnings.
    #[must_use]
    pub fn target(&self) -> String {
        match (self.kind(), &self.space_id) {
            (Kind::Reported, _) => return "/reports".to_owned(),
            (Kind::TwinningInvited | Kind::TwinningDeclined, _) => return "/twinnings".to_owned(),
            (Kind::FollowMoved, _) => return "/follows".to_owned(),
            (Kind::TwinningFamily, Some(id)) => return format!("/spaces/{id}/twinnings"),
            _ => {}
        }
        match (&self.publication_id, &self.space_id) {
            (Some(id), _) => format!("/p/{id}"),
            (None, Some(id)) => format!("/spaces/{id}"),
            (None, None) if self.kind() == Kind::Servers => "/admin/servers".to_owned(),
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
