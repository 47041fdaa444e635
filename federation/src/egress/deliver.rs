//! Handing one activity to one inbox, with an answer that a durable queue can act on.

use super::fetch::in_time;
use super::{Egress, FetchError};
use crate::keys::Signer;
use crate::limits::MAX_RETRY_AFTER;
use crate::signature::{Beside, Scheme, Wanted, parse_http_date, sign_post_with};
use activitypub_federation::FEDERATION_CONTENT_TYPE;
use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::Response;
use std::time::Duration;
use time::OffsetDateTime;
use url::Url;

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The peer took it (2xx).
    Delivered,
    /// The peer refused it and would refuse it again.
    Refused {
        /// Its status.
        status: u16,
    },
    /// The inbox is gone for good (410): stop sending there.
    Gone,
    /// The peer asks to come back.
    Retry {
        /// Its status.
        status: u16,
        /// How long it asks to wait, at most a day.
        retry_after: Option<Duration>,
    },
    /// No answer; the reason says whether a later attempt may succeed ([`FetchError::is_passing`]).
    Unreachable(FetchError),
}

/// What is handed over.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// The activity.
    pub body: &'a [u8],
    /// Further headers, signed too; names in lower case.
    pub headers: &'a [(&'static str, String)],
}

impl Egress {
    /// Posts `body` to `inbox`, signed by `signer` in `scheme`. Redirects are not followed: an
    /// inbox that moved says so in its actor document.
    pub async fn deliver(
        &self,
        inbox: &Url,
        body: &[u8],
        signer: &Signer,
        scheme: Scheme,
    ) -> Delivery {
        let parcel = Parcel { body, headers: &[] };
        self.knock(inbox, parcel, signer, (scheme, None)).await.0
    }

    /// One try, with what the other door asks for when it answers 401.
    async fn knock(
        &self,
        inbox: &Url,
        parcel: Parcel<'_>,
        signer: &Signer,
        (scheme, wanted): (Scheme, Option<&Wanted>),
    ) -> (Delivery, Option<Wanted>) {
        let beside = Beside {
            headers: parcel.headers,
            wanted,
            content_type: FEDERATION_CONTENT_TYPE,
        };
        let sent = in_time(async {
            let client = self.client_for(inbox).await?;
            let now = self.now();
            let headers = sign_post_with(signer, scheme, inbox, (parcel.body, beside), now)
                .map_err(|_| FetchError::NotSigned)?;
            let request = client
                .post(inbox.clone())
                .header(CONTENT_TYPE, FEDERATION_CONTENT_TYPE)
                .headers(headers)
                .body(parcel.body.to_vec());
            Ok(request.send().await?)
        });
        match sent.await {
            Ok(response) => {
                let asked = (response.status() == StatusCode::UNAUTHORIZED)
                    .then(|| Wanted::read(response.headers(), true));
                (self.judge(&response), asked.flatten())
            }
            Err(reason) => (Delivery::Unreachable(reason), None),
        }
    }

    /// Delivers in `first`, and once more when the peer answers 400 or 401: as its `Accept-Signature`
    /// asks, else in the other scheme. Returns the scheme to remember for this peer: the one that it
    /// took, else `first`.
    pub async fn deliver_either(
        &self,
        inbox: &Url,
        parcel: Parcel<'_>,
        signer: &Signer,
        first: Scheme,
    ) -> (Delivery, Scheme) {
        let (answer, wanted) = self.knock(inbox, parcel, signer, (first, None)).await;
        if !matches!(answer, Delivery::Refused { status: 400 | 401 }) {
            return (answer, first);
        }
        let other = match (&wanted, first) {
            (Some(_), _) | (None, Scheme::Cavage) => Scheme::Rfc9421,
            (None, Scheme::Rfc9421) => Scheme::Cavage,
        };
        let second = self.knock(inbox, parcel, signer, (other, wanted.as_ref()));
        match second.await.0 {
            Delivery::Delivered => (Delivery::Delivered, other),
            _ => (answer, first),
        }
    }

    fn judge(&self, response: &Response) -> Delivery {
        match response.status().as_u16() {
            200..=299 => Delivery::Delivered,
            410 => Delivery::Gone,
            status @ (408 | 425 | 429 | 500..=599) => {
                let asked = response
                    .headers()
                    .get(RETRY_AFTER)
                    .and_then(|v| v.to_str().ok());
                let retry_after = asked.and_then(|text| wait(text, self.now()));
                Delivery::Retry {
                    status,
                    retry_after,
                }
            }
            status => Delivery::Refused { status },
        }
    }
}

/// Seconds or a date (RFC 9110 §10.2.3), bounded.
fn wait(text: &str, now: OffsetDateTime) -> Option<Duration> {
    let text = text.trim();
    let asked = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (parse_http_date(text)? - now).try_into().ok()?,
    };
    Some(asked.min(MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn retry_after_is_seconds_or_a_date_and_bounded() {
        let now = datetime!(2026-11-22 08:00:00 UTC);
        assert_eq!(wait("120", now), Some(Duration::from_secs(120)));
        assert_eq!(
            wait("Sun, 22 Nov 2026 08:01:00 GMT", now),
            Some(Duration::from_secs(60))
        );
        assert_eq!(wait("999999999", now), Some(MAX_RETRY_AFTER));
        assert_eq!(wait("Sun, 22 Nov 2026 07:00:00 GMT", now), None);
        assert_eq!(wait("soon", now), None);
    }
}
