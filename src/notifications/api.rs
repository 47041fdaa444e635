//! Notifications as JSON.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::Kind;
use super::pages::{Titles, page_of};
use super::{actions, store};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{NotificationId, Problem, PublicationId, SpaceId};
use crate::publications::{self, PageQuery};

/// The routes below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read_all))
        .routes(routes!(read))
}

/// One line.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct NotificationView {
    /// Identifier.
    pub id: NotificationId,
    /// Why the caller is told.
    pub kind: Kind,
    /// Shown name of whoever did it.
    pub actor_name: Option<String>,
    /// About what.
    pub publication_id: Option<PublicationId>,
    /// Its title, or that of what it stands under.
    pub title: Option<String>,
    /// The space of the group.
    pub space_id: Option<SpaceId>,
    /// When it happened, RFC 3339.
    pub at: String,
    /// Whether the caller read it.
    pub read: bool,
}

/// One page of lines, with the two counters.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct NotificationPage {
    /// Newest first.
    pub items: Vec<NotificationView>,
    /// What to send as `before` for the next page; none at the end.
    pub next: Option<String>,
    /// Lines not read yet.
    pub unread: i64,
    /// Writings that wait for the caller's check.
    pub to_review: i64,
}

/// The caller's notifications, newest first.
#[utoipa::path(get, path = "/notifications", operation_id = "notifications_list", tag = "notifications",
    params(PageQuery), responses((status = 200, body = NotificationPage), (status = 401, description = "no token")))]
async fn list(
    State(house): State<House>,
    Caller(viewer): Caller,
    Query(place): Query<PageQuery>,
) -> Result<Json<NotificationPage>, Problem> {
    let before = place.cursor()?;
    let (lines, next) = page_of(&house, &viewer, &before, place.limit()).await?;
    let titles = Titles::read(&house, &viewer, &lines).await?;
    let items = lines.iter().map(|line| NotificationView {
        id: line.id.clone(),
        kind: line.kind(),
        actor_name: line.actor_name.clone(),
        publication_id: line.publication_id.clone(),
        title: titles.title(line).map(str::to_owned),
        space_id: line.space_id.clone(),
        at: line.at.rfc3339(),
        read: line.read_at.is_some(),
    });
    Ok(Json(NotificationPage {
        items: items.collect(),
        next: next.map(|next| next.to_string()),
        unread: store::unread(&house.db, &viewer).await?,
        to_review: publications::to_review_count(&house.db, &viewer).await?,
    }))
}

/// Marks all of the caller's notifications as read.
#[utoipa::path(post, path = "/notifications/read", operation_id = "notifications_read_all",
    tag = "notifications", responses((status = 204, description = "all are read")))]
async fn read_all(
    State(house): State<House>,
    Caller(viewer): Caller,
) -> Result<StatusCode, Problem> {
    actions::read_all(&house, &viewer).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks one notification as read.
#[utoipa::path(post, path = "/notifications/{id}/read", operation_id = "notifications_read",
    tag = "notifications", params(("id" = String, Path, description = "the notification")),
    responses((status = 204, description = "it is read"), (status = 404, description = "not the caller's")))]
async fn read(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id: NotificationId = id.parse()?;
    actions::open(&house, &viewer, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
