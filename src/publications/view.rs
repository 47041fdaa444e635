//! How the JSON API shows publications: one shape for articles, topics, replies, documents and files.

use super::{Kind, Publication, ReactionKind, State, reactions, store};
use crate::house::House;
use crate::kernel::{MediaId, PersonId, Problem, PublicationId, SpaceId};
use crate::media::{self, Media};
use crate::policy::{Level, Standing, Viewer};
use crate::spaces;

/// Most reactions that are listed with their names under one publication.
pub const REACTIONS_SHOWN: i64 = 200;

/// Who wrote a publication.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct AuthorView {
    /// Identifier.
    pub id: PersonId,
    /// The name that this server shows («Inès M.»).
    pub name: String,
    /// Profile: student, relative, teacher, personnel, guest, remote.
    pub profile: String,
    /// The other server; absent for people of this school.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// A space by its name.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct SpaceRef {
    /// Identifier.
    pub id: SpaceId,
    /// Name.
    pub name: String,
}

impl SpaceRef {
    pub(super) fn of(publication: &Publication) -> Option<Self> {
        publication.space_id.as_ref().map(|id| Self {
            id: id.clone(),
            name: publication.space_name.clone().unwrap_or_default(),
        })
    }
}

/// One circle of an audience.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct CircleView {
    /// Name.
    pub name: String,
    /// Head-count.
    pub people: i64,
}

/// Who can read a publication once it is published.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct AudienceView {
    /// The level, from `me` to `public`.
    pub level: Level,
    /// How many different people of this school; absent when all the internet may read.
    pub people: Option<i64>,
    /// The circles behind the level.
    pub circles: Vec<CircleView>,
    /// The partner servers that may hold a copy.
    pub servers: Vec<String>,
}

impl From<spaces::Described> for AudienceView {
    fn from(described: spaces::Described) -> Self {
        let circles = described.circles.into_iter();
        Self {
            level: described.level,
            people: described.people,
            circles: circles
                .map(|(name, people)| CircleView { name, people })
                .collect(),
            servers: described.servers,
        }
    }
}

/// A picture or a file that a publication shows.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct MediaView {
    /// Identifier.
    pub id: MediaId,
    /// `picture`, `file`, or `link` to something of another server that we do not show.
    pub kind: String,
    /// Media type, from the content.
    pub mime: String,
    /// Name for downloads.
    pub name: String,
    /// What can be seen; empty for decoration.
    pub alt: String,
    /// Size of the original, in bytes.
    pub bytes: i64,
    /// Width in pixels, for pictures.
    pub width: Option<i64>,
    /// Height in pixels, for pictures.
    pub height: Option<i64>,
    /// Where the bytes are, for this same token.
    pub href: String,
}

impl From<&Media> for MediaView {
    fn from(media: &Media) -> Self {
        Self {
            id: media.id.clone(),
            kind: media.kind.clone(),
            mime: media.mime.clone(),
            name: media.name.clone(),
            alt: media.alt.clone(),
            bytes: media.bytes,
            width: media.width,
            height: media.height,
            href: match &media.remote_url {
                Some(url) if media.kind == "link" => url.clone(),
                _ => format!("/api/seyes/v1/media/{}", media.id),
            },
        }
    }
}

/// Somebody's reaction.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ReactionView {
    /// Who.
    pub person: PersonId,
    /// The name that this server shows.
    pub name: String,
    /// Which kind word.
    pub kind: ReactionKind,
    /// The other server; absent for people of this school.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// A publication as the viewer of the request may read it.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct PublicationView {
    /// Identifier.
    pub id: PublicationId,
    /// article, topic, reply, document, file.
    pub kind: Kind,
    /// draft, submitted, returned, published, held, withdrawn.
    pub state: State,
    /// Title; empty for replies.
    pub title: String,
    /// The text as clean HTML.
    pub html: String,
    /// The text as Markdown, for those who may change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// The first words, without markup.
    pub excerpt: String,
    /// Who wrote it.
    pub author: AuthorView,
    /// The space where it stands; absent for what came from elsewhere.
    pub space: Option<SpaceRef>,
    /// Who can read it.
    pub audience: AudienceView,
    /// What it answers.
    pub parent: Option<PublicationId>,
    /// The article, topic or document at the top of the thread.
    pub root: PublicationId,
    /// When it was begun (RFC 3339, UTC).
    pub created_at: String,
    /// When it was handed in (RFC 3339, UTC).
    pub submitted_at: Option<String>,
    /// When it became readable (RFC 3339, UTC).
    pub published_at: Option<String>,
    /// When it last changed after that (RFC 3339, UTC).
    pub revised_at: Option<String>,
    /// The adult's word when a correction was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_note: Option<String>,
    /// The version that an edit must name.
    pub version: i64,
    /// How many replies the viewer may read; absent for replies.
    pub reply_count: Option<i64>,
    /// The pictures and files that it shows, oldest first.
    pub pictures: Vec<MediaView>,
    /// The page where people read it: a path here, or the original's address.
    pub url: String,
}

impl PublicationView {
    /// Shows one publication that the caller has read with the same viewer.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(
        house: &House,
        viewer: &Viewer,
        publication: &Publication,
    ) -> Result<Self, Problem> {
        let mut all = Self::list(house, viewer, std::slice::from_ref(publication)).await?;
        all.pop().ok_or(Problem::NotFound)
    }

    /// Shows publications that the caller has read with the same viewer, in the same order.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(
        house: &House,
        viewer: &Viewer,
        list: &[Publication],
    ) -> Result<Vec<Self>, Problem> {
        let ids: Vec<PublicationId> = list.iter().map(|one| one.id.clone()).collect();
        let media = media::shown_by_for_house(&house.db, &ids).await?;
        let mut views = Vec::with_capacity(list.len());
        for publication in list {
            let shown = media.get(&publication.id).map_or(&[][..], Vec::as_slice);
            views.push(one(house, viewer, (publication, shown)).await?);
        }
        Ok(views)
    }
}

async fn one(
    house: &House,
    viewer: &Viewer,
    (publication, shown): (&Publication, &[Media]),
) -> Result<PublicationView, Problem> {
    let name = publication.space_name.as_deref().unwrap_or_default();
    let of = (publication.level(), name);
    let described = spaces::describe(&house.db, &publication.id, of).await?;
    let reply_count = match publication.kind() {
        Kind::Reply => None,
        _ => Some(store::reply_count(&house.db, viewer, &publication.id).await?),
    };
    let editable = may_change(viewer, publication);
    Ok(PublicationView {
        id: publication.id.clone(),
        kind: publication.kind(),
        state: publication.state(),
        title: publication.title.clone(),
        html: publication.html(),
        markdown: editable.then(|| publication.markdown()),
        excerpt: publication.excerpt.clone(),
        author: author(publication),
        space: SpaceRef::of(publication),
        audience: described.into(),
        parent: publication.parent_id.clone(),
        root: publication.root().clone(),
        created_at: publication.created_at.rfc3339(),
        submitted_at: publication.submitted_at.map(|at| at.rfc3339()),
        published_at: publication.published_at.map(|at| at.rfc3339()),
        revised_at: publication.revised_at.map(|at| at.rfc3339()),
        review_note: publication.review_note.clone().filter(|_| editable),
        version: publication.version,
        reply_count,
        pictures: shown.iter().map(MediaView::from).collect(),
        url: page_of(publication),
    })
}

/// Where people read it: the original for what came from elsewhere.
pub(super) fn page_of(publication: &Publication) -> String {
    publication
        .url
        .clone()
        .filter(|_| publication.host.is_some())
        .unwrap_or_else(|| publication.path())
}

pub(super) fn author(publication: &Publication) -> AuthorView {
    AuthorView {
        id: publication.author_id.clone(),
        name: publication.author_name.clone(),
        profile: publication.author_profile.clone(),
        host: publication.host.clone(),
    }
}

/// Whether the source of the text is of use to the viewer: its author, those who manage its space,
/// and for a document everybody who writes there.
fn may_change(viewer: &Viewer, publication: &Publication) -> bool {
    let needed = match publication.kind() {
        Kind::Document => Standing::Member,
        _ => Standing::Manager,
    };
    let standing = publication
        .space_id
        .as_ref()
        .and_then(|space| viewer.standing(space));
    viewer.id() == Some(&publication.author_id) || standing >= Some(needed)
}

/// The reactions to a publication, with names.
///
/// # Errors
/// `NotFound` when the viewer cannot read it.
pub async fn reaction_views(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Vec<ReactionView>, Problem> {
    let list = reactions::list(&house.db, viewer, id, REACTIONS_SHOWN).await?;
    Ok(list
        .into_iter()
        .map(|one| ReactionView {
            person: one.person_id,
            name: one.short_name,
            kind: ReactionKind::of(&one.kind),
            host: one.host,
        })
        .collect())
}
