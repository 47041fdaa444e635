//! Browsers in which somebody signed in before. Such a browser opens nothing by itself: it may only go on
//! trying passwords while guesses from elsewhere are refused.

use std::time::Duration;

use crate::accounts::codes;
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{PersonId, Problem, Timestamp};

/// How long a browser is remembered after its last sign-in.
pub const LIFE: Duration = Duration::from_secs(90 * 24 * 3600);

/// Whether the owner of a login signed in before in the browser of this secret.
///
/// # Errors
/// Those of the database.
pub async fn knows_for_house(
    q: &impl Query,
    (secret, login): (&str, &str),
    now: Timestamp,
) -> Result<bool, Problem> {
    let known = q.count((
        "SELECT COUNT(*) FROM devices d JOIN accounts a ON a.person_id = d.person_id \
         WHERE d.token_hash = $1 AND a.login = $2 AND d.expires_at > $3",
        args![codes::digest(secret), login, now],
    ));
    Ok(known.await? > 0)
}

/// Remembers that somebody signed in here, and returns the browser's new secret: the old one, which
/// somebody else may have planted, is good for nothing any more (A47).
///
/// # Errors
/// Those of the database.
pub async fn remember(
    tx: &Tx,
    old: Option<&str>,
    person: &PersonId,
    now: Timestamp,
) -> Result<String, Problem> {
    let secret = codes::secret();
    let hash = codes::digest(&secret);
    tx.run(("DELETE FROM devices WHERE expires_at <= $1", args![now]))
        .await?;
    if let Some(old) = old {
        let old = codes::digest(old);
        let mine = "DELETE FROM devices WHERE token_hash = $1 AND person_id = $2";
        tx.run((mine, args![&old, person])).await?;
        let others = "UPDATE devices SET token_hash = $2 WHERE token_hash = $1";
        tx.run((others, args![&old, &hash])).await?;
    }
    tx.run((
        "INSERT INTO devices (token_hash, person_id, expires_at) VALUES ($1, $2, $3)",
        args![hash, person, now.plus(LIFE)],
    ))
    .await?;
    Ok(secret)
}

/// Forgets every browser of somebody: whoever closes an account trusts none of them any more.
///
/// # Errors
/// Those of the database.
pub async fn forget_all(tx: &Tx, person: &PersonId) -> Result<(), Problem> {
    tx.run(("DELETE FROM devices WHERE person_id = $1", args![person]))
        .await?;
    Ok(())
}
