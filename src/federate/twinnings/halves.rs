//! Opening our half of a twinning: the space, its people, its journal.

use super::Twinning;
use crate::circles;
use crate::db::Tx;
use crate::events::{self, Event};
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::{Problem, SpaceId};
use crate::policy::Permit;
use crate::spaces::{self, NewSpace, Space, SpaceKind, Twin};

/// Opens the space of a twinning for the pupils and teachers of `class`; whoever joins the class joins it,
/// whoever leaves the class leaves it.
///
/// # Errors
/// Those of the database.
pub(super) async fn open(
    fed: &Federation,
    tx: &Tx,
    permit: &Permit,
    (twinning, class, twin): (&Twinning, &Space, &Twin),
) -> Result<SpaceId, Problem> {
    let (house, clock) = (&fed.house, &fed.house.clock);
    let name = format!("{} · {} ({})", class.name, twin.class, twin.school);
    let new = NewSpace {
        kind: SpaceKind::Twinning,
        name: name.chars().take(spaces::actions::NAME_LONGEST).collect(),
        description: String::new(),
        level: class.level.clone(),
    };
    let space = spaces::actions::open(tx, permit, clock, &new).await?;
    let missing = || Problem::broken("a space without its circle");
    let circle = spaces::circle_of_for_house(tx, &space, SpaceKind::Twinning.as_str())
        .await?
        .ok_or_else(missing)?;
    let source = spaces::circle_of_for_house(tx, &class.id, SpaceKind::Class.as_str())
        .await?
        .ok_or_else(missing)?;
    circles::actions::feed(tx, permit, clock, (&circle, &source)).await?;
    spaces::put_twin(tx, permit, (&space, twin)).await?;
    spaces::set_time(tx, permit, &space, (twinning.ends_at, None)).await?;
    fed.rooms
        .furnish((house, tx), permit, &space, &new.name)
        .await?;
    let people = store::own_people_for_house(tx, &space).await?;
    store::set_told_people(tx, &twinning.id, people).await?;
    let opened = Event::TwinningOpened {
        circle,
        at: clock.now(),
    };
    events::record(tx, clock, &opened).await?;
    Ok(space)
}
