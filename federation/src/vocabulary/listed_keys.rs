//! The keys that an actor lists beside the one that it signs with: one that comes, or one that goes.

use super::PublicKey;
use crate::multikey::multikey_of_pem;
use crate::succession::{self, Succession};
use serde_json::{Value, json};

/// An actor's document with further keys (`assertionMethod`, FEP-521a) and, for a server, the proofs that
/// they are its own. `publicKey` stays one object: peers that read nothing else expect it.
pub fn with_keys(mut card: Value, further: &[PublicKey], proofs: &[Succession]) -> Value {
    let Some(members) = card.as_object_mut() else {
        return card;
    };
    let methods: Vec<Value> = further
        .iter()
        .filter_map(|key| {
            let multibase = multikey_of_pem(&key.public_key_pem).ok()?;
            Some(json!({
                "id": key.id,
                "type": "Multikey",
                "controller": key.owner,
                "publicKeyMultibase": multibase,
            }))
        })
        .collect();
    if !methods.is_empty() {
        members.insert("assertionMethod".to_owned(), Value::Array(methods));
    }
    if !proofs.is_empty() {
        let proofs = proofs.iter().map(Succession::to_json).collect();
        members.insert(succession::MEMBER.to_owned(), proofs);
    }
    card
}
