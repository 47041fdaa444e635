//! What somebody typed into the form of an article, with its pictures.

use super::super::ArticlePicture;
use crate::house::House;
use crate::kernel::Problem;
use crate::media::boxes::{Fields, Kept, PictureBoxes, Words};
use crate::media::{Media, MediaVault};
use crate::policy::{Level, Viewer};
use crate::publications::Publication;
use crate::web::components::FormErrors;
use crate::web::forms::Upload;
use crate::web::i18n::Texts;

/// The form of an article, as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub title: String,
    pub body: String,
    pub version: i64,
    pub next: String,
    pub level: String,
    /// `/review` when the form came from that list.
    pub pictures: PictureBoxes,
    pub errors: FormErrors,
}

impl Typed {
    /// An article as it stands.
    pub(super) fn of(article: &Publication, shown: &[Media]) -> Self {
        let kept = |media: &Media| Kept::new(media, (&media.alt, media.alt.is_empty()), false);
        Self {
            title: article.title.clone(),
            body: article.markdown(),
            version: article.version,
            pictures: PictureBoxes::of(shown.iter().map(kept).collect()),
            ..Self::default()
        }
    }

    /// Reads a form and stores its pictures.
    ///
    /// # Errors
    /// Those of [`PictureBoxes::read`]; what a person can mend is in `errors`.
    pub(super) async fn read(
        house: &House,
        vault: &dyn MediaVault,
        reader: (&Viewer, Texts),
        upload: Upload<Vec<(String, String)>>,
    ) -> Result<Self, Problem> {
        let fields = Fields(upload.fields);
        let mut errors = FormErrors::default();
        let sent = (&fields, upload.files, Words::Fields);
        let pictures = PictureBoxes::read((house, vault), reader, sent, &mut errors).await?;
        Ok(Self {
            title: fields.one("title").to_owned(),
            body: fields.one("body").to_owned(),
            version: fields.one("version").parse().unwrap_or(0),
            next: fields.one("next").to_owned(),
            level: fields.one("level").to_owned(),
            pictures,
            errors,
        })
    }

    /// The pictures of the article to be saved; the first is the cover.
    ///
    /// # Errors
    /// `NotFound` for an identifier that is none.
    pub(super) fn pictures(&self) -> Result<Vec<ArticlePicture>, Problem> {
        let ids = self.pictures.ids()?.into_iter();
        Ok(ids.map(|(id, alt)| ArticlePicture { id, alt }).collect())
    }

    /// The level that was chosen; the narrowest when none was, or one that does not exist.
    pub(super) fn level(&self) -> Level {
        Level::of(&self.level)
    }
}
