//! Readers meet anything that JSON can say: members that exist, with values of any shape. They never
//! panic, and what they return stays within its limits.

use federation::limits::{
    MAX_ATTACHMENTS, MAX_AUTHORS, MAX_CHOICES, MAX_CONTENT_BYTES, MAX_KEYS, MAX_NAME_CHARS,
    MAX_RECIPIENTS, MAX_TAGS, MAX_URL_BYTES,
};
use federation::vocabulary::{Activity, ActorView, ObjectView};
use serde_json::{Map, Value, json};
use url::Url;

/// How many documents are made.
const DOCUMENTS: u64 = 20_000;
/// How deep a made value is nested, in levels.
const DEPTH: u32 = 5;

const MEMBERS: [&str; 48] = [
    "@context",
    "@type",
    "id",
    "type",
    "actor",
    "object",
    "target",
    "to",
    "cc",
    "audience",
    "name",
    "content",
    "contentMap",
    "summary",
    "summaryMap",
    "url",
    "href",
    "mediaType",
    "rel",
    "tag",
    "attachment",
    "image",
    "icon",
    "attributedTo",
    "inReplyTo",
    "context",
    "published",
    "updated",
    "sensitive",
    "oneOf",
    "anyOf",
    "votersCount",
    "endTime",
    "closed",
    "startTime",
    "location",
    "address",
    "streetAddress",
    "quote",
    "_misskey_quote",
    "interactionPolicy",
    "canReply",
    "automaticApproval",
    "always",
    "replies",
    "totalItems",
    "publicKey",
    "inbox",
];

const TEXTS: [&str; 26] = [
    "",
    " ",
    "Note",
    "Question",
    "Event",
    "Article",
    "Link",
    "Person",
    "as:Public",
    "Public",
    "https://b.example/u/lea",
    "https://b.example/n/1#x",
    "http://[::1]:1/",
    "https://",
    "acct:a@b",
    "javascript:alert(1)",
    "data:,x",
    "payto://iban/1",
    "2026-11-02T08:00:00Z",
    "0000-00-00",
    "9999999999999",
    "<p>é</p>",
    "\u{202e}\u{0}",
    "𝔘𝔫𝔦",
    "application/activity+json",
    "fr",
];

/// A small generator of numbers: the same documents in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn value(&mut self, depth: u32) -> Value {
        match self.below(if depth == 0 { 8 } else { 14 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(-1),
            3 => json!(self.0),
            4 => json!(1.5e300),
            5..8 => json!(TEXTS[self.below(TEXTS.len())]),
            8..11 => {
                let count = self.below(4);
                (0..count).map(|_| self.value(depth - 1)).collect()
            }
            _ => Value::Object(self.members(depth - 1)),
        }
    }

    fn members(&mut self, depth: u32) -> Map<String, Value> {
        let count = self.below(8);
        let pairs = (0..count).map(|_| {
            let name = MEMBERS[self.below(MEMBERS.len())].to_owned();
            (name, self.value(depth))
        });
        pairs.collect()
    }

    /// A document that is at least somebody's, so that reading goes on beyond the first step.
    fn document(&mut self) -> Value {
        let kinds = ["Note", "Question", "Event", "Video", "Create", "Person"];
        let mut members = self.members(DEPTH);
        members.extend(self.members(DEPTH));
        if self.below(8) > 0 {
            members.insert("id".to_owned(), json!("https://b.example/n/1"));
            members.insert("type".to_owned(), json!(kinds[self.below(kinds.len())]));
        }
        Value::Object(members)
    }
}

fn is_bounded(url: &Url) -> bool {
    // Parsing may write three signs for one.
    matches!(url.scheme(), "http" | "https") && url.as_str().len() <= 3 * MAX_URL_BYTES
}

fn check_object(view: &ObjectView) {
    assert!(view.to.len() <= MAX_RECIPIENTS && view.cc.len() <= MAX_RECIPIENTS);
    assert!(view.attributed_to.len() <= MAX_AUTHORS && view.tags.len() <= MAX_TAGS);
    assert!(view.attachments.len() <= MAX_ATTACHMENTS);
    assert!(view.attachments.iter().all(|one| is_bounded(&one.url)));
    assert!(view.url.iter().chain(&view.quote).all(is_bounded));
    let name = view.name.iter().map(|name| name.chars().count());
    assert!(name.max() <= Some(MAX_NAME_CHARS));
    assert!(
        view.content
            .iter()
            .all(|text| text.len() <= MAX_CONTENT_BYTES)
    );
    assert!(
        view.poll
            .iter()
            .all(|poll| poll.choices.len() <= MAX_CHOICES)
    );
    view.lets_answer(&[&view.id]);
}

#[test]
fn readers_survive_anything() {
    let mut chance = Chance(0x5e1e_5202_6112_2018);
    let (mut objects, mut actors, mut activities) = (0, 0, 0);
    for _ in 0..DOCUMENTS {
        let json = chance.document();
        if let Ok(view) = ObjectView::read(&json) {
            check_object(&view);
            objects += 1;
        }
        if let Ok(actor) = ActorView::read(&json) {
            assert!(actor.public_keys.len() <= MAX_KEYS && is_bounded(&actor.inbox));
            actors += 1;
        }
        if let Ok(activity) = Activity::read(&json) {
            assert!(activity.to.len() <= MAX_RECIPIENTS);
            for reference in &activity.objects {
                if let Some(Ok(view)) = reference.object() {
                    check_object(&view);
                }
            }
            activities += 1;
        }
    }
    // A generator that makes nothing readable would test nothing.
    assert!(
        objects > 1_000 && actors > 20 && activities > 50,
        "{objects} {actors} {activities}"
    );
}

#[test]
fn what_stands_beside_the_text_is_read_in_every_shape() {
    let read = |members: Value| {
        let mut object = json!({ "id": "https://b.example/n/1", "type": "Note" });
        for (name, value) in members.as_object().unwrap() {
            object[name] = value.clone();
        }
        ObjectView::read(&object).unwrap()
    };
    let poll = read(json!({ "type": "Question", "anyOf": { "name": "Un" }, "closed": true }));
    let poll = poll.poll.unwrap();
    assert_eq!((poll.choices.len(), poll.ends), (1, None));
    let many = json!({ "type": "Question", "oneOf": vec![json!({ "name": "x" }); 5000] });
    assert_eq!(read(many).poll.unwrap().choices.len(), MAX_CHOICES);
    assert_eq!(
        read(json!({ "oneOf": [{ "name": "Un" }] })).poll,
        None,
        "a Note is no poll"
    );
    let event = read(json!({ "type": "Event", "location": [{ "name": " " }, "Préau"] }));
    assert_eq!(event.occasion.unwrap().place.as_deref(), Some("Préau"));
}

#[test]
fn a_reply_policy_is_never_wider_than_it_says() {
    let followers = "https://b.example/u/lea/followers".parse::<Url>().unwrap();
    for (policy, open) in [
        (json!(null), true),
        (json!({}), true),
        (json!({ "canQuote": { "automaticApproval": [] } }), true),
        (json!({ "canReply": {} }), true),
        (
            json!({ "canReply": { "automaticApproval": ["as:Public"] } }),
            true,
        ),
        (json!({ "canReply": { "always": followers } }), true),
        (
            json!({ "canReply": { "automaticApproval": [], "manualApproval": [followers] } }),
            true,
        ),
        (json!({ "canReply": { "automaticApproval": [] } }), false),
        (
            json!({ "canReply": { "automaticApproval": "https://b.example/u/lea" } }),
            false,
        ),
        (
            json!({ "canReply": { "always": null, "approvalRequired": 7 } }),
            false,
        ),
    ] {
        let object = json!({
            "id": "https://b.example/n/1", "type": "Note", "interactionPolicy": policy
        });
        let view = ObjectView::read(&object).unwrap();
        assert_eq!(view.lets_answer(&[&followers]), open, "{policy}");
    }
}
