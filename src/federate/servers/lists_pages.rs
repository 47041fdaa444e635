//! Import and export of lists: a file is read and shown, and only then put into force.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::lists::{self, About, Plan};
use super::pages::permitted;
use crate::accounts::SignedIn;
use crate::house::House;
use crate::kernel::Problem;
use crate::web::components::FormErrors;
use crate::web::forms::{Form, Upload};
use crate::web::i18n::Arg;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/servers/import", get(form).post(read))
        .route("/admin/servers/import/done", post(import))
        .route("/admin/servers/export/{about}", get(export))
}

#[derive(Template)]
#[template(path = "servers/import.html")]
struct ImportPage {
    page: Page,
    about: About,
    errors: FormErrors,
    read: Option<Shown>,
}

/// A list that was read and not put into force.
struct Shown {
    plan: Plan,
    hosts: String,
    mistakes: Vec<String>,
    more: usize,
    weaker: usize,
    changes: usize,
}

async fn form(SignedIn(visit): SignedIn) -> Result<Response, Problem> {
    permitted(&visit.viewer)?;
    let template = ImportPage {
        page: visit.page,
        about: About::Blocked,
        errors: FormErrors::default(),
        read: None,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(serde::Deserialize)]
struct Choice {
    #[serde(default)]
    about: String,
    #[serde(default)]
    hosts: String,
}

impl Choice {
    fn about(&self) -> Result<About, Problem> {
        About::of(&self.about).ok_or(Problem::Malformed("problem-form-malformed"))
    }
}

/// Reads a file and shows what it would change.
async fn read(
    SignedIn(visit): SignedIn,
    State(house): State<House>,
    upload: Upload<Choice>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let (about, texts) = (upload.fields.about()?, visit.texts());
    let file = upload.files.first();
    let file = file.ok_or(Problem::field("file", "error-list-no-file"));
    let (status, errors, shown) = match file.and_then(|file| lists::read(&house, &file.bytes)) {
        Ok(read) => {
            let plan = lists::plan(&house.db, &permit, (about, &read.hosts)).await?;
            let named = |one: &lists::Mistake| {
                let reason = texts.t(one.key);
                let values = [
                    ("line", Arg::from(one.line)),
                    ("reason", Arg::Text(&reason)),
                ];
                texts.with("servers-line", &values)
            };
            let shown = Shown {
                mistakes: read.mistakes.iter().map(named).collect(),
                more: read.wrong - read.mistakes.len(),
                weaker: read.weaker,
                changes: plan.added.len() + plan.lost.len(),
                hosts: read.hosts.join("\n"),
                plan,
            };
            (StatusCode::OK, FormErrors::default(), Some(shown))
        }
        Err(problem) => {
            let errors = form_errors(texts, problem)?;
            (StatusCode::UNPROCESSABLE_ENTITY, errors, None)
        }
    };
    let template = ImportPage {
        page: visit.page,
        about,
        errors,
        read: shown,
    };
    Ok(render(status, &template))
}

async fn import(
    SignedIn(visit): SignedIn,
    State(house): State<House>,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let about = choice.about()?;
    // Read again: what a browser sends back is as strange as a file.
    let read = lists::read(&house, choice.hosts.as_bytes())?;
    lists::import(&house, &permit, (about, &read.hosts)).await?;
    let place = match about {
        About::Allowed => "/admin/servers?done=list-imported",
        About::Blocked => "/admin/servers?list=blocked&done=list-imported",
    };
    Ok(Redirect::to(place).into_response())
}

async fn export(
    SignedIn(visit): SignedIn,
    State(house): State<House>,
    Path(about): Path<String>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let about = About::of(&about).ok_or(Problem::NotFound)?;
    let text = lists::export(&house.db, &permit, about).await?;
    let name = format!("attachment; filename=\"seyes-{}.csv\"", about.as_str());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}
