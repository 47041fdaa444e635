//! Serving media: to those who may read what shows them, never under the name that a client gave.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::{Key, MediaVault, names, store};
use crate::accounts::Visit;
use crate::house::House;
use crate::kernel::{MediaId, Problem};
use crate::policy::Viewer;

/// What a stored file may do in a browser: nothing.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// The routes of media.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/media/{id}", get(full))
        .route("/media/{id}/thumb", get(thumb))
}

async fn full(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    serve(&house, vault.as_ref(), &visit.viewer, (&id, false)).await
}

async fn thumb(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    serve(&house, vault.as_ref(), &visit.viewer, (&id, true)).await
}

/// The bytes of a file that `viewer` may see.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn serve(
    house: &House,
    vault: &dyn MediaVault,
    viewer: &Viewer,
    (id, small): (&str, bool),
) -> Result<Response, Problem> {
    let id: MediaId = id.parse()?;
    let media = store::find(&house.db, viewer, &id).await?;
    let key = if small {
        media.thumb_key.as_ref()
    } else {
        Some(&media.storage_key)
    };
    let key = Key::parse(key.ok_or(Problem::NotFound)?)?;
    let bytes = vault.read(&key).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&media.mime).map_err(Problem::broken)?;
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    let whole = HeaderValue::from_static("private, max-age=300");
    headers.insert(header::CACHE_CONTROL, whole);
    if media.kind != "picture" {
        let name = names::content_disposition(&media.name);
        let name = HeaderValue::from_str(&name).map_err(Problem::broken)?;
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
