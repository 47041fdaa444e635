//! The program from its terminal: wrong settings, taken ports, newer databases. A sentence that names
//! the cause, exit code 1, nothing changed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("seyes-commands-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs `seyes` with these settings and no others.
fn seyes(data: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seyes"))
        .args(arguments)
        .env_clear()
        .env("SEYES_DATA_DIR", data)
        .envs(settings.iter().copied())
        .output()
        .unwrap()
}

/// It failed, said why, and did not say what it must not.
fn fails(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "«{word}» is missing in: {said}");
    }
    assert!(
        !said.contains("secret") && !said.contains("panicked"),
        "{said}"
    );
}

#[test]
fn a_wrong_setting_stops_the_start_and_is_named() {
    let folder = Folder::new("settings");
    for (setting, value, words) in [
        ("SEYES_FEDERATION", "yes", ["federation", "partners"]),
        ("SEYES_BIND", "4000", ["bind", "ADDRESS:PORT"]),
        (
            "SEYES_DOMAIN",
            "https://ecole.example",
            ["domain", "bare name"],
        ),
        ("SEYES_SEARCH", "solr", ["search", "meilisearch"]),
        ("SEYES_TLS_CERT", "cert.pem", ["tls_cert", "tls_key"]),
        (
            "SEYES_ALLOW_PRIVATE_NETWORKS",
            "all",
            ["allow_private_networks", "10.0.0.0/8"],
        ),
        (
            "SEYES_DATABASE_URL",
            "mysql://u:secret@h/b",
            ["database_url", "postgres://"],
        ),
        (
            "SEYES_DATABASE_CONNECTIONS",
            "1",
            ["database_connections", "from 3 to 100"],
        ),
        (
            "SEYES_FEDRATION",
            "off",
            ["SEYES_FEDRATION", "SEYES_FEDERATION"],
        ),
    ] {
        fails(
            &seyes(&folder.0, &["serve"], &[(setting, value)]),
            1,
            &words,
        );
    }
    assert_eq!(
        std::fs::read_dir(&folder.0).unwrap().count(),
        0,
        "nothing was made"
    );
    fails(
        &seyes(&folder.0, &["frobnicate"], &[]),
        2,
        &["frobnicate", "--help"],
    );
}

#[test]
fn a_taken_port_and_a_folder_that_cannot_be_made_are_named() {
    let folder = Folder::new("port");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap().to_string();
    let output = seyes(&folder.0, &["serve"], &[("SEYES_BIND", &at)]);
    fails(&output, 1, &[&at, "SEYES_BIND"]);
    let impossible = folder.0.join("file");
    std::fs::write(&impossible, b"").unwrap();
    let output = seyes(&impossible.join("data"), &["migrate"], &[]);
    fails(&output, 1, &["data directory", "SEYES_DATA_DIR"]);
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let folder = Folder::new("newer");
    assert!(seyes(&folder.0, &["migrate"], &[]).status.success());
    let file = folder.0.join("seyes.db");
    let url = format!("sqlite:{}", file.display());
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
                 execution_time) VALUES (99, 'later', 1, x'00', 0)";
    crate::support::query(&url, newer).await;
    let before = crate::support::dump(&url).await;
    fails(
        &seyes(&folder.0, &["migrate"], &[]),
        1,
        &["newer version", "99"],
    );
    assert_eq!(crate::support::dump(&url).await, before);
}

#[test]
fn people_and_partners_are_added_and_mistakes_are_explained() {
    let folder = Folder::new("people");
    let add = [
        "person",
        "add",
        "--profile",
        "teacher",
        "--name",
        "Claire Roy",
        "--login",
        "claire",
    ];
    let added = seyes(&folder.0, &add, &[]);
    assert!(String::from_utf8_lossy(&added.stdout).contains("activation code"));
    fails(&seyes(&folder.0, &add, &[]), 1, &["login exists"]);
    let token = seyes(&folder.0, &["token", "create", "--login", "claire"], &[]);
    assert!(token.status.success() && token.stdout.len() > 40);
    let nobody = seyes(&folder.0, &["token", "create", "--login", "nobody"], &[]);
    fails(&nobody, 1, &["nobody", "person add"]);
    fails(
        &seyes(&folder.0, &["partner", "add", "http://x y"], &[]),
        1,
        &["school.example"],
    );
    let partner = seyes(&folder.0, &["partner", "add", "College.Example."], &[]);
    assert!(partner.status.success());
    let list = seyes(&folder.0, &["partner", "list"], &[]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("college.example"));
    assert!(
        seyes(&folder.0, &["partner", "remove", "college.example"], &[])
            .status
            .success()
    );
    let again = seyes(&folder.0, &["partner", "remove", "college.example"], &[]);
    fails(&again, 1, &["partner list"]);
    assert!(
        seyes(&folder.0, &["search", "reindex"], &[])
            .status
            .success()
    );
}

#[tokio::test]
async fn keys_are_shown_and_changed_once_it_is_confirmed() {
    let folder = Folder::new("keys");
    let run =
        |arguments: &[&str]| seyes(&folder.0, arguments, &[("SEYES_DOMAIN", "ecole.example")]);
    let shown = run(&["keys", "show"]);
    assert!(shown.status.success());
    assert!(String::from_utf8_lossy(&shown.stdout).contains("no key yet"));
    fails(&run(&["keys", "rotate", "--yes"]), 1, &["no key yet"]);
    let pair = federation::keys::generate().unwrap();
    let url = format!("sqlite:{}", folder.0.join("seyes.db").display());
    let insert = format!(
        "INSERT INTO actors (id, ap_id, kind, username, name, inbox, key_id, public_key, \
         private_key, fetched_at) VALUES ('01ARZ3NDEKTSV4RRFFQ69G5FAV', \
         'https://ecole.example/actor', 'instance', 'ecole.example', 'École', \
         'https://ecole.example/inbox', 'https://ecole.example/actor#main-key', '{}', '{}', 0)",
        pair.public_pem, pair.private_pem
    );
    crate::support::query(&url, &insert).await;
    let key = federation::keys::VerifyingKey::from_pem(&pair.public_pem).unwrap();
    let shown = run(&["keys", "show"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains(&key.fingerprint()));
    // Nobody answers the question: nothing happens.
    fails(&run(&["keys", "rotate"]), 1, &["nothing was changed"]);
    let begun = "SELECT CAST(COUNT(*) AS TEXT) FROM rotations";
    assert_eq!(crate::support::query(&url, begun).await[0], ["0"]);
    let changed = run(&["keys", "rotate", "--yes"]);
    assert!(changed.status.success());
    let said = String::from_utf8_lossy(&changed.stdout).into_owned();
    for words in ["declared by the old one", "Federation is off"] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(crate::support::query(&url, begun).await[0], ["1"]);
    fails(&run(&["keys", "rotate", "--yes"]), 1, &["under way"]);
}
