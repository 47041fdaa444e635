//! What two schools agreed to share, as one of them holds it.

use crate::kernel::{ActorId, PersonId, SpaceId, Timestamp, TwinningId};

/// A twinning, as read from the database.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Twinning {
    /// Identifier here; the other side has its own.
    pub id: TwinningId,
    /// The partner server.
    pub host: String,
    /// 1 when this school invited.
    pub ours: i64,
    /// Stored word of the state.
    pub state: String,
    /// Id of the Invite that both know.
    pub invite_ap_id: String,
    /// Our class; none until we answered.
    pub class_id: Option<SpaceId>,
    /// The shared space; none until both agreed.
    pub space_id: Option<SpaceId>,
    /// The Group of our half.
    pub actor_id: Option<ActorId>,
    /// The Group of theirs; none until they answered.
    pub peer_ap_id: Option<String>,
    /// Their school.
    pub school: String,
    /// Their class.
    pub class: String,
    /// The head-count of their class.
    pub people: i64,
    /// What the inviting teacher wrote.
    pub message: String,
    /// When the space becomes read-only.
    pub ends_at: Timestamp,
    /// Who invited, when it was one of ours.
    pub invited_by: Option<PersonId>,
    /// Since when we hold it.
    pub frozen_by_us: Option<Timestamp>,
    /// Since when they hold it.
    pub frozen_by_them: Option<Timestamp>,
    /// Since when this school exchanges nothing with their server.
    pub frozen_by_school: Option<Timestamp>,
    /// The head-count that they know of our half.
    pub told_people: i64,
}

/// The columns of [`Twinning`].
macro_rules! twinning_columns {
    () => {
        "w.id, w.host, w.ours, w.state, w.invite_ap_id, w.class_id, w.space_id, w.actor_id, \
         w.peer_ap_id, w.school, w.class, w.people, w.message, w.ends_at, w.invited_by, \
         w.frozen_by_us, w.frozen_by_them, w.frozen_by_school, w.told_people"
    };
}
pub(in crate::federate) use twinning_columns;

/// Where a twinning stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// One side asked, the other has not answered.
    Invited,
    /// Both write.
    Active,
    /// One side holds it: nothing goes out or comes in.
    Frozen,
    /// The other side does not want it.
    Declined,
    /// The side that asked took it back.
    Cancelled,
    /// Its time is over, or somebody ended it: it only reads.
    Ended,
}

impl Phase {
    /// The stored word, also the end of the Fluent key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Ended => "ended",
        }
    }
}

impl Twinning {
    /// Whether this school invited.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.ours == 1
    }

    /// Where it stands at this moment: the clock ends it without anybody's doing.
    #[must_use]
    pub fn phase(&self, now: Timestamp) -> Phase {
        match self.state.as_str() {
            "active" if self.ends_at <= now => Phase::Ended,
            "active" if self.frozen_at().is_some() => Phase::Frozen,
            "active" => Phase::Active,
            "invited" if self.ends_at <= now => Phase::Cancelled,
            "invited" => Phase::Invited,
            "declined" => Phase::Declined,
            "cancelled" => Phase::Cancelled,
            _ => Phase::Ended,
        }
    }

    /// The earliest of the instants since which somebody holds it.
    #[must_use]
    pub fn frozen_at(&self) -> Option<Timestamp> {
        let holds = [
            self.frozen_by_us,
            self.frozen_by_them,
            self.frozen_by_school,
        ];
        holds.into_iter().flatten().min()
    }

    /// Whether the other side alone holds it: what it sends was written after it let go.
    #[must_use]
    pub fn is_theirs_to_release(&self) -> bool {
        self.frozen_by_us.or(self.frozen_by_school).is_none() && self.frozen_by_them.is_some()
    }
}

/// A twinning to be written.
pub(in crate::federate) struct NewTwinning<'a> {
    pub id: &'a TwinningId,
    pub host: &'a str,
    pub ours: bool,
    pub invite: &'a str,
    pub class: Option<&'a SpaceId>,
    pub actor: Option<&'a ActorId>,
    pub peer: Option<&'a str>,
    /// School, class and head-count of the other side.
    pub twin: (&'a str, &'a str, i64),
    pub message: &'a str,
    pub ends_at: Timestamp,
    pub by: Option<&'a PersonId>,
}
