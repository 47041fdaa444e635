//! What the head does: look people up, add somebody, print codes, close and open accounts.

use super::model::{Enrolled, Filter, SHEETS_LARGEST, SpaceLine};
use super::store;
use crate::accounts::{self, Sheet};
use crate::house::House;
use crate::kernel::{PersonId, Problem, SpaceId};
use crate::people::NewPerson;
use crate::policy::{Act, Profile, Viewer, permit};
use crate::spaces;

/// One page of the rolls; one more than asked for tells that there are others.
///
/// # Errors
/// `Forbidden` for everybody but the head.
pub async fn people(
    house: &House,
    viewer: &Viewer,
    filter: &Filter,
    page: (i64, i64),
) -> Result<Vec<Enrolled>, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    store::people(&house.db, &permit, filter, page).await
}

/// Somebody of the rolls.
///
/// # Errors
/// `Forbidden` for everybody but the head; `NotFound`.
pub async fn person(house: &House, viewer: &Viewer, id: &PersonId) -> Result<Enrolled, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    let found = store::person(&house.db, &permit, id).await?;
    found.ok_or(Problem::NotFound)
}

/// The classes of some people, in words.
///
/// # Errors
/// `Forbidden` for everybody but the head.
pub async fn classes(
    house: &House,
    viewer: &Viewer,
    people: &[PersonId],
) -> Result<Vec<(PersonId, String)>, Problem> {
    permit(viewer, &Act::Administer)?;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    spaces::classes_of_for_house(&house.db, people).await
}

/// Every space of the school.
///
/// # Errors
/// `Forbidden` for everybody but the head.
pub async fn all_spaces(house: &House, viewer: &Viewer) -> Result<Vec<SpaceLine>, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    store::spaces(&house.db, &permit).await
}

/// Adds somebody, who gets a sheet.
///
/// # Errors
/// `Forbidden` for everybody but the head; `Invalid` with what to mend.
pub async fn add(
    house: &House,
    viewer: &Viewer,
    new: (&NewPerson, &str),
    class: Option<&SpaceId>,
) -> Result<Sheet, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    if new.0.profile == Profile::Remote {
        return Err(Problem::field("profile", "error-profile"));
    }
    accounts::add_person(house, &permit, new, class).await
}

/// A new code for somebody who lost theirs; the old password and every session end.
///
/// # Errors
/// `Forbidden` for everybody but the head; `Conflict` for one's own account: the head would stand
/// before the door.
pub async fn new_code(house: &House, viewer: &Viewer, id: &PersonId) -> Result<Sheet, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    if viewer.id() == Some(id) {
        return Err(Problem::Conflict("conflict-own-account"));
    }
    let found = store::person(&house.db, &permit, id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let mut sheets = accounts::renew_codes(house, &permit, &[found.id]).await?;
    sheets.pop().ok_or(Problem::NotFound)
}

/// New codes for those of a space, families included, who never used theirs: at most
/// [`SHEETS_LARGEST`] at once. Nobody who comes in already is touched.
///
/// # Errors
/// `Forbidden` for everybody but the head; `NotFound` for a space that does not exist.
pub async fn new_codes(
    house: &House,
    viewer: &Viewer,
    space: &SpaceId,
) -> Result<Vec<Sheet>, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    let known = spaces::find_for_house(&house.db, space).await?;
    known.ok_or(Problem::NotFound)?;
    let most = i64::try_from(SHEETS_LARGEST).unwrap_or(i64::MAX);
    let people = store::waiting_in(&house.db, &permit, space, most).await?;
    accounts::renew_codes(house, &permit, &people).await
}

/// Closes an account, or opens it again.
///
/// # Errors
/// `Forbidden` for everybody but the head; `Conflict` for one's own account.
pub async fn set_closed(
    house: &House,
    viewer: &Viewer,
    id: &PersonId,
    closed: bool,
) -> Result<(), Problem> {
    let found = person(house, viewer, id).await?;
    if viewer.id() == Some(id) {
        return Err(Problem::Conflict("conflict-own-account"));
    }
    let login = found.login.ok_or(Problem::NotFound)?;
    accounts::actions::suspend(house, viewer, &login, closed).await
}
