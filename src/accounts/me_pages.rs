//! One's own page: who one is here, language, password, open sessions.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::client::Client;
use super::guesses::Guesses;
use super::own;
use super::visit::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::Problem;
use crate::people;
use crate::spaces;
use crate::web::components::FormErrors;
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// The routes of one's own page.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/me", get(me))
        .route("/me/password", get(password_page).post(password))
        .route("/me/sessions/{id}/close", post(close))
}

/// A session or token in the list.
struct DoorLine {
    id: String,
    title: String,
    opened: String,
    used: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "accounts/me.html")]
struct MePage {
    page: Page,
    name: String,
    login: String,
    profile: String,
    /// Address and name of each class and group.
    spaces: Vec<(String, String)>,
    children: Vec<String>,
    doors: Vec<DoorLine>,
}

async fn me(State(house): State<House>, SignedIn(visit): SignedIn) -> Result<Response, Problem> {
    let id = visit.viewer.id().ok_or(Problem::SignInNeeded)?;
    let person = people::find_for_house(&house.db, id)
        .await?
        .ok_or(Problem::NotFound)?;
    let children = people::children_for_house(&house.db, id).await?;
    let mine = spaces::list(&house.db, &visit.viewer).await?;
    let template = MePage {
        login: own::login_of(&house, id).await?,
        name: person.name,
        profile: visit
            .page
            .person
            .as_ref()
            .map(|person| person.profile_label.clone())
            .unwrap_or_default(),
        spaces: mine
            .into_iter()
            .map(|space| (format!("/spaces/{}", space.id), space.name))
            .collect(),
        children: children.into_iter().map(|child| child.name).collect(),
        doors: doors(&house, &visit).await?,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn doors(house: &House, visit: &Visit) -> Result<Vec<DoorLine>, Problem> {
    let (texts, now) = (visit.texts(), house.clock.now().0);
    let secret = visit.secret.as_deref().unwrap_or_default();
    let open = own::open_doors(house, &visit.viewer, secret).await?;
    let line = |door: own::OpenDoor| DoorLine {
        title: match (&door.token, door.current) {
            (Some(name), _) => visit.page.with1("me-token", "name", name.as_str()),
            (None, true) => visit.page.t("me-session-current"),
            (None, false) => visit.page.t("me-session-other"),
        },
        opened: texts.moment(door.opened_at.0, now),
        used: door
            .used_at
            .map(|used| texts.moment(used.0, now))
            .unwrap_or_default(),
        current: door.current,
        id: door.id,
    };
    Ok(open.into_iter().map(line).collect())
}

async fn close(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(_form): Form<Nothing>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    own::close_door(&house, &visit.viewer, &id).await?;
    Ok(Redirect::to("/me?done=session-closed#sessions").into_response())
}

#[derive(serde::Deserialize)]
struct Nothing {}

#[derive(Template)]
#[template(path = "accounts/password.html")]
struct PasswordPage {
    page: Page,
    login: String,
    errors: FormErrors,
}

async fn password_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
) -> Result<Response, Problem> {
    let id = visit.viewer.id().ok_or(Problem::SignInNeeded)?;
    let template = PasswordPage {
        login: own::login_of(&house, id).await?,
        page: visit.page,
        errors: FormErrors::default(),
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(serde::Deserialize)]
struct PasswordForm {
    #[serde(default)]
    old: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

async fn password(
    State(house): State<House>,
    Extension(guesses): Extension<Arc<Guesses>>,
    client: Client,
    visit: Visit,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let id = visit.viewer.id().ok_or(Problem::SignInNeeded)?;
    let secret = visit.secret.as_deref().unwrap_or_default();
    let done = if form.password == form.again {
        let words = (form.old.as_str(), form.password.as_str());
        own::change_password(&house, (&guesses, &client), &visit.viewer, words, secret).await
    } else {
        Err(Problem::field("again", "error-password-again"))
    };
    match done {
        Ok(()) => Ok(Redirect::to("/me?done=password-changed").into_response()),
        Err(problem) => {
            let template = PasswordPage {
                login: own::login_of(&house, id).await?,
                errors: form_errors(visit.page.texts, problem)?,
                page: visit.page,
            };
            Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &template))
        }
    }
}
