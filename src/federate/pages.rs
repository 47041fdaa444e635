//! The page «Abonnements»: look somebody up, follow, see what one follows and how far it has come.

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::actions::{self, Found};
use super::model::FollowState;
use super::store::Followed;
use super::wiring::Federation;
use crate::accounts::SignedIn;
use crate::house::House;
use crate::kernel::{ActorId, Problem};
use crate::policy::Viewer;
use crate::web::components::FormErrors;
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// Follows on the page.
const SHOWN: i64 = 200;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/follows", get(follows).post(follow))
        .route("/follows/end", post(unfollow))
}

/// An actor elsewhere as the page shows it.
struct Card {
    id: String,
    name: String,
    handle: String,
    host: String,
    summary: String,
    /// `forum`, `person` or `journal`.
    kind: &'static str,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "federate/follows.html")]
struct FollowsPage {
    page: Page,
    q: String,
    errors: FormErrors,
    found: Option<Card>,
    follows: Vec<Card>,
}

#[derive(serde::Deserialize)]
struct Lookup {
    #[serde(default)]
    q: String,
}

fn word(state: Option<FollowState>) -> &'static str {
    state.map_or("", FollowState::as_str)
}

/// What an actor elsewhere is to people here.
pub(super) fn kind_of(stored: &str) -> &'static str {
    match stored {
        "group" => "forum",
        "person" => "person",
        _ => "journal",
    }
}

fn found_card(found: Found) -> Card {
    let actor = found.actor;
    Card {
        id: actor.id.to_string(),
        kind: kind_of(&actor.kind),
        handle: actor.handle(""),
        host: actor.host.unwrap_or_default(),
        name: actor.name,
        summary: actor.summary,
        state: word(found.state),
    }
}

fn followed_card(followed: Followed) -> Card {
    Card {
        id: followed.actor_id.to_string(),
        kind: kind_of(&followed.kind),
        handle: format!("@{}@{}", followed.username, followed.host),
        host: match followed.school.filter(|school| !school.is_empty()) {
            Some(school) => format!("{school} ({})", followed.host),
            None => followed.host,
        },
        name: followed.name,
        summary: String::new(),
        state: match (
            FollowState::of(&followed.state),
            followed.failure.as_deref(),
        ) {
            (FollowState::Asked, Some("status 403")) => "not-welcome",
            (state, _) => word(Some(state)),
        },
    }
}

async fn cards(fed: &Federation, viewer: &Viewer) -> Result<Vec<Card>, Problem> {
    let list = actions::following(fed, viewer, (SHOWN, 0)).await?;
    Ok(list.into_iter().map(followed_card).collect())
}

async fn follows(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Query(query): Query<Lookup>,
) -> Result<Response, Problem> {
    let follows = cards(&fed, &visit.viewer).await?;
    let (mut status, mut errors, mut found) = (StatusCode::OK, FormErrors::default(), None);
    if !query.q.trim().is_empty() {
        match actions::look_up(&fed, &visit.viewer, &query.q).await {
            Ok(one) => found = Some(found_card(one)),
            Err(problem) => {
                errors = form_errors(visit.texts(), problem)?;
                status = StatusCode::UNPROCESSABLE_ENTITY;
            }
        }
    }
    let template = FollowsPage {
        page: visit.page,
        q: query.q,
        errors,
        found,
        follows,
    };
    Ok(render(status, &template))
}

#[derive(serde::Deserialize)]
struct Choice {
    #[serde(default)]
    actor: String,
}

async fn follow(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let actor: ActorId = choice.actor.parse()?;
    actions::follow(&fed, &visit.viewer, &actor).await?;
    Ok(Redirect::to("/follows?done=follow-asked").into_response())
}

async fn unfollow(
    SignedIn(visit): SignedIn,
    Extension(fed): Extension<Arc<Federation>>,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let actor: ActorId = choice.actor.parse()?;
    actions::unfollow(&fed, &visit.viewer, &actor).await?;
    Ok(Redirect::to("/follows?done=follow-ended").into_response())
}
