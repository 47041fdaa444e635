//! Who may speak about what: an actor speaks only for its own origin, and never for ours.
//!
//! Nothing in JSON-LD (`signature`, `proof`, `@graph`…) adds authority: the HTTP signature is the
//! only one.

use super::Refusal;
use crate::host::{Origin, same_origin};
use crate::limits::{MAX_RECIPIENTS, MAX_URL_BYTES};
use serde_json::Value;
use url::Url;

/// The parts of an activity that decide about authority.
pub(super) struct Shape<'a> {
    pub actor: Url,
    pub id: Url,
    pub kind: String,
    kinds: Vec<&'a str>,
    json: &'a Value,
}

const BAD_SHAPE: Refusal = Refusal::new(400, "the activity lacks id, type or actor");
const OURS: Refusal = Refusal::new(400, "the activity claims an id of this server");
const CROSS_ORIGIN: Refusal = Refusal::new(401, "the activity speaks for another origin");
const NOT_AUTHOR: Refusal = Refusal::new(401, "the object is not attributed to the actor");

/// Keys that let a second reader see another document than we do.
const GRAPH_KEYS: [&str; 3] = ["@graph", "@included", "@reverse"];

impl<'a> Shape<'a> {
    /// Reads id, type and actor; 400 when one is missing or ambiguous.
    pub fn read(json: &'a Value) -> Result<Shape<'a>, Refusal> {
        let members = json.as_object().ok_or(BAD_SHAPE)?;
        if GRAPH_KEYS.iter().any(|key| members.contains_key(*key)) {
            return Err(Refusal::new(400, "the activity is a graph"));
        }
        for field in ["to", "cc", "audience"] {
            if members
                .get(field)
                .and_then(Value::as_array)
                .is_some_and(|a| a.len() > MAX_RECIPIENTS)
            {
                return Err(Refusal::new(400, "the activity has too many recipients"));
            }
        }
        let kinds: Vec<&str> = match members.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let kind = (*kinds.first().ok_or(BAD_SHAPE)?).to_owned();
        let actor = match members.get("actor") {
            Some(Value::Array(actors)) if actors.len() == 1 => actors.first().and_then(id_of),
            Some(actor) => id_of(actor),
            None => None,
        };
        let id = members.get("id").and_then(id_of);
        Ok(Shape {
            actor: actor.ok_or(BAD_SHAPE)?,
            id: id.ok_or(BAD_SHAPE)?,
            kind,
            kinds,
            json,
        })
    }

    /// Refuses an activity whose own id or actor is one of ours.
    pub fn is_foreign_to(&self, ours: &[Origin]) -> Result<(), Refusal> {
        if is_ours(&self.id, ours) || is_ours(&self.actor, ours) {
            Err(OURS)
        } else {
            Ok(())
        }
    }

    /// Whether this is an actor's own farewell.
    pub fn deletes_its_actor(&self) -> bool {
        self.kinds == ["Delete"]
            && self
                .json
                .get("object")
                .and_then(id_of)
                .is_some_and(|object| object == self.actor)
    }

    /// Refuses an activity that speaks for another origin than its actor's.
    pub fn stays_on_its_origin(&self, ours: &[Origin]) -> Result<(), Refusal> {
        if !same_origin(&self.id, &self.actor) {
            return Err(CROSS_ORIGIN);
        }
        let is = |kind: &str| self.kinds.contains(&kind);
        if !(is("Create") || is("Update") || is("Delete") || is("Undo")) {
            return Ok(());
        }
        let no_object = Refusal::new(400, "the activity has no object");
        let object = self.json.get("object").ok_or(no_object)?;
        let objects = object
            .as_array()
            .map_or(std::slice::from_ref(object), Vec::as_slice);
        if objects.is_empty() {
            return Err(no_object);
        }
        for object in objects {
            self.owns(object, ours)?;
            if let Value::Object(members) = object {
                if GRAPH_KEYS.iter().any(|key| members.contains_key(*key)) {
                    return Err(Refusal::new(400, "the object is a graph"));
                }
                self.speaks_as_itself(object, is("Create"))?;
            }
        }
        Ok(())
    }

    /// The object's id is on the actor's origin. Only an undone activity may go without an id.
    fn owns(&self, object: &Value, ours: &[Origin]) -> Result<(), Refusal> {
        let nameless = object.is_object() && matches!(object.get("id"), None | Some(Value::Null));
        if nameless && self.kinds == ["Undo"] {
            return Ok(());
        }
        let id = id_of(object).ok_or(Refusal::new(400, "the object has no id"))?;
        if is_ours(&id, ours) {
            return Err(OURS);
        }
        if same_origin(&id, &self.actor) {
            Ok(())
        } else {
            Err(CROSS_ORIGIN)
        }
    }

    /// `attributedTo` and `actor` of an inline object: every element on the actor's origin, an
    /// inline `actor` the actor itself, and the actor among the authors of what it creates.
    fn speaks_as_itself(&self, object: &Value, creates: bool) -> Result<(), Refusal> {
        if let Some(actor) = object.get("actor")
            && id_of(actor).is_none_or(|id| id != self.actor)
        {
            return Err(NOT_AUTHOR);
        }
        let Some(authors) = object.get("attributedTo") else {
            return Ok(());
        };
        let authors = authors
            .as_array()
            .map_or(std::slice::from_ref(authors), Vec::as_slice);
        let mut is_author = false;
        for author in authors {
            let id = id_of(author).ok_or(NOT_AUTHOR)?;
            if !same_origin(&id, &self.actor) {
                return Err(CROSS_ORIGIN);
            }
            is_author |= id == self.actor;
        }
        if creates && !is_author {
            Err(NOT_AUTHOR)
        } else {
            Ok(())
        }
    }
}

/// The id of a value that is an id or an object with one.
fn id_of(value: &Value) -> Option<Url> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(members) => members.get("id")?.as_str()?,
        _ => return None,
    };
    if text.len() > MAX_URL_BYTES {
        return None;
    }
    Url::parse(text)
        .ok()
        .filter(|url| Origin::of(url).is_some())
}

fn is_ours(url: &Url, ours: &[Origin]) -> bool {
    Origin::of(url).is_some_and(|origin| ours.iter().any(|our| our.host() == origin.host()))
}
