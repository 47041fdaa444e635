//! Telling people about twinnings: the staff of an invitation, whoever asked of the answer, the class and
//! its families that one begins.

use std::collections::BTreeSet;

use super::model::{Kind, Told};
use super::teller::tell;
use crate::circles;
use crate::house::House;
use crate::kernel::{CircleId, PersonId, Problem, Timestamp};
use crate::people;
use crate::spaces;

fn about(person: PersonId, kind: Kind, (circle, at): (&CircleId, Timestamp)) -> Told {
    Told {
        person,
        kind,
        publication: None,
        circle: Some(circle.clone()),
        actor: None,
        at,
    }
}

/// Any of the staff may answer for the school.
pub(super) async fn invited(house: &House, at: Timestamp) -> Result<(), Problem> {
    let db = &house.db;
    let school = spaces::school_for_house(db).await?;
    let circle = match school {
        Some(school) => spaces::circle_of_for_house(db, &school.id, "school").await?,
        None => None,
    };
    let Some(circle) = circle else {
        return Ok(());
    };
    let staff = people::staff_ids_for_house(db).await?;
    let told = staff
        .into_iter()
        .map(|person| about(person, Kind::TwinningInvited, (&circle, at)));
    tell(house, told.collect(), BTreeSet::new()).await
}

/// Whoever had proposed it.
pub(super) async fn declined(
    house: &House,
    (circle, person): (CircleId, PersonId),
    at: Timestamp,
) -> Result<(), Problem> {
    let told = about(person, Kind::TwinningDeclined, (&circle, at));
    tell(house, vec![told], BTreeSet::new()).await
}

/// Everybody of the class, and its families.
pub(super) async fn opened(house: &House, circle: CircleId, at: Timestamp) -> Result<(), Problem> {
    let db = &house.db;
    let mut told = Vec::new();
    for person in circles::holders_for_house(db, &circle).await? {
        told.push(about(person, Kind::TwinningOpened, (&circle, at)));
    }
    for (_, class) in circles::sources_for_house(db, &circle).await? {
        let Some(class) = class else {
            continue;
        };
        let families = spaces::circle_of_for_house(db, &class, "families").await?;
        let Some(families) = families else {
            continue;
        };
        for person in circles::holders_for_house(db, &families).await? {
            told.push(about(person, Kind::TwinningFamily, (&families, at)));
        }
    }
    tell(house, told, BTreeSet::new()).await
}
