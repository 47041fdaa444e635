//! Another server, as far as a measurement needs one: actors that ours knows and follows, requests that
//! they signed, and inboxes that take everything.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use federation::keys::{self, Signer};
use federation::signature::{Scheme, sign_get, sign_post};
use serde_json::json;
use seyes::args;
use seyes::db::Tx;
use seyes::house::House;
use seyes::kernel::{ActorId, CircleId, PersonId};
use time::OffsetDateTime;
use url::Url;

/// The media type of everything here.
const TYPE: &str = "application/activity+json";

/// The other server: one key for all its actors.
pub struct Peer {
    /// Its host, with the port of its sink.
    pub host: String,
    public: String,
    private: String,
}

impl Peer {
    /// A server whose inboxes listen at `at`.
    pub fn new(at: SocketAddr) -> Self {
        let pair = keys::generate().unwrap();
        Self {
            host: format!("localhost:{}", at.port()),
            public: pair.public_pem,
            private: pair.private_pem,
        }
    }

    fn actor(&self, number: usize) -> String {
        format!("http://{}/u/{number}", self.host)
    }

    /// The key of an actor.
    pub fn signer(&self, number: usize) -> Signer {
        Signer::from_pem(format!("{}#main-key", self.actor(number)), &self.private).unwrap()
    }

    /// Makes actor `number` known to a school, with the circle of those who follow it.
    pub async fn introduce(&self, tx: &Tx, house: &House, number: usize) -> (ActorId, CircleId) {
        let stranger = Stranger {
            address: &self.actor(number),
            host: &self.host,
            name: &format!("Autrice {number}"),
            public: &self.public,
        };
        introduce(tx, house, &stranger).await
    }

    /// A new note by actor `number` for its followers, signed and ready to send.
    pub fn create(
        &self,
        signer: &Signer,
        world: SocketAddr,
        (number, note): (usize, usize),
    ) -> String {
        let (actor, id) = (self.actor(number), format!("http://{}/n/{note}", self.host));
        let now = OffsetDateTime::now_utc();
        let published = now
            .format(&time::format_description::well_known::Rfc3339)
            .unwrap();
        let to = [format!("{actor}/followers")];
        let content = format!(
            "<p>Note {note} : aujourd'hui nous avons mesuré la pluie, observé les oiseaux de la cour et \
             dessiné ce que nous avons vu. <a href=\"http://{}/lire/{note}\">La suite</a></p>",
            self.host
        );
        let body = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{id}/create"), "type": "Create", "actor": actor, "published": published,
            "to": to, "cc": [],
            "object": {
                "id": id, "type": "Note", "attributedTo": actor, "content": content, "to": to, "cc": [],
                "contentMap": { "fr": content }, "published": published, "url": id, "sensitive": false,
                "tag": [], "attachment": [],
            },
        });
        let body = body.to_string();
        let url = Url::parse(&format!("http://localhost:{}/inbox", world.port())).unwrap();
        let headers = sign_post(signer, Scheme::Cavage, &url, body.as_bytes(), now).unwrap();
        request("POST", "/inbox", &headers, &body)
    }
}

/// An actor of another server.
pub struct Stranger<'a> {
    pub address: &'a str,
    pub host: &'a str,
    pub name: &'a str,
    /// Its key, PEM.
    pub public: &'a str,
}

/// Makes an actor of another server known to a school, with the circle of those who follow it.
pub async fn introduce(tx: &Tx, house: &House, one: &Stranger<'_>) -> (ActorId, CircleId) {
    let (clock, now) = (&house.clock, house.clock.now());
    let (id, person, circle) = (
        ActorId::new(clock),
        PersonId::new(clock),
        CircleId::new(clock),
    );
    tx.run((
        "INSERT INTO persons (id, profile, name, short_name, name_folded, host, created_at) \
         VALUES ($1, 'remote', $2, $2, $2, $3, $4)",
        args![&person, one.name, one.host, now],
    ))
    .await
    .unwrap();
    tx.run((
        "INSERT INTO circles (id, kind, space_id, name, created_at) \
         VALUES ($1, 'followers', NULL, $2, $3)",
        args![&circle, one.name, now],
    ))
    .await
    .unwrap();
    let address = one.address;
    tx.run((
        "INSERT INTO actors (id, ap_id, kind, person_id, host, username, name, inbox, \
         followers_url, key_id, public_key, circle_id, fetched_at) \
         VALUES ($1, $2, 'person', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            &id,
            address,
            &person,
            one.host,
            address.rsplit('/').next(),
            one.name,
            format!("{address}/inbox"),
            format!("{address}/followers"),
            format!("{address}#main-key"),
            one.public,
            &circle,
            now
        ],
    ))
    .await
    .unwrap();
    (id, circle)
}

/// A signed question for the document at `path`.
pub fn get(signer: &Signer, world: SocketAddr, path: &str) -> String {
    let url = Url::parse(&format!("http://localhost:{}{path}", world.port())).unwrap();
    let headers = sign_get(signer, Scheme::Cavage, &url, OffsetDateTime::now_utc()).unwrap();
    request("GET", path, &headers, "")
}

fn request(method: &str, path: &str, headers: &http::HeaderMap, body: &str) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\naccept: {TYPE}\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    if method == "POST" {
        text.push_str(&format!(
            "content-type: {TYPE}\r\ncontent-length: {}\r\n",
            body.len()
        ));
    }
    format!("{text}\r\n{body}")
}

/// What arrived: activity ids by the path of the inbox, in the order of arrival.
pub type Arrivals = Arc<Mutex<HashMap<String, Vec<String>>>>;

/// Inboxes that take everything at once.
pub struct Sink {
    /// Where they listen.
    pub at: SocketAddr,
    /// What arrived.
    pub arrivals: Arrivals,
    open: Arc<AtomicBool>,
}

impl Sink {
    /// Listens at `at`.
    pub fn open(at: SocketAddr) -> Self {
        let listener = TcpListener::bind(at).unwrap();
        let at = listener.local_addr().unwrap();
        let (arrivals, open) = (Arrivals::default(), Arc::new(AtomicBool::new(true)));
        let (kept, going) = (arrivals.clone(), open.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if !going.load(Ordering::SeqCst) {
                    break;
                }
                let (kept, going) = (kept.clone(), going.clone());
                std::thread::spawn(move || serve(stream.unwrap(), &kept, &going));
            }
        });
        Self { at, arrivals, open }
    }

    /// How many activities arrived.
    pub fn count(&self) -> usize {
        self.arrivals.lock().unwrap().values().map(Vec::len).sum()
    }

    /// Closes the door: from now on nobody answers.
    pub fn close(self) {
        self.open.store(false, Ordering::SeqCst);
        // The thread that waits for a caller wakes and goes.
        let _ = TcpStream::connect(self.at);
    }
}

fn serve(stream: TcpStream, arrivals: &Arrivals, going: &AtomicBool) {
    let mut reader = BufReader::new(stream);
    while going.load(Ordering::SeqCst) {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(number) = line.strip_prefix("content-length: ") {
                length = number.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() || !going.load(Ordering::SeqCst) {
            return;
        }
        // The caller that wakes a closing door says nothing.
        let Ok(activity) = serde_json::from_slice::<serde_json::Value>(&body) else {
            return;
        };
        let id = activity["id"].as_str().unwrap().to_owned();
        let inbox = first.split(' ').nth(1).unwrap().to_owned();
        arrivals.lock().unwrap().entry(inbox).or_default().push(id);
        let answer = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
        if reader.get_mut().write_all(answer).is_err() {
            return;
        }
    }
}
