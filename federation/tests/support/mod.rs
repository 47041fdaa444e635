//! A peer that signs whatever a test wants, and a door with scripted keys and partners.

pub mod peer;

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use federation::door::{
    ActorKey, Admitted, Door, KeyDirectory, KeyProblem, KeyWanted, Knock, Refusal,
};
use federation::host::{HostPolicy, Origin};
use federation::keys::{self, KeyPairPem, Signer, VerifyingKey};
use federation::signature::{Scheme, body_digest, http_date, sign_post};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use time::OffsetDateTime;
use time::macros::datetime;
use url::Url;

pub const NOW: OffsetDateTime = datetime!(2026-11-22 09:00:00 UTC);
pub const INBOX: &str = "https://ecole.example/inbox";
pub const LEA: &str = "https://b.example/u/lea";

/// Two key pairs, made once: Léa's, and that of everybody else.
pub static LEAS_KEY: LazyLock<KeyPairPem> = LazyLock::new(|| keys::generate().unwrap());
pub static OTHER_KEY: LazyLock<KeyPairPem> = LazyLock::new(|| keys::generate().unwrap());

pub fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub fn lea() -> Signer {
    Signer::from_pem(format!("{LEA}#main-key"), &LEAS_KEY.private_pem).unwrap()
}

pub fn published(actor: &str, pem: &str) -> ActorKey {
    ActorKey {
        actor: url(actor),
        key_id: format!("{actor}#main-key"),
        owner: url(actor),
        key: VerifyingKey::from_pem(pem).unwrap(),
    }
}

/// Answers key questions from a script, one answer for each question, and counts them.
pub struct ScriptedKeys {
    answers: Mutex<Vec<Result<ActorKey, KeyProblem>>>,
    pub asked: Mutex<Vec<(bool, bool)>>,
}

impl ScriptedKeys {
    pub fn new(answers: Vec<Result<ActorKey, KeyProblem>>) -> ScriptedKeys {
        ScriptedKeys {
            answers: Mutex::new(answers),
            asked: Mutex::default(),
        }
    }

    pub fn of_lea() -> ScriptedKeys {
        let key = published(LEA, &LEAS_KEY.public_pem);
        ScriptedKeys::new(vec![Ok(key.clone()), Ok(key)])
    }

    pub fn questions(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl KeyDirectory for ScriptedKeys {
    async fn key(&self, wanted: KeyWanted<'_>) -> Result<ActorKey, KeyProblem> {
        self.asked
            .lock()
            .unwrap()
            .push((wanted.refresh, wanted.may_fetch));
        self.answers.lock().unwrap().remove(0)
    }
}

/// Allows the listed hosts and counts the questions.
pub struct Partners {
    hosts: Vec<String>,
    pub asked: AtomicUsize,
}

impl Partners {
    pub fn of(hosts: &[&str]) -> Partners {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Partners {
            hosts,
            asked: AtomicUsize::new(0),
        }
    }
}

#[async_trait]
impl HostPolicy for Partners {
    async fn allows(&self, host: &str) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.hosts.iter().any(|known| known == host)
    }
}

/// A request that tests can bend before it knocks.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Request {
    /// A valid signed POST of `activity`.
    pub fn post(activity: &Value) -> Request {
        Request::post_bytes(activity.to_string().into_bytes())
    }

    pub fn post_bytes(body: Vec<u8>) -> Request {
        let mut headers = sign_post(&lea(), Scheme::Cavage, &url(INBOX), &body, NOW).unwrap();
        headers.insert(
            "content-type",
            HeaderValue::from_static("application/activity+json"),
        );
        Request {
            method: Method::POST,
            path: "/inbox".to_owned(),
            headers,
            body,
        }
    }

    /// A POST signed by hand over exactly `covered`, with extra signature parameters.
    pub fn post_covering(activity: &Value, covered: &str, extra: &str) -> Request {
        let mut request = Request::post(activity);
        request.sign_by_hand(covered, extra);
        request
    }

    /// Signs what the headers say now.
    pub fn sign_by_hand(&mut self, covered: &str, extra: &str) {
        let lines: Vec<String> = covered
            .split(' ')
            .filter(|name| !name.is_empty())
            .map(|name| match name {
                "(request-target)" => format!("(request-target): post {}", self.path),
                "(created)" => format!("(created): {}", number_in(extra, "created=")),
                "(expires)" => format!("(expires): {}", number_in(extra, "expires=")),
                name => {
                    let value = self.headers.get(name).map_or("", |v| v.to_str().unwrap());
                    format!("{name}: {value}")
                }
            })
            .collect();
        let signature = STANDARD.encode(lea().sign(lines.join("\n").as_bytes()).unwrap());
        let header = format!(
            "keyId=\"{LEA}#main-key\",headers=\"{covered}\",signature=\"{signature}\"{extra}"
        );
        self.set("signature", &header);
    }

    pub fn set(&mut self, name: &'static str, value: &str) {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
    }

    pub fn date(&mut self, at: OffsetDateTime) {
        self.set("date", &http_date(at));
    }

    pub fn digest_of(&mut self, body: &[u8]) {
        self.set("digest", &body_digest(body));
    }

    /// Knocks at a door whose only partner is b.example.
    pub async fn knock(&self, keys: &ScriptedKeys) -> Result<Admitted, Refusal> {
        self.knock_with(keys, &Partners::of(&["b.example"])).await
    }

    pub async fn knock_with(
        &self,
        keys: &ScriptedKeys,
        hosts: &Partners,
    ) -> Result<Admitted, Refusal> {
        let ours = [Origin::of(&url(INBOX)).unwrap()];
        let door = Door {
            ours: &ours,
            keys,
            hosts,
            now: NOW,
        };
        door.admit(&self.as_knock()).await
    }

    pub fn as_knock(&self) -> Knock<'_> {
        Knock {
            method: &self.method,
            path_and_query: &self.path,
            authority: None,
            headers: &self.headers,
            body: &self.body,
        }
    }

    /// The status of the refusal; 202 when admitted.
    pub async fn status(&self) -> u16 {
        match self.knock(&ScriptedKeys::of_lea()).await {
            Ok(_) => 202,
            Err(refusal) => refusal.status,
        }
    }
}

fn number_in(text: &str, name: &str) -> String {
    let (_, after) = text.split_once(name).unwrap_or_default();
    after.chars().take_while(char::is_ascii_digit).collect()
}

/// A Create that the door admits.
pub fn note() -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://b.example/a/1",
        "type": "Create",
        "actor": LEA,
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "object": {
            "id": "https://b.example/n/1",
            "type": "Note",
            "attributedTo": LEA,
            "content": "<p>Bravo</p>",
        },
    })
}

/// The same Create with one member of the activity replaced.
pub fn note_with(member: &str, value: Value) -> Value {
    let mut activity = note();
    activity[member] = value;
    activity
}

/// The same Create with one member of its object replaced.
pub fn object_with(member: &str, value: Value) -> Value {
    let mut activity = note();
    activity["object"][member] = value;
    activity
}
