//! Where something new goes: the folder and the audience that both forms ask for, the one that writes a
//! document and the one that shares a file.

use super::{Shelf, folder_of};
use crate::accounts::Visit;
use crate::documents::folder_actions;
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::web::components::{AudienceChoice, Crumb};

/// The folder that an address names for a new form.
#[derive(serde::Deserialize)]
pub(super) struct Into {
    #[serde(default)]
    pub folder: String,
}

/// What surrounds the fields of a form for something new.
pub(super) struct Place {
    pub crumbs: Vec<Crumb>,
    /// Where the form is sent.
    pub action: String,
    /// Where cancelling leads.
    pub back: String,
    pub folders: Vec<(String, String)>,
    pub choices: Vec<AudienceChoice>,
}

impl Place {
    /// The surroundings of `act` («write», «upload») with what was chosen so far: folder and level.
    ///
    /// # Errors
    /// `NotFound` for strangers and unknown folders, `Forbidden` for those who may not put anything
    /// there.
    pub(super) async fn of(
        house: &House,
        visit: &Visit,
        space: &SpaceId,
        (act, folder, level): (&str, &str, &str),
    ) -> Result<Self, Problem> {
        let shelf = Shelf::open(house, visit, space).await?;
        folder_actions::may_fill(&visit.viewer, space)?;
        let folder = folder_of(folder)?;
        if let Some(id) = &folder {
            shelf.tree.find(id).ok_or(Problem::NotFound)?;
        }
        let texts = visit.texts();
        let title = texts.t(&format!("documents-{act}"));
        Ok(Self {
            crumbs: shelf.crumbs(texts, folder.as_ref(), &title),
            action: format!("/spaces/{space}/documents/{act}"),
            back: shelf.address(folder.as_ref()),
            folders: shelf.folder_choices(texts),
            choices: shelf.audience_choices(house, visit, level).await?,
        })
    }
}
