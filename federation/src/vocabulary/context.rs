//! The one `@context` of everything that we send: static, and only words that we use.

use activitypub_federation::protocol::context::WithContext;
use serde_json::{Value, json};

/// A bare object as a document of its own, with `@context`.
pub fn document(object: Value) -> Value {
    let context = json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        {
            "toot": "http://joinmastodon.org/ns#",
            "lemmy": "https://join-lemmy.org/ns#",
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "sensitive": "as:sensitive",
            "Hashtag": "as:Hashtag",
            "discoverable": "toot:discoverable",
            "indexable": "toot:indexable",
            "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
            "Lock": "lemmy:Lock",
            "featured": { "@id": "toot:featured", "@type": "@id" },
            "webfinger": {
                "@id": "https://purl.archive.org/socialweb/webfinger#webfinger"
            }
        }
    ]);
    // An object always serialises; the bare object is the honest fallback all the same.
    serde_json::to_value(WithContext::new(object.clone(), context)).unwrap_or(object)
}
