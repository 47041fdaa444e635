//! Which server asks: the signature of a GET, checked at the door, becomes a viewer for the one
//! predicate of reading.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use federation::door::{Door, Knock, Refusal};
use federation::host::{Origin, canonical_host};
use federation::media_type::wants_activity;
use federation::signature::{ACCEPT_SIGNATURE, accepted};
use federation::vocabulary::document;
use serde_json::{Value, json};

use super::partners::Standing;
use super::remote::Directory;
use super::wiring::Federation;
use crate::config::FederationMode;
use crate::kernel::Problem;
use crate::policy::Viewer;

/// The head of a request, as it was signed.
#[derive(Clone, Debug)]
pub struct Asked {
    /// HTTP method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// All headers.
    pub headers: HeaderMap,
    reader: Option<Reader>,
}

impl Asked {
    /// The head of `request`.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            reader: request.extensions().get().cloned(),
        }
    }

    /// The same, of a request without its body.
    #[must_use]
    pub fn of_parts(parts: &Parts) -> Self {
        Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
            reader: parts.extensions.get().cloned(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of_parts(parts))
    }
}

/// Who asks for a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A partner server, by its signature.
    Partner(String),
    /// Anybody else.
    Stranger,
}

impl Reader {
    /// What this reader may see.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        match self {
            Self::Partner(host) => Viewer::peer(host.clone(), None),
            Self::Stranger => Viewer::anonymous(),
        }
    }
}

/// What a refused request is told; it names nothing that the sender wrote. With 401 goes the signature
/// that we take (RFC 9421 §5.1).
pub fn refused(refusal: &Refusal, method: &Method) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    if status.is_success() {
        return status.into_response();
    }
    let body = json!({ "type": "about:blank", "title": refusal.reason, "status": refusal.status });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    let mut response = (status, kind, body.to_string()).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let wanted = HeaderValue::from_static(accepted(*method == Method::POST));
        response.headers_mut().insert(ACCEPT_SIGNATURE, wanted);
    }
    response
}

/// Who signed a GET.
///
/// # Errors
/// The refusal to answer with, when a signature is there and does not hold.
pub async fn of(fed: &Federation, request: &Asked) -> Result<Reader, Response> {
    if let Some(reader) = &request.reader {
        return Ok(reader.clone());
    }
    let Some(host) = signer(fed, request).await? else {
        return Ok(Reader::Stranger);
    };
    let standing = fed.allow_list().standing(&host).await;
    match standing.map_err(IntoResponse::into_response)? {
        Standing::Partner => Ok(Reader::Partner(host)),
        _ => Ok(Reader::Stranger),
    }
}

/// The host of the server that signed a GET; none when nobody did.
///
/// # Errors
/// The refusal to answer with, when a signature is there and does not hold.
pub(super) async fn signer(fed: &Federation, request: &Asked) -> Result<Option<String>, Response> {
    let broken = |problem: Problem| problem.into_response();
    let links = fed.links().map_err(broken)?;
    let ours: Vec<Origin> = Origin::of(links.origin()).into_iter().collect();
    let hosts = fed.allow_list();
    let keys = Directory(fed);
    let door = Door {
        ours: &ours,
        keys: &keys,
        hosts,
        now: fed.house.clock.now().to_datetime(),
    };
    let path = request
        .uri
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let knock = Knock {
        method: &request.method,
        path_and_query: path,
        authority: request.uri.authority().map(|name| name.as_str()),
        headers: &request.headers,
        body: &[],
    };
    match door.signed_reader(&knock).await {
        Ok(signer) => Ok(signer.as_ref().and_then(canonical_host)),
        Err(refusal) => Err(refused(&refusal, &request.method)),
    }
}

/// What a GET that must be signed is told when it is not.
pub(super) fn sign_first() -> Response {
    refused(&Refusal::UNSIGNED, &Method::GET)
}

/// Actors of people and blogs are for partners alone, unless federation is open (federation.md T12):
/// without a signature the answer is the same whatever exists.
///
/// # Errors
/// 401.
fn must_be_known(fed: &Federation, reader: &Reader) -> Result<(), Response> {
    let closed = fed.house.federation() != FederationMode::Open;
    if closed && *reader == Reader::Stranger {
        return Err(sign_first());
    }
    Ok(())
}

/// Who signed a GET, when they may know actors here at all.
///
/// # Errors
/// The refusal to answer with.
pub async fn known_reader(fed: &Federation, request: &Asked) -> Result<Reader, Response> {
    let reader = of(fed, request).await?;
    must_be_known(fed, &reader)?;
    Ok(reader)
}

/// A reader who may know actors here: whoever else asks is refused before the route is entered, with
/// 404 while federation is off.
pub struct Known(pub Reader);

impl<S: Send + Sync> FromRequestParts<S> for Known {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let fed = parts.extensions.get::<Arc<Federation>>().cloned();
        let fed = fed.ok_or_else(|| Problem::broken("federation is not wired").into_response())?;
        fed.must_be_on().map_err(IntoResponse::into_response)?;
        let asked = Asked::of_parts(parts);
        known_reader(&fed, &asked).await.map(Self)
    }
}

/// Whether a program asks, not a browser.
#[must_use]
pub fn asks_for_activity(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(wants_activity)
}

/// An ActivityPub document; its answer depends on who signed (I18).
pub fn answer(status: StatusCode, object: Value) -> Response {
    answer_text(status, document(object).to_string())
}

/// The same, of a document that is written out already.
pub(super) fn answer_text(status: StatusCode, text: String) -> Response {
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(activitypub_federation::FEDERATION_CONTENT_TYPE),
    );
    headers.append(header::VARY, HeaderValue::from_static("Signature"));
    response
}
