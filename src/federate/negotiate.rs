//! Pages have one address for people and another for servers: a server that asks for the page of an
//! article is sent to its document, where the same predicate decides.

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::reader::asks_for_activity;

/// Pages of publications whose documents live at `/o/{id}`.
const ROOMS: [&str; 3] = ["/articles/", "/topics/", "/p/"];

/// Sends programs that ask for a page on to its document, whether it exists or not (I12).
pub async fn negotiate(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let named = ROOMS.iter().find_map(|room| path.strip_prefix(room));
    let plain = |id: &&str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
    match named.filter(plain) {
        Some(id) if request.method() == Method::GET && asks_for_activity(request.headers()) => {
            Redirect::to(&format!("/o/{id}")).into_response()
        }
        _ => next.run(request).await,
    }
}
