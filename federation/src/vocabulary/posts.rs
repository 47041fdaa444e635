//! Our own posts: articles, notes (replies) and pages (forum topics).

use crate::limits::MAX_SENT_SUMMARY_CHARS;
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};
use url::Url;

/// Which type a post is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostKind {
    /// A titled text: blog article, shared document (FEP-b2b8).
    Article,
    /// A reply, comment or short message.
    Note,
    /// The first post of a forum topic.
    Page,
    /// A document that people keep: its text, or its file as the attachment.
    Document,
}

impl PostKind {
    /// The ActivityStreams type.
    pub fn as_type(self) -> &'static str {
        match self {
            PostKind::Article => "Article",
            PostKind::Note => "Note",
            PostKind::Page => "Page",
            PostKind::Document => "Document",
        }
    }
}

/// An attached file.
#[derive(Clone, Debug)]
pub struct Attachment<'a> {
    /// Where the file is.
    pub url: &'a Url,
    /// Its media type; pictures become `Image`, anything else `Document`.
    pub media_type: &'a str,
    /// Alternative text of a picture, name of a file.
    pub name: &'a str,
    /// Width and height of a picture, in pixels.
    pub size: Option<(u32, u32)>,
}

/// A mention or hashtag.
#[derive(Clone, Debug)]
pub enum Tag<'a> {
    /// A person or group that is spoken to: actor id and `@user@host`.
    Mention(&'a Url, &'a str),
    /// A hashtag: its page and its text with `#`.
    Hashtag(&'a Url, &'a str),
}

/// A post that leaves the server.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// Which type it is sent as.
    pub kind: PostKind,
    /// Its id; stable for ever.
    pub id: &'a Url,
    /// Its author (person or blog).
    pub attributed_to: &'a Url,
    /// Title, plain text; none for a Note.
    pub name: Option<&'a str>,
    /// Body, clean HTML.
    pub content: &'a str,
    /// Language of the body, BCP 47.
    pub language: &'a str,
    /// The Markdown that the body was made from.
    pub source_markdown: Option<&'a str>,
    /// Summary, plain text; cut after 500 characters.
    pub summary: Option<&'a str>,
    /// Page for people.
    pub url: Option<&'a Url>,
    /// What it answers.
    pub in_reply_to: Option<&'a Url>,
    /// The thread that holds it.
    pub context: Option<&'a Url>,
    /// The collection of its approved replies.
    pub replies: Option<&'a Url>,
    /// The Group that it was posted to.
    pub audience: Option<&'a Url>,
    /// Recipients.
    pub to: &'a [Url],
    /// Further recipients.
    pub cc: &'a [Url],
    /// Attached files.
    pub attachments: &'a [Attachment<'a>],
    /// Mentions and hashtags.
    pub tags: &'a [Tag<'a>],
    /// When it was published.
    pub published: OffsetDateTime,
    /// When it was last edited; `None` when it never was (peers show «edited» from it).
    pub updated: Option<OffsetDateTime>,
}

impl Post<'_> {
    /// The post, without `@context`.
    pub fn to_json(&self) -> Value {
        let mut post = Map::new();
        insert(&mut post, "id", Some(self.id.as_str()));
        insert(&mut post, "type", Some(self.kind.as_type()));
        insert(&mut post, "attributedTo", Some(self.attributed_to.as_str()));
        insert(&mut post, "name", self.name);
        insert(&mut post, "summary", self.summary.map(short).as_deref());
        insert(&mut post, "content", Some(self.content));
        insert(&mut post, "mediaType", Some("text/html"));
        insert(&mut post, "url", self.url.map(Url::as_str));
        insert(&mut post, "inReplyTo", self.in_reply_to.map(Url::as_str));
        insert(&mut post, "context", self.context.map(Url::as_str));
        insert(&mut post, "replies", self.replies.map(Url::as_str));
        insert(&mut post, "audience", self.audience.map(Url::as_str));
        insert(
            &mut post,
            "published",
            Some(moment(self.published).as_str()),
        );
        insert(&mut post, "updated", self.updated.map(moment).as_deref());
        let attachments: Vec<Value> = self.attachments.iter().map(Attachment::to_json).collect();
        let tags: Vec<Value> = self.tags.iter().map(Tag::to_json).collect();
        let mut members = vec![
            ("contentMap", json!({ self.language: self.content })),
            ("to", json!(self.to)),
            ("cc", json!(self.cc)),
            ("attachment", Value::Array(attachments)),
            ("tag", Value::Array(tags)),
            ("sensitive", json!(false)),
        ];
        if let Some(markdown) = self.source_markdown {
            let source = json!({ "content": markdown, "mediaType": "text/markdown" });
            members.push(("source", source));
        }
        if self.kind == PostKind::Article {
            members.push(("preview", self.preview()));
        }
        post.extend(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        Value::Object(post)
    }

    /// A short Note for peers that do not show articles (FEP-b2b8).
    fn preview(&self) -> Value {
        let title = self.name.unwrap_or_default();
        let text = match self.summary.map(short) {
            Some(summary) => format!("{title} : {summary}"),
            None => title.to_owned(),
        };
        let link = self.url.unwrap_or(self.id);
        let (text, link) = (escaped(&text), escaped(link.as_str()));
        json!({
            "type": "Note",
            "attributedTo": self.attributed_to,
            "content": format!("<p>{text} <a href=\"{link}\">{link}</a></p>"),
            "published": moment(self.published),
        })
    }
}

impl Attachment<'_> {
    fn to_json(&self) -> Value {
        let kind = if self.media_type.starts_with("image/") {
            "Image"
        } else {
            "Document"
        };
        let mut file = json!({
            "type": kind,
            "mediaType": self.media_type,
            "url": self.url,
            "name": self.name,
        });
        if let (Some((width, height)), Some(members)) = (self.size, file.as_object_mut()) {
            members.insert("width".to_owned(), width.into());
            members.insert("height".to_owned(), height.into());
        }
        file
    }
}

impl Tag<'_> {
    fn to_json(&self) -> Value {
        let (kind, href, name) = match self {
            Tag::Mention(href, name) => ("Mention", href, name),
            Tag::Hashtag(href, name) => ("Hashtag", href, name),
        };
        json!({ "type": kind, "href": href, "name": name })
    }
}

/// Adds a text member that is there.
pub(super) fn insert(members: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), Value::String(value.to_owned()));
    }
}

/// An instant as it leaves: RFC 3339, UTC, with the fraction of its second, for peers tell two editions
/// of one second apart by nothing else.
pub fn moment(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    at.format(&Rfc3339).unwrap_or_default()
}

fn short(summary: &str) -> String {
    summary.chars().take(MAX_SENT_SUMMARY_CHARS).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
