//! Addresses that people type without marking them as links. Done here and not by the Markdown
//! parser, so that a text means the same however it was written or escaped.

use super::links::{Href, MAX_HREF_BYTES};
use super::model::{Inline, LinkAttrs, Mark};
use super::spans::tidy;

/// What an address starts with.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// Gives every bare address in a tidy line its link; the line stays tidy.
pub fn link(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match inline {
            Inline::Text { text, marks } if linkable(&marks) => split(&text, &marks, &mut out),
            other => out.push(other),
        }
    }
    tidy(&out)
}

/// The address that `text` is, when it is nothing but one.
pub fn whole(text: &str) -> Option<Href> {
    let (start, end, href) = find(text, 0)?;
    (start == 0 && end == text.len()).then_some(href)
}

fn linkable(marks: &[Mark]) -> bool {
    !marks
        .iter()
        .any(|mark| matches!(mark, Mark::Code | Mark::Link { .. }))
}

fn split(text: &str, marks: &[Mark], out: &mut Vec<Inline>) {
    let mut push = |part: &str, marks: Vec<Mark>| {
        if !part.is_empty() {
            out.push(Inline::Text {
                text: part.to_owned(),
                marks,
            });
        }
    };
    let mut done = 0;
    while let Some((start, end, href)) = find(text, done) {
        push(text.get(done..start).unwrap_or_default(), marks.to_vec());
        let link = Mark::Link {
            attrs: LinkAttrs { href },
        };
        let linked = [link].into_iter().chain(marks.iter().cloned()).collect();
        push(text.get(start..end).unwrap_or_default(), linked);
        done = end;
    }
    push(text.get(done..).unwrap_or_default(), marks.to_vec());
}

/// The first address at or behind `from`: where it starts, where it ends, where it leads. It starts
/// a word, and the punctuation of the sentence around it is not part of it.
fn find(text: &str, from: usize) -> Option<(usize, usize, Href)> {
    let mut from = from;
    loop {
        let rest = text.get(from..)?;
        let start = from + rest.find("http")?;
        let tail = text.get(start..)?;
        let scheme = SCHEMES.iter().find(|scheme| tail.starts_with(**scheme));
        let before = text.get(..start)?.chars().next_back();
        let fresh = before.is_none_or(|c| c.is_whitespace() || "(«“\"'’".contains(c));
        let outside = |c: char| c.is_whitespace() || "<>\"«»“”`|\\".contains(c);
        // A longer word is no address: looking further would only cost.
        let mut end = tail
            .char_indices()
            .take(MAX_HREF_BYTES + 1)
            .skip_while(|(_, c)| !outside(*c));
        let end = end.next().map_or(tail.len(), |(end, _)| end);
        let word = if fresh { tail.get(..end)? } else { "" };
        let word = word.trim_end_matches(|c| ".,;:!?)]}'*_~…".contains(c));
        let known = scheme.is_some_and(|scheme| word.len() > scheme.len());
        if let Some(href) = Some(word).filter(|_| known).and_then(Href::parse) {
            return Some((start, start + word.len(), href));
        }
        from = start + "http".len();
    }
}
