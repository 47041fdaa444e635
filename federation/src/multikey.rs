//! Public keys as one word (`z…`, FEP-521a): how an actor lists a key beside the one that it signs with.

use crate::keys::{Algorithm, KeyError, VerifyingKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::pkcs8::{EncodePublicKey, LineEnding};

/// What stands before the 32 bytes of an Ed25519 key in SPKI (RFC 8410).
pub(crate) const ED25519_SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
/// Bytes of an Ed25519 public key.
pub(crate) const ED25519_BYTES: usize = 32;
/// The multicodec before an Ed25519 key (`ed25519-pub`).
const ED25519_CODEC: [u8; 2] = [0xed, 0x01];
/// The multicodec before an RSA key (`rsa-pub`, PKCS#1).
const RSA_CODEC: [u8; 2] = [0x85, 0x24];
/// Largest RSA key that is read, in bytes of PKCS#1: 8192 bits.
const RSA_BYTES_MOST: usize = 1_100;
/// No byte needs more base58 digits than this.
const DIGITS_PER_BYTE: usize = 2;

/// The word of a key.
#[must_use]
pub fn multikey(key: &VerifyingKey) -> String {
    let codec = match key.algorithm() {
        Algorithm::Rsa => RSA_CODEC,
        Algorithm::Ed25519 => ED25519_CODEC,
    };
    let bytes = [&codec[..], key.bytes()].concat();
    format!("z{}", bs58::encode(bytes).into_string())
}

/// The SPKI PEM of a Multikey, Ed25519 or RSA; none for anything else.
#[must_use]
pub fn multikey_pem(multibase: &str) -> Option<String> {
    let bytes = decode(multibase, RSA_CODEC.len() + RSA_BYTES_MOST)?;
    if let Some(key) = bytes.strip_prefix(&ED25519_CODEC) {
        return (key.len() == ED25519_BYTES).then(|| {
            let der = [&ED25519_SPKI[..], key].concat();
            let text = STANDARD.encode(der);
            format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
        });
    }
    let key = rsa::RsaPublicKey::from_pkcs1_der(bytes.strip_prefix(&RSA_CODEC)?).ok()?;
    key.to_public_key_pem(LineEnding::LF).ok()
}

/// The word of a key in PEM.
///
/// # Errors
/// `Unreadable` when the PEM is no key.
pub fn multikey_of_pem(pem: &str) -> Result<String, KeyError> {
    VerifyingKey::from_pem(pem).map(|key| multikey(&key))
}

/// Exactly `length` bytes written as base58 multibase (`z…`).
pub(crate) fn decode_base58(text: &str, length: usize) -> Option<Vec<u8>> {
    decode(text, length).filter(|bytes| bytes.len() == length)
}

fn decode(text: &str, most: usize) -> Option<Vec<u8>> {
    let digits = text.strip_prefix('z')?;
    if digits.len() > most * DIGITS_PER_BYTE {
        return None;
    }
    bs58::decode(digits).into_vec().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::generate;

    #[test]
    fn an_rsa_key_is_the_same_in_one_word() {
        let pair = generate().unwrap();
        let word = multikey_of_pem(&pair.public_pem).unwrap();
        let pem = multikey_pem(&word).unwrap();
        let read = |pem: &str| VerifyingKey::from_pem(pem).unwrap();
        assert_eq!(read(&pem), read(&pair.public_pem));
        assert_eq!(multikey_pem(&word[..word.len() - 9]), None);
        assert_eq!(multikey_pem(&"z".repeat(10_000)), None);
    }
}
