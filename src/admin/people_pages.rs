//! One person of the rolls, and adding somebody.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::model::Family;
use super::pages::{self, PersonLine};
use super::{actions, family, sheet_pages};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{PersonId, Problem, SpaceId};
use crate::people::NewPerson;
use crate::policy::Profile;
use crate::web::components::{Crumb, FormErrors};
use crate::web::forms::{Confirmation, Form};
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// The routes of people.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/people/new", get(new).post(add))
        .route("/admin/people/{id}", get(show))
        .route("/admin/people/{id}/code", get(ask_code).post(code))
        .route("/admin/people/{id}/access", post(access))
}

/// «Établissement › Inès Marchand».
pub(super) fn crumbs(page: &Page, here: &str) -> Vec<Crumb> {
    vec![
        Crumb {
            label: page.t("admin-title"),
            href: "/admin".to_owned(),
        },
        Crumb {
            label: here.to_owned(),
            href: String::new(),
        },
    ]
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    page: Page,
    crumbs: Vec<Crumb>,
    person: PersonLine,
    own: bool,
    family: Family,
}

/// Somebody of the rolls, in words.
pub(super) async fn line(
    house: &House,
    visit: &Visit,
    id: &PersonId,
) -> Result<PersonLine, Problem> {
    let found = actions::person(house, &visit.viewer, id).await?;
    let reader = (&visit.viewer, visit.texts());
    let mut lines = pages::lines(house, reader, vec![found]).await?;
    lines.pop().ok_or(Problem::NotFound)
}

async fn show(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PersonId = id.parse()?;
    let person = line(&house, &visit, &id).await?;
    let family = family::family(&house, &visit.viewer, &id).await?;
    let template = PersonPage {
        family,
        crumbs: crumbs(&visit.page, &person.name),
        own: visit.viewer.id() == Some(&id),
        person,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "admin/code.html")]
struct CodePage {
    page: Page,
    person: PersonLine,
}

/// «Un nouveau code pour Inès Marchand ?»: before the old password ends.
async fn ask_code(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let person = line(&house, &visit, &id.parse()?).await?;
    let page = visit.page;
    Ok(render(StatusCode::OK, &CodePage { page, person }))
}

async fn code(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Confirmation>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let id: PersonId = id.parse()?;
    if !form.is_given() {
        return Ok(Redirect::to(&format!("/admin/people/{id}/code")).into_response());
    }
    let sheet = actions::new_code(&house, &visit.viewer, &id).await?;
    sheet_pages::draw(&house, visit, vec![sheet]).await
}

#[derive(serde::Deserialize)]
struct Access {
    #[serde(default)]
    closed: String,
}

async fn access(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Access>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (id, closed) = (id.parse::<PersonId>()?, form.closed == "yes");
    actions::set_closed(&house, &visit.viewer, &id, closed).await?;
    let word = if closed {
        "done=account-closed"
    } else {
        "done=account-opened"
    };
    Ok(Redirect::to(&format!("/admin/people/{id}?{word}")).into_response())
}

/// What the form of a new person holds.
#[derive(Default, serde::Deserialize)]
struct NewForm {
    #[serde(default)]
    profile: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    family_name: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    class: String,
}

#[derive(Template)]
#[template(path = "admin/new.html")]
struct NewPage {
    page: Page,
    crumbs: Vec<Crumb>,
    profiles: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    typed: NewForm,
    errors: FormErrors,
}

async fn form(
    house: &House,
    visit: Visit,
    typed: NewForm,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let texts = visit.texts();
    let spaces = actions::all_spaces(house, &visit.viewer).await?;
    let classes = spaces.into_iter().filter(|space| space.kind == "class");
    let none = (String::new(), texts.t("admin-no-class"));
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = NewPage {
        crumbs: crumbs(&visit.page, &texts.t("admin-new")),
        profiles: pages::profiles(texts),
        classes: [none]
            .into_iter()
            .chain(classes.map(|space| (space.id.to_string(), space.name)))
            .collect(),
        typed,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

async fn new(State(house): State<House>, SignedIn(visit): SignedIn) -> Result<Response, Problem> {
    form(&house, visit, NewForm::default(), FormErrors::default()).await
}

async fn add(
    State(house): State<House>,
    visit: Visit,
    Form(typed): Form<NewForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let person = NewPerson {
        profile: Profile::of(&typed.profile).unwrap_or(Profile::Remote),
        given_name: typed.name.clone(),
        family_name: typed.family_name.clone(),
        host: None,
        admin: false,
    };
    let class = Some(typed.class.parse::<SpaceId>()).filter(|_| !typed.class.is_empty());
    let new = (&person, typed.login.as_str());
    match actions::add(&house, &visit.viewer, new, class.transpose()?.as_ref()).await {
        Ok(sheet) => sheet_pages::draw(&house, visit, vec![sheet]).await,
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            form(&house, visit, typed, errors).await
        }
    }
}
