//! One school's server: its own database, folder, clock and port, gone when the test ends.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use seyes::config::{Config, FederationMode};
use seyes::db::Db;
use seyes::doors::router::router;
use seyes::doors::wiring::{self, App};
use seyes::house::{House, Means};
use seyes::kernel::{Clock, SpaceId, Timestamp, fill_random};
use seyes::policy::Permit;
use seyes::spaces::{self, NewSpace, SpaceKind};
use seyes::worlds;

use super::browser::Browser;
use super::own_database::{CONNECTIONS, TestDatabase};
use super::tap::Tap;

/// Tuesday 1 September 2026, 08:00 UTC: the day on which school begins.
pub const START: Timestamp = Timestamp(1_788_249_600_000_000);

/// A name that no other test has.
pub fn random_name() -> String {
    let mut bytes = [0_u8; 8];
    fill_random(&mut bytes);
    format!("seyes_{:016x}", u64::from_be_bytes(bytes))
}

/// What a test wants to be different.
pub struct Setup {
    config: Config,
    name: String,
    world: Option<&'static str>,
    tap: Option<Tap>,
}

impl Setup {
    /// A demo school of `fixtures/worlds/`, with its people and everything that they wrote.
    pub fn world(mut self, name: &'static str) -> Self {
        self.world = Some(name);
        self
    }

    /// Keeps everything that the server is asked and answers.
    pub fn overheard_by(mut self, tap: &Tap) -> Self {
        self.tap = Some(tap.clone());
        self
    }

    /// Another name of the school.
    pub fn name(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    /// Who the server talks to.
    pub fn federation(mut self, mode: FederationMode) -> Self {
        self.config.federation = Some(mode);
        self
    }

    /// Changes the settings.
    pub fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Opens the school.
    pub async fn open(mut self) -> School {
        let data = std::env::temp_dir().join(random_name());
        self.config.data_dir.clone_from(&data);
        let database = TestDatabase::migrated(&data).await;
        self.config.database_url.clone_from(&database.url);
        self.config.database_connections = CONNECTIONS;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        self.config.domain = format!("localhost:{}", at.port());
        let app = wiring::open(self.config, present()).await.unwrap();
        let router = match &self.tap {
            Some(tap) => tap.on(router(&app)),
            None => router(&app),
        };
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            axum::serve(listener, service).await.unwrap();
        });
        let house = app.house.clone();
        let space = match self.world {
            Some(name) => lived(&app, name).await,
            None => school_space(&house, &self.name).await,
        };
        School {
            app,
            house,
            at,
            space,
            data,
            server,
            _database: database,
        }
    }
}

/// The day on which school begins, and keys that need not be made.
pub fn present() -> Means {
    Means {
        clock: Clock::stopped(START),
        keys: super::some_keys,
    }
}

async fn lived(app: &App, name: &str) -> SpaceId {
    let world = worlds::read(name).unwrap();
    let life = worlds::load(app, &world, &|_, _| {}).await.unwrap();
    life.spaces["school"].clone()
}

async fn school_space(house: &House, name: &str) -> SpaceId {
    let new = NewSpace {
        kind: SpaceKind::School,
        name: name.to_owned(),
        description: String::new(),
        level: String::new(),
    };
    let tx = house.db.write().await.unwrap();
    let permit = Permit::for_house();
    let id = spaces::actions::open(&tx, &permit, &house.clock, &new)
        .await
        .unwrap();
    house.commit(tx).await.unwrap();
    id
}

/// One school.
pub struct School {
    /// The pieces, to ask what no page shows.
    pub app: App,
    /// Database, clock, settings.
    pub house: House,
    /// Where it listens.
    pub at: SocketAddr,
    /// The space of the whole school.
    pub space: SpaceId,
    data: PathBuf,
    server: tokio::task::JoinHandle<()>,
    _database: TestDatabase,
}

impl School {
    /// A closed school with nobody in it.
    pub async fn open() -> Self {
        Self::setup().open().await
    }

    /// A school that will differ from a closed one.
    pub fn setup() -> Setup {
        Setup {
            config: Config::closed(PathBuf::new()),
            name: "École Jean-Moulin".to_owned(),
            world: None,
            tap: None,
        }
    }

    /// `http://localhost:PORT`.
    pub fn origin(&self) -> String {
        self.house.config.origin()
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.house.db
    }

    /// A browser in which nobody is signed in.
    pub fn stranger(&self) -> Browser {
        Browser::new(&self.origin(), self.at)
    }

    /// The same on a machine elsewhere, `127.0.4.1`: another block of addresses than everybody's.
    pub fn stranger_at(&self, address: &str) -> Browser {
        let from = address.parse().unwrap();
        Browser::from_address(&self.origin(), self.at, Some(from))
    }

    /// Works until every queue is empty.
    pub async fn settle(&self) {
        self.app.workers().drain().await.unwrap();
    }

    /// Lets time pass.
    pub fn wait(&self, time: Duration) {
        self.house.clock.advance(time);
    }

    /// The instant passes on, so that two acts do not share one.
    pub fn tick(&self) {
        self.wait(Duration::from_secs(1));
    }
}

impl Drop for School {
    fn drop(&mut self) {
        self.server.abort();
        // A test that failed has its message already; what cannot be cleared away stays behind.
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
