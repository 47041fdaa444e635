//! The rolls of a world: people, families, classes, groups.

use std::collections::HashMap;

use super::format::Someone;
use super::{Life, Progress};
use crate::accounts;
use crate::kernel::{PersonId, Problem, SpaceId};
use crate::people::{self, NewPerson};
use crate::policy::{Permit, Profile, Role};
use crate::spaces::{self, NewSpace, SpaceKind};

/// When the rolls were made, in days before now.
const ROLLS_DAYS_AGO: i64 = 80;

/// Enrols everybody and opens their spaces.
///
/// # Errors
/// When the file names somebody who does not exist, or the database fails.
pub(super) async fn enrol(life: &mut Life<'_>, progress: Progress<'_>) -> Result<(), Problem> {
    let school = open(life, SpaceKind::School, (&life.world.school.name, "", "")).await?;
    life.spaces.insert("school".to_owned(), school.clone());
    describe_school(life, &school).await?;
    let mut hashes: HashMap<String, String> = HashMap::new();
    let everybody = life.world.people.clone();
    for (done, someone) in everybody.iter().enumerate() {
        let id = add(life, someone, &mut hashes).await?;
        life.people.insert(someone.key.clone(), id.clone());
        if someone.profile != "guest" {
            // The whole team looks after the space of the school.
            let staff = ["teacher", "personnel"].contains(&someone.profile.as_str());
            let role = if staff { Role::Manager } else { Role::Member };
            seat(life, &school, (&id, role)).await?;
        }
        progress(done + 1, everybody.len());
    }
    for someone in &everybody {
        for child in &someone.children {
            let (relative, child) = (life.person(&someone.key)?, life.person(child)?);
            let tx = life.house.db.write().await?;
            people::link_kin(&tx, &Permit::for_house(), relative, child).await?;
            life.house.commit(tx).await?;
        }
    }
    classes(life).await?;
    groups(life).await
}

async fn describe_school(life: &Life<'_>, school: &SpaceId) -> Result<(), Problem> {
    let permit = Permit::for_house();
    let texts = (
        life.world.school.name.as_str(),
        life.world.school.description.trim(),
    );
    let tx = life.house.db.write().await?;
    spaces::rename_for_house(&tx, &permit, school, texts).await?;
    life.house.commit(tx).await
}

async fn open(
    life: &Life<'_>,
    kind: SpaceKind,
    (name, description, level): (&str, &str, &str),
) -> Result<SpaceId, Problem> {
    let house = life.at(ROLLS_DAYS_AGO, "08:00");
    let new = NewSpace {
        kind,
        name: name.to_owned(),
        description: description.to_owned(),
        level: level.to_owned(),
    };
    let tx = house.db.write().await?;
    let id = spaces::actions::open(&tx, &Permit::for_house(), &house.clock, &new).await?;
    house.commit(tx).await?;
    Ok(id)
}

async fn add(
    life: &Life<'_>,
    someone: &Someone,
    hashes: &mut HashMap<String, String>,
) -> Result<PersonId, Problem> {
    let house = life.at(ROLLS_DAYS_AGO, "08:10");
    let permit = Permit::for_house();
    let profile = Profile::of(&someone.profile)
        .ok_or_else(|| Problem::broken(format!("no profile «{}»", someone.profile)))?;
    let person = NewPerson {
        profile,
        given_name: someone.given_name.clone(),
        family_name: someone.family_name.clone(),
        host: None,
        admin: someone.admin,
    };
    let id = people::actions::add(&house, &permit, &person).await?;
    // The common password is hashed once: a world of hundreds of people loads in seconds.
    let password = someone
        .password
        .as_ref()
        .unwrap_or(&life.world.school.default_password);
    if !hashes.contains_key(password) {
        hashes.insert(password.clone(), accounts::hash_for_house(password).await?);
    }
    let hash = hashes.get(password).map(String::as_str).unwrap_or_default();
    accounts::add_ready_account(&house, &permit, &id, (&someone.login, hash)).await?;
    Ok(id)
}

async fn seat(
    life: &Life<'_>,
    space: &SpaceId,
    (person, role): (&PersonId, Role),
) -> Result<(), Problem> {
    let house = life.at(ROLLS_DAYS_AGO, "08:20");
    let tx = house.db.write().await?;
    let permit = Permit::for_house();
    spaces::actions::add_member(&tx, &permit, &house.clock, (space, person, role)).await?;
    house.commit(tx).await
}

async fn classes(life: &mut Life<'_>) -> Result<(), Problem> {
    for class in life.world.classes.clone() {
        let id = open(life, SpaceKind::Class, (&class.name, "", &class.level)).await?;
        for teacher in &class.teachers {
            seat(life, &id, (life.person(teacher)?, Role::Manager)).await?;
        }
        for student in &class.students {
            seat(life, &id, (life.person(student)?, Role::Member)).await?;
        }
        for someone in &life.world.people {
            let related = someone
                .children
                .iter()
                .any(|child| class.students.contains(child));
            if class.families && related {
                seat(life, &id, (life.person(&someone.key)?, Role::Member)).await?;
            }
        }
        life.spaces.insert(class.key, id);
    }
    Ok(())
}

async fn groups(life: &mut Life<'_>) -> Result<(), Problem> {
    for group in life.world.groups.clone() {
        let id = open(
            life,
            SpaceKind::Group,
            (&group.name, &group.description, ""),
        )
        .await?;
        for manager in &group.managers {
            seat(life, &id, (life.person(manager)?, Role::Manager)).await?;
        }
        for member in &group.members {
            seat(life, &id, (life.person(member)?, Role::Member)).await?;
        }
        life.spaces.insert(group.key, id);
    }
    Ok(())
}
