//! Integrity proofs inside documents (FEP-8b32, cryptosuite `eddsa-jcs-2022`).
//!
//! A proof adds no authority here: the HTTP signature and the origin of a document decide alone. But
//! a proof that its own author made and that does not hold says that the document was changed on its
//! way, and then it is refused.

use crate::keys::VerifyingKey;
use crate::multikey::decode_base58;
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};
use url::Url;

/// The only cryptosuite that is read.
const SUITE: &str = "eddsa-jcs-2022";
/// Bytes of an Ed25519 signature.
const SIGNATURE_BYTES: usize = 64;

/// A proof as presented, before any key has verified it.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Id of the key that made it.
    pub key_id: Url,
    hash: Vec<u8>,
    signature: Vec<u8>,
}

/// A proof of our cryptosuite that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the integrity proof is malformed")]
pub struct Malformed;

impl Proof {
    /// Reads the proof of a document; none when there is none of our cryptosuite.
    pub fn read(document: &Value) -> Result<Option<Proof>, Malformed> {
        let Some(members) = document.as_object() else {
            return Ok(None);
        };
        let Some(Value::Object(proof)) = members.get("proof") else {
            return Ok(None);
        };
        let text = |name: &str| proof.get(name).and_then(Value::as_str);
        if text("cryptosuite") != Some(SUITE) {
            return Ok(None);
        }
        if text("type") != Some("DataIntegrityProof")
            || text("proofPurpose") != Some("assertionMethod")
        {
            return Err(Malformed);
        }
        let key_id = text("verificationMethod").and_then(|id| Url::parse(id).ok());
        let signature = text("proofValue").and_then(|z| decode_base58(z, SIGNATURE_BYTES));
        Ok(Some(Proof {
            key_id: key_id.ok_or(Malformed)?,
            hash: hash_of(members, proof)?,
            signature: signature.ok_or(Malformed)?,
        }))
    }

    /// Whether `key` made this proof over the document as it is.
    #[must_use]
    pub fn is_by(&self, key: &VerifyingKey) -> bool {
        key.verifies(&self.hash, &self.signature)
    }
}

/// SHA-256 of the proof's options, then SHA-256 of the document without its proof, both canonical.
fn hash_of(
    document: &Map<String, Value>,
    proof: &Map<String, Value>,
) -> Result<Vec<u8>, Malformed> {
    let mut options = proof.clone();
    options.remove("proofValue");
    let mut bare = document.clone();
    bare.remove("proof");
    if let Some(context) = options.get("@context") {
        let (outer, inner) = (list(bare.get("@context")), list(Some(context)));
        if !outer.starts_with(&inner) {
            return Err(Malformed);
        }
        bare.insert("@context".to_owned(), context.clone());
    }
    let mut hash = canonical_hash(&Value::Object(options))?;
    hash.extend(canonical_hash(&Value::Object(bare))?);
    Ok(hash)
}

fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

fn canonical_hash(value: &Value) -> Result<Vec<u8>, Malformed> {
    let text = serde_json_canonicalizer::to_vec(value).map_err(|_| Malformed)?;
    Ok(digest(&SHA256, &text).as_ref().to_vec())
}
