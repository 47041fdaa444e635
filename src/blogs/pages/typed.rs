//! What somebody typed into the form of an article. Pictures that arrived well are kept even when the
//! form must be mended, so that nobody sends them twice.

use super::super::ArticlePicture;
use crate::house::House;
use crate::kernel::{MediaId, Problem};
use crate::media::{self, FileKind, Media, MediaVault};
use crate::policy::{Level, Viewer};
use crate::publications::Publication;
use crate::web::components::FormErrors;
use crate::web::forms::{Upload, UploadedFile};
use crate::web::i18n::Texts;

/// Places for new pictures in one form; more can be added by changing the article again.
const SLOTS: usize = 4;

/// A picture that is stored already.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub id: String,
    pub alt: String,
    pub plain: bool,
    pub width: i64,
    pub height: i64,
}

impl Kept {
    fn new(media: &Media, alt: &str, plain: bool) -> Self {
        Self {
            id: media.id.to_string(),
            alt: alt.to_owned(),
            plain,
            width: media.width.unwrap_or(0),
            height: media.height.unwrap_or(0),
        }
    }
}

/// The form of an article, as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub title: String,
    pub body: String,
    pub version: i64,
    pub next: String,
    pub level: String,
    pub kept: Vec<Kept>,
    pub errors: FormErrors,
}

/// The text fields of the form, in their order.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }
}

impl Typed {
    /// An article as it stands.
    pub(super) fn of(article: &Publication, shown: &[Media]) -> Self {
        Self {
            title: article.title.clone(),
            body: article.markdown(),
            version: article.version,
            kept: shown
                .iter()
                .map(|media| Kept::new(media, &media.alt, media.alt.is_empty()))
                .collect(),
            ..Self::default()
        }
    }

    /// Reads a form and stores its pictures.
    ///
    /// # Errors
    /// `NotFound` for a picture that the viewer may not see (A59); `Full` for a full disk. What a
    /// person can mend is in `errors`.
    pub(super) async fn read(
        house: &House,
        vault: &dyn MediaVault,
        (viewer, texts): (&Viewer, Texts),
        upload: Upload<Vec<(String, String)>>,
    ) -> Result<Self, Problem> {
        let fields = Fields(upload.fields);
        let mut typed = Self {
            title: fields.one("title").to_owned(),
            body: fields.one("body").to_owned(),
            version: fields.one("version").parse().unwrap_or(0),
            next: fields.one("next").to_owned(),
            level: fields.one("level").to_owned(),
            kept: Vec::new(),
            errors: FormErrors::default(),
        };
        typed.keep(house, viewer, (&fields, texts)).await?;
        for file in upload.files {
            let slot = slot(&file.field);
            if let Some(slot) = slot {
                let place = (slot, file);
                typed
                    .take(house, vault, (viewer, texts), (&fields, place))
                    .await?;
            }
        }
        Ok(typed)
    }

    /// The pictures that the form showed already.
    async fn keep(
        &mut self,
        house: &House,
        viewer: &Viewer,
        (fields, texts): (&Fields, Texts),
    ) -> Result<(), Problem> {
        let ids = fields.0.iter().filter(|(name, _)| name == "media");
        for (_, id) in ids {
            if !fields.one(&format!("remove-{id}")).is_empty() {
                continue;
            }
            let media = media::find(&house.db, viewer, &id.parse()?).await?;
            let alt = fields.one(&format!("alt-{id}")).to_owned();
            let plain = !fields.one(&format!("plain-{id}")).is_empty();
            self.show(&media, (&alt, plain), texts);
        }
        Ok(())
    }

    fn show(&mut self, media: &Media, (alt, plain): (&str, bool), texts: Texts) {
        if alt.is_empty() && !plain {
            let name = format!("alt-{}", media.id);
            self.errors.add(&name, texts.t("error-alt-empty"));
        }
        let alt = if plain { "" } else { alt };
        self.kept.push(Kept::new(media, alt, plain));
    }

    /// A picture that arrives with this form.
    async fn take(
        &mut self,
        house: &House,
        vault: &dyn MediaVault,
        (viewer, texts): (&Viewer, Texts),
        (fields, (slot, file)): (&Fields, (usize, UploadedFile)),
    ) -> Result<(), Problem> {
        let alt = fields.one(&format!("alt-{slot}")).to_owned();
        let plain = !fields.one(&format!("plain-{slot}")).is_empty();
        let name = format!("picture-{slot}");
        if FileKind::of(&file.bytes).is_ok_and(|kind| !kind.is_picture()) {
            self.errors.add(&name, texts.t("error-picture-kind"));
            return Ok(());
        }
        let sent = (file.name.as_str(), alt.as_str(), file.bytes);
        match media::actions::upload(house, vault, viewer, sent).await {
            Ok(id) => {
                let media = media::find(&house.db, viewer, &id).await?;
                self.show(&media, (&alt, plain), texts);
                Ok(())
            }
            Err(Problem::Invalid(wrong)) => {
                for one in wrong {
                    self.errors.add(&name, texts.t(one.key));
                }
                Ok(())
            }
            Err(other) => Err(other),
        }
    }

    /// The pictures of the article to be saved; the first is the cover.
    ///
    /// # Errors
    /// `NotFound` for an identifier that is none.
    pub(super) fn pictures(&self) -> Result<Vec<ArticlePicture>, Problem> {
        let pictures = self.kept.iter().map(|kept| {
            let id: MediaId = kept.id.parse()?;
            let alt = kept.alt.clone();
            Ok(ArticlePicture { id, alt })
        });
        pictures.collect()
    }

    /// The places for new pictures; the first is open, and those at fault.
    pub(super) fn slots(&self) -> Vec<(usize, bool)> {
        let wrong = |slot| self.errors.error(&format!("picture-{slot}")).is_some();
        (1..=SLOTS)
            .map(|slot| (slot, slot == 1 || wrong(slot)))
            .collect()
    }

    /// The level that was chosen; the narrowest when none was, or one that does not exist.
    pub(super) fn level(&self) -> Level {
        Level::of(&self.level)
    }
}

/// `picture-3` → 3.
fn slot(field: &str) -> Option<usize> {
    let number: usize = field.strip_prefix("picture-")?.parse().ok()?;
    (1..=SLOTS).contains(&number).then_some(number)
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
