//! What another server says about itself: read leniently, cut short, never trusted with anything.

use super::nodeinfo::{INSTANCE_ACTOR_REL, SCHEMA};
use crate::host::same_origin;
use serde_json::Value;
use url::Url;

/// Longest name of a server, in characters; the rest is cut.
const TITLE_CHARS: usize = 120;
/// Longest name of a software, and longest version, in characters; the rest is cut.
const WORD_CHARS: usize = 40;

/// The index at `/.well-known/nodeinfo` of another server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// The newest document that we read, on the same origin.
    pub document: Option<Url>,
    /// The actor that signs for the server (FEP-2677), on the same origin.
    pub actor: Option<Url>,
}

impl Index {
    /// Reads the index that was found at `from`.
    pub fn read(json: &Value, from: &Url) -> Index {
        let links = json.get("links").and_then(Value::as_array);
        let found = |rel: &str| {
            let link = links?
                .iter()
                .find(|link| link.get("rel").and_then(Value::as_str) == Some(rel))?;
            let url = Url::parse(link.get("href")?.as_str()?).ok()?;
            same_origin(&url, from).then_some(url)
        };
        let document = ["2.1", "2.0"]
            .iter()
            .find_map(|version| found(&format!("{SCHEMA}{version}")));
        Index {
            document,
            actor: found(INSTANCE_ACTOR_REL),
        }
    }
}

/// Software, version and name of another server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Software, `[a-z0-9-]+`.
    pub software: String,
    /// Its version.
    pub version: String,
    /// What the server calls itself; often missing.
    pub title: String,
}

impl About {
    /// Reads a NodeInfo document; none when it names no software.
    pub fn read(json: &Value) -> Option<About> {
        let software = json.get("software")?;
        let text = |value: Option<&Value>, most: usize| {
            let words = value.and_then(Value::as_str).unwrap_or_default();
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            words
                .chars()
                .filter(|letter| !letter.is_control())
                .take(most)
                .collect::<String>()
        };
        let metadata = json.get("metadata");
        let about = About {
            software: text(software.get("name"), WORD_CHARS),
            version: text(software.get("version"), WORD_CHARS),
            title: text(metadata.and_then(|data| data.get("nodeName")), TITLE_CHARS),
        };
        (!about.software.is_empty()).then_some(about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn links_of_another_origin_are_not_followed() {
        let home = Url::parse("https://a.example/.well-known/nodeinfo").unwrap();
        let index = |href: &str| {
            json!({ "links": [
                { "rel": format!("{SCHEMA}2.0"), "href": "https://a.example/nodeinfo/2.0" },
                { "rel": INSTANCE_ACTOR_REL, "href": href },
            ] })
        };
        let read = Index::read(&index("https://a.example/actor"), &home);
        assert_eq!(read.document.unwrap().path(), "/nodeinfo/2.0");
        assert_eq!(read.actor.unwrap().path(), "/actor");
        let elsewhere = Index::read(&index("https://b.example/actor"), &home);
        assert_eq!(elsewhere.actor, None);
        assert_eq!(Index::read(&json!([]), &home), Index::default());
    }

    #[test]
    fn long_and_odd_names_are_cut() {
        let long = "é".repeat(500);
        let about = About::read(&json!({
            "software": { "name": "seyes", "version": "1\u{7}.2" },
            "metadata": { "nodeName": long },
        }));
        let about = about.unwrap();
        assert_eq!(about.version, "1.2");
        assert_eq!(about.title.chars().count(), TITLE_CHARS);
        assert_eq!(About::read(&json!({ "software": {} })), None);
    }
}
