//! Where a link may lead. A dangerous address (script, data, another protocol, a host hidden behind
//! a path) cannot be held by an [`Href`], so it can be neither stored nor shown.

use serde::{Deserialize, Serialize};
use url::Url;

/// Longest address of a link, in bytes.
pub const MAX_HREF_BYTES: usize = 2048;

/// A checked link target: `http`, `https` or `mailto`, or a path of this site (one `/` first).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Href(String);

impl Href {
    /// Checks and normalises an address; `None` when it may not be a link.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        if raw.len() > MAX_HREF_BYTES || raw.chars().any(hidden) {
            return None;
        }
        if raw.starts_with('/') {
            return local(raw).then(|| Self(raw.to_owned()));
        }
        let url = Url::parse(raw).ok()?;
        let admitted = match url.scheme() {
            // A user name before the host makes a link look like it leads somewhere else.
            "http" | "https" => {
                let host = url.host_str().is_some_and(|host| !host.is_empty());
                host && url.username().is_empty() && url.password().is_none()
            }
            "mailto" => url.path().contains('@'),
            _ => false,
        };
        let url = String::from(url);
        (admitted && url.len() <= MAX_HREF_BYTES).then_some(Self(url))
    }

    /// The address as text, not escaped.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control, invisible and direction characters have no place in an address.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A path of this site: no second slash or backslash (plain or encoded) that a browser would take
/// for a host.
fn local(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let start = lower.trim_start_matches("/.").trim_start_matches('.');
    let second = lower.as_bytes().get(1);
    !matches!(second, Some(b'/' | b'\\'))
        && !lower.contains('\\')
        && !lower.contains("%5c")
        && !lower.starts_with("/%2f")
        && !start.starts_with("//")
        && !path.contains(char::is_whitespace)
}

impl TryFrom<String> for Href {
    type Error = &'static str;

    fn try_from(raw: String) -> Result<Self, Self::Error> {
        Self::parse(&raw).ok_or("link not admitted")
    }
}

impl From<Href> for String {
    fn from(href: Href) -> Self {
        href.0
    }
}
