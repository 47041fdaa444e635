//! The document tree. Read it with [`Doc::from_json`], which alone checks the limits and where the
//! parts of lists and tables stand. Serialised, it is what the editors of the ProseMirror family
//! call their JSON.
//!
//! Attributes that this model does not know are dropped when a document is read; unknown nodes and
//! marks are refused.

use serde::{Deserialize, Serialize};

pub use super::links::Href;

/// A whole text. Serialises as `{"type":"doc","content":[…]}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "type", rename = "doc")]
pub struct Doc {
    /// The blocks, top to bottom.
    #[serde(default)]
    pub content: Vec<Block>,
}

/// A block of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its text.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// A heading; level 1 belongs to the page.
    Heading {
        /// Its level.
        attrs: HeadingAttrs,
        /// Its text.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    /// A list with bullets.
    BulletList {
        /// Its items.
        #[serde(default)]
        content: Vec<Item>,
    },
    /// A numbered list.
    OrderedList {
        /// Its first number.
        #[serde(default)]
        attrs: OrderedAttrs,
        /// Its items.
        #[serde(default)]
        content: Vec<Item>,
    },
    /// A quotation.
    Blockquote {
        /// What is quoted.
        #[serde(default)]
        content: Vec<Block>,
    },
    /// Program text, shown as it is.
    CodeBlock {
        /// Its language.
        #[serde(default)]
        attrs: CodeAttrs,
        /// Its lines.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<CodeText>,
    },
    /// A line between two parts.
    HorizontalRule,
    /// A picture of the media store.
    Image {
        /// Which one, and its description.
        attrs: ImageAttrs,
    },
    /// A table.
    Table {
        /// Its rows; the first one holds the headers.
        #[serde(default)]
        content: Vec<Row>,
    },
}

/// A piece of text inside a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Inline {
    /// Words that share the same marks.
    Text {
        /// The words.
        text: String,
        /// How they are marked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    /// A new line inside the block.
    HardBreak,
}

/// How words are marked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Mark {
    /// A link.
    Link {
        /// Where it leads.
        attrs: LinkAttrs,
    },
    /// Strong importance.
    Bold,
    /// Emphasis.
    Italic,
    /// No longer valid.
    Strike,
    /// Underlined.
    Underline,
    /// Program text.
    Code,
}

/// An item of a list. Serialises with the type `listItem`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "listItem")]
pub struct Item {
    /// Its blocks; the first one is a paragraph, perhaps empty.
    #[serde(default)]
    pub content: Vec<Block>,
}

/// A row of a table. Serialises with the type `tableRow`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "tableRow")]
pub struct Row {
    /// Its cells.
    #[serde(default)]
    pub content: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Cell {
    /// A header.
    TableHeader {
        /// Its blocks.
        #[serde(default)]
        content: Vec<Block>,
    },
    /// An ordinary cell.
    TableCell {
        /// Its blocks.
        #[serde(default)]
        content: Vec<Block>,
    },
}

impl Cell {
    /// The blocks of the cell, header or not.
    #[must_use]
    pub fn content(&self) -> &[Block] {
        match self {
            Self::TableHeader { content } | Self::TableCell { content } => content,
        }
    }
}

/// The text inside a code block: no marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "text")]
pub struct CodeText {
    /// The lines.
    pub text: String,
}

/// Attributes of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadingAttrs {
    /// Its level.
    pub level: Level,
}

/// Attributes of a numbered list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedAttrs {
    /// The number of the first item.
    #[serde(default = "one")]
    pub start: u32,
}

fn one() -> u32 {
    1
}

impl Default for OrderedAttrs {
    fn default() -> Self {
        Self { start: one() }
    }
}

/// Attributes of a code block.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeAttrs {
    /// The name of the language, when it was told.
    #[serde(default)]
    pub language: Option<Language>,
}

/// Attributes of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageAttrs {
    /// The media of this school that it shows; addresses are not admitted.
    pub src: MediaRef,
    /// What it shows, in words; empty for a decorative picture.
    #[serde(default)]
    pub alt: String,
}

/// Attributes of a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LinkAttrs {
    /// Where it leads.
    pub href: Href,
}

/// Level of a heading, 2 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl Level {
    /// The nearest admitted level.
    #[must_use]
    pub fn nearest(level: u8) -> Self {
        Self(level.clamp(2, 4))
    }
}

impl TryFrom<u8> for Level {
    type Error = &'static str;

    fn try_from(level: u8) -> Result<Self, Self::Error> {
        if Self::nearest(level).0 == level {
            Ok(Self(level))
        } else {
            Err("heading level not 2–4")
        }
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

/// The identifier of a media of this school: 26 ASCII letters and digits (ULID).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MediaRef(String);

impl MediaRef {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MediaRef {
    type Error = &'static str;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        let plain = id.len() == ulid::ULID_LEN && id.bytes().all(|b| b.is_ascii_alphanumeric());
        if plain {
            Ok(Self(id))
        } else {
            Err("picture is not a media of this school")
        }
    }
}

impl From<MediaRef> for String {
    fn from(id: MediaRef) -> Self {
        id.0
    }
}

/// The name of a programming language, as written after a code fence: at most 20 of
/// `A-Za-z0-9+#._-`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// Longest language name, in characters.
const MAX_LANGUAGE: usize = 20;

impl Language {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Language {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        let known = |b: u8| b.is_ascii_alphanumeric() || b"+#._-".contains(&b);
        if (1..=MAX_LANGUAGE).contains(&name.len()) && name.bytes().all(known) {
            Ok(Self(name))
        } else {
            Err("language name not understood")
        }
    }
}

impl From<Language> for String {
    fn from(name: Language) -> Self {
        name.0
    }
}
