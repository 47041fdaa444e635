//! A server of the fediverse that says exactly what a test wants, and remembers what it was asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use ::federation::keys::Signer;
use ::federation::signature::{Scheme, sign_post};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use reqwest::Method;
use serde_json::{Value, json};
use seyes::policy::Permit;
use url::Url;

use super::ACTIVITY;
use tokio::sync::watch;

use crate::support::{School, some_keys};

/// What the server answers at one address.
#[derive(Clone)]
pub struct Said {
    /// Status.
    pub status: u16,
    /// `Content-Type`.
    pub kind: String,
    /// Body.
    pub body: Vec<u8>,
    /// `ETag`; 304 for who knows it.
    pub tag: Option<String>,
}

#[derive(Default)]
struct Script {
    pages: HashMap<String, Said>,
    asked: Vec<String>,
    unsigned: Vec<String>,
    not_changed: usize,
    /// Answers every address below `/endless` with one more page.
    endless: Option<String>,
    /// What was sent and taken.
    taken: Vec<Value>,
    /// What is sent and holds these words is answered with this status.
    chokes_on: Option<(String, StatusCode)>,
    /// How often it was.
    choked: usize,
    /// Who asks for these waits until the door is opened.
    held: HashMap<String, Door>,
}

/// Behind it wait those who asked for a held address.
#[derive(Clone)]
pub struct Door {
    opened: watch::Sender<bool>,
    waiting: Arc<()>,
}

impl Door {
    /// How many wait.
    pub fn waiting(&self) -> usize {
        // The script and the test hold one each.
        Arc::strong_count(&self.waiting) - 2
    }

    /// Lets everybody through.
    pub fn open(&self) {
        self.opened.send_replace(true);
    }
}

/// The server.
pub struct Peer {
    /// `localhost:PORT`.
    pub host: String,
    script: Arc<Mutex<Script>>,
    signer: Signer,
    private: String,
    public: String,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Peer {
    /// A server with one actor, `/u/1`, whom a school knows as a partner.
    pub async fn of(school: &School) -> Self {
        let peer = Self::stranger().await;
        let permit = Permit::for_house();
        seyes::federate::partners::add(&school.house, &permit, &peer.host)
            .await
            .unwrap();
        peer
    }

    /// The same, whom nobody knows yet.
    pub async fn stranger() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("localhost:{}", listener.local_addr().unwrap().port());
        let script = Arc::new(Mutex::new(Script::default()));
        let service = Router::new().fallback(play).with_state(script.clone());
        let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let pair = some_keys().unwrap();
        let actor = format!("http://{host}/u/1");
        let key = format!("{actor}#main-key");
        let peer = Self {
            signer: Signer::from_pem(key, &pair.private_pem).unwrap(),
            private: pair.private_pem,
            public: pair.public_pem,
            host,
            script,
            server,
        };
        peer.actor("1");
        peer
    }

    /// Signs as the actor at an address.
    pub fn signer_of(&self, actor: &str) -> Signer {
        Signer::from_pem(format!("{actor}#main-key"), &self.private).unwrap()
    }

    /// An address of this server.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// An actor `/u/NAME`; all have the same key.
    pub fn actor(&self, name: &str) -> Value {
        let id = self.at(&format!("/u/{name}"));
        let actor = json!({
                "id": id, "type": "Person", "preferredUsername": format!("adulte{name}"),
                "name": format!("Adulte {name}"), "inbox": format!("{id}/inbox"),
                "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"),
                "publicKey": { "id": format!("{id}#main-key"), "owner": id,
                    "publicKeyPem": self.public },
        });
        self.says(&format!("/u/{name}"), actor.clone());
        actor
    }

    /// A public note or article.
    pub fn post(&self, path: &str, (author, answered): (&str, Option<&str>), more: Value) -> Value {
        let mut post = json!({
            "id": self.at(path), "type": if answered.is_some() { "Note" } else { "Article" },
            "attributedTo": self.at(author), "content": format!("<p>Texte {path}</p>"),
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [],
            "published": "2026-08-20T10:00:00Z",
        });
        if let Some(answered) = answered {
            post["inReplyTo"] = json!(answered);
        } else {
            post["name"] = json!(format!("Titre {path}"));
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            post[name] = value.clone();
        }
        self.says(path, post.clone());
        post
    }

    /// Answers an address with a document.
    pub fn says(&self, path: &str, document: Value) {
        let said = Said {
            status: 200,
            kind: ACTIVITY.to_owned(),
            body: document.to_string().into_bytes(),
            tag: None,
        };
        self.answers(path, said);
    }

    /// Answers an address with anything.
    pub fn answers(&self, path: &str, said: Said) {
        let mut script = self.script.lock().unwrap();
        script.pages.insert(path.to_owned(), said);
    }

    /// Every address below `/endless` leads to one more page from now on.
    pub fn never_ends(&self) {
        self.script.lock().unwrap().endless = Some(self.at("/endless"));
    }

    /// Whatever is sent to this server and holds these words is answered with 500 from now on.
    pub fn chokes_on(&self, words: &str) {
        self.answers_to(words, StatusCode::INTERNAL_SERVER_ERROR);
    }

    /// Whatever is sent to this server and holds these words is answered with 400 from now on.
    pub fn refuses(&self, words: &str) {
        self.answers_to(words, StatusCode::BAD_REQUEST);
    }

    fn answers_to(&self, words: &str, status: StatusCode) {
        self.script.lock().unwrap().chokes_on = Some((words.to_owned(), status));
    }

    /// Takes everything again.
    pub fn recovers(&self) {
        self.script.lock().unwrap().chokes_on = None;
    }

    /// How often this server took nothing of what was sent.
    pub fn choked(&self) -> usize {
        self.script.lock().unwrap().choked
    }

    /// Whoever asks for an address waits until the door is opened.
    pub fn holds(&self, path: &str) -> Door {
        let door = Door {
            opened: watch::Sender::new(false),
            waiting: Arc::default(),
        };
        let mut script = self.script.lock().unwrap();
        script.held.insert(path.to_owned(), door.clone());
        door
    }

    /// What this server was sent and took, oldest first.
    pub fn taken(&self) -> Vec<Value> {
        self.script.lock().unwrap().taken.clone()
    }

    /// How often an address was asked for; all that begin with it.
    pub fn asked(&self, start: &str) -> usize {
        let script = self.script.lock().unwrap();
        script
            .asked
            .iter()
            .filter(|at| at.starts_with(start))
            .count()
    }

    /// What was asked without a signature.
    pub fn unsigned(&self) -> Vec<String> {
        self.script.lock().unwrap().unsigned.clone()
    }

    /// How often the answer was 304.
    pub fn not_changed(&self) -> usize {
        self.script.lock().unwrap().not_changed
    }

    /// Sends an activity of `/u/1` to a school's inbox; returns the status.
    pub async fn sends(&self, school: &School, activity: &Value) -> u16 {
        self.sends_with(school, activity, ("x-nothing", "")).await
    }

    /// The same with one more header, not signed.
    pub async fn sends_with(&self, school: &School, activity: &Value, more: (&str, &str)) -> u16 {
        self.sends_signed(school, activity, (&self.signer, more))
            .await
    }

    /// The same with a key that may be another one.
    pub async fn sends_signed(
        &self,
        school: &School,
        activity: &Value,
        (signer, (name, value)): (&Signer, (&str, &str)),
    ) -> u16 {
        let url = Url::parse(&format!("{}/inbox", school.origin())).unwrap();
        let now = school.house.clock.now().to_datetime();
        let bytes = activity.to_string();
        let headers = sign_post(signer, Scheme::Cavage, &url, bytes.as_bytes(), now);
        let stranger = school.stranger();
        let request = stranger
            .request(Method::POST, "/inbox")
            .headers(headers.unwrap())
            .header("content-type", ACTIVITY)
            .header(name, value)
            .body(bytes);
        stranger.send(request).await.status
    }

    /// Sends a Create of `/u/1`.
    pub async fn creates(&self, school: &School, object: &Value) {
        let id = object["id"].as_str().unwrap();
        let create = json!({ "id": format!("{id}/create"), "type": "Create",
            "actor": self.at("/u/1"), "object": object, "to": object["to"] });
        assert_eq!(self.sends(school, &create).await, 202);
    }
}

async fn play(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let uri = request.uri();
    let path = uri
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    if request.method() == Method::POST {
        let body = axum::body::to_bytes(request.into_body(), usize::MAX).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        let mut script = script.lock().unwrap();
        let status = match &script.chokes_on {
            Some((words, status)) if body.contains(words) => Some(*status),
            _ => None,
        };
        if let Some(status) = status {
            script.choked += 1;
            return status.into_response();
        }
        script.taken.push(serde_json::from_str(&body).unwrap());
        return StatusCode::ACCEPTED.into_response();
    }
    let held = script.lock().unwrap().held.get(&path).cloned();
    if let Some(door) = held {
        let mut opened = door.opened.subscribe();
        opened.wait_for(|open| *open).await.unwrap();
    }
    let mut script = script.lock().unwrap();
    script.asked.push(path.clone());
    if !request.headers().contains_key("signature") {
        script.unsigned.push(path.clone());
    }
    if let Some(start) = &script.endless
        && path.starts_with("/endless")
    {
        let number = script.asked.len();
        let page = json!({ "id": format!("{}{}", start.trim_end_matches("/endless"), path),
            "type": "OrderedCollectionPage", "totalItems": u64::MAX,
            "orderedItems": [], "next": format!("{start}/{number}") });
        return document(&page.to_string().into_bytes(), ACTIVITY);
    }
    let Some(said) = script.pages.get(&path).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = request.headers().get(header::IF_NONE_MATCH);
    let known = known
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    if said.tag.is_some() && said.tag == known {
        script.not_changed += 1;
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut response = document(&said.body, &said.kind);
    *response.status_mut() = StatusCode::from_u16(said.status).unwrap();
    if let Some(tag) = said.tag {
        response
            .headers_mut()
            .insert(header::ETAG, tag.parse().unwrap());
    }
    response
}

fn document(body: &[u8], kind: &str) -> Response {
    ([(header::CONTENT_TYPE, kind.to_owned())], body.to_vec()).into_response()
}
