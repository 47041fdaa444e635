//! The `@context` of everything that we send: static, and only words that we use. Actors that list more
//! than one key add the words for them.

use activitypub_federation::protocol::context::WithContext;
use serde_json::{Value, json};

/// A bare object as a document of its own, with `@context`.
pub fn document(object: Value) -> Value {
    let mut context = json!([
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
    if lists_keys(&object)
        && let Some(contexts) = context.as_array_mut()
    {
        contexts.push(key_words());
    }
    // An object always serialises; the bare object is the honest fallback all the same.
    serde_json::to_value(WithContext::new(object.clone(), context)).unwrap_or(object)
}

/// Whether this is, or carries, an actor that lists further keys or proofs of them.
fn lists_keys(object: &Value) -> bool {
    let has = |one: &Value| {
        one.get("assertionMethod").is_some() || one.get(crate::succession::MEMBER).is_some()
    };
    has(object) || object.get("object").is_some_and(has)
}

/// The words of FEP-521a, and ours, which is opaque to everybody else.
fn key_words() -> Value {
    json!({
        "Multikey": "https://w3id.org/security#Multikey",
        "assertionMethod": {
            "@id": "https://w3id.org/security#assertionMethod", "@type": "@id", "@container": "@set"
        },
        "controller": { "@id": "https://w3id.org/security#controller", "@type": "@id" },
        "publicKeyMultibase": {
            "@id": "https://w3id.org/security#publicKeyMultibase",
            "@type": "https://w3id.org/security#multibase"
        },
        (crate::succession::MEMBER): { "@id": "_:keySuccession", "@type": "@json" }
    })
}
