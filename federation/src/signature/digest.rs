//! Binding a body to its signature: `Digest` (RFC 3230) and `Content-Digest` (RFC 9530), SHA-256
//! only.

use super::{Flaw, only};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderMap;
use ring::digest::{SHA256, digest};

/// `Digest` header value of a body.
pub fn body_digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(digest(&SHA256, body)))
}

/// `Content-Digest` header value of a body.
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest(&SHA256, body)))
}

/// Other algorithms may stand beside SHA-256, but never in place of it.
pub(super) fn check_digest(headers: &HeaderMap, body: &[u8]) -> Result<(), Flaw> {
    let given = the_sha256(only(headers, "digest")?)?;
    compare(given, body)
}

pub(super) fn check_content_digest(headers: &HeaderMap, body: &[u8]) -> Result<(), Flaw> {
    let given = the_sha256(only(headers, "content-digest")?)?;
    let inner = given
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'))
        .ok_or(Flaw("the content digest is malformed"))?;
    compare(inner, body)
}

fn the_sha256(header: &str) -> Result<&str, Flaw> {
    let mut found = None;
    for item in header.split(',') {
        let (algorithm, value) = item
            .trim()
            .split_once('=')
            .ok_or(Flaw("the digest is malformed"))?;
        if algorithm.eq_ignore_ascii_case("sha-256") && found.replace(value).is_some() {
            return Err(Flaw("the digest is given twice"));
        }
    }
    found.ok_or(Flaw("the digest is not SHA-256"))
}

fn compare(given: &str, body: &[u8]) -> Result<(), Flaw> {
    let given = STANDARD
        .decode(given)
        .map_err(|_| Flaw("the digest is malformed"))?;
    if given == digest(&SHA256, body).as_ref() {
        Ok(())
    } else {
        Err(Flaw("the digest is not that of the body"))
    }
}
