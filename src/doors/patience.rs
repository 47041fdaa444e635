//! How long a request may take. A slow phone may send its photo for minutes as long as it goes on sending;
//! who stops, or sends a byte now and then, is let go (A35); once everything is here, we answer soon.

use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

use crate::kernel::Problem;

/// How long we may take to answer what has arrived.
const ANSWER: Duration = Duration::from_secs(30);
/// How long it may take until the next [`LEAST`] bytes have arrived.
const STALL: Duration = Duration::from_secs(15);
/// The fewest bytes that count as going on.
const LEAST: usize = 1024;
/// The longest that a request may arrive.
const ARRIVAL: Duration = Duration::from_secs(30 * 60);

/// What is known of a body on its way.
struct Arriving {
    /// When it last went on.
    moved: Instant,
    stalled: bool,
}

type Watch = Arc<Mutex<Arriving>>;

fn with<T>(watch: &Watch, look: impl FnOnce(&mut Arriving) -> T) -> T {
    look(&mut watch.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A body being read.
struct Flow {
    body: BodyDataStream,
    /// Since when fewer than [`LEAST`] bytes have arrived, without the time in which nobody wanted any.
    since: Instant,
    asleep: Instant,
    got: usize,
    ends: Instant,
    watch: Watch,
}

impl Flow {
    async fn next(mut self) -> Option<(Result<Bytes, axum::Error>, Self)> {
        let now = Instant::now();
        self.since += now - self.asleep;
        let until = (self.since + STALL).min(self.ends);
        let part = match timeout_at(until, self.body.next()).await {
            Ok(part) => part?,
            Err(_) => {
                with(&self.watch, |it| it.stalled = true);
                Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))
            }
        };
        self.asleep = Instant::now();
        self.got += part.as_ref().map_or(0, Bytes::len);
        if self.got >= LEAST {
            self.got = 0;
            self.since = self.asleep;
        }
        with(&self.watch, |it| it.moved = self.asleep);
        Some((part, self))
    }
}

/// Lets a request go that no longer arrives, or whose answer takes too long.
pub async fn layer(request: Request, next: Next) -> Response {
    let now = Instant::now();
    let watch = Arc::new(Mutex::new(Arriving {
        moved: now,
        stalled: false,
    }));
    let watched = watch.clone();
    let request = request.map(|body| {
        if body.is_end_stream() {
            return body;
        }
        let flow = Flow {
            body: body.into_data_stream(),
            since: now,
            asleep: now,
            got: 0,
            ends: now + ARRIVAL,
            watch: watched,
        };
        Body::from_stream(stream::unfold(flow, Flow::next))
    });
    let mut answer = pin!(next.run(request));
    let response = loop {
        let until = with(&watch, |it| it.moved) + ANSWER;
        match timeout_at(until, &mut answer).await {
            Ok(response) => break response,
            Err(_) if with(&watch, |it| it.moved) + ANSWER > Instant::now() => {}
            Err(_) => break Problem::Unavailable("problem-busy").into_response(),
        }
    };
    if !with(&watch, |it| it.stalled) {
        return response;
    }
    let mut response = Problem::Malformed("problem-upload-broken").into_response();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}
