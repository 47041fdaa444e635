//! Serving media: to those who may read what shows them, never under the name that a client gave.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::{Elsewhere, Key, MediaVault, names, store};
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
    Extension(elsewhere): Extension<Arc<dyn Elsewhere>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let stores = (vault.as_ref(), elsewhere.as_ref());
    serve(&house, stores, &visit.viewer, (&id, false)).await
}

async fn thumb(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    Extension(elsewhere): Extension<Arc<dyn Elsewhere>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let stores = (vault.as_ref(), elsewhere.as_ref());
    serve(&house, stores, &visit.viewer, (&id, true)).await
}

/// The bytes of a file that `viewer` may see; those of another server come through us.
///
/// # Errors
/// `NotFound` for everybody else, and for what cannot be had at the moment.
pub async fn serve(
    house: &House,
    (vault, elsewhere): (&dyn MediaVault, &dyn Elsewhere),
    viewer: &Viewer,
    (id, small): (&str, bool),
) -> Result<Response, Problem> {
    let id: MediaId = id.parse()?;
    let media = store::find(&house.db, viewer, &id).await?;
    let (bytes, mime) = if media.remote_url.is_some() {
        elsewhere.picture(vault, &media, small).await?
    } else {
        let key = if small {
            media.thumb_key.as_ref()
        } else {
            Some(&media.storage_key)
        };
        let key = Key::parse(key.ok_or(Problem::NotFound)?)?;
        (vault.read(&key).await?, media.mime)
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_str(&mime).map_err(Problem::broken)?;
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    let whole = HeaderValue::from_static("private, max-age=300");
    headers.insert(header::CACHE_CONTROL, whole);
    if media.kind == "file" {
        let name = names::content_disposition(&media.name);
        let name = HeaderValue::from_str(&name).map_err(Problem::broken)?;
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
