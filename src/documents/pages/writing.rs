//! Writing: a new document, and a new version of one. A version that came too late keeps what was
//! typed, shows what changed meanwhile, and can be saved on top.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::model::{Document, DocumentDraft};
use super::super::{actions, changes, store};
use super::place::{Into, Place};
use super::{document_path, folder_of, level_of, shelf_of};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::publications::cards::Cards;
use crate::publications::{Body, Kind};
use crate::richtext::Doc;
use crate::web::cards::DiffPart;
use crate::web::components::{AudienceBadge, Crumb, FormErrors};
use crate::web::forms::Form;
use crate::web::i18n::Texts;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

#[derive(Template)]
#[template(path = "documents/write.html")]
struct WritePage {
    page: Page,
    place: Place,
    form: WriteForm,
    errors: FormErrors,
}

/// What somebody typed.
#[derive(Default, serde::Deserialize)]
pub(super) struct WriteForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    level: String,
}

pub(super) async fn write_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(into): Query<Into>,
) -> Result<Response, Problem> {
    let form = WriteForm {
        folder: into.folder,
        ..WriteForm::default()
    };
    let empty = (StatusCode::OK, FormErrors::default());
    show_write(&house, visit, &id.parse()?, (form, empty)).await
}

async fn show_write(
    house: &House,
    visit: Visit,
    space: &SpaceId,
    (form, (status, errors)): (WriteForm, (StatusCode, FormErrors)),
) -> Result<Response, Problem> {
    let chosen = ("write", form.folder.as_str(), form.level.as_str());
    let template = WritePage {
        place: Place::of(house, &visit, space, chosen).await?,
        form,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

pub(super) async fn write(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<WriteForm>,
) -> Result<Response, Problem> {
    let space: SpaceId = id.parse()?;
    let draft = DocumentDraft {
        title: form.title.clone(),
        source: form.body.clone(),
        folder: folder_of(&form.folder)?,
        level: level_of(&form.level),
    };
    match actions::write(&house, &visit.viewer, &space, &draft).await {
        Ok(id) => {
            let target = format!("{}?done=document-written", document_path(&id));
            Ok(Redirect::to(&target).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.page.texts, problem)?;
            let answer = (form, (StatusCode::UNPROCESSABLE_ENTITY, errors));
            show_write(&house, visit, &space, answer).await
        }
    }
}

#[derive(Template)]
#[template(path = "documents/edit.html")]
struct EditPage {
    page: Page,
    crumbs: Vec<Crumb>,
    path: String,
    form: EditForm,
    badge: AudienceBadge,
    errors: FormErrors,
    /// What others changed since the version that the form began with.
    meanwhile: Vec<DiffPart>,
    /// What saving would change now.
    mine: Vec<DiffPart>,
    stale: bool,
    verb: String,
}

/// What somebody typed, on top of which version.
#[derive(Default, serde::Deserialize)]
pub(super) struct EditForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    version: i64,
}

pub(super) async fn edit_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let document = store::find(&house.db, &visit.viewer, (&id, Kind::Document)).await?;
    let form = EditForm {
        title: document.publication.title.clone(),
        body: document.publication.markdown(),
        version: document.publication.version,
    };
    let fresh = (StatusCode::OK, FormErrors::default());
    show_edit(&house, visit, &document, (form, fresh)).await
}

async fn show_edit(
    house: &House,
    visit: Visit,
    document: &Document,
    (mut form, (status, errors)): (EditForm, (StatusCode, FormErrors)),
) -> Result<Response, Problem> {
    let publication = &document.publication;
    actions::may_edit(&visit.viewer, publication)?;
    let texts = visit.texts();
    let stale = form.version != publication.version;
    let (mut meanwhile, mut mine) = (Vec::new(), Vec::new());
    if stale {
        meanwhile = others_changes(house, &visit, document, form.version).await?;
        mine = own_changes(texts, document, &form);
        // The next save goes on top of what is current now.
        form.version = publication.version;
    }
    let shelf = shelf_of(house, &visit, publication.space_id.as_ref()).await?;
    let crumbs = shelf.map_or_else(Vec::new, |shelf| {
        shelf.crumbs(texts, document.folder.as_ref(), &publication.title)
    });
    let badge = Cards::new(house, &visit.viewer, texts)
        .badge(publication)
        .await?;
    let template = EditPage {
        crumbs,
        path: publication.path(),
        form,
        badge,
        errors,
        meanwhile,
        mine,
        stale,
        verb: texts.t(if stale {
            "documents-save-anyway"
        } else {
            "documents-save"
        }),
        page: visit.page,
    };
    Ok(render(status, &template))
}

async fn others_changes(
    house: &House,
    visit: &Visit,
    document: &Document,
    since: i64,
) -> Result<Vec<DiffPart>, Problem> {
    let id = &document.publication.id;
    let before = match store::revision(&house.db, &visit.viewer, (id, since)).await {
        Ok(before) => before,
        // A number that never was: there is nothing to compare with.
        Err(Problem::NotFound) => return Ok(Vec::new()),
        Err(problem) => return Err(problem),
    };
    let now = document.publication.doc().unwrap_or_default();
    let older = changes::Text {
        title: &before.title,
        doc: &actions::doc(&before)?,
    };
    let newer = changes::Text {
        title: &document.publication.title,
        doc: &now,
    };
    Ok(changes::between(visit.texts(), &older, &newer))
}

fn own_changes(texts: Texts, document: &Document, form: &EditForm) -> Vec<DiffPart> {
    let typed = Body::from_markdown(&form.body).ok();
    let typed = typed.and_then(|body| Doc::from_json(&body.stored).ok());
    let Some(typed) = typed else {
        return Vec::new();
    };
    let now = document.publication.doc().unwrap_or_default();
    let older = changes::Text {
        title: &document.publication.title,
        doc: &now,
    };
    let newer = changes::Text {
        title: &form.title,
        doc: &typed,
    };
    changes::between(texts, &older, &newer)
}

pub(super) async fn edit(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<EditForm>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let change = (form.version, form.title.as_str(), form.body.as_str());
    match actions::save(&house, &visit.viewer, &id, change).await {
        Ok(_) => {
            let target = format!("{}?done=document-saved", document_path(&id));
            Ok(Redirect::to(&target).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.page.texts, problem)?;
            let document = store::find(&house.db, &visit.viewer, (&id, Kind::Document)).await?;
            let answer = (form, (StatusCode::UNPROCESSABLE_ENTITY, errors));
            show_edit(&house, visit, &document, answer).await
        }
    }
}
