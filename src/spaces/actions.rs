//! Opening and changing spaces, and their members.

use super::{Candidate, NewSpace, Space, SpaceKind, store};
use crate::circles;
use crate::db::{Query, Tx};
use crate::house::House;
use crate::kernel::{CircleId, Clock, FieldError, PersonId, Problem, SpaceId};
use crate::people;
use crate::policy::{Act, Permit, Profile, Role, Viewer, permit};

/// Longest name of a space, in characters.
pub const NAME_LONGEST: usize = 80;
/// Longest description, in characters.
pub const DESCRIPTION_LONGEST: usize = 500;
/// Most people that a search for new members offers.
const CANDIDATES_SHOWN: i64 = 20;
/// Shortest text of such a search, in letters: it is no way to list the school.
const WORDS_SHORTEST: usize = 2;

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
/// `Forbidden` for others; `Forbidden` for a class or the school, whose people come from the rolls;
/// `Conflict` when the only manager would become a member.
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
    if seat.1 == Role::Member {
        keeps_a_manager(&tx, id, seat.0).await?;
    }
    add_member(&tx, &permit, &house.clock, (&space.id, seat.0, seat.1)).await?;
    house.commit(tx).await
}

/// A manager takes somebody out of a group, or somebody leaves it.
///
/// # Errors
/// `Conflict` when nobody would be left to manage it; `NotFound` when that person is not inside.
pub async fn remove(
    house: &House,
    viewer: &Viewer,
    id: &SpaceId,
    person: &PersonId,
) -> Result<(), Problem> {
    let permit = may_take_out(viewer, id, person)?;
    let tx = house.db.write().await?;
    let (_, circle) = seat_in_group(&tx, viewer, id, person).await?;
    keeps_a_manager(&tx, id, person).await?;
    circles::actions::leave(&tx, &permit, &house.clock, (&circle, person)).await?;
    house.commit(tx).await
}

/// The group that [`remove`] would take somebody out of; asked before a page asks the question.
///
/// # Errors
/// Those of [`remove`].
pub async fn leavable(
    house: &House,
    viewer: &Viewer,
    id: &SpaceId,
    person: &PersonId,
) -> Result<Space, Problem> {
    may_take_out(viewer, id, person)?;
    let (space, _) = seat_in_group(&house.db, viewer, id, person).await?;
    keeps_a_manager(&house.db, id, person).await?;
    Ok(space)
}

fn may_take_out(viewer: &Viewer, id: &SpaceId, person: &PersonId) -> Result<Permit, Problem> {
    if viewer.id() == Some(person) {
        permit(viewer, &Act::Write { space: id })
    } else {
        permit(viewer, &Act::Manage { space: id })
    }
}

async fn seat_in_group(
    q: &impl Query,
    viewer: &Viewer,
    id: &SpaceId,
    person: &PersonId,
) -> Result<(Space, CircleId), Problem> {
    let space = group(q, viewer, id).await?;
    let circle = store::circle_of_for_house(q, id, space.kind().as_str())
        .await?
        .ok_or(Problem::NotFound)?;
    circles::role_for_house(q, &circle, person)
        .await?
        .ok_or(Problem::NotFound)?;
    Ok((space, circle))
}

async fn group(q: &impl Query, viewer: &Viewer, id: &SpaceId) -> Result<Space, Problem> {
    let space = store::find(q, viewer, id).await?;
    if space.kind() == SpaceKind::Group {
        Ok(space)
    } else {
        Err(Problem::Forbidden("forbidden-rolls"))
    }
}

/// Refuses what would leave a group without anybody who manages it.
async fn keeps_a_manager(q: &impl Query, id: &SpaceId, person: &PersonId) -> Result<(), Problem> {
    let managers = store::manager_ids_for_house(q, id).await?;
    if managers.len() == 1 && managers.first() == Some(person) {
        return Err(Problem::Conflict("conflict-last-manager"));
    }
    Ok(())
}

/// People of the school whom a manager of a group could add, by the beginning of a name. Only adults
/// of the staff are given such a directory.
///
/// # Errors
/// `Forbidden` for everybody else; `Forbidden` for spaces whose people come from the rolls.
pub async fn candidates(
    house: &House,
    viewer: &Viewer,
    id: &SpaceId,
    words: &str,
) -> Result<Vec<Candidate>, Problem> {
    permit(viewer, &Act::Manage { space: id })?;
    if !viewer.is_staff() {
        return Err(Problem::Forbidden("forbidden-staff-only"));
    }
    let space = store::find(&house.db, viewer, id).await?;
    if space.kind() != SpaceKind::Group {
        return Err(Problem::Forbidden("forbidden-rolls"));
    }
    let letters = words.chars().filter(|letter| letter.is_alphabetic());
    if letters.count() < WORDS_SHORTEST {
        return Ok(Vec::new());
    }
    let found = people::search_for_house(&house.db, words.trim(), CANDIDATES_SHOWN).await?;
    let ids: Vec<PersonId> = found.iter().map(|person| person.id.clone()).collect();
    let classes = store::classes_of_for_house(&house.db, &ids).await?;
    let circle = store::circle_of_for_house(&house.db, id, SpaceKind::Group.as_str())
        .await?
        .ok_or(Problem::NotFound)?;
    let inside = circles::holders_for_house(&house.db, &circle).await?;
    Ok(found
        .into_iter()
        .map(|person| Candidate {
            classes: classes
                .iter()
                .filter(|(who, _)| *who == person.id)
                .map(|(_, name)| name.clone())
                .collect(),
            member: inside.contains(&person.id),
            person,
        })
        .collect())
}
