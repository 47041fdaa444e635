//! The order of the house: floors, sizes, where SQL may stand, what code may not say.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Source, root, sources};

/// Longest file, in lines (docs/ARCHITECTURE.md).
const LONGEST: usize = 400;

/// The floors, lowest first. Code sees floors below its own, never its neighbours.
const FLOORS: &[&[&str]] = &[
    &["kernel", "richtext"],
    &["config", "db"],
    &["policy"],
    &["house"],
    &["events"],
    &["jobs", "web"],
    &["people"],
    &["circles"],
    &["spaces"],
    &["accounts"],
    &["media"],
    &["publications"],
    // Rooms and passages: none knows another.
    &[
        "blogs",
        "forums",
        "groups",
        "documents",
        "moderation",
        "timeline",
        "search",
        "notifications",
        "realtime",
        "federate",
    ],
    &["doors"],
    &["worlds"],
    &["commands"],
];

/// Macros stand at the root of the crate; these are the rooms that make them.
const MACROS: &[(&str, &str)] = &[
    ("args", "db"),
    ("publication_columns", "publications"),
    ("publication_select", "publications"),
    ("publication_tables", "publications"),
];

/// Files that hold SQL without being a `store.rs`, each with its reason.
const SQL_ELSEWHERE: &[(&str, &str)] = &[
    ("src/db/", "the ground itself"),
    ("src/policy/visible.rs", "the one predicate of reading"),
    (
        "src/federate/",
        "the passage owns its tables; each file asks for what it sends or applies",
    ),
];

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The module of a file: `src/blogs/store.rs` and `src/house.rs` belong to `blogs` and `house`.
fn module_of(path: &str) -> &str {
    let inside = path.trim_start_matches("src/");
    inside.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Whether a file answers requests.
fn is_door(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap();
    name.ends_with("pages.rs") || name.starts_with("api") || path.contains("/pages/")
}

/// The modules of the crate that a text names after `crate::`, also in `crate::{a, b}`.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_lowercase() || *c == '_')
            .collect()
    };
    for after in text.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => found.extend([word(after)]),
            Some(list) => {
                let mut depth = 0;
                for part in list.split_inclusive([',', '{', '}']) {
                    if depth == 0 {
                        found.insert(word(part.trim_start()));
                    }
                    depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
                    if depth < 0 {
                        break;
                    }
                }
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn names_of_modules_are_read_from_imports() {
    let text = "use crate::kernel::{A, b}; use crate::{accounts, media::x, args};";
    let expected = ["accounts", "args", "kernel", "media"].map(str::to_owned);
    assert_eq!(named(text), BTreeSet::from(expected));
}

#[test]
fn code_looks_only_down() {
    let mut wrong = Vec::new();
    for source in sources("src", ".rs") {
        let module = module_of(&source.path);
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let Some(mut floor) = floor_of(module) else {
            wrong.push(format!(
                "{module} has no floor: give it one in tests/tidy.rs"
            ));
            continue;
        };
        // The pages and the API of the hall stand where visitors are known.
        if is_door(&source.path) {
            floor = floor.max(floor_of("blogs").unwrap());
        }
        for seen in named(&source.spoken()) {
            let mac = MACROS.iter().find(|(name, _)| *name == seen);
            let seen = mac.map_or(seen.as_str(), |(_, home)| home);
            if seen != module && floor_of(seen).is_none_or(|below| below >= floor) {
                wrong.push(format!("{} looks up, or sideways, at {seen}", source.path));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_belongs_to_a_floor() {
    for entry in std::fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        let known = ["lib", "main"].contains(&module) || floor_of(module).is_some();
        assert!(
            known,
            "src/{name} has no floor: give it one in tests/tidy.rs"
        );
    }
}

fn all_rust() -> Vec<Source> {
    let folders = [
        "src",
        "federation/src",
        "federation/tests",
        "tests",
        "benches",
    ];
    folders
        .iter()
        .flat_map(|folder| sources(folder, ".rs"))
        .collect()
}

#[test]
fn files_say_why_they_exist_and_stay_short() {
    let mut wrong = Vec::new();
    for source in all_rust() {
        if !source.text.starts_with("//!") {
            wrong.push(format!("{} does not begin with //!", source.path));
        }
        let lines = source.text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{} has {lines} lines", source.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files that only tests compile.
fn for_tests_only(path: &str) -> bool {
    path.contains("/tests/") || path.contains("tests.rs") || path.ends_with("/conformance.rs")
}

fn holds_sql(source: &Source) -> bool {
    let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
    let text = source.spoken();
    verbs.iter().any(|verb| text.contains(&format!("\"{verb}")))
}

#[test]
fn sql_stands_in_stores() {
    let mut wrong = Vec::new();
    for source in sources("src", ".rs") {
        let path = source.path.as_str();
        let store = path.ends_with("store.rs") || path.contains("/store/");
        let named = SQL_ELSEWHERE
            .iter()
            .any(|(start, _)| path.starts_with(start));
        if holds_sql(&source) && !store && !named && !for_tests_only(path) {
            wrong.push(format!("{path} holds SQL: move it to a store"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn exceptions_to_the_place_of_sql_are_still_needed() {
    for (start, reason) in SQL_ELSEWHERE {
        let mut files = sources("src", ".rs").into_iter();
        let used = files.any(|source| source.path.starts_with(start) && !source.text.is_empty());
        assert!(used, "{start} ({reason}) is gone: strike it off");
    }
}

/// The signature of each `pub async fn` of a file: its name and everything up to its body.
fn readers(source: &Source) -> Vec<(String, String)> {
    let text = source.spoken();
    let parts = text.split("pub async fn ").skip(1);
    let signature = |part: &str| {
        let head = part.split(" {\n").next().unwrap_or_default().to_owned();
        let name = head.split(['(', '<']).next().unwrap_or_default().to_owned();
        (name, head)
    };
    parts.map(signature).collect()
}

#[test]
fn a_reader_takes_a_viewer_or_says_that_it_does_not() {
    let mut wrong = Vec::new();
    for source in sources("src", ".rs") {
        if !source.path.ends_with("store.rs") && !source.path.contains("/store/") {
            continue;
        }
        for (name, head) in readers(&source) {
            let reads = head.contains("impl Query") || head.contains("&Db");
            let asked = head.contains("Viewer") || head.contains("Permit");
            if reads && !asked && !name.ends_with("_for_house") {
                wrong.push(format!(
                    "{}: {name} reads for nobody: name it {name}_for_house",
                    source.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn code_does_not_give_up() {
    let words = [
        ".unwrap()",
        ".expect(\"",
        "panic!(",
        "todo!(",
        "unimplemented!(",
        "dbg!(",
    ];
    let mut wrong = BTreeMap::new();
    for source in sources("src", ".rs")
        .into_iter()
        .chain(sources("federation/src", ".rs"))
    {
        if for_tests_only(&source.path) {
            continue;
        }
        let text = source.spoken();
        for word in words.iter().filter(|word| text.contains(**word)) {
            wrong.insert(source.path.clone(), *word);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
