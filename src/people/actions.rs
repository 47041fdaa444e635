//! What is done with people: adding one, and changing the language that the house speaks to them.

use super::{NewPerson, store};
use crate::house::House;
use crate::kernel::{PersonId, Problem};
use crate::policy::Permit;

/// Longest given or family name, in characters.
pub const NAME_LONGEST: usize = 100;

/// Adds somebody of this school.
///
/// # Errors
/// `Invalid` when a name is empty or too long.
pub async fn add(house: &House, permit: &Permit, person: &NewPerson) -> Result<PersonId, Problem> {
    check(person)?;
    let tx = house.db.write().await?;
    let id = store::insert(&tx, permit, &house.clock, person).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// Refuses names that cannot be shown.
///
/// # Errors
/// `Invalid` with the field to mend.
pub fn check(person: &NewPerson) -> Result<(), Problem> {
    if person.given_name.trim().is_empty() {
        return Err(Problem::field("name", "error-name-empty"));
    }
    let longest = person
        .given_name
        .chars()
        .count()
        .max(person.family_name.chars().count());
    if longest > NAME_LONGEST {
        return Err(Problem::field("name", "error-name-long"));
    }
    Ok(())
}

/// Remembers the language that somebody chose (`fr` or `en`).
///
/// # Errors
/// Those of the database.
pub async fn speak(house: &House, person: &PersonId, locale: &str) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    store::set_locale(&tx, person, locale).await?;
    house.commit(tx).await
}
