//! The engines against the shared suite, and what is particular to each.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use super::conformance::{conforms, document};
use super::engine::{SearchEngine, SearchError, SearchQuery};
use super::highlight::highlight;
use super::{EmbeddedEngine, MeilisearchEngine};

/// A folder of its own for one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("seyes-search-{}", ulid::Ulid::new()));
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

async fn count(engine: &EmbeddedEngine, words: &str) -> usize {
    let circles = ["cm2b".to_owned()];
    let query = SearchQuery {
        words,
        circles: &circles,
        checks: &[],
        author_id: None,
        space_id: None,
        kind: None,
        limit: 10,
        offset: 0,
    };
    engine
        .query(query)
        .await
        .expect("the query is answered")
        .total
}

#[tokio::test]
async fn embedded_conforms() {
    let folder = Folder::new();
    conforms(&EmbeddedEngine::open(&folder.0).expect("opened")).await;
}

/// Written past the capture of test output: whoever runs the suite must see it.
fn skipped(name: &str) {
    writeln!(std::io::stderr(), "skipped: {name} is not set").expect("standard error");
}

#[tokio::test]
async fn meilisearch_conforms() {
    #[expect(clippy::disallowed_methods, reason = "the tests' own setting")]
    let setting = |name| std::env::var(name).ok();
    let Some(url) = setting("SEYES_TEST_MEILI_URL") else {
        skipped("SEYES_TEST_MEILI_URL");
        return;
    };
    let Some(key) = setting("SEYES_TEST_MEILI_KEY") else {
        skipped("SEYES_TEST_MEILI_KEY");
        return;
    };
    let prefix = format!("test_{}_", ulid::Ulid::new());
    conforms(&MeilisearchEngine::new(&url, &key, &prefix).expect("prepared")).await;
    let client = meilisearch_sdk::client::Client::new(url, Some(key)).expect("a client");
    client
        .delete_index(format!("{prefix}seyes_publications"))
        .await
        .expect("tidied");
}

#[tokio::test]
async fn writes_of_another_process_are_seen() {
    let folder = Folder::new();
    let server = EmbeddedEngine::open(&folder.0).expect("opened");
    server
        .upsert(vec![document("old", "Volcan", "", &["cm2b"])])
        .await
        .expect("indexed");
    server.rebuilt().await.expect("noted");
    assert_eq!(count(&server, "volcan").await, 1);
    let command = EmbeddedEngine::open(&folder.0).expect("opened twice");
    let more = ["one", "two"].map(|id| document(id, "Volcan", "", &["cm2b"]));
    command.upsert(more.to_vec()).await.expect("indexed");
    assert_eq!(count(&server, "volcan").await, 3);
}

#[tokio::test]
async fn embedded_index_survives_a_restart() {
    let folder = Folder::new();
    let engine = EmbeddedEngine::open(&folder.0).expect("opened");
    assert!(
        engine.needs_rebuild().await.expect("known"),
        "a new index is to be filled"
    );
    engine
        .upsert(vec![document("one", "Volcan", "", &["cm2b"])])
        .await
        .expect("indexed");
    engine.rebuilt().await.expect("noted");
    drop(engine);
    let engine = EmbeddedEngine::open(&folder.0).expect("opened again");
    assert!(!engine.needs_rebuild().await.expect("known"));
    assert_eq!(count(&engine, "volcan").await, 1);
}

#[tokio::test]
async fn unfinished_rebuild_starts_again() {
    let folder = Folder::new();
    let engine = EmbeddedEngine::open(&folder.0).expect("opened");
    engine
        .upsert(vec![document("one", "Volcan", "", &["cm2b"])])
        .await
        .expect("indexed");
    drop(engine);
    let engine = EmbeddedEngine::open(&folder.0).expect("opened again");
    assert!(engine.needs_rebuild().await.expect("known"));
    assert_eq!(count(&engine, "volcan").await, 0);
}

#[tokio::test]
async fn damaged_or_outdated_index_is_made_anew() {
    for (name, contents) in [
        ("search/index/meta.json", "{ no"),
        ("search/seyes-version", "0"),
    ] {
        let folder = Folder::new();
        let engine = EmbeddedEngine::open(&folder.0).expect("opened");
        engine
            .upsert(vec![document("one", "Volcan", "", &["cm2b"])])
            .await
            .expect("indexed");
        engine.rebuilt().await.expect("noted");
        drop(engine);
        fs::write(folder.0.join(name), contents).expect("damaged");
        let engine = EmbeddedEngine::open(&folder.0).expect("opened in spite of it");
        assert!(engine.needs_rebuild().await.expect("known"), "{name}");
        assert_eq!(count(&engine, "volcan").await, 0);
        engine
            .upsert(vec![document("one", "Volcan", "", &["cm2b"])])
            .await
            .expect("usable");
        assert_eq!(count(&engine, "volcan").await, 1);
    }
}

#[tokio::test]
async fn truncated_files_are_noticed() {
    let folder = Folder::new();
    let engine = EmbeddedEngine::open(&folder.0).expect("opened");
    engine
        .upsert(vec![document("one", "Volcan", "", &["cm2b"])])
        .await
        .expect("indexed");
    engine.rebuilt().await.expect("noted");
    drop(engine);
    let files = fs::read_dir(folder.0.join("search/index")).expect("listed");
    let segment = files.filter_map(Result::ok).map(|file| file.path());
    let segment = segment.filter(|path| path.extension().is_some_and(|ext| ext == "store"));
    for path in segment {
        fs::write(path, "").expect("truncated");
    }
    let engine = EmbeddedEngine::open(&folder.0).expect("opened in spite of it");
    assert!(engine.needs_rebuild().await.expect("known"));
}

#[test]
fn meilisearch_refuses_wrong_settings() {
    for (url, key) in [
        ("no address", "key"),
        ("ftp://host", "key"),
        ("http://host", "a\nb"),
    ] {
        let refused = MeilisearchEngine::new(url, key, "");
        assert!(matches!(refused, Err(SearchError::Settings(_))), "{url}");
    }
    assert!(MeilisearchEngine::new("http://host", "key", "a b").is_err());
}

#[tokio::test]
async fn unreachable_meilisearch_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    drop(listener);
    let engine = MeilisearchEngine::new(&url, "key", "").expect("prepared");
    assert!(matches!(
        engine.health().await,
        Err(SearchError::Unavailable(_))
    ));
    let one = vec![document("one", "Volcan", "", &["cm2b"])];
    assert!(matches!(
        engine.upsert(one).await,
        Err(SearchError::Unavailable(_))
    ));
}

fn marked(text: &str, words: &str, max_chars: usize) -> String {
    let piece = |(flag, text)| if flag { format!("[{text}]") } else { text };
    highlight(text, words, max_chars)
        .into_iter()
        .map(piece)
        .collect()
}

#[test]
fn highlight_marks_what_the_index_finds() {
    let cases = [
        (
            "L’éléphant d'Afrique",
            "elephants",
            "L’[éléphant] d'Afrique",
        ),
        (
            "Les chevaux et le cheval",
            "CHEVAL",
            "Les [chevaux] et le [cheval]",
        ),
        ("Une école ouverte", "écol", "Une [école] ouverte"),
        ("Le week-end", "weekend", "Le week-end"),
        ("Le cœur", "coeur", "Le [cœur]"),
        ("E\u{301}cole", "ecole", "[E\u{301}cole]"),
        ("<b>zoo</b> & co", "zoo", "<b>[zoo]</b> & co"),
        ("rien ici", "zoo", "rien ici"),
        ("", "zoo", ""),
        ("zoo", "", "zoo"),
    ];
    for (text, words, expected) in cases {
        assert_eq!(marked(text, words, 200), expected, "{words}");
    }
}

#[test]
fn highlight_cuts_around_the_first_match() {
    let text = format!(
        "{}le beau volcan dort {}",
        "avant ".repeat(50),
        "après ".repeat(50)
    );
    let shown = marked(&text, "volcan", 40);
    assert!(shown.starts_with("…le beau "), "{shown}");
    assert!(shown.contains("beau [volcan] dort après"), "{shown}");
    assert!(shown.ends_with('…'), "{shown}");
    assert!(
        shown.chars().count() <= 40 + "…[]…".chars().count(),
        "{shown}"
    );
}

#[test]
fn highlight_keeps_any_text_whole() {
    let odd = [
        "é\u{301}\u{301}\u{327}👩‍👩‍👧‍👦 zoo \u{202E}oōz\u{0}".repeat(9),
        "x".repeat(500),
        "漢字かな交じり文 ".repeat(40),
        "İstanbul ß ﬁn \u{AD}soft\u{AD}".repeat(20),
        "\u{301}\u{301}".repeat(100),
    ];
    for text in &odd {
        for words in ["zoo", "x", "漢字", "istanbul", "soft", "👩", "\u{301}"] {
            for max_chars in [0, 1, 2, 7, 40, 1000] {
                let pieces = highlight(text, words, max_chars);
                let whole: String = pieces.into_iter().map(|(_, piece)| piece).collect();
                let inner = whole.trim_start_matches('…').trim_end_matches('…');
                assert!(text.contains(inner));
                assert!(inner.chars().count() <= max_chars);
            }
        }
    }
}
