//! Our own activities.

use super::posts::{insert, moment};
use activitypub_federation::kinds::activity::{
    AcceptType, AnnounceType, CreateType, DeleteType, FollowType, LikeType, RejectType, UndoType,
    UpdateType,
};
use activitypub_federation::kinds::object::TombstoneType;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use url::Url;

/// What every activity says about itself.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// Its id.
    pub id: &'a Url,
    /// Who acts; signs the delivery.
    pub actor: &'a Url,
    /// Recipients.
    pub to: &'a [Url],
    /// Further recipients.
    pub cc: &'a [Url],
    /// When it happened.
    pub published: Option<OffsetDateTime>,
}

impl Envelope<'_> {
    pub(super) fn around(&self, kind: impl ToString, object: Value) -> Value {
        let mut activity = Map::new();
        insert(&mut activity, "id", Some(self.id.as_str()));
        insert(&mut activity, "type", Some(kind.to_string().as_str()));
        insert(&mut activity, "actor", Some(self.actor.as_str()));
        insert(
            &mut activity,
            "published",
            self.published.map(moment).as_deref(),
        );
        activity.insert("to".to_owned(), json!(self.to));
        activity.insert("cc".to_owned(), json!(self.cc));
        activity.insert("object".to_owned(), object);
        Value::Object(activity)
    }
}

/// Create of a whole object; recipients of both should be equal.
pub fn create(envelope: &Envelope<'_>, object: Value) -> Value {
    envelope.around(CreateType::Create, object)
}

/// Update of a whole object or actor.
pub fn update(envelope: &Envelope<'_>, object: Value) -> Value {
    envelope.around(UpdateType::Update, object)
}

/// Delete of one of our objects, as a Tombstone.
pub fn delete(envelope: &Envelope<'_>, object: &Url) -> Value {
    let stone = json!({ "id": object, "type": TombstoneType::Tombstone });
    envelope.around(DeleteType::Delete, stone)
}

/// Follow of an actor.
pub fn follow(envelope: &Envelope<'_>, followed: &Url) -> Value {
    envelope.around(FollowType::Follow, json!(followed))
}

/// Accept of a Follow or Join, which is embedded whole: peers match by id or by actor and object.
pub fn accept(envelope: &Envelope<'_>, asked: Value) -> Value {
    envelope.around(AcceptType::Accept, without_context(asked))
}

/// Reject of a Follow or Join; after an Accept it ends it.
pub fn reject(envelope: &Envelope<'_>, asked: Value) -> Value {
    envelope.around(RejectType::Reject, without_context(asked))
}

/// Undo of one of our activities, embedded whole.
pub fn undo(envelope: &Envelope<'_>, undone: Value) -> Value {
    envelope.around(UndoType::Undo, without_context(undone))
}

/// Like, or a reaction when `emoji` is given (FEP-c0e0; others count a like).
pub fn like(envelope: &Envelope<'_>, liked: &Url, emoji: Option<&str>) -> Value {
    let mut activity = envelope.around(LikeType::Like, json!(liked));
    if let (Some(emoji), Some(members)) = (emoji, activity.as_object_mut()) {
        members.insert("content".to_owned(), json!(emoji));
    }
    activity
}

/// Announce of an object id (a boost), or by a Group of an untouched activity (FEP-1b12).
pub fn announce(envelope: &Envelope<'_>, announced: Value) -> Value {
    envelope.around(AnnounceType::Announce, announced)
}

/// Any other activity by its type: Join, Lock, Add, Remove, Move…
pub fn act(envelope: &Envelope<'_>, kind: &str, object: Value) -> Value {
    envelope.around(kind, object)
}

/// An activity with one more member (`audience`, `target`, `summary`).
pub fn with(mut activity: Value, name: &str, value: Value) -> Value {
    if let Some(members) = activity.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
    activity
}

/// Flag: tells another server's moderators of some of its objects and actors, in plain words.
pub fn flag(envelope: &Envelope<'_>, objects: &[Url], words: &str) -> Value {
    let mut activity = envelope.around("Flag", json!(objects));
    if let Some(members) = activity.as_object_mut() {
        members.insert("content".to_owned(), json!(words));
    }
    activity
}

/// What stands where one of our objects was (AP §6.4); answered with 410.
pub fn tombstone(id: &Url, former_type: Option<&str>, deleted: Option<OffsetDateTime>) -> Value {
    let mut stone = Map::new();
    insert(&mut stone, "id", Some(id.as_str()));
    insert(
        &mut stone,
        "type",
        Some(TombstoneType::Tombstone.to_string().as_str()),
    );
    insert(&mut stone, "formerType", former_type);
    insert(&mut stone, "deleted", deleted.map(moment).as_deref());
    Value::Object(stone)
}

fn without_context(mut activity: Value) -> Value {
    if let Some(members) = activity.as_object_mut() {
        members.remove("@context");
    }
    activity
}
