//! What really goes over the wire to Meilisearch: requests as a listening server sees them,
//! and what the engine makes of its answers. Relevance is for the suite against a real server.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Value, json};

use super::MeilisearchEngine;
use super::conformance::document;
use super::engine::{SearchEngine, SearchError, SearchQuery};

const KEY: &str = "key-of-the-server";

#[derive(Clone)]
struct Request {
    line: String,
    key: String,
    body: Value,
}

/// Answers in the documented shapes and remembers what was asked.
#[derive(Clone, Default)]
struct Listener {
    requests: Arc<Mutex<Vec<Request>>>,
    failing: Arc<Mutex<bool>>,
}

impl Listener {
    async fn start() -> (Self, MeilisearchEngine) {
        let listener = Self::default();
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let url = format!("http://{}/", socket.local_addr().expect("its address"));
        let router = Router::new().fallback(answer).with_state(listener.clone());
        tokio::spawn(async move { axum::serve(socket, router).await });
        (
            listener,
            MeilisearchEngine::new(&url, KEY, "demo_").expect("prepared"),
        )
    }

    fn knows(&self, id: &str) -> bool {
        let requests = self.requests.lock().expect("requests");
        requests.iter().any(|request| request.body[0]["id"] == id)
    }

    fn sent(&self, line: &str) -> Value {
        let requests = self.requests.lock().expect("requests");
        let found = requests.iter().rev().find(|request| request.line == line);
        found
            .unwrap_or_else(|| panic!("{line} was never asked"))
            .body
            .clone()
    }
}

async fn answer(
    State(listener): State<Listener>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let line = format!("{method} {}", uri.path());
    let key = headers
        .get("authorization")
        .and_then(|key| key.to_str().ok());
    listener.requests.lock().expect("requests").push(Request {
        line: line.clone(),
        key: key.unwrap_or_default().to_owned(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    let failing = *listener.failing.lock().expect("failing");
    let at = "2026-01-01T00:00:00Z";
    let error = |code: &str| json!({"message": "m", "code": code, "type": "internal", "link": ""});
    let (status, answer) = if line.starts_with("GET /tasks/") {
        let task = json!({
            "uid": 1, "indexUid": "demo_seyes_publications", "type": "documentAdditionOrUpdate",
            "status": if failing { "failed" } else { "succeeded" }, "canceledBy": null,
            "details": {"receivedDocuments": 1, "indexedDocuments": 1},
            "error": if failing { error("internal") } else { Value::Null },
            "duration": "PT0.1S", "enqueuedAt": at, "startedAt": at, "finishedAt": at,
        });
        (200, task)
    } else if line.ends_with("/search") {
        let hits = json!([{"id": "one", "_rankingScore": 0.5}]);
        let found = json!({"hits": hits, "offset": 0, "limit": 20, "estimatedTotalHits": 7,
            "processingTimeMs": 1, "query": ""});
        (200, found)
    } else if method == Method::GET && listener.knows("seyes-complete-2") {
        (200, json!({"id": "seyes-complete-2"}))
    } else if method == Method::GET {
        (404, error("document_not_found"))
    } else {
        let task = json!({"taskUid": 1, "indexUid": "demo_seyes_publications",
            "status": "enqueued", "type": "documentAdditionOrUpdate", "enqueuedAt": at});
        (202, task)
    };
    (
        StatusCode::from_u16(status).expect("a status"),
        answer.to_string(),
    )
}

fn query<'a>(words: &'a str, circles: &'a [String]) -> SearchQuery<'a> {
    SearchQuery {
        words,
        circles,
        checks: &[],
        author_id: Some("lea"),
        space_id: Some("cm2b"),
        kind: Some("article"),
        limit: 1_000_000,
        offset: 3,
    }
}

#[tokio::test]
async fn queries_carry_the_audience_and_plain_words() {
    let (listener, engine) = Listener::start().await;
    let circles = ["cm2b".to_owned(), "01HZ".to_owned()];
    let hits = engine
        .query(query("\"l'éléphant\" -chevaux", &circles))
        .await
        .expect("found");
    assert_eq!(
        (hits.total, hits.ids[0].id.as_str(), hits.ids[0].score),
        (7, "one", 0.5)
    );
    let sent = listener.sent("POST /indexes/demo_seyes_publications/search");
    assert_eq!(sent["q"], "eleph cheval");
    assert_eq!(
        sent["filter"],
        "(circles IN [\"cm2b\", \"01HZ\"] OR author_id = \"lea\") \
         AND space_id = \"cm2b\" AND kind = \"article\""
    );
    assert_eq!(sent["attributesToRetrieve"], json!(["id"]));
    assert_eq!(
        (&sent["matchingStrategy"], &sent["offset"]),
        (&json!("all"), &json!(3))
    );
    assert_eq!(sent["limit"], json!(super::engine::MAX_HITS));
    let settings = listener.sent("PATCH /indexes/demo_seyes_publications/settings");
    assert_eq!(settings["displayedAttributes"], json!(["id"]));
    assert!(
        settings["filterableAttributes"]
            .as_array()
            .is_some_and(|all| all.len() == 5)
    );
    let requests = listener.requests.lock().expect("requests");
    assert!(
        requests
            .iter()
            .all(|request| request.key == format!("Bearer {KEY}"))
    );
}

#[tokio::test]
async fn documents_carry_folded_words_and_stems() {
    let (listener, engine) = Listener::start().await;
    let one = document("one", "L’Éléphant", "Les chevaux", &["cm2b"]);
    engine.upsert(vec![one]).await.expect("accepted");
    engine.flush().await.expect("done");
    let sent = listener.sent("POST /indexes/demo_seyes_publications/documents");
    assert_eq!(
        (&sent[0]["title"], &sent[0]["body"]),
        (&json!("elephant"), &json!("les chevaux"))
    );
    assert_eq!(sent[0]["circles"], json!(["cm2b"]));
    assert!(
        sent[0]["body_stems"]
            .as_str()
            .is_some_and(|stems| stems.contains("cheval"))
    );
    engine.remove(&["one".to_owned()]).await.expect("accepted");
    let removed = listener.sent("POST /indexes/demo_seyes_publications/documents/delete-batch");
    assert_eq!(removed, json!(["one"]));
}

#[tokio::test]
async fn failed_task_asks_for_a_rebuild() {
    let (listener, engine) = Listener::start().await;
    assert!(engine.needs_rebuild().await.expect("known"), "no mark yet");
    engine.rebuilt().await.expect("marked");
    let mark = listener.sent("POST /indexes/demo_seyes_publications/documents");
    assert_eq!(mark, json!([{"id": "seyes-complete-2"}]));
    assert!(!engine.needs_rebuild().await.expect("known"));
    engine
        .upsert(vec![document("one", "Zoo", "", &["cm2b"])])
        .await
        .expect("accepted");
    *listener.failing.lock().expect("failing") = true;
    assert!(matches!(
        engine.flush().await,
        Err(SearchError::Unavailable(_))
    ));
    assert!(engine.needs_rebuild().await.expect("known"));
    engine.flush().await.expect("nothing left to wait for");
}

#[tokio::test]
async fn blind_or_empty_queries_ask_nothing() {
    let (listener, engine) = Listener::start().await;
    let blind = SearchQuery {
        author_id: None,
        ..query("zoo", &[])
    };
    let circles = ["cm2b".to_owned()];
    for query in [blind, query("\" * \"", &circles)] {
        assert_eq!(engine.query(query).await.expect("answered").total, 0);
    }
    assert!(listener.requests.lock().expect("requests").is_empty());
}
