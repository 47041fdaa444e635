//! The search as JSON.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::{Extension, Json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::SearchEngine;
use super::find::{self, PAGE, Wish};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::Problem;
use crate::publications::Summary;

/// Most results in one answer.
const LIMIT_LARGEST: usize = 50;

/// The routes below `/api/seyes/v1`; the router must carry an `Extension<Arc<dyn SearchEngine>>`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The words, at most 200 bytes and 10 words.
    #[serde(default)]
    q: String,
    /// Only `article`, `topic`, `reply`, `document` or `file`.
    #[serde(default)]
    kind: String,
    /// Only this space.
    #[serde(default)]
    space: String,
    /// `next` of the answer before.
    #[serde(default)]
    from: usize,
    /// Results wanted, 1 to 50; 20 when not given.
    limit: Option<usize>,
}

/// What was found.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub struct SearchAnswer {
    /// What the caller may read, best first.
    pub items: Vec<Summary>,
    /// How many there are on all pages.
    pub total: usize,
    /// Whether the total may be out by a few.
    pub about: bool,
    /// What to send as `from` for the next page; none at the end.
    pub next: Option<usize>,
}

/// Finds what the caller may read; accents, elision and plurals are forgiven.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "search", params(Asked),
    responses((status = 200, body = SearchAnswer), (status = 400, description = "too long, or no such filter"),
        (status = 503, description = "the search engine does not answer")))]
async fn search(
    State(house): State<House>,
    Extension(engine): Extension<Arc<dyn SearchEngine>>,
    Caller(viewer): Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<SearchAnswer>, Problem> {
    let wish = Wish {
        kind: find::kind_of(&asked.kind)?,
        space: find::space_of(&asked.space)?,
        words: asked.q,
        offset: asked.from,
        limit: asked.limit.unwrap_or(PAGE).clamp(1, LIMIT_LARGEST),
    };
    let found = find::find(&house, engine.as_ref(), &viewer, &wish).await?;
    Ok(Json(SearchAnswer {
        items: found.items.iter().map(Summary::from).collect(),
        total: found.total,
        about: found.about,
        next: found.next,
    }))
}
