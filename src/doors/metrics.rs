//! Numbers for Prometheus, on a port of their own that the world never sees.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::events::Subscriber;
use crate::house::House;
use crate::jobs::{self, Backlog};
use crate::kernel::Timestamp;

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| PrometheusBuilder::new().install_recorder().ok())
        .as_ref()
}

/// Serves the numbers at `/metrics` until the process ends.
///
/// # Errors
/// When nothing can listen there.
pub async fn serve(at: SocketAddr, house: House) -> Result<(), std::io::Error> {
    let listener = tokio::net::TcpListener::bind(at).await?;
    recorder();
    let router = Router::new().route("/metrics", get(page)).with_state(house);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the metrics stopped");
        }
    });
    Ok(())
}

async fn page(State(house): State<House>) -> String {
    for subscriber in Subscriber::ALL {
        match jobs::backlog_for_house(&house.db, subscriber).await {
            Ok(backlog) => tell(subscriber, &backlog, house.clock.now()),
            Err(problem) => tracing::warn!(%problem, "metrics"),
        }
    }
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}

/// How far each passage is behind: the index of the search, the timelines, other servers.
fn tell(subscriber: Subscriber, backlog: &Backlog, now: Timestamp) {
    let queue = subscriber.as_str();
    metrics::gauge!("seyes_queue_waiting", "queue" => queue).set(backlog.waiting as f64);
    metrics::gauge!("seyes_queue_behind_seconds", "queue" => queue)
        .set(backlog.seconds(now) as f64);
    metrics::gauge!("seyes_queue_dead", "queue" => queue).set(backlog.dead as f64);
}

/// Counts requests by route pattern (never by address) and status.
pub async fn count(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let route = path.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    #[expect(clippy::disallowed_methods, reason = "a duration, not a date")]
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("seyes_requests_total", "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("seyes_request_seconds", "route" => route)
        .record(start.elapsed().as_secs_f64());
    response
}
