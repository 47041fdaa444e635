//! A publication as a line of a list of the JSON API.

use super::{Kind, Publication, State};
use crate::kernel::{PersonId, PublicationId, SpaceId};
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
    pub author_id: PersonId,
    /// Shown name of the author.
    pub author_name: String,
    /// The author's server; none for people of this school.
    pub host: Option<String>,
    /// Where it stands.
    pub space_id: Option<SpaceId>,
    /// Name of that space.
    pub space_name: Option<String>,
    /// How far it can be read.
    pub level: Level,
    /// When it became readable, RFC 3339.
    pub published_at: Option<String>,
    /// When it last changed after that, RFC 3339.
    pub revised_at: Option<String>,
    /// Its page on this server.
    pub path: String,
}

impl From<&Publication> for Summary {
    fn from(publication: &Publication) -> Self {
        Self {
            id: publication.id.clone(),
            kind: publication.kind(),
            state: publication.state(),
            title: publication.title.clone(),
            excerpt: publication.excerpt.clone(),
            author_id: publication.author_id.clone(),
            author_name: publication.author_name.clone(),
            host: publication.host.clone(),
            space_id: publication.space_id.clone(),
            space_name: publication.space_name.clone(),
            level: publication.level(),
            published_at: publication.published_at.map(|at| at.rfc3339()),
            revised_at: publication.revised_at.map(|at| at.rfc3339()),
            path: publication.path(),
        }
    }
}
