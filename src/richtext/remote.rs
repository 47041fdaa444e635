//! Markup of other servers, cleaned as the last step before it is shown. An allow-list: what is
//! not named here is gone. No pictures (they come only through our own proxy), no classes, styles
//! or ids.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::html::LINK_REL;
use super::{MAX_SOURCE_BYTES, RichTextError, nesting};

/// The elements that stay.
const TAGS: [&str; 26] = [
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
];
/// The elements that go with everything inside them.
const GONE: [&str; 15] = [
    "script",
    "style",
    "svg",
    "math",
    "template",
    "noscript",
    "iframe",
    "object",
    "textarea",
    "title",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
    "select",
];
/// Passes after which a text that still changes is shown as bare text.
const MAX_PASSES: usize = 4;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(GONE))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::from(["lang"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // A relative address, `//host` included, means nothing away from its own site.
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(LINK_REL))
        .strip_comments(true);
    cleaner
});

/// Cleans markup from another server. Cleaning what was cleaned changes nothing.
///
/// # Errors
/// [`RichTextError::TooLong`] or `TooDeep`, found before anything is parsed.
pub fn clean(html: &str) -> Result<String, RichTextError> {
    bounded(html)?;
    let mut text = CLEANER.clean(html).to_string();
    for _ in 0..MAX_PASSES {
        bounded(&text)?;
        let again = CLEANER.clean(&text).to_string();
        if again == text {
            return Ok(text);
        }
        text = again;
    }
    // A parser that cannot agree with itself is what mutation attacks use: nothing but text then.
    let text = Builder::empty().clean(&text).to_string();
    bounded(&text).map(|()| text)
}

static PICTURES: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut finder = Builder::empty();
    finder
        .tags(HashSet::from(["img"]))
        .clean_content_tags(HashSet::from(GONE))
        .tag_attributes(HashMap::from([("img", HashSet::from(["src", "alt"]))]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .strip_comments(true);
    finder
});

/// The pictures that markup from another server shows: where they are, and what can be seen. They are
/// shown below the text, through our own proxy.
#[must_use]
pub fn pictures(html: &str) -> Vec<(String, String)> {
    if bounded(html).is_err() {
        return Vec::new();
    }
    // Written anew by the cleaner: attributes in double quotes, each with its entities.
    let tags = PICTURES.clean(html).to_string();
    let attribute = |tag: &str, name: &str| {
        let (_, after) = tag.split_once(&format!(" {name}=\""))?;
        let (value, _) = after.split_once('"')?;
        let value = value.replace("&quot;", "\"").replace("&lt;", "<");
        let value = value.replace("&gt;", ">").replace("&nbsp;", " ");
        Some(value.replace("&amp;", "&"))
    };
    let tags = tags.split("<img").skip(1);
    tags.filter_map(|tag| {
        let src = attribute(tag, "src")?;
        Some((src, attribute(tag, "alt").unwrap_or_default()))
    })
    .collect()
}

fn bounded(html: &str) -> Result<(), RichTextError> {
    if html.len() > MAX_SOURCE_BYTES {
        return Err(RichTextError::TooLong(MAX_SOURCE_BYTES));
    }
    nesting::html(html)
}
