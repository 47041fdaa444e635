//! The tables of what others sent, and of what became of it.

use std::collections::{BTreeMap, HashMap};

use federation::vocabulary::ObjectView;

use super::put_threads;
use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{PersonId, Problem, PublicationId, Timestamp};

/// An activity that the door admitted, with the text that its sender signed.
pub(in crate::federate) struct Arrived {
    pub id: String,
    pub actor: String,
    pub host: Option<String>,
    pub body: String,
}

/// Keeps activities; returns those that did not come before, in their order.
pub(in crate::federate) async fn insert_inbound(
    tx: &Tx,
    arrived: &[Arrived],
    now: Timestamp,
) -> Result<Vec<String>, Problem> {
    let rows = arrived
        .iter()
        .map(|one| args![&one.id, one.host.as_deref(), &one.actor, &one.body, now]);
    let sql = "INSERT INTO inbound (activity_id, host, actor_id, body, received_at) VALUES {rows} \
               ON CONFLICT (activity_id) DO NOTHING RETURNING activity_id";
    let written: Vec<(String,)> = tx
        .all(Statement::new(sql, Vec::new()).rows("{rows}", rows))
        .await?;
    let mut fresh: Vec<String> = written.into_iter().map(|row| row.0).collect();
    let place = |id: &String| arrived.iter().position(|one| one.id == *id);
    fresh.sort_by_key(place);
    Ok(fresh)
}

/// The bodies of those activities that wait, by their ids.
pub(in crate::federate) async fn inbound_for_house(
    q: &impl Query,
    activities: &[String],
) -> Result<HashMap<String, String>, Problem> {
    let sql = "SELECT activity_id, body FROM inbound WHERE applied_at IS NULL \
               AND activity_id IN ({ids})";
    let rows: Vec<(String, String)> = q
        .all(Statement::new(sql, Vec::new()).list("{ids}", activities))
        .await?;
    Ok(rows.into_iter().collect())
}

/// Writes outcomes by activity; the bodies go.
pub(in crate::federate) async fn close_inbound(
    tx: &Tx,
    closed: &[(String, String)],
    now: Timestamp,
) -> Result<(), Problem> {
    let mut outcomes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (activity, outcome) in closed {
        outcomes.entry(outcome).or_default().push(activity);
    }
    for (outcome, activities) in outcomes {
        let sql = "UPDATE inbound SET applied_at = $1, outcome = $2, body = '' \
                   WHERE activity_id IN ({ids})";
        tx.run(Statement::new(sql, args![now, outcome]).list("{ids}", activities))
            .await?;
    }
    Ok(())
}

/// What an article from elsewhere has beside its publication.
pub(in crate::federate) struct ReceivedArticle<'a> {
    pub id: &'a PublicationId,
    /// Its author says that it may not be answered.
    pub closed: bool,
    /// Which edition it is.
    pub edition: Timestamp,
    /// Its document, which says where its answers are listed.
    pub view: &'a ObjectView,
}

/// Writes what articles from elsewhere, which stand in no blog of ours, have beside their publications.
pub(in crate::federate) async fn insert_received_articles(
    tx: &Tx,
    articles: &[ReceivedArticle<'_>],
) -> Result<(), Problem> {
    let sql = "INSERT INTO articles (publication_id, comments_closed) VALUES {rows}";
    let rows = articles.iter().map(|one| args![one.id, one.closed]);
    tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
        .await?;
    let sql = "INSERT INTO editions (publication_id, updated_at) VALUES {rows}";
    let rows = articles.iter().map(|one| args![one.id, one.edition]);
    tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
        .await?;
    let threads: Vec<_> = articles.iter().map(|one| (one.id, one.view)).collect();
    put_threads(tx, &threads).await
}

/// Notes what an article from elsewhere says now about answers; nothing for what is no article.
pub(in crate::federate) async fn close_answers(
    tx: &Tx,
    id: &PublicationId,
    closed: bool,
) -> Result<(), Problem> {
    let sql = "UPDATE articles SET comments_closed = $2 WHERE publication_id = $1";
    tx.run((sql, args![id, closed])).await?;
    Ok(())
}

/// What somebody liked with a Like of this id.
pub(in crate::federate) async fn liked_for_house(
    q: &impl Query,
    like: &str,
    person: &PersonId,
) -> Result<Option<PublicationId>, Problem> {
    let row: Option<(PublicationId,)> = q
        .one((
            "SELECT publication_id FROM reactions WHERE ap_id = $1 AND person_id = $2",
            args![like, person],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

/// Everything of somebody elsewhere that is still here.
pub(in crate::federate) async fn writings_for_house(
    q: &impl Query,
    person: &PersonId,
) -> Result<Vec<PublicationId>, Problem> {
    let rows: Vec<(PublicationId,)> = q
        .all((
            "SELECT id FROM publications WHERE author_id = $1 AND withdrawn_at IS NULL ORDER BY id",
            args![person],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Remembers which edition of something from elsewhere is shown.
pub(in crate::federate) async fn put_edition(
    tx: &Tx,
    id: &PublicationId,
    updated: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO editions (publication_id, updated_at) VALUES ($1, $2) \
         ON CONFLICT (publication_id) DO UPDATE SET updated_at = excluded.updated_at",
        args![id, updated],
    ))
    .await?;
    Ok(())
}

/// The edition of something from elsewhere that is shown.
pub(in crate::federate) async fn edition_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Option<Timestamp>, Problem> {
    let row: Option<(Timestamp,)> = q
        .one((
            "SELECT updated_at FROM editions WHERE publication_id = $1",
            args![id],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

/// What a server sent and what was not applied yet, in the order of arrival.
pub(in crate::federate) async fn unapplied_for_house(
    q: &impl Query,
    host: &str,
) -> Result<Vec<String>, Problem> {
    let rows: Vec<(String,)> = q
        .all((
            "SELECT activity_id FROM inbound WHERE host = $1 AND applied_at IS NULL \
             ORDER BY received_at, activity_id",
            args![host],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
