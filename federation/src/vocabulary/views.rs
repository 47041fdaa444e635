//! An incoming activity, seen through its few common members.

use super::values::{ReadError, address, addresses, instant, kind, many, parse};
use super::{ObjectView, values};
use crate::limits::{MAX_CONTENT_BYTES, MAX_RECIPIENTS};
use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

/// What an activity is about: an id, and the body when it was sent along.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Id of the thing; `None` for an embedded thing without one.
    pub id: Option<Url>,
    /// The embedded thing. It has authority only where the door checked its origin; else fetch it
    /// by id.
    pub embedded: Option<Value>,
}

impl Reference {
    fn read(value: &Value) -> Option<Reference> {
        match value {
            Value::String(_) => Some(Reference {
                id: Some(address(value)?),
                embedded: None,
            }),
            Value::Object(_) => Some(Reference {
                id: address(value),
                embedded: Some(value.clone()),
            }),
            _ => None,
        }
    }

    /// The embedded thing's type.
    pub fn kind(&self) -> Option<&str> {
        self.embedded.as_ref().and_then(kind)
    }

    /// The embedded thing as an object view.
    pub fn object(&self) -> Option<Result<ObjectView, ReadError>> {
        self.embedded.as_ref().map(ObjectView::read)
    }
}

/// An incoming activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Its id.
    pub id: Url,
    /// Its first type.
    pub kind: String,
    /// Who acts.
    pub actor: Url,
    /// What it acts on, in order.
    pub objects: Vec<Reference>,
    /// `target` (of Add, Remove, Move, Block, Invite).
    pub target: Option<Url>,
    /// `origin` (of Move): where the object was.
    pub origin: Option<Url>,
    /// Recipients; everybody is [`values::public`].
    pub to: Vec<Url>,
    /// Further recipients.
    pub cc: Vec<Url>,
    /// Audience (the Group, in FEP-1b12).
    pub audience: Vec<Url>,
    /// `content`: the emoji of a reaction, the reason of a Flag (which Lemmy writes into `summary`).
    pub content: Option<String>,
    /// When it was published.
    pub published: Option<OffsetDateTime>,
}

impl Activity {
    /// Reads an activity; id, type and actor cannot be missing.
    pub fn read(json: &Value) -> Result<Activity, ReadError> {
        if !json.is_object() {
            return Err(ReadError::NotAnObject);
        }
        let id = json.get("id").and_then(Value::as_str).and_then(parse);
        let mut content =
            values::language_text(json, "content", "contentMap").map(|(text, _)| text);
        if content.is_none() && kind(json) == Some("Flag") {
            content = values::language_text(json, "summary", "summaryMap").map(|(text, _)| text);
        }
        if content.is_some_and(|text| text.len() > MAX_CONTENT_BYTES) {
            return Err(ReadError::TooLong("content"));
        }
        Ok(Activity {
            id: id.ok_or(ReadError::Missing("id"))?,
            kind: kind(json).ok_or(ReadError::Missing("type"))?.to_owned(),
            actor: values::one_address(json, "actor").ok_or(ReadError::Missing("actor"))?,
            objects: many(json, "object")
                .iter()
                .filter_map(Reference::read)
                .collect(),
            target: values::one_address(json, "target"),
            origin: values::one_address(json, "origin"),
            to: addresses(json, "to", MAX_RECIPIENTS),
            cc: addresses(json, "cc", MAX_RECIPIENTS),
            audience: addresses(json, "audience", MAX_RECIPIENTS),
            content: content.map(str::to_owned),
            published: instant(json, "published"),
        })
    }

    /// The first (usually only) thing that it acts on.
    pub fn object(&self) -> Option<&Reference> {
        self.objects.first()
    }

    /// Id of the first thing that it acts on.
    pub fn object_id(&self) -> Option<&Url> {
        self.object()?.id.as_ref()
    }

    /// Whether it is addressed to everybody.
    pub fn is_public(&self) -> bool {
        self.to.iter().chain(&self.cc).any(values::is_public)
    }
}
