//! Markdown, the language of the simple editor, to the tree. Raw HTML stays text; a picture is a
//! media of this school (`![words](media:ID)`), any other picture becomes a link; a new line typed
//! is a new line shown.

use comrak::arena_tree::NodeEdge;
use comrak::{Arena, Node, Options, parse_document};

use super::model::Doc;
use super::{MAX_NESTING, MAX_NODES, MAX_SOURCE_BYTES, RichTextError, blocks, nesting};

pub use super::write::to_markdown;

/// The scheme of pictures in Markdown.
pub const MEDIA_SCHEME: &str = "media:";

/// Reads what a person wrote.
///
/// # Errors
/// [`RichTextError::TooLong`], `TooDeep` or `TooManyNodes`; no text is refused for its form.
pub fn parse(markdown: &str) -> Result<Doc, RichTextError> {
    if markdown.len() > MAX_SOURCE_BYTES {
        return Err(RichTextError::TooLong(MAX_SOURCE_BYTES));
    }
    let source = markdown.replace("\r\n", "\n").replace('\r', "\n");
    nesting::markdown(&source)?;
    let arena = Arena::new();
    let root = parse_document(&arena, &source, &options());
    measure(root)?;
    let doc = Doc {
        content: blocks::blocks(root),
    };
    doc.checked()?;
    Ok(doc)
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    // `++underlined++`: Markdown has no other way to keep what an editor underlined.
    options.extension.insert = true;
    options
}

fn measure(root: Node<'_>) -> Result<(), RichTextError> {
    let (mut depth, mut nodes) = (0_usize, 0_usize);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(_) => {
                depth += 1;
                nodes += 1;
            }
            NodeEdge::End(_) => depth -= 1,
        }
        if depth > MAX_NESTING {
            return Err(RichTextError::TooDeep);
        }
        if nodes > MAX_NODES {
            return Err(RichTextError::TooManyNodes);
        }
    }
    Ok(())
}
