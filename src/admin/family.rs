//! Who belongs to whom, and who holds the head's permission.
//!
//! A link between a relative and a child is also a key: the relative reads what is for the families of
//! the child's classes. The end of the link takes that key back at once (I13).

use super::model::{Enrolled, Family, Kin};
use super::store;
use crate::circles;
use crate::house::House;
use crate::kernel::{PersonId, Problem};
use crate::people;
use crate::policy::{Act, Permit, Profile, Role, Viewer, permit};
use crate::spaces;

/// Most people whom a search for a relative or a child offers.
const OFFERED: i64 = 20;

/// The relatives of a pupil, or the children of a relative, by name.
///
/// # Errors
/// `Forbidden` for everybody but the head; `NotFound`.
pub async fn family(house: &House, viewer: &Viewer, id: &PersonId) -> Result<Family, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    let found = store::person(&house.db, &permit, id).await?;
    let profile = found.ok_or(Problem::NotFound)?.profile;
    let kin = store::kin(&house.db, &permit, id).await?;
    Ok(Family {
        side: Kin::of(&profile),
        people: kin,
    })
}

/// Whom the head could link with somebody, by the beginning of a name: pupils for a relative, relatives
/// for a pupil, without those who are linked already.
///
/// # Errors
/// Those of [`family`]; `Conflict` for somebody who has neither children nor relatives here.
pub async fn candidates(
    house: &House,
    viewer: &Viewer,
    id: &PersonId,
    words: &str,
) -> Result<Vec<Enrolled>, Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    let family = family(house, viewer, id).await?;
    let side = family.side.ok_or(Problem::Conflict("conflict-family"))?;
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let filter = super::model::Filter {
        words: words.to_owned(),
        profile: Some(side.profile()),
    };
    let most = OFFERED + i64::try_from(family.people.len()).unwrap_or(0);
    let mut found = store::people(&house.db, &permit, &filter, (most, 0)).await?;
    found.retain(|one| family.people.iter().all(|known| known.id != one.id));
    found.truncate(usize::try_from(OFFERED).unwrap_or(0));
    Ok(found)
}

/// Says that a relative and a pupil belong together; the relative joins the families of the pupil's
/// classes.
///
/// # Errors
/// `Forbidden` for everybody but the head; `NotFound`; `Invalid` unless one of the two is a relative and
/// the other a pupil.
pub async fn link(
    house: &House,
    viewer: &Viewer,
    pair: (&PersonId, &PersonId),
) -> Result<(), Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    let (relative, student) = sides(house, &permit, pair).await?;
    let tx = house.db.write().await?;
    people::link_kin(&tx, &permit, &relative, &student).await?;
    for class in spaces::class_ids_for_house(&tx, &student).await? {
        let seat = (&class, &relative, Role::Member);
        spaces::actions::add_member(&tx, &permit, &house.clock, seat).await?;
    }
    house.commit(tx).await
}

/// Ends a link. The relative leaves the families of the pupil's classes, but for those where another
/// child of theirs is.
///
/// # Errors
/// Those of [`link`]; `NotFound` when there is no such link.
pub async fn unlink(
    house: &House,
    viewer: &Viewer,
    pair: (&PersonId, &PersonId),
) -> Result<(), Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    let (relative, student) = sides(house, &permit, pair).await?;
    let tx = house.db.write().await?;
    if !people::unlink_kin(&tx, &permit, &relative, &student).await? {
        return Err(Problem::NotFound);
    }
    let mut kept = Vec::new();
    for child in people::children_for_house(&tx, &relative).await? {
        kept.extend(spaces::class_ids_for_house(&tx, &child.id).await?);
    }
    for class in spaces::class_ids_for_house(&tx, &student).await? {
        let families = spaces::circle_of_for_house(&tx, &class, "families").await?;
        if let Some(circle) = families.filter(|_| !kept.contains(&class)) {
            circles::actions::leave(&tx, &permit, &house.clock, (&circle, &relative)).await?;
        }
    }
    house.commit(tx).await
}

/// Which of the two is the relative, which the pupil.
async fn sides(
    house: &House,
    permit: &Permit,
    (one, other): (&PersonId, &PersonId),
) -> Result<(PersonId, PersonId), Problem> {
    let mut sides = (None, None);
    for id in [one, other] {
        let found = store::person(&house.db, permit, id).await?;
        let found = found.ok_or(Problem::NotFound)?;
        match Profile::of(&found.profile) {
            Some(Profile::Relative) => sides.0 = Some(found.id),
            Some(Profile::Student) => sides.1 = Some(found.id),
            _ => {}
        }
    }
    match sides {
        (Some(relative), Some(student)) => Ok((relative, student)),
        _ => Err(Problem::field("other", "error-family")),
    }
}

/// Gives the head's permission to somebody of the team, or takes it back.
///
/// # Errors
/// `Forbidden` for everybody but the head; `NotFound`; `Conflict` for somebody outside the team, and when
/// nobody would be left who can come in and hold it.
pub async fn set_head(
    house: &House,
    viewer: &Viewer,
    id: &PersonId,
    head: bool,
) -> Result<(), Problem> {
    let permit = permit(viewer, &Act::Administer)?;
    let found = store::person(&house.db, &permit, id).await?;
    let found = found.ok_or(Problem::NotFound)?;
    if head && !Profile::of(&found.profile).is_some_and(Profile::is_staff) {
        return Err(Problem::Conflict("conflict-head-team"));
    }
    let tx = house.db.write().await?;
    if !head && store::other_heads(&tx, &permit, id).await? == 0 {
        return Err(Problem::Conflict("conflict-last-head"));
    }
    people::set_admin(&tx, &permit, id, head).await?;
    house.commit(tx).await
}
