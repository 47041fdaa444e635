//! Media of ours for partners: a file that an article or an adult's reply shows, to the signed GET of a
//! server that may read it. The same predicate as every page (I11); everything else is missing.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::compose;
use super::reader::{self, Asked, Reader};
use super::wiring::Federation;
use crate::kernel::{MediaId, Problem};
use crate::media::{self, Elsewhere, MediaVault};
use crate::policy::Viewer;
use crate::publications::find_for_house;

/// Hands files to partners that sign; everybody else goes on to the pages.
pub async fn lend(request: Request, next: Next) -> Response {
    let Some((id, small)) = wanted(&request) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let fed = parts.extensions.get::<Arc<Federation>>().cloned();
    let fed = fed.filter(|fed| fed.is_on() && is_signed(&parts));
    let handed = match fed {
        Some(fed) => match partner(&fed, &parts).await {
            Ok(Some(viewer)) => Some(
                hand_over(&fed, &parts, &viewer, (&id, small))
                    .await
                    .unwrap_or_else(IntoResponse::into_response),
            ),
            Ok(None) => None,
            Err(refusal) => Some(refusal),
        },
        None => None,
    };
    let mut response = match handed {
        Some(response) => response,
        None => next.run(Request::from_parts(parts, body)).await,
    };
    let vary = HeaderValue::from_static("Signature");
    response.headers_mut().append(header::VARY, vary);
    response
}

/// The file that a request names, and whether it asks for the small one.
fn wanted(request: &Request) -> Option<(String, bool)> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let rest = request.uri().path().strip_prefix("/media/")?;
    match rest.split_once('/') {
        None => Some((rest.to_owned(), false)),
        Some((id, "thumb")) => Some((id.to_owned(), true)),
        Some(_) => None,
    }
}

fn is_signed(request: &Parts) -> bool {
    ["signature", "signature-input"]
        .iter()
        .any(|name| request.headers.contains_key(*name))
}

async fn partner(fed: &Federation, request: &Parts) -> Result<Option<Viewer>, Response> {
    let asked = Asked::of_parts(request);
    let reader = reader::of(fed, &asked).await?;
    Ok(matches!(reader, Reader::Partner(_)).then(|| reader.viewer()))
}

async fn hand_over(
    fed: &Federation,
    request: &Parts,
    viewer: &Viewer,
    (id, small): (&str, bool),
) -> Result<Response, Problem> {
    let house = &fed.house;
    let known: MediaId = id.parse()?;
    let file = media::find(&house.db, viewer, &known).await?;
    let shown_by = match &file.publication_id {
        Some(publication) => find_for_house(&house.db, publication).await?,
        None => None,
    };
    // What we fetched from others is theirs to give; what pupils upload elsewhere bears their names.
    if !shown_by.is_some_and(|publication| compose::may_be_told(&publication)) {
        return Err(Problem::NotFound);
    }
    let extensions = &request.extensions;
    let (Some(vault), Some(elsewhere)) = (
        extensions.get::<Arc<dyn MediaVault>>(),
        extensions.get::<Arc<dyn Elsewhere>>(),
    ) else {
        return Err(Problem::broken("media are not wired"));
    };
    let stores = (vault.as_ref(), elsewhere.as_ref());
    let mut response = media::pages::serve(house, stores, viewer, (id, small)).await?;
    let signed = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, signed);
    Ok(response)
}
