//! Articles of the partner class of a twinning, in the journal that both classes share. Its own school
//! has checked them.

use super::{BlogSettings, CommentRule, Contributors, store};
use crate::db::Tx;
use crate::house::House;
use crate::kernel::{Clock, Problem, PublicationId, SpaceId};
use crate::policy::{Permit, Viewer};
use crate::publications::{self, Kind, PeerPost};

/// Opens the journal of a twinning: everybody writes, an adult of their own school reads it first.
///
/// # Errors
/// Those of the database.
pub async fn furnish(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (space, title): (&SpaceId, &str),
) -> Result<(), Problem> {
    let settings = BlogSettings {
        title: title.to_owned(),
        description: String::new(),
        contributors: Contributors::Members,
        checked: true,
        comments: CommentRule::Checked,
    };
    store::insert(tx, permit, clock, (space, &settings.check()?)).await?;
    Ok(())
}

/// Publishes an article of a peer in the journal of a space.
///
/// # Errors
/// Those of [`publications::take_in`].
pub async fn take_in(
    house: &House,
    viewer: &Viewer,
    (space, post): (&SpaceId, &PeerPost),
) -> Result<PublicationId, Problem> {
    let tx = house.db.write().await?;
    let blog = store::of_space(&tx, viewer, space)
        .await?
        .ok_or(Problem::NotFound)?;
    let new = (Kind::Article, space, post);
    let (id, permit) = publications::take_in(&tx, house, viewer, new).await?;
    store::insert_article(&tx, &permit, (&id, &blog.id)).await?;
    store::set_cover(&tx, &permit, (&id, post.media.first())).await?;
    publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    house.commit(tx).await?;
    Ok(id)
}
