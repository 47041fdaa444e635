//! How far the forum of a space is open to other servers. A forum is closed until an adult who manages
//! its space opens it; rooms and the passage to other servers ask here.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Clock, Problem, SpaceId};
use crate::policy::{Level, Permit};

/// An open forum.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Opening {
    /// Its space.
    pub space_id: SpaceId,
    /// Stored word of the widest level of a topic: `network` or `public`.
    pub level: String,
    /// 1: an adult reads what comes from elsewhere before it appears.
    pub checked: i64,
}

impl Opening {
    /// The widest level of a topic.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::of(&self.level)
    }

    /// Whether an adult reads what comes from elsewhere before it appears.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.checked != 0
    }
}

/// How far the forum of a space is open; none while it is closed, or once the space only reads.
///
/// # Errors
/// Those of the database.
pub async fn opening_for_house(
    q: &impl Query,
    space: &SpaceId,
) -> Result<Option<Opening>, Problem> {
    q.one((
        "SELECT o.space_id, o.level, o.checked FROM forum_openings o \
         JOIN spaces s ON s.id = o.space_id WHERE o.space_id = $1 AND s.archived_at IS NULL",
        args![space],
    ))
    .await
}

/// All open forums.
///
/// # Errors
/// Those of the database.
pub async fn open_forums_for_house(q: &impl Query) -> Result<Vec<Opening>, Problem> {
    q.all(
        "SELECT o.space_id, o.level, o.checked FROM forum_openings o \
         JOIN spaces s ON s.id = o.space_id WHERE s.archived_at IS NULL ORDER BY o.space_id",
    )
    .await
}

/// Opens the forum of a space up to a level, or changes how far it is open.
///
/// # Errors
/// Those of the database.
pub async fn open_forum(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (space, level, checked): (&SpaceId, Level, bool),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO forum_openings (space_id, level, checked, opened_at, opened_by) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (space_id) DO UPDATE SET level = excluded.level, \
         checked = excluded.checked, opened_at = excluded.opened_at, opened_by = excluded.opened_by",
        args![space, level.as_str(), checked, clock.now(), permit.by()],
    ))
    .await?;
    Ok(())
}

/// Closes the forum of a space.
///
/// # Errors
/// Those of the database.
pub async fn close_forum(tx: &Tx, _permit: &Permit, space: &SpaceId) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM forum_openings WHERE space_id = $1",
        args![space],
    ))
    .await?;
    Ok(())
}
