//! What people do with folders. Members who may write in a space make folders; those who manage it
//! rename, move and remove them.

use super::folders::Tree;
use super::model::{FOLDER_HOLDS_MOST, FOLDERS_MOST, Folder, folder_name};
use super::{folder_store, store};
use crate::db::Query;
use crate::house::House;
use crate::kernel::{FolderId, Problem, SpaceId};
use crate::policy::{Act, Permit, Standing, Viewer, permit};
use crate::spaces;

/// Asks the law whether `viewer` may put things into `space`.
pub(super) fn may_fill(viewer: &Viewer, space: &SpaceId) -> Result<Permit, Problem> {
    let level = viewer.natural_level(space);
    permit(viewer, &Act::Publish { space, level })
}

/// The folders of a space as the viewer sees them: members see all, families those that lead to
/// something that they may read.
///
/// # Errors
/// `NotFound` for strangers.
pub(super) async fn tree(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
) -> Result<Tree, Problem> {
    let standing = viewer.standing(space).ok_or(Problem::NotFound)?;
    let tree = folder_store::tree(q, viewer, space).await?;
    if standing >= Standing::Member {
        return Ok(tree);
    }
    let counts = store::counts(q, viewer, space).await?;
    Ok(tree.leading_to(&counts.into_iter().map(|(id, _)| id).collect()))
}

/// Whether something new may lie in a folder of a space.
///
/// # Errors
/// `NotFound` for a folder of another space; `Invalid` when it is full.
pub(super) async fn check_target(
    q: &impl Query,
    viewer: &Viewer,
    (space, folder): (&SpaceId, Option<&FolderId>),
) -> Result<(), Problem> {
    if let Some(id) = folder {
        tree(q, viewer, space)
            .await?
            .find(id)
            .ok_or(Problem::NotFound)?;
    }
    if store::held_for_house(q, space, folder).await? >= FOLDER_HOLDS_MOST {
        return Err(Problem::field("folder", "error-folder-full"));
    }
    Ok(())
}

/// Makes a folder, at the top of a space or in another folder.
///
/// # Errors
/// `NotFound` for a parent of another space; `Invalid` for its name, its depth, or too many.
pub async fn create_folder(
    house: &House,
    viewer: &Viewer,
    space: &SpaceId,
    (name, parent): (&str, Option<&FolderId>),
) -> Result<FolderId, Problem> {
    let name = folder_name(name)?;
    let tx = house.db.write().await?;
    let space = spaces::find(&tx, viewer, space).await?;
    let permit = may_fill(viewer, &space.id)?;
    folder_store::lock(&tx, &permit, &space.id).await?;
    let tree = folder_store::tree(&tx, viewer, &space.id).await?;
    if let Some(parent) = parent {
        tree.find(parent).ok_or(Problem::NotFound)?;
    }
    tree.admits(parent)?;
    if tree.len() >= FOLDERS_MOST {
        return Err(Problem::field("name", "error-folder-many"));
    }
    if tree.has(parent, &name, None) {
        return Err(Problem::field("name", "error-folder-exists"));
    }
    let new = (&space.id, parent, name.as_str());
    let id = folder_store::insert(&tx, &permit, &house.clock, new).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// A folder that the viewer sees.
///
/// # Errors
/// `NotFound` otherwise.
pub async fn find_folder(house: &House, viewer: &Viewer, id: &FolderId) -> Result<Folder, Problem> {
    let folder = folder_store::find(&house.db, viewer, id).await?;
    let tree = tree(&house.db, viewer, &folder.space_id).await?;
    tree.find(id).cloned().ok_or(Problem::NotFound)
}

/// Gives a folder another name.
///
/// # Errors
/// `Forbidden` for those who do not manage the space; `Invalid` for the name.
pub async fn rename_folder(
    house: &House,
    viewer: &Viewer,
    id: &FolderId,
    name: &str,
) -> Result<Folder, Problem> {
    let parent = find_folder(house, viewer, id).await?.parent_id;
    change_folder(house, viewer, id, (name, parent.as_ref())).await
}

/// Puts a folder with all that it holds into another one, or at the top.
///
/// # Errors
/// `NotFound` for a target of another space; `Invalid` when it would stand in itself or too deep.
pub async fn move_folder(
    house: &House,
    viewer: &Viewer,
    id: &FolderId,
    parent: Option<&FolderId>,
) -> Result<Folder, Problem> {
    let name = find_folder(house, viewer, id).await?.name;
    change_folder(house, viewer, id, (&name, parent)).await
}

/// Gives a folder a name and a place.
///
/// # Errors
/// `Forbidden` for those who do not manage the space; `NotFound` for a target of another space;
/// `Invalid` for the name, or when it would stand in itself or too deep.
pub async fn change_folder(
    house: &House,
    viewer: &Viewer,
    id: &FolderId,
    (name, parent): (&str, Option<&FolderId>),
) -> Result<Folder, Problem> {
    let name = folder_name(name)?;
    let tx = house.db.write().await?;
    let folder = folder_store::find(&tx, viewer, id).await?;
    let space = &folder.space_id;
    let permit = permit(viewer, &Act::Manage { space })?;
    folder_store::lock(&tx, &permit, space).await?;
    let tree = folder_store::tree(&tx, viewer, space).await?;
    if let Some(parent) = parent {
        tree.find(parent).ok_or(Problem::NotFound)?;
    }
    tree.admits_move(id, parent)?;
    if tree.has(parent, &name, Some(id)) {
        let field = if name == folder.name {
            "folder"
        } else {
            "name"
        };
        return Err(Problem::field(field, "error-folder-exists"));
    }
    folder_store::update(&tx, &permit, id, (parent, &name)).await?;
    house.commit(tx).await?;
    Ok(Folder {
        parent_id: parent.cloned(),
        name,
        ..folder
    })
}

/// Removes an empty folder.
///
/// # Errors
/// `Conflict` when something is in it.
pub async fn remove_folder(
    house: &House,
    viewer: &Viewer,
    id: &FolderId,
) -> Result<Folder, Problem> {
    let tx = house.db.write().await?;
    let folder = folder_store::find(&tx, viewer, id).await?;
    let space = &folder.space_id;
    let permit = permit(viewer, &Act::Manage { space })?;
    folder_store::lock(&tx, &permit, space).await?;
    let tree = folder_store::tree(&tx, viewer, space).await?;
    let held = store::held_for_house(&tx, space, Some(id)).await?;
    if held > 0 || tree.inside(Some(id)).next().is_some() {
        return Err(Problem::Conflict("conflict-folder-not-empty"));
    }
    folder_store::remove(&tx, &permit, &house.clock, id).await?;
    house.commit(tx).await?;
    Ok(folder)
}
