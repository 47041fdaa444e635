//! Sessions: a random secret in a cookie, its digest in the database.

use std::time::Duration;

use super::super::codes;
use super::Held;
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{PersonId, Problem, Timestamp};
use crate::policy::{Key, Profile};

/// Longest life of a session, whatever happens.
const ABSOLUTE: Duration = Duration::from_secs(7 * 24 * 3600);
/// A pupil's session ends after this pause: the computer is shared.
const IDLE_STUDENT: Duration = Duration::from_secs(2 * 3600);
/// An adult's session ends after this pause.
const IDLE_ADULT: Duration = Duration::from_secs(12 * 3600);
/// The last use is written at most this often.
const TOUCH: Duration = Duration::from_secs(300);

/// An open session with what each request needs of its person.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub person_id: PersonId,
    /// Stored word of the profile.
    pub profile: String,
    /// Shown name.
    pub short_name: String,
    /// 1 for administrators.
    pub admin: i64,
    /// Preferred language.
    pub locale: String,
    /// The secret of this session's forms.
    pub csrf: String,
    /// Last use that was written.
    pub used_at: Timestamp,
    /// When the charter was accepted.
    pub charter_accepted_at: Option<Timestamp>,
    /// The name of the school.
    pub school: Option<String>,
    /// The keys of this moment.
    pub keys: Vec<Key>,
}

/// A session beside one key of its person; who holds none has one row without a circle.
#[derive(sqlx::FromRow)]
struct Row {
    person_id: PersonId,
    profile: String,
    short_name: String,
    admin: i64,
    locale: String,
    csrf: String,
    used_at: Timestamp,
    charter_accepted_at: Option<Timestamp>,
    school: Option<String>,
    #[sqlx(flatten)]
    held: Held,
}

impl Row {
    fn session(self, keys: Vec<Key>) -> Session {
        Session {
            person_id: self.person_id,
            profile: self.profile,
            short_name: self.short_name,
            admin: self.admin,
            locale: self.locale,
            csrf: self.csrf,
            used_at: self.used_at,
            charter_accepted_at: self.charter_accepted_at,
            school: self.school,
            keys,
        }
    }
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

/// The session of a secret, if it is still open, with its person, their keys and the name of the
/// school: one statement, because every page begins with it.
///
/// # Errors
/// Those of the database.
pub async fn session_for_house(
    q: &impl Query,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Session>, Problem> {
    let mut rows: Vec<Row> = q
        .all((
            "SELECT s.person_id, p.profile, p.short_name, p.admin, p.locale, s.csrf, s.used_at, \
             a.charter_accepted_at, (SELECT name FROM spaces WHERE kind = 'school' \
             ORDER BY id LIMIT 1) AS school, m.circle_id, c.space_id, c.kind, m.role \
             FROM sessions s JOIN persons p ON p.id = s.person_id \
             JOIN accounts a ON a.person_id = s.person_id \
             LEFT JOIN memberships m ON m.person_id = s.person_id \
             LEFT JOIN circles c ON c.id = m.circle_id \
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.suspended_at IS NULL \
             AND p.left_at IS NULL ORDER BY m.circle_id",
            args![codes::digest(secret), now],
        ))
        .await?;
    let keys = rows.iter_mut().filter_map(|row| row.held.key()).collect();
    let session = rows.into_iter().next().map(|row| row.session(keys));
    Ok(session.filter(|session| {
        let student = Profile::of(&session.profile) == Some(Profile::Student);
        session
            .used_at
            .plus(if student { IDLE_STUDENT } else { IDLE_ADULT })
            > now
    }))
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

/// Ends every session and token of somebody (I13); no browser is known as theirs any more.
///
/// # Errors
/// Those of the database.
pub async fn close_all(tx: &Tx, person: &PersonId) -> Result<(), Problem> {
    tx.run(("DELETE FROM sessions WHERE person_id = $1", args![person]))
        .await?;
    tx.run(("DELETE FROM tokens WHERE person_id = $1", args![person]))
        .await?;
    super::devices::forget_all(tx, person).await
}
