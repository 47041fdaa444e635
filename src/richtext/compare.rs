//! What changed between two versions of a document: first which lines (paragraphs, items, rows),
//! then which words in a changed line. The cost is bounded: beyond its limits a part counts as
//! replaced.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::model::{Block, Doc};
use super::plain;

/// Most lines compared on each side after equal beginnings and ends are set aside.
pub const MAX_LINES: usize = 2_000;
/// Most words (and spaces) compared on each side of one line.
pub const MAX_WORDS: usize = 2_000;

/// What happened to a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// In both versions.
    Same,
    /// Only in the newer version.
    Inserted,
    /// Only in the older version.
    Deleted,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A paragraph.
    Paragraph,
    /// A heading of this level.
    Heading(u8),
    /// A line of a list item, this deep (1 is the outermost list).
    Item(u8),
    /// A line of a quotation.
    Quote,
    /// Program text.
    Code,
    /// A picture, by its description.
    Picture,
    /// A row of a table.
    Row,
    /// A line between parts, without text.
    Rule,
}

/// Words that share their fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What happened to them.
    pub edit: Edit,
    /// The words, plain; escape them like any text.
    pub text: String,
}

/// One line of the comparison, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What the line is, in the newer version when it is in both.
    pub kind: Kind,
    /// Its words; a line whose form alone changed is deleted and inserted whole.
    pub pieces: Vec<Piece>,
}

impl Line {
    /// Whether nothing changed in this line.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.pieces.iter().all(|piece| piece.edit == Edit::Same)
    }
}

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Source {
    kind: Kind,
    id: String,
    text: String,
}

/// Compares two versions.
#[must_use]
pub fn compare(older: &Doc, newer: &Doc) -> Vec<Line> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    lines(&older.content, Kind::Paragraph, &mut old);
    lines(&newer.content, Kind::Paragraph, &mut new);
    let mut out = Vec::new();
    for op in diff(&old, &new, MAX_LINES) {
        let before = old.get(op.old_range()).unwrap_or_default();
        let after = new.get(op.new_range()).unwrap_or_default();
        if matches!(op, DiffOp::Equal { .. }) {
            out.extend(after.iter().map(|line| whole(line, Edit::Same)));
        } else {
            replaced(before, after, &mut out);
        }
    }
    out
}

/// Equal beginnings and ends are free; the middle is compared when it is small enough.
fn diff<T: Eq + Ord + std::hash::Hash>(old: &[T], new: &[T], max: usize) -> Vec<DiffOp> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (
        old.get(head..).unwrap_or_default(),
        new.get(head..).unwrap_or_default(),
    );
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    if old_rest.len() - tail <= max && new_rest.len() - tail <= max {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let (old_len, new_len) = (old_rest.len() - tail, new_rest.len() - tail);
    vec![
        DiffOp::Equal {
            old_index: 0,
            new_index: 0,
            len: head,
        },
        DiffOp::Replace {
            old_index: head,
            old_len,
            new_index: head,
            new_len,
        },
        DiffOp::Equal {
            old_index: head + old_len,
            new_index: head + new_len,
            len: tail,
        },
    ]
}

/// Changed lines are paired in order when they are alike; the others are deleted or inserted whole.
fn replaced(before: &[Source], after: &[Source], out: &mut Vec<Line>) {
    let mut rest = after.iter();
    for old in before {
        let paired = rest
            .clone()
            .next()
            .filter(|new| new.kind == old.kind && new.id == old.id);
        let pieces = paired.and_then(|new| words(&old.text, &new.text));
        match (pieces, paired) {
            (Some(pieces), Some(new)) => {
                rest.next();
                out.push(Line {
                    kind: new.kind,
                    pieces,
                });
            }
            _ => out.push(whole(old, Edit::Deleted)),
        }
    }
    out.extend(rest.map(|line| whole(line, Edit::Inserted)));
}

/// The words of two lines compared; `None` when less than a third of them stayed.
fn words(old: &str, new: &str) -> Option<Vec<Piece>> {
    let (old, new) = (split(old), split(new));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut kept = 0;
    for op in diff(&old, &new, MAX_WORDS) {
        let before = old.get(op.old_range()).unwrap_or_default();
        let after = new.get(op.new_range()).unwrap_or_default();
        if matches!(op, DiffOp::Equal { .. }) {
            kept += after.iter().filter(|word| !word.trim().is_empty()).count();
            push(&mut pieces, Edit::Same, &after.concat());
        } else {
            push(&mut pieces, Edit::Deleted, &before.concat());
            push(&mut pieces, Edit::Inserted, &after.concat());
        }
    }
    let real = |words: &[&str]| words.iter().filter(|word| !word.trim().is_empty()).count();
    (kept * 3 >= real(&old).max(real(&new))).then_some(pieces)
}

/// Words, spaces and punctuation marks, each by itself.
fn split(text: &str) -> Vec<&str> {
    let class = |c: char| (c.is_alphanumeric(), c.is_whitespace());
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|c| class(c) != class(first))
            .unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        out.push(word);
        rest = tail;
    }
    out
}

fn push(pieces: &mut Vec<Piece>, edit: Edit, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.edit == edit => last.text.push_str(text),
        _ => pieces.push(Piece {
            edit,
            text: text.to_owned(),
        }),
    }
}

fn whole(line: &Source, edit: Edit) -> Line {
    Line {
        kind: line.kind,
        pieces: vec![Piece {
            edit,
            text: line.text.clone(),
        }],
    }
}

fn source(kind: Kind, text: String) -> Source {
    Source {
        kind,
        id: String::new(),
        text,
    }
}

fn lines(blocks: &[Block], around: Kind, out: &mut Vec<Source>) {
    let deeper = match around {
        Kind::Item(depth) => Kind::Item(depth.saturating_add(1)),
        _ => Kind::Item(1),
    };
    for block in blocks {
        match block {
            Block::Paragraph { content } if content.is_empty() => {}
            Block::Paragraph { content } => out.push(source(around, plain::line(content))),
            Block::Heading { attrs, content } => {
                out.push(source(
                    Kind::Heading(attrs.level.into()),
                    plain::line(content),
                ));
            }
            Block::BulletList { content } | Block::OrderedList { content, .. } => {
                content
                    .iter()
                    .for_each(|item| lines(&item.content, deeper, out));
            }
            Block::Blockquote { content } => lines(content, Kind::Quote, out),
            Block::CodeBlock { content, .. } => {
                let text: String = content.iter().map(|part| part.text.as_str()).collect();
                out.extend(text.lines().map(|line| source(Kind::Code, line.to_owned())));
            }
            Block::HorizontalRule => out.push(source(Kind::Rule, String::new())),
            Block::Image { attrs } => {
                let picture = source(Kind::Picture, attrs.alt.clone());
                out.push(Source {
                    id: attrs.src.as_str().to_owned(),
                    ..picture
                });
            }
            Block::Table { content } => {
                for row in content {
                    let cells = row.content.iter().map(|cell| {
                        plain::plain(&Doc {
                            content: cell.content().to_vec(),
                        })
                    });
                    let text = cells.collect::<Vec<_>>().join(" | ");
                    out.push(source(Kind::Row, text));
                }
            }
        }
    }
}
