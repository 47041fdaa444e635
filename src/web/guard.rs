//! What every answer carries, and what every request must show before anything looks at it.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::house::House;
use crate::kernel::Problem;

/// Nothing but our own files; no inline script or style; no frame.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    ),
];

/// Puts the security headers on every answer, errors included (A51). Personal pages are never kept by
/// a cache (A52); a handler that says otherwise (assets) is believed.
pub async fn headers(State(house): State<House>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let answer = response.headers_mut();
    for (name, value) in ALWAYS {
        answer
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    answer
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
    answer.append(
        header::VARY,
        HeaderValue::from_static("Accept, Cookie, Accept-Language"),
    );
    if let Some(place) = answer.get(header::LOCATION).and_then(ascii) {
        answer.insert(header::LOCATION, place);
    }
    if house.config.https() {
        let year = HeaderValue::from_static("max-age=31536000");
        answer.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// A place written in ASCII, as RFC 3986 has it, when it is not yet.
fn ascii(place: &HeaderValue) -> Option<HeaderValue> {
    if place.as_bytes().is_ascii() {
        return None;
    }
    let mut text = String::with_capacity(place.len() * 2);
    for byte in place.as_bytes() {
        match byte {
            0..=0x7f => text.push(char::from(*byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    HeaderValue::from_str(&text).ok()
}

/// Refuses what another site makes a browser send (A49): a request that changes something must come
/// from our own pages. The API (bearer tokens) and the inbox (signatures) have their own doors.
pub async fn origin(State(house): State<House>, request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let path = request.uri().path();
    let machine = path.starts_with("/api/") || path == "/inbox" || path.ends_with("/inbox");
    if safe || machine || from_our_pages(&house, &request) {
        next.run(request).await
    } else {
        Problem::Forbidden("problem-form-forged").into_response()
    }
}

fn from_our_pages(house: &House, request: &Request) -> bool {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match (text("origin"), text("sec-fetch-site")) {
        (Some(origin), site) => {
            origin == house.config.origin() && site.is_none_or(|site| site == "same-origin")
        }
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    }
}

/// A place on this server to go on to, or `/`: never another server (A50).
#[must_use]
pub fn local_path(wanted: &str) -> &str {
    let lower = wanted.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    let safe = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && !wanted.chars().any(char::is_control)
        && !["%2f", "%5c"].iter().any(|bad| path.contains(bad))
        && !["%0d", "%0a", "%00"].iter().any(|bad| lower.contains(bad));
    if safe { wanted } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_local_places_are_followed() {
        let bad = [
            "//evil.example",
            "/\\evil.example",
            "https:evil",
            "https://evil.example",
            "/%2Fevil",
            "/%5cevil",
            "/a%0d%0ab",
            "evil",
            "",
            "/\u{7}x",
        ];
        for path in bad {
            assert_eq!(local_path(path), "/", "{path}");
        }
        for good in ["/spaces/1?page=2", "/search?q=1%2F2", "/élan?q=à"] {
            assert_eq!(local_path(good), good);
        }
    }
}
