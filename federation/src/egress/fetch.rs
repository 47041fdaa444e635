//! Fetching documents and media: hand-followed redirects, bounded bodies, ids that match their
//! address.

use super::{Budget, Egress, FetchError};
use crate::host::same_origin;
use crate::json;
use crate::keys::Signer;
use crate::limits::{MAX_DOCUMENT_BYTES, MAX_REDIRECTS, TOTAL_TIMEOUT};
use crate::media_type::{ACCEPT_ACTIVITY, is_activity};
use crate::signature::{Beside, Scheme, Wanted, sign_get_with};
use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, IF_NONE_MATCH, LOCATION};
use reqwest::Response;
use serde_json::Value;
use url::Url;

/// A document that lives at the address it names as its id.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The id, equal to the final address.
    pub id: Url,
    /// The document.
    pub json: Value,
}

/// A file of a remote server, unchecked beyond its size.
#[derive(Clone, Debug)]
pub struct Media {
    /// Where it was found after redirects.
    pub url: Url,
    /// What the server says it is; never trusted.
    pub content_type: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What a GET asks for.
pub(super) struct Ask<'a> {
    pub accept: &'a str,
    pub signer: Option<&'a Signer>,
    pub budget: &'a Budget,
    /// The edition that is known already (`If-None-Match`).
    pub known: Option<&'a str>,
}

impl Egress {
    /// Fetches an ActivityPub document. Its id must be the final address, or be confirmed by one
    /// more fetch on the same origin; its content type must be ActivityPub's; signed when `signer`
    /// is given.
    pub async fn fetch_document(
        &self,
        url: &Url,
        signer: Option<&Signer>,
        budget: &Budget,
    ) -> Result<Fetched, FetchError> {
        let ask = Ask {
            accept: ACCEPT_ACTIVITY,
            signer,
            budget,
            known: None,
        };
        in_time(async {
            let (at, json, id) = self.document_at(url, &ask).await?;
            if id == at {
                return Ok(Fetched { id, json });
            }
            if !same_origin(&id, &at) {
                return Err(FetchError::IdMismatch);
            }
            let (at, json, confirmed) = self.document_at(&id, &ask).await?;
            if confirmed == at && confirmed == id {
                Ok(Fetched { id, json })
            } else {
                Err(FetchError::IdMismatch)
            }
        })
        .await
    }

    /// Fetches a file of at most `max_bytes`; signed when `signer` is given.
    pub async fn fetch_media(
        &self,
        url: &Url,
        max_bytes: usize,
        signer: Option<&Signer>,
        budget: &Budget,
    ) -> Result<Media, FetchError> {
        in_time(async {
            let ask = Ask {
                accept: "*/*",
                signer,
                budget,
                known: None,
            };
            let (url, response) = self.get(url, &ask).await?;
            let content_type = content_type(&response).map(str::to_owned);
            let bytes = bounded_body(response, max_bytes).await?;
            Ok(Media {
                url,
                content_type,
                bytes,
            })
        })
        .await
    }

    async fn document_at(&self, url: &Url, ask: &Ask<'_>) -> Result<(Url, Value, Url), FetchError> {
        let (at, response) = self.get(url, ask).await?;
        if !content_type(&response).is_some_and(is_activity) {
            return Err(FetchError::ContentType);
        }
        let bytes = bounded_body(response, MAX_DOCUMENT_BYTES).await?;
        let json = json::read(&bytes).map_err(|_| FetchError::Malformed)?;
        let id = json
            .get("id")
            .and_then(Value::as_str)
            .and_then(|text| Url::parse(text).ok())
            .ok_or(FetchError::Malformed)?;
        Ok((at, json, id))
    }

    /// A GET that ends in 200; each hop is checked, counted and signed anew, twice when it is answered 401.
    pub(super) async fn get(
        &self,
        url: &Url,
        ask: &Ask<'_>,
    ) -> Result<(Url, Response), FetchError> {
        let mut at = url.clone();
        at.set_fragment(None);
        let mut visited: Vec<Url> = Vec::new();
        loop {
            let response = self.hop(&at, ask).await?;
            visited.push(at);
            match response.status().as_u16() {
                200 => return Ok((visited.pop().unwrap_or_else(|| url.clone()), response)),
                404 => return Err(FetchError::NotFound),
                410 => return Err(FetchError::Gone),
                301 | 302 | 303 | 307 | 308 => at = next_hop(&visited, &response)?,
                status => return Err(FetchError::Status(status)),
            }
        }
    }

    async fn hop(&self, url: &Url, ask: &Ask<'_>) -> Result<Response, FetchError> {
        let first = self.try_hop(url, ask, (Scheme::Cavage, None)).await?;
        if ask.signer.is_none() || first.status() != StatusCode::UNAUTHORIZED {
            return Ok(first);
        }
        // The second knock: as the door asks, else in the newer scheme.
        let wanted = Wanted::read(first.headers(), false);
        self.try_hop(url, ask, (Scheme::Rfc9421, wanted.as_ref()))
            .await
    }

    async fn try_hop(
        &self,
        url: &Url,
        ask: &Ask<'_>,
        (scheme, wanted): (Scheme, Option<&Wanted>),
    ) -> Result<Response, FetchError> {
        ask.budget.spend()?;
        let client = self.client_for(url).await?;
        let mut request = client.get(url.clone()).header(ACCEPT, ask.accept);
        if let Some(known) = ask.known {
            request = request.header(IF_NONE_MATCH, known);
        }
        if let Some(signer) = ask.signer {
            let beside = Beside {
                wanted,
                ..Beside::default()
            };
            let signed = sign_get_with(signer, scheme, (url, beside), self.now());
            request = request.headers(signed.map_err(|_| FetchError::NotSigned)?);
        }
        Ok(request.send().await?)
    }
}

fn next_hop(visited: &[Url], response: &Response) -> Result<Url, FetchError> {
    let from = visited.last().ok_or(FetchError::Redirect("nowhere"))?;
    if visited.len() > MAX_REDIRECTS {
        return Err(FetchError::Redirect("too many"));
    }
    let mut next = response
        .headers()
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| from.join(text).ok())
        .ok_or(FetchError::Redirect("nowhere"))?;
    next.set_fragment(None);
    if next.scheme() != "https" && next.scheme() != from.scheme() {
        return Err(FetchError::Redirect("not https"));
    }
    if visited.contains(&next) {
        return Err(FetchError::Redirect("a loop"));
    }
    Ok(next)
}

pub(super) fn content_type(response: &Response) -> Option<&str> {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
}

/// Reads at most `limit` bytes, counted after decompression.
pub(super) async fn bounded_body(
    mut response: Response,
    limit: usize,
) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Bounds a whole exchange, whatever the number of hops.
pub(super) async fn in_time<T>(
    work: impl Future<Output = Result<T, FetchError>>,
) -> Result<T, FetchError> {
    tokio::time::timeout(TOTAL_TIMEOUT, work)
        .await
        .unwrap_or(Err(FetchError::TimedOut))
}
