//! «Signaler» and «Signalements»: the form for everybody, the queue for the adults who decide.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::actions::{self, Filed, Target};
use super::model::{Category, Decision, Report};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, Timestamp};
use crate::publications::{self, Cursor, PAGE_ITEMS};
use crate::web::components::{FormErrors, Pager, Tab};
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/p/{id}/report", get(ask_text).post(file_text))
        .route("/people/{id}/report", get(ask_person).post(file_person))
        .route("/reports", get(queue))
        .route("/reports/{id}/decision", post(decide))
        .route("/reports/{id}/transfer", post(transfer))
        .route("/reports/{id}/forward", post(forward))
}

#[derive(Template)]
#[template(path = "moderation/report.html")]
struct ReportPage {
    page: Page,
    question: String,
    quoted: String,
    action: String,
    behaviour: String,
    categories: Vec<(String, String)>,
    filed: Filed,
    errors: FormErrors,
}

async fn ask_text(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let target = Target::Publication(id.parse()?);
    form(&house, visit, (&target, Filed::default()), None).await
}

async fn ask_person(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let target = Target::Person(id.parse()?);
    form(&house, visit, (&target, Filed::default()), None).await
}

async fn form(
    house: &House,
    visit: Visit,
    (target, filed): (&Target, Filed),
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let subject = actions::subject(house, &visit.viewer, target).await?;
    let texts = visit.texts();
    let (status, errors) = match problem {
        None => (StatusCode::OK, FormErrors::default()),
        Some(problem) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            form_errors(texts, problem)?,
        ),
    };
    let categories = Category::ALL.map(|one| {
        let label = texts.t(&format!("report-category-{}", one.as_str()));
        (one.as_str().to_owned(), label)
    });
    let page = &visit.page;
    let (question, action) = match target {
        Target::Publication(id) if subject.name.is_empty() => {
            (page.t("report-question-reply"), format!("/p/{id}/report"))
        }
        Target::Publication(id) => (
            page.with1("report-question", "title", subject.name.as_str()),
            format!("/p/{id}/report"),
        ),
        Target::Person(id) => (
            page.with1("report-question-person", "name", subject.name.as_str()),
            format!("/people/{id}/report"),
        ),
    };
    let behaviour = match target {
        Target::Publication(_) => format!("/people/{}/report", subject.person),
        Target::Person(_) => String::new(),
    };
    let template = ReportPage {
        question,
        behaviour,
        quoted: subject.quoted,
        action,
        categories: [(String::new(), texts.t("report-choose"))]
            .into_iter()
            .chain(categories)
            .collect(),
        filed,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

#[derive(serde::Deserialize)]
struct FiledForm {
    #[serde(default)]
    category: String,
    #[serde(default)]
    words: String,
}

async fn file_text(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(sent): Form<FiledForm>,
) -> Result<Response, Problem> {
    let publication: PublicationId = id.parse()?;
    let back = format!("/p/{publication}");
    file(
        &house,
        visit,
        (Target::Publication(publication), back),
        sent,
    )
    .await
}

async fn file_person(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(sent): Form<FiledForm>,
) -> Result<Response, Problem> {
    let target = Target::Person(id.parse()?);
    file(&house, visit, (target, "/".to_owned()), sent).await
}

async fn file(
    house: &House,
    visit: Visit,
    (target, back): (Target, String),
    sent: FiledForm,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let filed = Filed {
        category: sent.category,
        words: sent.words,
    };
    match actions::file(house, &visit.viewer, &target, &filed).await {
        Ok(_) => {
            let place = match &target {
                Target::Publication(id) => {
                    let viewer = &visit.viewer;
                    let found = publications::find(&house.db, viewer, id).await?;
                    publications::pages::reading_place(house, viewer, &found).await?
                }
                Target::Person(_) => back,
            };
            let path = publications::pages::with_done(&place, "reported");
            Ok(Redirect::to(&path).into_response())
        }
        Err(problem @ Problem::Invalid(_)) => {
            form(house, visit, (&target, filed), Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// A report on the page of the queue.
struct Case {
    id: String,
    what: String,
    href: Option<String>,
    category: String,
    words: String,
    quoted: String,
    from: String,
    when: String,
    at: String,
    place: String,
    elsewhere: Option<String>,
    outcome: Option<String>,
    open: bool,
    text: bool,
    held: bool,
    gone: bool,
    forwarded: bool,
    transferable: bool,
}

#[derive(Template)]
#[template(path = "moderation/reports.html")]
struct QueuePage {
    page: Page,
    tabs: Vec<Tab>,
    waiting: bool,
    cases: Vec<Case>,
    errors: FormErrors,
    pager: Pager,
}

#[derive(serde::Deserialize)]
struct QueueQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    place: String,
}

async fn queue(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Query(query): Query<QueueQuery>,
) -> Result<Response, Problem> {
    let waiting = query.state != "decided";
    let place = if !query.place.is_empty() {
        query.place.parse()?
    } else if waiting {
        Cursor {
            at: Timestamp(0),
            id: PublicationId::trusted(""),
        }
    } else {
        Cursor::first()
    };
    let viewer = &visit.viewer;
    let mut list = actions::list(&house, viewer, (waiting, &place), PAGE_ITEMS + 1).await?;
    let more = i64::try_from(list.len()).unwrap_or(0) > PAGE_ITEMS;
    list.truncate(usize::try_from(PAGE_ITEMS).unwrap_or(0));
    let (state, texts) = (if waiting { "waiting" } else { "decided" }, visit.texts());
    let further = list.last().filter(|_| more).map(|last| {
        let id = PublicationId::trusted(last.id.as_str());
        let at = last.at;
        format!("/reports?state={state}&place={}", Cursor { at, id })
    });
    let count = actions::waiting(&house, viewer).await?;
    let tab = |name: &str, label: String| Tab {
        label,
        href: format!("/reports?state={name}"),
        current: name == state,
        badge: None,
    };
    let mut cases = Vec::with_capacity(list.len());
    for report in &list {
        cases.push(case(&house, &visit, report).await?);
    }
    let template = QueuePage {
        tabs: vec![
            tab(
                "waiting",
                visit.page.with1("reports-waiting", "count", count),
            ),
            tab("decided", texts.t("reports-decided")),
        ],
        waiting,
        cases,
        errors: FormErrors::default(),
        pager: Pager {
            next: (!query.place.is_empty()).then(|| format!("/reports?state={state}")),
            previous: further,
        },
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn case(house: &House, visit: &Visit, report: &Report) -> Result<Case, Problem> {
    let (texts, page) = (visit.texts(), &visit.page);
    let name = report.person_name.clone().unwrap_or_default();
    let what = match &report.publication_id {
        Some(_) => page.with1("report-about-text", "name", name.as_str()),
        None => page.with1("report-about-person", "name", name.as_str()),
    };
    let href = match &report.publication_id {
        Some(id) => match publications::find(&house.db, &visit.viewer, id).await {
            Ok(_) => Some(format!("/p/{id}")),
            Err(Problem::NotFound) => None,
            Err(problem) => return Err(problem),
        },
        None => None,
    };
    let from = match (&report.reporter_name, &report.host) {
        (Some(name), _) => page.with1("report-from", "name", name.as_str()),
        (None, Some(host)) => page.with1("report-from-server", "host", host.as_str()),
        (None, None) => String::new(),
    };
    let outcome = report.decision.as_deref().map(|word| {
        let by = report.decider_name.clone().unwrap_or_default();
        page.with1(&format!("report-decided-{word}"), "name", by.as_str())
    });
    Ok(Case {
        id: report.id.to_string(),
        what,
        href,
        category: texts.t(&format!("report-category-{}", report.category)),
        words: report.words.clone(),
        quoted: report.quoted.clone(),
        from,
        when: texts.moment(report.at.0, house.clock.now().0),
        at: report.at.rfc3339(),
        place: report.space_name.clone().unwrap_or_default(),
        elsewhere: report.elsewhere().map(str::to_owned),
        outcome,
        open: report.is_open(),
        text: report.publication_id.is_some(),
        held: report.held_at.is_some(),
        gone: report.withdrawn_at.is_some(),
        forwarded: report.forwarded_at.is_some(),
        transferable: report.decided_at.is_none() && report.space_kind.as_deref() != Some("school"),
    })
}

#[derive(serde::Deserialize)]
struct DecisionForm {
    #[serde(default)]
    decision: String,
}

async fn decide(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<DecisionForm>,
) -> Result<Redirect, Problem> {
    let visit = visit.signed_in()?;
    let decision = Decision::of(&form.decision);
    let decision = decision.ok_or(Problem::Malformed("problem-form-malformed"))?;
    actions::decide(&house, &visit.viewer, &id.parse()?, decision).await?;
    Ok(Redirect::to("/reports?done=report-decided"))
}

#[derive(serde::Deserialize)]
struct Nothing {}

async fn transfer(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(_form): Form<Nothing>,
) -> Result<Redirect, Problem> {
    let visit = visit.signed_in()?;
    actions::transfer(&house, &visit.viewer, &id.parse()?).await?;
    Ok(Redirect::to("/reports?done=report-transferred"))
}

#[derive(serde::Deserialize)]
struct ForwardForm {
    #[serde(default)]
    words: String,
}

async fn forward(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<ForwardForm>,
) -> Result<Redirect, Problem> {
    let visit = visit.signed_in()?;
    actions::forward(&house, &visit.viewer, &id.parse()?, &form.words).await?;
    Ok(Redirect::to("/reports?done=report-forwarded"))
}
