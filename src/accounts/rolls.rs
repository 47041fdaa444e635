//! The rolls of the school: who comes in with a sheet of paper, and new codes for those who lost theirs.

use super::actions::{ACTIVATION, check_login};
use super::codes;
use super::store::{self, sessions};
use crate::db::Tx;
use crate::house::House;
use crate::kernel::{PersonId, Problem, SpaceId, Timestamp};
use crate::people::{self, NewPerson};
use crate::policy::{Permit, Profile, Role};
use crate::spaces::{self, SpaceKind};

/// What somebody is given to come in for the first time: shown once, kept nowhere.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Whose.
    pub person: PersonId,
    /// What they will type.
    pub login: String,
    /// The activation code.
    pub code: String,
    /// Until when it may be used.
    pub expires_at: Timestamp,
}

/// Adds somebody of the school with an account to be activated, in the school's space and, when one is
/// named, in a class.
///
/// # Errors
/// `Invalid` for a name or a login that cannot be, or a login that is taken; `NotFound` for a class
/// that does not exist.
pub async fn add_person(
    house: &House,
    permit: &Permit,
    (person, login): (&NewPerson, &str),
    class: Option<&SpaceId>,
) -> Result<Sheet, Problem> {
    people::actions::check(person)?;
    let login = check_login(login)?;
    let tx = house.db.write().await?;
    if store::by_login_for_house(&tx, &login).await?.is_some() {
        return Err(Problem::field("login", "error-login-taken"));
    }
    let id = people::insert(&tx, permit, &house.clock, person).await?;
    store::insert(&tx, permit, (&id, &login), (None, None)).await?;
    let sheet = renew(&tx, permit, (&id, &login), house.clock.now()).await?;
    enrol(house, &tx, permit, (&id, person, class)).await?;
    house.commit(tx).await?;
    Ok(sheet)
}

/// Everybody but guests belongs to the school; its team looks after its space, a teacher after a class.
async fn enrol(
    house: &House,
    tx: &Tx,
    permit: &Permit,
    (id, person, class): (&PersonId, &NewPerson, Option<&SpaceId>),
) -> Result<(), Problem> {
    let staff = person.profile.is_staff();
    let role = if staff { Role::Manager } else { Role::Member };
    if let Some(class) = class {
        let space = spaces::find_for_house(tx, class).await?;
        let space = space.filter(|space| space.kind() == SpaceKind::Class);
        let space = space.ok_or(Problem::field("class", "error-class"))?;
        spaces::actions::add_member(tx, permit, &house.clock, (&space.id, id, role)).await?;
    }
    let school = spaces::school_for_house(tx).await?;
    if let Some(school) = school.filter(|_| person.profile != Profile::Guest) {
        spaces::actions::add_member(tx, permit, &house.clock, (&school.id, id, role)).await?;
    }
    Ok(())
}

/// Makes new codes for some people, all or none; their passwords and sessions end (A45, A48).
///
/// # Errors
/// `NotFound` when somebody has no account.
pub async fn renew_codes(
    house: &House,
    permit: &Permit,
    people: &[PersonId],
) -> Result<Vec<Sheet>, Problem> {
    let tx = house.db.write().await?;
    let mut sheets = Vec::with_capacity(people.len());
    for person in people {
        let account = store::of_person_for_house(&tx, person).await?;
        let login = account.ok_or(Problem::NotFound)?.login;
        sheets.push(renew(&tx, permit, (person, &login), house.clock.now()).await?);
    }
    house.commit(tx).await?;
    Ok(sheets)
}

async fn renew(
    tx: &Tx,
    permit: &Permit,
    (person, login): (&PersonId, &str),
    now: Timestamp,
) -> Result<Sheet, Problem> {
    let code = codes::activation_code();
    let digest = codes::digest(&codes::clean_code(&code));
    let expires_at = now.plus(ACTIVATION);
    store::set_activation(tx, permit, person, (&digest, expires_at)).await?;
    sessions::close_all(tx, person).await?;
    Ok(Sheet {
        person: person.clone(),
        login: login.to_owned(),
        code,
        expires_at,
    })
}
