//! Reading many publications at once: one statement for a whole list, never one for each line.

use std::collections::HashMap;

use super::super::Publication;
use crate::args;
use crate::db::{Query, Statement};
use crate::kernel::{CircleId, PersonId, Problem, PublicationId};
use crate::policy::{Viewer, scoped};
use crate::{publication_columns, publication_select, publication_tables};

/// What a list needs of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Titles and excerpts; `body` stays empty.
    Excerpt,
    /// The whole body too.
    Whole,
}

macro_rules! readable_sql {
    ($columns:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            publication_tables!(),
            " WHERE p.id IN ({ids}) AND p.withdrawn_at IS NULL AND {visible} \
             AND (p.root_id IS NULL OR EXISTS (SELECT 1 FROM publications r \
                 WHERE r.id = p.root_id AND r.withdrawn_at IS NULL AND r.held_at IS NULL))"
        )
    };
}

/// Those of `ids` that the viewer may read at this moment, in the order of `ids`. What was taken back,
/// or stands under something that was, is left out even for its author: an index or a timeline that
/// is late cannot show it.
///
/// # Errors
/// Those of the database.
pub async fn readable(
    q: &impl Query,
    viewer: &Viewer,
    ids: &[PublicationId],
    text: Text,
) -> Result<Vec<Publication>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = match text {
        Text::Whole => readable_sql!(publication_columns!()),
        Text::Excerpt => readable_sql!(
            "p.id, p.kind, p.space_id, s.name AS space_name, p.author_id, \
             a.short_name AS author_name, a.profile AS author_profile, p.parent_id, p.root_id, \
             p.title, '' AS body, p.body_format, p.excerpt, p.level, p.created_at, \
             p.submitted_at, p.returned_at, p.review_note, p.published_at, p.revised_at, \
             p.held_at, p.withdrawn_at, p.version, p.host, p.ap_id, p.url, \
             CASE WHEN p.host IS NULL THEN NULL ELSE (SELECT MAX(i.id) FROM media i \
             WHERE i.owner_id = p.author_id AND i.kind = 'icon') END AS author_icon"
        ),
    };
    let statement = scoped(viewer, sql, args![]).list("{ids}", ids);
    let found: Vec<Publication> = q.all(statement).await?;
    let mut by_id: HashMap<_, _> = found.into_iter().map(|one| (one.id.clone(), one)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

/// How many replies under each root the viewer may read; roots without any are left out.
///
/// # Errors
/// Those of the database.
pub async fn reply_counts(
    q: &impl Query,
    viewer: &Viewer,
    roots: &[PublicationId],
) -> Result<HashMap<PublicationId, i64>, Problem> {
    if roots.is_empty() {
        return Ok(HashMap::new());
    }
    let statement = scoped(
        viewer,
        "SELECT p.root_id, COUNT(*) FROM publications p \
         WHERE p.root_id IN ({roots}) AND p.withdrawn_at IS NULL AND {visible} GROUP BY p.root_id",
        args![],
    )
    .list("{roots}", roots);
    let rows: Vec<(PublicationId, i64)> = q.all(statement).await?;
    Ok(rows.into_iter().collect())
}

/// The circles of each publication, in order; those for the author alone are left out.
///
/// # Errors
/// Those of the database.
pub async fn audiences_for_house(
    q: &impl Query,
    ids: &[PublicationId],
) -> Result<HashMap<PublicationId, Vec<CircleId>>, Problem> {
    let mut found: HashMap<PublicationId, Vec<CircleId>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let statement = Statement::new(
        "SELECT publication_id, circle_id FROM audiences \
         WHERE publication_id IN ({ids}) ORDER BY publication_id, circle_id",
        args![],
    )
    .list("{ids}", ids);
    let rows: Vec<(PublicationId, CircleId)> = q.all(statement).await?;
    for (publication, circle) in rows {
        found.entry(publication).or_default().push(circle);
    }
    Ok(found)
}

/// The identifiers of everything that was not taken back, after `after` in their order; for an index
/// that is made anew.
///
/// # Errors
/// Those of the database.
pub async fn page_for_house(
    q: &impl Query,
    after: &str,
    limit: i64,
) -> Result<Vec<PublicationId>, Problem> {
    let rows: Vec<(PublicationId,)> = q
        .all((
            "SELECT id FROM publications WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2",
            args![after, limit],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Publications as they are, whoever may read them; what does not exist is left out.
///
/// # Errors
/// Those of the database.
pub async fn whole_for_house(
    q: &impl Query,
    ids: &[PublicationId],
) -> Result<HashMap<PublicationId, Publication>, Problem> {
    let statement = Statement::new(publication_select!("WHERE p.id IN ({ids})"), args![]);
    let found: Vec<Publication> = q.all(statement.list("{ids}", ids)).await?;
    Ok(found.into_iter().map(|one| (one.id.clone(), one)).collect())
}

/// The replies under a publication, whoever may read them.
///
/// # Errors
/// Those of the database.
pub async fn reply_ids_for_house(
    q: &impl Query,
    root: &PublicationId,
) -> Result<Vec<PublicationId>, Problem> {
    let rows: Vec<(PublicationId,)> = q
        .all((
            "SELECT id FROM publications WHERE root_id = $1 ORDER BY id",
            args![root],
        ))
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The adult who decided last about a publication.
///
/// # Errors
/// Those of the database.
pub async fn reviewer_for_house(
    q: &impl Query,
    id: &PublicationId,
) -> Result<Option<PersonId>, Problem> {
    let row: Option<(Option<PersonId>,)> = q
        .one((
            "SELECT reviewed_by FROM publications WHERE id = $1",
            args![id],
        ))
        .await?;
    Ok(row.and_then(|row| row.0))
}
