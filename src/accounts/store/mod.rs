//! The table of accounts; sessions and tokens in files of their own.

pub(super) mod devices;
pub(super) mod sessions;
pub(super) mod tokens;

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{CircleId, PersonId, Problem, SpaceId, Timestamp};
use crate::policy::{Key, Permit, Role};

/// One key beside whoever holds it; nothing for a holder without keys.
#[derive(sqlx::FromRow)]
struct Held {
    circle_id: Option<CircleId>,
    space_id: Option<SpaceId>,
    kind: Option<String>,
    role: Option<String>,
}

impl Held {
    fn key(&mut self) -> Option<Key> {
        Some(Key {
            circle: self.circle_id.take()?,
            space: self.space_id.take(),
            kind: self.kind.take()?,
            role: Role::of(self.role.as_deref().unwrap_or_default()),
        })
    }
}

/// An account, as read from the database; holds digests, never secrets.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    /// Whose.
    pub person_id: PersonId,
    /// What they type.
    pub login: String,
    /// Argon2id; none before activation.
    pub password_hash: Option<String>,
    /// When the activation code ends.
    pub activation_expires_at: Option<Timestamp>,
    /// Since when the account is closed by an administrator.
    pub suspended_at: Option<Timestamp>,
    /// When the charter was accepted.
    pub charter_accepted_at: Option<Timestamp>,
}

pub(super) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    account: (&PersonId, &str),
    secrets: (Option<&str>, Option<(&str, Timestamp)>),
) -> Result<(), Problem> {
    let (person, login) = account;
    let (password_hash, activation) = secrets;
    tx.run((
        "INSERT INTO accounts (person_id, login, password_hash, activation_hash, \
         activation_expires_at) VALUES ($1, $2, $3, $4, $5)",
        args![
            person,
            login,
            password_hash,
            activation.map(|one| one.0),
            activation.map(|one| one.1)
        ],
    ))
    .await?;
    Ok(())
}

/// An account by its login (folded).
///
/// # Errors
/// Those of the database.
pub async fn by_login_for_house(q: &impl Query, login: &str) -> Result<Option<Account>, Problem> {
    q.one((
        "SELECT person_id, login, password_hash, activation_expires_at, suspended_at, \
         charter_accepted_at FROM accounts WHERE login = $1",
        args![login],
    ))
    .await
}

pub(super) async fn by_activation(
    q: &impl Query,
    code_digest: &str,
) -> Result<Option<Account>, Problem> {
    q.one((
        "SELECT person_id, login, password_hash, activation_expires_at, suspended_at, \
         charter_accepted_at FROM accounts WHERE activation_hash = $1",
        args![code_digest],
    ))
    .await
}

/// Sets a password; the activation code is spent.
pub(super) async fn set_password(
    tx: &Tx,
    _permit: &Permit,
    person: &PersonId,
    password_hash: &str,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE accounts SET password_hash = $2, activation_hash = NULL, \
         activation_expires_at = NULL WHERE person_id = $1",
        args![person, password_hash],
    ))
    .await?;
    Ok(())
}

pub(super) async fn set_activation(
    tx: &Tx,
    _permit: &Permit,
    person: &PersonId,
    activation: (&str, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE accounts SET activation_hash = $2, activation_expires_at = $3, \
         password_hash = NULL WHERE person_id = $1",
        args![person, activation.0, activation.1],
    ))
    .await?;
    Ok(())
}

pub(super) async fn set_suspended(
    tx: &Tx,
    _permit: &Permit,
    person: &PersonId,
    at: Option<Timestamp>,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE accounts SET suspended_at = $2 WHERE person_id = $1",
        args![person, at],
    ))
    .await?;
    Ok(())
}

pub(super) async fn accept_charter(
    tx: &Tx,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE accounts SET charter_accepted_at = $2 WHERE person_id = $1",
        args![person, now],
    ))
    .await?;
    Ok(())
}
