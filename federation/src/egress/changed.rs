//! Asking again for what was read before: a document comes only when it has changed (RFC 9110 §13.1.2).

use super::fetch::{Ask, bounded_body, content_type, in_time};
use super::{Budget, Egress, FetchError, Fetched};
use crate::json;
use crate::keys::Signer;
use crate::limits::MAX_DOCUMENT_BYTES;
use crate::media_type::{ACCEPT_ACTIVITY, is_activity};
use http::header::ETAG;
use serde_json::Value;
use url::Url;

/// Longest entity tag that is remembered, in bytes.
const MAX_ETAG_BYTES: usize = 200;

/// What a conditional fetch brought.
#[derive(Clone, Debug)]
pub enum Changed {
    /// It is still the edition that is known.
    No,
    /// The document of now, and the tag to ask with next time.
    Yes(Fetched, Option<String>),
}

impl Egress {
    /// Fetches a document that lives at `url` itself, unless it is the edition that `known` names.
    pub async fn fetch_if_changed(
        &self,
        url: &Url,
        known: Option<&str>,
        signer: Option<&Signer>,
        budget: &Budget,
    ) -> Result<Changed, FetchError> {
        let ask = Ask {
            accept: ACCEPT_ACTIVITY,
            signer,
            budget,
            known,
        };
        in_time(async {
            let (at, response) = match self.get(url, &ask).await {
                Err(FetchError::Status(304)) if known.is_some() => return Ok(Changed::No),
                other => other?,
            };
            if !content_type(&response).is_some_and(is_activity) {
                return Err(FetchError::ContentType);
            }
            let tag = response.headers().get(ETAG);
            let tag = tag
                .and_then(|value| value.to_str().ok())
                .filter(|tag| tag.len() <= MAX_ETAG_BYTES)
                .map(str::to_owned);
            let bytes = bounded_body(response, MAX_DOCUMENT_BYTES).await?;
            let json = json::read(&bytes).map_err(|_| FetchError::Malformed)?;
            let id = json.get("id").and_then(Value::as_str);
            let id = id.and_then(|text| Url::parse(text).ok());
            let id = id.ok_or(FetchError::Malformed)?;
            if id != at {
                return Err(FetchError::IdMismatch);
            }
            Ok(Changed::Yes(Fetched { id, json }, tag))
        })
        .await
    }
}
