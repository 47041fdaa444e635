//! Actors, follows and what waits to be sent, as the database holds them.

use url::Url;

use crate::kernel::{ActorId, BlogId, CircleId, PersonId, Problem, SpaceId, Timestamp};

/// Which of ours an actor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Own {
    /// The server itself.
    Instance,
    /// A teacher or another member of the staff; nobody else ever has an actor (L17).
    Person(PersonId),
    /// A blog.
    Blog(BlogId),
    /// The forum of a space, while it is open.
    Group(SpaceId),
}

/// An actor, ours or another server's.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Actor {
    /// Identifier.
    pub id: ActorId,
    /// ActivityPub id.
    pub ap_id: String,
    /// `instance`, `person`, `blog`, `group`; for actors elsewhere `person`, `group` (a forum) or
    /// `blog` (everything else).
    pub kind: String,
    /// The person of this school, or the row that stands for somebody elsewhere.
    pub person_id: Option<PersonId>,
    /// The blog, when it is one of ours.
    pub blog_id: Option<BlogId>,
    /// The other server; none for ours.
    pub host: Option<String>,
    /// Account name.
    pub username: String,
    /// Shown name.
    pub name: String,
    /// Presentation, plain text.
    pub summary: String,
    /// Page for people.
    pub url: Option<String>,
    /// Its inbox.
    pub inbox: String,
    /// The inbox that its server shares.
    pub shared_inbox: Option<String>,
    /// Its followers collection.
    pub followers_url: Option<String>,
    /// Id of its key.
    pub key_id: String,
    /// SPKI PEM.
    pub public_key: String,
    /// PKCS#8 PEM, ours only; never shown.
    pub private_key: Option<String>,
    /// The circle of our people who follow it.
    pub circle_id: Option<CircleId>,
    /// When its document was read last.
    pub fetched_at: Timestamp,
    /// When its server said that it is gone.
    pub gone_at: Option<Timestamp>,
}

/// The columns of [`Actor`], over `actors t`.
macro_rules! actor_columns {
    () => {
        "t.id, t.ap_id, t.kind, t.person_id, t.blog_id, t.host, t.username, t.name, t.summary, \
         t.url, t.inbox, t.shared_inbox, t.followers_url, t.key_id, t.public_key, t.private_key, \
         t.circle_id, t.fetched_at, t.gone_at"
    };
}
pub(super) use actor_columns;

impl Actor {
    /// Its id as an address.
    ///
    /// # Errors
    /// `Broken` when the row is damaged.
    pub fn address(&self) -> Result<Url, Problem> {
        Url::parse(&self.ap_id).map_err(Problem::broken)
    }

    /// Where to deliver: the shared inbox when there is one.
    #[must_use]
    pub fn delivery_inbox(&self) -> &str {
        self.shared_inbox.as_deref().unwrap_or(&self.inbox)
    }

    /// `@name@host`.
    #[must_use]
    pub fn handle(&self, our_host: &str) -> String {
        let host = self.host.as_deref().unwrap_or(our_host);
        format!("@{}@{host}", self.username)
    }
}

/// How far a follow has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum FollowState {
    /// The other side has not answered.
    Asked,
    /// The other side agreed.
    Accepted,
    /// The other side refused.
    Refused,
    /// The other side does not count it any more.
    Ended,
}

impl FollowState {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Ended => "ended",
        }
    }

    /// Reads the stored word; anything unknown has not been answered.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "accepted" => Self::Accepted,
            "refused" => Self::Refused,
            "ended" => Self::Ended,
            _ => Self::Asked,
        }
    }
}

/// One actor follows another.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Follow {
    /// Who follows.
    pub follower_id: ActorId,
    /// Whom.
    pub followed_id: ActorId,
    /// Stored word of the state.
    pub state: String,
    /// Id of the Follow that both servers know.
    pub ap_id: String,
}
