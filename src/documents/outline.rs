//! The headings of a text as a list of links, each with an anchor in the text.

/// Most headings in an outline; what follows is still read, only not listed.
const HEADINGS_MOST: usize = 60;

/// A heading and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// Its level, 2 to 4.
    pub level: u8,
    /// Its anchor in the page.
    pub anchor: String,
    /// Its words, still escaped as HTML.
    pub words_html: String,
}

/// Gives each heading of clean HTML an anchor, and lists them. Clean HTML escapes every `<` that
/// somebody typed, so `<h2>` is always a heading.
pub(super) fn anchored(html: &str) -> (String, Vec<Heading>) {
    let mut out = String::with_capacity(html.len());
    let mut headings = Vec::new();
    let mut rest = html;
    while let Some((start, level)) = next_heading(rest) {
        let (before, from) = rest.split_at(start);
        let inner = from.get(4..).unwrap_or_default();
        let end = inner.find("</h").unwrap_or(inner.len());
        let (words, after) = inner.split_at(end);
        let anchor = format!("part-{}", headings.len() + 1);
        out.push_str(before);
        if headings.len() < HEADINGS_MOST {
            out.push_str(&format!("<h{level} id=\"{anchor}\">"));
            headings.push(Heading {
                level,
                anchor,
                words_html: without_tags(words),
            });
        } else {
            out.push_str(&format!("<h{level}>"));
        }
        out.push_str(words);
        rest = after;
    }
    out.push_str(rest);
    headings.retain(|heading| !heading.words_html.trim().is_empty());
    (out, headings)
}

fn next_heading(html: &str) -> Option<(usize, u8)> {
    let found = [("<h2>", 2), ("<h3>", 3), ("<h4>", 4)];
    let places = found.map(|(tag, level)| html.find(tag).map(|at| (at, level)));
    places.into_iter().flatten().min()
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside => {}
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_anchors_in_order() {
        let html = "<h2>Le <em>plan</em></h2><p>a</p><h3>Les &lt;h2&gt; écrits</h3><h2></h2>";
        let (out, headings) = anchored(html);
        let anchors = "<h2 id=\"part-1\">Le <em>plan</em></h2><p>a</p>\
             <h3 id=\"part-2\">Les &lt;h2&gt; écrits</h3><h2 id=\"part-3\"></h2>";
        assert_eq!(out, anchors);
        let words: Vec<_> = headings.iter().map(|h| h.words_html.as_str()).collect();
        assert_eq!(words, ["Le plan", "Les &lt;h2&gt; écrits"]);
        assert_eq!(headings.last().map(|h| h.level), Some(3));
    }

    #[test]
    fn a_text_without_headings_stays_as_it_is() {
        let (out, headings) = anchored("<p>Bonjour</p>");
        assert_eq!(out, "<p>Bonjour</p>");
        assert!(headings.is_empty());
    }
}
