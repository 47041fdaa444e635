//! What changed between two texts, as the page of a comparison shows it.

use super::actions;
use super::model::Revision;
use crate::kernel::Problem;
use crate::richtext::Doc;
use crate::richtext::compare::{self, Edit, Kind, Line, Piece};
use crate::web::cards::{Change, DiffPart};
use crate::web::i18n::{Arg, Texts};

/// A text with its title.
pub(super) struct Text<'a> {
    pub title: &'a str,
    pub doc: &'a Doc,
}

/// Compares two texts, titles first; empty when nothing changed.
pub(super) fn between(texts: Texts, older: &Text<'_>, newer: &Text<'_>) -> Vec<DiffPart> {
    let mut lines = Vec::new();
    if older.title != newer.title {
        let piece = |edit, text: &str| Piece {
            edit,
            text: text.to_owned(),
        };
        lines.push(Line {
            kind: Kind::Paragraph,
            pieces: vec![
                piece(Edit::Deleted, older.title),
                piece(Edit::Same, " "),
                piece(Edit::Inserted, newer.title),
            ],
        });
    }
    lines.extend(compare::compare(older.doc, newer.doc));
    if lines.iter().all(Line::is_same) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            let list = matches!(line.kind, Kind::Item(_) | Kind::Code | Kind::Row);
            add(&mut parts, Change::Kept, if list { "\n" } else { "\n\n" });
        }
        let lead = lead(texts, line);
        for (index, piece) in line.pieces.iter().enumerate() {
            let change = match piece.edit {
                Edit::Same => Change::Kept,
                Edit::Inserted => Change::Added,
                Edit::Deleted => Change::Removed,
            };
            if index == 0 {
                add(&mut parts, change, &lead);
            }
            add(&mut parts, change, &piece.text);
        }
    }
    parts
}

/// Compares two versions.
///
/// # Errors
/// When a stored form cannot be read: our fault.
pub(super) fn between_versions(
    texts: Texts,
    older: &Revision,
    newer: &Revision,
) -> Result<Vec<DiffPart>, Problem> {
    let (old, new) = (actions::doc(older)?, actions::doc(newer)?);
    let older = Text {
        title: &older.title,
        doc: &old,
    };
    let newer = Text {
        title: &newer.title,
        doc: &new,
    };
    Ok(between(texts, &older, &newer))
}

/// What stands before the words of a line, so that its kind is seen without its form.
fn lead(texts: Texts, line: &Line) -> String {
    match line.kind {
        Kind::Item(depth) => format!("{}• ", "  ".repeat(usize::from(depth).saturating_sub(1))),
        Kind::Heading(level) => texts.with(
            "documents-diff-heading",
            &[("level", Arg::Number(i64::from(level) - 1))],
        ),
        Kind::Picture => texts.t("documents-diff-picture"),
        Kind::Quote => "│ ".to_owned(),
        Kind::Rule => "―――".to_owned(),
        Kind::Paragraph | Kind::Code | Kind::Row => String::new(),
    }
}

fn add(parts: &mut Vec<DiffPart>, change: Change, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.change == change => last.text.push_str(text),
        _ => parts.push(DiffPart {
            change,
            text: text.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::richtext::markdown;

    #[test]
    fn what_was_added_and_removed_is_told_apart() {
        let old = markdown::parse("Nous irons au zoo lundi.\n\n- eau\n- pain").unwrap();
        let new = markdown::parse("Nous irons au zoo mardi.\n\n- eau\n- pain\n- carte").unwrap();
        let text = |doc| Text {
            title: "Sortie",
            doc,
        };
        let parts = between(Texts::default(), &text(&old), &text(&new));
        let of = |change| -> String {
            let of = parts.iter().filter(|part| part.change == change);
            of.map(|part| part.text.as_str())
                .collect::<Vec<_>>()
                .join("|")
        };
        assert_eq!(of(Change::Removed), "lundi");
        assert_eq!(of(Change::Added), "mardi|• carte");
        assert!(between(Texts::default(), &text(&old), &text(&old)).is_empty());
    }
}
