//! The page on which the head of school changes the keys of the server: what it means is said before.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::rotation::{self, OurKey, Stage};
use crate::accounts::SignedIn;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::{Act, permit};
use crate::web::forms::{Confirmation, Form};
use crate::web::page::{Page, render};

pub(in crate::federate) fn routes() -> Router<House> {
    Router::new().route("/admin/servers/keys", get(show).post(rotate))
}

#[derive(Template)]
#[template(path = "servers/keys.html")]
struct KeysPage {
    page: Page,
    key: OurKey,
}

async fn show(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
) -> Result<Response, Problem> {
    let permit = permit(&visit.viewer, &Act::Administer)?;
    let template = KeysPage {
        key: rotation::state(&fed.house, &permit).await?,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn rotate(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Form(form): Form<Confirmation>,
) -> Result<Response, Problem> {
    let permit = permit(&visit.viewer, &Act::Administer)?;
    if !form.is_given() {
        return Ok(Redirect::to("/admin/servers/keys").into_response());
    }
    rotation::start(&fed.house, &permit).await?;
    Ok(Redirect::to("/admin/servers/keys?done=keys-rotated").into_response())
}
