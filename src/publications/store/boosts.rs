//! The tables of what was shared again, and of what its author wrote for everybody.

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{CircleId, PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Permit, Viewer};

/// Remembers that these were written for everybody, elsewhere.
///
/// # Errors
/// Those of the database.
pub async fn note_open(tx: &Tx, ids: &[&PublicationId]) -> Result<(), Problem> {
    if ids.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO open_posts (publication_id) VALUES {rows} ON CONFLICT DO NOTHING";
    let rows = ids.iter().map(|id| args![*id]);
    tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
        .await?;
    Ok(())
}

/// Remembers that its author no longer wants it read by everybody.
///
/// # Errors
/// Those of the database.
pub async fn note_closed(tx: &Tx, id: &PublicationId) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM open_posts WHERE publication_id = $1",
        args![id],
    ))
    .await?;
    Ok(())
}

/// Whether something from elsewhere was written for everybody.
///
/// # Errors
/// Those of the database.
pub async fn is_open_for_house(q: &impl Query, id: &PublicationId) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM open_posts WHERE publication_id = $1",
            args![id],
        ))
        .await?;
    Ok(count > 0)
}

pub(in crate::publications) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    (id, person): (&PublicationId, &PersonId),
    now: Timestamp,
) -> Result<bool, Problem> {
    let written = tx
        .run((
            "INSERT INTO boosts (publication_id, person_id, at) VALUES ($1, $2, $3) \
             ON CONFLICT (publication_id, person_id) DO NOTHING",
            args![id, person, now],
        ))
        .await?;
    Ok(written > 0)
}

/// Forgets a boost; the id of its Announce, when it had left.
pub(in crate::publications) async fn delete(
    tx: &Tx,
    _permit: &Permit,
    (id, person): (&PublicationId, &PersonId),
) -> Result<Option<Option<String>>, Problem> {
    let gone: Option<(Option<String>,)> = tx
        .one((
            "DELETE FROM boosts WHERE publication_id = $1 AND person_id = $2 RETURNING ap_id",
            args![id, person],
        ))
        .await?;
    Ok(gone.map(|row| row.0))
}

/// When somebody handed something on; none when they took it back.
///
/// # Errors
/// Those of the database.
pub async fn moment_for_house(
    q: &impl Query,
    id: &PublicationId,
    person: &PersonId,
) -> Result<Option<Timestamp>, Problem> {
    let row: Option<(Timestamp,)> = q
        .one((
            "SELECT at FROM boosts WHERE publication_id = $1 AND person_id = $2",
            args![id, person],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

/// How many of this school hand something on.
pub(in crate::publications) async fn count_here_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<i64, Problem> {
    q.count((
        "SELECT COUNT(*) FROM boosts b JOIN persons p ON p.id = b.person_id \
         WHERE b.publication_id = $1 AND p.host IS NULL",
        args![id],
    ))
    .await
}

/// Who, among those whom the viewer follows elsewhere, handed on each of some publications.
pub(in crate::publications) async fn sharers(
    q: &impl Query,
    viewer: &Viewer,
    ids: &[PublicationId],
) -> Result<Vec<(PublicationId, String)>, Problem> {
    let circles: Vec<CircleId> = viewer.keys.iter().map(|key| key.circle.clone()).collect();
    if ids.is_empty() || circles.is_empty() {
        return Ok(Vec::new());
    }
    let statement = Statement::new(
        "SELECT b.publication_id, p.short_name FROM boosts b JOIN persons p ON p.id = b.person_id \
         WHERE b.publication_id IN ({ids}) AND b.circle_id IN ({circles}) \
         ORDER BY b.at, b.person_id",
        args![],
    )
    .list("{ids}", ids)
    .list("{circles}", &circles);
    q.all(statement).await
}
