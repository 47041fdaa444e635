//! The canonical form of a line of text: neighbours with equal marks are one, spaces carry only the
//! marks of both neighbours, lines have no space at their ends. And the walk that opens and closes
//! marks in the right order, which both writers (HTML, Markdown) share.

use super::model::{Inline, Mark};

/// The canonical form of `inlines`.
pub fn tidy(inlines: &[Inline]) -> Vec<Inline> {
    let mut runs: Vec<Run> = Vec::new();
    for inline in inlines {
        match inline {
            Inline::HardBreak => runs.push(Run::Break),
            Inline::Text { text, marks } => split(text, marks, &mut runs),
        }
    }
    let mut out: Vec<Inline> = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        match run {
            Run::Break => {
                trim_end(&mut out);
                if !out.is_empty() {
                    out.push(Inline::HardBreak);
                }
            }
            Run::Word(text, marks) => append(&mut out, text, marks),
            Run::Space(text) => {
                let marks = shared(&runs, at);
                let starts = matches!(out.last(), None | Some(Inline::HardBreak));
                let text = if starts {
                    text.trim_start_matches(' ')
                } else {
                    text
                };
                append(&mut out, text, &marks);
            }
        }
    }
    trim_end(&mut out);
    while matches!(out.last(), Some(Inline::HardBreak)) {
        out.pop();
    }
    out
}

/// The same on one line: new lines become spaces (headings, cells).
pub fn tidy_line(inlines: &[Inline]) -> Vec<Inline> {
    let space = || Inline::Text {
        text: " ".to_owned(),
        marks: Vec::new(),
    };
    let line: Vec<Inline> = inlines
        .iter()
        .map(|inline| {
            if *inline == Inline::HardBreak {
                space()
            } else {
                inline.clone()
            }
        })
        .collect();
    tidy(&line)
}

enum Run {
    Word(String, Vec<Mark>),
    Space(String),
    Break,
}

fn split(text: &str, marks: &[Mark], runs: &mut Vec<Run>) {
    let mut marks = marks.to_vec();
    marks.sort();
    // The first link wins: two links on one word cannot be followed.
    marks.dedup_by(|b, a| a == b || matches!((a, b), (Mark::Link { .. }, Mark::Link { .. })));
    let text: String = text.chars().filter_map(plain_char).collect();
    if marks.contains(&Mark::Code) {
        if !text.is_empty() {
            runs.push(Run::Word(text, marks));
        }
        return;
    }
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let white = first.is_whitespace();
        let end = rest
            .find(|c: char| c.is_whitespace() != white)
            .unwrap_or(rest.len());
        let (head, tail) = rest.split_at(end);
        match (white, runs.last_mut()) {
            (true, Some(Run::Space(space))) => space.push_str(head),
            (true, _) => runs.push(Run::Space(head.to_owned())),
            (false, _) => runs.push(Run::Word(head.to_owned(), marks.clone())),
        }
        rest = tail;
    }
}

/// Line ends and tabs are spaces in running text; other control characters are nothing.
fn plain_char(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

fn shared(runs: &[Run], at: usize) -> Vec<Mark> {
    let before = at.checked_sub(1).and_then(|i| runs.get(i));
    match (before, runs.get(at + 1)) {
        (Some(Run::Word(_, a)), Some(Run::Word(_, b))) => a
            .iter()
            .filter(|m| b.contains(m) && **m != Mark::Code)
            .cloned()
            .collect(),
        _ => Vec::new(),
    }
}

fn append(out: &mut Vec<Inline>, more: &str, with: &[Mark]) {
    if more.is_empty() {
        return;
    }
    if let Some(Inline::Text { text, marks }) = out.last_mut()
        && marks == with
    {
        text.push_str(more);
        return;
    }
    out.push(Inline::Text {
        text: more.to_owned(),
        marks: with.to_vec(),
    });
}

fn trim_end(out: &mut Vec<Inline>) {
    while let Some(Inline::Text { text, marks }) = out.last_mut() {
        if marks.contains(&Mark::Code) {
            return;
        }
        text.truncate(text.trim_end_matches(' ').len());
        if !text.is_empty() {
            return;
        }
        out.pop();
    }
}

/// One step of the walk over a line.
pub enum Step<'a> {
    /// A mark begins.
    Open(&'a Mark),
    /// The mark that began last ends.
    Close(&'a Mark),
    /// Words; the flag says that they are code.
    Text(&'a str, bool),
    /// A new line.
    Break,
}

/// The steps of a tidy line: every opened mark is closed, in order, and none opens or closes with a
/// space inside its edge.
pub fn walk(inlines: &[Inline]) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut open: Vec<&Mark> = Vec::new();
    // The spaces behind the last word: they wait until the marks that end there are closed.
    let mut waiting: Vec<&str> = Vec::new();
    for (at, inline) in inlines.iter().enumerate() {
        let (text, marks) = match inline {
            Inline::Text { text, marks } => (text.as_str(), marks.as_slice()),
            Inline::HardBreak => {
                steps.extend(open.drain(..).rev().map(Step::Close));
                steps.extend(waiting.drain(..).filter_map(space));
                steps.push(Step::Break);
                continue;
            }
        };
        let code = marks.contains(&Mark::Code);
        let (before, body, after) = if code { ("", text, "") } else { edges(text) };
        let alone = marks
            .iter()
            .any(|mark| !open.contains(&mark) && tight(mark, inlines, at));
        let stays = |mark: &&&Mark| !alone && marks.contains(mark);
        let keep = open.iter().take_while(stays).count();
        steps.extend(open.drain(keep..).rev().map(Step::Close));
        waiting.push(before);
        steps.extend(waiting.drain(..).filter_map(space));
        waiting.push(after);
        let rest = inlines.get(at + 1..).unwrap_or_default();
        let mut fresh: Vec<&Mark> = marks.iter().filter(|m| !open.contains(m)).collect();
        // Code is always innermost; then what lasts longest opens first.
        fresh.sort_by_key(|m| {
            let first = alone && matches!(m, Mark::Link { .. });
            (**m == Mark::Code, !first, usize::MAX - lasts(m, rest))
        });
        for mark in fresh {
            steps.push(Step::Open(mark));
            open.push(mark);
        }
        steps.push(Step::Text(body, code));
    }
    steps.extend(open.drain(..).rev().map(Step::Close));
    steps.extend(waiting.drain(..).filter_map(space));
    steps
}

fn space(text: &str) -> Option<Step<'_>> {
    (!text.is_empty()).then_some(Step::Text(text, false))
}

/// A text as the space before, the words, the space behind.
fn edges(text: &str) -> (&str, &str, &str) {
    let body = text.trim_start();
    let (before, _) = text.split_at(text.len() - body.len());
    let words = body.trim_end();
    let (words, after) = body.split_at(words.len());
    (before, words, after)
}

/// Whether a link that begins at `at` touches a word. Marks that begin or end with such a link must
/// do so inside of it: Markdown does not see them between its bracket and the word.
fn tight(mark: &Mark, inlines: &[Inline], at: usize) -> bool {
    if !matches!(mark, Mark::Link { .. }) {
        return false;
    }
    let text = |at: usize| match inlines.get(at) {
        Some(Inline::Text { text, .. }) => text.as_str(),
        _ => "",
    };
    let end = at + 1 + lasts(mark, inlines.get(at + 1..).unwrap_or_default());
    let before = at
        .checked_sub(1)
        .and_then(|at| text(at).chars().next_back());
    let after = text(end).chars().next();
    [before, after]
        .into_iter()
        .flatten()
        .any(char::is_alphanumeric)
}

fn carries(inline: Option<&Inline>, mark: &Mark) -> bool {
    matches!(inline, Some(Inline::Text { marks, .. }) if marks.contains(mark))
}

fn lasts(mark: &Mark, rest: &[Inline]) -> usize {
    rest.iter()
        .take_while(|inline| carries(Some(inline), mark))
        .count()
}
