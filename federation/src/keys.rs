//! Keys of actors: made once, parsed once, used to sign and to verify.
//!
//! Ours are RSA, which every peer reads; others may also use Ed25519 (FEP-521a). The `rsa` crate
//! only makes keys and converts PEM; every signature is computed and checked by `ring` (constant
//! time, and far faster).

use crate::limits::MAX_KEY_PEM_BYTES;
use crate::multikey::{ED25519_BYTES, ED25519_SPKI};
use activitypub_federation::http_signatures::generate_actor_keypair;
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RingKeyPair;
use ring::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use rsa::pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey};
use rsa::pkcs8::{DecodePublicKey, SecretDocument};
use std::fmt;
use std::sync::Arc;

/// What can go wrong with a key: it could not be made, read, or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The random generator or the key maker failed.
    #[error("no key could be made")]
    NotMade,
    /// The PEM text is not an RSA key of 2048 bits or more.
    #[error("the key cannot be read")]
    Unreadable,
    /// The signature could not be computed.
    #[error("the signature could not be made")]
    NotSigned,
}

/// A new key pair in the two forms that are stored and published.
pub struct KeyPairPem {
    /// Private key, PKCS#8 PEM: store it, never show it.
    pub private_pem: String,
    /// Public key, SPKI PEM: publish it in the actor document.
    pub public_pem: String,
}

/// Makes an RSA-2048 key pair. It takes up to a second: call it on a blocking thread.
pub fn generate() -> Result<KeyPairPem, KeyError> {
    let pair = generate_actor_keypair().map_err(|_| KeyError::NotMade)?;
    Ok(KeyPairPem {
        private_pem: pair.private_key,
        public_pem: pair.public_key,
    })
}

/// The id of the first key of our actors: `<actor>#main-key`.
pub fn main_key_id(actor_id: &url::Url) -> String {
    format!("{actor_id}#main-key")
}

/// The id of a later key of one of our actors; `word` names it among them.
pub fn later_key_id(actor_id: &url::Url, word: &str) -> String {
    format!("{actor_id}#key-{word}")
}

/// An actor's private key, ready to sign; cheap to clone.
#[derive(Clone)]
pub struct Signer {
    key_id: String,
    key: Arc<RingKeyPair>,
}

impl Signer {
    /// Parses a PKCS#8 PEM private key that is published under `key_id`.
    pub fn from_pem(key_id: impl Into<String>, private_pem: &str) -> Result<Signer, KeyError> {
        let (_, der) = SecretDocument::from_pem(private_pem).map_err(|_| KeyError::Unreadable)?;
        let key = RingKeyPair::from_pkcs8(der.as_bytes()).map_err(|_| KeyError::Unreadable)?;
        Ok(Signer {
            key_id: key_id.into(),
            key: Arc::new(key),
        })
    }

    /// The id under which the matching public key is published.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over `message`.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .map_err(|_| KeyError::NotSigned)?;
        Ok(signature)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// Digits of a fingerprint that people compare, in groups of [`GROUP`] (128 bits).
const FINGERPRINT_DIGITS: usize = 32;
/// See [`FINGERPRINT_DIGITS`].
const GROUP: usize = 4;

/// How a signature is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

/// A remote actor's public key, ready to verify; equal when it is the same key, however it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    algorithm: Algorithm,
    bytes: Vec<u8>,
}

impl VerifyingKey {
    /// Parses a public key: RSA as SPKI («PUBLIC KEY») or PKCS#1 («RSA PUBLIC KEY») PEM, Ed25519 as
    /// SPKI PEM.
    pub fn from_pem(pem: &str) -> Result<VerifyingKey, KeyError> {
        if pem.len() > MAX_KEY_PEM_BYTES {
            return Err(KeyError::Unreadable);
        }
        let pem = pem.trim();
        if let Some(bytes) = ed25519_of(pem) {
            return Ok(VerifyingKey {
                algorithm: Algorithm::Ed25519,
                bytes,
            });
        }
        let key = rsa::RsaPublicKey::from_public_key_pem(pem)
            .ok()
            .or_else(|| rsa::RsaPublicKey::from_pkcs1_pem(pem).ok())
            .ok_or(KeyError::Unreadable)?;
        let der = key.to_pkcs1_der().map_err(|_| KeyError::Unreadable)?;
        Ok(VerifyingKey {
            algorithm: Algorithm::Rsa,
            bytes: der.into_vec(),
        })
    }

    /// The beginning of the key's SHA-256 in hexadecimal digits, for two people to compare aloud.
    pub fn fingerprint(&self) -> String {
        let digest = ring::digest::digest(&ring::digest::SHA256, &self.bytes);
        let digits: String = digest.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        let groups: Vec<_> = digits.as_bytes()[..FINGERPRINT_DIGITS]
            .chunks(GROUP)
            .map(String::from_utf8_lossy)
            .collect();
        groups.join(" ")
    }

    /// PKCS#1 of an RSA key, the 32 bytes of an Ed25519 one.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What this key signs with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether `signature` is this key's signature over `message`; RSA keys under 2048 bits never
    /// verify.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self.algorithm {
            Algorithm::Rsa => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.bytes)
                .verify(message, signature),
            Algorithm::Ed25519 => {
                UnparsedPublicKey::new(&ED25519, &self.bytes).verify(message, signature)
            }
        };
        verified.is_ok()
    }
}

/// The 32 bytes of an Ed25519 key in SPKI PEM.
fn ed25519_of(pem: &str) -> Option<Vec<u8>> {
    let text = pem.strip_prefix("-----BEGIN PUBLIC KEY-----")?;
    let text = text.strip_suffix("-----END PUBLIC KEY-----")?;
    let text: String = text.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(text).ok()?;
    let key = bytes.strip_prefix(&ED25519_SPKI)?;
    (key.len() == ED25519_BYTES).then(|| key.to_vec())
}
