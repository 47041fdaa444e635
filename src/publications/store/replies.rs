//! Threads: what answers a publication, as a viewer reads it.

use super::super::Publication;
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{CircleId, PersonId, Problem, PublicationId};
use crate::policy::{Viewer, scoped};
use crate::publication_select;

/// The replies under `root` that the viewer may read, oldest first; at most `limit` from `offset`.
///
/// # Errors
/// Those of the database.
pub async fn thread(
    q: &impl Query,
    viewer: &Viewer,
    root: &PublicationId,
    page: (i64, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.root_id = $2 AND p.withdrawn_at IS NULL AND {visible} \
             ORDER BY COALESCE(p.published_at, p.created_at), p.id LIMIT $3 OFFSET $4"
        ),
        args![root, page.0, page.1],
    );
    q.all(statement).await
}

/// How many replies under `root` the viewer may read.
///
/// # Errors
/// Those of the database.
pub async fn reply_count(
    q: &impl Query,
    viewer: &Viewer,
    root: &PublicationId,
) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM publications p \
         WHERE p.root_id = $2 AND p.withdrawn_at IS NULL AND {visible}",
        args![root],
    );
    q.count(statement).await
}

/// How many replies stand before `reply` in its thread, as the viewer reads it.
///
/// # Errors
/// Those of the database.
pub async fn position(
    q: &impl Query,
    viewer: &Viewer,
    reply: &Publication,
) -> Result<i64, Problem> {
    let at = reply.published_at.unwrap_or(reply.created_at);
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM publications p \
         WHERE p.root_id = $2 AND p.withdrawn_at IS NULL AND {visible} \
         AND (COALESCE(p.published_at, p.created_at) < $3 \
         OR (COALESCE(p.published_at, p.created_at) = $3 AND p.id < $4))",
        args![reply.root(), at, &reply.id],
    );
    q.count(statement).await
}

/// The replies under `root` with the words of their levels, whoever may read them.
pub(in crate::publications) async fn levels_for_house(
    tx: &Tx,
    root: &PublicationId,
) -> Result<Vec<(PublicationId, String)>, Problem> {
    tx.all((
        "SELECT id, level FROM publications WHERE root_id = $1 ORDER BY id",
        args![root],
    ))
    .await
}

/// How many of some circles somebody holds the key of.
pub(in crate::publications) async fn seats_for_house(
    tx: &Tx,
    person: &PersonId,
    circles: &[CircleId],
) -> Result<i64, Problem> {
    let seats = Statement::new(
        "SELECT COUNT(*) FROM memberships WHERE person_id = $1 AND circle_id IN ({circles})",
        args![person],
    );
    tx.count(seats.list("{circles}", circles)).await
}
