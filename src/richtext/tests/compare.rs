//! Comparison of versions.

use super::super::compare::{Edit, Kind, Line, MAX_LINES, compare};
use super::super::markdown::parse;

fn changes(older: &str, newer: &str) -> Vec<Line> {
    compare(&parse(older).unwrap(), &parse(newer).unwrap())
}

/// One line a change: `=same`, `-deleted`, `+inserted`, pieces side by side.
fn shown(lines: &[Line]) -> Vec<String> {
    let piece = |edit: Edit| match edit {
        Edit::Same => "=",
        Edit::Inserted => "+",
        Edit::Deleted => "-",
    };
    let line = |line: &Line| {
        let pieces = line
            .pieces
            .iter()
            .map(|p| format!("{}[{}]", piece(p.edit), p.text));
        pieces.collect::<String>()
    };
    lines.iter().map(line).collect()
}

#[test]
fn equal_documents_have_no_change() {
    let text = "# a\n\nb\n\n- c\n- d";
    assert!(changes(text, text).iter().all(Line::is_same));
    assert_eq!(changes("", ""), []);
}

#[test]
fn words_inside_a_line() {
    let lines = changes(
        "Nous irons au musée lundi.",
        "Nous irons au grand musée mardi.",
    );
    assert_eq!(
        shown(&lines),
        ["=[Nous irons au ]+[grand ]=[musée ]-[lundi]+[mardi]=[.]"]
    );
}

#[test]
fn lines_come_and_go() {
    let lines = changes(
        "# Sortie\n\nUn\n\nDeux",
        "# Sortie\n\nDeux\n\nTrois\n\n- lunettes",
    );
    assert_eq!(
        shown(&lines),
        ["=[Sortie]", "-[Un]", "=[Deux]", "+[Trois]", "+[lunettes]"]
    );
    let kinds: Vec<Kind> = lines.iter().map(|line| line.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::Heading(2),
            Kind::Paragraph,
            Kind::Paragraph,
            Kind::Paragraph,
            Kind::Item(1)
        ]
    );
}

#[test]
fn a_changed_form_is_a_change() {
    assert_eq!(shown(&changes("a", "# a")), ["-[a]", "+[a]"]);
    let other = "![chat](media:01ARZ3NDEKTSV4RRFFQ69G5FAW)";
    let lines = changes("![chat](media:01ARZ3NDEKTSV4RRFFQ69G5FAV)", other);
    assert_eq!(shown(&lines), ["-[chat]", "+[chat]"]);
}

#[test]
fn both_versions_can_be_read_back() {
    let texts = [
        "",
        "a b c",
        "a\n\nb\n\nc",
        "c\n\nb\n\na",
        "# t\n\n- a\n  - b\n\n> q\n\n```\nx\ny\n```",
        "a b x\n\nb c\n\nd e f g",
        "| a | b |\n|-|-|\n| c | d |",
        "| a | b |\n|-|-|\n| c | e |\n\nfin",
    ];
    let side = |lines: &[Line], unwanted: Edit| {
        let text = |line: &Line| {
            let pieces = line.pieces.iter().filter(|p| p.edit != unwanted);
            pieces.map(|p| p.text.as_str()).collect::<String>()
        };
        lines
            .iter()
            .map(text)
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
    };
    for older in texts {
        for newer in texts {
            let lines = changes(older, newer);
            assert_eq!(
                side(&lines, Edit::Inserted),
                side(&changes(older, older), Edit::Inserted)
            );
            assert_eq!(
                side(&lines, Edit::Deleted),
                side(&changes(newer, newer), Edit::Deleted)
            );
        }
    }
}

#[test]
fn beyond_the_limit_everything_is_replaced() {
    let text = |word: &str| {
        (0..=MAX_LINES)
            .map(|i| format!("{word}{i}\n\n"))
            .collect::<String>()
    };
    let lines = changes(
        &format!("début\n\n{}", text("a")),
        &format!("début\n\n{}", text("b")),
    );
    assert!(lines[0].is_same());
    let (deleted, inserted) = lines[1..].split_at(MAX_LINES + 1);
    assert!(
        deleted
            .iter()
            .all(|line| line.pieces[0].edit == Edit::Deleted)
    );
    assert!(
        inserted
            .iter()
            .all(|line| line.pieces[0].edit == Edit::Inserted)
    );
}
