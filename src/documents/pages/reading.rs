//! Reading a document, with its outline, and putting it into another folder.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::outline::{Heading, anchored};
use super::super::{actions, store};
use super::{document_path, folder_of, shelf_of};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Act, Viewer, permit};
use crate::publications::cards::{Cards, chip};
use crate::publications::{Kind, Publication, State as Life};
use crate::web::components::{AudienceBadge, Byline, Crumb, StateChip};
use crate::web::forms::Form;
use crate::web::i18n::Arg;
use crate::web::page::{Page, render};

#[derive(Template)]
#[template(path = "documents/document.html")]
struct DocumentPage {
    page: Page,
    crumbs: Vec<Crumb>,
    id: String,
    path: String,
    title: String,
    byline: Byline,
    when: String,
    at: String,
    badge: AudienceBadge,
    state: Option<StateChip>,
    saved: String,
    body_html: String,
    headings: Vec<Heading>,
    origin: Option<(String, String)>,
    folder: String,
    folders: Vec<(String, String)>,
    may: May,
}

/// What the reader may do with what they read.
#[derive(Clone, Copy)]
pub(super) struct May {
    pub edit: bool,
    pub versions: bool,
    pub withdraw: bool,
    pub report: bool,
}

impl May {
    pub fn of(viewer: &Viewer, publication: &Publication) -> Self {
        let alive = publication.state() != Life::Withdrawn && publication.host.is_none();
        let withdraw = Act::Withdraw {
            author: &publication.author_id,
            space: publication.space_id.as_ref(),
        };
        Self {
            edit: alive && actions::may_edit(viewer, publication).is_ok(),
            versions: actions::may_see_versions(viewer, publication).is_ok(),
            withdraw: alive && permit(viewer, &withdraw).is_ok(),
            report: viewer.id().is_some_and(|me| *me != publication.author_id),
        }
    }
}

pub(super) async fn read(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let found = (&id, Kind::Document);
    let document = store::find(&house.db, &visit.viewer, found).await?;
    let publication = &document.publication;
    let texts = visit.texts();
    let shelf = shelf_of(&house, &visit, publication.space_id.as_ref()).await?;
    let mut cards = Cards::new(&house, &visit.viewer, texts);
    let badge = cards.badge(publication).await?;
    let (when, at) = cards.when(publication);
    let saved = publication.revised_at.unwrap_or(publication.created_at);
    let saved = texts.moment(saved.0, house.clock.now().0);
    let (body_html, headings) = anchored(&publication.html());
    let state = publication.state();
    let template = DocumentPage {
        crumbs: shelf.as_ref().map_or_else(Vec::new, |shelf| {
            shelf.crumbs(texts, document.folder.as_ref(), &publication.title)
        }),
        id: id.to_string(),
        path: publication.path(),
        title: publication.title.clone(),
        byline: cards.byline(publication),
        when,
        at,
        badge,
        state: (state != Life::Published).then(|| chip(state)),
        saved: texts.with(
            "documents-saved",
            &[
                ("number", Arg::Number(publication.version)),
                ("when", Arg::Text(&saved)),
            ],
        ),
        body_html,
        headings,
        origin: publication.host.clone().zip(publication.url.clone()),
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

#[derive(serde::Deserialize)]
pub(super) struct MoveForm {
    #[serde(default)]
    folder: String,
}

pub(super) async fn put_away(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Form(form): Form<MoveForm>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let folder = folder_of(&form.folder)?;
    let moved = actions::move_to(&house, &visit.viewer, &id, folder.as_ref()).await?;
    let path = match moved.publication.kind() {
        Kind::Document => document_path(&id),
        _ => moved.publication.path(),
    };
    Ok(Redirect::to(&format!("{path}?done=moved")).into_response())
}
