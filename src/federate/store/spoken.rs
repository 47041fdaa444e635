//! What an adult said to others, for a reader elsewhere: answers, topics, what they handed on.

use crate::args;
use crate::db::Query;
use crate::kernel::{PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Viewer, scoped};
use crate::publication_select;
use crate::publications::Publication;

/// Something that one of ours handed on.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToldBoost {
    /// What.
    pub publication_id: PublicationId,
    /// Who.
    pub person_id: PersonId,
    /// When.
    pub at: Timestamp,
    /// The Announce that others know it by.
    pub ap_id: String,
}

/// What of ours the reader may see, and what its author elsewhere wrote for everybody.
macro_rules! told_boost {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM boosts b JOIN publications p ON p.id = b.publication_id \
             JOIN persons sharer ON sharer.id = b.person_id \
             WHERE sharer.host IS NULL AND b.ap_id IS NOT NULL \
             AND ((p.host IS NULL AND p.published_at IS NOT NULL AND {visible}) \
             OR (p.host IS NOT NULL AND p.withdrawn_at IS NULL AND p.held_at IS NULL \
             AND EXISTS (SELECT 1 FROM open_posts o WHERE o.publication_id = p.id))) AND ",
            $rest
        )
    };
}

/// What somebody handed on before a moment, newest first, as far as a reader may know.
///
/// # Errors
/// Those of the database.
pub async fn told_boosts(
    q: &impl Query,
    viewer: &Viewer,
    person: &PersonId,
    (before, most): (Timestamp, i64),
) -> Result<Vec<ToldBoost>, Problem> {
    let statement = scoped(
        viewer,
        told_boost!(
            "b.publication_id, b.person_id, b.at, b.ap_id",
            "b.person_id = $2 AND b.at < $3 ORDER BY b.at DESC LIMIT $4"
        ),
        args![person, before, most],
    );
    q.all(statement).await
}

/// How much that is.
///
/// # Errors
/// Those of the database.
pub async fn told_boost_count(
    q: &impl Query,
    viewer: &Viewer,
    person: &PersonId,
) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        told_boost!("COUNT(*)", "b.person_id = $2"),
        args![person],
    );
    q.count(statement).await
}

/// What is known by the id of an Announce of ours, for a reader who may know.
///
/// # Errors
/// Those of the database.
pub async fn told_boost(
    q: &impl Query,
    viewer: &Viewer,
    ap_id: &str,
) -> Result<Option<ToldBoost>, Problem> {
    let statement = scoped(
        viewer,
        told_boost!(
            "b.publication_id, b.person_id, b.at, b.ap_id",
            "b.ap_id = $2"
        ),
        args![ap_id],
    );
    q.one(statement).await
}

/// How often something that a reader may see was handed on, by people here and elsewhere.
///
/// # Errors
/// Those of the database.
pub async fn told_share_count(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM boosts b JOIN publications p ON p.id = b.publication_id \
         WHERE b.publication_id = $2 AND {visible}",
        args![id],
    );
    q.count(statement).await
}

/// How many answers and topics of an adult a reader may see.
///
/// # Errors
/// Those of the database.
pub async fn told_writing_count(
    q: &impl Query,
    viewer: &Viewer,
    person: &PersonId,
) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM publications p WHERE p.author_id = $2 \
             AND p.kind IN ('reply', 'topic') AND p.host IS NULL AND p.ap_id IS NOT NULL AND {visible}",
        args![person],
    );
    q.count(statement).await
}

/// The same before a moment, newest first.
///
/// # Errors
/// Those of the database.
pub async fn told_writings(
    q: &impl Query,
    viewer: &Viewer,
    person: &PersonId,
    (before, most): (Timestamp, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.author_id = $2 AND p.kind IN ('reply', 'topic') AND p.host IS NULL \
             AND p.ap_id IS NOT NULL AND p.created_at < $3 AND {visible} \
             ORDER BY p.created_at DESC LIMIT $4"
        ),
        args![person, before, most],
    );
    q.all(statement).await
}
