//! A school that lives in a process of its own, as on a real machine: started by its environment, killed
//! without warning, started again on the same folder.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use seyes::accounts;
use seyes::config::{Config, FederationMode};
use seyes::db::Db;
use seyes::doors::wiring;
use seyes::house::House;
use seyes::kernel::{Clock, PersonId, SpaceId};
use seyes::people::{self, NewPerson};
use seyes::policy::{Permit, Profile, Role};
use seyes::spaces::{self, NewSpace, SpaceKind};

use crate::support::{CONNECTIONS, free_address, random_name};

/// How long a server may take until it is ready again after a kill.
const READY_WITHIN: Duration = Duration::from_secs(5);
/// Pause between two looks at something that takes its time.
pub const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// How long an answer may take before it counts as lost.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// The adults who write; the first administers the server.
const WRITERS: [&str; 3] = ["Claire", "Karim", "Odile"];

/// Somebody who writes through the JSON API.
#[derive(Clone)]
pub struct Writer {
    /// Identifier.
    pub id: PersonId,
    /// Bearer token.
    pub token: String,
}

/// One school and its process.
pub struct School {
    /// Its host, with the port.
    pub domain: String,
    /// The blog in which its writers publish at once.
    pub blog: String,
    /// The class of its writers.
    pub class: SpaceId,
    /// Those who write; the first administers.
    pub writers: Vec<Writer>,
    at: SocketAddr,
    data: PathBuf,
    http: reqwest::Client,
    process: Mutex<Option<Child>>,
}

impl School {
    /// Prepares a school in a fresh folder through the library, with a blog and its writers.
    pub async fn prepare() -> Self {
        let at = free_address();
        let data = std::env::temp_dir().join(random_name());
        let mut config = Config::closed(data.clone());
        config.domain = format!("localhost:{}", at.port());
        config.federation = Some(FederationMode::Partners);
        let app = wiring::open(config, Clock::System).await.unwrap();
        let house = app.house.clone();
        let (school, class) = (
            space(&house, SpaceKind::School, "École des Tilleuls").await,
            space(&house, SpaceKind::Class, "CM2 B").await,
        );
        let mut writers = Vec::new();
        for name in WRITERS {
            let admin = writers.is_empty();
            let writer = writer(&house, name, admin).await;
            for place in [&school, &class] {
                seat(&house, place, &writer.id).await;
            }
            writers.push(writer);
        }
        house.db.close().await;
        drop(app);
        // Another test may have installed it already; that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(ANSWER_WITHIN)
            .tls_certs_only([])
            .resolve("localhost", at)
            .build();
        let mut made = Self {
            domain: format!("localhost:{}", at.port()),
            blog: String::new(),
            class: class.clone(),
            writers,
            at,
            data,
            http: http.unwrap(),
            process: Mutex::default(),
        };
        made.start().await;
        made.blog = made.open_blog(&class).await;
        made
    }

    async fn open_blog(&self, class: &SpaceId) -> String {
        let settings = serde_json::json!({
            "title": "Journal du CM2 B", "contributors": "members", "checked": false, "comments": "open",
        });
        let path = format!("/spaces/{class}/blogs");
        let blog = self.did(Method::POST, &path, 0, Some(settings)).await;
        blog["id"].as_str().unwrap().to_owned()
    }

    /// Starts the process and waits until it is ready; returns how long that took.
    pub async fn start(&self) -> Duration {
        let mut log = File::options();
        let log = log
            .create(true)
            .append(true)
            .open(self.data.join("log"))
            .unwrap();
        let begun = Instant::now();
        let process = Command::new(env!("CARGO_BIN_EXE_seyes"))
            .arg("serve")
            .env_clear()
            .env("SEYES_DOMAIN", &self.domain)
            .env("SEYES_BIND", self.at.to_string())
            .env("SEYES_DATA_DIR", &self.data)
            .env("SEYES_FEDERATION", "partners")
            .env("SEYES_ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8")
            .env("SEYES_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        *self.process.lock().unwrap() = Some(process.unwrap());
        let url = format!("http://{}/readyz", self.domain);
        loop {
            let answer = self.http.get(&url).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return begun.elapsed();
            }
            assert!(
                begun.elapsed() < READY_WITHIN,
                "{} is not ready after {READY_WITHIN:?}:\n{}",
                self.domain,
                self.log()
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Kills the process where it stands (SIGKILL).
    pub fn kill(&self) {
        if let Some(mut process) = self.process.lock().unwrap().take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// What the server said on its error stream.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.join("log")).unwrap_or_default()
    }

    /// Asks the API as one of the writers; `None` when no answer came back.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        writer: usize,
        json: Option<Value>,
    ) -> Option<(u16, Value)> {
        let url = format!("http://{}/api/seyes/v1{path}", self.domain);
        let mut request = self.http.request(method, url);
        request = request.bearer_auth(&self.writers[writer].token);
        if let Some(json) = json {
            request = request
                .header("content-type", "application/json")
                .body(json.to_string());
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        // An answer that breaks off in the middle acknowledges nothing.
        let bytes = answer.bytes().await.ok()?;
        Some((
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        ))
    }

    /// Asks a server that nobody kills at this moment; the answer must be 2xx.
    pub async fn did(
        &self,
        method: Method,
        path: &str,
        writer: usize,
        json: Option<Value>,
    ) -> Value {
        let asked = format!("{method} {path}");
        match self.ask(method, path, writer, json).await {
            Some((status, json)) if (200..300).contains(&status) => json,
            other => panic!("{asked}: {other:?}\n{}", self.log()),
        }
    }

    /// The same for reading.
    pub async fn get(&self, path: &str, writer: usize) -> Value {
        self.did(Method::GET, path, writer, None).await
    }

    /// Every item of a list that is paged by `next`.
    pub async fn every(&self, path: &str, writer: usize) -> Vec<Value> {
        let (mut items, mut before) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}?limit=50{before}"), writer).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next"].as_str() else {
                return items;
            };
            before = format!("&before={next}");
        }
    }

    /// The address of its database.
    pub fn database_url(&self) -> String {
        format!("sqlite:{}", self.data.join("seyes.db").display())
    }

    /// The database beside the running process, for what no door tells.
    pub async fn database(&self) -> Db {
        Db::open(&self.database_url(), CONNECTIONS).await.unwrap()
    }
}

impl Drop for School {
    fn drop(&mut self) {
        self.kill();
        // A test that failed has its message already; what cannot be cleared away stays behind.
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

async fn space(house: &House, kind: SpaceKind, name: &str) -> SpaceId {
    let new = NewSpace {
        kind,
        name: name.to_owned(),
        description: String::new(),
        level: String::new(),
    };
    let tx = house.db.write().await.unwrap();
    let id = spaces::actions::open(&tx, &Permit::for_house(), &house.clock, &new).await;
    house.commit(tx).await.unwrap();
    id.unwrap()
}

async fn seat(house: &House, space: &SpaceId, person: &PersonId) {
    let tx = house.db.write().await.unwrap();
    let (permit, seat) = (Permit::for_house(), (space, person, Role::Manager));
    spaces::actions::add_member(&tx, &permit, &house.clock, seat)
        .await
        .unwrap();
    house.commit(tx).await.unwrap();
}

async fn writer(house: &House, name: &str, admin: bool) -> Writer {
    let permit = Permit::for_house();
    let new = NewPerson {
        profile: Profile::Teacher,
        given_name: name.to_owned(),
        family_name: "Marchand".to_owned(),
        host: None,
        admin,
    };
    let id = people::actions::add(house, &permit, &new).await.unwrap();
    let login = people::fold(name);
    let account = accounts::add_account(house, &permit, &id, (&login, None)).await;
    account.unwrap();
    accounts::actions::accept_charter(house, &id).await.unwrap();
    let token = accounts::create_token(house, &permit, &id, "kill").await;
    Writer {
        id,
        token: token.unwrap(),
    }
}
