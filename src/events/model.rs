//! The events of the house.

use crate::kernel::{ActorId, CircleId, PersonId, PublicationId, ReportId, SpaceId, Timestamp};

/// Something that happened. Subscribers read the present by id: a late or doubled job is harmless.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// An article or a reply was handed in and waits for an adult.
    Submitted {
        /// What.
        publication: PublicationId,
    },
    /// An adult asked for a correction.
    Returned {
        /// What.
        publication: PublicationId,
    },
    /// Something became readable for its audience.
    Published {
        /// What.
        publication: PublicationId,
    },
    /// Articles of other servers became readable together, for those who follow their authors.
    Received {
        /// Which.
        publications: Vec<PublicationId>,
    },
    /// Its text, title, pictures or audience changed.
    Revised {
        /// What.
        publication: PublicationId,
    },
    /// It was hidden until somebody decides.
    Held {
        /// What.
        publication: PublicationId,
    },
    /// It was taken back.
    Withdrawn {
        /// What.
        publication: PublicationId,
    },
    /// Somebody reacted.
    Reacted {
        /// To what.
        publication: PublicationId,
        /// Who.
        person: PersonId,
    },
    /// Somebody took a reaction back.
    Unreacted {
        /// From what.
        publication: PublicationId,
        /// Who.
        person: PersonId,
        /// The Like that other servers know, when it had left.
        activity: Option<String>,
    },
    /// An adult of ours shared something again.
    Boosted {
        /// What.
        publication: PublicationId,
        /// Who.
        person: PersonId,
    },
    /// Somebody whom people here follow shared something from elsewhere again, or no longer does.
    Refiled {
        /// What.
        publication: PublicationId,
    },
    /// An adult of ours no longer shares something.
    Unboosted {
        /// What.
        publication: PublicationId,
        /// Who.
        person: PersonId,
        /// The Announce that other servers know, when it had left.
        activity: Option<String>,
    },
    /// The forum of a space was opened to others, or closed.
    ForumOpened {
        /// Which.
        space: SpaceId,
    },
    /// A topic was locked, pinned, or the contrary.
    TopicMarked {
        /// Which.
        publication: PublicationId,
        /// The adult who decided.
        person: PersonId,
    },
    /// Somebody received a key.
    Joined {
        /// Of which circle.
        circle: CircleId,
        /// Who.
        person: PersonId,
    },
    /// Somebody lost a key.
    MembershipEnded {
        /// Of which circle.
        circle: CircleId,
        /// Who.
        person: PersonId,
        /// When.
        at: Timestamp,
    },
    /// One of ours asked to follow an actor elsewhere.
    FollowAsked {
        /// Our actor.
        follower: ActorId,
        /// The other.
        followed: ActorId,
    },
    /// One of ours ended a follow.
    FollowEnded {
        /// Our actor.
        follower: ActorId,
        /// The other.
        followed: ActorId,
        /// The Follow that the other server knows.
        activity: String,
    },
    /// An actor elsewhere moved, and the follow of somebody here went with it.
    FollowMoved {
        /// Those who follow who moved.
        circle: CircleId,
        /// Who follows.
        person: PersonId,
        /// Who moved.
        moved: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Another server's actor began to follow one of ours.
    FollowReceived {
        /// The other.
        follower: ActorId,
        /// Ours.
        followed: ActorId,
    },
    /// Something about another server concerns the head of school.
    ServerNews {
        /// Its canonical host.
        host: String,
        /// When.
        at: Timestamp,
    },
    /// Another server was allowed, blocked, unblocked or removed.
    ServerStanding {
        /// Its canonical host.
        host: String,
    },
    /// Another server's actor agreed to be followed by one of ours.
    FollowAccepted {
        /// The other.
        followed: ActorId,
    },
    /// Something written elsewhere before was found and kept: nobody is told, lists take it up.
    Recovered {
        /// What.
        publication: PublicationId,
    },
    /// The other answers of a thread of another server are to be read.
    ThreadWanted {
        /// The article at the top.
        publication: PublicationId,
    },
    /// Something arrived that answers what is not known here.
    AncestorsWanted {
        /// Its ActivityPub id.
        object: String,
        /// The forum elsewhere that announced it.
        #[serde(default)]
        forum: Option<ActorId>,
    },
    /// Somebody told the adults of a space of something that should not be.
    Reported {
        /// Whose adults decide.
        space: SpaceId,
        /// Whom it is about; not told.
        about: Option<PersonId>,
    },
    /// What somebody reported was decided.
    ReportSettled {
        /// Who told us.
        reporter: PersonId,
    },
    /// An adult tells another school of something that comes from there.
    ReportForwarded {
        /// The report.
        report: ReportId,
    },
    /// A class of a partner school invites one of ours.
    TwinningInvited {
        /// When.
        at: Timestamp,
    },
    /// A partner school does not want the twinning that one of ours proposed.
    TwinningDeclined {
        /// The circle of our class.
        circle: CircleId,
        /// Who had proposed it.
        person: PersonId,
        /// When.
        at: Timestamp,
    },
    /// A twinning begins.
    TwinningOpened {
        /// The circle of the shared space.
        circle: CircleId,
        /// When.
        at: Timestamp,
    },
    /// Authenticated activities were written to `inbound`, in this order, and wait to be applied.
    ActivitiesReceived {
        /// Their ids.
        activities: Vec<String>,
    },
}
