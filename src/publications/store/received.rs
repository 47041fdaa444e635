//! Many publications of other servers, written with few statements.

use std::collections::HashSet;

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{Clock, Problem, PublicationId};
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
