//! The sheets with activation codes, ready to be printed. A code is shown by the answer that made it and
//! by nothing else: the house keeps only its digest.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::model::{SHEETS_LARGEST, SpaceLine};
use super::{actions, pages};
use crate::accounts::{Sheet, SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::web::forms::Form;
use crate::web::page::{Page, render};

/// The routes of the sheets.
pub(super) fn routes() -> Router<House> {
    Router::new().route("/admin/codes", get(choose).post(print))
}

#[derive(Template)]
#[template(path = "admin/codes.html")]
struct ChoosePage {
    page: Page,
    spaces: Vec<SpaceLine>,
    most: i64,
}

async fn choose(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
) -> Result<Response, Problem> {
    let mut spaces = actions::all_spaces(&house, &visit.viewer).await?;
    spaces.retain(|space| space.kind != "group");
    let template = ChoosePage {
        spaces,
        most: i64::try_from(SHEETS_LARGEST).unwrap_or(i64::MAX),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(serde::Deserialize)]
struct PrintForm {
    space: String,
}

async fn print(
    State(house): State<House>,
    visit: Visit,
    Form(form): Form<PrintForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let space: SpaceId = form.space.parse()?;
    let sheets = actions::new_codes(&house, &visit.viewer, &space).await?;
    draw(&house, visit, sheets).await
}

/// A sheet as it is printed.
struct PrintedSheet {
    name: String,
    details: String,
    login: String,
    code: String,
    until: String,
}

#[derive(Template)]
#[template(path = "admin/sheets.html")]
struct SheetsPage {
    page: Page,
    address: String,
    sheets: Vec<PrintedSheet>,
}

/// Draws sheets that were just made; this is the only time that their codes are shown.
pub(super) async fn draw(
    house: &House,
    visit: Visit,
    sheets: Vec<Sheet>,
) -> Result<Response, Problem> {
    let texts = visit.texts();
    let mut people = Vec::with_capacity(sheets.len());
    for sheet in &sheets {
        people.push(actions::person(house, &visit.viewer, &sheet.person).await?);
    }
    let lines = pages::lines(house, (&visit.viewer, texts), people).await?;
    let printed = sheets
        .into_iter()
        .zip(lines)
        .map(|(sheet, line)| PrintedSheet {
            name: line.name,
            details: match line.classes.is_empty() {
                true => line.profile,
                false => format!("{} · {}", line.profile, line.classes),
            },
            login: sheet.login,
            code: sheet.code,
            until: texts.date(sheet.expires_at.0),
        });
    let template = SheetsPage {
        address: format!("{}/activate", house.config.origin()),
        sheets: printed.collect(),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}
