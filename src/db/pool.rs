//! The two pools, and the transaction that writes.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection as _, Postgres, Sqlite, Transaction};
use tokio::sync::Mutex;

use super::changes::{Changes, Touched, Watched};
use super::query::{Answer, Query, Rows};
use super::{Statement, Value};
use crate::kernel::Problem;

/// Connections that read SQLite side by side.
const SQLITE_READERS: u32 = 4;
/// Page cache of each SQLite connection that reads, in KiB.
const SQLITE_CACHE_KIB: i64 = 2_000;
/// Page cache of the SQLite connection that writes: a crowd of articles touches many indexes, in KiB.
const SQLITE_WRITE_CACHE_KIB: i64 = 8_000;
/// Prepared statements kept by each connection.
const STATEMENTS_KEPT: usize = 256;
/// How long a statement waits for a lock before the request is told «busy».
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection to PostgreSQL that was just in use is believed to be there without asking.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// How long a request waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// Which database stands behind; only for the few texts that must differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded database.
    Sqlite,
    /// The server for large schools.
    Postgres,
}

/// The database of one school. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    changes: Arc<Changes>,
}

#[derive(Clone, Debug)]
pub(super) enum Pools {
    Lite { write: SqlitePool, read: SqlitePool },
    Pg(PgPool),
}

impl Db {
    /// Opens (and for SQLite creates) the database at `url` (`sqlite:PATH` or `postgres://…`), the latter with at
    /// most so many `connections`.
    ///
    /// # Errors
    /// The engine's own reason: no such server, a folder that cannot be written…
    pub async fn open(url: &str, connections: u32) -> Result<Self, sqlx::Error> {
        if url.starts_with("postgres") {
            let options = PgConnectOptions::from_str(url)?
                .statement_cache_capacity(STATEMENTS_KEPT)
                .application_name("seyes");
            let pool = PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire(false)
                .before_acquire(|connection, kept| {
                    Box::pin(async move {
                        if kept.idle_for > TRUSTED_FOR {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .connect_with(options)
                .await?;
            return Ok(Self {
                pools: Pools::Pg(pool),
                changes: Arc::default(),
            });
        }
        let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(sqlite_options(Path::new(path), SQLITE_WRITE_CACHE_KIB))
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .min_connections(1)
            .test_before_acquire(false)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(
                sqlite_options(Path::new(path), SQLITE_CACHE_KIB).pragma("query_only", "on"),
            )
            .await?;
        Ok(Self {
            pools: Pools::Lite { write, read },
            changes: Arc::default(),
        })
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Lite { .. } => Engine::Sqlite,
            Pools::Pg(_) => Engine::Postgres,
        }
    }

    /// How many transactions this process has ended: as long as the number stays, nothing that was
    /// read before it has changed, unless another process writes too.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes.all()
    }

    /// The same for some tables only.
    #[must_use]
    pub fn changes_of(&self, watched: Watched) -> u64 {
        self.changes.of(watched)
    }

    /// Succeeds when the database answers and has its schema.
    ///
    /// # Errors
    /// `Unavailable` when no connection comes free, else the engine's reason.
    pub async fn answers(&self) -> Result<(), Problem> {
        self.count("SELECT COUNT(*) FROM settings WHERE name = ''")
            .await
            .map(|_| ())
    }

    pub(super) fn pools(&self) -> &Pools {
        &self.pools
    }

    /// Begins the transaction of one action. Dropped without [`Tx::commit`], it changes nothing.
    ///
    /// # Errors
    /// `Unavailable` when no connection comes free in time.
    pub async fn write(&self) -> Result<Tx, Problem> {
        let inner = match &self.pools {
            Pools::Lite { write, .. } => TxInner::Lite(begin(write).await?),
            Pools::Pg(pool) => TxInner::Pg(pool.begin().await?),
        };
        Ok(Tx {
            inner: Mutex::new(inner),
            changes: self.changes.clone(),
            touched: Touched::default(),
        })
    }

    /// Closes every connection (SQLite folds its log into the file).
    pub async fn close(&self) {
        match &self.pools {
            Pools::Lite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Pg(pool) => pool.close().await,
        }
    }
}

/// Begins on the one connection that writes. SQLite itself undoes a transaction that finds the disk full
/// or broken; `sqlx` then counts it as open for ever, so such a connection is replaced.
async fn begin(write: &SqlitePool) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
    const BEGIN: &str = "BEGIN IMMEDIATE";
    match write.begin_with(BEGIN).await {
        Err(sqlx::Error::InvalidSavePointStatement) => {
            write.acquire().await?.close().await?;
            write.begin_with(BEGIN).await
        }
        begun => begun,
    }
}

fn sqlite_options(path: &Path, cache_kib: i64) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .pragma("cache_size", format!("-{cache_kib}"))
}

enum TxInner {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// One write transaction.
pub struct Tx {
    inner: Mutex<TxInner>,
    changes: Arc<Changes>,
    touched: Touched,
}

macro_rules! bound {
    ($statement:expr) => {{
        let Statement { sql, args, .. } = $statement;
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in args {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Int(number) => query.bind(number),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}

impl Tx {
    /// Runs a statement and returns how many rows it changed.
    ///
    /// # Errors
    /// `Conflict` on a unique violation, `Unavailable` when the database is busy, else `Broken`.
    pub fn run(&self, statement: impl Into<Statement>) -> Answer<'_, u64> {
        let statement = statement.into();
        self.touched.note(&statement.sql);
        Box::pin(async move {
            Ok(match &mut *self.inner.lock().await {
                TxInner::Lite(tx) => {
                    let statement = statement.for_lite();
                    bound!(statement).execute(&mut **tx).await?.rows_affected()
                }
                TxInner::Pg(tx) => bound!(statement).execute(&mut **tx).await?.rows_affected(),
            })
        })
    }

    /// Makes everything that this transaction wrote durable.
    ///
    /// # Errors
    /// As [`Tx::run`]; then nothing was written.
    pub async fn commit(self) -> Result<(), Problem> {
        let ended = match self.inner.into_inner() {
            TxInner::Lite(tx) => tx.commit().await,
            TxInner::Pg(tx) => tx.commit().await,
        };
        // Counted after the commit and whatever came of it: a failure may come after the change.
        self.changes.ended(&self.touched);
        Ok(ended?)
    }
}

impl Query for Tx {
    fn rows(&self, statement: Statement) -> Answer<'_, Rows> {
        // It may be an `UPDATE … RETURNING`.
        self.touched.note(&statement.sql);
        Box::pin(async move {
            Ok(match &mut *self.inner.lock().await {
                TxInner::Lite(tx) => {
                    let statement = statement.for_lite();
                    Rows::Lite(bound!(statement).fetch_all(&mut **tx).await?)
                }
                TxInner::Pg(tx) => Rows::Pg(bound!(statement).fetch_all(&mut **tx).await?),
            })
        })
    }
}

impl Query for Db {
    fn rows(&self, statement: Statement) -> Answer<'_, Rows> {
        Box::pin(async move {
            Ok(match &self.pools {
                Pools::Lite { read, .. } => Rows::Lite(bound!(statement).fetch_all(read).await?),
                Pools::Pg(pool) => Rows::Pg(bound!(statement).fetch_all(pool).await?),
            })
        })
    }
}
