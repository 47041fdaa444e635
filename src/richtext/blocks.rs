//! From the Markdown parser's tree to ours. The caller has bounded depth and size.

use comrak::Node;
use comrak::nodes::{ListType, NodeList, NodeValue};

use super::addresses;
use super::links::Href;
use super::markdown::MEDIA_SCHEME;
use super::model::{
    Block, Cell, CodeAttrs, CodeText, Doc, HeadingAttrs, ImageAttrs, Inline, Item, Language, Level,
    LinkAttrs, Mark, MediaRef, OrderedAttrs, Row,
};
use super::plain;
use super::spans::{tidy, tidy_line};

/// What stands in a line: text, or a picture that splits it.
enum Piece {
    Inline(Inline),
    Picture(ImageAttrs),
}

/// The blocks inside `parent`.
pub fn blocks(parent: Node<'_>) -> Vec<Block> {
    let mut out = Vec::new();
    for node in parent.children() {
        block(node, &mut out);
    }
    out
}

fn block(node: Node<'_>, out: &mut Vec<Block>) {
    match &node.data().value {
        NodeValue::Paragraph => out.extend(paragraphs(node)),
        NodeValue::Heading(heading) => {
            let (text, pictures) = apart(line(node));
            let attrs = HeadingAttrs {
                level: Level::nearest(heading.level),
            };
            if !text.is_empty() || pictures.is_empty() {
                out.push(Block::Heading {
                    attrs,
                    content: tidy_line(&text),
                });
            }
            out.extend(pictures.into_iter().map(|attrs| Block::Image { attrs }));
        }
        NodeValue::BlockQuote => out.push(Block::Blockquote {
            content: filled(blocks(node)),
        }),
        NodeValue::List(list) => out.push(whole_list(node, list)),
        NodeValue::CodeBlock(code) => out.push(program(&code.info, &code.literal)),
        NodeValue::ThematicBreak => out.push(Block::HorizontalRule),
        NodeValue::Table(_) => out.push(Block::Table {
            content: rows(node),
        }),
        // Raw HTML is shown as what it is: text.
        NodeValue::HtmlBlock(html) => out.extend(literal(&html.literal)),
        _ => {}
    }
}

/// An editor wants at least a paragraph in everything that holds blocks.
fn filled(mut content: Vec<Block>) -> Vec<Block> {
    if content.is_empty() {
        content.push(Block::Paragraph {
            content: Vec::new(),
        });
    }
    content
}

fn whole_list(node: Node<'_>, list: &NodeList) -> Block {
    let items = node.children().map(|child| {
        let mut content = blocks(child);
        if !matches!(content.first(), Some(Block::Paragraph { .. })) {
            content.insert(
                0,
                Block::Paragraph {
                    content: Vec::new(),
                },
            );
        }
        Item { content }
    });
    let content = items.collect();
    match list.list_type {
        ListType::Bullet => Block::BulletList { content },
        ListType::Ordered => {
            let start = u32::try_from(list.start).unwrap_or(1);
            Block::OrderedList {
                attrs: OrderedAttrs { start },
                content,
            }
        }
    }
}

fn program(info: &str, literal: &str) -> Block {
    let word = info.split_whitespace().next().unwrap_or_default();
    let attrs = CodeAttrs {
        language: Language::try_from(word.to_owned()).ok(),
    };
    let text = literal.strip_suffix('\n').unwrap_or(literal).to_owned();
    let content = if text.is_empty() {
        Vec::new()
    } else {
        vec![CodeText { text }]
    };
    Block::CodeBlock { attrs, content }
}

fn rows(table: Node<'_>) -> Vec<Row> {
    let row = |node: Node<'_>| {
        let header = matches!(node.data().value, NodeValue::TableRow(true));
        let cells = node.children().map(|cell| {
            let content = filled(paragraphs(cell));
            if header {
                Cell::TableHeader { content }
            } else {
                Cell::TableCell { content }
            }
        });
        Row {
            content: cells.collect(),
        }
    };
    table.children().map(row).collect()
}

fn literal(html: &str) -> Vec<Block> {
    let text = |line: &str| Inline::Text {
        text: line.trim().to_owned(),
        marks: Vec::new(),
    };
    let paragraph = |part: &str| {
        let mut content = Vec::new();
        for line in part.lines() {
            content.extend([text(line), Inline::HardBreak]);
        }
        addresses::link(tidy(&content))
    };
    let parts = html.split("\n\n").map(paragraph);
    parts
        .filter(|p| !p.is_empty())
        .map(|content| Block::Paragraph { content })
        .collect()
}

/// The paragraphs of one line of pieces: a picture is a block, so it splits what is around it.
fn paragraphs(node: Node<'_>) -> Vec<Block> {
    let (mut out, mut text) = (Vec::new(), Vec::new());
    let flush = |text: &mut Vec<Inline>, out: &mut Vec<Block>| {
        let content = addresses::link(tidy(text));
        text.clear();
        if !content.is_empty() {
            out.push(Block::Paragraph { content });
        }
    };
    for piece in line(node) {
        match piece {
            Piece::Inline(inline) => text.push(inline),
            Piece::Picture(attrs) => {
                flush(&mut text, &mut out);
                out.push(Block::Image { attrs });
            }
        }
    }
    flush(&mut text, &mut out);
    out
}

fn apart(pieces: Vec<Piece>) -> (Vec<Inline>, Vec<ImageAttrs>) {
    let (mut text, mut pictures) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Inline(inline) => text.push(inline),
            Piece::Picture(attrs) => pictures.push(attrs),
        }
    }
    (text, pictures)
}

fn line(node: Node<'_>) -> Vec<Piece> {
    let mut out = Vec::new();
    for child in node.children() {
        inline(child, &mut Vec::new(), &mut out);
    }
    out
}

fn inline(node: Node<'_>, marks: &mut Vec<Mark>, out: &mut Vec<Piece>) {
    let mut text = |text: &str, marks: Vec<Mark>| {
        out.push(Piece::Inline(Inline::Text {
            text: text.to_owned(),
            marks,
        }));
    };
    let mark = match &node.data().value {
        NodeValue::Text(words) => return text(words, marks.clone()),
        NodeValue::HtmlInline(html) | NodeValue::Raw(html) => return text(html, marks.clone()),
        NodeValue::Code(code) => {
            let marks = marks.iter().cloned().chain([Mark::Code]).collect();
            return text(&code.literal, marks);
        }
        NodeValue::SoftBreak | NodeValue::LineBreak => {
            return out.push(Piece::Inline(Inline::HardBreak));
        }
        NodeValue::Image(image) => return picture(node, &image.url, marks, out),
        NodeValue::Emph => Some(Mark::Italic),
        NodeValue::Strong => Some(Mark::Bold),
        NodeValue::Strikethrough => Some(Mark::Strike),
        NodeValue::Insert => Some(Mark::Underline),
        NodeValue::Link(link) => target(&link.url, marks),
        _ => None,
    };
    let added = mark.filter(|mark| !marks.contains(mark));
    let count = marks.len();
    marks.extend(added);
    for child in node.children() {
        inline(child, marks, out);
    }
    marks.truncate(count);
}

/// The link mark, unless the address is refused or the words are in a link already.
fn target(url: &str, marks: &[Mark]) -> Option<Mark> {
    let linked = marks.iter().any(|mark| matches!(mark, Mark::Link { .. }));
    let href = Href::parse(url).filter(|_| !linked)?;
    Some(Mark::Link {
        attrs: LinkAttrs { href },
    })
}

fn picture(node: Node<'_>, url: &str, marks: &[Mark], out: &mut Vec<Piece>) {
    let words = Doc {
        content: paragraphs(node),
    };
    let alt = plain::plain(&words)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let media = url
        .strip_prefix(MEDIA_SCHEME)
        .map(|id| MediaRef::try_from(id.to_owned()));
    if let Some(Ok(src)) = media {
        return out.push(Piece::Picture(ImageAttrs { src, alt }));
    }
    let text = if alt.is_empty() { url.to_owned() } else { alt };
    let marks = marks.iter().cloned().chain(target(url, marks)).collect();
    out.push(Piece::Inline(Inline::Text { text, marks }));
}
