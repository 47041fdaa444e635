//! The excerpt shown under a hit: the text around its first matching word, with the matching
//! words set apart for `<mark>`. It sees words exactly as the index does.

use std::ops::Range;

use super::analysis::{Forms, French, Group, MIN_PREFIX_CHARS, groups, words};
use super::engine::MAX_QUERY_BYTES;

/// Stands where the excerpt leaves text out.
const ELLIPSIS: &str = "…";
/// Share of the excerpt that comes before its first match: one part in this many.
const LEAD_PART: usize = 4;
/// A first match farther than this from the beginning is not looked for, in bytes.
const MAX_SCANNED_BYTES: usize = 100_000;

/// Cuts an excerpt of at most `max_chars` characters (ellipses not counted) around the first word
/// that matches; pieces flagged `true` match, and the pieces together are the excerpt. The text
/// is returned as it is, to be escaped by whoever shows it.
#[must_use]
pub fn highlight(text: &str, query: &str, max_chars: usize) -> Vec<(bool, String)> {
    let wanted = if query.len() > MAX_QUERY_BYTES {
        Vec::new()
    } else {
        groups(query)
    };
    let mut marker = Marker::new(wanted);
    let scanned = &text[..text.floor_char_boundary(MAX_SCANNED_BYTES)];
    let first = marker.next_match(scanned, 0);
    let window = window(
        text,
        first.as_ref().map_or(0, |range| range.start),
        max_chars,
    );

    let mut pieces = Vec::new();
    let mut at = window.start;
    let mut next = first.filter(|range| range.end <= window.end);
    if window.start > 0 {
        pieces.push((false, ELLIPSIS.to_owned()));
    }
    while let Some(range) = next {
        push(&mut pieces, false, &text[at..range.start]);
        push(&mut pieces, true, &text[range.clone()]);
        at = range.end;
        let rest = &text[..window.end];
        next = marker.next_match(rest, at);
    }
    push(&mut pieces, false, &text[at..window.end]);
    if window.end < text.len() {
        push(&mut pieces, false, ELLIPSIS);
    }
    pieces
}

fn push(pieces: &mut Vec<(bool, String)>, flag: bool, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some((last, piece)) if *last == flag => piece.push_str(text),
        _ => pieces.push((flag, text.to_owned())),
    }
}

struct Marker {
    french: French,
    wanted: Vec<Group>,
    /// First letters of the wanted forms.
    initials: Vec<char>,
}

impl Marker {
    fn new(wanted: Vec<Group>) -> Self {
        let forms = wanted
            .iter()
            .flat_map(|group| group.words.iter().chain(&group.joined));
        let texts = forms.flat_map(|form| form.stems.iter().chain([&form.folded]));
        let initials = texts.filter_map(|text| text.chars().next()).collect();
        Self {
            french: French::new(),
            wanted,
            initials,
        }
    }

    fn next_match(&mut self, text: &str, from: usize) -> Option<Range<usize>> {
        let mut rest = words(&text[from..]);
        let found = rest.find(|word| self.marks(&word.text))?;
        Some(from + found.range.start..from + found.range.end)
    }

    fn marks(&mut self, word: &str) -> bool {
        // Stemming keeps the first letter, and is slow: most words need not be stemmed at all.
        let initial = word.chars().next();
        if initial.is_some_and(|c| c.is_ascii() && !self.initials.contains(&c)) {
            return false;
        }
        let forms = self.french.forms(word);
        self.wanted.iter().any(|group| answers(group, &forms))
    }
}

fn answers(group: &Group, found: &Forms) -> bool {
    let mut wanted = group.words.iter().chain(&group.joined);
    let begins = |forms: &Forms| {
        group.open
            && forms.folded.chars().count() >= MIN_PREFIX_CHARS
            && found.folded.starts_with(&forms.folded)
    };
    wanted.any(|forms| found.meets(forms))
        || group
            .words
            .last()
            .into_iter()
            .chain(&group.joined)
            .any(begins)
}

/// The part of the text to show: about `max_chars` characters around byte `center`.
fn window(text: &str, center: usize, max_chars: usize) -> Range<usize> {
    let lead = max_chars / LEAD_PART;
    let back = text[..center].char_indices().rev().take(lead).last();
    let mut start = back.map_or(center, |(at, _)| at);
    if start > 0 {
        start = after_space(text, start..center).unwrap_or(center);
    }
    let end = text[start..]
        .char_indices()
        .nth(max_chars)
        .map_or(text.len(), |(at, _)| start + at);
    if end == text.len() {
        return start..end;
    }
    let word = text[center..end]
        .rfind(char::is_whitespace)
        .map(|at| center + at);
    start..word.filter(|at| *at > center).unwrap_or(end)
}

/// Where the first whole word of a range begins.
fn after_space(text: &str, range: Range<usize>) -> Option<usize> {
    let start = range.start;
    let mut chars = text[range].char_indices();
    let (at, space) = chars.find(|(_, c)| c.is_whitespace())?;
    Some(start + at + space.len_utf8())
}
