//! From a handle to the actor's address (RFC 7033).

use super::fetch::{Ask, bounded_body, content_type, in_time};
use super::resolver::Side;
use super::{Budget, Egress, FetchError, Handle};
use crate::json;
use crate::limits::MAX_DOCUMENT_BYTES;
use crate::media_type::is_activity;
use activitypub_federation::fetch::webfinger::Webfinger;
use url::Url;

const ACCEPT_JRD: &str = "application/jrd+json, application/json";

impl Egress {
    /// The address of the actor behind `handle`. The caller fetches it and checks that the actor
    /// names the same account. A port in the handle, or plain http, works only inside opened
    /// networks.
    pub async fn webfinger(&self, handle: &Handle, budget: &Budget) -> Result<Url, FetchError> {
        in_time(async {
            let secure = handle
                .webfinger_url("https")
                .ok_or(FetchError::Address("no host"))?;
            match self.webfinger_at(&secure, budget).await {
                // Loopback servers often speak plain http only.
                Err(FetchError::Unreachable | FetchError::TimedOut) => {}
                answer => return answer,
            }
            let name = secure.host_str().unwrap_or_default();
            match self.wall.side_of(name).await {
                Ok(Side::Opened) => {
                    let plain = handle
                        .webfinger_url("http")
                        .ok_or(FetchError::Address("no host"))?;
                    self.webfinger_at(&plain, budget).await
                }
                _ => Err(FetchError::Unreachable),
            }
        })
        .await
    }

    async fn webfinger_at(&self, url: &Url, budget: &Budget) -> Result<Url, FetchError> {
        let ask = Ask {
            accept: ACCEPT_JRD,
            signer: None,
            budget,
            known: None,
        };
        let (_, response) = self.get(url, &ask).await?;
        if !content_type(&response).is_some_and(is_jrd) {
            return Err(FetchError::ContentType);
        }
        let body = bounded_body(response, MAX_DOCUMENT_BYTES).await?;
        let document = json::read(&body).map_err(|_| FetchError::Malformed)?;
        let document: Webfinger =
            serde_json::from_value(document).map_err(|_| FetchError::Malformed)?;
        document
            .links
            .into_iter()
            .filter(|link| link.rel.as_deref() == Some("self"))
            .filter(|link| link.kind.as_deref().is_some_and(is_activity))
            .find_map(|link| link.href)
            .ok_or(FetchError::NotFound)
    }
}

fn is_jrd(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    ["application/jrd+json", "application/json"]
        .iter()
        .any(|t| essence.eq_ignore_ascii_case(t))
}
