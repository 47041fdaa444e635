//! A database of its own for every school. Bringing hundreds of them up to date would take minutes, so that it is done
//! once and copied.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use seyes::db::Db;
use sqlx::Connection as _;
use tokio::sync::OnceCell;

use super::{query, random_name};

/// The PostgreSQL server of the tests; none means SQLite.
pub fn database_server() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
    let url = std::env::var("SEYES_TEST_DATABASE").ok();
    url.filter(|url| !url.is_empty())
}

/// Connections of each school to PostgreSQL: every one costs a process, and many schools run at once.
pub const CONNECTIONS: u32 = 3;

/// A database of its own; one on a PostgreSQL server is dropped with it.
pub struct TestDatabase {
    /// Its address.
    pub url: String,
    dropped: Option<(String, String)>,
}

impl TestDatabase {
    /// One with nothing in it: on the PostgreSQL server of the tests, else a file in `folder`.
    pub async fn empty(folder: &Path) -> Self {
        match database_server() {
            Some(server) => Self::copied(&server, "template1").await,
            None => Self::file(folder),
        }
    }

    /// One with the schema of today.
    pub async fn migrated(folder: &Path) -> Self {
        match database_server() {
            Some(server) => {
                static TEMPLATE: OnceCell<String> = OnceCell::const_new();
                let template = TEMPLATE.get_or_init(|| template(&server)).await;
                Self::copied(&server, template).await
            }
            None => {
                static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
                let bytes = FILE.get_or_init(migrated_file).await;
                let own = Self::file(folder);
                std::fs::write(path(folder), bytes).unwrap();
                own
            }
        }
    }

    fn file(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        Self {
            url: format!("sqlite:{}", path(folder).display()),
            dropped: None,
        }
    }

    async fn copied(server: &str, template: &str) -> Self {
        let name = random_name();
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
        query(server, &sql).await;
        Self {
            url: of_server(server, &name),
            dropped: Some((server.to_owned(), name)),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.dropped.take() else {
            return;
        };
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            // A database that stays behind is no reason to hide why the test failed.
            let _ = runtime.unwrap().block_on(run(&server, &sql));
        });
        let _ = dropping.join();
    }
}

fn path(folder: &Path) -> std::path::PathBuf {
    folder.join("seyes.db")
}

async fn migrate(url: &str) {
    let db = Db::open(url, CONNECTIONS).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
}

/// The bytes of an empty SQLite database with the schema of today.
async fn migrated_file() -> Vec<u8> {
    let folder = std::env::temp_dir().join(random_name());
    migrate(&TestDatabase::file(&folder).url).await;
    let bytes = std::fs::read(path(&folder)).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    bytes
}

/// A database with the schema of today to copy from, named after its migrations: it is made once on each server.
async fn template(server: &str) -> String {
    let name = format!("seyes_template_{:016x}", migrations());
    let found = format!("SELECT datname::TEXT FROM pg_database WHERE datname = '{name}'");
    if !query(server, &found).await.is_empty() {
        return name;
    }
    let fresh = random_name();
    run(server, &format!("CREATE DATABASE {fresh}"))
        .await
        .unwrap();
    migrate(&of_server(server, &fresh)).await;
    let renaming = format!("ALTER DATABASE {fresh} RENAME TO {name}");
    if run(server, &renaming).await.is_err() {
        // Another run of the tests was faster.
        run(server, &format!("DROP DATABASE {fresh}"))
            .await
            .unwrap();
    }
    name
}

/// What tells one list of migrations from another.
fn migrations() -> u64 {
    let folder = super::root().join("migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

fn of_server(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(name);
    url.to_string()
}

async fn run(server: &str, sql: &str) -> Result<(), sqlx::Error> {
    let mut connection = sqlx::PgConnection::connect(server).await?;
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await?;
    connection.close().await
}
