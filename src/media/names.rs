//! File names as people see them when they download. Never part of a path here.

use super::FileKind;

/// Longest name, in characters.
pub const MAX_NAME_CHARS: usize = 120;
/// What a file is called when nothing of its name is left.
const NAMELESS: &str = "fichier";
/// Names that Windows keeps for devices, whatever their ending.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A harmless name from what a client sent: the last part of the path, without control, invisible
/// and direction characters, characters that file systems refuse, reserved names, or dots, dashes
/// and spaces at the edges; at most [`MAX_NAME_CHARS`] characters, the ending kept.
#[must_use]
pub fn clean_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !hidden(*c)).map(replaced).collect();
    let words = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let trimmed = words
        .trim_start_matches(['.', '-', ' ', '~'])
        .trim_end_matches(['.', ' ']);
    let short = shortened(trimmed);
    let stem = short
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    match () {
        () if short.is_empty() => NAMELESS.to_owned(),
        () if device(&stem) => format!("_{}", shortened_to(&short, MAX_NAME_CHARS - 1)),
        () => short,
    }
}

/// The clean name with an ending that suits the kind of the file: a text called `x.html` becomes
/// `x.html.txt`, so that no program takes it for a page.
#[must_use]
pub fn download_name(name: &str, kind: FileKind) -> String {
    let clean = clean_file_name(name);
    let ending = clean
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let suits = |ending: String| kind.extensions().contains(&ending.as_str());
    let usual = kind.extensions().first().copied().unwrap_or_default();
    if ending.is_some_and(suits) {
        return clean;
    }
    let stem = shortened_to(&clean, MAX_NAME_CHARS - usual.len() - 1);
    format!("{stem}.{usual}")
}

/// The header `Content-Disposition` of a download (RFC 6266, with the extended form of RFC 8187).
#[must_use]
pub fn content_disposition(name: &str) -> String {
    let clean = clean_file_name(name);
    let plain: String = clean
        .chars()
        .map(|c| if safe(c) { c } else { '_' })
        .collect();
    let mut coded = String::new();
    for b in clean.bytes() {
        // `attr-char` of RFC 8187.
        if b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b) {
            coded.push(char::from(b));
        } else {
            coded.push_str(&format!("%{b:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

fn safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || " !#$&+-.^_~()[]{}=,@'".contains(c)
}

/// Control, invisible and direction characters: `exe.gpj` must not read as `jpg.exe`.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

fn replaced(c: char) -> char {
    if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%') {
        '_'
    } else {
        c
    }
}

fn device(stem: &str) -> bool {
    let numbered = |prefix: &str| {
        let rest = stem.strip_prefix(prefix).unwrap_or_default();
        rest.chars().count() == 1
            && rest
                .chars()
                .all(|c| c.is_ascii_digit() || "¹²³".contains(c))
    };
    RESERVED.contains(&stem) || numbered("com") || numbered("lpt")
}

fn shortened(name: &str) -> String {
    let count = name.chars().count();
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .filter(|e| e.len() <= 10);
    match ending {
        Some(ending) if count > MAX_NAME_CHARS => {
            let stem = shortened_to(name, MAX_NAME_CHARS - ending.chars().count() - 1);
            format!("{stem}.{ending}")
        }
        _ => shortened_to(name, MAX_NAME_CHARS),
    }
}

fn shortened_to(name: &str, max: usize) -> String {
    let cut: String = name.chars().take(max).collect();
    cut.trim_end_matches(['.', ' ']).to_owned()
}
