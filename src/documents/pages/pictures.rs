//! Pictures inside the text of a document. In the form they have numbers, `![words](image:1)`, which a
//! child can type; in what is stored they are media of the school. A picture that nobody placed stands
//! at the end of the text.

use crate::kernel::Problem;
use crate::media::boxes::{Kept, PictureBoxes};
use crate::richtext::markdown::MEDIA_SCHEME;

/// What stands in the form before the number of a picture.
const NUMBER_SCHEME: &str = "image:";
/// The end of a picture's words, and the beginning of its number.
const OPENING: &str = "](image:";

/// The text to be stored: numbers become media, words that are missing come from the description, and
/// what was sent now and stands nowhere comes last.
///
/// # Errors
/// `Invalid` for a number that no picture has.
pub(super) fn placed(body: &str, pictures: &PictureBoxes) -> Result<String, Problem> {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find(OPENING) {
        let (before, after) = rest.split_at(at);
        let after = after.get(OPENING.len()..).unwrap_or_default();
        let number: String = after.chars().take_while(char::is_ascii_digit).collect();
        let wanted: usize = number.parse().unwrap_or(0);
        let found = pictures.numbered.iter().find(|one| one.0 == wanted);
        let (_, id, alt) = found.ok_or(Problem::field("body", "error-image-number"))?;
        text.push_str(before);
        if before.ends_with("![") {
            text.push_str(&words(alt));
        }
        text.push_str("](");
        text.push_str(MEDIA_SCHEME);
        text.push_str(id);
        rest = after.get(number.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    for kept in pictures.kept.iter().filter(|kept| kept.fresh) {
        let address = format!("{MEDIA_SCHEME}{}", kept.id);
        if !text.contains(&address) {
            let line = format!("\n\n![{}]({address})", words(&kept.alt));
            text.push_str(&line);
        }
    }
    Ok(text)
}

/// The text for the form: media that the form keeps become their numbers.
pub(super) fn numbered(body: &str, kept: &[Kept]) -> String {
    let mut text = body.to_owned();
    for (place, one) in kept.iter().enumerate() {
        let address = format!("]({MEDIA_SCHEME}{}", one.id);
        let number = format!("]({NUMBER_SCHEME}{}", place + 1);
        text = text.replace(&address, &number);
    }
    text
}

/// A description as words of a picture: no bracket may end it early.
fn words(alt: &str) -> String {
    let plain = alt.replace(['[', ']', '\n', '\r', '\\'], " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: &str, alt: &str, fresh: bool) -> Kept {
        Kept {
            id: id.to_owned(),
            alt: alt.to_owned(),
            plain: alt.is_empty(),
            width: 1,
            height: 1,
            fresh,
        }
    }

    fn boxes() -> PictureBoxes {
        let mut boxes = PictureBoxes::of(vec![
            kept("AAA", "un volcan", false),
            kept("BBB", "une [mer]", true),
        ]);
        boxes.numbered = vec![
            (1, "AAA".to_owned(), "un volcan".to_owned()),
            (2, "BBB".to_owned(), "une [mer]".to_owned()),
        ];
        boxes
    }

    #[test]
    fn numbers_become_media_and_back() {
        let boxes = boxes();
        let typed = "a\n\n![](image:2)\n\n![le puy](image:1)";
        let stored = placed(typed, &boxes).unwrap();
        assert_eq!(stored, "a\n\n![une mer](media:BBB)\n\n![le puy](media:AAA)");
        let again = numbered(&stored, &boxes.kept);
        assert_eq!(again, "a\n\n![une mer](image:2)\n\n![le puy](image:1)");
        assert!(placed("![x](image:3)", &boxes).is_err());
        assert!(placed("![x](image:)", &boxes).is_err());
    }

    #[test]
    fn what_is_not_placed_stands_at_the_end() {
        let stored = placed("a", &boxes()).unwrap();
        assert_eq!(stored, "a\n\n![une mer](media:BBB)");
    }
}
