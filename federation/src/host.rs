//! Who is who on the network: one canonical spelling for hosts, one equality for origins.
//!
//! Every allow-list and every «same server?» question goes through here, so that upper case, IDN
//! forms, trailing dots and default ports never make two names of one host (or one name of two).

use async_trait::async_trait;
use std::fmt;
use url::{Host, Url};

/// Scheme, host and port of a document: two documents trust each other only when all three are
/// equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of an `http` or `https` address; `None` for any other scheme.
    pub fn of(url: &Url) -> Option<Origin> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        Some(Origin {
            scheme: url.scheme().to_owned(),
            host: canonical_name(url)?,
            port: url.port_or_known_default()?,
        })
    }

    /// The same origin's host as allow-lists know it: canonical, with the port only when it is not
    /// the default.
    pub fn host(&self) -> String {
        let default = if self.scheme == "http" { 80 } else { 443 };
        if self.port == default {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Whether a `Host` header (or HTTP/2 authority) names this origin.
    pub fn answers_to(&self, authority: &str) -> bool {
        if authority.contains(['/', '?', '#', '@', '\\', ' ', '\t']) {
            return false;
        }
        Url::parse(&format!("{}://{authority}/", self.scheme))
            .ok()
            .and_then(|url| Origin::of(&url))
            .is_some_and(|other| other == *self)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host())
    }
}

/// Whether two addresses share scheme, host and port.
pub fn same_origin(a: &Url, b: &Url) -> bool {
    matches!((Origin::of(a), Origin::of(b)), (Some(a), Some(b)) if a == b)
}

/// The canonical host of an address, as allow-lists store it (`ecole.example`, `localhost:4002`).
pub fn canonical_host(url: &Url) -> Option<String> {
    Origin::of(url).map(|origin| origin.host())
}

/// The canonical form of a host typed by a person: lower case, IDNA, no trailing dot, no default
/// https port. `None` when it is not a host (a path, a user, a space…).
pub fn canonical_host_text(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.contains(['/', '?', '#', '@', '\\', ' ', '\t', '\r', '\n']) {
        return None;
    }
    canonical_host(&Url::parse(&format!("https://{text}/")).ok()?)
}

fn canonical_name(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
            (!name.is_empty() && !name.ends_with('.')).then_some(name)
        }
        Host::Ipv4(ip) => Some(ip.to_string()),
        Host::Ipv6(ip) => Some(format!("[{ip}]")),
    }
}

/// Which hosts this server talks with; asked with the canonical host, on every way in and out.
#[async_trait]
pub trait HostPolicy: Send + Sync {
    /// Whether `host` (see [`canonical_host`]) may send to us and be fetched from.
    async fn allows(&self, host: &str) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn one_spelling_for_each_host() {
        for text in [
            "https://école.example/a",
            "https://ÉCOLE.example:443/",
            "https://xn--cole-9oa.EXAMPLE./b",
        ] {
            assert_eq!(
                canonical_host(&url(text)).as_deref(),
                Some("xn--cole-9oa.example"),
                "{text}"
            );
        }
        assert_eq!(
            canonical_host(&url("http://localhost:4002/")).as_deref(),
            Some("localhost:4002")
        );
        assert_eq!(
            canonical_host_text(" Ecole.Example. ").as_deref(),
            Some("ecole.example")
        );
        for bad in ["", "a/b", "u@h", "a b", "a?b", "a#b"] {
            assert_eq!(canonical_host_text(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_ascii_name_in_disguise_is_not_a_host() {
        assert!(Url::parse("https://xn--ecole-.example/").is_err());
    }

    #[test]
    fn origins_differ_by_scheme_host_or_port() {
        let home = url("https://ecole.example/u/1");
        assert!(same_origin(&home, &url("https://ECOLE.example:443/x?y")));
        for other in [
            "http://ecole.example/u/1",
            "https://ecole.example:8443/u/1",
            "https://a.ecole.example/u/1",
            "data:text/plain,x",
        ] {
            assert!(!same_origin(&home, &url(other)), "{other}");
        }
        assert!(!same_origin(
            &url("data:text/plain,x"),
            &url("data:text/plain,x")
        ));
    }

    #[test]
    fn host_headers_name_an_origin() {
        let home = Origin::of(&url("https://ecole.example/")).unwrap();
        for good in [
            "ecole.example",
            "ECOLE.example",
            "ecole.example:443",
            "ecole.example.",
        ] {
            assert!(home.answers_to(good), "{good}");
        }
        for bad in [
            "",
            "ecole.example:8443",
            "x@ecole.example",
            "ecole.example/x",
            "b.example",
        ] {
            assert!(!home.answers_to(bad), "{bad}");
        }
    }
}
