//! What others may be told; readers are viewers here too.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{ActorId, BlogId, PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::{Viewer, scoped};
use crate::publication_select;
use crate::publications::Publication;

/// A blog as others see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BlogCard {
    /// Its space.
    pub space_id: SpaceId,
    /// Title.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// A blog by identifier.
///
/// # Errors
/// Those of the database.
pub async fn blog_for_house(q: &impl Query, id: &BlogId) -> Result<Option<BlogCard>, Problem> {
    q.one((
        "SELECT space_id, title, description, created_at FROM blogs WHERE id = $1",
        args![id],
    ))
    .await
}

/// How many published articles of a blog a viewer elsewhere may read.
///
/// # Errors
/// Those of the database.
pub async fn readable_articles(
    q: &impl Query,
    viewer: &Viewer,
    blog: &BlogId,
) -> Result<i64, Problem> {
    q.count(scoped(
        viewer,
        "SELECT COUNT(*) FROM articles a JOIN publications p ON p.id = a.publication_id \
         WHERE a.blog_id = $2 AND p.published_at IS NOT NULL AND {visible}",
        args![blog],
    ))
    .await
}

/// The blog of an article of ours.
///
/// # Errors
/// Those of the database.
pub async fn blog_of_for_house(
    q: &impl Query,
    article: &PublicationId,
) -> Result<Option<BlogId>, Problem> {
    let row: Option<(Option<BlogId>,)> = q
        .one((
            "SELECT blog_id FROM articles WHERE publication_id = $1",
            args![article],
        ))
        .await?;
    Ok(row.and_then(|row| row.0))
}

/// The articles of a blog that a reader may see before a cursor, newest first.
///
/// # Errors
/// Those of the database.
pub async fn told_articles(
    q: &impl Query,
    viewer: &Viewer,
    blog: &BlogId,
    (before, most): (&str, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "JOIN articles ar ON ar.publication_id = p.id WHERE ar.blog_id = $2 AND p.id < $3 \
             AND p.published_at IS NOT NULL AND {visible} ORDER BY p.id DESC LIMIT $4"
        ),
        args![blog, before, most],
    );
    q.all(statement).await
}

/// How many replies to something a reader may see: adults' and those from elsewhere.
///
/// # Errors
/// Those of the database.
pub async fn told_reply_count(
    q: &impl Query,
    viewer: &Viewer,
    parent: &PublicationId,
) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM publications p JOIN persons a ON a.id = p.author_id \
             WHERE p.parent_id = $2 AND a.profile IN ('teacher', 'personnel', 'remote') \
             AND p.ap_id IS NOT NULL AND {visible}",
        args![parent],
    );
    q.count(statement).await
}

/// The same replies before a cursor, newest first.
///
/// # Errors
/// Those of the database.
pub async fn told_replies(
    q: &impl Query,
    viewer: &Viewer,
    parent: &PublicationId,
    (before, most): (&str, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.parent_id = $2 AND a.profile IN ('teacher', 'personnel', 'remote') \
             AND p.ap_id IS NOT NULL AND p.id < $3 AND {visible} ORDER BY p.id DESC LIMIT $4"
        ),
        args![parent, before, most],
    );
    q.all(statement).await
}

/// How many reacted to something that a reader may see.
///
/// # Errors
/// Those of the database.
pub async fn told_reaction_count(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<i64, Problem> {
    let statement = scoped(
        viewer,
        "SELECT COUNT(*) FROM reactions r JOIN publications p ON p.id = r.publication_id \
             WHERE r.publication_id = $2 AND {visible}",
        args![id],
    );
    q.count(statement).await
}

/// Something of ours that was taken back, for those who could read it: what hid it before, or hides what
/// it answered, hides its end too.
///
/// # Errors
/// Those of the database.
pub async fn taken_back(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Option<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "WHERE p.id = $2 AND p.host IS NULL AND p.withdrawn_at IS NOT NULL \
             AND p.ap_id IS NOT NULL AND p.published_at IS NOT NULL AND p.held_at IS NULL \
             AND (p.root_id IS NULL OR EXISTS (SELECT 1 FROM publications top WHERE top.id = p.root_id \
             AND top.withdrawn_at IS NULL AND top.held_at IS NULL)) \
             AND EXISTS (SELECT 1 FROM audiences heard WHERE heard.publication_id = p.id \
             AND heard.circle_id IN ({circles}))"
        ),
        args![id],
    );
    q.one(statement).await
}

/// How many follow an actor.
///
/// # Errors
/// Those of the database.
pub async fn follower_count_for_house(q: &impl Query, actor: &ActorId) -> Result<i64, Problem> {
    let sql = "SELECT COUNT(*) FROM follows WHERE followed_id = $1 AND state = 'accepted'";
    q.count((sql, args![actor])).await
}

/// The blogs that speak to others and have no actor yet.
///
/// # Errors
/// Those of the database.
pub async fn blogs_without_actor_for_house(q: &impl Query) -> Result<Vec<BlogId>, Problem> {
    let rows: Vec<(BlogId,)> = q
        .all(
            "SELECT b.id FROM blogs b WHERE NOT EXISTS (SELECT 1 FROM actors t WHERE t.blog_id = b.id) \
             AND EXISTS (SELECT 1 FROM articles a JOIN publications p ON p.id = a.publication_id \
             WHERE a.blog_id = b.id AND p.published_at IS NOT NULL AND p.withdrawn_at IS NULL \
             AND p.held_at IS NULL AND p.level IN ('network', 'public'))",
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Accounts, and public posts, for NodeInfo.
///
/// # Errors
/// Those of the database.
pub async fn counts_for_house(q: &impl Query) -> Result<(i64, i64), Problem> {
    let accounts = q.count("SELECT COUNT(*) FROM accounts").await?;
    let posts = q
        .count(
            "SELECT COUNT(*) FROM publications WHERE host IS NULL AND level = 'public' \
             AND published_at IS NOT NULL AND withdrawn_at IS NULL AND held_at IS NULL",
        )
        .await?;
    Ok((accounts, posts))
}

/// The word and the moment of somebody's reaction.
///
/// # Errors
/// Those of the database.
pub async fn reaction_for_house(
    q: &impl Query,
    publication: &PublicationId,
    person: &PersonId,
) -> Result<Option<(String, Timestamp)>, Problem> {
    q.one((
        "SELECT kind, at FROM reactions WHERE publication_id = $1 AND person_id = $2",
        args![publication, person],
    ))
    .await
}

/// Remembers the Like that others know a reaction by.
pub(in crate::federate) async fn set_like(
    tx: &Tx,
    (publication, person): (&PublicationId, &PersonId),
    like: &str,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE reactions SET ap_id = $3 WHERE publication_id = $1 AND person_id = $2",
        args![publication, person, like],
    ))
    .await?;
    Ok(())
}
