//! What people do with their notifications: read one, read all; and what time does.

use std::time::Duration;

use super::model::Line;
use super::store;
use crate::house::House;
use crate::kernel::{NotificationId, PersonId, Problem};
use crate::policy::Viewer;

/// How long a line is kept (L3: no longer than it serves).
pub const KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// Opens a line: it is read now.
///
/// # Errors
/// `NotFound` when it is somebody else's, or about something that can no longer be read.
pub async fn open(house: &House, viewer: &Viewer, id: &NotificationId) -> Result<Line, Problem> {
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let line = store::find(&house.db, viewer, id).await?;
    if line.read_at.is_none() {
        Problem::aside(mark_read(house, me, Some(id)).await)?;
    }
    Ok(line)
}

async fn mark_read(
    house: &House,
    me: &PersonId,
    id: Option<&NotificationId>,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    store::mark_read(&tx, me, id, house.clock.now()).await?;
    house.commit(tx).await?;
    drop(house.nudges.send(me.clone()));
    Ok(())
}

/// Marks all lines as read.
///
/// # Errors
/// `SignInNeeded` for nobody.
pub async fn read_all(house: &House, viewer: &Viewer) -> Result<(), Problem> {
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    mark_read(house, me, None).await
}

/// Forgets what is older than [`KEPT`]; returns how many lines.
///
/// # Errors
/// Those of the database.
pub async fn purge(house: &House) -> Result<u64, Problem> {
    let tx = house.db.write().await?;
    let gone = store::delete_before(&tx, house.clock.now().minus(KEPT)).await?;
    tx.commit().await?;
    Ok(gone)
}
