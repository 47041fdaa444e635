//! The table of threads: where answers to what came from elsewhere are listed.

use federation::vocabulary::ObjectView;
use url::Url;

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{Problem, PublicationId, Timestamp};

/// What is known of a thread.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::federate) struct Thread {
    /// 1 when its server gives it to everybody.
    pub open: i64,
    pub replies: Option<String>,
    pub context: Option<String>,
    pub etag: Option<String>,
}

/// Notes what documents say about their places; what was asked before stays noted.
pub(in crate::federate) async fn put_threads(
    tx: &Tx,
    documents: &[(&PublicationId, &ObjectView)],
) -> Result<(), Problem> {
    let at_home = |url: &Option<Url>, view: &ObjectView| {
        let near = |url: &&Url| federation::host::same_origin(url, &view.id);
        url.as_ref().filter(near).map(Url::to_string)
    };
    let rows = documents.iter().map(|(id, view)| {
        let (replies, context) = (at_home(&view.replies, view), at_home(&view.context, view));
        args![*id, i64::from(view.is_public()), replies, context]
    });
    let sql = "INSERT INTO threads (publication_id, open, replies, context) VALUES {rows} \
               ON CONFLICT (publication_id) DO UPDATE SET open = excluded.open, \
               replies = excluded.replies, context = excluded.context";
    tx.run(Statement::new(sql, args![]).rows("{rows}", rows))
        .await?;
    Ok(())
}

pub(in crate::federate) async fn thread_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Option<Thread>, Problem> {
    q.one((
        "SELECT open, replies, context, etag FROM threads WHERE publication_id = $1",
        args![id],
    ))
    .await
}

/// Whether the answers of an article from elsewhere were not asked for since `before`.
pub(in crate::federate) async fn is_due_for_house(
    q: &impl Query,
    id: &PublicationId,
    before: Timestamp,
) -> Result<bool, Problem> {
    let count = q
        .count((
            "SELECT COUNT(*) FROM threads t JOIN publications p ON p.id = t.publication_id \
             WHERE t.publication_id = $1 AND t.asked_at <= $2 AND p.host IS NOT NULL \
             AND p.root_id IS NULL AND p.withdrawn_at IS NULL",
            args![id, before],
        ))
        .await?;
    Ok(count > 0)
}

/// Takes the turn to ask; `false` when somebody took it since `before`.
pub(in crate::federate) async fn take_turn(
    tx: &Tx,
    id: &PublicationId,
    (before, now): (Timestamp, Timestamp),
) -> Result<bool, Problem> {
    let taken = tx
        .run((
            "UPDATE threads SET asked_at = $3 WHERE publication_id = $1 AND asked_at <= $2",
            args![id, before, now],
        ))
        .await?;
    Ok(taken > 0)
}

pub(in crate::federate) async fn set_etag(
    tx: &Tx,
    id: &PublicationId,
    etag: Option<&str>,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE threads SET etag = $2 WHERE publication_id = $1",
        args![id, etag],
    ))
    .await?;
    Ok(())
}
