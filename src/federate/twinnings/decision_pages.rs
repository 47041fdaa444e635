//! One twinning: what is shared and until when, and what its teachers and the head may decide. Families and
//! pupils read the same page without the buttons.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::model::{Phase, Twinning};
use super::pages::until;
use super::{actions, holding};
use crate::accounts::{SignedIn, Visit};
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, SpaceId, TwinningId};
use crate::spaces;
use crate::web::components::FormErrors;
use crate::web::forms::Form;
use crate::web::i18n::{Arg, Texts};
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

type Fed = Extension<Arc<Federation>>;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/twinnings/{id}", get(one))
        .route("/twinnings/{id}/answer", post(answer))
        .route("/twinnings/{id}/hold", post(hold))
        .route("/twinnings/{id}/end", get(end_page).post(end))
}

/// What the viewer may do with a twinning.
#[derive(Clone, Copy, Default)]
struct May {
    answer: bool,
    cancel: bool,
    hold: bool,
    release: bool,
    end: bool,
}

#[derive(Template)]
#[template(path = "twinnings/one.html")]
struct OnePage {
    page: Page,
    id: String,
    title: String,
    state: &'static str,
    state_text: String,
    ours: bool,
    here: String,
    there: String,
    school: String,
    host: String,
    message: String,
    until: String,
    space: String,
    classes: Vec<(String, String)>,
    chosen: String,
    may: May,
    errors: FormErrors,
}

#[expect(clippy::too_many_lines, reason = "one page with all its parts")]
async fn draw(
    fed: &Federation,
    visit: Visit,
    twinning: &Twinning,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (house, viewer, texts) = (&fed.house, &visit.viewer, visit.texts());
    let phase = twinning.phase(house.clock.now());
    let decides = actions::decides(&house.db, viewer, twinning).await?;
    let running = matches!(phase, Phase::Active | Phase::Frozen);
    let may = May {
        answer: phase == Phase::Invited && !twinning.is_ours() && viewer.is_staff(),
        cancel: phase == Phase::Invited && twinning.is_ours() && decides,
        hold: running && decides && twinning.frozen_by_us.is_none(),
        release: running && decides && twinning.frozen_by_us.is_some(),
        end: running && decides,
    };
    let classes = match may.answer {
        true => actions::classes(house, viewer).await?,
        false => Vec::new(),
    };
    let here = match &twinning.class_id {
        Some(class) => spaces::find_for_house(&house.db, class).await?,
        None => None,
    };
    let here = here.map(|class| class.name).unwrap_or_default();
    let inside = twinning
        .space_id
        .as_ref()
        .filter(|id| viewer.standing(id).is_some());
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let whose = match (twinning.frozen_by_us, twinning.frozen_by_them) {
        _ if phase != Phase::Frozen => "",
        _ if twinning.frozen_by_school.is_some() => "-school",
        (Some(_), Some(_)) => "-both",
        (Some(_), None) => "-us",
        (None, _) => "-them",
    };
    let template = OnePage {
        id: twinning.id.to_string(),
        title: title(texts, &here, twinning),
        state: phase.as_str(),
        state_text: texts.t(&format!("twinning-state-{}{whose}", phase.as_str())),
        ours: twinning.is_ours(),
        here,
        there: twinning.class.clone(),
        school: twinning.school.clone(),
        host: twinning.host.clone(),
        message: twinning.message.clone(),
        until: until(texts, twinning),
        space: inside.map(|id| format!("/spaces/{id}")).unwrap_or_default(),
        chosen: classes
            .first()
            .map(|one| one.id.to_string())
            .unwrap_or_default(),
        classes: classes
            .into_iter()
            .map(|class| (class.id.to_string(), class.name))
            .collect(),
        may,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

fn title(texts: Texts, here: &str, twinning: &Twinning) -> String {
    if twinning.class.is_empty() {
        let host = Arg::Text(&twinning.host);
        return texts.with(
            "twinning-title-sent",
            &[("host", host), ("class", Arg::Text(here))],
        );
    }
    let args = [
        ("class", Arg::Text(&twinning.class)),
        ("school", Arg::Text(&twinning.school)),
    ];
    texts.with("twinning-title", &args)
}

async fn one(
    SignedIn(visit): SignedIn,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let twinning = actions::find(&fed, &visit.viewer, &id.parse()?).await?;
    draw(&fed, visit, &twinning, FormErrors::default()).await
}

#[derive(serde::Deserialize)]
struct AnswerForm {
    #[serde(default)]
    word: String,
    #[serde(default)]
    class: String,
}

/// Accepts, declines, or takes one's own invitation back.
async fn answer(
    visit: Visit,
    Extension(fed): Fed,
    Path(id): Path<String>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (viewer, id) = (&visit.viewer, id.parse::<TwinningId>()?);
    let done = match form.word.as_str() {
        "accept" => accepted(&fed, &visit, (&id, &form.class)).await,
        "decline" => actions::decline(&fed, viewer, &id)
            .await
            .map(|()| format!("/twinnings/{id}?done=twinning-declined")),
        "cancel" => actions::cancel(&fed, viewer, &id)
            .await
            .map(|()| "/twinnings?done=twinning-cancelled".to_owned()),
        _ => Err(Problem::NotFound),
    };
    match done {
        // Whoever declines for a class of others may see the invitation no more.
        Ok(target) if target.ends_with("declined") => {
            Ok(Redirect::to("/twinnings?done=twinning-declined").into_response())
        }
        Ok(target) => Ok(Redirect::to(&target).into_response()),
        Err(problem) => {
            let twinning = actions::find(&fed, viewer, &id).await?;
            let errors = form_errors(visit.texts(), problem)?;
            draw(&fed, visit, &twinning, errors).await
        }
    }
}

async fn accepted(
    fed: &Federation,
    visit: &Visit,
    (id, class): (&TwinningId, &str),
) -> Result<String, Problem> {
    let class: SpaceId = class
        .parse()
        .map_err(|_| Problem::field("class", "error-twinning-class"))?;
    let space = actions::accept(fed, &visit.viewer, (id, &class)).await?;
    Ok(format!("/spaces/{space}?done=twinning-accepted"))
}

#[derive(serde::Deserialize)]
struct HoldForm {
    #[serde(default)]
    word: String,
}

async fn hold(
    visit: Visit,
    Extension(fed): Fed,
    Path(id): Path<String>,
    Form(form): Form<HoldForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (viewer, id) = (&visit.viewer, id.parse::<TwinningId>()?);
    let done = match form.word.as_str() {
        "freeze" => {
            holding::freeze(&fed, viewer, &id).await?;
            "twinning-frozen"
        }
        _ => {
            holding::thaw(&fed, viewer, &id).await?;
            "twinning-thawed"
        }
    };
    Ok(Redirect::to(&format!("/twinnings/{id}?done={done}")).into_response())
}

#[derive(Template)]
#[template(path = "twinnings/end.html")]
struct EndPage {
    page: Page,
    question: String,
    action: String,
    back: String,
}

async fn ask_end(fed: &Federation, visit: Visit, id: &TwinningId) -> Result<Response, Problem> {
    let twinning = actions::find(fed, &visit.viewer, id).await?;
    if !actions::decides(&fed.house.db, &visit.viewer, &twinning).await? {
        return Err(Problem::Forbidden("forbidden-twinning"));
    }
    let template = EndPage {
        question: visit.page.with2(
            "twinning-end-question",
            ("class", twinning.class.as_str()),
            ("school", twinning.school.as_str()),
        ),
        action: format!("/twinnings/{id}/end"),
        back: format!("/twinnings/{id}"),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn end_page(
    SignedIn(visit): SignedIn,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    ask_end(&fed, visit, &id.parse()?).await
}

#[derive(serde::Deserialize)]
struct Confirmed {
    #[serde(default)]
    confirmed: String,
}

async fn end(
    visit: Visit,
    Extension(fed): Fed,
    Path(id): Path<String>,
    Form(form): Form<Confirmed>,
) -> Result<Response, Problem> {
    let (visit, id) = (visit.signed_in()?, id.parse::<TwinningId>()?);
    if form.confirmed != "yes" {
        return ask_end(&fed, visit, &id).await;
    }
    holding::end(&fed, &visit.viewer, &id).await?;
    Ok(Redirect::to(&format!("/twinnings/{id}?done=twinning-ended")).into_response())
}
