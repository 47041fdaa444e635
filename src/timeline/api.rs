//! The timeline as JSON.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shelf::{Shelf, slot_of};
use super::store::{self, Feed};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::publications::{PageQuery, Summary};
use crate::spaces;

/// The routes below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(home))
        .routes(routes!(space))
        .layer(Extension(Shelf::default()))
}

/// One page of a timeline.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct TimelinePage {
    /// Newest first.
    pub items: Vec<Summary>,
    /// What to send as `before` for the next page; none at the end.
    pub next: Option<String>,
}

impl From<Feed> for TimelinePage {
    fn from(feed: Feed) -> Self {
        Self {
            items: feed.items.iter().map(Summary::from).collect(),
            next: feed.next.map(|cursor| cursor.to_string()),
        }
    }
}

/// What is new for the caller, newest first.
#[utoipa::path(get, path = "/timeline", operation_id = "timeline_home", tag = "timeline",
    params(PageQuery), responses((status = 200, body = TimelinePage), (status = 401, description = "no token")))]
async fn home(
    State(house): State<House>,
    Extension(shelf): Extension<Shelf>,
    Caller(viewer): Caller,
    Query(place): Query<PageQuery>,
) -> Result<impl IntoResponse, Problem> {
    let (before, limit) = (place.cursor()?, place.limit());
    let slot = slot_of(&house, &viewer, &format!("{before}/{limit}"));
    let json = match shelf.0.get(&slot) {
        Some(json) => json,
        None => {
            let feed = store::home(&house.db, &viewer, &before, limit).await?;
            let json = Bytes::from(serde_json::to_vec(&TimelinePage::from(feed))?);
            shelf.0.put(slot, json.clone());
            json
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], json))
}

/// What is new in a space where the caller stands, newest first.
#[utoipa::path(get, path = "/timelines/spaces/{id}", operation_id = "timeline_space", tag = "timeline",
    params(("id" = String, Path, description = "the space"), PageQuery),
    responses((status = 200, body = TimelinePage), (status = 404, description = "no such space for the caller")))]
async fn space(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(place): Query<PageQuery>,
) -> Result<Json<TimelinePage>, Problem> {
    let id: SpaceId = id.parse()?;
    spaces::find(&house.db, &viewer, &id).await?;
    let before = place.cursor()?;
    let feed = store::space(&house.db, &viewer, (&id, &before), place.limit()).await?;
    Ok(Json(feed.into()))
}
