//! Folders: make, rename, move, remove.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::actions;
use super::super::model::Folder;
use super::list::{self, ListQuery, NewFolder};
use super::{Shelf, folder_of};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{FolderId, Problem, SpaceId};
use crate::policy::{Act, permit};
use crate::web::components::{Crumb, FormErrors};
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

#[derive(serde::Deserialize)]
pub(super) struct CreateForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    parent: String,
}

fn address(space: &SpaceId, folder: Option<&FolderId>, done: &str) -> String {
    match folder {
        Some(id) => format!("/spaces/{space}/documents?folder={id}&done={done}"),
        None => format!("/spaces/{space}/documents?done={done}"),
    }
}

pub(super) async fn create(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<CreateForm>,
) -> Result<Response, Problem> {
    let space: SpaceId = id.parse()?;
    let parent = folder_of(&form.parent)?;
    let new = (form.name.as_str(), parent.as_ref());
    match actions::create_folder(&house, &visit.viewer, &space, new).await {
        Ok(id) => {
            let target = address(&space, Some(&id), "folder-made");
            Ok(Redirect::to(&target).into_response())
        }
        Err(problem) => {
            let asked = NewFolder {
                errors: form_errors(visit.page.texts, problem)?,
                name: form.name,
            };
            let query = ListQuery {
                folder: form.parent,
                sort: String::new(),
                page: String::new(),
            };
            let answer = (StatusCode::UNPROCESSABLE_ENTITY, asked);
            list::show(&house, visit, (&space, query), answer).await
        }
    }
}

pub(super) async fn open(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let folder = actions::find_folder(&house, &visit.viewer, &id.parse()?).await?;
    let target = format!("/spaces/{}/documents?folder={}", folder.space_id, folder.id);
    Ok(Redirect::to(&target))
}

#[derive(Template)]
#[template(path = "documents/folder.html")]
struct FolderPage {
    page: Page,
    crumbs: Vec<Crumb>,
    id: String,
    title: String,
    typed: String,
    parent: String,
    folders: Vec<(String, String)>,
    back: String,
    errors: FormErrors,
}

pub(super) async fn settings(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let folder = actions::find_folder(&house, &visit.viewer, &id.parse()?).await?;
    let name = folder.name.clone();
    let answer = (StatusCode::OK, name, FormErrors::default());
    show(&house, visit, &folder, answer).await
}

async fn show(
    house: &House,
    visit: Visit,
    folder: &Folder,
    (status, name, errors): (StatusCode, String, FormErrors),
) -> Result<Response, Problem> {
    let space = &folder.space_id;
    permit(&visit.viewer, &Act::Manage { space })?;
    let shelf = Shelf::open(house, &visit, space).await?;
    let texts = visit.texts();
    let title = texts.t("documents-folder-settings");
    let mut folders = shelf.folder_choices(texts);
    folders.retain(|(id, _)| id != folder.id.as_str());
    let template = FolderPage {
        crumbs: shelf.crumbs(texts, Some(&folder.id), &title),
        id: folder.id.to_string(),
        title: folder.name.clone(),
        typed: name,
        parent: folder
            .parent_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        folders,
        back: shelf.address(Some(&folder.id)),
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

/// Goes on to a folder, or shows its settings again with what is wrong.
async fn answer(
    house: &House,
    visit: Visit,
    (id, name): (&FolderId, Option<String>),
    (result, done): (Result<Folder, Problem>, &str),
) -> Result<Response, Problem> {
    match result {
        Ok(folder) => {
            let target = address(&folder.space_id, Some(&folder.id), done);
            Ok(Redirect::to(&target).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.page.texts, problem)?;
            let folder = actions::find_folder(house, &visit.viewer, id).await?;
            let name = name.unwrap_or_else(|| folder.name.clone());
            let answer = (StatusCode::UNPROCESSABLE_ENTITY, name, errors);
            show(house, visit, &folder, answer).await
        }
    }
}

#[derive(serde::Deserialize)]
pub(super) struct NameForm {
    #[serde(default)]
    name: String,
}

pub(super) async fn rename(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<NameForm>,
) -> Result<Response, Problem> {
    let id = id.parse()?;
    let result = actions::rename_folder(&house, &visit.viewer, &id, &form.name).await;
    let typed = (&id, Some(form.name));
    answer(&house, visit, typed, (result, "folder-renamed")).await
}

#[derive(serde::Deserialize)]
pub(super) struct MoveForm {
    #[serde(default)]
    folder: String,
}

pub(super) async fn relocate(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<MoveForm>,
) -> Result<Response, Problem> {
    let id = id.parse()?;
    let parent = folder_of(&form.folder)?;
    let result = actions::move_folder(&house, &visit.viewer, &id, parent.as_ref()).await;
    answer(&house, visit, (&id, None), (result, "moved")).await
}

#[derive(Template)]
#[template(path = "documents/folder_removal.html")]
struct RemovalPage {
    page: Page,
    question: String,
    action: String,
    back: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Confirmed {
    #[serde(default)]
    confirmed: String,
}

pub(super) async fn remove(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<Confirmed>,
) -> Result<Response, Problem> {
    let id: FolderId = id.parse()?;
    if form.confirmed != "yes" {
        let folder = actions::find_folder(&house, &visit.viewer, &id).await?;
        let space = &folder.space_id;
        permit(&visit.viewer, &Act::Manage { space })?;
        let name = folder.name.as_str();
        let template = RemovalPage {
            question: visit
                .page
                .with1("documents-folder-remove-ask", "name", name),
            action: format!("/folders/{id}/removal"),
            back: format!("/folders/{id}/settings"),
            page: visit.page,
        };
        return Ok(render(StatusCode::OK, &template));
    }
    match actions::remove_folder(&house, &visit.viewer, &id).await {
        Ok(folder) => {
            let up = folder.parent_id.as_ref();
            let target = address(&folder.space_id, up, "folder-removed");
            Ok(Redirect::to(&target).into_response())
        }
        Err(problem) => answer(&house, visit, (&id, None), (Err(problem), "")).await,
    }
}
