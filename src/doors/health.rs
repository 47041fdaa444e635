//! Is it alive, is it ready: for supervisors, without a word about anybody.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::events::Subscriber;
use crate::house::House;
use crate::jobs;

/// `/healthz` and `/readyz`.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

async fn ready(State(house): State<House>) -> Response {
    let answer = async {
        house.db.answers().await?;
        jobs::backlog_for_house(&house.db, Subscriber::Search).await
    };
    match answer.await {
        Ok(backlog) => {
            // The search may be late and the school is open all the same.
            let seconds = backlog.seconds(house.clock.now());
            format!("ready\nsearch index: {seconds} s behind\n").into_response()
        }
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
