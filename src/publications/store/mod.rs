//! The tables of publications and audiences; lists, threads and reactions in files of their own.

pub mod boosts;
mod lists;
pub mod places;
pub mod reactions;
mod received;
mod replies;
mod select;

pub use lists::{
    Text, articles_among_for_house, audiences_for_house, page_for_house, readable, reply_counts,
    reply_ids_for_house, reviewer_for_house, whole_for_house,
};
pub use received::known_addresses_for_house;
pub(super) use received::{bring_back, insert_received, withdraw_by_forum};
pub(super) use replies::{levels_for_house, seats_for_house};
pub use replies::{position, reply_count, thread};

use super::{Body, NewPublication, Publication};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{CircleId, Clock, PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::{Audience, Permit, Viewer, scoped};
use crate::publication_select;
use crate::spaces;

/// Writes a publication in its first state, a draft.
///
/// # Errors
/// `Conflict` when its ActivityPub id is known already; `Forbidden` where the space only reads.
pub async fn insert(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    new: &NewPublication,
) -> Result<PublicationId, Problem> {
    if let Some(space) = &new.space {
        spaces::must_be_open_for_house(tx, space, clock.now()).await?;
    }
    let id = PublicationId::new(clock);
    let (parent, root) = match &new.parent {
        Some((parent, root)) => (Some(parent), Some(root)),
        None => (None, None),
    };
    let (host, ap_id, url) = match &new.origin {
        Some((host, ap_id, url)) => (Some(host.clone()), Some(ap_id.clone()), url.clone()),
        None => (None, None, None),
    };
    tx.run((
        "INSERT INTO publications (id, kind, space_id, author_id, parent_id, root_id, title, body, \
         body_format, excerpt, level, created_at, host, ap_id, url) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            &id,
            new.kind.as_str(),
            new.space.as_ref(),
            &new.author,
            parent,
            root,
            &new.title,
            &new.body.stored,
            new.body.format,
            &new.body.excerpt,
            new.audience.level.as_str(),
            clock.now(),
            host,
            ap_id,
            url
        ],
    ))
    .await?;
    insert_audience(tx, &id, &new.audience).await?;
    Ok(id)
}

async fn insert_audience(tx: &Tx, id: &PublicationId, audience: &Audience) -> Result<(), Problem> {
    for circle in &audience.circles {
        tx.run((
            "INSERT INTO audiences (publication_id, circle_id) VALUES ($1, $2)",
            args![id, circle],
        ))
        .await?;
    }
    Ok(())
}

/// Gives a publication another audience.
pub(super) async fn set_audience(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    audience: &Audience,
) -> Result<(), Problem> {
    tx.run(("DELETE FROM audiences WHERE publication_id = $1", args![id]))
        .await?;
    tx.run((
        "UPDATE publications SET level = $2 WHERE id = $1",
        args![id, audience.level.as_str()],
    ))
    .await?;
    insert_audience(tx, id, audience).await
}

/// The instants that a state change sets.
pub(super) enum Mark<'a> {
    Submitted,
    Returned { note: &'a str },
    Published,
    Held,
    Released,
    Withdrawn,
}

/// Sets the instants of a state; `by` is the adult who decided, or who took it back.
pub(super) async fn mark(
    tx: &Tx,
    permit: &Permit,
    change: (&PublicationId, Mark<'_>),
    now: Timestamp,
) -> Result<(), Problem> {
    let by = permit.by();
    let (id, mark) = change;
    match mark {
        Mark::Submitted => {
            tx.run((
                "UPDATE publications SET submitted_at = $2, returned_at = NULL WHERE id = $1",
                args![id, now],
            ))
            .await?
        }
        Mark::Returned { note } => {
            tx.run((
                "UPDATE publications SET returned_at = $2, review_note = $3, reviewed_by = $4 \
                 WHERE id = $1",
                args![id, now, note, by],
            ))
            .await?
        }
        Mark::Published => {
            tx.run((
                "UPDATE publications SET published_at = $2, held_at = NULL, reviewed_by = $3 \
                 WHERE id = $1",
                args![id, now, by],
            ))
            .await?
        }
        Mark::Held => {
            tx.run((
                "UPDATE publications SET held_at = $2 WHERE id = $1",
                args![id, now],
            ))
            .await?
        }
        Mark::Released => {
            tx.run((
                "UPDATE publications SET held_at = NULL WHERE id = $1",
                args![id],
            ))
            .await?
        }
        Mark::Withdrawn => {
            tx.run((
                "UPDATE publications SET withdrawn_at = $2, withdrawn_by = $3 \
                 WHERE id = $1 AND withdrawn_at IS NULL",
                args![id, now, by],
            ))
            .await?
        }
    };
    Ok(())
}

/// Its own school hides what it sent.
pub(super) async fn hold_by_peer(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    now: Timestamp,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE publications SET held_by = CASE WHEN held_at IS NULL THEN 'peer' \
         ELSE COALESCE(held_by, 'both') END, held_at = COALESCE(held_at, $2) WHERE id = $1",
        args![id, now],
    ))
    .await?;
    Ok(())
}

/// Its own school shows it again.
pub(super) async fn release_by_peer(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE publications SET held_at = CASE WHEN held_by = 'peer' THEN NULL ELSE held_at END, \
         held_by = NULL WHERE id = $1 AND held_by IS NOT NULL",
        args![id],
    ))
    .await?;
    Ok(())
}

/// Whether its own school hides it: that school decides first.
pub(super) async fn is_held_by_peer_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<bool, Problem> {
    let sql = "SELECT COUNT(*) FROM publications WHERE id = $1 AND held_by IS NOT NULL";
    Ok(q.count((sql, args![id])).await? > 0)
}

/// Writes a new text. Nothing changes when `version` is no longer the current one.
///
/// # Errors
/// `Conflict` when somebody else was faster.
pub(super) async fn revise(
    tx: &Tx,
    _permit: &Permit,
    change: (&PublicationId, i64, Option<Timestamp>),
    text: (&str, &Body),
) -> Result<(), Problem> {
    let (id, version, revised_at) = change;
    let (title, body) = text;
    let changed = tx
        .run((
            "UPDATE publications SET title = $3, body = $4, body_format = $5, excerpt = $6, \
             version = version + 1, revised_at = $7 WHERE id = $1 AND version = $2",
            args![
                id,
                version,
                title,
                &body.stored,
                body.format,
                &body.excerpt,
                revised_at
            ],
        ))
        .await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Problem::Conflict("conflict-version"))
    }
}

/// A publication that the viewer may read.
///
/// # Errors
/// `NotFound` when there is none, or none for this viewer (I12).
pub async fn find(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Publication, Problem> {
    let statement = scoped(
        viewer,
        publication_select!("WHERE p.id = $2 AND {visible}"),
        args![id],
    );
    q.one(statement).await?.ok_or(Problem::NotFound)
}

/// A publication whoever asks: for subscribers, which decide about readers themselves.
///
/// # Errors
/// Those of the database.
pub async fn find_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Option<Publication>, Problem> {
    q.one((publication_select!("WHERE p.id = $1"), args![id]))
        .await
}

/// A publication by its ActivityPub id, whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn by_ap_id_for_house(
    q: &impl Query,
    ap_id: &str,
) -> Result<Option<Publication>, Problem> {
    q.one((publication_select!("WHERE p.ap_id = $1"), args![ap_id]))
        .await
}

/// Remembers the ActivityPub id and the page of a publication of ours, the first time that it leaves.
///
/// # Errors
/// Those of the database.
pub async fn set_address_for_house(
    tx: &Tx,
    id: &PublicationId,
    address: (&str, &str),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE publications SET ap_id = $2, url = $3 WHERE id = $1 AND ap_id IS NULL",
        args![id, address.0, address.1],
    ))
    .await?;
    Ok(())
}

/// The space where a publication stands.
pub(super) async fn space_of_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Option<SpaceId>, Problem> {
    let row: Option<(Option<SpaceId>,)> = q
        .one(("SELECT space_id FROM publications WHERE id = $1", args![id]))
        .await?;
    Ok(row.and_then(|row| row.0))
}

/// The circles that may read a publication once it is published.
///
/// # Errors
/// Those of the database.
pub async fn audience_circles_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Vec<CircleId>, Problem> {
    let rows: Vec<(CircleId,)> = q
        .all((
            "SELECT circle_id FROM audiences WHERE publication_id = $1 ORDER BY circle_id",
            args![id],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// What waits for the viewer as an adult who checks: oldest first, in one space or in all of theirs.
///
/// # Errors
/// Those of the database.
pub async fn to_review(
    q: &impl Query,
    viewer: &Viewer,
    space: Option<&SpaceId>,
    page: (i64, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.space_id IN ({moderated}) AND ($2 IS NULL OR p.space_id = $2) \
             AND p.withdrawn_at IS NULL AND p.submitted_at IS NOT NULL AND p.published_at IS NULL \
             AND p.returned_at IS NULL ORDER BY p.submitted_at, p.id LIMIT $3 OFFSET $4"
        ),
        args![space, page.0, page.1],
    );
    q.all(statement).await
}

/// How much waits for the viewer as an adult who checks.
///
/// # Errors
/// Those of the database.
pub async fn to_review_count(q: &impl Query, viewer: &Viewer) -> Result<i64, Problem> {
    if viewer.moderated().is_empty() {
        return Ok(0);
    }
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM publications p WHERE p.space_id IN ({moderated}) \
         AND p.withdrawn_at IS NULL AND p.submitted_at IS NOT NULL AND p.published_at IS NULL \
         AND p.returned_at IS NULL",
        args![],
    );
    q.count(statement).await
}

/// Who wrote a publication, and where it stands: the facts that a permit asks for.
pub(super) fn standing(publication: &Publication) -> (&PersonId, Option<&SpaceId>) {
    (&publication.author_id, publication.space_id.as_ref())
}
