//! The pages of coming in and going out: sign in, activate, accept the charter, one's own page.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use std::sync::Arc;

use super::actions;
use super::actions::{Activation, SignIn};
use super::client::Client;
use super::guesses::Guesses;
use super::store::sessions;
use super::visit::{SignedIn, Visit, device_cookie, expired_cookie, session_cookie};
use crate::house::House;
use crate::kernel::Problem;
use crate::people;
use crate::web::cards::DemoPerson;
use crate::web::components::FormErrors;
use crate::web::forms::Form;
use crate::web::guard::local_path;
use crate::web::i18n::Lang;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// The people whom a demonstration offers; empty on a real server.
#[derive(Clone, Debug, Default)]
pub struct DemoPeople(pub Vec<DemoPerson>);

/// The routes of this room.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/activate", get(activate_page).post(activate))
        .route("/charter", get(charter_page).post(charter))
        .route("/language", post(language))
        .route("/me", get(me))
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    page: Page,
    login: String,
    next: String,
    errors: FormErrors,
    people: Vec<DemoPerson>,
}

#[derive(serde::Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn sign_in_page(
    visit: Visit,
    Extension(demo): Extension<Arc<DemoPeople>>,
    Query(query): Query<Next>,
) -> Response {
    if visit.viewer.id().is_some() {
        return Redirect::to("/").into_response();
    }
    let template = SignInPage {
        page: visit.page,
        login: String::new(),
        next: local_path(&query.next).to_owned(),
        errors: FormErrors::default(),
        people: demo.0.clone(),
    };
    render(StatusCode::OK, &template)
}

#[derive(serde::Deserialize)]
struct SignInForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    State(house): State<House>,
    visit: Visit,
    (Extension(demo), Extension(guesses)): (Extension<Arc<DemoPeople>>, Extension<Arc<Guesses>>),
    client: Client,
    Form(form): Form<SignInForm>,
) -> Result<Response, Problem> {
    let typed = (form.login.as_str(), form.password.as_str());
    let refusal = match actions::sign_in(&house, &guesses, client, typed).await? {
        SignIn::Welcome {
            secret,
            device,
            charter_due,
            ..
        } => {
            // A session that was open before, and that somebody else may have set, ends here (A47).
            if let Some(old) = &visit.secret {
                let tx = house.db.write().await?;
                sessions::close_session(&tx, old).await?;
                tx.commit().await?;
            }
            let target = if charter_due {
                "/charter"
            } else {
                local_path(&form.next)
            };
            let cookies = [
                (header::SET_COOKIE, session_cookie(&house, &secret)),
                (header::SET_COOKIE, device_cookie(&house, &device)),
            ];
            return Ok((AppendHeaders(cookies), Redirect::to(target)).into_response());
        }
        SignIn::Refused => None,
        SignIn::TooMany(seconds) => Some(seconds),
    };
    let sentence = match refusal {
        None => visit.page.t("sign-in-refused"),
        Some(seconds) => pause(&visit.page, "sign-in-too-many", seconds),
    };
    let template = SignInPage {
        page: visit.page,
        login: form.login,
        next: local_path(&form.next).to_owned(),
        errors: FormErrors {
            fields: Vec::new(),
            summary: Some(sentence),
        },
        people: demo.0.clone(),
    };
    Ok(match refusal {
        None => render(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Some(seconds) => too_many(seconds, &template),
    })
}

/// The sentence that says how long to wait, in whole minutes.
fn pause(page: &Page, key: &str, seconds: u64) -> String {
    page.with1(key, "minutes", seconds.div_ceil(60))
}

/// 429 with the form as it was typed.
fn too_many(seconds: u64, template: &impl Template) -> Response {
    let mut response = render(StatusCode::TOO_MANY_REQUESTS, template);
    let wait = HeaderValue::from(seconds);
    response.headers_mut().insert(header::RETRY_AFTER, wait);
    response
}

#[derive(serde::Deserialize)]
struct Nothing {}

async fn sign_out(
    State(house): State<House>,
    visit: Visit,
    Form(_form): Form<Nothing>,
) -> Result<Response, Problem> {
    if let Some(secret) = &visit.secret {
        let tx = house.db.write().await?;
        sessions::close_session(&tx, secret).await?;
        house.commit(tx).await?;
    }
    let headers = AppendHeaders([
        (header::SET_COOKIE, expired_cookie(&house)),
        (
            header::HeaderName::from_static("clear-site-data"),
            HeaderValue::from_static("\"cache\", \"storage\""),
        ),
    ]);
    Ok((headers, Redirect::to("/sign-in?done=signed-out")).into_response())
}

#[derive(Template)]
#[template(path = "accounts/activate.html")]
struct ActivatePage {
    page: Page,
    code: String,
    errors: FormErrors,
}

#[derive(serde::Deserialize)]
struct Code {
    #[serde(default)]
    code: String,
}

async fn activate_page(visit: Visit, Query(query): Query<Code>) -> Response {
    let template = ActivatePage {
        page: visit.page,
        code: query.code,
        errors: FormErrors::default(),
    };
    render(StatusCode::OK, &template)
}

#[derive(serde::Deserialize)]
struct ActivateForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    charter: String,
}

async fn activate(
    State(house): State<House>,
    visit: Visit,
    Extension(guesses): Extension<Arc<Guesses>>,
    client: Client,
    Form(form): Form<ActivateForm>,
) -> Result<Response, Problem> {
    let done = if form.password == form.again {
        let (from, typed) = ((&*guesses, &client), (&*form.code, &*form.password));
        actions::activate(&house, from, typed, form.charter == "yes").await
    } else {
        Err(Problem::field("again", "error-password-again"))
    };
    let (status, errors) = match done {
        Ok(Activation::Done { .. }) => {
            return Ok(Redirect::to("/sign-in?done=activated").into_response());
        }
        Ok(Activation::Refused) => {
            let sentence = visit.page.t("activate-refused");
            let errors = FormErrors {
                fields: vec![("code".to_owned(), sentence)],
                summary: None,
            };
            (StatusCode::UNAUTHORIZED, errors)
        }
        Ok(Activation::TooMany(seconds)) => {
            let sentence = pause(&visit.page, "activate-too-many", seconds);
            let errors = FormErrors {
                fields: Vec::new(),
                summary: Some(sentence),
            };
            let template = ActivatePage {
                page: visit.page,
                code: form.code,
                errors,
            };
            return Ok(too_many(seconds, &template));
        }
        Err(problem) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            form_errors(visit.page.texts, problem)?,
        ),
    };
    let template = ActivatePage {
        page: visit.page,
        code: form.code,
        errors,
    };
    Ok(render(status, &template))
}

#[derive(Template)]
#[template(path = "accounts/charter.html")]
struct CharterPage {
    page: Page,
    accepted: bool,
    errors: FormErrors,
}

async fn charter_page(SignedIn(visit): SignedIn) -> Response {
    let template = CharterPage {
        accepted: visit.charter,
        page: visit.page,
        errors: FormErrors::default(),
    };
    render(StatusCode::OK, &template)
}

#[derive(serde::Deserialize)]
struct CharterForm {
    #[serde(default)]
    charter: String,
}

async fn charter(
    State(house): State<House>,
    visit: Visit,
    Form(form): Form<CharterForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    if form.charter != "yes" {
        let problem = Problem::field("charter", "error-charter");
        let errors = form_errors(visit.page.texts, problem)?;
        let template = CharterPage {
            accepted: visit.charter,
            page: visit.page,
            errors,
        };
        return Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &template));
    }
    let me = visit.viewer.id().ok_or(Problem::SignInNeeded)?;
    actions::accept_charter(&house, me).await?;
    Ok(Redirect::to("/").into_response())
}

#[derive(serde::Deserialize)]
struct LanguageForm {
    lang: String,
    #[serde(default)]
    next: String,
}

async fn language(
    State(house): State<House>,
    visit: Visit,
    Form(form): Form<LanguageForm>,
) -> Result<Response, Problem> {
    let lang: Lang = form
        .lang
        .parse()
        .map_err(|_| Problem::Malformed("problem-form-malformed"))?;
    if let Some(me) = visit.viewer.id() {
        people::actions::speak(&house, me, lang.as_str()).await?;
    }
    let cookie = format!(
        "seyes-lang={}; Path=/; HttpOnly; SameSite=Lax",
        lang.as_str()
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(Problem::broken)?;
    let target = local_path(&form.next).to_owned();
    Ok((
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to(&target),
    )
        .into_response())
}

#[derive(Template)]
#[template(path = "accounts/me.html")]
struct MePage {
    page: Page,
    name: String,
    profile: String,
    children: Vec<String>,
}

async fn me(State(house): State<House>, SignedIn(visit): SignedIn) -> Result<Response, Problem> {
    let id = visit.viewer.id().ok_or(Problem::SignInNeeded)?;
    let person = people::find_for_house(&house.db, id)
        .await?
        .ok_or(Problem::NotFound)?;
    let children = people::children_for_house(&house.db, id).await?;
    let template = MePage {
        name: person.name,
        profile: visit.page.t(format!("profile-{}", person.profile)),
        children: children.into_iter().map(|child| child.name).collect(),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}
