//! Finds names and sentences in traffic, however they were encoded on the way.

use std::collections::{BTreeSet, HashMap};

use seyes::people::fold;

/// What is looked for, by its first word.
pub struct Scanner(HashMap<String, Vec<Vec<String>>>);

impl Scanner {
    /// Looks for each of these names or sentences, whole words only.
    pub fn of<'a>(secrets: impl IntoIterator<Item = &'a String>) -> Self {
        let mut by_first: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for secret in secrets {
            let words = words(secret);
            if let Some(first) = words.first() {
                by_first.entry(first.clone()).or_default().push(words);
            }
        }
        Self(by_first)
    }

    /// What of it stands in a text, with or without its tags.
    pub fn find(&self, text: &str) -> BTreeSet<String> {
        let decoded = decode(text);
        let mut found = self.find_in(&words(&decoded));
        found.extend(self.find_in(&words(&without_tags(&decoded))));
        found
    }

    fn find_in(&self, words: &[String]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (at, word) in words.iter().enumerate() {
            for secret in self.0.get(word).into_iter().flatten() {
                if words[at..].starts_with(secret) {
                    found.insert(secret.join(" "));
                }
            }
        }
        found
    }
}

/// Folded words: letters and digits, without case and accents.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let parts = folded.split(|letter: char| !letter.is_alphanumeric());
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn without_tags(text: &str) -> String {
    let mut inside = false;
    let keep = |letter: &char| {
        let shown = !inside && *letter != '<';
        inside = *letter == '<' || (inside && *letter != '>');
        shown
    };
    text.chars().filter(keep).collect()
}

/// Undoes the encodings of addresses, JSON and HTML.
fn decode(text: &str) -> String {
    entities(&escapes(&percents(text)))
}

fn percents(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some(at) = rest.iter().position(|byte| *byte == b'%') {
        bytes.extend(&rest[..at]);
        let digits = rest
            .get(at + 1..at + 3)
            .and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = &rest[at + if byte.is_some() { 3 } else { 1 }..];
    }
    bytes.extend(rest);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn code(digits: Option<&str>, base: u32) -> Option<char> {
    char::from_u32(u32::from_str_radix(digits?, base).ok()?)
}

fn escapes(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let unicode = tail
            .strip_prefix('u')
            .and_then(|hex| code(hex.get(..4), 16));
        let (letter, length) = match unicode {
            Some(letter) => (letter, 5),
            None => (' ', tail.chars().next().map_or(0, char::len_utf8)),
        };
        plain.push(letter);
        rest = &tail[length..];
    }
    plain + rest
}

fn entities(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let name = tail.split(';').next().filter(|name| name.len() < 8);
        let letter = name.and_then(|name| match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix(['x', 'X']) {
                Some(hex) => code(Some(hex), 16),
                None => code(Some(number), 10),
            },
            None => Some(' ').filter(|_| name.chars().all(char::is_alphanumeric)),
        });
        plain.push(letter.unwrap_or(' '));
        rest = match (letter, name) {
            (Some(_), Some(name)) if tail.len() > name.len() => &tail[name.len() + 1..],
            _ => tail,
        };
    }
    plain + rest
}

#[test]
fn a_name_is_found_however_it_is_written() {
    let secrets = ["Éloïse Le Guen".to_owned(), "Quéré".to_owned()];
    let scanner = Scanner::of(&secrets);
    for text in [
        "https://a.example/search?q=%C3%89lo%C3%AFse%20Le+Guen",
        r#"{"name":"\u00c9lo\u00efse Le Guen"}"#,
        "<b>&#201;lo&#xEF;se</b>&nbsp;<i>Le Guen</i>",
        "ELOISE\nLE-GUEN",
        "acct:eloise.le.guen@a.example",
        "<p>Qu<em>éré</em></p>",
    ] {
        assert_eq!(scanner.find(text).len(), 1, "{text}");
    }
    for text in ["Éloïse et Malo Le Guen", "querelle", "&eloise;", "\\"] {
        assert!(scanner.find(text).is_empty(), "{text}");
    }
}
