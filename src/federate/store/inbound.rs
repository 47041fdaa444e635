//! The tables of what others sent, and of what became of it.

use federation::door::Admitted;
use federation::host::canonical_host;

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{PersonId, Problem, PublicationId, Timestamp};

/// Keeps an activity as its bytes came (a Group hands them on); `false` when it came before.
pub(in crate::federate) async fn insert_inbound(
    tx: &Tx,
    (admitted, raw): (&Admitted, &str),
    now: Timestamp,
) -> Result<bool, Problem> {
    let written = tx
        .run((
            "INSERT INTO inbound (activity_id, host, actor_id, body, received_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (activity_id) DO NOTHING",
            args![
                admitted.id.as_str(),
                canonical_host(&admitted.actor),
                admitted.actor.as_str(),
                raw,
                now
            ],
        ))
        .await?;
    Ok(written > 0)
}

/// The body of an activity that waits.
pub(in crate::federate) async fn inbound_for_house(
    q: &impl Query,
    activity: &str,
) -> Result<Option<String>, Problem> {
    let row: Option<(String,)> = q
        .one((
            "SELECT body FROM inbound WHERE activity_id = $1 AND applied_at IS NULL",
            args![activity],
        ))
        .await?;
    Ok(row.map(|row| row.0))
}

/// Writes the outcome; the body goes.
pub(in crate::federate) async fn close_inbound(
    tx: &Tx,
    (activity, outcome): (&str, &str),
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE inbound SET applied_at = $2, outcome = $3, body = '' WHERE activity_id = $1",
        args![activity, now, outcome],
    ))
    .await?;
    Ok(())
}

/// An article from elsewhere stands in no blog of ours.
pub(in crate::federate) async fn insert_received_article(
    tx: &Tx,
    id: &PublicationId,
) -> Result<(), Problem> {
    let sql = "INSERT INTO articles (publication_id, blog_id, cover_id) VALUES ($1, NULL, NULL)";
    tx.run((sql, args![id])).await?;
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
