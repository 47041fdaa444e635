//! Publications of other servers: many written with few statements, and what is taken away and shown again there.

use std::collections::HashSet;

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{Clock, Problem, PublicationId, Timestamp};
use crate::policy::Permit;
use crate::publications::NewPublication;

/// Writes publications of other servers, published at this moment.
pub(in crate::publications) async fn insert_received(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    new: &[NewPublication],
) -> Result<Vec<PublicationId>, Problem> {
    let ids: Vec<PublicationId> = new.iter().map(|_| PublicationId::new(clock)).collect();
    let now = clock.now();
    let rows = ids.iter().zip(new).map(|(id, one)| {
        let (host, ap_id, url) = match &one.origin {
            Some((host, ap_id, url)) => (Some(host.clone()), Some(ap_id.clone()), url.clone()),
            None => (None, None, None),
        };
        args![
            id,
            one.kind.as_str(),
            &one.author,
            &one.title,
            &one.body.stored,
            one.body.format,
            &one.body.excerpt,
            one.audience.level.as_str(),
            now,
            now,
            host,
            ap_id,
            url
        ]
    });
    let sql = "INSERT INTO publications (id, kind, author_id, title, body, body_format, excerpt, \
               level, created_at, published_at, host, ap_id, url) VALUES {rows}";
    tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
        .await?;
    let audiences = ids.iter().zip(new).flat_map(|(id, one)| {
        let circles = one.audience.circles.iter();
        circles.map(move |circle| args![id, circle])
    });
    let sql = "INSERT INTO audiences (publication_id, circle_id) VALUES {rows}";
    tx.run(Statement::new(sql, args![]).rows("{rows}", audiences))
        .await?;
    Ok(ids)
}

/// Those of some ActivityPub ids under which something is stored here.
///
/// # Errors
/// Those of the database.
pub async fn known_addresses_for_house(
    q: &impl Query,
    ap_ids: &[&str],
) -> Result<HashSet<String>, Problem> {
    let sql = "SELECT ap_id FROM publications WHERE ap_id IN ({ids})";
    let rows: Vec<(String,)> = q
        .all(Statement::new(sql, args![]).list("{ids}", ap_ids.iter().copied()))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The forum elsewhere where something stands took it away: nobody in particular, from now on.
pub(in crate::publications) async fn withdraw_by_forum(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    now: Timestamp,
) -> Result<(), Problem> {
    let sql = "UPDATE publications SET withdrawn_at = COALESCE(withdrawn_at, $2), withdrawn_by = \
               CASE WHEN withdrawn_by = author_id THEN NULL ELSE withdrawn_by END \
               WHERE id = $1 AND host IS NOT NULL";
    tx.run((sql, args![id, now])).await?;
    Ok(())
}

/// What came from elsewhere, was shown, was reported by nobody here and was taken back by its author, or by the
/// forum where it stands, is there again.
pub(in crate::publications) async fn bring_back(
    tx: &Tx,
    _permit: &Permit,
    (id, by_author): (&PublicationId, bool),
) -> Result<bool, Problem> {
    let sql = "UPDATE publications SET withdrawn_at = NULL, withdrawn_by = NULL \
               WHERE id = $1 AND host IS NOT NULL AND published_at IS NOT NULL \
               AND withdrawn_at IS NOT NULL \
               AND CASE WHEN withdrawn_by IS NULL THEN $2 = 0 \
                   ELSE withdrawn_by = author_id AND $2 = 1 END \
               AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.publication_id = publications.id)";
    let by_author = i64::from(by_author);
    Ok(tx.run((sql, args![id, by_author])).await? > 0)
}
