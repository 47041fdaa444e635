//! The content types that may carry ActivityPub, read as RFC 9110 spells them.

use activitypub_federation::FEDERATION_CONTENT_TYPE;

/// `Accept` of our fetches.
pub const ACCEPT_ACTIVITY: &str = "application/activity+json, \
     application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
/// The JSON-LD form with its profile.
pub const LD_JSON_PROFILE: &str =
    "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Whether a `Content-Type` is `application/activity+json`, or `application/ld+json` with the
/// ActivityStreams profile; other parameters (a charset) do not matter.
pub fn is_activity(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    if essence.eq_ignore_ascii_case(FEDERATION_CONTENT_TYPE) {
        return true;
    }
    essence.eq_ignore_ascii_case("application/ld+json")
        && parts.any(|parameter| {
            parameter.split_once('=').is_some_and(|(name, value)| {
                name.trim().eq_ignore_ascii_case("profile")
                    && value
                        .trim()
                        .trim_matches('"')
                        .split_ascii_whitespace()
                        .any(|p| p == PROFILE)
            })
        })
}

/// Whether an `Accept` header asks for ActivityPub rather than for a page: an ActivityPub type is named, and no
/// page type weighs more. A missing header or `*/*` asks for the page.
pub fn wants_activity(accept: &str) -> bool {
    let (mut activity, mut page) = (0, 0);
    for range in accept.split(',') {
        let essence = range.split(';').next().unwrap_or_default().trim();
        if is_activity(range.trim()) {
            activity = activity.max(weight(range));
        } else if ["text/html", "application/xhtml+xml"]
            .iter()
            .any(|kind| essence.eq_ignore_ascii_case(kind))
        {
            page = page.max(weight(range));
        }
    }
    activity > 0 && activity >= page
}

/// The `q` of a media range in thousandths; 1000 when it is missing, 0 when it cannot be read.
fn weight(range: &str) -> u32 {
    let quality = range.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    match quality.map(str::parse::<f32>) {
        None => 1000,
        Some(Ok(q)) if (0.0..=1.0).contains(&q) => (q * 1000.0) as u32,
        Some(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_activitypub_types_pass() {
        for good in [
            "application/activity+json",
            "Application/Activity+JSON; charset=utf-8",
            LD_JSON_PROFILE,
            "application/ld+json;charset=utf-8;profile=\"https://www.w3.org/ns/activitystreams\"",
        ] {
            assert!(is_activity(good), "{good}");
        }
        for bad in [
            "",
            "text/html",
            "text/plain",
            "application/json",
            "application/octet-stream",
            "application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/odd\"",
            "application/activity+json-x",
        ] {
            assert!(!is_activity(bad), "{bad}");
        }
    }

    #[test]
    fn pages_are_the_default_answer() {
        for yes in [
            "application/activity+json",
            ACCEPT_ACTIVITY,
            "application/activity+json, text/html;q=0.9",
            "text/html;q=0.1, application/activity+json;q=0.5, */*",
            "application/activity+json, text/html",
        ] {
            assert!(wants_activity(yes), "{yes}");
        }
        for no in [
            "",
            "*/*",
            "application/json",
            "application/ld+json",
            "text/html, application/activity+json;q=0.9",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/activity+json;q=0",
            "application/activity+json;q=x",
        ] {
            assert!(!wants_activity(no), "{no}");
        }
    }
}
