//! Signing in, activating, locking, suspending, accepting the charter.

use std::time::Duration;

use super::client::Client;
use super::guesses::{Guesses, Turn};
use super::store::{self, devices, sessions};
use super::{codes, passwords};
use crate::house::House;
use crate::kernel::{FieldError, PersonId, Problem};
use crate::people::{self, fold};
use crate::policy::{Act, Permit, Viewer, permit};

/// How long an activation code may be used.
pub const ACTIVATION: Duration = Duration::from_secs(60 * 24 * 3600);
/// Longest login, in bytes.
pub const LOGIN_LONGEST: usize = 100;

/// What came of an attempt to sign in.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// Come in: the secret of the new session, and who it is.
    Welcome {
        /// For the cookie; shown once.
        secret: String,
        /// For the cookie by which this browser is known again; shown once.
        device: String,
        /// Who.
        person: PersonId,
        /// Whether the charter is still to be accepted.
        charter_due: bool,
    },
    /// Wrong login, wrong password, closed or locked account: told apart by nobody (A43, A46).
    Refused,
    /// Too many wrong passwords came from there; seconds to wait.
    TooMany(u64),
}

/// What came of an attempt to activate.
#[derive(Clone, Debug)]
pub enum Activation {
    /// The account has its password; its login.
    Done {
        /// What to type from now on.
        login: String,
    },
    /// Unknown, spent or expired code: told apart by nobody (A45).
    Refused,
    /// Too many wrong codes came from there, or from everywhere; seconds to wait.
    TooMany(u64),
}

/// Adds an account: with a password at once, or with an activation code that is returned once.
///
/// # Errors
/// `Conflict` when the login is taken; `Invalid` for a weak password or an impossible login.
pub async fn add_account(
    house: &House,
    permit: &Permit,
    person: &PersonId,
    (login, password): (&str, Option<&str>),
) -> Result<Option<String>, Problem> {
    let login = check_login(login)?;
    if let Some(key) = password.and_then(|password| passwords::weakness(password, &login)) {
        return Err(Problem::field("password", key));
    }
    let hash = match password {
        Some(password) => Some(passwords::hash(password).await?),
        None => None,
    };
    let code = hash.is_none().then(codes::activation_code);
    let digest = code
        .as_deref()
        .map(|code| codes::digest(&codes::clean_code(code)));
    let expires = house.clock.now().plus(ACTIVATION);
    let activation = digest.as_deref().map(|digest| (digest, expires));
    let tx = house.db.write().await?;
    store::insert(&tx, permit, (person, &login), (hash.as_deref(), activation)).await?;
    house.commit(tx).await?;
    Ok(code)
}

/// Hashes a password for [`add_ready_account`].
///
/// # Errors
/// `Invalid` for a weak password.
pub async fn hash_for_house(password: &str) -> Result<String, Problem> {
    if let Some(key) = passwords::weakness(password, "") {
        return Err(Problem::field("password", key));
    }
    passwords::hash(password).await
}

/// Adds an account whose password is set and whose charter is accepted: the people of a world.
///
/// # Errors
/// `Conflict` when the login is taken; `Invalid` for an impossible login.
pub async fn add_ready_account(
    house: &House,
    permit: &Permit,
    person: &PersonId,
    (login, password_hash): (&str, &str),
) -> Result<(), Problem> {
    let login = check_login(login)?;
    let tx = house.db.write().await?;
    store::insert(&tx, permit, (person, &login), (Some(password_hash), None)).await?;
    store::accept_charter(&tx, person, house.clock.now()).await?;
    house.commit(tx).await
}

/// Folds a login and refuses what nobody could type.
///
/// # Errors
/// `Invalid` when it is empty, too long or has blanks.
pub fn check_login(login: &str) -> Result<String, Problem> {
    let login = fold(login.trim());
    if login.is_empty() || login.len() > LOGIN_LONGEST || login.contains(char::is_whitespace) {
        return Err(Problem::field("login", "error-login"));
    }
    Ok(login)
}

/// Makes a new activation code; the old one, the password and every session end (A45, A48).
///
/// # Errors
/// `NotFound` when the login does not exist.
pub async fn reprint_code(house: &House, permit: &Permit, login: &str) -> Result<String, Problem> {
    let account = store::by_login_for_house(&house.db, &fold(login))
        .await?
        .ok_or(Problem::NotFound)?;
    let code = codes::activation_code();
    let digest = codes::digest(&codes::clean_code(&code));
    let expires = house.clock.now().plus(ACTIVATION);
    let tx = house.db.write().await?;
    store::set_activation(&tx, permit, &account.person_id, (&digest, expires)).await?;
    sessions::close_all(&tx, &account.person_id).await?;
    house.commit(tx).await?;
    Ok(code)
}

/// Checks a login and its password. The right password is refused too while the login is locked for
/// where it comes from. Whether the login exists changes neither the work nor the answer (A46).
///
/// # Errors
/// Those of the database; a refusal is not an error.
pub async fn sign_in(
    house: &House,
    guesses: &Guesses,
    mut client: Client,
    (login, password): (&str, &str),
) -> Result<SignIn, Problem> {
    let login = fold(login.trim());
    if login.len() > LOGIN_LONGEST || password.len() > passwords::LONGEST_BYTES {
        return Ok(SignIn::Refused);
    }
    let now = house.clock.now();
    if let Some(device) = &client.device {
        client.known = devices::knows_for_house(&house.db, (device, &login), now).await?;
    }
    let turn = guesses.password(&login, &client, now);
    if let Turn::Wait(seconds) = turn {
        return Ok(SignIn::TooMany(seconds));
    }
    let account = store::by_login_for_house(&house.db, &login).await?;
    let open = account.filter(|account| account.suspended_at.is_none() && turn == Turn::Free);
    let hash = open
        .as_ref()
        .and_then(|account| account.password_hash.as_deref());
    let right = passwords::verify(password, hash).await?;
    let Some(account) = open.filter(|_| right) else {
        return Ok(SignIn::Refused);
    };
    let welcome = welcome(house, &account, client.device.as_deref()).await?;
    guesses.password_was_right(&login, &client);
    Ok(welcome)
}

async fn welcome(
    house: &House,
    account: &store::Account,
    device: Option<&str>,
) -> Result<SignIn, Problem> {
    let person = people::find_for_house(&house.db, &account.person_id)
        .await?
        .ok_or(Problem::NotFound)?;
    if person.left_at.is_some() {
        return Ok(SignIn::Refused);
    }
    let now = house.clock.now();
    let tx = house.db.write().await?;
    let secret = sessions::open_session(&tx, &account.person_id, now).await?;
    let device = devices::remember(&tx, device, &account.person_id, now).await?;
    house.commit(tx).await?;
    Ok(SignIn::Welcome {
        secret,
        device,
        person: account.person_id.clone(),
        charter_due: account.charter_accepted_at.is_none(),
    })
}

/// Opens a session without asking for a password, and returns its secret: for whoever holds the house
/// itself, never for a request.
///
/// # Errors
/// Those of the database.
pub async fn open_session_for_house(
    house: &House,
    _permit: &Permit,
    person: &PersonId,
) -> Result<String, Problem> {
    let tx = house.db.write().await?;
    let secret = sessions::open_session(&tx, person, house.clock.now()).await?;
    house.commit(tx).await?;
    Ok(secret)
}

/// Spends an activation code: sets the password and accepts the charter. A wrong code is counted, a
/// right one never is, and what the form lacks is said before any code is looked at.
///
/// # Errors
/// `Invalid` for a weak password or a charter not accepted.
pub async fn activate(
    house: &House,
    (guesses, client): (&Guesses, &Client),
    (code, password): (&str, &str),
    charter: bool,
) -> Result<Activation, Problem> {
    form_of_activation(password, charter)?;
    let now = house.clock.now();
    if let Err(seconds) = guesses.code(client, now) {
        return Ok(Activation::TooMany(seconds));
    }
    let digest = codes::digest(&codes::clean_code(code));
    let account = store::by_activation(&house.db, &digest).await?;
    let hash = passwords::hash(password).await?;
    let valid = account.filter(|account| {
        account.suspended_at.is_none()
            && account
                .activation_expires_at
                .is_some_and(|until| until > now)
    });
    let Some(account) = valid else {
        return Ok(Activation::Refused);
    };
    guesses.code_was_right(client);
    if let Some(key) = passwords::weakness(password, &account.login) {
        return Err(Problem::field("password", key));
    }
    let tx = house.db.write().await?;
    // Asked again inside the transaction: of two people with one code, one comes in.
    if store::by_activation(&tx, &digest).await?.is_none() {
        return Ok(Activation::Refused);
    }
    let permit = Permit::for_house();
    store::set_password(&tx, &permit, &account.person_id, &hash).await?;
    store::accept_charter(&tx, &account.person_id, now).await?;
    sessions::close_all(&tx, &account.person_id).await?;
    house.commit(tx).await?;
    guesses.forget(&account.login, client);
    Ok(Activation::Done {
        login: account.login,
    })
}

fn form_of_activation(password: &str, charter: bool) -> Result<(), Problem> {
    let mut errors = Vec::new();
    if let Some(key) = passwords::weakness(password, "") {
        errors.push(FieldError {
            field: "password",
            key,
        });
    }
    if !charter {
        errors.push(FieldError {
            field: "charter",
            key: "error-charter",
        });
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::Invalid(errors))
    }
}

/// Somebody accepts the charter of use (L25).
///
/// # Errors
/// Those of the database.
pub async fn accept_charter(house: &House, person: &PersonId) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    store::accept_charter(&tx, person, house.clock.now()).await?;
    house.commit(tx).await
}

/// An administrator closes an account, or opens it again. Every session and token ends at once (I13).
///
/// # Errors
/// `Forbidden` for others; `NotFound` when there is no such account.
pub async fn suspend(
    house: &House,
    viewer: &Viewer,
    login: &str,
    closed: bool,
) -> Result<(), Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    suspend_for_house(house, &permit, login, closed).await
}

/// The same by the command line.
///
/// # Errors
/// `NotFound` when there is no such account.
pub async fn suspend_for_house(
    house: &House,
    permit: &Permit,
    login: &str,
    closed: bool,
) -> Result<(), Problem> {
    let account = store::by_login_for_house(&house.db, &fold(login))
        .await?
        .ok_or(Problem::NotFound)?;
    let tx = house.db.write().await?;
    let at = closed.then(|| house.clock.now());
    store::set_suspended(&tx, permit, &account.person_id, at).await?;
    if closed {
        sessions::close_all(&tx, &account.person_id).await?;
    }
    house.commit(tx).await
}
