//! The tables of blogs and articles.

use super::{Blog, BlogSettings};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{BlogId, Clock, MediaId, Problem, PublicationId, SpaceId};
use crate::policy::{Permit, Viewer, scoped};
use crate::publication_select;
use crate::publications::{Cursor, Publication};

/// Most unpublished articles of one author that are listed.
const DRAFTS_MOST: i64 = 50;

pub(super) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    (space, settings): (&SpaceId, &BlogSettings),
) -> Result<BlogId, Problem> {
    let id = BlogId::new(clock);
    tx.run((
        "INSERT INTO blogs (id, space_id, title, description, contributors, checked, comments, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &id,
            space,
            &settings.title,
            &settings.description,
            settings.contributors.as_str(),
            settings.checked,
            settings.comments.as_str(),
            clock.now()
        ],
    ))
    .await?;
    Ok(id)
}

pub(super) async fn update(
    tx: &Tx,
    _permit: &Permit,
    (id, settings): (&BlogId, &BlogSettings),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE blogs SET title = $2, description = $3, contributors = $4, checked = $5, \
         comments = $6 WHERE id = $1",
        args![
            id,
            &settings.title,
            &settings.description,
            settings.contributors.as_str(),
            settings.checked,
            settings.comments.as_str()
        ],
    ))
    .await?;
    Ok(())
}

pub(super) async fn insert_article(
    tx: &Tx,
    _permit: &Permit,
    (article, blog): (&PublicationId, &BlogId),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO articles (publication_id, blog_id) VALUES ($1, $2)",
        args![article, blog],
    ))
    .await?;
    Ok(())
}

pub(super) async fn set_cover(
    tx: &Tx,
    _permit: &Permit,
    (article, cover): (&PublicationId, Option<&MediaId>),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE articles SET cover_id = $2 WHERE publication_id = $1",
        args![article, cover],
    ))
    .await?;
    Ok(())
}

/// A blog of a space where the viewer stands.
///
/// # Errors
/// `NotFound` for everybody else (I12).
pub async fn find(q: &impl Query, viewer: &Viewer, id: &BlogId) -> Result<Blog, Problem> {
    let blog = find_for_house(q, id).await?.ok_or(Problem::NotFound)?;
    if viewer.standing(&blog.space_id).is_none() {
        return Err(Problem::NotFound);
    }
    Ok(blog)
}

/// A blog whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn find_for_house(q: &impl Query, id: &BlogId) -> Result<Option<Blog>, Problem> {
    q.one((
        "SELECT id, space_id, title, description, contributors, checked, comments FROM blogs \
         WHERE id = $1",
        args![id],
    ))
    .await
}

/// A blog by its title, whoever asks: worlds name blogs of other schools so.
///
/// # Errors
/// Those of the database.
pub async fn by_title_for_house(q: &impl Query, title: &str) -> Result<Option<Blog>, Problem> {
    q.one((
        "SELECT id, space_id, title, description, contributors, checked, comments FROM blogs \
         WHERE title = $1 ORDER BY id LIMIT 1",
        args![title],
    ))
    .await
}

/// The blog of a space where the viewer stands, when there is one.
///
/// # Errors
/// `NotFound` for strangers (I12).
pub async fn of_space(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
) -> Result<Option<Blog>, Problem> {
    if viewer.standing(space).is_none() {
        return Err(Problem::NotFound);
    }
    q.one((
        "SELECT id, space_id, title, description, contributors, checked, comments FROM blogs \
         WHERE space_id = $1 ORDER BY id LIMIT 1",
        args![space],
    ))
    .await
}

/// The blog of an article that the caller has read; none for what came from elsewhere.
///
/// # Errors
/// Those of the database.
pub async fn of_article_for_house(
    q: &impl Query,
    article: &PublicationId,
) -> Result<Option<Blog>, Problem> {
    q.one((
        "SELECT b.id, b.space_id, b.title, b.description, b.contributors, b.checked, b.comments \
         FROM blogs b JOIN articles x ON x.blog_id = b.id WHERE x.publication_id = $1",
        args![article],
    ))
    .await
}

/// Whether the author of an article from elsewhere lets nobody of ours answer it.
///
/// # Errors
/// Those of the database.
pub async fn closed_elsewhere_for_house(
    q: &impl Query,
    article: &PublicationId,
) -> Result<bool, Problem> {
    let sql = "SELECT COUNT(*) FROM articles WHERE publication_id = $1 AND blog_id IS NULL \
               AND comments_closed = 1";
    Ok(q.count((sql, args![article])).await? > 0)
}

/// The published articles of a space that the viewer may read, newest first, after `cursor`.
///
/// # Errors
/// Those of the database.
pub async fn list(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
    (cursor, limit): (&Cursor, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.kind = 'article' AND p.space_id = $2 AND p.published_at IS NOT NULL \
             AND p.withdrawn_at IS NULL AND (p.published_at < $3 \
             OR (p.published_at = $3 AND p.id < $4)) AND {visible} \
             ORDER BY p.published_at DESC, p.id DESC LIMIT $5"
        ),
        args![space, cursor.at, &cursor.id, limit],
    );
    q.all(statement).await
}

/// The viewer's own articles of a space that nobody reads yet, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn drafts(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.kind = 'article' AND p.space_id = $2 AND p.author_id = $1 \
             AND p.published_at IS NULL AND p.withdrawn_at IS NULL AND {visible} \
             ORDER BY p.created_at DESC, p.id DESC LIMIT $3"
        ),
        args![space, DRAFTS_MOST],
    );
    q.all(statement).await
}

/// The articles of this school that the viewer may read, newest first, after `cursor`: asked for a
/// visitor without account, those that all the internet may read.
///
/// # Errors
/// Those of the database.
pub async fn public_list(
    q: &impl Query,
    viewer: &Viewer,
    (cursor, limit): (&Cursor, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.kind = 'article' AND p.host IS NULL AND (p.published_at < $2 \
             OR (p.published_at = $2 AND p.id < $3)) AND {visible} \
             ORDER BY p.published_at DESC, p.id DESC LIMIT $4"
        ),
        args![cursor.at, &cursor.id, limit],
    );
    q.all(statement).await
}
