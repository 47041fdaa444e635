//! An incoming actor document; everything it can be contacted by must live on its own origin.

use super::PublicKey;
use super::values::{
    self, ReadError, addresses, cut_text, kind, language_text, many, one_address, parse,
};
use crate::host::same_origin;
use crate::limits::MAX_USERNAME_CHARS;
use crate::limits::{MAX_ALIASES, MAX_KEY_PEM_BYTES, MAX_KEYS, MAX_NAME_CHARS, MAX_SUMMARY_BYTES};
use crate::multikey::multikey_pem;
use crate::succession::Succession;
use serde_json::Value;
use url::Url;

/// An incoming actor.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorView {
    /// Its id.
    pub id: Url,
    /// Its first type (Person, Group, Organization, Service, Application).
    pub kind: String,
    /// Account name.
    pub preferred_username: Option<String>,
    /// Display name, plain text.
    pub name: Option<String>,
    /// Presentation, raw HTML.
    pub summary: Option<String>,
    /// Page for people; for display only.
    pub url: Option<Url>,
    /// Its inbox, on its own origin.
    pub inbox: Url,
    /// The inbox that its server shares, on the same origin.
    pub shared_inbox: Option<Url>,
    /// Its followers collection.
    pub followers: Option<Url>,
    /// Its outbox.
    pub outbox: Option<Url>,
    /// Keys that it lists.
    pub public_keys: Vec<PublicKey>,
    /// Proofs that its keys come after older ones of its server.
    pub successions: Vec<Succession>,
    /// Its picture.
    pub icon: Option<Url>,
    /// Whether it decides about each follower.
    pub manually_approves_followers: bool,
    /// Where it went; a claim until [`ActorView::also_known_as`] there names it.
    pub moved_to: Option<Url>,
    /// Other addresses that it claims to be known by.
    pub also_known_as: Vec<Url>,
}

impl ActorView {
    /// Reads an actor; refuses one without inbox or whose inbox is on another origin. Other contact
    /// points on another origin are dropped.
    pub fn read(json: &Value) -> Result<ActorView, ReadError> {
        if !json.is_object() {
            return Err(ReadError::NotAnObject);
        }
        let id = json.get("id").and_then(Value::as_str).and_then(parse);
        let id = id.ok_or(ReadError::Missing("id"))?;
        let inbox = one_address(json, "inbox").ok_or(ReadError::Missing("inbox"))?;
        if !same_origin(&id, &inbox) {
            return Err(ReadError::OtherOrigin("inbox"));
        }
        let at_home = |url: Option<Url>| url.filter(|url| same_origin(&id, url));
        let endpoints = json.get("endpoints").unwrap_or(&Value::Null);
        let username = cut_text(json, "preferredUsername", MAX_USERNAME_CHARS + 1);
        if username
            .as_ref()
            .is_some_and(|name| name.chars().count() > MAX_USERNAME_CHARS)
        {
            return Err(ReadError::TooLong("preferredUsername"));
        }
        let summary = language_text(json, "summary", "summaryMap")
            .map(|(text, _)| text)
            .filter(|text| !text.is_empty() && text.len() <= MAX_SUMMARY_BYTES);
        let approves = json
            .get("manuallyApprovesFollowers")
            .and_then(Value::as_bool);
        Ok(ActorView {
            kind: kind(json).ok_or(ReadError::Missing("type"))?.to_owned(),
            preferred_username: username,
            name: cut_text(json, "name", MAX_NAME_CHARS),
            summary: summary.map(str::to_owned),
            url: one_address(json, "url"),
            shared_inbox: at_home(one_address(endpoints, "sharedInbox")),
            followers: at_home(one_address(json, "followers")),
            outbox: at_home(one_address(json, "outbox")),
            public_keys: public_keys(json),
            successions: Succession::read(json),
            icon: many(json, "icon").iter().find_map(picture_address),
            manually_approves_followers: approves.unwrap_or(false),
            moved_to: one_address(json, "movedTo"),
            also_known_as: addresses(json, "alsoKnownAs", MAX_ALIASES),
            inbox,
            id,
        })
    }

    /// Where to deliver: the shared inbox when there is one.
    pub fn delivery_inbox(&self) -> &Url {
        self.shared_inbox.as_ref().unwrap_or(&self.inbox)
    }
}

fn public_keys(json: &Value) -> Vec<PublicKey> {
    let keys = many(json, "publicKey").iter().take(MAX_KEYS).cloned();
    let read = keys.filter_map(|key| serde_json::from_value::<PublicKey>(key).ok());
    let methods = many(json, "assertionMethod").iter().take(MAX_KEYS);
    read.filter(|key| key.public_key_pem.len() <= MAX_KEY_PEM_BYTES)
        .chain(methods.filter_map(multikey))
        .collect()
}

/// A key as FEP-521a lists it.
fn multikey(method: &Value) -> Option<PublicKey> {
    let text = |name: &str| method.get(name).and_then(Value::as_str);
    Some(PublicKey {
        id: text("id")?.to_owned(),
        owner: parse(text("controller")?)?,
        public_key_pem: multikey_pem(text("publicKeyMultibase")?)?,
    })
}

fn picture_address(icon: &Value) -> Option<Url> {
    match icon {
        Value::String(text) => parse(text),
        _ => values::one_address(icon, "url"),
    }
}
