//! The schema: one list of files, the same tables on both engines, no way back from a newer program.

use std::path::PathBuf;

use seyes::config::Config;
use seyes::db::Db;
use seyes::db::migrate::FILES;
use seyes::doors::wiring::{self, StartProblem};
use seyes::kernel::Clock;

use crate::support::{
    CONNECTIONS, START, TestDatabase, database_server, query, random_name, schema, sources,
};

#[test]
fn the_program_carries_every_file_of_the_folder() {
    let folder = sources("migrations", ".sql");
    assert_eq!(folder.len(), FILES.len());
    let versions: Vec<i64> = FILES.iter().map(|(version, ..)| *version).collect();
    assert!(
        versions.is_sorted_by(|one, next| one < next),
        "versions grow: {versions:?}"
    );
    for (file, (version, name, text)) in folder.iter().zip(FILES) {
        assert_eq!(file.path, format!("migrations/{version:04}_{name}.sql"));
        assert_eq!(file.text, *text);
    }
}

async fn migrated(url: &str) {
    let db = Db::open(url, CONNECTIONS).await.unwrap();
    db.migrate().await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
}

fn folder() -> PathBuf {
    std::env::temp_dir().join(random_name())
}

#[tokio::test]
async fn both_engines_end_with_the_same_tables() {
    let folder = folder();
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}?mode=rwc", folder.join("seyes.db").display());
    let path = format!("sqlite:{}", folder.join("seyes.db").display());
    migrated(&path).await;
    let embedded = schema(&url).await;
    for table in ["persons", "publications", "audiences", "jobs", "deliveries"] {
        assert!(embedded.contains_key(table), "{table}");
    }
    if database_server().is_some() {
        let database = TestDatabase::empty(&folder).await;
        migrated(&database.url).await;
        assert_eq!(embedded, schema(&database.url).await);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn columns_have_the_types_that_both_engines_share() {
    for file in sources("migrations", ".sql") {
        let plain = file.text.lines().filter_map(|line| line.split("--").next());
        let text = plain.collect::<Vec<_>>().join("\n");
        for other in [
            "BOOLEAN",
            "TIMESTAMP",
            "JSON",
            "BLOB",
            "VARCHAR",
            "SERIAL",
            " INTEGER",
            "REAL",
        ] {
            assert!(!text.contains(other), "{} uses{other}", file.path);
        }
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let folder = folder();
    let database = TestDatabase::empty(&folder).await;
    let mut config = Config::closed(folder.clone());
    config.database_url.clone_from(&database.url);
    let app = wiring::open(config.clone(), Clock::stopped(START))
        .await
        .unwrap();
    app.house.db.close().await;
    drop(app);
    query(
        &database.url,
        "INSERT INTO _sqlx_migrations \
         (version, description, success, checksum, execution_time) \
         SELECT 9999, description, success, checksum, execution_time \
         FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    let before = schema(&database.url).await;
    let refused = wiring::open(config, Clock::stopped(START)).await;
    let problem = refused.err().expect("a newer database must be refused");
    assert!(matches!(problem, StartProblem::Newer(9999)), "{problem}");
    assert!(problem.to_string().contains("newer version"));
    assert_eq!(before, schema(&database.url).await);
    std::fs::remove_dir_all(&folder).unwrap();
}
