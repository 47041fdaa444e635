//! Documents kept ready: other servers ask for the same actor and the same article again and again, and
//! get the same bytes for as long as nothing is written here. The signature is checked each time, before
//! anything else; an answer is kept for one reader only.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::reader::{self, Asked, Reader, asks_for_activity};
use super::wiring::Federation;
use crate::db::Slot;
use crate::kernel::Problem;

/// Largest document that is kept, in bytes; larger ones are made anew each time.
const LARGEST: usize = 32 * 1024;
/// The document of the server itself (T12).
const INSTANCE: &str = "/actor";

/// A document as it left, with what was said about it.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    headers: HeaderMap,
    body: Bytes,
}

impl IntoResponse for Ready {
    fn into_response(self) -> Response {
        (self.headers, self.body).into_response()
    }
}

/// Answers a server that asks for a document; pages go on to the rooms.
pub async fn documents(mut request: Request, next: Next) -> Response {
    let fed = request.extensions().get::<Arc<Federation>>().cloned();
    let asked = Asked::of(&request);
    let conditional = asked.headers.contains_key(header::IF_NONE_MATCH);
    let plain =
        request.method() == Method::GET && !conditional && asks_for_activity(&asked.headers);
    let Some(fed) = fed.filter(|fed| plain && fed.is_on()) else {
        return next.run(request).await;
    };
    // The key of the server itself is behind no signature, or two servers would wait for each other.
    let reader = if asked.uri.path() == INSTANCE {
        Reader::Stranger
    } else {
        match reader::of(&fed, &asked).await {
            Ok(reader) => reader,
            Err(refusal) => return refusal,
        }
    };
    let house = &fed.house;
    let key = format!("{reader:?} {}", asked.uri);
    let slot = Slot::of(&house.db, house.clock.now(), key);
    if let Some(ready) = fed.documents.get(&slot) {
        return ready.into_response();
    }
    request.extensions_mut().insert(reader);
    keep(&fed, slot, next.run(request).await).await
}

/// Keeps an answer that is a document of moderate size.
async fn keep(fed: &Federation, slot: Slot, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let is_document = kind.is_some_and(|kind| {
        kind.as_bytes() == activitypub_federation::FEDERATION_CONTENT_TYPE.as_bytes()
    });
    // What is for one server alone is kept for nobody.
    let kept = !parts.headers.contains_key(header::CACHE_CONTROL);
    let small = http_body_size(&body).is_some_and(|size| size <= LARGEST);
    if parts.status != StatusCode::OK || !is_document || !small || !kept {
        return Response::from_parts(parts, body);
    }
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return Problem::broken("a document of ours could not be read").into_response();
    };
    let ready = Ready {
        headers: parts.headers.clone(),
        body: body.clone(),
    };
    fed.documents.put(slot, ready);
    Response::from_parts(parts, Body::from(body))
}

/// How many bytes a body of ours has, when it is whole already.
fn http_body_size(body: &Body) -> Option<usize> {
    use axum::body::HttpBody as _;
    body.size_hint()
        .exact()
        .and_then(|size| usize::try_from(size).ok())
}
