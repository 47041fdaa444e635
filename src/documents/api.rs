//! Documents, files and folders for programs: the same actions as the pages.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json as Answer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api_versions;
use super::model::{DocumentDraft, FileDraft, Folder};
use super::pages::one_file;
use super::{actions, folder_actions, store};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{FolderId, Problem, PublicationId, SpaceId};
use crate::media::MediaVault;
use crate::policy::{Level, Viewer};
use crate::publications::{Cursor, Kind, PageQuery, PublicationView, cut};
use crate::spaces;
use crate::web::forms::Upload;
use crate::web::json::Json;

/// The routes of this room, below the API's prefix.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, write))
        .routes(routes!(read, save))
        .routes(routes!(put_away))
        .routes(routes!(upload))
        .routes(routes!(read_file))
        .routes(routes!(folders, create_folder))
        .routes(routes!(change_folder, remove_folder))
        .routes(routes!(api_versions::revisions))
        .routes(routes!(api_versions::revision))
        .routes(routes!(api_versions::name))
        .routes(routes!(api_versions::compare))
        .routes(routes!(api_versions::restore))
}

/// A document or a file, with the place where it lies.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct DocumentView {
    /// The document itself.
    #[serde(flatten)]
    publication: PublicationView,
    /// The folder where it lies; absent at the top of the space, and for readers without a place in
    /// the space.
    folder: Option<FolderId>,
}

pub(super) async fn view(
    house: &House,
    viewer: &Viewer,
    (id, kind): (&PublicationId, Kind),
) -> Result<Answer<DocumentView>, Problem> {
    let document = store::find(&house.db, viewer, (id, kind)).await?;
    let space = document.publication.space_id.as_ref();
    let inside = space.is_some_and(|space| viewer.standing(space).is_some());
    Ok(Answer(DocumentView {
        publication: PublicationView::of(house, viewer, &document.publication).await?,
        folder: document.folder.filter(|_| inside),
    }))
}

/// One page of documents and files.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct DocumentPage {
    /// The newest first.
    items: Vec<PublicationView>,
    /// What to send as `before` for the next page; absent at the end.
    next: Option<String>,
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FolderQuery {
    /// The folder; absent for the top of the space.
    folder: Option<FolderId>,
}

/// Lists the documents and files of a folder, or of the top of a space.
#[utoipa::path(get, path = "/spaces/{id}/documents", tag = "documents",
    params(("id" = String, Path), FolderQuery, PageQuery),
    responses((status = 200, body = DocumentPage), (status = 404)),
    security(("bearer" = [])))]
pub(super) async fn list(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(place): Query<FolderQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Answer<DocumentPage>, Problem> {
    let space = spaces::find(&house.db, &viewer, &id.parse()?).await?;
    let folder = place.folder.as_ref();
    if let Some(id) = folder {
        let tree = folder_actions::tree(&house.db, &viewer, &space.id).await?;
        tree.find(id).ok_or(Problem::NotFound)?;
    }
    let limit = page.limit();
    let asked = (&page.cursor()?, limit + 1);
    let list = store::page(&house.db, &viewer, (&space.id, folder), asked).await?;
    let (list, next) = cut(list, limit);
    Ok(Answer(DocumentPage {
        items: PublicationView::list(&house, &viewer, &list).await?,
        next: next.as_ref().map(Cursor::to_string),
    }))
}

/// A document to be written.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct NewDocument {
    /// Title.
    title: String,
    /// Text, in Markdown.
    markdown: String,
    /// The folder; absent for the top of the space.
    folder: Option<FolderId>,
    /// For whom; absent for everybody of the space.
    level: Option<Level>,
}

/// Writes a document and publishes it for its audience.
#[utoipa::path(post, path = "/spaces/{id}/documents", tag = "documents",
    params(("id" = String, Path)), request_body = NewDocument,
    responses((status = 201, body = DocumentView), (status = 403), (status = 404), (status = 422)),
    security(("bearer" = [])))]
pub(super) async fn write(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Json(new): Json<NewDocument>,
) -> Result<(StatusCode, Answer<DocumentView>), Problem> {
    let draft = DocumentDraft {
        title: new.title,
        source: new.markdown,
        folder: new.folder,
        level: new.level,
    };
    let id = actions::write(&house, &viewer, &id.parse()?, &draft).await?;
    let view = view(&house, &viewer, (&id, Kind::Document)).await?;
    Ok((StatusCode::CREATED, view))
}

/// Reads a document.
#[utoipa::path(get, path = "/documents/{id}", tag = "documents", params(("id" = String, Path)),
    responses((status = 200, body = DocumentView), (status = 404)), security(("bearer" = [])))]
pub(super) async fn read(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Answer<DocumentView>, Problem> {
    view(&house, &viewer, (&id.parse()?, Kind::Document)).await
}

/// A new version of a document.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct NewVersion {
    /// Title.
    title: String,
    /// Text, in Markdown.
    markdown: String,
    /// The version that the change was made on; 409 when it is no longer the current one.
    version: i64,
}

/// Saves a new version of a document.
#[utoipa::path(put, path = "/documents/{id}", tag = "documents", params(("id" = String, Path)),
    request_body = NewVersion,
    responses((status = 200, body = DocumentView), (status = 403), (status = 404),
        (status = 409, description = "Somebody else saved meanwhile"), (status = 422)),
    security(("bearer" = [])))]
pub(super) async fn save(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Json(new): Json<NewVersion>,
) -> Result<Answer<DocumentView>, Problem> {
    let id: PublicationId = id.parse()?;
    let change = (new.version, new.title.as_str(), new.markdown.as_str());
    actions::save(&house, &viewer, &id, change).await?;
    view(&house, &viewer, (&id, Kind::Document)).await
}

/// Where something shall lie.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct Target {
    /// The folder; absent or null for the top of the space.
    folder: Option<FolderId>,
}

/// Puts a document or a file into a folder of its space.
#[utoipa::path(put, path = "/documents/{id}/folder", tag = "documents",
    params(("id" = String, Path)), request_body = Target,
    responses((status = 200, body = DocumentView), (status = 403), (status = 404), (status = 422)),
    security(("bearer" = [])))]
pub(super) async fn put_away(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Json(target): Json<Target>,
) -> Result<Answer<DocumentView>, Problem> {
    let id: PublicationId = id.parse()?;
    let folder = target.folder.as_ref();
    let moved = actions::move_to(&house, &viewer, &id, folder).await?;
    view(&house, &viewer, (&id, moved.publication.kind())).await
}

/// The parts of an upload.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct NewFile {
    /// Title; the name of the file when empty.
    #[serde(default)]
    title: String,
    /// What can be seen or read in it.
    #[serde(default)]
    alt: String,
    /// The folder; empty for the top of the space.
    #[serde(default)]
    folder: String,
    /// For whom; empty for everybody of the space.
    #[serde(default)]
    level: String,
}

/// The parts of an upload as they are documented.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "describes the multipart form; the file is read apart"
)]
struct FileForm {
    /// Title, description, place, audience.
    #[schema(inline)]
    #[serde(flatten)]
    fields: NewFile,
    /// The file itself.
    #[schema(format = Binary)]
    file: String,
}

/// Shares a file. Its kind is read from its content.
#[utoipa::path(post, path = "/spaces/{id}/files", tag = "documents",
    params(("id" = String, Path)),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = DocumentView), (status = 403), (status = 404), (status = 413),
        (status = 422)),
    security(("bearer" = [])))]
pub(super) async fn upload(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    upload: Upload<NewFile>,
) -> Result<(StatusCode, Answer<DocumentView>), Problem> {
    let space: SpaceId = id.parse()?;
    let new = upload.fields;
    let file = one_file(upload.files)?;
    let draft = FileDraft {
        title: new.title,
        alt: new.alt,
        folder: super::pages::folder_of(&new.folder)?,
        level: super::pages::level_of(&new.level),
        name: file.name,
        bytes: file.bytes,
    };
    let id = actions::upload(&house, vault.as_ref(), &viewer, (&space, draft)).await?;
    let view = view(&house, &viewer, (&id, Kind::File)).await?;
    Ok((StatusCode::CREATED, view))
}

/// Reads what is told about a file; `pictures` says where its bytes are.
#[utoipa::path(get, path = "/files/{id}", tag = "documents", params(("id" = String, Path)),
    responses((status = 200, body = DocumentView), (status = 404)), security(("bearer" = [])))]
pub(super) async fn read_file(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Answer<DocumentView>, Problem> {
    view(&house, &viewer, (&id.parse()?, Kind::File)).await
}

/// A folder.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct FolderView {
    /// Identifier.
    id: FolderId,
    /// Whose.
    space: SpaceId,
    /// What holds it; absent at the top.
    parent: Option<FolderId>,
    /// Name.
    name: String,
}

impl From<Folder> for FolderView {
    fn from(folder: Folder) -> Self {
        Self {
            id: folder.id,
            space: folder.space_id,
            parent: folder.parent_id,
            name: folder.name,
        }
    }
}

/// Lists all folders of a space that the caller sees; at most 200 exist.
#[utoipa::path(get, path = "/spaces/{id}/folders", tag = "documents",
    params(("id" = String, Path)),
    responses((status = 200, body = Vec<FolderView>), (status = 404)), security(("bearer" = [])))]
pub(super) async fn folders(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Answer<Vec<FolderView>>, Problem> {
    let tree = folder_actions::tree(&house.db, &viewer, &id.parse()?).await?;
    Ok(Answer(
        tree.all().into_iter().map(FolderView::from).collect(),
    ))
}

/// A folder to be made.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct NewFolder {
    /// Name.
    name: String,
    /// What shall hold it; absent for the top of the space.
    parent: Option<FolderId>,
}

/// Makes a folder.
#[utoipa::path(post, path = "/spaces/{id}/folders", tag = "documents",
    params(("id" = String, Path)), request_body = NewFolder,
    responses((status = 201, body = FolderView), (status = 403), (status = 404), (status = 422)),
    security(("bearer" = [])))]
pub(super) async fn create_folder(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Json(new): Json<NewFolder>,
) -> Result<(StatusCode, Answer<FolderView>), Problem> {
    let asked = (new.name.as_str(), new.parent.as_ref());
    let id = actions::create_folder(&house, &viewer, &id.parse()?, asked).await?;
    let folder = actions::find_folder(&house, &viewer, &id).await?;
    Ok((StatusCode::CREATED, Answer(folder.into())))
}

/// What a folder shall be called and where it shall stand.
#[derive(serde::Deserialize, utoipa::ToSchema)]
pub(super) struct FolderChange {
    /// Name.
    name: String,
    /// What shall hold it; absent or null for the top of the space.
    parent: Option<FolderId>,
}

/// Renames and moves a folder.
#[utoipa::path(put, path = "/folders/{id}", tag = "documents", params(("id" = String, Path)),
    request_body = FolderChange,
    responses((status = 200, body = FolderView), (status = 403), (status = 404), (status = 422)),
    security(("bearer" = [])))]
pub(super) async fn change_folder(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Json(change): Json<FolderChange>,
) -> Result<Answer<FolderView>, Problem> {
    let change = (change.name.as_str(), change.parent.as_ref());
    let folder = actions::change_folder(&house, &viewer, &id.parse()?, change).await?;
    Ok(Answer(folder.into()))
}

/// Removes an empty folder.
#[utoipa::path(delete, path = "/folders/{id}", tag = "documents", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404),
        (status = 409, description = "Something is in it")),
    security(("bearer" = [])))]
pub(super) async fn remove_folder(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::remove_folder(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
