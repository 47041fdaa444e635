//! Is it alive, is it ready: for supervisors, without a word about anybody.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::db::Query;
use crate::house::House;

/// `/healthz` and `/readyz`.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

async fn ready(State(house): State<House>) -> Response {
    match house
        .db
        .count("SELECT COUNT(*) FROM settings WHERE name = ''")
        .await
    {
        Ok(_) => "ready\n".into_response(),
        Err(problem) => {
            tracing::error!(%problem, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}
