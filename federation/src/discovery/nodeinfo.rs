//! NodeInfo 2.0 and 2.1: which software answers here, with counts coarse enough for minors.

use serde_json::{Value, json};
use url::Url;

/// Counts are rounded down to this many, so that nobody follows one person through them.
const COUNT_STEP: u64 = 10;
pub(super) const INSTANCE_ACTOR_REL: &str = "https://www.w3.org/ns/activitystreams#Application";
pub(super) const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/";

/// The index at `/.well-known/nodeinfo`: where each version is, and who signs for the server
/// (FEP-2677).
pub fn nodeinfo_index(v2_0: &Url, v2_1: &Url, instance_actor: &Url) -> Value {
    json!({ "links": [
        { "rel": format!("{SCHEMA}2.0"), "href": v2_0 },
        { "rel": format!("{SCHEMA}2.1"), "href": v2_1 },
        { "rel": INSTANCE_ACTOR_REL, "href": instance_actor },
    ] })
}

/// What NodeInfo tells about this server.
#[derive(Clone, Copy, Debug)]
pub struct NodeInfo<'a> {
    /// Software name, `[a-z0-9-]+`.
    pub name: &'a str,
    /// Software version.
    pub version: &'a str,
    /// What the server calls itself (`metadata.nodeName`).
    pub title: &'a str,
    /// Where the source is.
    pub repository: &'a str,
    /// Exact number of accounts; published rounded.
    pub accounts: u64,
    /// Exact number of public posts; published rounded.
    pub posts: u64,
}

impl NodeInfo<'_> {
    /// The 2.0 document.
    pub fn v2_0(&self) -> Value {
        self.document("2.0", json!({ "name": self.name, "version": self.version }))
    }

    /// The 2.1 document.
    pub fn v2_1(&self) -> Value {
        let software = json!({
            "name": self.name, "version": self.version, "repository": self.repository
        });
        self.document("2.1", software)
    }

    fn document(&self, version: &str, software: Value) -> Value {
        let rounded = |count: u64| count - count % COUNT_STEP;
        json!({
            "version": version,
            "software": software,
            "protocols": ["activitypub"],
            "services": { "inbound": [], "outbound": [] },
            "openRegistrations": false,
            "usage": {
                "users": { "total": rounded(self.accounts) },
                "localPosts": rounded(self.posts),
            },
            "metadata": { "nodeName": self.title },
        })
    }
}
