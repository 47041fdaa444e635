//! Who elsewhere shared what, and the Announce that others know ours by.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{CircleId, PersonId, Problem, PublicationId, Timestamp};

/// Remembers a boost of somebody elsewhere, for those of ours who follow them.
pub(in crate::federate) async fn put_boost(
    tx: &Tx,
    (publication, person): (&PublicationId, &PersonId),
    (circle, added): (&CircleId, bool),
    (ap_id, at): (&str, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO boosts (publication_id, person_id, at, ap_id, circle_id, added) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (publication_id, person_id) \
         DO UPDATE SET ap_id = excluded.ap_id",
        args![publication, person, at, ap_id, circle, added],
    ))
    .await?;
    Ok(())
}

/// Remembers the Announce that others know a boost of ours by.
pub(in crate::federate) async fn set_boost(
    tx: &Tx,
    (publication, person): (&PublicationId, &PersonId),
    ap_id: &str,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE boosts SET ap_id = $3 WHERE publication_id = $1 AND person_id = $2",
        args![publication, person, ap_id],
    ))
    .await?;
    Ok(())
}

/// Forgets a boost; what was readable because of it alone is not any more. Says what it was about.
pub(in crate::federate) async fn delete_boost(
    tx: &Tx,
    person: &PersonId,
    ap_id: &str,
) -> Result<Option<PublicationId>, Problem> {
    let gone: Option<(PublicationId, Option<CircleId>, i64)> = tx
        .one((
            "DELETE FROM boosts WHERE ap_id = $1 AND person_id = $2 \
             RETURNING publication_id, circle_id, added",
            args![ap_id, person],
        ))
        .await?;
    let Some((publication, circle, added)) = gone else {
        return Ok(None);
    };
    if let (Some(circle), true) = (circle, added != 0) {
        tx.run((
            "DELETE FROM audiences WHERE publication_id = $1 AND circle_id = $2",
            args![&publication, &circle],
        ))
        .await?;
    }
    Ok(Some(publication))
}
