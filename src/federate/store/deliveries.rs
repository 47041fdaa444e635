//! The tables of what waits to be sent, and of who has a copy of what.

use std::collections::BTreeSet;

use super::ROWS;
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::federate::outbound::host_of;
use crate::kernel::{ActorId, Clock, Problem, PublicationId};

/// One activity for some inboxes.
pub(in crate::federate) struct NewDeliveries<'a> {
    pub actor: &'a ActorId,
    pub activity: &'a str,
    pub body: &'a str,
    /// Each with its host.
    pub inboxes: &'a [(String, &'a str)],
}

/// Writes deliveries and their lanes; an activity goes to an inbox once.
pub(in crate::federate) async fn insert_deliveries(
    tx: &Tx,
    clock: &Clock,
    new: NewDeliveries<'_>,
) -> Result<(), Problem> {
    for part in new.inboxes.chunks(ROWS) {
        let rows = part.iter().map(|(host, inbox)| {
            let (id, now) = (clock.ulid().to_string(), clock.now());
            args![id, host, new.actor, *inbox, new.activity, new.body, now]
        });
        let sql = "INSERT INTO deliveries (id, host, actor_id, inbox, activity_id, body, created_at) \
                   VALUES {rows} ON CONFLICT (activity_id, inbox) DO NOTHING";
        tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
            .await?;
        let hosts: BTreeSet<&str> = part.iter().map(|(host, _)| host.as_str()).collect();
        let sql = "INSERT INTO lanes (host) VALUES {rows} ON CONFLICT (host) DO NOTHING";
        let rows = hosts.into_iter().map(|host| args![host]);
        tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
            .await?;
    }
    Ok(())
}

/// Nothing waits for this host any more.
pub(in crate::federate) async fn forget_deliveries(tx: &Tx, host: &str) -> Result<(), Problem> {
    tx.run(("DELETE FROM deliveries WHERE host = $1", args![host]))
        .await?;
    tx.run(("DELETE FROM lapsed WHERE host = $1", args![host]))
        .await?;
    Ok(())
}

/// What still waits about an object for an inbox, other than its end, is not said any more.
pub(in crate::federate) async fn unsay(tx: &Tx, object: &str, inbox: &str) -> Result<(), Problem> {
    tx.run((
        "DELETE FROM deliveries WHERE inbox = $1 AND (activity_id = $2 OR activity_id LIKE $3)",
        args![
            inbox,
            format!("{object}/create"),
            format!("{object}/update/%")
        ],
    ))
    .await?;
    Ok(())
}

/// The inboxes that were sent a publication.
pub(in crate::federate) async fn copies_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT inbox FROM copies WHERE publication_id = $1 ORDER BY inbox",
            args![id],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The inboxes of all servers that hold a publication: it was sent there, or they fetched it.
pub(in crate::federate) async fn holders_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT inbox FROM copies WHERE publication_id = $1 \
             UNION SELECT inbox FROM readings WHERE publication_id = $1 ORDER BY inbox",
            args![id],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The first of these publications that a server has not fetched before, as far as is noted.
pub(in crate::federate) async fn unread_by_for_house(
    q: &impl Query,
    host: &str,
    ids: &[PublicationId],
) -> Result<Vec<PublicationId>, Problem> {
    let statement = Statement::new(
        "SELECT p.id FROM publications p WHERE p.id IN ({list}) AND NOT EXISTS (\
         SELECT 1 FROM readings r WHERE r.publication_id = p.id AND r.host = $1)",
        args![host],
    );
    let rows: Vec<(PublicationId,)> = q.all(statement.list("{list}", ids)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Where a server that fetches can be told: the inbox that it shares, or one of those we know there.
pub(in crate::federate) async fn inbox_of_host_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Option<String>, Problem> {
    let row: Option<(String,)> = q
        .one((
            "SELECT COALESCE(shared_inbox, inbox) FROM actors WHERE host = $1 AND gone_at IS NULL \
             ORDER BY CASE WHEN shared_inbox IS NULL THEN 1 ELSE 0 END, id LIMIT 1",
            args![host],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

pub(in crate::federate) async fn remember_readings(
    tx: &Tx,
    clock: &Clock,
    (host, inbox): (&str, &str),
    ids: &[PublicationId],
) -> Result<(), Problem> {
    for id in ids {
        tx.run((
            "INSERT INTO readings (publication_id, host, inbox, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (publication_id, inbox) DO NOTHING",
            args![id, host, inbox, clock.now()],
        ))
        .await?;
    }
    Ok(())
}

/// Whether a server was sent a publication.
pub(in crate::federate) async fn has_copy_for_house(
    q: &impl Query,
    id: &PublicationId,
    host: &str,
) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM copies WHERE publication_id = $1 AND host = $2",
            args![id, host],
        ))
        .await?;
    Ok(count > 0)
}

pub(in crate::federate) async fn remember_copies(
    tx: &Tx,
    clock: &Clock,
    id: &PublicationId,
    inboxes: &[String],
) -> Result<(), Problem> {
    for part in inboxes.chunks(ROWS) {
        let rows = part
            .iter()
            .map(|inbox| args![id, host_of(inbox), inbox, clock.now()]);
        let sql = "INSERT INTO copies (publication_id, host, inbox, at) VALUES {rows} \
                   ON CONFLICT (publication_id, inbox) DO NOTHING";
        tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
            .await?;
    }
    Ok(())
}

pub(in crate::federate) async fn forget_copies(
    tx: &Tx,
    id: &PublicationId,
    inboxes: &[String],
) -> Result<(), Problem> {
    for inbox in inboxes {
        tx.run((
            "DELETE FROM copies WHERE publication_id = $1 AND inbox = $2",
            args![id, inbox],
        ))
        .await?;
        tx.run((
            "DELETE FROM readings WHERE publication_id = $1 AND inbox = $2",
            args![id, inbox],
        ))
        .await?;
    }
    Ok(())
}
