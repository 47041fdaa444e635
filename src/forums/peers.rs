//! Topics that somebody of the partner class of a twinning opens.

use super::store;
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::policy::Viewer;
use crate::publications::{self, Kind, PeerPost};

/// Opens a topic of a peer in the forum of a space.
///
/// # Errors
/// Those of [`publications::take_in`].
pub async fn take_in(
    house: &House,
    viewer: &Viewer,
    (space, post): (&SpaceId, &PeerPost),
) -> Result<PublicationId, Problem> {
    let tx = house.db.write().await?;
    let new = (Kind::Topic, space, post);
    let (id, permit) = publications::take_in(&tx, house, viewer, new).await?;
    store::insert(&tx, &permit, &id, house.clock.now()).await?;
    publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    house.commit(tx).await?;
    Ok(id)
}
