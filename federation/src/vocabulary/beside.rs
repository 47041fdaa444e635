//! What an incoming object says beside its text: the choices of a poll, the time and place of an
//! event, what it quotes, and who may answer it.

use super::values::{address, addresses, cut_text, instant, kind, many, one_address};
use crate::limits::{MAX_CHOICES, MAX_NAME_CHARS, MAX_RECIPIENTS, MAX_TAGS};
use crate::media_type::is_activity;
use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

/// The names under which servers give what a post quotes (FEP-044f, FEP-e232, Misskey, Fedibird).
const QUOTE_MEMBERS: [&str; 4] = ["quote", "quoteUrl", "quoteUri", "_misskey_quote"];
/// The lists of an interaction policy, in their present and their older names.
const REPLY_LISTS: [&str; 4] = [
    "automaticApproval",
    "manualApproval",
    "always",
    "approvalRequired",
];
/// The parts of a postal address (schema.org), from near to far.
const ADDRESS_PARTS: [&str; 4] = [
    "streetAddress",
    "postalCode",
    "addressLocality",
    "addressCountry",
];

/// A poll (`Question`), as far as its server has counted.
#[derive(Clone, Debug, PartialEq)]
pub struct PollView {
    /// What can be chosen, in order.
    pub choices: Vec<ChoiceView>,
    /// How many have voted, when that is told.
    pub voters: Option<u64>,
    /// When it ends or has ended.
    pub ends: Option<OffsetDateTime>,
}

/// One choice of a poll.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceView {
    /// Its text, plain.
    pub name: String,
    /// How many chose it, when that is told.
    pub votes: Option<u64>,
}

/// When and where an `Event` takes place.
#[derive(Clone, Debug, PartialEq)]
pub struct OccasionView {
    /// Its begin.
    pub starts: Option<OffsetDateTime>,
    /// Its end.
    pub ends: Option<OffsetDateTime>,
    /// Name and address of the place, plain text.
    pub place: Option<String>,
}

impl PollView {
    /// The poll of a `Question`.
    pub(super) fn read(json: &Value) -> Option<PollView> {
        if kind(json) != Some("Question") {
            return None;
        }
        let member = |name| !many(json, name).is_empty();
        let list = if member("oneOf") { "oneOf" } else { "anyOf" };
        let choices = many(json, list).iter().take(MAX_CHOICES);
        Some(PollView {
            choices: choices.filter_map(ChoiceView::read).collect(),
            voters: json.get("votersCount").and_then(Value::as_u64),
            ends: instant(json, "closed").or_else(|| instant(json, "endTime")),
        })
    }
}

impl ChoiceView {
    fn read(json: &Value) -> Option<ChoiceView> {
        let votes = json.get("replies").and_then(|one| one.get("totalItems"));
        Some(ChoiceView {
            name: cut_text(json, "name", MAX_NAME_CHARS)?,
            votes: votes.and_then(Value::as_u64),
        })
    }
}

impl OccasionView {
    /// The time and the place of an `Event`.
    pub(super) fn read(json: &Value) -> Option<OccasionView> {
        (kind(json) == Some("Event")).then(|| OccasionView {
            starts: instant(json, "startTime"),
            ends: instant(json, "endTime"),
            place: many(json, "location").iter().find_map(place),
        })
    }
}

fn place(json: &Value) -> Option<String> {
    let parts: Vec<String> = match json {
        Value::String(text) => vec![text.trim().to_owned()],
        _ => {
            let name = cut_text(json, "name", MAX_NAME_CHARS);
            let address = match json.get("address") {
                Some(Value::String(text)) => vec![text.trim().to_owned()],
                Some(address) => ADDRESS_PARTS
                    .iter()
                    .filter_map(|part| cut_text(address, part, MAX_NAME_CHARS))
                    .collect(),
                None => Vec::new(),
            };
            name.into_iter().chain(address).collect()
        }
    };
    let text = parts.join(", ");
    let text: String = text.chars().take(MAX_NAME_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

/// What an object quotes, in any of the spellings that are in use; an address to link to, nothing
/// more: it gives no right to read or to show what stands there.
pub(super) fn quote(json: &Value) -> Option<Url> {
    QUOTE_MEMBERS
        .iter()
        .find_map(|member| one_address(json, member))
        .or_else(|| {
            let tags = many(json, "tag").iter().take(MAX_TAGS);
            tags.filter(|tag| is_object_link(tag)).find_map(address)
        })
}

/// A link to another ActivityPub object (FEP-e232).
fn is_object_link(tag: &Value) -> bool {
    let media_type = tag.get("mediaType").and_then(Value::as_str);
    kind(tag) == Some("Link") && media_type.is_some_and(is_activity)
}

/// Who may answer, at once or once approved; none when the object does not say.
pub(super) fn repliers(json: &Value) -> Option<Vec<Url>> {
    let policy = json.get("interactionPolicy")?.get("canReply")?;
    let said = REPLY_LISTS.iter().any(|list| policy.get(*list).is_some());
    said.then(|| {
        let lists = REPLY_LISTS.iter();
        lists
            .flat_map(|list| addresses(policy, list, MAX_RECIPIENTS))
            .collect()
    })
}
