//! What can be done with any publication, whatever its room, in the JSON API. The shape that all rooms
//! answer with is [`super::PublicationView`].

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::view::{PublicationView, ReactionView, reaction_views};
use super::{Cursor, PageQuery, Publication, ReactionKind, actions, boosts, reactions, store};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::Viewer;
use crate::web::json::Json as Sent;

/// The routes of all publications, below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(read, withdraw))
        .routes(routes!(list_reactions, react, unreact))
        .routes(routes!(boost, unboost))
        .routes(routes!(hold, release))
        .routes(routes!(accept))
        .routes(routes!(refuse))
        .routes(routes!(review))
}

/// A page of a list of publications.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct Listed {
    /// The publications.
    pub items: Vec<PublicationView>,
    /// Send it as `before` for the next page; absent on the last one.
    pub next: Option<String>,
}

impl Listed {
    /// Shows a page as [`super::cut`] gives it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(
        house: &House,
        viewer: &Viewer,
        (list, next): (Vec<Publication>, Option<Cursor>),
    ) -> Result<Self, Problem> {
        Ok(Self {
            items: PublicationView::list(house, viewer, &list).await?,
            next: next.map(|cursor| cursor.to_string()),
        })
    }
}

#[utoipa::path(get, path = "/publications/{id}", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 200, body = PublicationView), (status = 404)))]
async fn read(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<PublicationView>, Problem> {
    let found = store::find(&house.db, &viewer, &id.parse()?).await?;
    Ok(Json(PublicationView::of(&house, &viewer, &found).await?))
}

#[utoipa::path(delete, path = "/publications/{id}", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 204, description = "taken back"), (status = 403), (status = 404)))]
async fn withdraw(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::withdraw(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(get, path = "/publications/{id}/reactions", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 200, body = Vec<ReactionView>), (status = 404)))]
async fn list_reactions(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<ReactionView>>, Problem> {
    Ok(Json(reaction_views(&house, &viewer, &id.parse()?).await?))
}

/// A kind word.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct ReactionForm {
    /// Which.
    kind: ReactionKind,
}

#[utoipa::path(put, path = "/publications/{id}/reactions", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)), request_body = ReactionForm,
    responses((status = 200, body = Vec<ReactionView>), (status = 404), (status = 409)))]
async fn react(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Sent(form): Sent<ReactionForm>,
) -> Result<Json<Vec<ReactionView>>, Problem> {
    let id: PublicationId = id.parse()?;
    reactions::react(&house, &viewer, &id, (form.kind, None)).await?;
    Ok(Json(reaction_views(&house, &viewer, &id).await?))
}

/// Hands something on to those who follow the caller elsewhere.
#[utoipa::path(put, path = "/publications/{id}/boost", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 204), (status = 403, description = "not staff, or not for partners or everybody"),
        (status = 404)))]
async fn boost(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    boosts::boost(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// No longer hands it on.
#[utoipa::path(delete, path = "/publications/{id}/boost", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 204), (status = 404)))]
async fn unboost(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    boosts::unboost(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(delete, path = "/publications/{id}/reactions", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 204, description = "the caller's reaction is gone"), (status = 404)))]
async fn unreact(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    reactions::unreact(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(put, path = "/publications/{id}/hold", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 204, description = "hidden until released"), (status = 403), (status = 404), (status = 409)))]
async fn hold(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::hold(&house, &viewer, &id.parse()?, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(delete, path = "/publications/{id}/hold", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 204, description = "shown again"), (status = 403), (status = 404), (status = 409)))]
async fn release(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::hold(&house, &viewer, &id.parse()?, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/publications/{id}/acceptance", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 200, body = PublicationView), (status = 403), (status = 404), (status = 409)))]
async fn accept(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<PublicationView>, Problem> {
    let id: PublicationId = id.parse()?;
    actions::accept_reply(&house, &viewer, &id).await?;
    let accepted = store::find(&house.db, &viewer, &id).await?;
    Ok(Json(PublicationView::of(&house, &viewer, &accepted).await?))
}

#[utoipa::path(post, path = "/publications/{id}/refusal", tag = "publications", security(("bearer" = [])),
    params(("id" = PublicationId, Path)),
    responses((status = 204, description = "refused"), (status = 403), (status = 404), (status = 409)))]
async fn refuse(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::refuse_reply(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What waits for the caller.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Waiting {
    /// Oldest first.
    items: Vec<PublicationView>,
    /// How much waits in all.
    total: i64,
}

#[utoipa::path(get, path = "/review", tag = "publications", security(("bearer" = [])),
    params(("limit" = Option<i64>, Query, description = "from 1 to 50; the oldest first")),
    responses((status = 200, body = Waiting)))]
async fn review(
    State(house): State<House>,
    Caller(viewer): Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Waiting>, Problem> {
    let list = store::to_review(&house.db, &viewer, None, (query.limit(), 0)).await?;
    Ok(Json(Waiting {
        items: PublicationView::list(&house, &viewer, &list).await?,
        total: store::to_review_count(&house.db, &viewer).await?,
    }))
}
