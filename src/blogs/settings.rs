//! Opening the blog of a space and changing its rules.

use super::{Blog, BlogSettings, store};
use crate::house::House;
use crate::kernel::{BlogId, Problem, SpaceId};
use crate::policy::{Act, Viewer, permit};

/// A manager opens the blog of a space; a space has one.
///
/// # Errors
/// `NotFound` for strangers, `Forbidden` for members, `Invalid` for the texts, `Conflict` when the
/// space has a blog already.
pub async fn open_blog(
    house: &House,
    viewer: &Viewer,
    space: &SpaceId,
    settings: BlogSettings,
) -> Result<BlogId, Problem> {
    let permit = permit(viewer, &Act::Manage { space })?;
    let settings = settings.check()?;
    let tx = house.db.write().await?;
    if store::of_space(&tx, viewer, space).await?.is_some() {
        return Err(Problem::Conflict("conflict-blog"));
    }
    let id = store::insert(&tx, &permit, &house.clock, (space, &settings)).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// A manager changes the title, the description or the rules of a blog.
///
/// # Errors
/// `NotFound` for strangers, `Forbidden` for members, `Invalid` for the texts.
pub async fn configure(
    house: &House,
    viewer: &Viewer,
    id: &BlogId,
    settings: BlogSettings,
) -> Result<Blog, Problem> {
    let tx = house.db.write().await?;
    let blog = store::find(&tx, viewer, id).await?;
    let space = &blog.space_id;
    let permit = permit(viewer, &Act::Manage { space })?;
    let settings = settings.check()?;
    store::update(&tx, &permit, (id, &settings)).await?;
    let changed = store::find(&tx, viewer, id).await?;
    house.commit(tx).await?;
    Ok(changed)
}
