//! Rich text: the one stored form of everything that people write.
//!
//! A text is a typed tree (`model`), never markup: what the types cannot say cannot be stored, so
//! showing it (`html`) is safe by construction. The node names are those of the common browser
//! editors, so live co-editing can come later without a migration. Markup of other servers never
//! becomes a tree: it goes through `remote` each time.

mod addresses;
mod blocks;
pub mod compare;
mod escape;
pub mod html;
mod images;
mod json;
pub mod links;
pub mod markdown;
pub mod model;
mod nesting;
pub mod plain;
pub mod remote;
mod spans;
mod write;

#[cfg(test)]
mod tests;

pub use escape::push as push_text;
pub use images::images;
pub use links::Href;
pub use model::{Doc, MediaRef};

/// Longest Markdown source or remote markup, in bytes.
pub const MAX_SOURCE_BYTES: usize = 100 * 1024;
/// Longest stored form (JSON), in bytes: the tree is wordier than its source.
pub const MAX_JSON_BYTES: usize = 2 * 1024 * 1024;
/// Deepest nesting of nodes (and of tags in remote markup).
pub const MAX_NESTING: usize = 50;
/// Most nodes in one document.
pub const MAX_NODES: usize = 20_000;

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RichTextError {
    /// The source is longer than its limit (bytes).
    #[error("the text is longer than {0} bytes")]
    TooLong(usize),
    /// Lists, quotations or tags are nested deeper than [`MAX_NESTING`].
    #[error("the text is nested deeper than {MAX_NESTING} levels")]
    TooDeep,
    /// There are more nodes than [`MAX_NODES`].
    #[error("the text has more than {MAX_NODES} parts")]
    TooManyNodes,
    /// A node or a mark has a type that this model does not know.
    #[error("unknown kind of node")]
    UnknownNode(String),
    /// The JSON is broken, or a node stands where it may not; the text says which rule.
    #[error("the document is not well formed: {0}")]
    Malformed(String),
}
