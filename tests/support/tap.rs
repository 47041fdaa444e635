//! Hears everything that a server is asked and answers, byte for byte, before anything is compressed.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::Response;

/// Longest body that is kept, in bytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// One question and its answer: first lines, headers and bodies.
#[derive(Clone)]
pub struct Exchange {
    /// Method and address.
    pub line: String,
    /// The question, whole.
    pub asked: String,
    /// The answer, whole.
    pub told: String,
    /// It was asked with a session or a token of somebody of the school.
    pub inside: bool,
    /// The host of the key that signed the question.
    pub signer: Option<String>,
    /// It was asked by the program of another school, not by a test.
    pub by_server: bool,
}

/// What was heard so far.
#[derive(Clone, Default)]
pub struct Tap(Arc<Mutex<Vec<Exchange>>>);

impl Tap {
    /// A server whose exchanges are kept.
    pub fn on(&self, router: Router) -> Router {
        let tap = self.clone();
        router.layer(from_fn(move |request: Request, next: Next| {
            let tap = tap.clone();
            async move { tap.hear(request, next).await }
        }))
    }

    /// Everything that was heard, and forgets it.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    async fn hear(&self, request: Request, next: Next) -> Response {
        let (mut parts, body) = request.into_parts();
        // What is compressed cannot be searched.
        parts.headers.remove("accept-encoding");
        let bytes = to_bytes(body, LONGEST).await.unwrap();
        let line = format!("{} {}", parts.method, parts.uri);
        let heard = |name: &str| parts.headers.contains_key(name);
        let bearer = parts.headers.get("authorization");
        let mut exchange = Exchange {
            asked: whole(&line, &parts.headers, &bytes),
            told: String::new(),
            inside: bearer.is_some() || heard("cookie"),
            signer: signer(&parts.headers),
            by_server: heard("user-agent"),
            line,
        };
        let answer = next
            .run(Request::from_parts(parts, Body::from(bytes)))
            .await;
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, LONGEST).await.unwrap();
        exchange.told = whole(parts.status.as_str(), &parts.headers, &bytes);
        self.0.lock().unwrap().push(exchange);
        Response::from_parts(parts, Body::from(bytes))
    }
}

fn whole(line: &str, headers: &HeaderMap, body: &[u8]) -> String {
    let mut text = line.to_owned();
    for (name, value) in headers {
        text.push_str(&format!(
            "\n{name}: {}",
            String::from_utf8_lossy(value.as_bytes())
        ));
    }
    text.push_str("\n\n");
    text.push_str(&String::from_utf8_lossy(body));
    text
}

/// The host in the `keyId` of a signature, of either kind.
fn signer(headers: &HeaderMap) -> Option<String> {
    let lines = ["signature", "signature-input"].into_iter();
    let mut lines = lines.filter_map(|name| headers.get(name)?.to_str().ok());
    let key = lines.find_map(|line| {
        let start = line.to_ascii_lowercase().find("keyid=\"")? + "keyid=\"".len();
        line[start..].split('"').next()
    })?;
    let uri: Uri = key.split('#').next()?.parse().ok()?;
    Some(uri.authority()?.to_string())
}
