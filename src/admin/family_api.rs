//! Families and the head's permission for clients of the JSON API.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::family;
use super::model::KinLine;
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{PersonId, Problem};
use crate::web::json::Json as Sent;

/// The API of families.
pub(super) fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(kin))
        .routes(routes!(link, unlink))
        .routes(routes!(set_permission))
}

/// A relative or a child.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct KinView {
    id: PersonId,
    name: String,
}

impl From<KinLine> for KinView {
    fn from(line: KinLine) -> Self {
        Self {
            id: line.id,
            name: line.name,
        }
    }
}

#[utoipa::path(get, path = "/admin/people/{id}/family", tag = "admin", security(("bearer" = [])),
    summary = "The relatives of a pupil, or the children of a relative", params(("id" = PersonId, Path)),
    responses((status = 200, body = Vec<KinView>), (status = 403, description = "the head only"), (status = 404)))]
async fn kin(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<KinView>>, Problem> {
    let family = family::family(&house, &viewer, &id.parse()?).await?;
    Ok(Json(family.people.into_iter().map(KinView::from).collect()))
}

#[utoipa::path(put, path = "/admin/people/{id}/family/{other}", tag = "admin", security(("bearer" = [])),
    summary = "Link a relative and a pupil: the relative joins the families of the pupil's classes",
    params(("id" = PersonId, Path), ("other" = PersonId, Path)),
    responses((status = 204), (status = 403, description = "the head only"), (status = 404),
        (status = 422, description = "not a relative and a pupil")))]
async fn link(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path((id, other)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    family::link(&house, &viewer, (&id.parse()?, &other.parse()?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(delete, path = "/admin/people/{id}/family/{other}", tag = "admin", security(("bearer" = [])),
    summary = "End a link: the relative reads no more what is for the families of the pupil's classes",
    params(("id" = PersonId, Path), ("other" = PersonId, Path)),
    responses((status = 204), (status = 403, description = "the head only"), (status = 404),
        (status = 422, description = "not a relative and a pupil")))]
async fn unlink(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path((id, other)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    family::unlink(&house, &viewer, (&id.parse()?, &other.parse()?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether somebody holds the head's permission.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct PermissionForm {
    admin: bool,
}

#[utoipa::path(put, path = "/admin/people/{id}/permission", tag = "admin", security(("bearer" = [])),
    summary = "Give the head's permission to somebody of the team, or take it back",
    params(("id" = PersonId, Path)), request_body = PermissionForm,
    responses((status = 204), (status = 403, description = "the head only"), (status = 404),
        (status = 409, description = "not of the team, or nobody would be left to hold it")))]
async fn set_permission(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Sent(form): Sent<PermissionForm>,
) -> Result<StatusCode, Problem> {
    family::set_head(&house, &viewer, &id.parse()?, form.admin).await?;
    Ok(StatusCode::NO_CONTENT)
}
