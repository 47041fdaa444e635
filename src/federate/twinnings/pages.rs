//! The pages of twinnings: the list of the staff, that of a class, and a new invitation.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::actions::{self, Invitation};
use super::end_dates;
use super::model::{Phase, Twinning};
use crate::accounts::{SignedIn, Visit};
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::spaces::{self, SpaceKind};
use crate::web::components::FormErrors;
use crate::web::forms::Form;
use crate::web::i18n::Texts;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

type Fed = Extension<Arc<Federation>>;

pub(in crate::federate) fn routes() -> Router<House> {
    Router::new()
        .route("/twinnings", get(list))
        .route("/twinnings/new", get(new_page).post(new))
        .route("/spaces/{id}/twinnings", get(of_space))
        .merge(super::decision_pages::routes())
}

/// A twinning in the list.
struct Card {
    href: String,
    class: String,
    school: String,
    state: &'static str,
    until: String,
}

/// Twinnings that wait for the same thing.
struct Shelf {
    title: String,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "twinnings/list.html")]
struct ListPage {
    page: Page,
    shelves: Vec<Shelf>,
    may_invite: bool,
}

/// The last day in words.
pub(super) fn until(texts: Texts, twinning: &Twinning) -> String {
    texts.date(twinning.ends_at.0 - 1)
}

/// Which part of the list a twinning stands in.
fn shelf_of(twinning: &Twinning, phase: Phase) -> &'static str {
    match phase {
        Phase::Invited if twinning.is_ours() => "twinnings-sent",
        Phase::Invited => "twinnings-received",
        Phase::Active | Phase::Frozen => "twinnings-running",
        Phase::Declined | Phase::Cancelled | Phase::Ended => "twinnings-past",
    }
}

fn draw_list(fed: &Federation, visit: Visit, all: &[Twinning]) -> Response {
    let (now, texts) = (fed.house.clock.now(), visit.texts());
    let card = |twinning: &Twinning| Card {
        href: format!("/twinnings/{}", twinning.id),
        class: twinning.class.clone(),
        school: if twinning.school.is_empty() {
            twinning.host.clone()
        } else {
            twinning.school.clone()
        },
        state: twinning.phase(now).as_str(),
        until: until(texts, twinning),
    };
    let order = [
        "twinnings-received",
        "twinnings-running",
        "twinnings-sent",
        "twinnings-past",
    ];
    let shelves = order.map(|key| Shelf {
        title: texts.t(key),
        cards: all
            .iter()
            .filter(|one| shelf_of(one, one.phase(now)) == key)
            .map(card)
            .collect(),
    });
    let template = ListPage {
        shelves: shelves
            .into_iter()
            .filter(|shelf| !shelf.cards.is_empty())
            .collect(),
        may_invite: visit.viewer.is_staff(),
        page: visit.page,
    };
    render(StatusCode::OK, &template)
}

async fn list(SignedIn(visit): SignedIn, Extension(fed): Fed) -> Result<Response, Problem> {
    if !visit.viewer.is_staff() {
        return Err(Problem::Forbidden("forbidden-staff-only"));
    }
    let all = actions::list(&fed, &visit.viewer, None).await?;
    Ok(draw_list(&fed, visit, &all))
}

/// The twinnings of a class, for everybody who stands in it; the one of a twinned space.
async fn of_space(
    SignedIn(visit): SignedIn,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let db = &fed.house.db;
    let space = spaces::find(db, &visit.viewer, &id.parse()?).await?;
    if space.kind() == SpaceKind::Twinning {
        let twinning = store::twinning_of_space_for_house(db, &space.id).await?;
        let id = twinning.ok_or(Problem::NotFound)?.id;
        return Ok(Redirect::to(&format!("/twinnings/{id}")).into_response());
    }
    let all = actions::list(&fed, &visit.viewer, Some(&space.id)).await?;
    Ok(draw_list(&fed, visit, &all))
}

#[derive(Default, serde::Deserialize)]
struct InvitationForm {
    #[serde(default)]
    class: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    ends: String,
}

#[derive(Template)]
#[template(path = "twinnings/new.html")]
struct NewPage {
    page: Page,
    classes: Vec<(String, String)>,
    partners: Vec<(String, String)>,
    form: InvitationForm,
    latest: String,
    errors: FormErrors,
}

async fn show_form(
    fed: &Federation,
    visit: Visit,
    form: InvitationForm,
    errors: FormErrors,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let classes = actions::classes(&fed.house, &visit.viewer).await?;
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let template = NewPage {
        classes: classes
            .into_iter()
            .map(|class| (class.id.to_string(), class.name))
            .collect(),
        partners: store::active_partners_for_house(&fed.house.db).await?,
        latest: end_dates::latest(fed.house.clock.now()).to_string(),
        page: visit.page,
        form,
        errors,
    };
    Ok(render(status, &template))
}

async fn new_page(SignedIn(visit): SignedIn, Extension(fed): Fed) -> Result<Response, Problem> {
    let form = InvitationForm {
        ends: end_dates::proposed(fed.house.clock.now()).to_string(),
        ..InvitationForm::default()
    };
    show_form(&fed, visit, form, FormErrors::default()).await
}

async fn new(
    visit: Visit,
    Extension(fed): Fed,
    Form(form): Form<InvitationForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let wanted = |form: &InvitationForm| {
        let class = form.class.parse::<SpaceId>();
        Ok(Invitation {
            class: class.map_err(|_| Problem::field("class", "error-twinning-class"))?,
            host: form.host.clone(),
            message: form.message.clone(),
            ends: form.ends.clone(),
        })
    };
    let sent = match wanted(&form) {
        Ok(wanted) => actions::invite(&fed, &visit.viewer, &wanted).await,
        Err(problem) => Err(problem),
    };
    match sent {
        Ok(id) => {
            let target = format!("/twinnings/{id}?done=twinning-invited");
            Ok(Redirect::to(&target).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            show_form(&fed, visit, form, errors).await
        }
    }
}
