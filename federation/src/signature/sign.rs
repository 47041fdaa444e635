//! Signing our own requests.
//!
//! Canonical strings of draft-cavage-12 come from `http-signature-normalization`, the living
//! successor of `http-signatures`; RSA comes from `ring` through [`Signer`].

use super::{Wanted, body_digest, http_date, rfc9421};
use crate::keys::{KeyError, Signer};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue};
use http_signature_normalization::Config;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use url::{Position, Url};

/// Which signature scheme a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// draft-cavage-http-signatures-12, what every peer reads.
    Cavage,
    /// RFC 9421, for peers that refuse the draft.
    Rfc9421,
}

/// What a signature covers beside what every one of ours does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// Further headers, sent and signed; names in lower case.
    pub headers: &'a [(&'static str, String)],
    /// What the other door asked for; means something to RFC 9421 alone.
    pub wanted: Option<&'a Wanted>,
    /// The `Content-Type` that the caller sends.
    pub content_type: &'a str,
}

/// The request that is signed.
pub(super) struct Signed<'a> {
    pub method: &'a str,
    pub url: &'a Url,
    pub body: Option<&'a [u8]>,
    pub now: OffsetDateTime,
}

/// Headers (`Host`, `Date`, `Digest`, `Signature`…) that sign a POST of `body` to `url` at `now`.
pub fn sign_post(
    signer: &Signer,
    scheme: Scheme,
    url: &Url,
    body: &[u8],
    now: OffsetDateTime,
) -> Result<HeaderMap, KeyError> {
    sign_post_with(signer, scheme, url, (body, Beside::default()), now)
}

/// The same, with more under the signature.
pub fn sign_post_with(
    signer: &Signer,
    scheme: Scheme,
    url: &Url,
    (body, beside): (&[u8], Beside<'_>),
    now: OffsetDateTime,
) -> Result<HeaderMap, KeyError> {
    let request = Signed {
        method: "POST",
        url,
        body: Some(body),
        now,
    };
    sign(signer, scheme, &request, beside)
}

/// Headers that sign a GET of `url` at `now`.
pub fn sign_get(
    signer: &Signer,
    scheme: Scheme,
    url: &Url,
    now: OffsetDateTime,
) -> Result<HeaderMap, KeyError> {
    sign_get_with(signer, scheme, (url, Beside::default()), now)
}

/// The same, with more under the signature.
pub fn sign_get_with(
    signer: &Signer,
    scheme: Scheme,
    (url, beside): (&Url, Beside<'_>),
    now: OffsetDateTime,
) -> Result<HeaderMap, KeyError> {
    let request = Signed {
        method: "GET",
        url,
        body: None,
        now,
    };
    sign(signer, scheme, &request, beside)
}

fn sign(
    signer: &Signer,
    scheme: Scheme,
    request: &Signed<'_>,
    beside: Beside<'_>,
) -> Result<HeaderMap, KeyError> {
    match scheme {
        Scheme::Cavage => cavage(signer, request, beside),
        Scheme::Rfc9421 => rfc9421::sign(signer, request, beside),
    }
}

/// Host as it goes on the wire: the port only when it is not the default of the scheme.
pub(super) fn wire_host(url: &Url) -> String {
    url[Position::BeforeHost..Position::AfterPort].to_owned()
}

/// A header map from name and value; fails only if a value cannot be a header.
pub(super) fn header_map(pairs: Vec<(&'static str, String)>) -> Result<HeaderMap, KeyError> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let value = HeaderValue::from_str(&value).map_err(|_| KeyError::NotSigned)?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

fn cavage(
    signer: &Signer,
    request: &Signed<'_>,
    beside: Beside<'_>,
) -> Result<HeaderMap, KeyError> {
    let url = request.url;
    let mut pairs = vec![("host", wire_host(url)), ("date", http_date(request.now))];
    pairs.extend(request.body.map(|body| ("digest", body_digest(body))));
    pairs.extend(beside.headers.iter().cloned());
    let signed: BTreeMap<String, String> = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let header = Config::new()
        .dont_use_created_field()
        .require_header("host")
        .begin_sign(request.method, path, signed)
        .map_err(|_| KeyError::NotSigned)?
        .sign(signer.key_id().to_owned(), |base| {
            signer
                .sign(base.as_bytes())
                .map(|bytes| STANDARD.encode(bytes))
        })?
        .signature_header();
    // Older peers know only this label, and every peer reads it: it names what was computed.
    let header = header.replacen("algorithm=\"hs2019\"", "algorithm=\"rsa-sha256\"", 1);
    pairs.push(("signature", header));
    header_map(pairs)
}
