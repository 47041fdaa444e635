//! Limits and refusals.
#![expect(clippy::disallowed_methods, reason = "tests measure durations")]

use std::time::{Duration, Instant};

use super::super::markdown::parse;
use super::super::{Doc, MAX_JSON_BYTES, MAX_NODES, MAX_SOURCE_BYTES, RichTextError};

fn nested(levels: usize) -> String {
    let open = r#"{"type":"blockquote","content":["#.repeat(levels);
    format!(
        r#"{{"type":"doc","content":[{open}{}]}}"#,
        "]}".repeat(levels)
    )
}

#[test]
fn unknown_nodes_and_marks_are_refused_by_name() {
    for (node, name) in [
        (r#"{"type":"iframe"}"#, "iframe"),
        (
            r#"{"type":"paragraph","content":[{"type":"mention"}]}"#,
            "mention",
        ),
        (
            r#"{"type":"paragraph","content":[
                {"type":"text","text":"a","marks":[{"type":"textStyle"}]}]}"#,
            "textStyle",
        ),
    ] {
        let json = format!(r#"{{"type":"doc","content":[{node}]}}"#);
        assert_eq!(
            Doc::from_json(&json),
            Err(RichTextError::UnknownNode(name.to_owned()))
        );
    }
}

#[test]
fn misplaced_nodes_and_wrong_attributes_are_refused() {
    for node in [
        r#"{"type":"text","text":"a"}"#,
        r#"{"type":"doc","content":[]}"#,
        r#"{"type":"heading","attrs":{"level":1}}"#,
        r#"{"type":"heading"}"#,
        r#"{"type":"bulletList","content":[{"type":"paragraph"}]}"#,
        r#"{"type":"paragraph","content":[{"type":"paragraph"}]}"#,
        r#"{"type":"paragraph","content":[{"type":"bold"}]}"#,
        r#"{"type":"image","attrs":{"src":"https://evil.example/x.png"}}"#,
        r#"{"type":"image","attrs":{"src":"../../../../../../etc/pass"}}"#,
        r#"{"type":"codeBlock","attrs":{"language":"\"><script>"}}"#,
        r#"{"type":"paragraph","content":[{"type":"text","text":"a","marks":[
            {"type":"link","attrs":{"href":"javascript:x"}}]}]}"#,
        r#"{"content":[]}"#,
        r#"{"type":"paragraph","content":"x"}"#,
        "7",
        "null",
    ] {
        let json = format!(r#"{{"type":"doc","content":[{node}]}}"#);
        let refused = Doc::from_json(&json);
        assert!(
            matches!(refused, Err(RichTextError::Malformed(_))),
            "{node}: {refused:?}"
        );
    }
    assert!(Doc::from_json("{").is_err() && Doc::from_json("").is_err());
}

#[test]
fn depth_is_limited_on_both_ways_in() {
    assert!(Doc::from_json(&nested(50)).is_ok());
    for levels in [51, 60, 100, 10_000] {
        assert_eq!(
            Doc::from_json(&nested(levels)),
            Err(RichTextError::TooDeep),
            "{levels}"
        );
    }
    for source in [
        ">".repeat(60),
        "> ".repeat(50_000),
        "- ".repeat(50_000),
        "1. ".repeat(60),
    ] {
        assert_eq!(parse(&source), Err(RichTextError::TooDeep));
    }
    let stairs: String = (0..60)
        .map(|i| format!("{}- a\n", "  ".repeat(i)))
        .collect();
    assert_eq!(parse(&stairs), Err(RichTextError::TooDeep));
    assert!(parse("> > > > > a").is_ok());
}

#[test]
fn size_and_number_are_limited() {
    let long = "a".repeat(MAX_SOURCE_BYTES + 1);
    assert_eq!(parse(&long), Err(RichTextError::TooLong(MAX_SOURCE_BYTES)));
    assert!(parse(&long[1..]).is_ok());
    assert_eq!(
        parse(&"a\n\n".repeat(MAX_NODES)),
        Err(RichTextError::TooManyNodes)
    );
    let many = vec![r#"{"type":"horizontalRule"}"#; MAX_NODES].join(",");
    let json = format!(r#"{{"type":"doc","content":[{many}]}}"#);
    assert_eq!(Doc::from_json(&json), Err(RichTextError::TooManyNodes));
    let big = format!("\"{}\"", "a".repeat(MAX_JSON_BYTES));
    assert_eq!(
        Doc::from_json(&big),
        Err(RichTextError::TooLong(MAX_JSON_BYTES))
    );
}

/// A debug build on a busy machine stays far below this; a quadratic parser does not.
const PATIENCE: Duration = Duration::from_secs(5);

#[test]
fn hostile_sources_cost_little() {
    for part in [
        "[", "]", "*a ", "**a", "_a__", "`a``", "~a~~", "++a ", "<a ", "<!--", "&a", "![", "[a](",
        "[a]: b\n", "a@", "http://", "www.", "|a|\n", "\\", "<b>", "*a_b", "- a\n", "1) a\n",
        "\n\n", "\t",
    ] {
        let source = part.repeat(MAX_SOURCE_BYTES / part.len());
        let start = Instant::now();
        let _ = parse(&source);
        assert!(
            start.elapsed() < PATIENCE,
            "{part:?}: {:?}",
            start.elapsed()
        );
    }
}
