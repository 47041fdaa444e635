//! A server that changes its key says so with the key that it leaves: whoever has pinned an old one can
//! walk from it to the new one, however many changes were missed. A document that shows another key
//! without such a proof may be anybody's.

use crate::keys::{KeyError, Signer, VerifyingKey};
use crate::limits::{MAX_KEY_PEM_BYTES, MAX_SUCCESSIONS};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// The member of actors and of messages that holds the proofs.
pub const MEMBER: &str = "keySuccession";
/// The first line of what is signed: no HTTP signature begins like this.
const PURPOSE: &str = "seyes key succession 1";
/// Longest signature that is read, in base64 characters (RSA-8192).
const MAX_SIGNATURE_CHARS: usize = 1_400;

/// «The key after the one that signs this is that one.»
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The new key, SPKI PEM.
    pub public_key_pem: String,
    /// The old key's signature, base64.
    pub signature: String,
}

impl Succession {
    /// Declares, with the key that is left, the next key of the server at `host` (canonical).
    ///
    /// # Errors
    /// `Unreadable` when the new key is none, `NotSigned` when the old one fails.
    pub fn declare(host: &str, old: &Signer, new_pem: &str) -> Result<Succession, KeyError> {
        let key = VerifyingKey::from_pem(new_pem)?;
        let signature = old.sign(statement(host, &key).as_bytes())?;
        Ok(Succession {
            public_key_pem: new_pem.to_owned(),
            signature: STANDARD.encode(signature),
        })
    }

    /// The proof as it stands in a list.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "publicKeyPem": self.public_key_pem, "signatureValue": self.signature })
    }

    fn of(json: &Value) -> Option<Succession> {
        let text = |name: &str, most: usize| {
            let text = json.get(name)?.as_str()?;
            (text.len() <= most).then(|| text.to_owned())
        };
        Some(Succession {
            public_key_pem: text("publicKeyPem", MAX_KEY_PEM_BYTES)?,
            signature: text("signatureValue", MAX_SIGNATURE_CHARS)?,
        })
    }

    /// The proofs that a document or message carries, the last ones; what cannot be read is none.
    #[must_use]
    pub fn read(document: &Value) -> Vec<Succession> {
        let list = document.get(MEMBER).and_then(Value::as_array);
        let list = list.map(Vec::as_slice).unwrap_or_default();
        let from = list.len().saturating_sub(MAX_SUCCESSIONS);
        list[from..].iter().filter_map(Succession::of).collect()
    }
}

/// Whether these proofs of the server at `host` lead from a key that is trusted to another.
#[must_use]
pub fn leads(host: &str, proofs: &[Succession], from: &VerifyingKey, to: &VerifyingKey) -> bool {
    let mut reached = vec![from.clone()];
    let mut left: Vec<(VerifyingKey, Vec<u8>)> = proofs
        .iter()
        .take(MAX_SUCCESSIONS)
        .filter_map(|proof| {
            let key = VerifyingKey::from_pem(&proof.public_key_pem).ok()?;
            Some((key, STANDARD.decode(&proof.signature).ok()?))
        })
        .collect();
    while !reached.contains(to) {
        let next = left.iter().position(|(key, signature)| {
            let said = statement(host, key);
            let by = |old: &VerifyingKey| old.verifies(said.as_bytes(), signature);
            reached.iter().any(by)
        });
        match next {
            Some(at) => reached.push(left.swap_remove(at).0),
            None => return false,
        }
    }
    true
}

fn statement(host: &str, key: &VerifyingKey) -> String {
    format!("{PURPOSE}\n{host}\n{}", crate::multikey::multikey(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{KeyPairPem, generate};

    const HOST: &str = "ecole.example";

    fn signer(pair: &KeyPairPem) -> Signer {
        Signer::from_pem("k", &pair.private_pem).unwrap()
    }

    fn key(pair: &KeyPairPem) -> VerifyingKey {
        VerifyingKey::from_pem(&pair.public_pem).unwrap()
    }

    #[test]
    fn proofs_lead_forward_over_missed_changes_and_never_back_or_aside() {
        let [one, two, three, evil] = [(); 4].map(|()| generate().unwrap());
        let next = |old, new: &KeyPairPem| {
            Succession::declare(HOST, &signer(old), &new.public_pem).unwrap()
        };
        let proofs = [next(&two, &three), next(&one, &two)];
        for (from, to, led) in [
            (&one, &three, true),
            (&one, &two, true),
            (&two, &three, true),
            (&one, &one, true),
            (&three, &one, false),
            (&one, &evil, false),
        ] {
            assert_eq!(leads(HOST, &proofs, &key(from), &key(to)), led);
        }
        assert!(!leads("evil.example", &proofs, &key(&one), &key(&two)));
        // Whoever makes a key can say that ours comes after it; that makes theirs no key of ours.
        let claimed = [next(&evil, &two)];
        assert!(!leads(HOST, &claimed, &key(&two), &key(&evil)));
        assert!(!leads(HOST, &claimed, &key(&one), &key(&two)));
    }

    #[test]
    fn what_is_written_is_read_and_bounded() {
        let [one, two] = [(); 2].map(|()| generate().unwrap());
        let proof = Succession::declare(HOST, &signer(&one), &two.public_pem).unwrap();
        let many = vec![proof.to_json(); MAX_SUCCESSIONS + 3];
        let document = json!({ MEMBER: many });
        assert_eq!(
            Succession::read(&document),
            vec![proof; MAX_SUCCESSIONS],
            "only the last ones"
        );
        assert!(Succession::read(&json!({ MEMBER: "x" })).is_empty());
        assert!(Succession::read(&json!({ MEMBER: [{ "publicKeyPem": 7 }] })).is_empty());
    }
}
