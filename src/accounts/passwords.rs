//! Passwords: Argon2id, with a bounded number of computations at once.

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::kernel::Problem;

/// Memory of one computation, in KiB (OWASP's first choice; 19 MiB).
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Computations at once: they would otherwise fill a small machine on a Monday morning (R16).
const AT_ONCE: usize = 2;
/// Shortest password, in characters; with the lock after failures, above the CNIL's 50 bits.
pub const SHORTEST: usize = 12;
/// Longest password, in bytes.
pub const LONGEST_BYTES: usize = 256;
/// Verified when a login does not exist, so that the answer takes as long (A46).
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2V5ZXMtc2V5ZXMtbm9ib2R5$\
                      CkDVBOy3eOBIbpSRKLUEN7fvkBGwYwV9GaR62BPGbUk";

/// Counts passwords that were looked at, whoever was named: one for each attempt to sign in (A46).
const VERIFICATIONS: &str = "seyes_password_verifications_total";

static SLOTS: Semaphore = Semaphore::const_new(AT_ONCE);

fn argon() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|error| Problem::broken(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The Fluent key of what is wrong with a new password, if anything is.
#[must_use]
pub fn weakness(password: &str, login: &str) -> Option<&'static str> {
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    if password.chars().count() < SHORTEST {
        Some("error-password-short")
    } else if password.len() > LONGEST_BYTES {
        Some("error-password-long")
    } else if different.len() < 5 || (!login.is_empty() && password.contains(login)) {
        Some("error-password-simple")
    } else {
        None
    }
}

/// Hashes a password for storage.
pub(super) async fn hash(password: &str) -> Result<String, Problem> {
    let password = password.to_owned();
    compute(move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = argon()?
            .hash_password(password.as_bytes(), &salt)
            .map_err(|error| Problem::broken(error.to_string()))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password is the one that was hashed. Without a hash it takes as long and says no.
pub(super) async fn verify(password: &str, hash: Option<&str>) -> Result<bool, Problem> {
    let known = hash.is_some();
    let (password, hash) = (password.to_owned(), hash.unwrap_or(NOBODY).to_owned());
    let matches = compute(move || {
        let parsed =
            PasswordHash::new(&hash).map_err(|error| Problem::broken(error.to_string()))?;
        let matches = argon()?
            .verify_password(password.as_bytes(), &parsed)
            .is_ok();
        metrics::counter!(VERIFICATIONS).increment(1);
        Ok(matches)
    })
    .await?;
    Ok(known && matches)
}

async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let _slot = SLOTS.acquire().await.map_err(Problem::broken)?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::broken)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_verifies_and_a_wrong_one_does_not() {
        let stored = hash("cartable-bleu-42").await.unwrap();
        assert!(verify("cartable-bleu-42", Some(&stored)).await.unwrap());
        assert!(!verify("cartable-bleu-43", Some(&stored)).await.unwrap());
        assert!(!verify("cartable-bleu-42", None).await.unwrap());
    }

    #[tokio::test]
    async fn nobodys_password_costs_as_much_as_a_stored_one() {
        let stored = hash("cartable-bleu-42").await.unwrap();
        let (stored, nobody) = (
            PasswordHash::new(&stored).unwrap(),
            PasswordHash::new(NOBODY).unwrap(),
        );
        assert_eq!(nobody.algorithm, stored.algorithm);
        assert_eq!(nobody.version, stored.version);
        assert_eq!(nobody.params, stored.params);
        assert_eq!(
            nobody.hash.unwrap().len(),
            stored.hash.unwrap().len(),
            "a shorter digest is less work"
        );
    }

    #[test]
    fn weak_passwords_are_named() {
        assert_eq!(weakness("court", "x"), Some("error-password-short"));
        assert_eq!(
            weakness("aaaaaaaaaaaaaaaa", "x"),
            Some("error-password-simple")
        );
        assert_eq!(
            weakness("ines.marchand1", "ines.marchand"),
            Some("error-password-simple")
        );
        assert_eq!(weakness("cartable-bleu-42", "ines"), None);
    }
}
