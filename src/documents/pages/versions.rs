//! Versions: the list, an earlier one, what changed between two, names, restoring.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::model::{Document, RevisionLine};
use super::super::{actions, changes, store};
use super::{document_path, shelf_of};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::publications::{Kind, PAGE_ITEMS};
use crate::richtext::html;
use crate::web::cards::{DiffPart, Version};
use crate::web::components::{Crumb, FormErrors, Pager};
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// Most versions offered in the lists of a comparison: the newest ones.
const OFFERED: i64 = 100;

/// A document whose versions the visitor may see.
async fn open(house: &House, visit: &Visit, id: &PublicationId) -> Result<Document, Problem> {
    let document = store::find(&house.db, &visit.viewer, (id, Kind::Document)).await?;
    actions::may_see_versions(&visit.viewer, &document.publication)?;
    Ok(document)
}

async fn crumbs(
    house: &House,
    visit: &Visit,
    document: &Document,
    last: &str,
) -> Result<Vec<Crumb>, Problem> {
    let publication = &document.publication;
    let shelf = shelf_of(house, visit, publication.space_id.as_ref()).await?;
    let Some(shelf) = shelf else {
        return Ok(Vec::new());
    };
    let folder = document.folder.as_ref();
    let mut crumbs = shelf.crumbs(visit.texts(), folder, &publication.title);
    if let Some(end) = crumbs.last_mut() {
        end.href = publication.path();
    }
    crumbs.push(Crumb {
        label: last.to_owned(),
        href: String::new(),
    });
    Ok(crumbs)
}

fn version(house: &House, visit: &Visit, line: RevisionLine, current: i64) -> Version {
    Version {
        current: line.number == current,
        when: visit.texts().moment(line.at.0, house.clock.now().0),
        at: line.at.rfc3339(),
        number: line.number,
        author: line.author_name,
        label: line.name,
    }
}

#[derive(Template)]
#[template(path = "documents/versions.html")]
struct VersionsPage {
    page: Page,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    versions: Vec<Version>,
    pager: Pager,
    may_edit: bool,
}

#[derive(serde::Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    before: String,
}

pub(super) async fn list(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let document = open(&house, &visit, &id).await?;
    let current = document.publication.version;
    let before = query.before.parse::<i64>().ok();
    let asked = (before, PAGE_ITEMS + 1);
    let mut lines = store::revisions(&house.db, &visit.viewer, &id, asked).await?;
    let size = usize::try_from(PAGE_ITEMS).unwrap_or(1);
    let more = lines.len() > size;
    lines.truncate(size);
    let path = document.publication.path();
    let last = lines.last().map_or(0, |line| line.number);
    let pager = Pager {
        previous: more.then(|| format!("{path}/versions?before={last}")),
        next: before.map(|_| format!("{path}/versions")),
    };
    let words = visit.page.t("documents-versions");
    let template = VersionsPage {
        crumbs: crumbs(&house, &visit, &document, &words).await?,
        path,
        title: document.publication.title.clone(),
        versions: lines
            .into_iter()
            .map(|line| version(&house, &visit, line, current))
            .collect(),
        pager,
        may_edit: actions::may_edit(&visit.viewer, &document.publication).is_ok(),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "documents/version.html")]
struct VersionPage {
    page: Page,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    version: Version,
    body_html: String,
    typed: String,
    current: i64,
    may_edit: bool,
    errors: FormErrors,
}

pub(super) async fn one(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    let fresh = (StatusCode::OK, None, FormErrors::default());
    show(&house, visit, (&id, number), fresh).await
}

async fn show(
    house: &House,
    visit: Visit,
    (id, number): (&PublicationId, i64),
    (status, name, errors): (StatusCode, Option<String>, FormErrors),
) -> Result<Response, Problem> {
    let document = open(house, &visit, id).await?;
    let revision = store::revision(&house.db, &visit.viewer, (id, number)).await?;
    let address = |id: &str| Some(format!("/media/{id}"));
    let body_html = html::render(&actions::doc(&revision)?, &address);
    let words = visit.page.with1("version-number", "number", number);
    let current = document.publication.version;
    let template = VersionPage {
        crumbs: crumbs(house, &visit, &document, &words).await?,
        path: document.publication.path(),
        title: revision.title.clone(),
        typed: name.unwrap_or_else(|| revision.name.clone()),
        version: version(house, &visit, revision.into(), current),
        body_html,
        current,
        may_edit: actions::may_edit(&visit.viewer, &document.publication).is_ok(),
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

#[derive(serde::Deserialize)]
pub(super) struct NameForm {
    #[serde(default)]
    name: String,
}

pub(super) async fn name(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path((id, number)): Path<(String, String)>,
    Form(form): Form<NameForm>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    match actions::name_version(&house, &visit.viewer, (&id, number), &form.name).await {
        Ok(()) => {
            let target = format!("{}/versions?done=version-named", document_path(&id));
            Ok(Redirect::to(&target).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.page.texts, problem)?;
            let answer = (StatusCode::UNPROCESSABLE_ENTITY, Some(form.name), errors);
            show(&house, visit, (&id, number), answer).await
        }
    }
}

#[derive(Template)]
#[template(path = "documents/restoration.html")]
struct RestorationPage {
    page: Page,
    question: String,
    consequence: String,
    action: String,
    back: String,
    version: i64,
}

async fn ask(
    house: &House,
    visit: Visit,
    (id, number): (&PublicationId, i64),
    (status, consequence): (StatusCode, &str),
) -> Result<Response, Problem> {
    let document = open(house, &visit, id).await?;
    actions::may_edit(&visit.viewer, &document.publication)?;
    store::revision(&house.db, &visit.viewer, (id, number)).await?;
    let path = document_path(id);
    let template = RestorationPage {
        question: visit.page.with1("documents-restore-ask", "number", number),
        consequence: visit.page.t(consequence),
        action: format!("{path}/versions/{number}/restoration"),
        back: format!("{path}/versions/{number}"),
        version: document.publication.version,
        page: visit.page,
    };
    Ok(render(status, &template))
}

pub(super) async fn restoration(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    let answer = (StatusCode::OK, "documents-restore-means");
    ask(&house, visit, (&id, number), answer).await
}

#[derive(serde::Deserialize)]
pub(super) struct RestoreForm {
    #[serde(default)]
    confirmed: String,
    #[serde(default)]
    version: i64,
}

pub(super) async fn restore(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path((id, number)): Path<(String, String)>,
    Form(form): Form<RestoreForm>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let number = number.parse().map_err(|_| Problem::NotFound)?;
    if form.confirmed != "yes" {
        let answer = (StatusCode::OK, "documents-restore-means");
        return ask(&house, visit, (&id, number), answer).await;
    }
    let change = (number, form.version);
    match actions::restore(&house, &visit.viewer, &id, change).await {
        Ok(_) => {
            let target = format!("{}?done=version-restored", document_path(&id));
            Ok(Redirect::to(&target).into_response())
        }
        Err(Problem::Conflict(_)) => {
            let late = (StatusCode::UNPROCESSABLE_ENTITY, "documents-restore-late");
            ask(&house, visit, (&id, number), late).await
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Template)]
#[template(path = "documents/compare.html")]
struct ComparePage {
    page: Page,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    from: String,
    to: String,
    options: Vec<(String, String)>,
    between: String,
    parts: Vec<DiffPart>,
    errors: FormErrors,
}

#[derive(serde::Deserialize)]
pub(super) struct CompareQuery {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

pub(super) async fn compare(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<CompareQuery>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let document = open(&house, &visit, &id).await?;
    let current = document.publication.version;
    let to = query.to.parse().unwrap_or(current);
    let from = query.from.parse().unwrap_or((to - 1).max(1));
    let texts = visit.texts();
    let older = store::revision(&house.db, &visit.viewer, (&id, from)).await?;
    let newer = store::revision(&house.db, &visit.viewer, (&id, to)).await?;
    let newest = (None, OFFERED);
    let lines = store::revisions(&house.db, &visit.viewer, &id, newest).await?;
    let words = visit.page.t("documents-compare");
    let template = ComparePage {
        crumbs: crumbs(&house, &visit, &document, &words).await?,
        path: document.publication.path(),
        title: document.publication.title.clone(),
        between: visit
            .page
            .with2("documents-compare-between", ("from", from), ("to", to)),
        from: from.to_string(),
        to: to.to_string(),
        options: lines
            .into_iter()
            .map(|line| (line.number.to_string(), option(&visit, &line)))
            .collect(),
        parts: changes::between_versions(texts, &older, &newer)?,
        errors: FormErrors::default(),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

fn option(visit: &Visit, line: &RevisionLine) -> String {
    let number = visit.page.with1("version-number", "number", line.number);
    let day = visit.texts().date(line.at.0);
    if line.name.is_empty() {
        format!("{number} · {} · {day}", line.author_name)
    } else {
        format!("{number} · {} · {day} · {}", line.author_name, line.name)
    }
}
