//! View models of what is read: items of lists, posts of threads, files, versions, people, notices.
//!
//! Like [`super::components`], ready words and addresses only.
use super::components::{AudienceBadge, Byline, Crumb, StateChip};

/// The kind of an item; gives its icon and its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// An article of a journal.
    Article,
    /// A topic of a forum.
    Topic,
    /// A reply in a forum.
    Reply,
    /// A reply under an article.
    Comment,
    /// A document written here.
    Document,
    /// An uploaded file.
    File,
    /// An announcement.
    Announcement,
}

impl ItemKind {
    /// The end of the CSS class, of the icon's name and of the text key (`type-article`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Topic => "topic",
            Self::Reply => "reply",
            Self::Comment => "comment",
            Self::Document => "document",
            Self::File => "file",
            Self::Announcement => "announcement",
        }
    }
}

/// A picture with its description and its size in pixels (no jump while it loads).
#[derive(Clone, Debug)]
pub struct Picture {
    /// Where it is.
    pub src: String,
    /// What can be seen; empty for decoration.
    pub alt: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// One item of a feed, of a journal or of the review list.
#[derive(Clone, Debug)]
pub struct FeedItem {
    /// What it is.
    pub kind: ItemKind,
    /// Its title; for a reply, «Réponse à …».
    pub title: String,
    /// Where it is read.
    pub href: String,
    /// Who wrote it.
    pub byline: Byline,
    /// «Partagé par …», when somebody whom the reader follows handed it on.
    pub shared: Option<String>,
    /// When, in words.
    pub when: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The space it was published in.
    pub space: Option<Crumb>,
    /// Its beginning, plain text; may be empty.
    pub excerpt: String,
    /// Its first picture.
    pub picture: Option<Picture>,
    /// Who can read it.
    pub audience: AudienceBadge,
    /// Its state, where it matters (to its author, to those who check).
    pub state: Option<StateChip>,
    /// How many replies or comments, where they are counted.
    pub comments: Option<i64>,
    /// The reader has not opened it.
    pub unread: bool,
}

/// What a post answers to.
#[derive(Clone, Debug)]
pub struct Quote {
    /// Whose words.
    pub name: String,
    /// The words, plain text.
    pub text: String,
    /// Where they stand.
    pub href: String,
}

/// A reply in a thread or a comment under an article.
#[derive(Clone, Debug)]
pub struct Post {
    /// Its anchor in the page; starts with a letter.
    pub id: String,
    /// Who wrote it.
    pub byline: Byline,
    /// When, in words.
    pub when: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The text as clean HTML (already sanitized: it is shown as it is).
    pub body_html: String,
    /// What it quotes.
    pub quote: Option<Quote>,
    /// Who can read it, where that differs from what it answers.
    pub audience: Option<AudienceBadge>,
    /// It waits for an adult's decision.
    pub held: bool,
    /// It is new to the reader.
    pub unread: bool,
    /// «Modifié hier à 14 h 05».
    pub edited: Option<String>,
}

/// A line of a list of folders, documents and files.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// `folder`, `type-document`, `type-file` or `image`.
    pub icon: String,
    /// A small picture instead of the icon.
    pub thumb: Option<Picture>,
    /// The name.
    pub title: String,
    /// Where it opens.
    pub href: String,
    /// «Version 3 · Inès M. · hier», «PDF · 240 ko», «4 documents».
    pub details: String,
    /// Who can read it.
    pub audience: Option<AudienceBadge>,
}

/// One version of a document.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// Who made it.
    pub author: String,
    /// When, in words.
    pub when: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The name that somebody gave it; may be empty.
    pub label: String,
    /// It is the one that is read now.
    pub current: bool,
}

/// What happened to a piece of text between two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both.
    Kept,
    /// Only in the newer one.
    Added,
    /// Only in the older one.
    Removed,
}

/// A piece of a comparison.
#[derive(Clone, Debug)]
pub struct DiffPart {
    /// What happened to it.
    pub change: Change,
    /// The text, plain; its line breaks are shown.
    pub text: String,
}

/// A person in a list.
#[derive(Clone, Debug)]
pub struct Member {
    /// The name that this server shows.
    pub name: String,
    /// «Déléguée», «CM2 B»; may be empty.
    pub details: String,
    /// Their page; may be empty.
    pub href: String,
}

/// People of the same role.
#[derive(Clone, Debug)]
pub struct MemberGroup {
    /// «Élèves», «Équipe».
    pub title: String,
    /// The people, in the order to show.
    pub people: Vec<Member>,
}

/// Somebody of the demonstration who can be tried with one press.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    /// Full name.
    pub name: String,
    /// The profile in words.
    pub profile_label: String,
    /// What to sign in with.
    pub login: String,
    /// The published password of the demonstration.
    pub password: String,
}

/// One line of the list of news.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Name of an icon of the sprite (`type-reply`, `state-to-revise`…).
    pub icon: String,
    /// The sentence: «Mme Roy a publié ton article».
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// When, in words.
    pub when: String,
    /// When, in RFC 3339.
    pub at: String,
    /// Not seen yet.
    pub unread: bool,
}

/// One thing that the search found.
#[derive(Clone, Debug)]
pub struct SearchHit {
    /// What it is.
    pub kind: ItemKind,
    /// Where it is read.
    pub href: String,
    /// The title as clean HTML with `<mark>`.
    pub title_html: String,
    /// The passage as clean HTML with `<mark>`.
    pub excerpt_html: String,
    /// The space: «CM2 B».
    pub place: String,
    /// «Inès M. · 12 mars 2026».
    pub details: String,
    /// Who can read it.
    pub audience: AudienceBadge,
}
