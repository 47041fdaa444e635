//! Looks at the nesting of a source before a parser pays for it. Both looks are one pass, keep
//! little, and when in doubt count too much, never too little.

use std::collections::HashMap;

use super::{MAX_NESTING, RichTextError};

/// Refuses Markdown with a line that opens more than [`MAX_NESTING`] quotations and lists at once.
///
/// Nesting by indentation needs as many bytes as it is deep on each line: the length limit bounds
/// it, and the tree is measured again after parsing.
pub fn markdown(source: &str) -> Result<(), RichTextError> {
    let deep = source.lines().any(|line| {
        let marks = line
            .split_ascii_whitespace()
            .take_while(|word| marker(word));
        let quotes = line
            .bytes()
            .take_while(|b| matches!(b, b'>' | b' ' | b'\t'));
        marks.take(MAX_NESTING + 1).count() > MAX_NESTING
            || quotes.filter(|b| *b == b'>').count() > MAX_NESTING
    });
    if deep {
        Err(RichTextError::TooDeep)
    } else {
        Ok(())
    }
}

fn marker(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']).unwrap_or_default();
    matches!(word, "-" | "*" | "+")
        || word.bytes().all(|b| b == b'>')
        || (!number.is_empty() && number.len() < 10 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Elements that never hold others.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements whose end is implied by the next one of their kind: they nest only through others.
const IMPLIED: [&str; 10] = [
    "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd",
];
/// Elements whose content may be text: a closing tag inside closes nothing else.
const RAW: [&str; 10] = [
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
];

/// Refuses HTML with more than [`MAX_NESTING`] elements open in each other.
pub fn html(source: &str) -> Result<(), RichTextError> {
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut depth = 0_usize;
    let mut raw: Option<String> = None;
    let mut rest = source;
    let mut comment_end: Option<usize> = None;
    while let Some(at) = rest.find('<') {
        let tag = rest.get(at + 1..).unwrap_or_default();
        let left = |text: &str| source.len() - text.len();
        let in_comment = comment_end.is_some_and(|end| left(tag) < end);
        if tag.starts_with("!--") || tag.starts_with("![CDATA[") {
            if !in_comment {
                let close = if tag.starts_with("!--") { "-->" } else { "]]>" };
                comment_end = Some(tag.find(close).map_or(source.len(), |end| left(tag) + end));
            }
            rest = tag;
            continue;
        }
        let (closing, name_on) = tag
            .strip_prefix('/')
            .map_or((false, tag), |name| (true, name));
        let Some(name) = name(name_on) else {
            rest = if in_comment { tag } else { past_bogus(tag) };
            continue;
        };
        let behind = name_on.get(name.len()..).unwrap_or_default();
        let name = name.to_ascii_lowercase();
        if closing {
            let ends = !in_comment && raw.as_ref().is_none_or(|raw| *raw == name);
            if ends && let Some(count) = open.get_mut(&name).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
                raw = None;
            }
            rest = if in_comment || !ends {
                behind
            } else {
                after(behind, tag_end(behind))
            };
            continue;
        }
        if counts(&name) {
            *open.entry(name.clone()).or_default() += 1;
            depth += 1;
            if depth > MAX_NESTING {
                return Err(RichTextError::TooDeep);
            }
        }
        let text = in_comment || raw.is_some();
        rest = if text {
            behind
        } else {
            after(behind, tag_end(behind))
        };
        if !text && RAW.contains(&name.as_str()) {
            raw = Some(name);
        }
    }
    Ok(())
}

fn counts(name: &str) -> bool {
    !VOID.contains(&name) && !IMPLIED.contains(&name)
}

/// The tag name at the start of `text`, when it starts with a letter.
fn name(text: &str) -> Option<&str> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = text
        .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
        .unwrap_or(text.len());
    text.get(..end)
}

/// Not a tag: `</ …>`, `<!…>` and `<?…>` hide what they hold until the next `>`.
fn past_bogus(tag: &str) -> &str {
    if tag.starts_with(['/', '!', '?']) {
        after(tag, tag.find('>'))
    } else {
        tag
    }
}

fn after(text: &str, at: Option<usize>) -> &str {
    at.and_then(|at| text.get(at + 1..)).unwrap_or_default()
}

/// Where the tag ends: at a `>` outside of a quoted value. Quotes count only behind `=`.
fn tag_end(text: &str) -> Option<usize> {
    let (mut quote, mut value) = (None, false);
    for (at, b) in text.bytes().enumerate() {
        match quote {
            Some(q) if b == q => quote = None,
            Some(_) => {}
            None => match b {
                b'>' => return Some(at),
                b'=' => value = true,
                b'"' | b'\'' if value => (quote, value) = (Some(b), false),
                b if b.is_ascii_whitespace() => {}
                _ => value = false,
            },
        }
    }
    None
}
