//! The picture boxes of a form: what was sent before and is kept, and places for new pictures. A picture
//! that arrived well is kept even when the form must be mended, so that nobody sends it twice.

use super::{FileKind, Media, MediaVault, actions, store};
use crate::house::House;
use crate::kernel::{MediaId, Problem};
use crate::policy::Viewer;
use crate::web::components::FormErrors;
use crate::web::forms::UploadedFile;
use crate::web::i18n::Texts;

/// Places for new pictures in one form; more can be added by changing the text again.
pub const BOXES: usize = 4;

/// The text fields of a form, in their order.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a field, trimmed; empty when there is none.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }
}

/// A picture that is stored already.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Identifier.
    pub id: String,
    /// What can be seen.
    pub alt: String,
    /// Nothing to describe.
    pub plain: bool,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// It came with a form that was not saved yet.
    pub fresh: bool,
}

impl Kept {
    /// A picture with its description; an empty one means decoration when `plain`.
    #[must_use]
    pub fn new(media: &Media, (alt, plain): (&str, bool), fresh: bool) -> Self {
        Self {
            id: media.id.to_string(),
            alt: alt.to_owned(),
            plain,
            width: media.width.unwrap_or(0),
            height: media.height.unwrap_or(0),
            fresh,
        }
    }
}

/// A place for a new picture.
#[derive(Clone, Debug)]
pub struct PictureBox {
    /// From 1; the end of its fields' names.
    pub number: usize,
    /// What it is called in the text: it follows the pictures that are kept.
    pub shown: usize,
    /// Unfolded.
    pub open: bool,
    /// Its picture did not arrive and must be chosen again.
    pub again: bool,
    /// The description that was typed.
    pub alt: String,
    /// Nothing to describe.
    pub plain: bool,
}

/// Who describes the pictures that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// A field beside each.
    Fields,
    /// The text that shows them.
    Text,
}

/// The pictures of a form.
#[derive(Clone, Debug, Default)]
pub struct PictureBoxes {
    /// In order.
    pub kept: Vec<Kept>,
    /// What each number of the form that was sent stands for, with its description.
    pub numbered: Vec<(usize, String, String)>,
    /// Boxes whose picture did not arrive, with what was typed there.
    wrong: Vec<(usize, String, bool)>,
}

impl PictureBoxes {
    /// Pictures that something shows already.
    #[must_use]
    pub fn of(kept: Vec<Kept>) -> Self {
        Self {
            kept,
            ..Self::default()
        }
    }

    /// Reads the pictures of a form and stores the new ones.
    ///
    /// # Errors
    /// `NotFound` for a picture that the viewer may not see (A59); `Full` for a full disk. What a
    /// person can mend goes to `errors`.
    pub async fn read(
        (house, vault): (&House, &dyn MediaVault),
        (viewer, texts): (&Viewer, Texts),
        (fields, files, words): (&Fields, Vec<UploadedFile>, Words),
        errors: &mut FormErrors,
    ) -> Result<Self, Problem> {
        let mut read = Self::default();
        let ids: Vec<&str> = fields
            .0
            .iter()
            .filter(|(name, _)| name == "media")
            .map(|(_, id)| id.as_str())
            .collect();
        for (place, id) in ids.iter().enumerate() {
            if !fields.one(&format!("remove-{id}")).is_empty() {
                continue;
            }
            let media = store::find(&house.db, viewer, &id.parse()?).await?;
            let described = match words {
                Words::Fields => {
                    let alt = fields.one(&format!("alt-{id}"));
                    let plain = !fields.one(&format!("plain-{id}")).is_empty();
                    undescribed(errors, texts, (id, alt, plain));
                    (alt, plain)
                }
                Words::Text => (media.alt.as_str(), media.alt.is_empty()),
            };
            let fresh = media.publication_id.is_none();
            let alt = if described.1 { "" } else { described.0 };
            read.numbered
                .push((place + 1, (*id).to_owned(), alt.to_owned()));
            read.kept.push(Kept::new(&media, (alt, described.1), fresh));
        }
        for file in files {
            if let Some(slot) = slot(&file.field) {
                let place = (slot, ids.len() + slot, file);
                read.take((house, vault), (viewer, texts), (fields, place), errors)
                    .await?;
            }
        }
        Ok(read)
    }

    /// A picture that arrives with this form.
    async fn take(
        &mut self,
        (house, vault): (&House, &dyn MediaVault),
        (viewer, texts): (&Viewer, Texts),
        (fields, (slot, number, file)): (&Fields, (usize, usize, UploadedFile)),
        errors: &mut FormErrors,
    ) -> Result<(), Problem> {
        let alt = fields.one(&format!("alt-{slot}"));
        let plain = !fields.one(&format!("plain-{slot}")).is_empty();
        let mut refuse = |key: &str| {
            errors.add(&format!("picture-{slot}"), texts.t(key));
            self.wrong.push((slot, alt.to_owned(), plain));
        };
        if FileKind::of(&file.bytes).is_ok_and(|kind| !kind.is_picture()) {
            refuse("error-picture-kind");
            return Ok(());
        }
        let sent = (file.name.as_str(), alt, file.bytes);
        match actions::upload(house, vault, viewer, sent).await {
            Ok(id) => {
                let media = store::find(&house.db, viewer, &id).await?;
                undescribed(errors, texts, (id.as_str(), alt, plain));
                let alt = if plain { "" } else { alt };
                self.numbered.push((number, id.to_string(), alt.to_owned()));
                self.kept.push(Kept::new(&media, (alt, plain), true));
                Ok(())
            }
            Err(Problem::Invalid(wrong)) => {
                for one in wrong {
                    refuse(one.key);
                }
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    /// The places for new pictures; the first is open, and those at fault.
    #[must_use]
    pub fn boxes(&self) -> Vec<PictureBox> {
        let of = |number: usize| {
            let wrong = self.wrong.iter().find(|(slot, _, _)| *slot == number);
            PictureBox {
                number,
                shown: self.kept.len() + number,
                open: number == 1 || wrong.is_some(),
                again: wrong.is_some(),
                alt: wrong.map(|one| one.1.clone()).unwrap_or_default(),
                plain: wrong.is_some_and(|one| one.2),
            }
        };
        (1..=BOXES).map(of).collect()
    }

    /// The identifiers and descriptions of the pictures, in order.
    ///
    /// # Errors
    /// `NotFound` for an identifier that is none.
    pub fn ids(&self) -> Result<Vec<(MediaId, String)>, Problem> {
        let pair = |kept: &Kept| Ok((kept.id.parse()?, kept.alt.clone()));
        self.kept.iter().map(pair).collect()
    }
}

/// Asks for the description that is missing.
fn undescribed(errors: &mut FormErrors, texts: Texts, (id, alt, plain): (&str, &str, bool)) {
    if alt.is_empty() && !plain {
        errors.add(&format!("alt-{id}"), texts.t("error-alt-empty"));
    }
}

/// `picture-3` → 3.
fn slot(field: &str) -> Option<usize> {
    let number: usize = field.strip_prefix("picture-")?.parse().ok()?;
    (1..=BOXES).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::slot;

    #[test]
    fn only_the_places_of_the_form_take_files() {
        assert_eq!(slot("picture-1"), Some(1));
        for other in ["picture-0", "picture-5", "picture-", "file", "picture-x"] {
            assert_eq!(slot(other), None, "{other}");
        }
    }
}
