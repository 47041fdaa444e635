//! The built front end (`npm run build` in `frontend/`), embedded in the binary and served from it.
use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// For files whose name holds a hash of their content: one year, the longest that caches honour.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// For files that may change under the same name.
const ASK_AGAIN: &str = "no-cache";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/frontend/dist"]
struct Dist;

/// Logical name → built name, written by the build; empty when nothing was built.
static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let file = Dist::get("manifest.json");
    file.and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default()
});

/// The address of an asset by its logical name: `app.css` → `/assets/app-K3XB.css`.
pub fn asset_path(name: &str) -> String {
    let built = MANIFEST.get(name).map_or(name, String::as_str);
    format!("/assets/{built}")
}

/// Serves `/assets/{file}`; 404 for what the build did not make.
pub async fn asset(Path(name): Path<String>) -> Response {
    let Some(file) = Dist::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hashed = MANIFEST.values().any(|built| *built == name);
    let headers = [
        (header::CONTENT_TYPE, content_type(&name)),
        (
            header::CACHE_CONTROL,
            if hashed { FOREVER } else { ASK_AGAIN },
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    (headers, file.data).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_unknown_file_is_not_found() {
        for name in ["nothing.css", "../Cargo.toml", ""] {
            let answer = asset(Path(name.to_owned())).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        }
    }

    #[tokio::test]
    async fn every_built_file_is_typed_and_kept() {
        for built in MANIFEST.values() {
            let answer = asset(Path(built.clone())).await;
            assert_eq!(answer.status(), StatusCode::OK, "{built}");
            assert_eq!(answer.headers()[header::CACHE_CONTROL], FOREVER);
            assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert_ne!(
                answer.headers()[header::CONTENT_TYPE],
                "application/octet-stream"
            );
        }
    }
}
