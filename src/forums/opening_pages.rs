//! The page on which a forum is opened to other servers: what it is now, what a choice would mean, and
//! the question before it is done.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::lines::head;
use super::opening::{OpeningDraft, open_to};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::{Act, Level, permit};
use crate::publications::cards::badge;
use crate::spaces::{self, Space};
use crate::web::components::{AudienceBadge, SpaceTabs};
use crate::web::forms::Form;
use crate::web::page::{Page, render};

/// The routes of a forum's settings.
pub(super) fn routes() -> Router<House> {
    Router::new().route("/spaces/{id}/forum/settings", get(show).post(open))
}

#[derive(Template)]
#[template(path = "forums/opening.html")]
struct OpeningPage {
    page: Page,
    space: SpaceTabs,
    action: String,
    back: String,
    level: &'static str,
    checked: &'static str,
}

#[derive(Template)]
#[template(path = "forums/opening_question.html")]
struct QuestionPage {
    page: Page,
    name: String,
    question: String,
    badge: AudienceBadge,
    action: String,
    level: &'static str,
    checked: &'static str,
}

#[derive(serde::Deserialize)]
struct OpeningForm {
    #[serde(default)]
    level: String,
    #[serde(default)]
    checked: String,
    #[serde(default)]
    confirmed: String,
}

/// The space, for an adult who manages it.
async fn managed(house: &House, visit: &Visit, id: &str) -> Result<Space, Problem> {
    let space = spaces::find(&house.db, &visit.viewer, &id.parse()?).await?;
    permit(&visit.viewer, &Act::OpenForum { space: &space.id })?;
    Ok(space)
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

async fn show(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let space = managed(&house, &visit, &id).await?;
    let opening = spaces::opening_for_house(&house.db, &space.id).await?;
    let back = format!("/spaces/{}/forum", space.id);
    let template = OpeningPage {
        space: head(&house, visit.texts(), &space),
        action: format!("{back}/settings"),
        back,
        level: opening
            .as_ref()
            .map_or("closed", |one| one.level().as_str()),
        checked: yes_no(opening.is_none_or(|one| one.is_checked())),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn open(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<OpeningForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let space = managed(&house, &visit, &id).await?;
    let level = match form.level.as_str() {
        "closed" => None,
        "network" => Some(Level::Network),
        "public" => Some(Level::Public),
        _ => return Err(Problem::Malformed("problem-form-malformed")),
    };
    let now = spaces::opening_for_house(&house.db, &space.id).await?;
    let was = now.map(|one| one.level());
    if level != was && form.confirmed != "yes" {
        return ask(&house, visit, (&space, level, form.checked != "no")).await;
    }
    let draft = OpeningDraft {
        level,
        checked: form.checked != "no",
    };
    open_to(&house, &visit.viewer, &space.id, draft).await?;
    let done = match level {
        None => "?done=forum-closed",
        Some(_) => "?done=forum-opened",
    };
    Ok(Redirect::to(&format!("/spaces/{id}/forum{done}")).into_response())
}

/// What opening or closing means, before it is done.
async fn ask(
    house: &House,
    visit: Visit,
    (space, level, checked): (&Space, Option<Level>, bool),
) -> Result<Response, Problem> {
    let shown = level.unwrap_or(Level::School);
    let described = spaces::describe_choice(&house.db, space, shown).await?;
    let word = level.map_or("closed", Level::as_str);
    let template = QuestionPage {
        question: visit
            .page
            .with1(&format!("opening-question-{word}"), "name", &space.name),
        name: space.name.clone(),
        badge: badge(visit.texts(), &described),
        action: format!("/spaces/{}/forum/settings", space.id),
        level: word,
        checked: yes_no(checked),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}
