//! How far a forum is open, for clients of the JSON API.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::opening::{OpeningDraft, open_to};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::policy::Level;
use crate::spaces;
use crate::web::json;

/// The API of openings.
pub(super) fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(read, open, close))
}

/// How far a forum is open.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct OpeningView {
    /// `network` or `public`; absent while the forum is closed.
    level: Option<Level>,
    /// An adult reads what comes from elsewhere before it appears.
    checked: bool,
}

/// How far a forum is to be open.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct OpeningWish {
    /// `network` or `public`.
    level: Level,
    /// Whether an adult reads what comes from elsewhere before it appears; yes when left out.
    checked: Option<bool>,
}

/// How far the forum of a space is open to other servers.
#[utoipa::path(get, path = "/spaces/{id}/forum", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")),
    responses((status = 200, body = OpeningView), (status = 404, description = "Not for the caller")))]
async fn read(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<OpeningView>, Problem> {
    let space = spaces::find(&house.db, &viewer, &id.parse()?).await?;
    let opening = spaces::opening_for_house(&house.db, &space.id).await?;
    Ok(Json(OpeningView {
        level: opening.as_ref().map(spaces::Opening::level),
        checked: opening.is_none_or(|one| one.is_checked()),
    }))
}

/// Opens the forum of a space to partners, or to everybody. Topics that are to leave the school can be
/// written from then on; copies of them stay on other servers.
#[utoipa::path(put, path = "/spaces/{id}/forum", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")), request_body = OpeningWish,
    responses((status = 204), (status = 403, description = "Adults who manage the space only"),
        (status = 404, description = "Not for the caller"), (status = 422, description = "To mend")))]
async fn open(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    json::Json(wish): json::Json<OpeningWish>,
) -> Result<StatusCode, Problem> {
    let draft = OpeningDraft {
        level: Some(wish.level),
        checked: wish.checked.unwrap_or(true),
    };
    set(&house, &viewer, (&id, draft)).await
}

/// Closes the forum of a space: its topics become the school's again, and copies are asked back.
#[utoipa::path(delete, path = "/spaces/{id}/forum", tag = "forums", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")),
    responses((status = 204), (status = 403, description = "Adults who manage the space only"),
        (status = 404, description = "Not for the caller")))]
async fn close(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let draft = OpeningDraft {
        level: None,
        checked: true,
    };
    set(&house, &viewer, (&id, draft)).await
}

async fn set(
    house: &House,
    viewer: &crate::policy::Viewer,
    (id, draft): (&str, OpeningDraft),
) -> Result<StatusCode, Problem> {
    let space: SpaceId = id.parse()?;
    open_to(house, viewer, &space, draft).await?;
    Ok(StatusCode::NO_CONTENT)
}
