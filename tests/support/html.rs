//! Reads a page as somebody who listens to it would: headings, links, forms, and its words.

/// A tag with its attributes, or a piece of text.
pub enum Piece {
    /// `<name a="b">`; the name of a closing tag begins with a slash.
    Tag(String, Vec<(String, String)>),
    /// Text between tags, entities decoded.
    Text(String),
}

/// Cuts a page into tags and texts. Written for pages that our own templates make.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        if start > 0 {
            found.push(Piece::Text(decode(&rest[..start])));
        }
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(rest);
        found.push(tag(&rest[1..end]));
        rest = rest.get(end + 1..).unwrap_or("");
    }
    found.push(Piece::Text(decode(rest)));
    found
}

/// Where a tag ends: the first `>` outside quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn tag(inside: &str) -> Piece {
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside.trim_end_matches('/'), ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start().trim_start_matches('/');
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|letter: char| letter == '=' || letter.is_whitespace())
            .unwrap_or(rest.len());
        let key = rest[..end].to_lowercase();
        rest = &rest[end..];
        let Some(after) = rest.strip_prefix('=') else {
            attributes.push((key, String::new()));
            continue;
        };
        let quote = after
            .chars()
            .next()
            .filter(|letter| "\"'".contains(*letter));
        let (value, after) = match quote {
            Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        attributes.push((key, decode(value)));
        rest = after;
    }
    Piece::Tag(name.to_lowercase(), attributes)
}

/// Decodes entities, and writes hard spaces and curly apostrophes as a test types them.
pub fn decode(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end < 10);
        let Some((letter, end)) = end.and_then(|end| Some((entity(&rest[1..end])?, end))) else {
            plain.push('&');
            rest = &rest[1..];
            continue;
        };
        plain.push(letter);
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    plain.replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'")
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// The words of a page, without markup, blanks folded.
pub fn words(html: &str) -> String {
    let mut text = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(words) => text.push_str(&words),
            Piece::Tag(..) => text.push(' '),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An attribute of a tag.
pub fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// Headings, links and forms of a page, one a line: what a failing test shows.
pub fn outline(html: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => {
                if let Some((_, words)) = &mut open {
                    words.push_str(&text);
                }
            }
            Piece::Tag(name, attributes) => {
                let get = |key| attribute(&attributes, key).unwrap_or_default().to_owned();
                match name.as_str() {
                    "h1" | "h2" | "h3" => open = Some(("#".repeat(level(&name)), String::new())),
                    "a" => open = Some((format!("-> {}", get("href")), String::new())),
                    "form" => lines.push(format!("form {} {}", get("method"), get("action"))),
                    "input" | "textarea" | "select" if get("type") != "hidden" => {
                        lines.push(format!("  {} {}={}", name, get("name"), get("value")));
                    }
                    "/h1" | "/h2" | "/h3" | "/a" => {
                        if let Some((mark, words)) = open.take() {
                            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                            lines.push(format!("{mark} {words}"));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    lines.join("\n")
}

fn level(name: &str) -> usize {
    name[1..].parse().unwrap_or(1)
}

#[test]
fn a_page_is_read_like_a_person_reads_it() {
    let page = "<h1 class=\"x>y\">L&#39;école\u{a0}!</h1><!-- no --><form method=post action=\"/go\">\
                <input type=hidden name=csrf value=s><input name=\"q\" required></form>\
                <p>A <a href='/b?c=1&amp;d=2'>lien</a></p>";
    assert_eq!(words(page), "L'école ! A lien");
    assert_eq!(
        outline(page),
        "# L'école !\nform post /go\n  input q=\n-> /b?c=1&d=2 lien"
    );
}
