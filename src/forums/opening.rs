//! Opening the forum of a space to other servers: an act of its own. Topics are never readable by more
//! people than the forum is open to; closing takes back what had left.

use super::store;
use crate::db::{Query, Tx};
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::policy::{Act, Level, Permit, Viewer, permit};
use crate::publications;
use crate::spaces::{self, Space};

/// How far a forum is to be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningDraft {
    /// `Network`, `Public`, or none to close it.
    pub level: Option<Level>,
    /// Whether an adult reads what comes from elsewhere before it appears.
    pub checked: bool,
}

/// The levels that the viewer may choose for a topic: those of the space, as far as its forum is open.
///
/// # Errors
/// Those of the database.
pub(super) async fn levels(
    q: &impl Query,
    viewer: &Viewer,
    space: &Space,
) -> Result<Vec<Level>, Problem> {
    let opening = spaces::opening_for_house(q, &space.id).await?;
    let widest = opening.map_or(Level::School, |one| one.level());
    let mut levels = spaces::choices(viewer, space);
    levels.retain(|level| *level <= widest);
    Ok(levels)
}

/// An adult who manages a space opens its forum to partners or to everybody, or closes it. What was
/// readable by more people than that becomes the school's again.
///
/// # Errors
/// `NotFound` for strangers, `Forbidden` for everybody but the adults who manage the space, `Invalid`
/// for another level.
pub async fn open_to(
    house: &House,
    viewer: &Viewer,
    space: &SpaceId,
    draft: OpeningDraft,
) -> Result<(), Problem> {
    let permit = permit(viewer, &Act::OpenForum { space })?;
    if draft.level.is_some_and(|level| !level.leaves()) {
        return Err(Problem::field("level", "error-level"));
    }
    let tx = house.db.write().await?;
    let found = spaces::find(&tx, viewer, space).await?;
    if draft.level.is_some() && found.archived_at.is_some() {
        return Err(Problem::Forbidden("forbidden-write-here"));
    }
    match draft.level {
        Some(level) => {
            let opening = (space, level, draft.checked);
            spaces::open_forum(&tx, &permit, &house.clock, opening).await?;
        }
        None => spaces::close_forum(&tx, &permit, space).await?,
    }
    narrow(
        house,
        &tx,
        (&permit, space, draft.level.unwrap_or(Level::School)),
    )
    .await?;
    let event = Event::ForumOpened {
        space: space.clone(),
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}

/// Gives topics that are wider than `widest`, and their answers, that audience.
async fn narrow(
    house: &House,
    tx: &Tx,
    (permit, space, widest): (&Permit, &SpaceId, Level),
) -> Result<(), Problem> {
    let audience = spaces::audience(tx, space, widest).await?;
    for topic in store::wider_topics_for_house(tx, space, widest).await? {
        publications::actions::readdress(tx, permit, &topic, &audience).await?;
        publications::narrow_replies(tx, permit, &topic, &audience).await?;
        revised(house, tx, &topic).await?;
        for reply in publications::reply_ids_for_house(tx, &topic).await? {
            revised(house, tx, &reply).await?;
        }
    }
    Ok(())
}

async fn revised(house: &House, tx: &Tx, id: &PublicationId) -> Result<(), Problem> {
    let event = Event::Revised {
        publication: id.clone(),
    };
    events::record(tx, &house.clock, &event).await
}
