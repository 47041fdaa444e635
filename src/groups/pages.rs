//! The list of one's spaces, opening a group, changing its name.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::policy::{Act, permit};
use crate::spaces::{self, Space, SpaceKind, actions};
use crate::web::components::FormErrors;
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// The routes of the list and of groups.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/spaces", get(list))
        .route("/spaces/new", get(new_page).post(new))
        .route("/spaces/{id}/edit", get(edit_page).post(edit))
}

/// One space in the list.
struct SpaceCard {
    href: String,
    kind: String,
    name: String,
    description: String,
    people: i64,
}

/// The spaces of a kind.
struct Shelf {
    title: String,
    cards: Vec<SpaceCard>,
}

#[derive(Template)]
#[template(path = "spaces/list.html")]
struct ListPage {
    page: Page,
    shelves: Vec<Shelf>,
    may_open: bool,
}

async fn list(State(house): State<House>, SignedIn(visit): SignedIn) -> Result<Response, Problem> {
    let mine = spaces::list(&house.db, &visit.viewer).await?;
    let ids: Vec<SpaceId> = mine.iter().map(|space| space.id.clone()).collect();
    let counts = spaces::head_counts_for_house(&house.db, &ids).await?;
    let mut shelves = Vec::new();
    for (kind, title) in [
        (SpaceKind::Class, "spaces-classes"),
        (SpaceKind::Group, "spaces-groups"),
        (SpaceKind::Twinning, "spaces-twinnings"),
        (SpaceKind::School, "spaces-school"),
    ] {
        let cards: Vec<SpaceCard> = mine
            .iter()
            .filter(|space| space.kind() == kind)
            .map(|space| SpaceCard {
                href: format!("/spaces/{}", space.id),
                kind: space.kind.clone(),
                name: space.name.clone(),
                description: space.description.clone(),
                people: counts.get(&space.id).copied().unwrap_or(0),
            })
            .collect();
        if !cards.is_empty() {
            let title = visit.page.t(title);
            shelves.push(Shelf { title, cards });
        }
    }
    let template = ListPage {
        may_open: permit(&visit.viewer, &Act::CreateGroup).is_ok(),
        page: visit.page,
        shelves,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "spaces/group.html")]
struct GroupPage {
    page: Page,
    /// The group to rename; none for a new one.
    group: Option<Space>,
    called: String,
    description: String,
    errors: FormErrors,
}

#[derive(Default, serde::Deserialize)]
struct GroupForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
}

fn show(
    visit: Visit,
    (group, form): (Option<Space>, GroupForm),
    (status, errors): (StatusCode, FormErrors),
) -> Response {
    let template = GroupPage {
        page: visit.page,
        group,
        called: form.name,
        description: form.description,
        errors,
    };
    render(status, &template)
}

async fn new_page(SignedIn(visit): SignedIn) -> Result<Response, Problem> {
    permit(&visit.viewer, &Act::CreateGroup)?;
    let form = (None, GroupForm::default());
    Ok(show(visit, form, (StatusCode::OK, FormErrors::default())))
}

async fn new(
    State(house): State<House>,
    visit: Visit,
    Form(form): Form<GroupForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let texts = (form.name.as_str(), form.description.as_str());
    match actions::open_group(&house, &visit.viewer, texts).await {
        Ok(id) => {
            let members = format!("/spaces/{id}/members?done=group-opened");
            Ok(Redirect::to(&members).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            let drawn = (StatusCode::UNPROCESSABLE_ENTITY, errors);
            Ok(show(visit, (None, form), drawn))
        }
    }
}

async fn edit_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let group = managed_group(&house, &visit, &id).await?;
    let form = GroupForm {
        name: group.name.clone(),
        description: group.description.clone(),
    };
    let drawn = (StatusCode::OK, FormErrors::default());
    Ok(show(visit, (Some(group), form), drawn))
}

async fn managed_group(house: &House, visit: &Visit, id: &str) -> Result<Space, Problem> {
    let id: SpaceId = id.parse()?;
    permit(&visit.viewer, &Act::Manage { space: &id })?;
    let space = spaces::find(&house.db, &visit.viewer, &id).await?;
    if space.kind() == SpaceKind::Group {
        Ok(space)
    } else {
        Err(Problem::Forbidden("forbidden-name-of-rolls"))
    }
}

async fn edit(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<GroupForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let group = managed_group(&house, &visit, &id).await?;
    let texts = (form.name.as_str(), form.description.as_str());
    match actions::rename(&house, &visit.viewer, &group.id, texts).await {
        Ok(()) => {
            let members = format!("/spaces/{}/members?done=group-changed", group.id);
            Ok(Redirect::to(&members).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            let drawn = (StatusCode::UNPROCESSABLE_ENTITY, errors);
            Ok(show(visit, (Some(group), form), drawn))
        }
    }
}
