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
}
