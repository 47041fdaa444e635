//! Brings the schema up to date; one set of plain SQL files for both engines, forward only.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::pool::{Db, Pools};

/// Every file of `migrations/`, in order. A test compares this list with the folder.
pub const FILES: &[(i64, &str, &str)] = &[
    (
        1,
        "foundation",
        include_str!("../../migrations/0001_foundation.sql"),
    ),
    (2, "rooms", include_str!("../../migrations/0002_rooms.sql")),
    (
        3,
        "passages",
        include_str!("../../migrations/0003_passages.sql"),
    ),
    (
        4,
        "guesses",
        include_str!("../../migrations/0004_guesses.sql"),
    ),
    (
        7,
        "groups",
        include_str!("../../migrations/0007_groups.sql"),
    ),
    (
        8,
        "servers",
        include_str!("../../migrations/0008_servers.sql"),
    ),
    (
        9,
        "twinnings",
        include_str!("../../migrations/0009_twinnings.sql"),
    ),
    (
        10,
        "threads",
        include_str!("../../migrations/0010_threads.sql"),
    ),
    (11, "keys", include_str!("../../migrations/0011_keys.sql")),
    (
        12,
        "reading",
        include_str!("../../migrations/0012_reading.sql"),
    ),
    (15, "twins", include_str!("../../migrations/0015_twins.sql")),
    (
        20,
        "rotation",
        include_str!("../../migrations/0020_rotation.sql"),
    ),
    (
        21,
        "synchronizations",
        include_str!("../../migrations/0021_synchronizations.sql"),
    ),
    (22, "moves", include_str!("../../migrations/0022_moves.sql")),
];

fn migrator() -> Migrator {
    Migrator::with_migrations(
        FILES
            .iter()
            .map(|(version, name, sql)| {
                let text = AssertSqlSafe(*sql).into_sql_str();
                Migration::new(
                    *version,
                    Cow::Borrowed(name),
                    MigrationType::Simple,
                    text,
                    false,
                )
            })
            .collect(),
    )
}

impl Db {
    /// Applies the migrations that are missing.
    ///
    /// # Errors
    /// `VersionMissing` when the database was written by a newer program; else the engine's reason.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        match self.pools() {
            Pools::Lite { write, .. } => migrator().run(write).await,
            Pools::Pg(pool) => migrator().run(pool).await,
        }
    }
}
