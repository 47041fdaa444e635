//! What somebody typed into the form of a document, with its pictures.

use super::pictures;
use crate::house::House;
use crate::kernel::Problem;
use crate::media::boxes::{Fields, Kept, PictureBoxes, Words};
use crate::media::{self, MediaVault};
use crate::policy::Viewer;
use crate::publications::{Body, Publication};
use crate::richtext;
use crate::web::components::FormErrors;
use crate::web::forms::Upload;
use crate::web::i18n::Texts;
use crate::web::problem::form_errors;

/// The form of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub title: String,
    /// As the form shows it: pictures have numbers.
    pub body: String,
    /// As it is stored: pictures are media.
    pub source: String,
    pub folder: String,
    pub level: String,
    pub version: i64,
    /// «Aperçu» was pressed: nothing is to be saved.
    pub looks: bool,
    pub pictures: PictureBoxes,
    pub errors: FormErrors,
}

impl Typed {
    /// A document as it stands.
    pub(super) async fn of(
        house: &House,
        viewer: &Viewer,
        document: &Publication,
    ) -> Result<Self, Problem> {
        let source = document.markdown();
        let doc = document.doc().unwrap_or_default();
        let mut kept: Vec<Kept> = Vec::new();
        for id in richtext::images(&doc) {
            if kept.iter().any(|one| one.id == id) {
                continue;
            }
            // A picture that is gone, or was never the reader's, stays an address in the text.
            if let Ok(media) = media::find(&house.db, viewer, &id.parse()?).await {
                kept.push(Kept::new(&media, (&media.alt, media.alt.is_empty()), false));
            }
        }
        Ok(Self {
            title: document.title.clone(),
            body: pictures::numbered(&source, &kept),
            source,
            version: document.version,
            pictures: PictureBoxes::of(kept),
            ..Self::default()
        })
    }

    /// Reads a form and stores its pictures.
    ///
    /// # Errors
    /// Those of [`PictureBoxes::read`]; what a person can mend is in `errors`.
    pub(super) async fn read(
        (house, vault): (&House, &dyn MediaVault),
        (viewer, texts): (&Viewer, Texts),
        upload: Upload<Vec<(String, String)>>,
    ) -> Result<Self, Problem> {
        let fields = Fields(upload.fields);
        let mut errors = FormErrors::default();
        let sent = (&fields, upload.files, Words::Text);
        let reader = (viewer, texts);
        let boxes = PictureBoxes::read((house, vault), reader, sent, &mut errors).await?;
        let typed = fields.one("body").to_owned();
        let (body, source) = match pictures::placed(&typed, &boxes) {
            Ok(source) => (pictures::numbered(&source, &boxes.kept), source),
            Err(problem) => {
                errors
                    .fields
                    .append(&mut form_errors(texts, problem)?.fields);
                (typed.clone(), typed)
            }
        };
        Ok(Self {
            title: fields.one("title").to_owned(),
            body,
            source,
            folder: fields.one("folder").to_owned(),
            level: fields.one("level").to_owned(),
            version: fields.one("version").parse().unwrap_or(0),
            looks: fields.one("next") == "preview",
            pictures: boxes,
            errors,
        })
    }

    /// The text as readers would see it, when that was asked for and there is any.
    pub(super) fn preview(&self) -> Option<String> {
        let body = Body::from_markdown(&self.source).ok();
        body.filter(|_| self.looks).map(|body| body.html())
    }
}
