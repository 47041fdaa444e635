//! The pictures that a document shows.

use super::model::{Block, Doc};

/// The media of every picture, in the order of the text; a picture shown twice comes twice.
#[must_use]
pub fn images(doc: &Doc) -> Vec<String> {
    let mut found = Vec::new();
    walk(&doc.content, &mut found);
    found
}

fn walk(content: &[Block], found: &mut Vec<String>) {
    for block in content {
        match block {
            Block::Image { attrs } => found.push(attrs.src.as_str().to_owned()),
            Block::BulletList { content } | Block::OrderedList { content, .. } => {
                content.iter().for_each(|item| walk(&item.content, found));
            }
            Block::Blockquote { content } => walk(content, found),
            Block::Table { content } => {
                let cells = content.iter().flat_map(|row| &row.content);
                cells.for_each(|cell| walk(cell.content(), found));
            }
            Block::Paragraph { .. }
            | Block::Heading { .. }
            | Block::CodeBlock { .. }
            | Block::HorizontalRule => {}
        }
    }
}
