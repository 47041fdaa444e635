//! Comments in the JSON API.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::comments;
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::publications::parts::{THREAD_PAGE, ThreadQuery};
use crate::publications::{self, Body, Kind, PublicationView};
use crate::web::json::Json as Sent;

/// The routes of comments.
pub(super) fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(list, comment))
}

/// The comments of an article on one page of its thread.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Comments {
    /// Oldest first.
    items: Vec<PublicationView>,
    /// How many the caller may read in all.
    total: i64,
    /// The number of the next page, when there is one.
    next: Option<i64>,
}

#[utoipa::path(get, path = "/articles/{article}/comments", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path), ("page" = Option<i64>, Query, description = "from 1, 50 comments each")),
    responses((status = 200, body = Comments), (status = 404)))]
async fn list(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
    Query(query): Query<ThreadQuery>,
) -> Result<Json<Comments>, Problem> {
    let article = publications::find(&house.db, &viewer, &article.parse()?).await?;
    if article.kind() != Kind::Article {
        return Err(Problem::NotFound);
    }
    let list = publications::thread(&house.db, &viewer, &article.id, query.window()).await?;
    let total = publications::reply_count(&house.db, &viewer, &article.id).await?;
    let more = total > query.number().saturating_mul(THREAD_PAGE);
    Ok(Json(Comments {
        items: PublicationView::list(&house, &viewer, &list).await?,
        total,
        next: more.then(|| query.number() + 1),
    }))
}

/// A comment as a client writes it.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct CommentForm {
    /// Markdown, at most 4,000 characters.
    body: String,
    /// The comment of the same article that it answers.
    #[serde(default)]
    parent: Option<String>,
}

#[utoipa::path(post, path = "/articles/{article}/comments", tag = "blogs", security(("bearer" = [])),
    params(("article" = PublicationId, Path)), request_body = CommentForm,
    responses((status = 201, description = "published, or submitted where an adult reads first", body = PublicationView),
        (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn comment(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(article): Path<String>,
    Sent(form): Sent<CommentForm>,
) -> Result<(StatusCode, Json<PublicationView>), Problem> {
    let article: PublicationId = article.parse()?;
    let under = match &form.parent {
        None => article,
        Some(parent) => {
            let parent = publications::find(&house.db, &viewer, &parent.parse()?).await?;
            if *parent.root() != article {
                return Err(Problem::NotFound);
            }
            parent.id
        }
    };
    let body = Body::from_markdown(&form.body)?;
    let id = comments::comment(&house, &viewer, &under, body, None).await?;
    let written = publications::find(&house.db, &viewer, &id).await?;
    let view = PublicationView::of(&house, &viewer, &written).await?;
    Ok((StatusCode::CREATED, Json(view)))
}
