//! Giving and taking keys.

use super::store;
use crate::db::Tx;
use crate::events::{self, Event};
use crate::kernel::{CircleId, Clock, PersonId, Problem};
use crate::policy::{Permit, Role};

/// Gives somebody a key, or changes the role of the key that they hold.
///
/// # Errors
/// Those of the database.
pub async fn join(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    key: (&CircleId, &PersonId, Role),
) -> Result<(), Problem> {
    let (circle, person, role) = key;
    if store::insert_member(tx, clock, circle, (person, role)).await? {
        let event = Event::Joined {
            circle: circle.clone(),
            person: person.clone(),
        };
        events::record(tx, clock, &event).await?;
        for fed in store::fed_by_for_house(tx, circle).await? {
            if store::insert_member(tx, clock, &fed, (person, role)).await? {
                let (circle, person) = (fed, person.clone());
                events::record(tx, clock, &Event::Joined { circle, person }).await?;
            }
        }
    }
    Ok(())
}

/// Gives every holder of `source` the key of `circle`, now and whenever somebody joins; whoever loses the
/// one loses the other with it.
///
/// # Errors
/// Those of the database.
pub async fn feed(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (circle, source): (&CircleId, &CircleId),
) -> Result<(), Problem> {
    store::insert_source(tx, circle, source).await?;
    for person in store::holders_for_house(tx, source).await? {
        if let Some(role) = store::role_for_house(tx, source, &person).await? {
            join(tx, permit, clock, (circle, &person, role)).await?;
        }
    }
    Ok(())
}

/// Takes a key back. From this commit on nothing of the circle is readable for that person (I13).
///
/// # Errors
/// Those of the database.
pub async fn leave(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    key: (&CircleId, &PersonId),
) -> Result<(), Problem> {
    let (circle, person) = key;
    if store::delete_member(tx, circle, person).await? {
        let event = Event::MembershipEnded {
            circle: circle.clone(),
            person: person.clone(),
            at: clock.now(),
        };
        events::record(tx, clock, &event).await?;
        for fed in store::fed_by_for_house(tx, circle).await? {
            let still = store::is_fed_for_house(tx, &fed, person).await?;
            if !still && store::delete_member(tx, &fed, person).await? {
                let event = Event::MembershipEnded {
                    circle: fed,
                    person: person.clone(),
                    at: clock.now(),
                };
                events::record(tx, clock, &event).await?;
            }
        }
    }
    Ok(())
}
