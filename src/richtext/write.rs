//! The tree back to Markdown, for the simple editor. What [`super::markdown::parse`] made comes out
//! as a text that parses to the same tree; characters are escaped only where they would mean
//! something. Known loss, seen once in ten thousand texts of random signs: emphasis that touches a
//! lone `+` or `~` (the parser looks through these two), or a word from which a picture or a
//! refused link was taken out, may come back as its signs. The words themselves always stay.

use super::addresses;
use super::markdown::MEDIA_SCHEME;
use super::model::{Block, Cell, CodeAttrs, CodeText, Doc, Inline, Item, Mark, Row};
use super::spans::{Step, tidy, tidy_line, walk};

/// Bullets by turns: neighbouring and nested lists must differ.
const BULLETS: [&str; 3] = ["-", "*", "+"];
/// Highest number that Markdown takes for a list item.
const MAX_NUMBER: u32 = 999_999_999;

/// The Markdown of a document.
#[must_use]
pub fn to_markdown(doc: &Doc) -> String {
    let mut out = sequence(&doc.content, 0);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Blocks under each other; `turn` tells which bullet a list here begins with.
fn sequence(blocks: &[Block], turn: usize) -> String {
    let mut out = String::new();
    let mut lists = 0;
    for block in blocks {
        let list = matches!(block, Block::BulletList { .. } | Block::OrderedList { .. });
        let text = one(block, turn + lists);
        if text.is_empty() {
            continue;
        }
        lists = if list { lists + 1 } else { 0 };
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&text);
    }
    out
}

fn one(block: &Block, turn: usize) -> String {
    match block {
        Block::Paragraph { content } => line(&tidy(content)),
        Block::Heading { attrs, content } => {
            let marks = "#".repeat(usize::from(u8::from(attrs.level)));
            format!("{marks} {}", line(&tidy_line(content)))
                .trim_end_matches(' ')
                .to_owned()
        }
        Block::BulletList { content } => {
            let bullet = BULLETS.get(turn % BULLETS.len()).copied().unwrap_or("-");
            items(content, turn, |_| bullet.to_owned())
        }
        Block::OrderedList { attrs, content } => {
            let close = if turn.is_multiple_of(2) { '.' } else { ')' };
            items(content, turn, |at| {
                let at = u32::try_from(at).unwrap_or(MAX_NUMBER);
                format!("{}{close}", attrs.start.saturating_add(at).min(MAX_NUMBER))
            })
        }
        Block::Blockquote { content } => {
            let inner = sequence(content, turn + 1);
            if inner.is_empty() {
                ">".to_owned()
            } else {
                prefixed(&inner, "> ", "> ")
            }
        }
        Block::CodeBlock { attrs, content } => program(attrs, content),
        Block::HorizontalRule => "___".to_owned(),
        Block::Image { attrs } => {
            format!(
                "![{}]({MEDIA_SCHEME}{})",
                escaped(&attrs.alt, Around::default()),
                attrs.src.as_str()
            )
        }
        Block::Table { content } => table(content),
    }
}

fn items(items: &[Item], turn: usize, marker: impl Fn(usize) -> String) -> String {
    let written = items.iter().enumerate().map(|(at, item)| {
        let marker = marker(at);
        let inner = sequence(&item.content, turn + 1);
        if inner.is_empty() {
            return marker;
        }
        prefixed(&inner, &format!("{marker} "), &" ".repeat(marker.len() + 1))
    });
    written.collect::<Vec<_>>().join("\n")
}

fn prefixed(text: &str, first: &str, others: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(at, line)| {
        let prefix = if at == 0 { first } else { others };
        if line.is_empty() {
            prefix.trim_end().to_owned()
        } else {
            format!("{prefix}{line}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn program(attrs: &CodeAttrs, content: &[CodeText]) -> String {
    let text: String = content.iter().map(|part| part.text.as_str()).collect();
    let fence = "`".repeat(longest_ticks(&text).max(2) + 1);
    let language = attrs
        .language
        .as_ref()
        .map(|name| name.as_str())
        .unwrap_or_default();
    let end = if text.is_empty() { "" } else { "\n" };
    format!("{fence}{language}\n{text}{end}{fence}")
}

fn longest_ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn table(rows: &[Row]) -> String {
    let width = rows.first().map_or(0, |row| row.content.len());
    if width == 0 {
        return String::new();
    }
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells = (0..width).map(|at| row.content.get(at).map(cell).unwrap_or_default());
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        })
        .collect();
    lines.insert(1, format!("|{}", " --- |".repeat(width)));
    lines.join("\n")
}

/// A cell is one line: its blocks are put behind each other.
fn cell(cell: &Cell) -> String {
    let parts = cell.content().iter().map(|block| match block {
        Block::Paragraph { content } | Block::Heading { content, .. } => line(&tidy_line(content)),
        Block::Image { .. } => one(block, 0),
        other => {
            let words = super::plain::plain(&Doc {
                content: vec![other.clone()],
            });
            escaped(
                &words.split_whitespace().collect::<Vec<_>>().join(" "),
                Around::default(),
            )
        }
    });
    let text = parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    pipes(&text)
}

/// Inside a cell every pipe is escaped; in running text it is already.
fn pipes(text: &str) -> String {
    let mut out = String::new();
    let mut back = false;
    for c in text.chars() {
        if c == '|' && !back {
            out.push('\\');
        }
        back = c == '\\' && !back;
        out.push(c);
    }
    out
}

fn line(inlines: &[Inline]) -> String {
    let steps = walk(inlines);
    let mut out = String::new();
    let mut bare = false;
    for (at, step) in steps.iter().enumerate() {
        let next = steps.get(at + 1);
        match step {
            Step::Open(mark) => {
                bare = out.chars().next_back().is_none_or(char::is_whitespace)
                    && speaks_for_itself(mark, steps.get(at + 1..).unwrap_or_default());
                out.push_str(if bare { "" } else { opening(mark) });
            }
            Step::Close(_) if bare => bare = false,
            Step::Close(mark) => out.push_str(&closing(mark)),
            Step::Text(text, true) => out.push_str(&code(text)),
            Step::Text(text, false) => {
                let around = Around {
                    line_start: out.is_empty() || out.ends_with('\n'),
                    before_link: matches!(next, Some(Step::Open(Mark::Link { .. }))),
                    plus_before: out.ends_with('+'),
                    plus_after: matches!(
                        next,
                        Some(Step::Open(Mark::Underline) | Step::Close(Mark::Underline))
                    ),
                };
                out.push_str(&escaped(text, around));
            }
            Step::Break => {
                let before = at.checked_sub(1).and_then(|at| steps.get(at));
                let lonely = |step: Option<&Step<'_>>| matches!(step, Some(Step::Break));
                let alone = lonely(before) || lonely(next);
                out.push_str(if alone { "\\\n" } else { "\n" });
            }
        }
    }
    out
}

/// Whether a link needs no brackets: its words are its address, alone, and mean nothing else.
fn speaks_for_itself(mark: &Mark, rest: &[Step<'_>]) -> bool {
    let (Mark::Link { attrs }, [Step::Text(text, false), Step::Close(_), rest @ ..]) = (mark, rest)
    else {
        return false;
    };
    let alone = match rest.first() {
        None | Some(Step::Break) => true,
        Some(Step::Text(next, false)) => next.starts_with(char::is_whitespace),
        _ => false,
    };
    alone
        && addresses::whole(text).as_ref() == Some(&attrs.href)
        && escaped(
            text,
            Around {
                line_start: true,
                ..Around::default()
            },
        ) == *text
}

fn opening(mark: &Mark) -> &'static str {
    match mark {
        Mark::Link { .. } => "[",
        Mark::Bold => "**",
        Mark::Italic => "*",
        Mark::Strike => "~~",
        Mark::Underline => "++",
        Mark::Code => "",
    }
}

fn closing(mark: &Mark) -> String {
    let Mark::Link { attrs } = mark else {
        return opening(mark).to_owned();
    };
    let mut out = "](<".to_owned();
    let href = attrs.href.as_str();
    for (at, c) in href.char_indices() {
        match c {
            // The parser resolves entities in addresses even behind a backslash.
            '&' if entity(href.get(at + 1..).unwrap_or_default()) => out.push_str("&amp;"),
            '<' | '>' | '\\' | '|' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out + ">)"
}

fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_ticks(text) + 1);
    let edge = |c: char| c == '`' || c == ' ';
    let blank = text.chars().all(|c| c == ' ');
    let pad = if !blank && (text.starts_with(edge) || text.ends_with(edge)) {
        " "
    } else {
        ""
    };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// What stands around a piece of running text.
#[derive(Clone, Copy, Default)]
struct Around {
    line_start: bool,
    before_link: bool,
    plus_before: bool,
    plus_after: bool,
}

/// Running text with a backslash before every character that would mean something where it stands.
fn escaped(text: &str, around: Around) -> String {
    let mut out = String::new();
    let mut before: Option<char> = None;
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let after = rest.chars().next();
        let first = around.line_start && at == 0;
        let number = around.line_start && at == digits && digits > 0 && matches!(c, '.' | ')');
        let ends = after.is_none_or(char::is_whitespace);
        let entity = c == '&' && entity(rest);
        let picture = c == '!' && rest.is_empty() && around.before_link;
        let joins = (at == 0 && around.plus_before) || (rest.is_empty() && around.plus_after);
        let plus = c == '+' && (joins || before == Some('+') || after == Some('+'));
        let led = (first && leads(c, after)) || (number && ends);
        if special(c, before, after) || led || entity || picture || plus {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Whether what follows a `&` makes a character of it.
fn entity(rest: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    // The longest name has 31 characters.
    let length = rest.chars().take(40).take_while(|c| name(*c)).count();
    length > 0 && rest.get(length..).is_some_and(|rest| rest.starts_with(';'))
}

fn special(c: char, before: Option<char>, after: Option<char>) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let space = |c: Option<char>| c.is_some_and(char::is_whitespace);
    match c {
        '\\' | '`' | '[' | ']' | '|' => true,
        '*' | '~' => !(space(before) && space(after)),
        '_' => !(word(before) && word(after)),
        '<' => after.is_none_or(|c| c.is_ascii_alphabetic() || "/!?".contains(c)),
        '#' => !word(after),
        _ => false,
    }
}

fn leads(c: char, after: Option<char>) -> bool {
    match c {
        '>' | '=' | '*' | '~' => true,
        '-' | '+' => !after.is_some_and(char::is_alphanumeric),
        ':' => after == Some('-'),
        _ => false,
    }
}
