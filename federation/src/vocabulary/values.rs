//! Reading loosely typed members: one or many, id or object, text within its bounds.

use crate::limits::MAX_URL_BYTES;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;

/// Why a document cannot be used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is not a JSON object.
    #[error("the document is not an object")]
    NotAnObject,
    /// A member that cannot be missing is missing or malformed.
    #[error("the document lacks {0}")]
    Missing(&'static str),
    /// A text is larger than is read.
    #[error("the document's {0} is too long")]
    TooLong(&'static str),
    /// A member points to another origin than the document's.
    #[error("the document's {0} is on another origin")]
    OtherOrigin(&'static str),
}

/// The address that stands for everybody, `https://www.w3.org/ns/activitystreams#Public`.
pub fn public() -> Url {
    activitypub_federation::kinds::public()
}

/// Whether a recipient is everybody.
pub fn is_public(url: &Url) -> bool {
    *url == public()
}

/// The elements of a member: none when missing or null, one when it is not an array.
pub(super) fn many<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    match value.get(member) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
    }
}

/// The address in a string, in the `id` of an object or in the `href` of a link; only http and
/// https.
pub(super) fn address(value: &Value) -> Option<Url> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(members) => members
            .get("id")
            .or_else(|| members.get("href"))
            .and_then(Value::as_str)?,
        _ => return None,
    };
    parse(text)
}

pub(super) fn parse(text: &str) -> Option<Url> {
    if text.len() > MAX_URL_BYTES {
        return None;
    }
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The first address of a member.
pub(super) fn one_address(value: &Value, member: &str) -> Option<Url> {
    many(value, member).iter().find_map(address)
}

/// Up to `most` distinct addresses of a member; the short forms of «everybody» become the full one.
pub(super) fn addresses(value: &Value, member: &str, most: usize) -> Vec<Url> {
    let mut found: Vec<Url> = Vec::new();
    for item in many(value, member) {
        let url = match item.as_str() {
            Some("Public" | "as:Public") => Some(public()),
            _ => address(item),
        };
        if let Some(url) = url.filter(|url| !found.contains(url)) {
            found.push(url);
        }
        if found.len() == most {
            break;
        }
    }
    found
}

/// The first type of a document.
pub(super) fn kind(value: &Value) -> Option<&str> {
    many(value, "type")
        .iter()
        .find_map(Value::as_str)
        .filter(|kind| !kind.is_empty())
}

/// Plain text of a member, cut after `most` characters; empty counts as missing.
pub(super) fn cut_text(value: &Value, member: &str, most: usize) -> Option<String> {
    let text = many(value, member).iter().find_map(Value::as_str)?;
    let text: String = text.trim().chars().take(most).collect();
    (!text.is_empty()).then_some(text)
}

/// A natural-language member and its language: `content`, else the first of `contentMap`.
pub(super) fn language_text<'v>(
    value: &'v Value,
    member: &str,
    map: &str,
) -> Option<(&'v str, Option<&'v str>)> {
    let plain = many(value, member).iter().find_map(Value::as_str);
    let mut tongues = value
        .get(map)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(tongue, text)| Some((text.as_str()?, Some(tongue.as_str()))));
    match plain {
        Some(text) => Some((
            text,
            tongues.find(|(same, _)| *same == text).and_then(|(_, l)| l),
        )),
        None => tongues.next(),
    }
}

/// An RFC 3339 instant; anything else counts as missing.
pub(super) fn instant(value: &Value, member: &str) -> Option<OffsetDateTime> {
    let text = value.get(member)?.as_str()?;
    OffsetDateTime::parse(text, &Rfc3339).ok()
}
