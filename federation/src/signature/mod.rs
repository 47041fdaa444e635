//! HTTP signatures: what a request claims to be signed with, in one shape for both schemes.
//!
//! Outgoing requests use draft-cavage-12 ([`sign`]); incoming ones may use it or RFC 9421. Reading
//! a signature proves nothing yet: [`Claim`] only says what was covered and which bytes a key has
//! to verify.

mod cavage;
mod digest;
mod instant;
mod rfc9421;
mod sign;
mod wanted;

pub use digest::{body_digest, content_digest};
pub use instant::http_date;
pub(crate) use instant::parse_http_date;
pub use sign::{Beside, Scheme, sign_get, sign_get_with, sign_post, sign_post_with};
pub use wanted::{ACCEPT_SIGNATURE, Wanted, accepted};

use crate::host::Origin;
use crate::keys::{Algorithm, VerifyingKey};
use crate::limits::{SIGNATURE_MAX_AGE, SIGNATURE_MAX_AHEAD};
use http::{HeaderMap, Method};
use time::OffsetDateTime;

/// Why a signature is not acceptable; a fixed sentence, safe to log and to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Flaw(pub &'static str);

/// The parts of a request that signatures cover.
#[derive(Clone, Copy, Debug)]
pub struct RequestHead<'a> {
    /// HTTP method.
    pub method: &'a Method,
    /// Path and query, byte for byte as received.
    pub path_and_query: &'a str,
    /// `Host` header or HTTP/2 authority, as received.
    pub host: &'a str,
    /// Which of our origins `host` names.
    pub origin: &'a Origin,
    /// All headers.
    pub headers: &'a HeaderMap,
}

/// What a signature covers, in words that both schemes share.
#[derive(Clone, Copy, Debug, Default)]
pub struct Covered {
    /// Method, path and query.
    pub target: bool,
    /// Our own host name.
    pub host: bool,
    /// The digest of the body.
    pub digest: bool,
}

/// A signature as presented, before any key has verified it.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Id of the key that the sender says it used.
    pub key_id: String,
    /// Draft-cavage or RFC 9421.
    pub scheme: Scheme,
    /// What the signature covers.
    pub covered: Covered,
    /// The algorithm that the sender names; none leaves it to the key.
    pub algorithm: Option<Algorithm>,
    /// Bytes that the key must verify.
    pub base: String,
    /// The signature itself.
    pub signature: Vec<u8>,
    times: Vec<OffsetDateTime>,
    expires: Option<OffsetDateTime>,
}

impl Claim {
    /// Reads the one signature of a request; none, two, or doubled headers and parameters are
    /// flaws.
    pub fn read(head: &RequestHead<'_>) -> Result<Claim, Flaw> {
        if head.headers.contains_key("signature-input") {
            rfc9421::read(head)
        } else {
            cavage::read(head)
        }
    }

    /// Whether `key` made this signature, with the algorithm that it names.
    #[must_use]
    pub fn is_by(&self, key: &VerifyingKey) -> bool {
        self.algorithm.is_none_or(|named| named == key.algorithm())
            && key.verifies(self.base.as_bytes(), &self.signature)
    }

    /// Refuses a signature that leaves out the target, the host, a time, or (for a body) its
    /// digest.
    pub fn covers_enough(&self, with_body: bool) -> Result<(), Flaw> {
        if !self.covered.target {
            return Err(Flaw("the signature does not cover method and path"));
        }
        if !self.covered.host {
            return Err(Flaw("the signature does not cover the host"));
        }
        if self.times.is_empty() {
            return Err(Flaw("the signature does not cover a date"));
        }
        if with_body && !self.covered.digest {
            return Err(Flaw("the signature does not cover the digest"));
        }
        Ok(())
    }

    /// Refuses a signature whose covered times leave −65 min … +5 min around `now`, or that has
    /// expired.
    pub fn is_fresh(&self, now: OffsetDateTime) -> Result<(), Flaw> {
        let fresh = |at: &OffsetDateTime| {
            now - *at <= SIGNATURE_MAX_AGE && *at - now <= SIGNATURE_MAX_AHEAD
        };
        if !self.times.iter().all(fresh) || self.expires.is_some_and(|end| end < now) {
            return Err(Flaw("the signature is too old or in the future"));
        }
        Ok(())
    }

    /// Refuses a body whose SHA-256 is not the one that the covered digest header gives.
    pub fn matches_body(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Flaw> {
        match self.scheme {
            Scheme::Cavage => digest::check_digest(headers, body),
            Scheme::Rfc9421 => digest::check_content_digest(headers, body),
        }
    }
}

/// The only value of a header, as text; a flaw when it is missing, doubled or not text.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Result<&'h str, Flaw> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(Flaw("a signed header is missing"))?;
    if values.next().is_some() {
        return Err(Flaw("a signed header is given twice"));
    }
    value
        .to_str()
        .map(str::trim)
        .map_err(|_| Flaw("a signed header is not text"))
}
