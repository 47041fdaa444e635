//! Puts a school together: database, vault, search engine, workers.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::rooms::OurRooms;
use crate::accounts::guesses::Guesses;
use crate::accounts::{Counters, DemoPeople};
use crate::config::{Config, SearchKind};
use crate::db::Db;
use crate::federate::{self, Federation, Herald, Pictures, Reception, Walker};
use crate::house::{House, Means};
use crate::jobs::{Handler, Workers};
use crate::media::{DiskVault, Elsewhere, MediaVault};
use crate::search::{EmbeddedEngine, MeilisearchEngine, SearchEngine};
use crate::{notifications, search, timeline};

/// Index names of Meilisearch begin with this.
const MEILI_PREFIX: &str = "";

/// Why a server cannot start, in a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartProblem {
    /// The data directory cannot be made or written.
    #[error(
        "the data directory {0} cannot be written: {1}. Create it, or set SEYES_DATA_DIR to one that \
         this user may write."
    )]
    DataDir(String, std::io::Error),
    /// The database does not open.
    #[error("the database does not open: {0}. Check SEYES_DATABASE_URL and the data directory.")]
    Database(String),
    /// The database was written by a newer program.
    #[error(
        "the database was written by a newer version of Seyès (schema {0}). Install that version \
         again, or restore the backup that was made before it."
    )]
    Newer(i64),
    /// A migration failed.
    #[error("the database cannot be brought up to date: {0}")]
    Migration(String),
    /// The search engine does not open.
    #[error(
        "the search engine does not start: {0}. Check SEYES_SEARCH, SEYES_MEILI_URL and the data directory."
    )]
    Search(String),
    /// The outgoing client cannot be made.
    #[error("{0}. Check SEYES_EXTRA_CA.")]
    Egress(String),
    /// Nothing can listen there.
    #[error(
        "nothing can listen on {0}: {1}. Another program may use this port; set SEYES_BIND to another."
    )]
    Bind(std::net::SocketAddr, std::io::Error),
    /// The certificate or its key cannot be read.
    #[error("the certificate cannot be used: {0}. Check SEYES_TLS_CERT and SEYES_TLS_KEY.")]
    Tls(String),
    /// Anything else.
    #[error("the start failed: {0}")]
    Other(#[from] crate::kernel::Problem),
}

/// One school, put together but not listening yet.
#[derive(Clone)]
pub struct App {
    /// Database, clock, settings.
    pub house: House,
    /// Where media lie.
    pub vault: Arc<dyn MediaVault>,
    /// Pictures of other servers.
    pub pictures: Arc<dyn Elsewhere>,
    /// What finds things.
    pub engine: Arc<dyn SearchEngine>,
    /// The numbers in the frame of pages.
    pub counters: Arc<dyn Counters>,
    /// What other servers are told and may ask.
    pub federation: Arc<Federation>,
    /// The people whom a demonstration offers.
    pub demo: Arc<DemoPeople>,
    /// Who guessed how often.
    pub guesses: Arc<Guesses>,
}

/// Opens everything that `config` names and brings the schema up to date.
///
/// # Errors
/// A [`StartProblem`].
pub async fn open(config: Config, means: impl Into<Means>) -> Result<App, StartProblem> {
    writable(&config.data_dir)?;
    let db = Db::open(&config.database_url, config.database_connections)
        .await
        .map_err(|error| StartProblem::Database(without_secrets(&error.to_string(), &config)))?;
    db.migrate().await.map_err(|error| match error {
        sqlx::migrate::MigrateError::VersionMissing(version) => StartProblem::Newer(version),
        other => StartProblem::Migration(other.to_string()),
    })?;
    let vault: Arc<dyn MediaVault> = Arc::new(DiskVault::new(config.data_dir.join("media")));
    let engine = engine(&config)?;
    let house = House::new(db, means.into(), config);
    federate::servers::mode::refresh(&house).await?;
    let rooms = OurRooms {
        vault: vault.clone(),
    };
    let federation = Federation::new(&house, Arc::new(rooms)).map_err(StartProblem::Egress)?;
    Ok(App {
        house,
        vault,
        engine,
        pictures: Arc::new(Pictures::new(&federation)),
        federation,
        counters: Arc::new(notifications::Counters),
        demo: Arc::new(DemoPeople::default()),
        guesses: Arc::default(),
    })
}

fn engine(config: &Config) -> Result<Arc<dyn SearchEngine>, StartProblem> {
    let failed = |error: crate::search::SearchError| StartProblem::Search(error.to_string());
    Ok(match config.search {
        SearchKind::Embedded => Arc::new(EmbeddedEngine::open(&config.data_dir).map_err(failed)?),
        SearchKind::Meilisearch => {
            let url = config.meili_url.as_deref().unwrap_or_default();
            let key = config.meili_key.as_deref().unwrap_or_default();
            Arc::new(MeilisearchEngine::new(url, key, MEILI_PREFIX).map_err(failed)?)
        }
    })
}

fn writable(dir: &Path) -> Result<(), StartProblem> {
    let shown = dir.display().to_string();
    let failed = |error| StartProblem::DataDir(shown.clone(), error);
    std::fs::create_dir_all(dir).map_err(failed)?;
    let probe = dir.join(".writable");
    std::fs::write(&probe, b"").map_err(failed)?;
    std::fs::remove_file(&probe).map_err(failed)
}

/// The engine's words without the password of the address.
fn without_secrets(text: &str, config: &Config) -> String {
    let password = url::Url::parse(&config.database_url)
        .ok()
        .and_then(|url| url.password().map(str::to_owned))
        .unwrap_or_default();
    if password.is_empty() {
        text.to_owned()
    } else {
        text.replace(&password, "…")
    }
}

impl App {
    /// Everybody who hears events.
    #[must_use]
    pub fn handlers(&self) -> Vec<Arc<dyn Handler>> {
        vec![
            Arc::new(Reception(self.federation.clone())),
            Arc::new(Herald(self.federation.clone())),
            Arc::new(Walker(self.federation.clone())),
            Arc::new(timeline::Filer),
            Arc::new(search::Indexer::new(self.engine.clone())),
            Arc::new(notifications::Teller::default()),
        ]
    }

    /// The workers, not started.
    #[must_use]
    pub fn workers(&self) -> Workers {
        Workers::new(self.house.clone(), self.handlers())
    }

    /// Starts the workers; they end soon after `stop` becomes true.
    #[must_use]
    pub fn start(&self, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
        let mut tasks = self.workers().start(stop);
        tasks.push(federate::lanes::start(&self.federation, stop));
        tasks.push(federate::servers::upkeep::start(&self.federation, stop));
        tasks
    }
}
