//! An incoming object (Article, Note, Page, Document, Question, Event…), bounded and normalised.

use super::beside::{self, OccasionView, PollView};
use super::values::{
    self, ReadError, address, addresses, cut_text, instant, kind, language_text, many, parse,
};
use crate::limits::{
    MAX_ALT_CHARS, MAX_ATTACHMENTS, MAX_AUTHORS, MAX_CONTENT_BYTES, MAX_NAME_CHARS, MAX_RECIPIENTS,
    MAX_SUMMARY_BYTES, MAX_TAGS,
};
use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

/// An incoming object. HTML members are raw: sanitise them before anyone sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectView {
    /// Its id.
    pub id: Url,
    /// Its first type.
    pub kind: String,
    /// Its authors; empty means «the actor that sent it».
    pub attributed_to: Vec<Url>,
    /// What it answers.
    pub in_reply_to: Option<Url>,
    /// The thread that holds it.
    pub context: Option<Url>,
    /// The collection of its answers.
    pub replies: Option<Url>,
    /// Title, plain text.
    pub name: Option<String>,
    /// Body, raw HTML.
    pub content: Option<String>,
    /// Language of the body, when `contentMap` names it.
    pub language: Option<String>,
    /// Summary, raw HTML.
    pub summary: Option<String>,
    /// Where people read it; for display only.
    pub url: Option<Url>,
    /// When it was published.
    pub published: Option<OffsetDateTime>,
    /// When it was last edited.
    pub updated: Option<OffsetDateTime>,
    /// Recipients; everybody is [`values::public`].
    pub to: Vec<Url>,
    /// Further recipients.
    pub cc: Vec<Url>,
    /// Audience (the Group, in FEP-1b12).
    pub audience: Vec<Url>,
    /// Attached files and links.
    pub attachments: Vec<AttachmentView>,
    /// Mentions, hashtags, emoji.
    pub tags: Vec<TagView>,
    /// Whether the author marks it as sensitive.
    pub sensitive: bool,
    /// What it quotes: an address to link to, never a right to read it.
    pub quote: Option<Url>,
    /// The poll of a Question.
    pub poll: Option<PollView>,
    /// Time and place of an Event.
    pub occasion: Option<OccasionView>,
    /// Who may answer, at once or once approved; none when it is not said.
    pub repliers: Option<Vec<Url>>,
}

/// An attached file or link.
#[derive(Clone, Debug, PartialEq)]
pub struct AttachmentView {
    /// Its type (Image, Document, Video, Link…).
    pub kind: String,
    /// Where the file is.
    pub url: Url,
    /// What the sender says it is; never trusted.
    pub media_type: Option<String>,
    /// Alternative text or file name, plain.
    pub name: Option<String>,
}

/// A mention, hashtag or emoji.
#[derive(Clone, Debug, PartialEq)]
pub struct TagView {
    /// Its type (Mention, Hashtag, Emoji).
    pub kind: String,
    /// What it points to.
    pub href: Option<Url>,
    /// Its text.
    pub name: Option<String>,
}

impl ObjectView {
    /// Reads an object; id and type cannot be missing, and content over its limit refuses the whole
    /// object.
    pub fn read(json: &Value) -> Result<ObjectView, ReadError> {
        if !json.is_object() {
            return Err(ReadError::NotAnObject);
        }
        let id = json.get("id").and_then(Value::as_str).and_then(parse);
        let content = language_text(json, "content", "contentMap");
        if content.is_some_and(|(text, _)| text.len() > MAX_CONTENT_BYTES) {
            return Err(ReadError::TooLong("content"));
        }
        let summary = language_text(json, "summary", "summaryMap")
            .map(|(text, _)| text)
            .filter(|text| !text.is_empty() && text.len() <= MAX_SUMMARY_BYTES);
        let tags = many(json, "tag")
            .iter()
            .take(MAX_TAGS)
            .filter_map(TagView::read);
        Ok(ObjectView {
            id: id.ok_or(ReadError::Missing("id"))?,
            kind: kind(json).ok_or(ReadError::Missing("type"))?.to_owned(),
            attributed_to: addresses(json, "attributedTo", MAX_AUTHORS),
            in_reply_to: values::one_address(json, "inReplyTo"),
            context: values::one_address(json, "context"),
            replies: values::one_address(json, "replies"),
            name: cut_text(json, "name", MAX_NAME_CHARS),
            content: content.map(|(text, _)| text.to_owned()),
            language: content.and_then(|(_, tongue)| tongue).map(str::to_owned),
            summary: summary.map(str::to_owned),
            url: page_address(json),
            published: instant(json, "published"),
            updated: instant(json, "updated"),
            to: addresses(json, "to", MAX_RECIPIENTS),
            cc: addresses(json, "cc", MAX_RECIPIENTS),
            audience: addresses(json, "audience", MAX_RECIPIENTS),
            attachments: attachments(json),
            tags: tags.collect(),
            sensitive: json
                .get("sensitive")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            quote: beside::quote(json),
            poll: PollView::read(json),
            occasion: OccasionView::read(json),
            repliers: beside::repliers(json),
        })
    }

    /// Whether the author lets any of `readers` (actors, collections of followers) answer; everybody
    /// may when nothing is said.
    pub fn lets_answer(&self, readers: &[&Url]) -> bool {
        self.repliers.as_ref().is_none_or(|listed| {
            listed
                .iter()
                .any(|one| values::is_public(one) || readers.contains(&one))
        })
    }

    /// Whether it is addressed to everybody.
    pub fn is_public(&self) -> bool {
        self.to.iter().chain(&self.cc).any(values::is_public)
    }
}

/// The text/html link of `url`, else its first plain address.
fn page_address(json: &Value) -> Option<Url> {
    let links = many(json, "url");
    let is_page =
        |link: &&Value| link.get("mediaType").and_then(Value::as_str) == Some("text/html");
    links
        .iter()
        .find(is_page)
        .and_then(address)
        .or_else(|| links.iter().find_map(address))
}

fn attachments(json: &Value) -> Vec<AttachmentView> {
    let given = many(json, "attachment").iter().chain(many(json, "image"));
    let mut found: Vec<AttachmentView> = Vec::new();
    for attachment in given.filter_map(AttachmentView::read) {
        if found.len() < MAX_ATTACHMENTS && !found.iter().any(|known| known.url == attachment.url) {
            found.push(attachment);
        }
    }
    found
}

impl AttachmentView {
    fn read(json: &Value) -> Option<AttachmentView> {
        if json.is_string() {
            let url = address(json)?;
            return Some(AttachmentView {
                kind: "Link".into(),
                url,
                media_type: None,
                name: None,
            });
        }
        let url = values::one_address(json, "url").or_else(|| values::one_address(json, "href"))?;
        Some(AttachmentView {
            kind: kind(json).unwrap_or("Document").to_owned(),
            url,
            media_type: cut_text(json, "mediaType", 100),
            name: cut_text(json, "name", MAX_ALT_CHARS),
        })
    }
}

impl TagView {
    fn read(json: &Value) -> Option<TagView> {
        Some(TagView {
            kind: kind(json)?.to_owned(),
            href: values::one_address(json, "href"),
            name: cut_text(json, "name", MAX_NAME_CHARS),
        })
    }
}
