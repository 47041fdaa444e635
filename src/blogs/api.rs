//! Blogs and articles in the JSON API: the same acts as the pages.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    ArticlePicture, ArticleText, Blog, BlogSettings, CommentRule, Contributors, Next, actions,
    api_comments, rights, settings, store,
};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{BlogId, Problem, PublicationId, SpaceId};
use crate::policy::{Level, Viewer};
use crate::publications::{self, Kind, Listed, PageQuery, Publication, PublicationView, cut};
use crate::web::json::Json as Sent;

/// The routes of blogs, articles and comments, below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(blogs_of_space, open_blog))
        .routes(routes!(blog, configure))
        .routes(routes!(articles, write))
        .routes(routes!(drafts))
        .routes(routes!(article, edit, withdraw))
        .routes(routes!(submit))
        .routes(routes!(publish))
        .routes(routes!(give_back))
        .merge(api_comments::routes())
}

/// A blog with its rules.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct BlogView {
    id: BlogId,
    space: SpaceId,
    title: String,
    description: String,
    contributors: Contributors,
    /// Whether an adult reads each article before it is published.
    checked: bool,
    comments: CommentRule,
    /// Whether the caller writes here.
    can_write: bool,
    /// Whether the caller checks here.
    can_review: bool,
}

impl BlogView {
    fn of(viewer: &Viewer, blog: Blog) -> Self {
        Self {
            can_write: rights::write(viewer, &blog).is_ok(),
            can_review: rights::checks(viewer, &blog.space_id),
            contributors: blog.contributors(),
            checked: blog.is_checked(),
            comments: blog.comment_rule(),
            id: blog.id,
            space: blog.space_id,
            title: blog.title,
            description: blog.description,
        }
    }
}

#[utoipa::path(get, path = "/spaces/{space}/blogs", tag = "blogs", security(("bearer" = [])),
    params(("space" = SpaceId, Path)),
    responses((status = 200, body = Vec<BlogView>), (status = 404, description = "not a space of the caller")))]
async fn blogs_of_space(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(space): Path<String>,
) -> Result<Json<Vec<BlogView>>, Problem> {
    let blog = store::of_space(&house.db, &viewer, &space.parse()?).await?;
    let view = |blog| BlogView::of(&viewer, blog);
    Ok(Json(blog.map(view).into_iter().collect()))
}

#[utoipa::path(post, path = "/spaces/{space}/blogs", tag = "blogs", security(("bearer" = [])),
    params(("space" = SpaceId, Path)), request_body = BlogSettings,
    responses((status = 201, body = BlogView), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn open_blog(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(space): Path<String>,
    Sent(wish): Sent<BlogSettings>,
) -> Result<(StatusCode, Json<BlogView>), Problem> {
    let id = settings::open_blog(&house, &viewer, &space.parse()?, wish).await?;
    let blog = store::find(&house.db, &viewer, &id).await?;
    let view = BlogView::of(&viewer, blog);
    Ok((StatusCode::CREATED, Json(view)))
}

#[utoipa::path(get, path = "/blogs/{blog}", tag = "blogs", security(("bearer" = [])),
    params(("blog" = BlogId, Path)),
    responses((status = 200, body = BlogView), (status = 404)))]
async fn blog(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(blog): Path<String>,
) -> Result<Json<BlogView>, Problem> {
    let blog = store::find(&house.db, &viewer, &blog.parse()?).await?;
    Ok(Json(BlogView::of(&viewer, blog)))
}

#[utoipa::path(put, path = "/blogs/{blog}", tag = "blogs", security(("bearer" = [])),
    params(("blog" = BlogId, Path)), request_body = BlogSettings,
    responses((status = 200, body = BlogView), (status = 403), (status = 404), (status = 422)))]
async fn configure(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(blog): Path<String>,
    Sent(wish): Sent<BlogSettings>,
) -> Result<Json<BlogView>, Problem> {
    let blog = settings::configure(&house, &viewer, &blog.parse()?, wish).await?;
    Ok(Json(BlogView::of(&viewer, blog)))
}

#[utoipa::path(get, path = "/blogs/{blog}/articles", tag = "blogs", security(("bearer" = [])),
    params(("blog" = BlogId, Path), PageQuery),
    responses((status = 200, description = "newest first", body = Listed), (status = 404)))]
async fn articles(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(blog): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Listed>, Problem> {
    let blog = store::find(&house.db, &viewer, &blog.parse()?).await?;
    let window = (&query.cursor()?, query.limit() + 1);
    let list = store::list(&house.db, &viewer, &blog.space_id, window).await?;
    let page = cut(list, query.limit());
    Ok(Json(Listed::of(&house, &viewer, page).await?))
}

#[utoipa::path(get, path = "/blogs/{blog}/drafts", tag = "blogs", security(("bearer" = [])),
    params(("blog" = BlogId, Path)),
    responses((status = 200, description = "the caller's drafts, submitted and returned articles", body = Listed),
        (status = 404)))]
async fn drafts(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(blog): Path<String>,
) -> Result<Json<Listed>, Problem> {
    let blog = store::find(&house.db, &viewer, &blog.parse()?).await?;
    let list = store::drafts(&house.db, &viewer, &blog.space_id).await?;
    Ok(Json(Listed::of(&house, &viewer, (list, None)).await?))
}

/// An article as a client writes it.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct ArticleForm {
    /// At most 200 characters.
    title: String,
    /// Markdown, at most 100 KB.
    body: String,
    /// Own uploads; the first is the cover.
    #[serde(default)]
    pictures: Vec<ArticlePicture>,
    /// Hand it in at once.
    #[serde(default)]
    submit: bool,
    /// Publish it at once for this level.
    #[serde(default)]
    level: Option<Level>,
    /// For a change: the version that it began with.
    #[serde(default)]
    version: Option<i64>,
}

impl ArticleForm {
    fn read(self) -> Result<(ArticleText, Next, Option<i64>), Problem> {
        let next = match (self.level, self.submit) {
            (Some(level), _) => Next::Publish(level),
            (None, true) => Next::Submit,
            (None, false) => Next::Keep,
        };
        let text = ArticleText::new(&self.title, &self.body, self.pictures)?;
        Ok((text, next, self.version))
    }
}

async fn find(house: &House, viewer: &Viewer, id: &PublicationId) -> Result<Publication, Problem> {
    let article = publications::find(&house.db, viewer, id).await?;
    if article.kind() == Kind::Article {
        Ok(article)
    } else {
        Err(Problem::NotFound)
    }
}

async fn view(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Json<PublicationView>, Problem> {
    let article = find(house, viewer, id).await?;
    Ok(Json(PublicationView::of(house, viewer, &article).await?))
}

#[utoipa::path(post, path = "/blogs/{blog}/articles", tag = "blogs", security(("bearer" = [])),
    params(("blog" = BlogId, Path)), request_body = ArticleForm,
    responses((status = 201, body = PublicationView), (status = 403), (status = 404), (status = 422)))]
async fn write(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(blog): Path<String>,
    Sent(form): Sent<ArticleForm>,
) -> Result<(StatusCode, Json<PublicationView>), Problem> {
    let (text, next, _) = form.read()?;
    let id = actions::write(&house, &viewer, &blog.parse()?, (&text, next)).await?;
    Ok((StatusCode::CREATED, view(&house, &viewer, &id).await?))
}

#[utoipa::path(get, path = "/articles/{article}", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path)),
    responses((status = 200, body = PublicationView), (status = 404)))]
async fn article(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
) -> Result<Json<PublicationView>, Problem> {
    view(&house, &viewer, &article.parse()?).await
}

#[utoipa::path(put, path = "/articles/{article}", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path)), request_body = ArticleForm,
    responses((status = 200, body = PublicationView), (status = 403), (status = 404),
        (status = 409, description = "changed since `version`"), (status = 422)))]
async fn edit(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
    Sent(form): Sent<ArticleForm>,
) -> Result<Json<PublicationView>, Problem> {
    let id: PublicationId = article.parse()?;
    let (text, next, version) = form.read()?;
    let version = version.ok_or_else(|| Problem::field("version", "error-version"))?;
    find(&house, &viewer, &id).await?;
    actions::edit(&house, &viewer, (&id, version), (&text, next)).await?;
    view(&house, &viewer, &id).await
}

#[utoipa::path(delete, path = "/articles/{article}", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path)),
    responses((status = 204, description = "taken back"), (status = 403), (status = 404)))]
async fn withdraw(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
) -> Result<StatusCode, Problem> {
    let article = find(&house, &viewer, &article.parse()?).await?;
    publications::actions::withdraw(&house, &viewer, &article.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/articles/{article}/submission", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path)),
    responses((status = 200, body = PublicationView), (status = 403), (status = 404), (status = 409)))]
async fn submit(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
) -> Result<Json<PublicationView>, Problem> {
    let id: PublicationId = article.parse()?;
    actions::submit(&house, &viewer, &id).await?;
    view(&house, &viewer, &id).await
}

/// For whom to publish.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct PublicationForm {
    /// The level; the space must have it and the caller may address it.
    level: Level,
    /// The version that was read: what was changed since is not published unread.
    version: i64,
}

#[utoipa::path(post, path = "/articles/{article}/publication", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path)), request_body = PublicationForm,
    responses((status = 200, body = PublicationView), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn publish(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
    Sent(form): Sent<PublicationForm>,
) -> Result<Json<PublicationView>, Problem> {
    let id: PublicationId = article.parse()?;
    actions::publish(&house, &viewer, &id, (form.version, form.level)).await?;
    view(&house, &viewer, &id).await
}

/// Why an article is given back.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct NoteForm {
    /// What is to be mended, at most 1,000 characters.
    note: String,
}

#[utoipa::path(post, path = "/articles/{article}/return", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path)), request_body = NoteForm,
    responses((status = 200, body = PublicationView), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn give_back(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
    Sent(form): Sent<NoteForm>,
) -> Result<Json<PublicationView>, Problem> {
    let id: PublicationId = article.parse()?;
    actions::give_back(&house, &viewer, &id, &form.note).await?;
    view(&house, &viewer, &id).await
}
