//! Versions for programs: the list, one of them, what changed between two, restoring.

use axum::Json as Answer;
use axum::extract::{Path, Query, State};

use super::api::{DocumentView, view};
use super::model::{Revision, RevisionLine};
use super::{actions, store};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{PersonId, Problem, PublicationId};
use crate::policy::Viewer;
use crate::publications::{Kind, LIMIT_LARGEST, PAGE_ITEMS};
use crate::richtext::compare as texts;
use crate::richtext::{html, markdown};
use crate::web::json::Json;

/// One version, without its text.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct RevisionView {
    /// From 1.
    number: i64,
    /// Who saved it.
    author: PersonId,
    /// The name that this server shows.
    author_name: String,
    /// When (RFC 3339, UTC).
    at: String,
    /// What somebody called it; may be empty.
    name: String,
    /// The title at that time.
    title: String,
}

impl From<RevisionLine> for RevisionView {
    fn from(line: RevisionLine) -> Self {
        Self {
            number: line.number,
            author: line.author_id,
            author_name: line.author_name,
            at: line.at.rfc3339(),
            name: line.name,
            title: line.title,
        }
    }
}

/// One version with its text.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct WholeRevisionView {
    /// Number, author, moment, name, title.
    #[serde(flatten)]
    revision: RevisionView,
    /// The text as clean HTML.
    html: String,
    /// The text as Markdown.
    markdown: String,
}

/// One page of versions.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct RevisionPage {
    /// The newest first.
    items: Vec<RevisionView>,
    /// What to send as `before` for the next page; absent at the end.
    next: Option<i64>,
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RevisionQuery {
    /// Only versions below this number.
    before: Option<i64>,
    /// How many, from 1 to 50; 20 when absent.
    limit: Option<i64>,
}

async fn open(house: &House, viewer: &Viewer, id: &PublicationId) -> Result<(), Problem> {
    let document = store::find(&house.db, viewer, (id, Kind::Document)).await?;
    actions::may_see_versions(viewer, &document.publication)?;
    Ok(())
}

/// Lists the versions of a document, for those who write in its space.
#[utoipa::path(get, path = "/documents/{id}/revisions", tag = "documents",
    params(("id" = String, Path), RevisionQuery),
    responses((status = 200, body = RevisionPage), (status = 403), (status = 404)),
    security(("bearer" = [])))]
pub(super) async fn revisions(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(query): Query<RevisionQuery>,
) -> Result<Answer<RevisionPage>, Problem> {
    let id: PublicationId = id.parse()?;
    open(&house, &viewer, &id).await?;
    let limit = query.limit.unwrap_or(PAGE_ITEMS).clamp(1, LIMIT_LARGEST);
    let asked = (query.before, limit + 1);
    let mut lines = store::revisions(&house.db, &viewer, &id, asked).await?;
    let size = usize::try_from(limit).unwrap_or(1);
    let more = lines.len() > size;
    lines.truncate(size);
    Ok(Answer(RevisionPage {
        next: lines.last().map(|line| line.number).filter(|_| more),
        items: lines.into_iter().map(RevisionView::from).collect(),
    }))
}

async fn read(
    house: &House,
    viewer: &Viewer,
    (id, number): (&PublicationId, i64),
) -> Result<Revision, Problem> {
    open(house, viewer, id).await?;
    store::revision(&house.db, viewer, (id, number)).await
}

/// Reads one version of a document.
#[utoipa::path(get, path = "/documents/{id}/revisions/{number}", tag = "documents",
    params(("id" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = WholeRevisionView), (status = 403), (status = 404)),
    security(("bearer" = [])))]
pub(super) async fn revision(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path((id, number)): Path<(String, String)>,
) -> Result<Answer<WholeRevisionView>, Problem> {
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    let revision = read(&house, &viewer, (&id.parse()?, number)).await?;
    let doc = actions::doc(&revision)?;
    let address = |id: &str| Some(format!("/media/{id}"));
    Ok(Answer(WholeRevisionView {
        html: html::render(&doc, &address),
        markdown: markdown::to_markdown(&doc),
        revision: RevisionLine::from(revision).into(),
    }))
}

/// What happened to a piece of text.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EditView {
    /// In both versions.
    Same,
    /// Only in the newer version.
    Inserted,
    /// Only in the older version.
    Deleted,
}

/// Words that share their fate.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct PieceView {
    /// What happened to them.
    edit: EditView,
    /// The words, plain.
    text: String,
}

/// What changed between two versions.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct ComparisonView {
    /// The title of the older one.
    from_title: String,
    /// The title of the newer one.
    to_title: String,
    /// The lines in reading order, each in pieces.
    lines: Vec<Vec<PieceView>>,
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CompareQuery {
    /// Number of the older version.
    from: i64,
    /// Number of the newer version.
    to: i64,
}

/// Compares two versions of a document.
#[utoipa::path(get, path = "/documents/{id}/comparison", tag = "documents",
    params(("id" = String, Path), CompareQuery),
    responses((status = 200, body = ComparisonView), (status = 403), (status = 404)),
    security(("bearer" = [])))]
pub(super) async fn compare(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(query): Query<CompareQuery>,
) -> Result<Answer<ComparisonView>, Problem> {
    let id: PublicationId = id.parse()?;
    let older = read(&house, &viewer, (&id, query.from)).await?;
    let newer = read(&house, &viewer, (&id, query.to)).await?;
    let lines = texts::compare(&actions::doc(&older)?, &actions::doc(&newer)?);
    Ok(Answer(ComparisonView {
        from_title: older.title,
        to_title: newer.title,
        lines: lines
            .into_iter()
            .map(|line| line.pieces.into_iter().map(piece).collect())
            .collect(),
    }))
}

fn piece(piece: texts::Piece) -> PieceView {
    PieceView {
        edit: match piece.edit {
            texts::Edit::Same => EditView::Same,
            texts::Edit::Inserted => EditView::Inserted,
            texts::Edit::Deleted => EditView::Deleted,
        },
        text: piece.text,
    }
}

/// On top of which version something is done.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct OnTop {
    /// The current version; 409 when there is a newer one.
    version: i64,
}

/// Makes an earlier version the newest one.
#[utoipa::path(post, path = "/documents/{id}/revisions/{number}/restoration", tag = "documents",
    params(("id" = String, Path), ("number" = i64, Path)), request_body = OnTop,
    responses((status = 200, body = DocumentView), (status = 403), (status = 404),
        (status = 409, description = "Somebody else saved meanwhile")),
    security(("bearer" = [])))]
pub(super) async fn restore(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path((id, number)): Path<(String, String)>,
    Json(on): Json<OnTop>,
) -> Result<Answer<DocumentView>, Problem> {
    let id: PublicationId = id.parse()?;
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    actions::restore(&house, &viewer, &id, (number, on.version)).await?;
    view(&house, &viewer, (&id, Kind::Document)).await
}

/// What a version shall be called.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct VersionName {
    /// The name; empty takes it away.
    name: String,
}

/// Gives a version a name.
#[utoipa::path(put, path = "/documents/{id}/revisions/{number}/name", tag = "documents",
    params(("id" = String, Path), ("number" = i64, Path)), request_body = VersionName,
    responses((status = 200, body = RevisionView), (status = 403), (status = 404), (status = 422)),
    security(("bearer" = [])))]
pub(super) async fn name(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path((id, number)): Path<(String, String)>,
    Json(new): Json<VersionName>,
) -> Result<Answer<RevisionView>, Problem> {
    let id: PublicationId = id.parse()?;
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    actions::name_version(&house, &viewer, (&id, number), &new.name).await?;
    let named = store::revision(&house.db, &viewer, (&id, number)).await?;
    Ok(Answer(RevisionLine::from(named).into()))
}
