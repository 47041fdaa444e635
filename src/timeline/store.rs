//! The table of timeline entries, and the two questions asked of it.

use crate::args;
use crate::db::{Query, Statement};
use crate::house::House;
use crate::kernel::{CircleId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::{PUBLIC, Viewer, scoped};
use crate::publications::{self, Cursor, Publication, Text};

/// One page of a timeline.
#[derive(Clone, Debug)]
pub struct Feed {
    /// What the viewer may read, newest first.
    pub items: Vec<Publication>,
    /// Where older publications begin; none at the end.
    pub next: Option<Cursor>,
}

/// Writes the entries of publications anew from what they are now.
pub(super) async fn file(house: &House, ids: &[PublicationId]) -> Result<(), Problem> {
    let sql = "SELECT COUNT(*) FROM publications WHERE id IN ({ids}) AND kind <> 'reply'";
    let roots = Statement::new(sql, args![]).list("{ids}", ids);
    if house.db.count(roots).await? == 0 {
        return Ok(());
    }
    let tx = house.db.write().await?;
    let sql = "DELETE FROM timeline_entries WHERE publication_id IN ({ids})";
    tx.run(Statement::new(sql, args![]).list("{ids}", ids))
        .await?;
    let sql = "INSERT INTO timeline_entries (circle_id, published_at, publication_id) \
               SELECT a.circle_id, p.published_at, p.id FROM audiences a \
               JOIN publications p ON p.id = a.publication_id \
               WHERE p.id IN ({ids}) AND p.kind <> 'reply' AND p.published_at IS NOT NULL \
               AND p.held_at IS NULL AND p.withdrawn_at IS NULL";
    tx.run(Statement::new(sql, args![]).list("{ids}", ids))
        .await?;
    tx.commit().await
}

/// What is new in the circles that the viewer holds. What all the internet may read is not news for
/// somebody unless it is addressed to one of their circles too; nobody in particular has no timeline.
///
/// # Errors
/// Those of the database.
pub async fn home(
    q: &impl Query,
    viewer: &Viewer,
    before: &Cursor,
    limit: i64,
) -> Result<Feed, Problem> {
    let circles: Vec<CircleId> = viewer
        .circles()
        .into_iter()
        .filter(|circle| circle.as_str() != PUBLIC)
        .collect();
    if circles.is_empty() {
        return Ok(Feed {
            items: Vec::new(),
            next: None,
        });
    }
    // Each circle gives its newest rows from its own stretch of the primary key: the cost does not
    // grow with the school.
    let statement = Statement::new(
        "SELECT DISTINCT published_at, publication_id FROM ({parts}) AS merged \
         ORDER BY published_at DESC, publication_id DESC LIMIT $3",
        args![before.at, &before.id, limit + 1],
    )
    .each(
        "{parts}",
        (
            "SELECT * FROM (SELECT published_at, publication_id FROM timeline_entries \
             WHERE circle_id = {value} AND (published_at, publication_id) < ($1, $2) \
             ORDER BY published_at DESC, publication_id DESC LIMIT $3) AS part",
            " UNION ALL ",
            "",
        ),
        &circles,
    );
    page(q, viewer, statement, limit).await
}

macro_rules! newest_of_kind {
    ($kind:literal) => {
        concat!(
            "SELECT * FROM (SELECT p.published_at, p.id FROM publications p \
             WHERE p.space_id = $2 AND p.kind = '",
            $kind,
            "' AND (p.published_at, p.id) < ($3, $4) AND p.withdrawn_at IS NULL \
             AND p.held_at IS NULL AND {visible} \
             ORDER BY p.published_at DESC, p.id DESC LIMIT $5) AS part"
        )
    };
}

/// What is new in one space, for a viewer who stands in it.
///
/// # Errors
/// Those of the database.
pub async fn space(
    q: &impl Query,
    viewer: &Viewer,
    place: (&SpaceId, &Cursor),
    limit: i64,
) -> Result<Feed, Problem> {
    let (space, before) = place;
    let statement = scoped(
        viewer,
        concat!(
            "SELECT published_at, id FROM (",
            newest_of_kind!("article"),
            " UNION ALL ",
            newest_of_kind!("topic"),
            " UNION ALL ",
            newest_of_kind!("document"),
            " UNION ALL ",
            newest_of_kind!("file"),
            ") AS merged ORDER BY published_at DESC, id DESC LIMIT $5"
        ),
        args![space, before.at, &before.id, limit + 1],
    );
    page(q, viewer, statement, limit).await
}

/// Reads the publications of a page again, through the policy.
async fn page(
    q: &impl Query,
    viewer: &Viewer,
    statement: Statement,
    limit: i64,
) -> Result<Feed, Problem> {
    let mut rows: Vec<(Timestamp, PublicationId)> = q.all(statement).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().filter(|_| more).map(|(at, id)| Cursor {
        at: *at,
        id: id.clone(),
    });
    let ids: Vec<PublicationId> = rows.into_iter().map(|row| row.1).collect();
    let items = publications::readable(q, viewer, &ids, Text::Excerpt).await?;
    Ok(Feed { items, next })
}
