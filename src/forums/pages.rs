//! The pages of a forum: its list of topics, and opening one.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::lines::{TopicLine, choices, crumbs, head, lines, may_open};
use super::{TopicDraft, actions, store};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::policy::{Act, Level, permit};
use crate::publications::{Body, Cursor, PAGE_ITEMS};
use crate::spaces::{self, Space};
use crate::web::components::{AudienceChoice, Crumb, FormErrors, Pager, SpaceTabs};
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// Most topics that stand on top.
pub(super) const PINNED_SHOWN: i64 = 20;

/// The routes of a forum's list.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/spaces/{id}/forum", get(forum))
        .route("/spaces/{id}/forum/write", get(write_page).post(write))
        .route("/spaces/{id}/forum/read", post(read_all))
}

#[derive(Template)]
#[template(path = "forums/forum.html")]
struct ForumPage {
    page: Page,
    space: SpaceTabs,
    base: String,
    may_open: bool,
    may_settle: bool,
    pinned: Vec<TopicLine>,
    topics: Vec<TopicLine>,
    pager: Pager,
}

#[derive(serde::Deserialize)]
struct Before {
    #[serde(default)]
    before: String,
}

async fn forum(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Before>,
) -> Result<Response, Problem> {
    let (viewer, texts) = (&visit.viewer, visit.texts());
    let id: SpaceId = id.parse()?;
    let space = spaces::find(&house.db, viewer, &id).await?;
    let first = query.before.is_empty();
    let cursor = if first {
        Cursor::first()
    } else {
        query.before.parse()?
    };
    let pinned = if first {
        store::pinned(&house.db, viewer, &id, PINNED_SHOWN).await?
    } else {
        Vec::new()
    };
    let found = store::list(&house.db, viewer, &id, (&cursor, PAGE_ITEMS + 1)).await?;
    let (topics, next) = store::cut(found, PAGE_ITEMS);
    let base = format!("/spaces/{id}/forum");
    let template = ForumPage {
        space: head(&house, texts, &space),
        may_open: may_open(viewer, &space, house.clock.now()),
        may_settle: permit(viewer, &Act::OpenForum { space: &id }).is_ok(),
        pinned: lines(&house, viewer, texts, &pinned).await?,
        topics: lines(&house, viewer, texts, &topics).await?,
        pager: Pager {
            previous: next.map(|cursor| format!("{base}?before={cursor}")),
            next: (!first).then(|| base.clone()),
        },
        base,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "forums/write.html")]
struct WritePage {
    page: Page,
    crumbs: Vec<Crumb>,
    base: String,
    title: String,
    body: String,
    preview: Option<String>,
    choices: Vec<AudienceChoice>,
    errors: FormErrors,
}

#[derive(Default, serde::Deserialize)]
struct WriteForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    level: String,
    /// `preview`: shown as readers would see it, nothing is kept.
    #[serde(default)]
    next: String,
}

async fn write_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let space = spaces::find(&house.db, &visit.viewer, &id.parse()?).await?;
    if !may_open(&visit.viewer, &space, house.clock.now()) {
        return Err(Problem::Forbidden("forbidden-write-here"));
    }
    let form = WriteForm::default();
    let drawn = (StatusCode::OK, FormErrors::default());
    show_form(&house, visit, (&space, form), drawn).await
}

async fn show_form(
    house: &House,
    visit: Visit,
    (space, form): (&Space, WriteForm),
    (status, errors): (StatusCode, FormErrors),
) -> Result<Response, Problem> {
    let texts = visit.texts();
    let place = (space.id.as_str(), space.name.as_str());
    let template = WritePage {
        crumbs: crumbs(texts, place, &texts.t("topic-write-title")),
        base: format!("/spaces/{}/forum", space.id),
        preview: (form.next == "preview")
            .then(|| Body::from_markdown(&form.body).ok())
            .flatten()
            .map(|body| body.html()),
        title: form.title,
        body: form.body,
        choices: choices(house, &visit.viewer, texts, (space, &form.level)).await?,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

async fn write(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<WriteForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let space = spaces::find(&house.db, &visit.viewer, &id.parse()?).await?;
    if form.next == "preview" {
        let drawn = (StatusCode::OK, FormErrors::default());
        return show_form(&house, visit, (&space, form), drawn).await;
    }
    let draft = TopicDraft {
        title: form.title.clone(),
        markdown: form.body.clone(),
        level: Level::of(&form.level),
    };
    match actions::open_topic(&house, &visit.viewer, &space.id, &draft).await {
        Ok(topic) => {
            Ok(Redirect::to(&format!("/topics/{topic}?done=topic-opened")).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            let drawn = (StatusCode::UNPROCESSABLE_ENTITY, errors);
            show_form(&house, visit, (&space, form), drawn).await
        }
    }
}

#[derive(serde::Deserialize)]
struct Nothing {}

async fn read_all(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(_form): Form<Nothing>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let id: SpaceId = id.parse()?;
    actions::mark_all_read(&house, &visit.viewer, &id).await?;
    Ok(Redirect::to(&format!("/spaces/{id}/forum?done=all-read")).into_response())
}
