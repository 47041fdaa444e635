//! What a publication is, and the state that its instants tell.

use crate::kernel::{MediaId, PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::{Audience, Level};

/// Longest title, in characters.
pub const TITLE_LONGEST: usize = 200;
/// Longest title, in bytes.
pub const TITLE_LONGEST_BYTES: usize = 800;

/// The kinds of publication.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// In a blog.
    Article,
    /// Opens a discussion in a forum.
    Topic,
    /// Under an article, a topic or another reply.
    Reply,
    /// Written together.
    Document,
    /// Uploaded.
    File,
}

impl Kind {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Topic => "topic",
            Self::Reply => "reply",
            Self::Document => "document",
            Self::File => "file",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "article" => Self::Article,
            "topic" => Self::Topic,
            "document" => Self::Document,
            "file" => Self::File,
            _ => Self::Reply,
        }
    }
}

/// Where a publication stands in its life.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The author alone works on it.
    Draft,
    /// An adult will read it.
    Submitted,
    /// An adult asked for a correction.
    Returned,
    /// Its audience reads it.
    Published,
    /// Hidden until somebody decides.
    Held,
    /// Taken back.
    Withdrawn,
}

/// A publication, as a viewer may read it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Publication {
    /// Identifier.
    pub id: PublicationId,
    /// Stored word of the kind.
    pub kind: String,
    /// The space where it stands; none for what came from elsewhere.
    pub space_id: Option<SpaceId>,
    /// Name of that space.
    pub space_name: Option<String>,
    /// Who wrote it.
    pub author_id: PersonId,
    /// Shown name of the author.
    pub author_name: String,
    /// Stored word of the author's profile.
    pub author_profile: String,
    /// What it answers.
    pub parent_id: Option<PublicationId>,
    /// The article or topic at the top.
    pub root_id: Option<PublicationId>,
    /// Title; empty for replies.
    pub title: String,
    /// The typed tree as JSON, or cleaned HTML of elsewhere.
    pub body: String,
    /// `doc` or `html`.
    pub body_format: String,
    /// The first words, without markup.
    pub excerpt: String,
    /// Stored word of the level.
    pub level: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was handed in.
    pub submitted_at: Option<Timestamp>,
    /// When a correction was asked.
    pub returned_at: Option<Timestamp>,
    /// Why.
    pub review_note: Option<String>,
    /// When it became readable.
    pub published_at: Option<Timestamp>,
    /// When it last changed after that.
    pub revised_at: Option<Timestamp>,
    /// When it was hidden.
    pub held_at: Option<Timestamp>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// Counts changes; an edit names the version that it began with.
    pub version: i64,
    /// The other server; none for what was written here.
    pub host: Option<String>,
    /// ActivityPub id, once it may leave.
    pub ap_id: Option<String>,
    /// Where people read the original.
    pub url: Option<String>,
    /// The picture of an author elsewhere.
    pub author_icon: Option<MediaId>,
}

impl Publication {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::of(&self.kind)
    }

    /// The level of its audience.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::of(&self.level)
    }

    /// Where it stands in its life.
    #[must_use]
    pub fn state(&self) -> State {
        if self.withdrawn_at.is_some() {
            State::Withdrawn
        } else if self.held_at.is_some() {
            State::Held
        } else if self.published_at.is_some() {
            State::Published
        } else if self.returned_at.is_some() {
            State::Returned
        } else if self.submitted_at.is_some() {
            State::Submitted
        } else {
            State::Draft
        }
    }

    /// The article, topic, document or file at the top of the thread.
    #[must_use]
    pub fn root(&self) -> &PublicationId {
        self.root_id.as_ref().unwrap_or(&self.id)
    }

    /// Where people read it; a reply leads on to its place in the thread.
    #[must_use]
    pub fn path(&self) -> String {
        let room = match self.kind() {
            Kind::Article => "articles",
            Kind::Topic => "topics",
            Kind::Document => "documents",
            Kind::File => "files",
            Kind::Reply => "p",
        };
        format!("/{room}/{}", self.id)
    }
}

/// The text of a publication in its stored form.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// JSON of the typed tree, or cleaned HTML.
    pub stored: String,
    /// `doc` or `html`.
    pub format: &'static str,
    /// The first words.
    pub excerpt: String,
}

/// A publication to be written.
#[derive(Clone, Debug)]
pub struct NewPublication {
    /// Kind.
    pub kind: Kind,
    /// Where; none for what came from elsewhere.
    pub space: Option<SpaceId>,
    /// By whom.
    pub author: PersonId,
    /// Under what.
    pub parent: Option<(PublicationId, PublicationId)>,
    /// Title, checked by [`title`].
    pub title: String,
    /// Text.
    pub body: Body,
    /// For whom.
    pub audience: Audience,
    /// The other server, the ActivityPub id and the page there, for what came from elsewhere.
    pub origin: Option<(String, String, Option<String>)>,
}

/// Trims and checks a title.
///
/// # Errors
/// `Invalid` when it is empty or longer than [`TITLE_LONGEST`].
pub fn title(text: &str) -> Result<String, Problem> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(Problem::field("title", "error-title-empty"));
    }
    if text.chars().count() > TITLE_LONGEST || text.len() > TITLE_LONGEST_BYTES {
        return Err(Problem::field("title", "error-title-long"));
    }
    Ok(text)
}

/// How somebody can react: no counters race, three kind words.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ReactionKind {
    /// Bravo.
    Bravo,
    /// Merci.
    Merci,
    /// Intéressant.
    Interessant,
}

impl ReactionKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bravo, Self::Merci, Self::Interessant];

    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bravo => "bravo",
            Self::Merci => "merci",
            Self::Interessant => "interessant",
        }
    }

    /// Reads the stored word; unknown words count as «bravo».
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "merci" => Self::Merci,
            "interessant" => Self::Interessant,
            _ => Self::Bravo,
        }
    }
}
