//! The pages of documents, files and folders. Each act is a form; nothing needs a script.

mod files;
mod folders;
mod list;
mod place;
mod reading;
mod versions;
mod writing;

pub(super) use files::one_file;

use axum::Router;
use axum::routing::{get, post};

use super::folder_actions;
use super::folders::Tree;
use crate::accounts::Visit;
use crate::house::House;
use crate::kernel::{FolderId, Problem, PublicationId, SpaceId};
use crate::policy::Level;
use crate::publications::cards;
use crate::spaces::{self, Space};
use crate::web::components::{AudienceChoice, Crumb, SpaceTab, SpaceTabs};
use crate::web::i18n::{Arg, Texts};

/// The routes of this room.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/spaces/{id}/documents", get(list::list))
        .route(
            "/spaces/{id}/documents/write",
            get(writing::write_page).post(writing::write),
        )
        .route(
            "/spaces/{id}/documents/upload",
            get(files::upload_page).post(files::upload),
        )
        .route("/spaces/{id}/folders", post(folders::create))
        .route("/folders/{id}", get(folders::open))
        .route("/folders/{id}/settings", get(folders::settings))
        .route("/folders/{id}/name", post(folders::rename))
        .route("/folders/{id}/move", post(folders::relocate))
        .route("/folders/{id}/removal", post(folders::remove))
        .route("/documents/{id}", get(reading::read))
        .route(
            "/documents/{id}/edit",
            get(writing::edit_page).post(writing::edit),
        )
        .route("/documents/{id}/move", post(reading::put_away))
        .route("/documents/{id}/versions", get(versions::list))
        .route("/documents/{id}/versions/{number}", get(versions::one))
        .route(
            "/documents/{id}/versions/{number}/name",
            post(versions::name),
        )
        .route(
            "/documents/{id}/versions/{number}/restoration",
            get(versions::restoration).post(versions::restore),
        )
        .route("/documents/{id}/compare", get(versions::compare))
        .route("/files/{id}", get(files::read))
}

/// A space where the visitor stands, with its folders as they see them.
struct Shelf {
    space: Space,
    tree: Tree,
}

impl Shelf {
    async fn open(house: &House, visit: &Visit, id: &SpaceId) -> Result<Self, Problem> {
        let space = spaces::find(&house.db, &visit.viewer, id).await?;
        let tree = folder_actions::tree(&house.db, &visit.viewer, id).await?;
        Ok(Self { space, tree })
    }

    fn tabs(&self, texts: Texts) -> SpaceTabs {
        let id = self.space.id.as_str();
        let (name, kind) = (&self.space.name, &self.space.kind);
        SpaceTabs::new(texts, id, name, kind, SpaceTab::Documents)
    }

    fn address(&self, folder: Option<&FolderId>) -> String {
        let folder = folder.map_or_else(String::new, |id| format!("?folder={id}"));
        format!("/spaces/{}/documents{folder}", self.space.id)
    }

    /// The way from the space through the folders to `last`, the page itself.
    fn crumbs(&self, texts: Texts, folder: Option<&FolderId>, last: &str) -> Vec<Crumb> {
        let mut crumbs = vec![
            Crumb {
                label: self.space.name.clone(),
                href: format!("/spaces/{}", self.space.id),
            },
            Crumb {
                label: texts.t("tab-documents"),
                href: self.address(None),
            },
        ];
        let path = folder.map_or_else(Vec::new, |id| self.tree.path(id));
        crumbs.extend(path.into_iter().map(|one| Crumb {
            label: one.name.clone(),
            href: self.address(Some(&one.id)),
        }));
        if last.is_empty() {
            if let Some(end) = crumbs.last_mut() {
                end.href.clear();
            }
        } else {
            crumbs.push(Crumb {
                label: last.to_owned(),
                href: String::new(),
            });
        }
        crumbs
    }

    /// All folders to choose from; the top of the space first.
    fn folder_choices(&self, texts: Texts) -> Vec<(String, String)> {
        let mut all = vec![(String::new(), texts.t("documents-no-folder"))];
        all.extend(self.tree.named_paths());
        all
    }

    /// The audiences that the visitor may choose, `chosen` or else the narrowest one checked.
    async fn audience_choices(
        &self,
        house: &House,
        visit: &Visit,
        chosen: &str,
    ) -> Result<Vec<AudienceChoice>, Problem> {
        let levels = spaces::choices(&visit.viewer, &self.space);
        let known = levels.iter().any(|level| level.as_str() == chosen);
        let mut choices = Vec::with_capacity(levels.len());
        for (at, level) in levels.into_iter().enumerate() {
            let described = spaces::describe_choice(&house.db, &self.space, level).await?;
            let badge = cards::badge(visit.texts(), &described);
            choices.push(AudienceChoice {
                value: level.as_str().to_owned(),
                hint: visit
                    .page
                    .t(format!("audience-level-{}", badge.level.as_str())),
                badge,
                checked: if known {
                    level.as_str() == chosen
                } else {
                    at == 0
                },
            });
        }
        Ok(choices)
    }
}

/// The folder that a form or an address names; empty is the top of the space.
pub(super) fn folder_of(text: &str) -> Result<Option<FolderId>, Problem> {
    if text.is_empty() {
        Ok(None)
    } else {
        text.parse().map(Some)
    }
}

pub(super) fn level_of(text: &str) -> Option<Level> {
    (!text.is_empty()).then(|| Level::of(text))
}

/// The shelf of a publication, when the visitor stands in its space: a reader from elsewhere sees
/// the document, not the place around it.
async fn shelf_of(
    house: &House,
    visit: &Visit,
    space: Option<&SpaceId>,
) -> Result<Option<Shelf>, Problem> {
    match space.filter(|id| visit.viewer.standing(id).is_some()) {
        Some(id) => Shelf::open(house, visit, id).await.map(Some),
        None => Ok(None),
    }
}

/// A size in words: «240 ko», «1,2 Mo» is told as whole numbers.
fn size(texts: Texts, bytes: i64) -> String {
    let kilo = (bytes + 999) / 1000;
    if kilo < 1000 {
        texts.with("documents-size-kb", &[("size", Arg::Number(kilo))])
    } else {
        let mega = (kilo + 500) / 1000;
        texts.with("documents-size-mb", &[("size", Arg::Number(mega))])
    }
}

/// The kind of a file in letters that people know: «PDF», «ODT»; else its media type.
fn letters(name: &str, mime: &str) -> String {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let known = (2..=4).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric());
    if known {
        end.to_ascii_uppercase()
    } else {
        mime.to_owned()
    }
}

fn document_path(id: &PublicationId) -> String {
    format!("/documents/{id}")
}
