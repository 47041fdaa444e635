//! Secrets: made by the operating system's generator, kept only as a digest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::kernel::fill_random;

/// Length of a digest as stored, in hexadecimal characters.
pub const DIGEST_CHARS: usize = 64;
/// Random bytes of a session or token: 256 bits.
const SECRET_BYTES: usize = 32;
/// Letters of an activation code: no 0, O, 1, I, L that a child would confuse.
const CODE_LETTERS: &[u8; 30] = b"ABCDEFGHJKMNPQRSTUVWXYZ2345678";
/// Letters in an activation code: 12 of 30, 58 bits (security.md §2 asks for 50).
const CODE_LENGTH: usize = 12;

/// A fresh secret of 256 bits, safe in a cookie or a header.
#[must_use]
pub fn secret() -> String {
    let mut bytes = [0_u8; SECRET_BYTES];
    fill_random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A fresh activation code, «ABCD-EFGH-JKMN».
#[must_use]
pub fn activation_code() -> String {
    let mut code = String::new();
    while code.len() < CODE_LENGTH + 2 {
        let mut byte = [0_u8; 1];
        fill_random(&mut byte);
        // 240 is the largest multiple of 30 in a byte: no letter is likelier than another.
        if byte[0] < 240 {
            if code.len() == 4 || code.len() == 9 {
                code.push('-');
            }
            code.push(char::from(
                CODE_LETTERS[usize::from(byte[0]) % CODE_LETTERS.len()],
            ));
        }
    }
    code
}

/// What people may type for a code: letter case, blanks and dashes do not matter.
#[must_use]
pub fn clean_code(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// SHA-256 of a secret in hexadecimal: what the database keeps.
#[must_use]
pub fn digest(secret: &str) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, secret.as_bytes());
    hash.as_ref()
        .iter()
        .fold(String::with_capacity(DIGEST_CHARS), |mut text, byte| {
            use std::fmt::Write as _;
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_readable_and_forgiving() {
        let code = activation_code();
        assert_eq!(code.len(), 14);
        assert_eq!(
            clean_code(&code.to_lowercase().replace('-', " ")),
            code.replace('-', "")
        );
        assert_ne!(code, activation_code());
        assert_eq!(digest("a").len(), DIGEST_CHARS);
    }
}
