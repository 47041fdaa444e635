//! The pages of the head of school about other servers: whom we talk to, who asked, how it goes with
//! each. An act with consequences tells them first, and is done by the POST that follows.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::model::{Consequences, List, Server, Side, fingerprint};
use super::resync::resync;
use super::views::{Card, Row, card, row, tabs};
use super::{acts, invitations, mode};
use crate::accounts::SignedIn;
use crate::config::FederationMode;
use crate::federate::model::Own;
use crate::federate::partners::canonical;
use crate::federate::wiring::Federation;
use crate::federate::{own, store};
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::{Act, Permit, Viewer, permit};
use crate::web::components::{FormErrors, Tab};
use crate::web::forms::{Confirmation, Form};
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// Servers on a page.
pub(super) const PAGE: i64 = 20;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin/servers", get(list))
        .route("/admin/servers/mode", get(mode_page).post(change_mode))
        .route("/admin/servers/{host}", get(server))
        .route("/admin/servers/{host}/{act}", get(question).post(act))
}

pub(super) fn permitted(viewer: &Viewer) -> Result<Permit, Problem> {
    permit(viewer, &Act::Administer)
}

#[derive(Template)]
#[template(path = "servers/list.html")]
struct ListPage {
    page: Page,
    mode: FederationMode,
    fixed: bool,
    key: String,
    received: Vec<Card>,
    sent: Vec<Card>,
    tabs: Vec<Tab>,
    list: &'static str,
    servers: Vec<Row>,
    next: Option<String>,
    first: bool,
    host: String,
    errors: FormErrors,
}

#[derive(serde::Deserialize)]
struct Place {
    #[serde(default)]
    list: String,
    #[serde(default)]
    after: String,
}

async fn list(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Query(place): Query<Place>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let wrong = (String::new(), FormErrors::default());
    let page = list_page(&fed, &permit, (visit.page, place), wrong).await?;
    Ok(render(StatusCode::OK, &page))
}

async fn list_page(
    fed: &Federation,
    permit: &Permit,
    (page, place): (Page, Place),
    (host, errors): (String, FormErrors),
) -> Result<ListPage, Problem> {
    let (house, texts) = (&fed.house, page.texts);
    let (db, now) = (&house.db, house.clock.now());
    let list = List::of(&place.list);
    let mut servers = store::servers(db, permit, list, (&place.after, PAGE + 1)).await?;
    let more = i64::try_from(servers.len()).unwrap_or(0) > PAGE;
    servers.truncate(usize::try_from(PAGE).unwrap_or(1));
    let last = servers.last().filter(|_| more).map(|one| one.host.clone());
    let mut cards = Vec::new();
    for side in [Side::Received, Side::Sent] {
        let found = invitations::list(db, permit, (side, now)).await?;
        cards.push(
            found
                .iter()
                .map(|one| card(texts, now, one))
                .collect::<Vec<_>>(),
        );
    }
    let (sent, received) = (cards.pop(), cards.pop());
    Ok(ListPage {
        mode: house.federation(),
        fixed: house.config.federation.is_some(),
        key: our_key(fed).await?,
        received: received.unwrap_or_default(),
        sent: sent.unwrap_or_default(),
        tabs: tabs(texts, list, store::server_counts(db, permit).await?),
        list: list.as_str(),
        servers: servers.iter().map(|one| row(texts, now, one)).collect(),
        next: last.map(|host| format!("/admin/servers?list={}&after={host}", list.as_str())),
        first: place.after.is_empty(),
        host,
        errors,
        page,
    })
}

/// The list with what is wrong in the form above it.
pub(super) async fn form_again(
    fed: &Federation,
    permit: &Permit,
    (page, host): (Page, String),
    problem: Problem,
) -> Result<Response, Problem> {
    let errors = form_errors(page.texts, problem)?;
    let place = Place {
        list: String::new(),
        after: String::new(),
    };
    let template = list_page(fed, permit, (page, place), (host, errors)).await?;
    Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &template))
}

/// The digits of our own key, to be read out; empty while federation is off.
pub(super) async fn our_key(fed: &Federation) -> Result<String, Problem> {
    if !fed.is_on() {
        return Ok(String::new());
    }
    let me = own::ensure(&fed.house, &Own::Instance).await?;
    Ok(fingerprint(&me.public_key))
}

#[derive(Template)]
#[template(path = "servers/mode.html")]
struct ModePage {
    page: Page,
    mode: FederationMode,
    modes: [FederationMode; 3],
    fixed: bool,
    partners: i64,
    follows: i64,
    waiting: i64,
}

async fn mode_page(
    SignedIn(visit): SignedIn,
    State(house): State<House>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let [partners, _, _] = store::server_counts(&house.db, &permit).await?;
    let all = store::all_consequences(&house.db, &permit).await?;
    let template = ModePage {
        mode: house.federation(),
        modes: FederationMode::ALL,
        fixed: house.config.federation.is_some(),
        partners,
        follows: all.following + all.followers,
        waiting: all.waiting,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(serde::Deserialize)]
struct ModeChoice {
    #[serde(default)]
    mode: String,
}

async fn change_mode(
    SignedIn(visit): SignedIn,
    State(house): State<House>,
    Form(choice): Form<ModeChoice>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let wanted = FederationMode::of(&choice.mode).ok_or(Problem::Malformed("servers-no-mode"))?;
    mode::change(&house, &permit, wanted).await?;
    Ok(Redirect::to("/admin/servers?done=mode-changed").into_response())
}

#[derive(Template)]
#[template(path = "servers/server.html")]
struct ServerPage {
    page: Page,
    server: Row,
    since: String,
    fingerprint: String,
    offered: String,
    counts: Consequences,
}

async fn server(
    SignedIn(visit): SignedIn,
    State(house): State<House>,
    Path(host): Path<String>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    let server: Server = acts::find(&house.db, &permit, &host).await?;
    let texts = visit.texts();
    let digits = |key: &Option<String>| key.as_deref().map(fingerprint).unwrap_or_default();
    let template = ServerPage {
        since: server
            .since
            .map(|since| texts.date(since.0))
            .unwrap_or_default(),
        fingerprint: digits(&server.public_key),
        offered: digits(&server.offered_key),
        counts: acts::consequences(&house.db, &permit, &host).await?,
        server: row(texts, house.clock.now(), &server),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "servers/question.html")]
struct QuestionPage {
    page: Page,
    title: String,
    host: String,
    act: String,
    counts: Consequences,
}

/// The acts that are asked about before they are done.
const ASKED: [&str; 4] = ["freeze", "block", "unblock", "end"];

async fn question(
    SignedIn(visit): SignedIn,
    State(house): State<House>,
    Path((host, act)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    if !ASKED.contains(&act.as_str()) {
        return Err(Problem::NotFound);
    }
    let host = canonical(&house, &host)?;
    if act != "block" {
        // Whoever was never met can only be blocked.
        acts::find(&house.db, &permit, &host).await?;
    }
    let key = format!("servers-ask-{act}");
    let template = QuestionPage {
        title: visit.page.with1(&key, "host", host.as_str()),
        counts: acts::consequences(&house.db, &permit, &host).await?,
        host,
        act,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn act(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Path((host, act)): Path<(String, String)>,
    Form(form): Form<Confirmation>,
) -> Result<Response, Problem> {
    let permit = permitted(&visit.viewer)?;
    if ASKED.contains(&act.as_str()) && !form.is_given() {
        return Ok(Redirect::to(&format!("/admin/servers/{host}/{act}")).into_response());
    }
    perform(&fed, &permit, (&host, &act)).await?;
    let place = match act.as_str() {
        "retry" => format!("/admin/servers/{host}?done=server-retried"),
        "resync" => format!("/admin/servers/{host}?done=server-resynced"),
        "freeze" => format!("/admin/servers/{host}?done=server-frozen"),
        "thaw" => format!("/admin/servers/{host}?done=server-thawed"),
        "block" => format!("/admin/servers/{host}?done=server-blocked"),
        "unblock" => "/admin/servers?done=server-unblocked".to_owned(),
        _ => "/admin/servers?done=server-removed".to_owned(),
    };
    Ok(Redirect::to(&place).into_response())
}

/// Does one of the acts by its word.
pub(super) async fn perform(
    fed: &Federation,
    permit: &Permit,
    (host, act): (&str, &str),
) -> Result<(), Problem> {
    let house = &fed.house;
    match act {
        "resync" => {
            fed.must_be_on()?;
            let server = acts::find(&house.db, permit, host).await?;
            resync(fed, permit, &server.host).await
        }
        "retry" => acts::retry(house, permit, host).await,
        "freeze" => acts::freeze(house, permit, host).await,
        "thaw" => acts::thaw(house, permit, host).await,
        "block" => acts::block(house, permit, host).await,
        "unblock" => acts::unblock(house, permit, host).await,
        "end" => acts::remove(house, permit, host).await,
        _ => Err(Problem::NotFound),
    }
}
