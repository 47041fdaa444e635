//! Media in the JSON API: uploading, and the bytes for those who may read what shows them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Elsewhere, MediaVault, actions, pages};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{MediaId, Problem};
use crate::web::forms::Upload;

/// The routes of media, below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .routes(routes!(full))
        .routes(routes!(thumb))
}

/// What stands beside the file.
#[derive(serde::Deserialize)]
struct Words {
    #[serde(default)]
    alt: String,
}

/// A multipart form.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form in the documentation of the API"
)]
struct UploadForm {
    /// What can be seen; empty for decoration.
    alt: Option<String>,
    /// At most 20 MiB; its kind is read from its content.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A stored upload.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Uploaded {
    /// Name it in `pictures` to show it.
    id: MediaId,
}

#[utoipa::path(post, path = "/media", tag = "media", security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "nobody else sees it until something shows it", body = Uploaded),
        (status = 413), (status = 422), (status = 507)))]
async fn upload(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    Caller(viewer): Caller,
    form: Upload<Words>,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let file = form.files.into_iter().find(|file| file.field == "file");
    let file = file.ok_or_else(|| Problem::field("file", "error-file-broken"))?;
    let sent = (file.name.as_str(), form.fields.alt.as_str(), file.bytes);
    let id = actions::upload(&house, vault.as_ref(), &viewer, sent).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { id })))
}

#[utoipa::path(get, path = "/media/{id}", tag = "media", security(("bearer" = [])),
    params(("id" = MediaId, Path)),
    responses((status = 200, description = "the bytes"), (status = 404)))]
async fn full(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    Extension(elsewhere): Extension<Arc<dyn Elsewhere>>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    pages::serve(
        &house,
        (vault.as_ref(), elsewhere.as_ref()),
        &viewer,
        (&id, false),
    )
    .await
}

#[utoipa::path(get, path = "/media/{id}/thumb", tag = "media", security(("bearer" = [])),
    params(("id" = MediaId, Path)),
    responses((status = 200, description = "a small picture"), (status = 404)))]
async fn thumb(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    Extension(elsewhere): Extension<Arc<dyn Elsewhere>>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    pages::serve(
        &house,
        (vault.as_ref(), elsewhere.as_ref()),
        &viewer,
        (&id, true),
    )
    .await
}
