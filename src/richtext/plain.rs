//! The words of a document without their form: for search, notifications and excerpts.

use super::model::{Block, Doc, Inline};

/// The words, one line for each block; pictures give their description.
#[must_use]
pub fn plain(doc: &Doc) -> String {
    let mut lines = Vec::new();
    blocks(&doc.content, &mut lines);
    lines.join("\n")
}

/// The first words on one line, at most `max_chars` characters with the final «…» when words are
/// missing; cut between words where possible.
#[must_use]
pub fn excerpt(doc: &Doc, max_chars: usize) -> String {
    let words = one_line(&plain(doc));
    let Some((end, _)) = words.char_indices().nth(max_chars) else {
        return words;
    };
    let keep = words
        .char_indices()
        .nth(max_chars.saturating_sub(1))
        .map_or(0, |(at, _)| at);
    let head = words.get(..keep.min(end)).unwrap_or_default();
    let cut = match words.get(keep..).is_some_and(|rest| rest.starts_with(' ')) {
        true => head,
        false => head.rsplit_once(' ').map_or(head, |(whole, _)| whole),
    };
    if max_chars == 0 {
        String::new()
    } else {
        format!("{}…", cut.trim_end())
    }
}

/// Stands between two blocks of which the first does not end a sentence: items of a list, headings.
const SEPARATOR: &str = " · ";

fn one_line(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            continue;
        }
        match words.chars().next_back() {
            None => {}
            Some(end) if end.is_alphanumeric() => words.push_str(SEPARATOR),
            Some(_) => words.push(' '),
        }
        words.push_str(&line);
    }
    words
}

/// The words of one line.
pub(super) fn line(inlines: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text { text, .. } => text.clone(),
        Inline::HardBreak => "\n".to_owned(),
    };
    inlines.iter().map(word).collect()
}

fn blocks(content: &[Block], lines: &mut Vec<String>) {
    for block in content {
        match block {
            Block::Paragraph { content } | Block::Heading { content, .. } => {
                lines.push(line(content));
            }
            Block::BulletList { content } | Block::OrderedList { content, .. } => {
                content.iter().for_each(|item| blocks(&item.content, lines));
            }
            Block::Blockquote { content } => blocks(content, lines),
            Block::CodeBlock { content, .. } => {
                lines.extend(content.iter().map(|part| part.text.clone()));
            }
            Block::Image { attrs } => lines.push(attrs.alt.clone()),
            Block::Table { content } => {
                let cells = content.iter().flat_map(|row| &row.content);
                cells.for_each(|cell| blocks(cell.content(), lines));
            }
            Block::HorizontalRule => {}
        }
    }
    lines.retain(|line| !line.is_empty());
}
