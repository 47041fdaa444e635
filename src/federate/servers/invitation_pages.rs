//! The pages of an invitation: a server is looked at before it is invited, and whoever invites us is
//! shown with its key before anything is answered.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::invitations;
use super::model::Side;
use super::pages::{form_again, our_key, permitted};
use super::views::{Card, card};
use crate::accounts::SignedIn;
use crate::federate::partners::canonical;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::Problem;
use crate::web::forms::Form;
use crate::web::page::{Page, render};

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/servers/look", post(look))
        .route("/admin/servers/invite", post(invite))
        .route("/admin/servers/allow", post(allow))
        .route("/admin/servers/block", post(block))
        .route("/admin/servers/invitation", get(invitation))
        .route("/admin/servers/invitation/{answer}", post(answer))
}

#[derive(serde::Deserialize)]
struct HostForm {
    #[serde(default)]
    host: String,
    #[serde(default)]
    fingerprint: String,
}

#[derive(Template)]
#[template(path = "servers/preview.html")]
struct PreviewPage {
    page: Page,
    host: String,
    title: String,
    software: String,
    fingerprint: String,
    handshake: bool,
}

/// Asks the server who it is, and shows it before anything is decided.
async fn look(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Form(form): Form<HostForm>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    match invitations::preview(&fed, &permit, &form.host).await {
        Ok(preview) => {
            let about = &preview.look.about;
            let template = PreviewPage {
                title: match about.title.as_str() {
                    "" => preview.host.clone(),
                    title => title.to_owned(),
                },
                software: format!("{} {}", about.software, about.version)
                    .trim()
                    .to_owned(),
                host: preview.host,
                fingerprint: preview.fingerprint,
                handshake: preview.handshake,
                page: visit.page,
            };
            Ok(render(StatusCode::OK, &template))
        }
        Err(problem) => form_again(&fed, &permit, (visit.page, form.host), problem).await,
    }
}

async fn invite(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Form(form): Form<HostForm>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    match invitations::invite(&fed, &permit, (&form.host, &form.fingerprint)).await {
        Ok(()) => Ok(Redirect::to("/admin/servers?done=server-invited").into_response()),
        Err(problem) => form_again(&fed, &permit, (visit.page, form.host), problem).await,
    }
}

async fn allow(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Form(form): Form<HostForm>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    match invitations::allow(&fed, &permit, &form.host).await {
        Ok(()) => Ok(Redirect::to("/admin/servers?done=server-allowed").into_response()),
        Err(problem) => form_again(&fed, &permit, (visit.page, form.host), problem).await,
    }
}

/// Leads to the question before a block of a server that was typed.
async fn block(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Form(form): Form<HostForm>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    match canonical(&fed.house, &form.host) {
        Ok(host) => Ok(Redirect::to(&format!("/admin/servers/{host}/block")).into_response()),
        Err(problem) => form_again(&fed, &permit, (visit.page, form.host), problem).await,
    }
}

#[derive(Template)]
#[template(path = "servers/invitation.html")]
struct InvitationPage {
    page: Page,
    card: Card,
    key: String,
}

#[derive(serde::Deserialize)]
struct Named {
    #[serde(default)]
    host: String,
    #[serde(default)]
    id: String,
}

async fn invitation(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    permitted(&visit.viewer)?;
    let key = (named.host.as_str(), Side::Received, named.id.as_str());
    let found = store::invitation_for_house(&fed.house.db, key).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let template = InvitationPage {
        card: card(visit.texts(), fed.house.clock.now(), &found),
        key: our_key(&fed).await?,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn answer(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Path(answer): Path<String>,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let (house, key) = (&fed.house, (named.host.as_str(), named.id.as_str()));
    let place = match answer.as_str() {
        "accept" => {
            invitations::accept(&fed, &permit, key).await?;
            "/admin/servers?done=invitation-accepted"
        }
        "decline" => {
            invitations::decline(house, &permit, key).await?;
            "/admin/servers?done=invitation-declined"
        }
        "withdraw" => {
            invitations::withdraw(house, &permit, key).await?;
            "/admin/servers?done=invitation-withdrawn"
        }
        _ => return Err(Problem::NotFound),
    };
    Ok(Redirect::to(place).into_response())
}
