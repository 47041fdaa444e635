//! The table of folders.

use super::folders::Tree;
use super::model::Folder;
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Clock, FolderId, Problem, SpaceId};
use crate::policy::{Permit, Viewer, scoped};

/// The folders of a space where the viewer stands; none for a stranger.
pub(super) async fn tree(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
) -> Result<Tree, Problem> {
    let statement = scoped(
        viewer,
        "SELECT f.id, f.space_id, f.parent_id, f.name FROM folders f \
         WHERE f.space_id = $2 AND f.removed_at IS NULL \
         AND f.space_id IN (SELECT c.space_id FROM circles c WHERE c.id IN ({circles}))",
        args![space],
    );
    Ok(Tree::new(q.all(statement).await?))
}

/// A folder of a space where the viewer stands.
///
/// # Errors
/// `NotFound` otherwise (I12).
pub(super) async fn find(
    q: &impl Query,
    viewer: &Viewer,
    id: &FolderId,
) -> Result<Folder, Problem> {
    let statement = scoped(
        viewer,
        "SELECT f.id, f.space_id, f.parent_id, f.name FROM folders f \
         WHERE f.id = $2 AND f.removed_at IS NULL \
         AND f.space_id IN (SELECT c.space_id FROM circles c WHERE c.id IN ({circles}))",
        args![id],
    );
    q.one(statement).await?.ok_or(Problem::NotFound)
}

/// Makes everybody else who changes the folders of this space wait for this transaction: two moves
/// at once could otherwise put two folders into each other.
pub(super) async fn lock(tx: &Tx, _permit: &Permit, space: &SpaceId) -> Result<(), Problem> {
    tx.run((
        "UPDATE folders SET name = name WHERE space_id = $1",
        args![space],
    ))
    .await?;
    Ok(())
}

pub(super) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    (space, parent, name): (&SpaceId, Option<&FolderId>, &str),
) -> Result<FolderId, Problem> {
    let id = FolderId::new(clock);
    tx.run((
        "INSERT INTO folders (id, space_id, parent_id, name, created_at) \
         VALUES ($1, $2, $3, $4, $5)",
        args![&id, space, parent, name, clock.now()],
    ))
    .await?;
    Ok(id)
}

pub(super) async fn update(
    tx: &Tx,
    _permit: &Permit,
    id: &FolderId,
    (parent, name): (Option<&FolderId>, &str),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE folders SET parent_id = $2, name = $3 WHERE id = $1",
        args![id, parent, name],
    ))
    .await?;
    Ok(())
}

pub(super) async fn remove(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    id: &FolderId,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE folders SET removed_at = $2 WHERE id = $1",
        args![id, clock.now()],
    ))
    .await?;
    Ok(())
}
