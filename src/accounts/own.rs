//! One's own account: the password, and the doors that stand open in one's name.

use super::client::Client;
use super::guesses::{Guesses, Turn};
use super::store::{self, sessions, tokens};
use super::{codes, passwords};
use crate::house::House;
use crate::kernel::{FieldError, PersonId, Problem, Timestamp};
use crate::policy::Viewer;

/// Characters of the public name of a session: enough to tell one's own apart, no way to the secret.
const NAME_CHARS: usize = 16;

/// A session or a token that lets somebody in at this moment.
#[derive(Clone, Debug)]
pub struct OpenDoor {
    /// What names it in addresses.
    pub id: String,
    /// What a token is for; none for a session.
    pub token: Option<String>,
    /// Since when.
    pub opened_at: Timestamp,
    /// Last use that was written, for sessions.
    pub used_at: Option<Timestamp>,
    /// Until when at most.
    pub expires_at: Timestamp,
    /// The one that asks.
    pub current: bool,
    token_hash: String,
}

/// The sessions and tokens that are open in somebody's own name; `secret` is the one that asks.
///
/// # Errors
/// `SignInNeeded` for nobody.
pub async fn open_doors(
    house: &House,
    viewer: &Viewer,
    secret: &str,
) -> Result<Vec<OpenDoor>, Problem> {
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let (now, asking) = (house.clock.now(), codes::digest(secret));
    let door = |token_hash: String| OpenDoor {
        id: codes::digest(&token_hash)
            .chars()
            .take(NAME_CHARS)
            .collect(),
        token: None,
        opened_at: now,
        used_at: None,
        expires_at: now,
        current: token_hash == asking,
        token_hash,
    };
    let sessions = sessions::of_person_for_house(&house.db, me, now).await?;
    let sessions = sessions.into_iter().map(|one| OpenDoor {
        opened_at: one.created_at,
        used_at: Some(one.used_at),
        expires_at: one.expires_at,
        ..door(one.token_hash)
    });
    let tokens = tokens::of_person_for_house(&house.db, me, now).await?;
    let tokens = tokens.into_iter().map(|one| OpenDoor {
        token: Some(one.name),
        opened_at: one.created_at,
        expires_at: one.expires_at,
        ..door(one.token_hash)
    });
    Ok(sessions.chain(tokens).collect())
}

/// Closes one of one's own sessions or tokens.
///
/// # Errors
/// `NotFound` when none of one's own has this name.
pub async fn close_door(house: &House, viewer: &Viewer, id: &str) -> Result<(), Problem> {
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let doors = open_doors(house, viewer, "").await?;
    let door = doors.iter().find(|door| door.id == id);
    let door = door.ok_or(Problem::NotFound)?;
    let tx = house.db.write().await?;
    match door.token {
        Some(_) => tokens::end(&tx, me, &door.token_hash).await?,
        None => sessions::end(&tx, me, &door.token_hash).await?,
    }
    house.commit(tx).await
}

/// Signs out: the session or the token of a secret ends.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(house: &House, viewer: &Viewer, secret: &str) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    sessions::close_session(&tx, secret).await?;
    if let Some(me) = viewer.id() {
        tokens::end(&tx, me, &codes::digest(secret)).await?;
    }
    house.commit(tx).await
}

/// Changes one's own password. The old one is asked for under the same lock as at the door; every other
/// session and token ends, the one of `secret` goes on.
///
/// # Errors
/// `Invalid` when the old password is wrong (or the login locked) or the new one is weak; `TooMany` when
/// this place guessed too often.
pub async fn change_password(
    house: &House,
    (guesses, client): (&Guesses, &Client),
    viewer: &Viewer,
    (old, new): (&str, &str),
    secret: &str,
) -> Result<(), Problem> {
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let account = store::of_person_for_house(&house.db, me)
        .await?
        .ok_or(Problem::NotFound)?;
    let mut errors = Vec::new();
    if let Some(key) = passwords::weakness(new, &account.login) {
        errors.push(FieldError {
            field: "password",
            key,
        });
    }
    if !knows(house, (guesses, client), &account, old).await? {
        errors.insert(
            0,
            FieldError {
                field: "old",
                key: "error-password-old",
            },
        );
    }
    if !errors.is_empty() {
        return Err(Problem::Invalid(errors));
    }
    let hash = passwords::hash(new).await?;
    let permit = crate::policy::permit(viewer, &crate::policy::Act::Revise { author: me })?;
    let tx = house.db.write().await?;
    store::set_password(&tx, &permit, me, &hash).await?;
    sessions::close_others(&tx, me, secret).await?;
    house.commit(tx).await?;
    guesses.forget(&account.login, client);
    Ok(())
}

/// Whether this is the password of an account whose login is not locked; a wrong one counts like one at
/// the door (A43).
async fn knows(
    house: &House,
    (guesses, client): (&Guesses, &Client),
    account: &store::Account,
    password: &str,
) -> Result<bool, Problem> {
    let turn = guesses.password(&account.login, client, house.clock.now());
    if let Turn::Wait(seconds) = turn {
        return Err(Problem::TooMany(seconds));
    }
    let hash = account.password_hash.as_deref();
    let hash = hash.filter(|_| turn == Turn::Free);
    let fits = password.len() <= passwords::LONGEST_BYTES;
    let right = passwords::verify(if fits { password } else { "" }, hash).await?;
    if right {
        guesses.password_was_right(&account.login, client);
    }
    Ok(right)
}

/// What somebody's own page says of their account.
///
/// # Errors
/// `NotFound` when there is none.
pub async fn login_of(house: &House, person: &PersonId) -> Result<String, Problem> {
    let account = store::of_person_for_house(&house.db, person).await?;
    Ok(account.ok_or(Problem::NotFound)?.login)
}
