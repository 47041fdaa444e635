//! Our own actor documents.

use super::PublicKey;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use url::Url;

use super::posts::{insert, moment};

/// Which kind of actor a document describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// The server itself; signs its fetches and posts nothing.
    Instance,
    /// A person.
    Person,
    /// A blog that publishes under its own name (Group authors are refused by some peers).
    Blog,
    /// A forum category or a group: announces what its members post (FEP-1b12).
    Group,
}

impl ActorKind {
    /// The ActivityStreams type.
    pub fn as_type(self) -> &'static str {
        match self {
            ActorKind::Instance => "Application",
            ActorKind::Person => "Person",
            ActorKind::Blog => "Organization",
            ActorKind::Group => "Group",
        }
    }
}

/// A picture of an actor.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    /// Where the file is.
    pub url: &'a Url,
    /// Its media type.
    pub media_type: &'a str,
}

/// Everything that an actor document of ours says. Nothing asks to be found or indexed.
#[derive(Clone, Debug)]
pub struct ActorCard<'a> {
    /// Which kind of actor.
    pub kind: ActorKind,
    /// Its id; never contains a person's name.
    pub id: &'a Url,
    /// Account name.
    pub preferred_username: &'a str,
    /// Display name.
    pub name: &'a str,
    /// Presentation, clean HTML.
    pub summary: Option<&'a str>,
    /// Page for people.
    pub url: Option<&'a Url>,
    /// Its inbox.
    pub inbox: &'a Url,
    /// Its outbox.
    pub outbox: &'a Url,
    /// Its followers collection; the instance has none.
    pub followers: Option<&'a Url>,
    /// The inbox that the whole server shares.
    pub shared_inbox: &'a Url,
    /// The collection of moderators of a group.
    pub moderators: Option<&'a Url>,
    /// The id of its key.
    pub key_id: &'a str,
    /// Its public key, SPKI PEM.
    pub public_key_pem: &'a str,
    /// Its picture.
    pub icon: Option<Picture<'a>>,
    /// Whether someone decides about each follower.
    pub manually_approves_followers: bool,
    /// When it was made.
    pub published: Option<OffsetDateTime>,
}

impl ActorCard<'_> {
    /// The actor object, without `@context`.
    pub fn to_json(&self) -> Value {
        let host = crate::host::canonical_host(self.id).unwrap_or_default();
        let mut card = Map::new();
        insert(&mut card, "id", Some(self.id.as_str()));
        insert(&mut card, "type", Some(self.kind.as_type()));
        insert(
            &mut card,
            "preferredUsername",
            Some(self.preferred_username),
        );
        let account = format!("{}@{host}", self.preferred_username);
        insert(&mut card, "webfinger", Some(account.as_str()));
        insert(&mut card, "name", Some(self.name));
        insert(&mut card, "summary", self.summary);
        insert(&mut card, "url", self.url.map(Url::as_str));
        insert(&mut card, "inbox", Some(self.inbox.as_str()));
        insert(&mut card, "outbox", Some(self.outbox.as_str()));
        insert(&mut card, "followers", self.followers.map(Url::as_str));
        insert(&mut card, "attributedTo", self.moderators.map(Url::as_str));
        insert(
            &mut card,
            "published",
            self.published.map(moment).as_deref(),
        );
        let mut members = vec![
            ("endpoints", json!({ "sharedInbox": self.shared_inbox })),
            ("publicKey", json!(self.public_key())),
            (
                "manuallyApprovesFollowers",
                json!(self.manually_approves_followers),
            ),
            ("indexable", json!(false)),
        ];
        // Lemmy takes a group that says «false» for one whose members do not write for everybody: a
        // group that everybody may follow says nothing.
        if self.kind != ActorKind::Group || self.manually_approves_followers {
            members.push(("discoverable", json!(false)));
        }
        if let Some(icon) = &self.icon {
            let picture = json!({ "type": "Image", "mediaType": icon.media_type, "url": icon.url });
            members.push(("icon", picture));
        }
        if self.kind == ActorKind::Group {
            members.push(("postingRestrictedToMods", json!(false)));
        }
        card.extend(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        Value::Object(card)
    }

    fn public_key(&self) -> PublicKey {
        PublicKey {
            id: self.key_id.to_owned(),
            owner: self.id.clone(),
            public_key_pem: self.public_key_pem.to_owned(),
        }
    }
}
