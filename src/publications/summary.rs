//! A publication as a line of a list of the JSON API.

use super::view::{author, page_of};
use super::{AuthorView, Kind, Publication, SpaceRef, State};
use crate::kernel::PublicationId;
use crate::policy::Level;

/// One publication of a list.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Summary {
    /// Identifier.
    pub id: PublicationId,
    /// Kind.
    pub kind: Kind,
    /// Where it stands in its life.
    pub state: State,
    /// Title; empty for replies.
    pub title: String,
    /// The first words, without markup.
    pub excerpt: String,
    /// Who wrote it.
    pub author: AuthorView,
    /// The space where it stands; absent for what came from elsewhere.
    pub space: Option<SpaceRef>,
    /// How far it can be read.
    pub level: Level,
    /// When it became readable, RFC 3339.
    pub published_at: Option<String>,
    /// When it last changed after that, RFC 3339.
    pub revised_at: Option<String>,
    /// The page where people read it: a path here, or the original's address.
    pub url: String,
}

impl From<&Publication> for Summary {
    fn from(publication: &Publication) -> Self {
        Self {
            id: publication.id.clone(),
            kind: publication.kind(),
            state: publication.state(),
            title: publication.title.clone(),
            excerpt: publication.excerpt.clone(),
            author: author(publication),
            space: SpaceRef::of(publication),
            level: publication.level(),
            published_at: publication.published_at.map(|at| at.rfc3339()),
            revised_at: publication.revised_at.map(|at| at.rfc3339()),
            url: page_of(publication),
        }
    }
}
