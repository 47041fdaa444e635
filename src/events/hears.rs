//! Who hears which event: one exhaustive match. Rooms never learn who listens.

use super::Event;

/// A passage that works on events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subscriber {
    /// Files publications under the circles that may read them.
    Timeline,
    /// Keeps the index.
    Search,
    /// Tells people.
    Notifications,
    /// Speaks to other servers.
    Federate,
    /// Applies what other servers said.
    Inbound,
    /// Reads what is missing at other servers.
    Threads,
}

impl Subscriber {
    /// All of them, in the order in which a test empties the queues.
    pub const ALL: [Self; 6] = [
        Self::Inbound,
        Self::Threads,
        Self::Timeline,
        Self::Search,
        Self::Notifications,
        Self::Federate,
    ];

    /// The name of the queue.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Search => "search",
            Self::Notifications => "notifications",
            Self::Federate => "federate",
            Self::Inbound => "inbound",
            Self::Threads => "threads",
        }
    }
}

/// The subscribers of an event.
#[must_use]
pub fn hears(event: &Event) -> &'static [Subscriber] {
    use Subscriber::{Federate, Inbound, Notifications, Search, Threads, Timeline};
    match event {
        Event::Submitted { .. } => &[Search, Notifications],
        Event::Returned { .. } => &[Timeline, Search, Notifications],
        Event::Held { .. }
        | Event::Published { .. }
        | Event::Revised { .. }
        | Event::Withdrawn { .. } => &[Timeline, Search, Notifications, Federate],
        Event::Reacted { .. } => &[Notifications, Federate],
        Event::Refiled { .. } => &[Timeline],
        Event::Unreacted { .. }
        | Event::Boosted { .. }
        | Event::Unboosted { .. }
        | Event::ForumOpened { .. }
        | Event::TopicMarked { .. } => &[Federate],
        Event::Joined { .. } | Event::MembershipEnded { .. } => &[Notifications, Federate],
        Event::TwinningInvited { .. }
        | Event::TwinningDeclined { .. }
        | Event::TwinningOpened { .. } => &[Notifications],
        Event::FollowAsked { .. } | Event::FollowEnded { .. } => &[Federate],
        Event::FollowReceived { .. } => &[Notifications, Federate],
        Event::ServerNews { .. } | Event::FollowMoved { .. } => &[Notifications],
        Event::ServerStanding { .. } => &[Federate],
        Event::Reported { .. } | Event::ReportSettled { .. } => &[Notifications],
        Event::ReportForwarded { .. } => &[Federate],
        Event::Recovered { .. } | Event::Received { .. } => &[Timeline, Search],
        Event::FollowAccepted { .. }
        | Event::ThreadWanted { .. }
        | Event::AncestorsWanted { .. } => &[Threads],
        Event::ActivitiesReceived { .. } => &[Inbound],
    }
}
