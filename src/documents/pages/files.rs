//! Files: share one, look at one.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::model::FileDraft;
use super::super::{actions, store};
use super::place::{Into, Place};
use super::reading::May;
use super::{folder_of, letters, level_of, shelf_of, size};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::media::{self, Media, MediaVault};
use crate::publications::cards::{Cards, chip};
use crate::publications::{Kind, State as Life};
use crate::web::cards::Picture;
use crate::web::components::{AudienceBadge, Byline, Crumb, FormErrors, StateChip};
use crate::web::forms::{Upload, UploadedFile};
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

#[derive(Template)]
#[template(path = "documents/upload.html")]
struct UploadPage {
    page: Page,
    place: Place,
    form: UploadForm,
    errors: FormErrors,
}

/// What somebody typed beside the file.
#[derive(Default, serde::Deserialize)]
pub(super) struct UploadForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    alt: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    level: String,
}

pub(super) async fn upload_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(into): Query<Into>,
) -> Result<Response, Problem> {
    let form = UploadForm {
        folder: into.folder,
        ..UploadForm::default()
    };
    let empty = (StatusCode::OK, FormErrors::default());
    show(&house, visit, &id.parse()?, (form, empty)).await
}

async fn show(
    house: &House,
    visit: Visit,
    space: &SpaceId,
    (form, (status, errors)): (UploadForm, (StatusCode, FormErrors)),
) -> Result<Response, Problem> {
    let chosen = ("upload", form.folder.as_str(), form.level.as_str());
    let template = UploadPage {
        place: Place::of(house, &visit, space, chosen).await?,
        form,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

/// The one file of a form.
///
/// # Errors
/// `Invalid` when there is none.
pub(in super::super) fn one_file(files: Vec<UploadedFile>) -> Result<UploadedFile, Problem> {
    let file = files.into_iter().find(|file| file.field == "file");
    file.ok_or(Problem::field("file", "error-file-none"))
}

pub(super) async fn upload(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    upload: Upload<UploadForm>,
) -> Result<Response, Problem> {
    let space: SpaceId = id.parse()?;
    let form = upload.fields;
    let folder = folder_of(&form.folder)?;
    let result = match one_file(upload.files) {
        Ok(file) => {
            let draft = FileDraft {
                title: form.title.clone(),
                alt: form.alt.clone(),
                folder,
                level: level_of(&form.level),
                name: file.name,
                bytes: file.bytes,
            };
            actions::upload(&house, vault.as_ref(), &visit.viewer, (&space, draft)).await
        }
        Err(problem) => Err(problem),
    };
    match result {
        Ok(id) => Ok(Redirect::to(&format!("/files/{id}?done=file-shared")).into_response()),
        Err(problem) => {
            let errors = form_errors(visit.page.texts, problem)?;
            let answer = (form, (StatusCode::UNPROCESSABLE_ENTITY, errors));
            show(&house, visit, &space, answer).await
        }
    }
}

#[derive(Template)]
#[template(path = "documents/file.html")]
struct FilePage {
    page: Page,
    crumbs: Vec<Crumb>,
    id: String,
    title: String,
    byline: Byline,
    when: String,
    at: String,
    badge: AudienceBadge,
    state: Option<StateChip>,
    file: Option<FileFacts>,
    body_html: String,
    folder: String,
    folders: Vec<(String, String)>,
    may: May,
}

/// What is told about a file.
struct FileFacts {
    href: String,
    name: String,
    kind: String,
    size: String,
    picture: Option<Picture>,
}

pub(super) async fn read(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let document = store::find(&house.db, &visit.viewer, (&id, Kind::File)).await?;
    let publication = &document.publication;
    let texts = visit.texts();
    let media = match &document.media {
        Some(media) => Some(media::find(&house.db, &visit.viewer, media).await?),
        None => None,
    };
    let shelf = shelf_of(&house, &visit, publication.space_id.as_ref()).await?;
    let mut cards = Cards::new(&house, &visit.viewer, texts);
    let badge = cards.badge(publication).await?;
    let (when, at) = cards.when(publication);
    let state = publication.state();
    let template = FilePage {
        crumbs: shelf.as_ref().map_or_else(Vec::new, |shelf| {
            shelf.crumbs(texts, document.folder.as_ref(), &publication.title)
        }),
        id: id.to_string(),
        title: publication.title.clone(),
        byline: cards.byline(publication),
        when,
        at,
        badge,
        state: (state != Life::Published).then(|| chip(state)),
        file: media.map(|media| facts(&visit, &media)),
        body_html: publication.html(),
        folder: document
            .folder
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        folders: shelf.map_or_else(Vec::new, |shelf| shelf.folder_choices(texts)),
        may: May::of(&visit.viewer, publication),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

fn facts(visit: &Visit, media: &Media) -> FileFacts {
    let edge = |pixels: Option<i64>| u32::try_from(pixels.unwrap_or(0)).unwrap_or(0);
    FileFacts {
        href: format!("/media/{}", media.id),
        name: media.name.clone(),
        kind: letters(&media.name, &media.mime),
        size: size(visit.texts(), media.bytes),
        picture: (media.kind == "picture").then(|| Picture {
            src: format!("/media/{}", media.id),
            alt: media.alt.clone(),
            width: edge(media.width),
            height: edge(media.height),
        }),
    }
}
