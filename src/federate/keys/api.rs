//! The keys of the server for programs of the head of school. Administrators only.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::rotation::{self, OurKey};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::{Act, permit};

/// The routes below `/api/seyes/v1`.
pub(in crate::federate) fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(read_key, rotate_keys))
}

/// The key of our server, as people compare it, and how far a change of it has come.
#[utoipa::path(get, path = "/federation/keys", tag = "servers",
    responses((status = 200, body = OurKey)), security(("bearer" = [])))]
async fn read_key(
    Caller(viewer): Caller,
    State(house): State<House>,
) -> Result<Answer<OurKey>, Problem> {
    let permit = permit(&viewer, &Act::Administer)?;
    Ok(Answer(rotation::state(&house, &permit).await?))
}

/// Changes the keys of all our actors: they are announced, then used.
#[utoipa::path(post, path = "/federation/keys", tag = "servers",
    responses((status = 202), (status = 409, description = "no key yet, or under way")),
    security(("bearer" = [])))]
async fn rotate_keys(
    Caller(viewer): Caller,
    State(house): State<House>,
) -> Result<StatusCode, Problem> {
    let permit = permit(&viewer, &Act::Administer)?;
    rotation::start(&house, &permit).await?;
    Ok(StatusCode::ACCEPTED)
}
