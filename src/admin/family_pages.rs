//! The family of somebody and the head's permission: each change is shown with what it means before it
//! is made.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::model::Kin;
use super::pages::{self, PersonLine};
use super::people_pages;
use super::{actions, family};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{PersonId, Problem};
use crate::web::components::{Crumb, FormErrors};
use crate::web::forms::{Confirmation, Form};
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// The routes of families and of the permission.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/people/{id}/family", get(search).post(link))
        .route(
            "/admin/people/{id}/family/{other}/end",
            get(ask_end).post(end),
        )
        .route("/admin/people/{id}/permission", get(ask_head).post(head))
}

#[derive(Template)]
#[template(path = "admin/family.html")]
struct FamilyPage {
    page: Page,
    crumbs: Vec<Crumb>,
    person: PersonLine,
    side: Kin,
    q: String,
    found: Vec<PersonLine>,
    errors: FormErrors,
}

#[derive(serde::Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

async fn search(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(words): Query<Words>,
) -> Result<Response, Problem> {
    draw(
        &house,
        visit,
        (&id.parse()?, words.q),
        FormErrors::default(),
    )
    .await
}

async fn draw(
    house: &House,
    visit: Visit,
    (id, q): (&PersonId, String),
    errors: FormErrors,
) -> Result<Response, Problem> {
    let person = people_pages::line(house, &visit, id).await?;
    let family = family::family(house, &visit.viewer, id).await?;
    let side = family.side.ok_or(Problem::Conflict("conflict-family"))?;
    let found = family::candidates(house, &visit.viewer, id, &q).await?;
    let found = pages::lines(house, (&visit.viewer, visit.texts()), found).await?;
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let template = FamilyPage {
        crumbs: crumbs(
            &visit.page,
            &person,
            &format!("family-add-{}", side.as_str()),
        ),
        person,
        side,
        q,
        found,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

/// «Établissement › Inès Marchand › …».
fn crumbs(page: &Page, person: &PersonLine, key: &str) -> Vec<Crumb> {
    let mut crumbs = people_pages::crumbs(page, &person.name);
    if let Some(last) = crumbs.last_mut() {
        last.href = format!("/admin/people/{}", person.id);
    }
    crumbs.push(Crumb {
        label: page.t(key),
        href: String::new(),
    });
    crumbs
}

#[derive(serde::Deserialize)]
struct LinkForm {
    #[serde(default)]
    other: String,
    #[serde(default)]
    q: String,
}

async fn link(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<LinkForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let id: PersonId = id.parse()?;
    let other: PersonId = form.other.parse()?;
    match family::link(&house, &visit.viewer, (&id, &other)).await {
        Ok(()) => Ok(back(&id, "family-linked")),
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            draw(&house, visit, (&id, form.q), errors).await
        }
    }
}

fn back(id: &PersonId, done: &str) -> Response {
    Redirect::to(&format!("/admin/people/{id}?done={done}")).into_response()
}

/// A question with its consequence, before a change that takes something away or gives much.
#[derive(Template)]
#[template(path = "admin/question.html")]
struct QuestionPage {
    page: Page,
    question: String,
    consequence: String,
    action: String,
    verb: String,
    back: String,
    /// A hidden field: its name and value.
    field: Option<(&'static str, &'static str)>,
}

async fn ask_end(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path((id, other)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (id, other): (PersonId, PersonId) = (id.parse()?, other.parse()?);
    let person = actions::person(&house, &visit.viewer, &id).await?;
    let family = family::family(&house, &visit.viewer, &id).await?;
    let known = family.people.into_iter().find(|one| one.id == other);
    let names = (person.name, known.ok_or(Problem::NotFound)?.name);
    let page = visit.page;
    let template = QuestionPage {
        question: page.with2(
            "family-end-question",
            ("name", names.0.as_str()),
            ("other", names.1.as_str()),
        ),
        consequence: page.t("family-end-consequence"),
        action: format!("/admin/people/{id}/family/{other}/end"),
        verb: page.t("family-end"),
        back: format!("/admin/people/{id}"),
        field: None,
        page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn end(
    State(house): State<House>,
    visit: Visit,
    Path((id, other)): Path<(String, String)>,
    Form(form): Form<Confirmation>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (id, other): (PersonId, PersonId) = (id.parse()?, other.parse()?);
    if !form.is_given() {
        let question = format!("/admin/people/{id}/family/{other}/end");
        return Ok(Redirect::to(&question).into_response());
    }
    family::unlink(&house, &visit.viewer, (&id, &other)).await?;
    Ok(back(&id, "family-ended"))
}

async fn ask_head(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PersonId = id.parse()?;
    let person = actions::person(&house, &visit.viewer, &id).await?;
    let (takes, page) = (person.admin == 1, visit.page);
    let (question, consequence, verb) = match takes {
        true => ("head-take-question", "head-take-consequence", "head-take"),
        false => ("head-give-question", "head-give-consequence", "head-give"),
    };
    let template = QuestionPage {
        question: page.with1(question, "name", person.name.as_str()),
        consequence: page.t(consequence),
        action: format!("/admin/people/{id}/permission"),
        verb: page.t(verb),
        back: format!("/admin/people/{id}"),
        field: Some(("head", if takes { "no" } else { "yes" })),
        page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(serde::Deserialize)]
struct HeadForm {
    #[serde(default)]
    confirmed: String,
    #[serde(default)]
    head: String,
}

async fn head(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<HeadForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (id, gives) = (id.parse::<PersonId>()?, form.head == "yes");
    if form.confirmed != "yes" {
        let question = format!("/admin/people/{id}/permission");
        return Ok(Redirect::to(&question).into_response());
    }
    family::set_head(&house, &visit.viewer, &id, gives).await?;
    // Whoever gives up their own permission has no page of the head to come back to.
    match (gives, visit.viewer.id() == Some(&id)) {
        (false, true) => Ok(Redirect::to("/?done=head-taken").into_response()),
        (false, false) => Ok(back(&id, "head-taken")),
        (true, _) => Ok(back(&id, "head-given")),
    }
}
