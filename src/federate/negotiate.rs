//! Pages have one address for people and another for servers: a server that asks for the page of an
//! article is sent to its document, where the same predicate decides, and the page says where that is.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::links::PAGES;
use super::reader::asks_for_activity;
use super::wiring::Federation;

/// Sends programs that ask for a page on to its document, whether it exists or not (I12). Those that look for
/// the way find it beside a page that they may read (RFC 8288).
pub async fn negotiate(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let named = PAGES.iter().find_map(|room| path.strip_prefix(room));
    let plain = |id: &&str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
    let (get, head) = (Method::GET, Method::HEAD);
    let named = named
        .filter(plain)
        .filter(|_| [get, head].contains(request.method()));
    let Some(document) = named.map(|id| format!("/o/{id}")) else {
        return next.run(request).await;
    };
    if asks_for_activity(request.headers()) {
        return Redirect::to(&document).into_response();
    }
    let fed = request.extensions().get::<Arc<Federation>>().cloned();
    let links = fed
        .filter(|fed| fed.is_on())
        .and_then(|fed| fed.links().ok());
    let mut response = next.run(request).await;
    if let (Some(links), StatusCode::OK) = (links, response.status()) {
        let kind = "application/activity+json";
        let link = format!(
            "<{}>; rel=\"alternate\"; type=\"{kind}\"",
            links.at(&document)
        );
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().append(header::LINK, link);
        }
    }
    response
}
