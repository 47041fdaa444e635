//! Opening and changing spaces, and their members.

use super::{NewSpace, Space, SpaceKind, store};
use crate::circles;
use crate::db::Tx;
use crate::house::House;
use crate::kernel::{Clock, FieldError, PersonId, Problem, SpaceId};
use crate::people;
use crate::policy::{Act, Permit, Profile, Role, Viewer, permit};

/// Longest name of a space, in characters.
pub const NAME_LONGEST: usize = 80;
/// Longest description, in characters.
pub const DESCRIPTION_LONGEST: usize = 500;

/// Opens a space with its circles, empty of people.
///
/// # Errors
/// `Invalid` when the name is empty or too long.
pub async fn open(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    space: &NewSpace,
) -> Result<SpaceId, Problem> {
    check(&space.name, &space.description)?;
    let id = store::insert(tx, permit, clock, space).await?;
    circles::create(
        tx,
        permit,
        clock,
        (space.kind.as_str(), Some(&id), &space.name),
    )
    .await?;
    if space.kind == SpaceKind::Class {
        let families = format!("Familles {}", space.name);
        circles::create(tx, permit, clock, ("families", Some(&id), &families)).await?;
    }
    Ok(id)
}

fn check(name: &str, description: &str) -> Result<(), Problem> {
    let mut errors = Vec::new();
    if name.trim().is_empty() {
        errors.push(FieldError {
            field: "name",
            key: "error-name-empty",
        });
    }
    if name.chars().count() > NAME_LONGEST {
        errors.push(FieldError {
            field: "name",
            key: "error-name-long",
        });
    }
    if description.chars().count() > DESCRIPTION_LONGEST {
        errors.push(FieldError {
            field: "description",
            key: "error-description-long",
        });
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::Invalid(errors))
    }
}

/// A teacher opens a group and becomes its manager.
///
/// # Errors
/// `Forbidden` for everybody but the staff; `Invalid` for the name.
pub async fn open_group(
    house: &House,
    viewer: &Viewer,
    texts: (&str, &str),
) -> Result<SpaceId, Problem> {
    let permit = permit(viewer, &Act::CreateGroup)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let new = NewSpace {
        kind: SpaceKind::Group,
        name: texts.0.trim().to_owned(),
        description: texts.1.trim().to_owned(),
        level: String::new(),
    };
    let tx = house.db.write().await?;
    let id = open(&tx, &permit, &house.clock, &new).await?;
    add_member(&tx, &permit, &house.clock, (&id, me, Role::Manager)).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// A manager changes the name and the description of a group, or of the school.
///
/// # Errors
/// `Forbidden` for others and for classes, whose names come from the school.
pub async fn rename(
    house: &House,
    viewer: &Viewer,
    id: &SpaceId,
    texts: (&str, &str),
) -> Result<(), Problem> {
    let permit = permit(viewer, &Act::Manage { space: id })?;
    check(texts.0, texts.1)?;
    let tx = house.db.write().await?;
    let space = store::find(&tx, viewer, id).await?;
    if space.kind() == SpaceKind::Class {
        return Err(Problem::Forbidden("forbidden-rolls"));
    }
    store::rename_for_house(&tx, &permit, id, (texts.0.trim(), texts.1.trim())).await?;
    house.commit(tx).await
}

/// Puts somebody into the circle of a space that fits them: relatives join the families of a class.
///
/// # Errors
/// `NotFound` when person or space do not exist.
pub async fn add_member(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    seat: (&SpaceId, &PersonId, Role),
) -> Result<(), Problem> {
    let (space, person, role) = seat;
    let found = store::find_for_house(tx, space)
        .await?
        .ok_or(Problem::NotFound)?;
    let who = people::find_for_house(tx, person)
        .await?
        .ok_or(Problem::NotFound)?;
    let kind = match (found.kind(), who.profile()) {
        (SpaceKind::Class, Profile::Relative) => "families",
        (kind, _) => kind.as_str(),
    };
    let circle = store::circle_of_for_house(tx, space, kind)
        .await?
        .ok_or(Problem::NotFound)?;
    circles::actions::join(tx, permit, clock, (&circle, person, role)).await
}

/// A manager lets somebody of the school into a group.
///
/// # Errors
/// `Forbidden` for others; `Forbidden` for a class or the school, whose people come from the rolls.
pub async fn invite(
    house: &House,
    viewer: &Viewer,
    id: &SpaceId,
    seat: (&PersonId, Role),
) -> Result<(), Problem> {
    let permit = permit(viewer, &Act::Manage { space: id })?;
    let tx = house.db.write().await?;
    let space = group(&tx, viewer, id).await?;
    let who = people::find_for_house(&tx, seat.0)
        .await?
        .ok_or(Problem::NotFound)?;
    if who.host.is_some() || who.left_at.is_some() {
        return Err(Problem::NotFound);
    }
    if seat.1 == Role::Manager && !who.profile().is_staff() {
        return Err(Problem::Forbidden("forbidden-staff-only"));
    }
    add_member(&tx, &permit, &house.clock, (&space.id, seat.0, seat.1)).await?;
    house.commit(tx).await
}

/// A manager takes somebody out of a group, or somebody leaves it.
///
/// # Errors
/// `Conflict` when nobody would be left to manage it.
pub async fn remove(
    house: &House,
    viewer: &Viewer,
    id: &SpaceId,
    person: &PersonId,
) -> Result<(), Problem> {
    let permit = if viewer.id() == Some(person) {
        permit(viewer, &Act::Write { space: id })?
    } else {
        permit(viewer, &Act::Manage { space: id })?
    };
    let tx = house.db.write().await?;
    let space = group(&tx, viewer, id).await?;
    let managers = store::manager_ids_for_house(&tx, id).await?;
    if managers.len() == 1 && managers.first() == Some(person) {
        return Err(Problem::Conflict("conflict-last-manager"));
    }
    let circle = store::circle_of_for_house(&tx, id, space.kind().as_str())
        .await?
        .ok_or(Problem::NotFound)?;
    circles::actions::leave(&tx, &permit, &house.clock, (&circle, person)).await?;
    house.commit(tx).await
}

async fn group(tx: &Tx, viewer: &Viewer, id: &SpaceId) -> Result<Space, Problem> {
    let space = store::find(tx, viewer, id).await?;
    if space.kind() == SpaceKind::Group {
        Ok(space)
    } else {
        Err(Problem::Forbidden("forbidden-rolls"))
    }
}
