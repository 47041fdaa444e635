//! Tests of rich text.

mod compare;
mod limits;
mod markdown;
mod remote;
mod rendering;

/// Payloads that must stay harmless, one a line.
const XSS: &str = include_str!("../../../fixtures/xss.txt");

/// What makes `html` dangerous or not ours: the first thing outside of the allowed tags, attributes
/// and addresses. Own small reader, so that it does not share the mistakes of the code under test.
#[expect(clippy::too_many_lines, reason = "one list of what is dangerous")]
fn danger(html: &str) -> Option<String> {
    const TAGS: [&str; 32] = [
        "p",
        "br",
        "hr",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "del",
        "a",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "h2",
        "h3",
        "h4",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "img",
        "caption",
        "tfoot",
        "sup",
        "sub",
    ];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let mut inside = rest[at + 1..].to_owned();
        let (mut quoted, mut end) = (false, None);
        for (i, c) in inside.char_indices() {
            match c {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = Some(i);
                    break;
                }
                _ => {}
            }
        }
        let Some(end) = end else {
            return Some(format!("open tag: {inside}"));
        };
        rest = &rest[at + 1 + end + 1..];
        inside.truncate(end);
        let body = inside.strip_prefix('/').unwrap_or(&inside);
        let name_end = body.find(' ').unwrap_or(body.len());
        if !TAGS.contains(&&body[..name_end]) {
            return Some(format!("tag: {inside}"));
        }
        if let Some(bad) = attributes(&body[name_end..]) {
            return Some(bad);
        }
    }
    None
}

fn attributes(mut text: &str) -> Option<String> {
    const NAMES: [&str; 10] = [
        "href", "rel", "src", "alt", "class", "loading", "decoding", "scope", "start", "lang",
    ];
    while !text.is_empty() {
        let Some((name, after)) = text.split_once("=\"") else {
            return Some(format!("attribute: {text}"));
        };
        let Some((value, left)) = after.split_once('"') else {
            return Some(format!("value: {after}"));
        };
        let name = name.trim_start();
        let classes = ["picture", "picture-missing"];
        if !NAMES.contains(&name) || (name == "class" && !classes.contains(&value)) {
            return Some(format!("attribute: {name}={value}"));
        }
        let local = value.starts_with('/') && !value[1..].starts_with(['/', '\\']);
        let known = ["http://", "https://", "mailto:"]
            .iter()
            .any(|s| value.starts_with(s));
        if (name == "href" && !local && !known) || (name == "src" && !local) {
            return Some(format!("address: {name}={value}"));
        }
        text = left;
    }
    None
}

#[test]
fn the_reader_of_the_tests_sees_danger() {
    for bad in [
        "<script>",
        "<img src=x onerror=1>",
        "<p onclick=\"x\">",
        "<a href=\"javascript:x\">",
        "<a href=\"//evil\">",
        "<img src=\"https://evil/\">",
        "<p class=\"x\">",
        "<p",
    ] {
        assert!(danger(bad).is_some(), "{bad}");
    }
    assert_eq!(
        danger("<p>a<a href=\"https://a/\" rel=\"x\">b</a> &lt;script&gt;</p>"),
        None
    );
}
