//! WebFinger: from `acct:user@host` or an actor's address to its documents.

use crate::host::canonical_host_text;
use crate::limits::{MAX_URL_BYTES, MAX_USERNAME_CHARS};
use crate::media_type::LD_JSON_PROFILE;
use activitypub_federation::FEDERATION_CONTENT_TYPE;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

/// Content type of the answer; it also needs `Access-Control-Allow-Origin: *`.
pub const JRD_TYPE: &str = "application/jrd+json";

/// The request is malformed: answer 400 (RFC 7033 §4.2). Unknown subjects are 404, which the caller
/// decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the resource is missing or not a URI")]
pub struct Malformed;

/// Whom a request asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `acct:user@host`; the host is canonical, and may be another server's.
    Account {
        /// Account name, as asked.
        user: String,
        /// Canonical host.
        host: String,
    },
    /// The address of an actor or of its page.
    Address(Url),
}

/// Reads the query of `/.well-known/webfinger`.
pub fn requested_subject(query: Option<&str>) -> Result<Subject, Malformed> {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let mut resources = pairs
        .filter(|(name, _)| name == "resource")
        .map(|(_, value)| value);
    let resource = resources.next().ok_or(Malformed)?;
    if resources.next().is_some() || resource.len() > MAX_URL_BYTES {
        return Err(Malformed);
    }
    match resource.strip_prefix("acct:") {
        Some(account) => account_of(account),
        // Any scheme may be asked about (§4.5); of those that nobody here has, nothing is known.
        None => Url::parse(&resource)
            .map(Subject::Address)
            .map_err(|_| Malformed),
    }
}

fn account_of(account: &str) -> Result<Subject, Malformed> {
    let account = account.strip_prefix('@').unwrap_or(account);
    let (user, host) = account.rsplit_once('@').ok_or(Malformed)?;
    let bad = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '@' | '/' | '?' | '#');
    if user.is_empty() || user.chars().count() > MAX_USERNAME_CHARS || user.contains(bad) {
        return Err(Malformed);
    }
    let host = canonical_host_text(host).ok_or(Malformed)?;
    Ok(Subject::Account {
        user: user.to_owned(),
        host,
    })
}

/// The answer about an actor: `account` is `user@host`, `template` the subscribe address with
/// `{uri}`. Members that a link has not are left out, as RFC 7033 §4.4 has it: no `null`.
pub fn webfinger_answer(
    account: &str,
    actor: &Url,
    page: Option<&Url>,
    template: Option<&str>,
) -> Value {
    let link =
        |rel: &str, kind: &str, href: &Url| json!({ "rel": rel, "type": kind, "href": href });
    let mut links = vec![
        link("self", FEDERATION_CONTENT_TYPE, actor),
        link("self", LD_JSON_PROFILE, actor),
    ];
    links.extend(page.map(|page| link("http://webfinger.net/rel/profile-page", "text/html", page)));
    let subscribe = "http://ostatus.org/schema/1.0/subscribe";
    links.extend(template.map(|template| json!({ "rel": subscribe, "template": template })));
    let aliases: Vec<&Url> = std::iter::once(actor).chain(page).collect();
    json!({ "subject": format!("acct:{account}"), "aliases": aliases, "links": links })
}
