//! Sessions: a random secret in a cookie, its digest in the database.

use std::time::Duration;

use super::codes;
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{PersonId, Problem, Timestamp};
use crate::policy::Profile;

/// Longest life of a session, whatever happens.
const ABSOLUTE: Duration = Duration::from_secs(7 * 24 * 3600);
/// A pupil's session ends after this pause: the computer is shared.
const IDLE_STUDENT: Duration = Duration::from_secs(2 * 3600);
/// An adult's session ends after this pause.
const IDLE_ADULT: Duration = Duration::from_secs(12 * 3600);
/// The last use is written at most this often.
const TOUCH: Duration = Duration::from_secs(300);

/// An open session with what each request needs of its person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    /// Who.
    pub person_id: PersonId,
    /// Stored word of the profile.
    pub profile: String,
    /// Shown name.
    pub short_name: String,
    /// 1 for administrators.
    pub admin: i64,
    /// Language that the person chose; empty before any choice.
    pub locale: String,
    /// The secret of this session's forms.
    pub csrf: String,
    /// Last use that was written.
    pub used_at: Timestamp,
    /// When the charter was accepted.
    pub charter_accepted_at: Option<Timestamp>,
}

/// Opens a session and returns its secret, for the cookie only.
///
/// # Errors
/// Those of the database.
pub async fn open_session(tx: &Tx, person: &PersonId, now: Timestamp) -> Result<String, Problem> {
    let secret = codes::secret();
    tx.run((
        "INSERT INTO sessions (token_hash, person_id, csrf, created_at, used_at, expires_at) \
         VALUES ($1, $2, $3, $4, $4, $5)",
        args![
            codes::digest(&secret),
            person,
            codes::secret(),
            now,
            now.plus(ABSOLUTE)
        ],
    ))
    .await?;
    tx.run(("DELETE FROM sessions WHERE expires_at < $1", args![now]))
        .await?;
    Ok(secret)
}

/// The session of a secret, if it is still open.
///
/// # Errors
/// Those of the database.
pub async fn session_for_house(
    q: &impl Query,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Session>, Problem> {
    let session: Option<Session> = q
        .one((
            "SELECT s.person_id, p.profile, p.short_name, p.admin, p.locale, s.csrf, s.used_at, \
             a.charter_accepted_at FROM sessions s JOIN persons p ON p.id = s.person_id \
             JOIN accounts a ON a.person_id = s.person_id \
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.suspended_at IS NULL \
             AND p.left_at IS NULL",
            args![codes::digest(secret), now],
        ))
        .await?;
    Ok(session.filter(|session| idle_until(session.used_at, &session.profile) > now))
}

/// When a session that nobody uses ends.
fn idle_until(used_at: Timestamp, profile: &str) -> Timestamp {
    let student = Profile::of(profile) == Some(Profile::Student);
    used_at.plus(if student { IDLE_STUDENT } else { IDLE_ADULT })
}

/// An open session, as its person sees it.
#[derive(sqlx::FromRow)]
pub(super) struct OwnSession {
    pub token_hash: String,
    pub created_at: Timestamp,
    pub used_at: Timestamp,
    pub expires_at: Timestamp,
    profile: String,
}

/// The open sessions of somebody, the last used first.
pub(super) async fn of_person(
    q: &impl Query,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<OwnSession>, Problem> {
    let mut open: Vec<OwnSession> = q
        .all((
            "SELECT s.token_hash, s.created_at, s.used_at, s.expires_at, p.profile \
             FROM sessions s JOIN persons p ON p.id = s.person_id \
             WHERE s.person_id = $1 AND s.expires_at > $2 ORDER BY s.used_at DESC, s.token_hash",
            args![person, now],
        ))
        .await?;
    open.retain(|session| idle_until(session.used_at, &session.profile) > now);
    Ok(open)
}

/// Ends the session of a digest, if it is this person's.
pub(super) async fn end(tx: &Tx, person: &PersonId, token_hash: &str) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM sessions WHERE person_id = $1 AND token_hash = $2",
        args![person, token_hash],
    ))
    .await?;
    Ok(())
}

/// Remembers that a session was used, now and then.
///
/// # Errors
/// Those of the database.
pub async fn touch(
    house: &crate::house::House,
    secret: &str,
    session: &Session,
) -> Result<(), Problem> {
    let now = house.clock.now();
    if session.used_at.plus(TOUCH) > now {
        return Ok(());
    }
    let tx = house.db.write().await?;
    tx.run((
        "UPDATE sessions SET used_at = $2 WHERE token_hash = $1",
        args![codes::digest(secret), now],
    ))
    .await?;
    tx.commit().await
}

/// Ends one session.
///
/// # Errors
/// Those of the database.
pub async fn close_session(tx: &Tx, secret: &str) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM sessions WHERE token_hash = $1",
        args![codes::digest(secret)],
    ))
    .await?;
    Ok(())
}

/// Ends every session and token of somebody but the one whose secret is `kept`.
pub(super) async fn close_others(tx: &Tx, person: &PersonId, kept: &str) -> Result<(), Problem> {
    for text in [
        "DELETE FROM sessions WHERE person_id = $1 AND token_hash <> $2",
        "DELETE FROM tokens WHERE person_id = $1 AND token_hash <> $2",
    ] {
        tx.run((text, args![person, codes::digest(kept)])).await?;
    }
    Ok(())
}

/// Ends every session and token of somebody (I13).
///
/// # Errors
/// Those of the database.
pub async fn close_all(tx: &Tx, person: &PersonId) -> Result<(), Problem> {
    tx.run(("DELETE FROM sessions WHERE person_id = $1", args![person]))
        .await?;
    tx.run(("DELETE FROM tokens WHERE person_id = $1", args![person]))
        .await?;
    Ok(())
}
