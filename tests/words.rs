//! Every visible word exists in both languages, and no word is kept that nobody says.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Source, sources};

/// Calls whose first string is a key.
const CALLS: &[&str] = &[
    ".t(",
    ".with1(",
    ".with2(",
    ".with(",
    "Problem::Forbidden(",
    "Problem::Malformed(",
    "Problem::Conflict(",
    "Problem::TooLarge(",
    "Problem::Unsupported(",
    "Problem::Unavailable(",
    "Problem::Full(",
    "key: ",
];

/// The messages of a language: key, and the variables that its text uses.
fn catalogue(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in sources(&format!("frontend/locales/{lang}"), ".ftl") {
        let mut key = String::new();
        for line in file.text.lines() {
            let start = line.split(" =").next().unwrap_or_default();
            let opens = line.contains(" =") && start.starts_with(|c: char| c.is_ascii_lowercase());
            if opens {
                key = start.to_owned();
                let twice = found.insert(key.clone(), BTreeSet::new());
                assert!(twice.is_none(), "{}: {key} is there twice", file.path);
            }
            let variables = line.split('$').skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect()
            });
            if !line.starts_with('#') {
                found.entry(key.clone()).or_default().extend(variables);
            }
        }
    }
    found.remove("");
    found
}

fn speaking() -> Vec<Source> {
    let mut files = sources("src", ".rs");
    files.retain(|file| !file.path.contains("tests"));
    files.extend(sources("frontend/templates", ".html"));
    files
}

fn is_key(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain)
}

/// Every string literal of a text (escaped quotes do not occur in keys).
fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// The keys that a file asks for, as far as they can be read from it.
fn asked(file: &Source) -> BTreeSet<String> {
    let text = file.spoken();
    let mut keys = BTreeSet::new();
    for call in CALLS {
        for rest in text.split(call).skip(1) {
            let rest = rest.trim_start();
            if let Some(literal) = rest.strip_prefix('"') {
                keys.insert(literal.split('"').next().unwrap().to_owned());
            }
        }
    }
    for rest in text.split("Problem::field(").skip(1) {
        let call = rest.split(')').next().unwrap();
        keys.extend(call.split('"').nth(3).map(str::to_owned));
    }
    for rest in text.split("done=").skip(1) {
        let word: String = rest
            .chars()
            .take_while(|c| is_key(&c.to_string()) || *c == '-')
            .collect();
        if !word.is_empty() {
            keys.insert(format!("done-{word}"));
        }
    }
    keys.retain(|key| is_key(key));
    keys
}

/// The beginnings of keys that are put together, such as `type-` of `"type-{}"`.
fn beginnings(files: &[Source]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files {
        for literal in literals(&file.spoken()) {
            let start = literal.split('{').next().unwrap();
            if literal.contains('{') && start.ends_with('-') && is_key(start) {
                found.insert(start.to_owned());
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let (french, english) = (catalogue("fr"), catalogue("en"));
    assert!(french.len() > 50);
    let mut wrong = Vec::new();
    for (key, variables) in &french {
        match english.get(key) {
            Some(other) if other == variables => {}
            Some(other) => wrong.push(format!(
                "{key}: {variables:?} in French, {other:?} in English"
            )),
            // English does not know «tu».
            None if key.ends_with("-tu") => {
                let plain = key.trim_end_matches("-tu");
                if french.get(plain) != Some(variables) {
                    wrong.push(format!("{key} differs from {plain} in its variables"));
                }
            }
            None => wrong.push(format!("{key} is missing in English")),
        }
    }
    let missing = english.keys().filter(|key| !french.contains_key(*key));
    wrong.extend(missing.map(|key| format!("{key} is missing in French")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_that_is_asked_for_exists() {
    let french = catalogue("fr");
    let mut wrong = Vec::new();
    let files = speaking();
    for file in &files {
        for key in asked(file) {
            if !french.contains_key(&key) {
                wrong.push(format!("{}: {key}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "no such words:\n{}", wrong.join("\n"));
}

#[test]
fn no_word_is_kept_that_nobody_says() {
    let files = speaking();
    let starts = beginnings(&files);
    let mut said = BTreeSet::new();
    for file in &files {
        said.extend(asked(file));
        said.extend(literals(&file.spoken()).map(str::to_owned));
    }
    let unused: Vec<_> = catalogue("fr")
        .into_keys()
        .filter(|key| {
            let plain = key.strip_suffix("-tu").unwrap_or(key);
            !said.contains(plain) && !starts.iter().any(|start| plain.starts_with(start))
        })
        .collect();
    assert!(unused.is_empty(), "nobody says:\n{}", unused.join("\n"));
}
