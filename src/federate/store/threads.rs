//! The table of threads: where answers to what came from elsewhere are listed.

use federation::vocabulary::ObjectView;
use url::Url;

use crate::args;
use crate::db::{Query, Tx};
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

/// Notes what a document says about its place; what was asked before stays noted.
pub(in crate::federate) async fn put_thread(
    tx: &Tx,
    id: &PublicationId,
    view: &ObjectView,
) -> Result<(), Problem> {
    let at_home = |url: &Option<Url>| {
        let near = |url: &&Url| federation::host::same_origin(url, &view.id);
        url.as_ref().filter(near).map(Url::to_string)
    };
    tx.run((
        "INSERT INTO threads (publication_id, open, replies, context) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (publication_id) DO UPDATE SET open = excluded.open, \
         replies = excluded.replies, context = excluded.context",
        args![
            id,
            i64::from(view.is_public()),
            at_home(&view.replies),
            at_home(&view.context)
        ],
    ))
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
