//! The timeline as JSON.

use axum::Json;
use axum::extract::{Path, Query, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store::{self, Feed, PAGE};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{Cursor, Problem, SpaceId};
use crate::publications::Summary;
use crate::spaces;

/// Most publications in one answer.
const LIMIT_LARGEST: i64 = 50;

/// The routes below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(home))
        .routes(routes!(space))
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Place {
    /// `older` of the answer before.
    before: Option<String>,
    /// Publications wanted, 1 to 50; 20 when not given.
    limit: Option<i64>,
}

impl Place {
    fn limit(&self) -> i64 {
        self.limit.unwrap_or(PAGE).clamp(1, LIMIT_LARGEST)
    }
}

/// One page of a timeline.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct TimelinePage {
    /// Newest first.
    pub items: Vec<Summary>,
    /// What to send as `before` for the next page; none at the end.
    pub older: Option<String>,
}

impl From<Feed> for TimelinePage {
    fn from(feed: Feed) -> Self {
        Self {
            items: feed.items.iter().map(Summary::from).collect(),
            older: feed.older.map(|cursor| cursor.to_string()),
        }
    }
}

/// What is new for the caller, newest first.
#[utoipa::path(get, path = "/timeline", operation_id = "timeline_home", tag = "timeline",
    params(Place), responses((status = 200, body = TimelinePage), (status = 401, description = "no token")))]
async fn home(
    State(house): State<House>,
    Caller(viewer): Caller,
    Query(place): Query<Place>,
) -> Result<Json<TimelinePage>, Problem> {
    let before = Cursor::of(place.before.as_deref())?;
    let feed = store::home(&house.db, &viewer, &before, place.limit()).await?;
    Ok(Json(feed.into()))
}

/// What is new in a space where the caller stands, newest first.
#[utoipa::path(get, path = "/timelines/spaces/{id}", operation_id = "timeline_space", tag = "timeline",
    params(("id" = String, Path, description = "the space"), Place),
    responses((status = 200, body = TimelinePage), (status = 404, description = "no such space for the caller")))]
async fn space(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(place): Query<Place>,
) -> Result<Json<TimelinePage>, Problem> {
    let id: SpaceId = id.parse()?;
    spaces::find(&house.db, &viewer, &id).await?;
    let before = Cursor::of(place.before.as_deref())?;
    let feed = store::space(&house.db, &viewer, (&id, &before), place.limit()).await?;
    Ok(Json(feed.into()))
}
