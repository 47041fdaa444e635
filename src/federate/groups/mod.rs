//! Forums as Group actors (FEP-1b12): ours, which announce what is written in them, and others', which
//! adults here follow. A topic of ours is its author's, the forum hands it on; what pupils write stays.

mod announced;
mod announced_acts;
pub(super) mod compose;
mod documents;
mod follows;
mod incoming;
mod marks;
mod outgoing;
mod relays;
mod thread;

pub(super) use announced::{announced, fetched, file_far, file_of_author, may_stand, their_forum};
pub(super) use announced_acts::moved_unwrapped;
pub(super) use documents::{document, group_for, routes};
pub(super) use follows::{in_kind, is_open_to, joined, leave};
pub(super) use incoming::{
    changed_there, is_narrower, posted, reacted_there, replied, taken_back_there,
};
pub(super) use marks::marked;
pub(super) use outgoing::{changed, reacted, resettled};
pub(super) use relays::lacks_nothing;

use super::model::{Actor, Own};
use super::own;
use super::partners::Standing;
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::policy::Level;
use crate::publications::{Kind, Publication, find_for_house};
use crate::spaces;

/// An open forum of ours with its actor.
pub(super) struct Group {
    pub actor: Actor,
    pub space: SpaceId,
    /// The widest level of a topic.
    pub level: Level,
}

/// The open forum of a space.
pub(super) async fn open(house: &House, space: &SpaceId) -> Result<Option<Group>, Problem> {
    let Some(opening) = spaces::opening_for_house(&house.db, space).await? else {
        return Ok(None);
    };
    let actor = own::ensure(house, &Own::Group(space.clone())).await?;
    Ok(Some(Group {
        actor,
        space: space.clone(),
        level: opening.level(),
    }))
}

/// The space of ours in whose forum something stands: a topic, or an answer in one.
pub(super) async fn space_of(
    house: &House,
    publication: &Publication,
) -> Result<Option<SpaceId>, Problem> {
    let Some(space) = &publication.space_id else {
        return Ok(None);
    };
    let in_forum = match publication.kind() {
        Kind::Topic => true,
        Kind::Reply => find_for_house(&house.db, publication.root())
            .await?
            .is_some_and(|root| root.kind() == Kind::Topic),
        _ => false,
    };
    Ok(in_forum.then(|| space.clone()))
}

/// Whether a forum that is open so far is there for a server.
pub(super) fn is_for(level: Level, standing: Standing) -> bool {
    match standing {
        Standing::Partner => true,
        Standing::Stranger => level == Level::Public,
        Standing::Refused => false,
    }
}
