//! Changing one's own topic or reply; what was typed is kept when somebody was faster.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{TopicEdit, actions, store};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Act, permit};
use crate::publications::cards::Cards;
use crate::publications::{self, Publication};
use crate::web::components::{AudienceBadge, FormErrors};
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// The routes of changing words.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/topics/{id}/edit", get(topic_page).post(topic))
        .route(
            "/topics/{id}/replies/{reply}/edit",
            get(reply_page).post(reply),
        )
}

#[derive(Template)]
#[template(path = "forums/edit.html")]
struct EditPage {
    page: Page,
    topic: bool,
    action: String,
    back: String,
    audience: AudienceBadge,
    title: String,
    body: String,
    version: i64,
    current_html: Option<String>,
    errors: FormErrors,
}

#[derive(serde::Deserialize)]
struct EditForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    version: i64,
}

async fn topic_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    opened(&house, visit, (&id, &id)).await
}

async fn reply_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path((id, reply)): Path<(String, String)>,
) -> Result<Response, Problem> {
    opened(&house, visit, (&id.parse()?, &reply.parse()?)).await
}

async fn topic(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<EditForm>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    save(&house, visit.signed_in()?, (&id, &id), form).await
}

async fn reply(
    State(house): State<House>,
    visit: Visit,
    Path((id, reply)): Path<(String, String)>,
    Form(form): Form<EditForm>,
) -> Result<Response, Problem> {
    let place = (&id.parse()?, &reply.parse()?);
    save(&house, visit.signed_in()?, place, form).await
}

/// What the viewer wrote in a topic that they may still read.
async fn own(
    house: &House,
    visit: &Visit,
    (topic, id): (&PublicationId, &PublicationId),
) -> Result<Publication, Problem> {
    store::find(&house.db, &visit.viewer, topic).await?;
    let found = publications::find(&house.db, &visit.viewer, id).await?;
    if found.root() != topic {
        return Err(Problem::NotFound);
    }
    let author = &found.author_id;
    permit(&visit.viewer, &Act::Revise { author })?;
    Ok(found)
}

async fn opened(
    house: &House,
    visit: Visit,
    place: (&PublicationId, &PublicationId),
) -> Result<Response, Problem> {
    let found = own(house, &visit, place).await?;
    let form = EditForm {
        title: found.title.clone(),
        body: found.markdown(),
        version: found.version,
    };
    let drawn = (StatusCode::OK, FormErrors::default());
    show(house, visit, (&found, form), drawn).await
}

async fn save(
    house: &House,
    visit: Visit,
    place: (&PublicationId, &PublicationId),
    form: EditForm,
) -> Result<Response, Problem> {
    let found = own(house, &visit, place).await?;
    let edit = TopicEdit {
        title: form.title.clone(),
        markdown: form.body.clone(),
        version: form.version,
    };
    match actions::revise(house, &visit.viewer, &found.id, &edit).await {
        Ok(_) => Ok(Redirect::to(&back(&found, "?done=words-revised")).into_response()),
        Err(problem) => {
            let status = problem.status();
            let errors = form_errors(visit.texts(), problem)?;
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            show(house, visit, (&found, form), (status, errors)).await
        }
    }
}

/// Where the words stand in their topic.
fn back(found: &Publication, query: &str) -> String {
    let root = found.root();
    if root == &found.id {
        format!("/topics/{root}{query}")
    } else {
        format!("/topics/{root}{query}#r-{}", found.id)
    }
}

async fn show(
    house: &House,
    visit: Visit,
    (found, form): (&Publication, EditForm),
    (status, errors): (StatusCode, FormErrors),
) -> Result<Response, Problem> {
    let topic = found.root() == &found.id;
    let audience = Cards::new(house, &visit.viewer, visit.texts())
        .badge(found)
        .await?;
    let action = if topic {
        format!("/topics/{}/edit", found.id)
    } else {
        format!("/topics/{}/replies/{}/edit", found.root(), found.id)
    };
    let template = EditPage {
        page: visit.page,
        topic,
        action,
        back: back(found, ""),
        audience,
        title: form.title,
        body: form.body,
        // Saving once more, after comparing, is a decision: it then counts from the current version.
        version: found.version,
        current_html: (form.version != found.version).then(|| found.html()),
        errors,
    };
    Ok(render(status, &template))
}
