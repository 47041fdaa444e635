//! The tree as HTML and as plain words.

use super::super::html::render;
use super::super::markdown::parse;
use super::super::plain::{excerpt, plain};
use super::super::{Doc, Href};
use super::{XSS, danger};

const PICTURE: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

fn html(markdown: &str) -> String {
    let url = |id: &str| Some(format!("/media/{id}"));
    render(&parse(markdown).unwrap(), &url)
}

#[test]
fn shows_each_node() {
    let cases = [
        (
            "# Sortie\n\nAu **musée**",
            "<h2>Sortie</h2><p>Au <strong>musée</strong></p>",
        ),
        ("###### petit", "<h4>petit</h4>"),
        ("a\nb", "<p>a<br>b</p>"),
        ("*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>"),
        (
            "~~a~~ ++b++ `c<d`",
            "<p><s>a</s> <u>b</u> <code>c&lt;d</code></p>",
        ),
        (
            "- a\n  - b\n- c",
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        ),
        ("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("```rust\n<x>\n```", "<pre><code>&lt;x&gt;</code></pre>"),
        ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        (
            "| a | b |\n| - | - |\n| 1 | 2 |",
            "<table><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>\
             <tr><td>1</td><td>2</td></tr></table>",
        ),
        (
            "voir [**le** site](https://example.org/?a=1&b=2)",
            "<p>voir <a href=\"https://example.org/?a=1&amp;b=2\" \
             rel=\"nofollow noopener noreferrer ugc\"><strong>le</strong> site</a></p>",
        ),
        ("<b>gras</b>", "<p>&lt;b&gt;gras&lt;/b&gt;</p>"),
    ];
    for (markdown, expected) in cases {
        assert_eq!(html(markdown), expected, "{markdown}");
    }
}

#[test]
fn pictures_come_from_this_school_only() {
    let own = html(&format!("Le chat\n![un \"chat\"](media:{PICTURE})\ndort"));
    assert_eq!(
        own,
        format!(
            "<p>Le chat</p><figure class=\"picture\"><img src=\"/media/{PICTURE}\" \
             alt=\"un &quot;chat&quot;\" loading=\"lazy\" decoding=\"async\"></figure><p>dort</p>"
        )
    );
    let remote = html("![chat](https://evil.example/pixel.gif)");
    assert!(
        !remote.contains("<img") && remote.contains(">chat</a>"),
        "{remote}"
    );
    let unseen = render(
        &parse(&format!("![chat](media:{PICTURE})")).unwrap(),
        &|_| None,
    );
    assert_eq!(unseen, "<p class=\"picture-missing\">chat</p>");
}

#[test]
fn a78_payloads_become_text() {
    let count = XSS.lines().count();
    assert!(count >= 60, "{count} payloads");
    for payload in XSS.lines() {
        for context in [
            "{}",
            "> {}",
            "- {}",
            "**{}**",
            "[{}](https://a.example/)",
            "# {}",
            "| {} |\n|-|",
        ] {
            let shown = html(&context.replace("{}", payload));
            assert_eq!(danger(&shown), None, "{payload} in {context}: {shown}");
        }
    }
}

#[test]
fn a78_payloads_in_a_stored_tree_become_text() {
    for payload in XSS.lines() {
        let text = serde_json::to_string(payload).unwrap();
        let json = format!(
            r#"{{"type":"doc","content":[
            {{"type":"paragraph","content":[
              {{"type":"text","text":{text},"marks":[{{"type":"bold"}}]}}]}},
            {{"type":"codeBlock","attrs":{{"language":null}},"content":[
              {{"type":"text","text":{text}}}]}},
            {{"type":"image","attrs":{{"src":"{PICTURE}","alt":{text}}}}}]}}"#
        );
        let doc = Doc::from_json(&json).unwrap();
        let shown = render(&doc, &|id| Some(format!("/media/{id}")));
        assert_eq!(danger(&shown), None, "{payload}: {shown}");
    }
}

#[test]
fn a79_links_lead_only_where_they_may() {
    let refused = [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "magnet:?xt=x",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5cevil.example",
        "/%2Fevil.example",
        "/.//evil.example",
        "file:///etc/passwd",
        "ftp://a.example/",
        "https://user@evil.example/",
        "https://user:pw@evil.example/",
        "https:",
        "http://",
        "x/y",
        "#a",
        "?a",
        "",
        "mailto:",
        "https://a.example/\u{202e}gpj",
        "blob:https://a.example/1",
        "/a\tb",
    ];
    for bad in refused {
        assert_eq!(Href::parse(bad), None, "{bad}");
    }
    let admitted = [
        ("https://example.org", "https://example.org/"),
        (
            "HTTP://EXAMPLE.org/É?q=è#x",
            "http://example.org/%C3%89?q=%C3%A8#x",
        ),
        ("mailto:ecole@example.org", "mailto:ecole@example.org"),
        ("/groupes/cm2-b?page=2", "/groupes/cm2-b?page=2"),
        ("/", "/"),
    ];
    for (good, kept) in admitted {
        let href = Href::parse(good).unwrap();
        assert_eq!(href.as_str(), kept);
        assert_eq!(Href::parse(kept), Some(href), "normal form changes");
    }
    let long = format!("https://example.org/{}", "a".repeat(3000));
    assert_eq!(Href::parse(&long), None);
}

#[test]
fn words_for_search() {
    let doc = parse(&format!(
        "# Titre\n\nUn *mot*.\n\n- a\n- b\n\n| c | d |\n|-|-|\n| e | f |\n\n\
         ![un chat](media:{PICTURE})\n\n```\nx = 1\n```"
    ))
    .unwrap();
    assert_eq!(
        plain(&doc),
        "Titre\nUn mot.\na\nb\nc\nd\ne\nf\nun chat\nx = 1"
    );
}

#[test]
fn excerpts_end_between_words() {
    let two = parse("Une phrase.\n\n- un\n- deux").unwrap();
    assert_eq!(excerpt(&two, 100), "Une phrase. un · deux");
    let doc = parse("Les élèves de CM2 sont partis").unwrap();
    assert_eq!(excerpt(&doc, 100), "Les élèves de CM2 sont partis");
    assert_eq!(excerpt(&doc, 29), "Les élèves de CM2 sont partis");
    assert_eq!(excerpt(&doc, 28), "Les élèves de CM2 sont…");
    assert_eq!(excerpt(&doc, 11), "Les élèves…");
    assert_eq!(excerpt(&doc, 9), "Les…");
    assert_eq!(excerpt(&doc, 3), "Le…");
    assert_eq!(excerpt(&doc, 0), "");
    for max in 0..40 {
        assert!(excerpt(&doc, max).chars().count() <= max);
    }
}
