//! Documents as they leave: each edition with its tag, so that who asks again is told «the same»
//! (RFC 9110 §13.1.2), and none larger than others read (T22).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use federation::signature::body_digest;
use federation::vocabulary::document;
use serde_json::{Value, json};
use url::Url;

use super::compose::escaped;
use super::links::Links;
use super::reader::{Asked, answer_text};

/// Largest object that we send, in bytes: an activity around it stays below 256 kB.
const OBJECT_BYTES: usize = 200 * 1024;

/// A document with the tag of its edition; 304 for who has it already. The tag speaks for what this reader
/// may see, since it is made of the answer itself.
pub(super) fn answer_if_changed(request: &Asked, object: Value) -> Response {
    let text = document(object).to_string();
    let digest = body_digest(text.as_bytes());
    let tag = format!("\"{}\"", digest.trim_start_matches("SHA-256="));
    let known = request.headers.get_all(header::IF_NONE_MATCH).iter();
    let same = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response = if same {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        let vary = HeaderValue::from_static("Signature");
        response.headers_mut().append(header::VARY, vary);
        response
    } else {
        answer_text(StatusCode::OK, text)
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Adds where reactions are counted, and makes an object fit: first without its source, then without the
/// copy of its text by language, at last with its beginning and the address of the rest.
pub(super) fn complete(object: &mut Value, links: &Links, (id, page): (&Url, &Url)) {
    let Some(members) = object.as_object_mut() else {
        return;
    };
    for name in ["likes", "shares"] {
        members.insert(name.to_owned(), json!(links.below(id, name)));
    }
    for spare in ["source", "contentMap"] {
        if json!(members).to_string().len() <= OBJECT_BYTES {
            return;
        }
        members.remove(spare);
    }
    if json!(members).to_string().len() > OBJECT_BYTES {
        let summary = members.get("summary").and_then(Value::as_str);
        let beginning = escaped(summary.unwrap_or_default());
        let content = format!("<p>{beginning} <a href=\"{page}\">{page}</a></p>");
        members.insert("content".to_owned(), json!(content));
    }
}
