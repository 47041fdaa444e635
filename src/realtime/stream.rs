//! The stream itself: who may open it, what it says, when it ends.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use axum::{Extension, Router};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::connections::{Connections, Seat};
use crate::accounts::{Counters, Visit, session_is_open, viewer_of_secret};
use crate::house::House;
use crate::kernel::{PersonId, Problem};

/// The session is looked at again at least this often; I13 allows five seconds.
const LOOK_AGAIN: Duration = Duration::from_secs(3);
/// A comment that keeps proxies from closing a silent stream is sent this often.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// What somebody with too many open streams is asked to wait, in seconds.
const WAIT_SECONDS: u64 = 30;

/// The routes of live news. The router must carry an `Extension<Arc<dyn Counters>>`.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/live", get(live))
        .layer(Extension(Connections::default()))
}

async fn live(
    State(house): State<House>,
    Extension(connections): Extension<Connections>,
    Extension(counters): Extension<Arc<dyn Counters>>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    if !from_our_pages(&house, &headers) {
        return Err(Problem::Forbidden("problem-form-forged"));
    }
    let person = visit.viewer.id().cloned().ok_or(Problem::SignInNeeded)?;
    let secret = visit.secret.ok_or(Problem::SignInNeeded)?;
    let seat = connections
        .take(&person)
        .ok_or(Problem::TooMany(WAIT_SECONDS))?;
    let page = OpenPage {
        // Subscribed before the first count, so that nothing falls between the two.
        nudges: house.nudges.subscribe(),
        house,
        counters,
        person,
        secret,
        told: false,
        _seat: seat,
    };
    let events = page.events();
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// A page of another site may not listen with this browser's cookie (A67).
fn from_our_pages(house: &House, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let origin = headers.get("origin").is_none()
        || text("origin").is_some_and(|origin| origin == house.config.origin());
    site && origin
}

/// One open page.
struct OpenPage {
    house: House,
    counters: Arc<dyn Counters>,
    nudges: Receiver<PersonId>,
    person: PersonId,
    secret: String,
    told: bool,
    _seat: Seat,
}

impl OpenPage {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut page| async move {
            let event = page.next().await?;
            Some((Ok(event), page))
        })
    }

    /// The next thing to say; none when the session is over or cannot be looked at.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::replace(&mut self.told, true) {
            self.news().await?;
        }
        match self.counts().await {
            Ok(counts) => counts,
            Err(problem) => {
                tracing::warn!(%problem, "a live page was closed");
                None
            }
        }
    }

    /// Waits until the person has news; none when the session ends before.
    async fn news(&mut self) -> Option<()> {
        loop {
            // A deadline, not a pause: nudges of others must not put the look off.
            let look = Instant::now() + LOOK_AGAIN;
            while let Ok(nudge) = timeout_at(look, self.nudges.recv()).await {
                match nudge {
                    Ok(person) if person == self.person => return Some(()),
                    Ok(_) => {}
                    // Too much happened to follow: there may be news.
                    Err(RecvError::Lagged(_)) => return Some(()),
                    Err(RecvError::Closed) => return None,
                }
            }
            let open = session_is_open(&self.house, &self.secret).await;
            if !open.unwrap_or(false) {
                return None;
            }
        }
    }

    async fn counts(&self) -> Result<Option<Event>, Problem> {
        let Some(viewer) = viewer_of_secret(&self.house, &self.secret).await? else {
            return Ok(None);
        };
        let (unread, to_review) = self.counters.counts(&self.house, &viewer).await?;
        let data = serde_json::json!({ "unread": unread, "to_review": to_review });
        Ok(Some(
            Event::default()
                .event("notification")
                .data(data.to_string()),
        ))
    }
}
