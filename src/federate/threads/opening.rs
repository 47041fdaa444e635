//! Somebody opens an article or a topic of another school: its answers are asked for again, in the background
//! and at most once in a while. Rooms know nothing of this; it looks at what was answered.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::super::wiring::Federation;
use super::want;
use crate::kernel::PublicationId;

/// Where articles and topics are read, by people and by programs.
const READ_AT: [&str; 4] = [
    "/articles/",
    "/topics/",
    "/api/seyes/v1/articles/",
    "/api/seyes/v1/topics/",
];

/// Asks for the answers of something from elsewhere once it was shown to somebody.
pub async fn reopen(request: Request, next: Next) -> Response {
    let fed = request.extensions().get::<Arc<Federation>>().cloned();
    let asked = top(&request).filter(|_| fed.as_ref().is_some_and(|fed| fed.is_on()));
    let response = next.run(request).await;
    if let (Some(fed), Some(id), StatusCode::OK) = (fed, asked, response.status())
        && let Err(problem) = want(&fed, &id).await
    {
        tracing::warn!(%problem, "a thread could not be asked for");
    }
    response
}

fn top(request: &Request) -> Option<PublicationId> {
    if request.method() != Method::GET {
        return None;
    }
    let path = request.uri().path();
    let id = READ_AT.iter().find_map(|room| path.strip_prefix(room))?;
    id.parse().ok()
}
