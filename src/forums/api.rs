//! Forums for clients of the JSON API: everything that the pages do, through the same actions.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pages::PINNED_SHOWN;
use super::{Topic, TopicDraft, TopicEdit, actions, store};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::policy::{Level, Viewer};
use crate::publications::{self, Body, PageQuery, PublicationView};
use crate::spaces;
use crate::web::json;

/// The API of forums.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(read_all))
        .routes(routes!(read, revise))
        .routes(routes!(mark_read))
        .routes(routes!(replies, reply))
        .routes(routes!(revise_reply))
        .routes(routes!(lock, unlock))
        .routes(routes!(pin, unpin))
        .merge(super::opening_api::routes())
}

/// A topic as the caller may see it.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct TopicView {
    /// Title, text, author, audience; `reply_count` counts what the caller may read.
    topic: PublicationView,
    /// Takes no more replies.
    locked: bool,
    /// Stands on top.
    pinned: bool,
    /// When somebody last wrote (RFC 3339, UTC).
    active_at: String,
    /// Up to when the caller has read it; absent when never.
    read_at: Option<String>,
    /// Something here is new to the caller.
    unread: bool,
}

/// A page of topics.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct TopicList {
    /// The topics on top, on the first page.
    pinned: Vec<TopicView>,
    /// The others, newest activity first.
    items: Vec<TopicView>,
    /// The cursor of the next page, when there is one.
    next: Option<String>,
}

/// A page of replies.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct TopicReplyList {
    /// Oldest first.
    items: Vec<PublicationView>,
    /// How many replies to skip for the next page, when there is one.
    next: Option<i64>,
}

/// A topic to open.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct NewTopic {
    /// At most 200 characters.
    title: String,
    /// Markdown, at most 100 KB.
    markdown: String,
    /// For whom: class, families, group, school, network, public.
    level: Level,
}

/// New words for a topic or a reply.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct TopicWords {
    /// The title of a topic; left out for a reply.
    #[serde(default)]
    title: String,
    /// Markdown, at most 100 KB.
    markdown: String,
    /// The version that the change began with.
    version: i64,
}

/// A reply to write.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct NewTopicReply {
    /// Markdown, at most 100 KB.
    markdown: String,
    /// The reply that it answers; the topic itself when absent.
    parent: Option<PublicationId>,
}

/// Which replies are asked for.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ReplyQuery {
    /// How many replies to skip.
    skip: Option<i64>,
    /// How many replies, from 1 to 50.
    limit: Option<i64>,
}

async fn view(house: &House, viewer: &Viewer, topic: &Topic) -> Result<TopicView, Problem> {
    Ok(TopicView {
        topic: PublicationView::of(house, viewer, &topic.publication).await?,
        locked: topic.locked_at.is_some(),
        pinned: topic.pinned_at.is_some(),
        active_at: topic.active_at.rfc3339(),
        read_at: topic.read_at.map(|at| at.rfc3339()),
        unread: topic.is_unread(),
    })
}

async fn views(
    house: &House,
    viewer: &Viewer,
    topics: &[Topic],
) -> Result<Vec<TopicView>, Problem> {
    let mut views = Vec::with_capacity(topics.len());
    for topic in topics {
        views.push(view(house, viewer, topic).await?);
    }
    Ok(views)
}

/// The topics of a space.
#[utoipa::path(get, path = "/spaces/{id}/topics", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space"), PageQuery),
    responses((status = 200, body = TopicList), (status = 404, description = "Not for the caller")))]
async fn list(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<TopicList>, Problem> {
    let space = spaces::find(&house.db, &viewer, &id.parse()?).await?;
    let (cursor, limit) = (query.cursor()?, query.limit());
    let pinned = if query.before.is_none() {
        store::pinned(&house.db, &viewer, &space.id, PINNED_SHOWN).await?
    } else {
        Vec::new()
    };
    let found = store::list(&house.db, &viewer, &space.id, (&cursor, limit + 1)).await?;
    let (topics, next) = store::cut(found, limit);
    Ok(Json(TopicList {
        pinned: views(&house, &viewer, &pinned).await?,
        items: views(&house, &viewer, &topics).await?,
        next: next.map(|cursor| cursor.to_string()),
    }))
}

/// Opens a topic.
#[utoipa::path(post, path = "/spaces/{id}/topics", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")), request_body = NewTopic,
    responses((status = 201, body = TopicView), (status = 403, description = "Too wide a level"),
        (status = 404, description = "Not for the caller"), (status = 422, description = "To mend")))]
async fn open(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    json::Json(new): json::Json<NewTopic>,
) -> Result<(StatusCode, Json<TopicView>), Problem> {
    let draft = TopicDraft {
        title: new.title,
        markdown: new.markdown,
        level: new.level,
    };
    let space: SpaceId = id.parse()?;
    let id = actions::open_topic(&house, &viewer, &space, &draft).await?;
    let topic = store::find(&house.db, &viewer, &id).await?;
    Ok((
        StatusCode::CREATED,
        Json(view(&house, &viewer, &topic).await?),
    ))
}

/// Marks all topics of a space as read.
#[utoipa::path(post, path = "/spaces/{id}/topics/read", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")),
    responses((status = 204), (status = 404, description = "Not for the caller")))]
async fn read_all(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::mark_all_read(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One topic.
#[utoipa::path(get, path = "/topics/{id}", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")),
    responses((status = 200, body = TopicView), (status = 404, description = "Not for the caller")))]
async fn read(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<TopicView>, Problem> {
    let topic = store::find(&house.db, &viewer, &id.parse()?).await?;
    Ok(Json(view(&house, &viewer, &topic).await?))
}

/// Changes one's own topic.
#[utoipa::path(patch, path = "/topics/{id}", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")), request_body = TopicWords,
    responses((status = 200, body = TopicView), (status = 403, description = "Somebody else's"),
        (status = 404, description = "Not for the caller"), (status = 409, description = "Changed"),
        (status = 422, description = "To mend")))]
async fn revise(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    json::Json(words): json::Json<TopicWords>,
) -> Result<Json<TopicView>, Problem> {
    let id: PublicationId = id.parse()?;
    store::find(&house.db, &viewer, &id).await?;
    actions::revise(&house, &viewer, &id, &edit(words)).await?;
    let topic = store::find(&house.db, &viewer, &id).await?;
    Ok(Json(view(&house, &viewer, &topic).await?))
}

fn edit(words: TopicWords) -> TopicEdit {
    TopicEdit {
        title: words.title,
        markdown: words.markdown,
        version: words.version,
    }
}

/// Marks a topic as read.
#[utoipa::path(post, path = "/topics/{id}/read", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")),
    responses((status = 204), (status = 404, description = "Not for the caller")))]
async fn mark_read(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::mark_read(&house, &viewer, &id.parse()?, house.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The replies of a topic, oldest first.
#[utoipa::path(get, path = "/topics/{id}/replies", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic"), ReplyQuery),
    responses((status = 200, body = TopicReplyList), (status = 404, description = "Not for the caller")))]
async fn replies(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(query): Query<ReplyQuery>,
) -> Result<Json<TopicReplyList>, Problem> {
    let topic = store::find(&house.db, &viewer, &id.parse()?).await?;
    let skip = query.skip.unwrap_or(0).clamp(0, i64::from(i32::MAX));
    let page = PageQuery {
        before: None,
        limit: query.limit,
    };
    let limit = page.limit();
    let root = &topic.publication.id;
    let mut found = publications::thread(&house.db, &viewer, root, (limit + 1, skip)).await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let next = (found.len() > shown).then_some(skip + limit);
    found.truncate(shown);
    Ok(Json(TopicReplyList {
        items: PublicationView::list(&house, &viewer, &found).await?,
        next,
    }))
}

/// Answers a topic, or one of its replies. A reply that an adult reads first comes back as `submitted`.
#[utoipa::path(post, path = "/topics/{id}/replies", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")), request_body = NewTopicReply,
    responses((status = 201, body = PublicationView), (status = 404, description = "Not for the caller"),
        (status = 409, description = "Locked"), (status = 422, description = "To mend")))]
async fn reply(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    json::Json(new): json::Json<NewTopicReply>,
) -> Result<(StatusCode, Json<PublicationView>), Problem> {
    let topic = store::find(&house.db, &viewer, &id.parse()?).await?;
    let parent = match new.parent {
        Some(parent) => of_topic(&house, &viewer, (&topic, &parent)).await?,
        None => topic.publication.id,
    };
    let body = Body::from_markdown(&new.markdown)?;
    let id = actions::reply(&house, &viewer, &parent, body, None).await?;
    let written = publications::find(&house.db, &viewer, &id).await?;
    let view = PublicationView::of(&house, &viewer, &written).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// The id of something in a topic that the caller may read.
async fn of_topic(
    house: &House,
    viewer: &Viewer,
    (topic, id): (&Topic, &PublicationId),
) -> Result<PublicationId, Problem> {
    let found = publications::find(&house.db, viewer, id).await?;
    if found.root() == &topic.publication.id {
        Ok(found.id)
    } else {
        Err(Problem::NotFound)
    }
}

/// Changes one's own reply.
#[utoipa::path(patch, path = "/topics/{id}/replies/{reply}", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic"), ("reply" = String, Path, description = "Reply")),
    request_body = TopicWords,
    responses((status = 200, body = PublicationView), (status = 403, description = "Somebody else's"),
        (status = 404, description = "Not for the caller"), (status = 409, description = "Changed"),
        (status = 422, description = "To mend")))]
async fn revise_reply(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path((id, reply)): Path<(String, String)>,
    json::Json(words): json::Json<TopicWords>,
) -> Result<Json<PublicationView>, Problem> {
    let topic = store::find(&house.db, &viewer, &id.parse()?).await?;
    let reply = of_topic(&house, &viewer, (&topic, &reply.parse()?)).await?;
    actions::revise(&house, &viewer, &reply, &edit(words)).await?;
    let written = publications::find(&house.db, &viewer, &reply).await?;
    Ok(Json(PublicationView::of(&house, &viewer, &written).await?))
}

/// Closes a topic to replies.
#[utoipa::path(put, path = "/topics/{id}/lock", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")),
    responses((status = 204), (status = 403, description = "Managers only"),
        (status = 404, description = "Not for the caller")))]
async fn lock(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::lock(&house, &viewer, &id.parse()?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a topic to replies again.
#[utoipa::path(delete, path = "/topics/{id}/lock", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")),
    responses((status = 204), (status = 403, description = "Managers only"),
        (status = 404, description = "Not for the caller")))]
async fn unlock(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::lock(&house, &viewer, &id.parse()?, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a topic on top.
#[utoipa::path(put, path = "/topics/{id}/pin", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")),
    responses((status = 204), (status = 403, description = "Managers only"),
        (status = 404, description = "Not for the caller")))]
async fn pin(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::pin(&house, &viewer, &id.parse()?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a topic back among the others.
#[utoipa::path(delete, path = "/topics/{id}/pin", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Topic")),
    responses((status = 204), (status = 403, description = "Managers only"),
        (status = 404, description = "Not for the caller")))]
async fn unpin(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::pin(&house, &viewer, &id.parse()?, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
