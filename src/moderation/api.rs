//! Reports as JSON: the same acts.

use axum::Json as Answer;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::actions::{self, Filed, Target};
use super::model::{Category, Decision, Report};
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{PersonId, Problem, PublicationId, ReportId, SpaceId, Timestamp};
use crate::publications::{Cursor, LIMIT_LARGEST, PAGE_ITEMS};
use crate::web::json::Json;

/// The routes of this room below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, file))
        .routes(routes!(decide))
        .routes(routes!(transfer))
        .routes(routes!(forward))
}

/// A report, for those who decide about it.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct ReportView {
    /// Identifier.
    id: ReportId,
    /// What; absent when it is about somebody's behaviour.
    publication: Option<PublicationId>,
    /// Whose.
    person: Option<PersonId>,
    /// Shown name of that person.
    person_name: Option<String>,
    /// Whose managers decide.
    space: Option<SpaceId>,
    /// Who told us; absent for another server.
    reporter: Option<PersonId>,
    /// The server that told us.
    host: Option<String>,
    /// Why.
    category: String,
    /// What they wrote.
    words: String,
    /// The title and first words of the text when it was reported.
    quoted: String,
    /// When (RFC 3339, UTC).
    at: String,
    /// What was decided.
    decision: Option<String>,
    /// When (RFC 3339, UTC).
    decided_at: Option<String>,
    /// The other school, when the text or its author is there.
    elsewhere: Option<String>,
    /// When the other school was told (RFC 3339, UTC).
    forwarded_at: Option<String>,
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        Self {
            elsewhere: report.elsewhere().map(str::to_owned),
            at: report.at.rfc3339(),
            decided_at: report.decided_at.map(Timestamp::rfc3339),
            forwarded_at: report.forwarded_at.map(Timestamp::rfc3339),
            id: report.id,
            publication: report.publication_id,
            person: report.person_id,
            person_name: report.person_name,
            space: report.space_id,
            reporter: report.reporter_id,
            host: report.host,
            category: report.category,
            words: report.words,
            quoted: report.quoted,
            decision: report.decision,
        }
    }
}

/// One page of reports.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct ReportPage {
    /// Those that wait oldest first, decided ones newest first.
    items: Vec<ReportView>,
    /// `before` of the next page; absent on the last one.
    next: Option<String>,
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `waiting` (when absent) or `decided`.
    state: Option<String>,
    /// `next` of the page before.
    before: Option<String>,
    /// How many, from 1 to 50; 20 when absent.
    limit: Option<i64>,
}

/// The reports that the caller decides about.
#[utoipa::path(get, path = "/reports", operation_id = "reports_list", tag = "moderation", params(Wanted),
    responses((status = 200, body = ReportPage), (status = 403)), security(("bearer" = [])))]
async fn list(
    State(house): State<House>,
    Caller(viewer): Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Answer<ReportPage>, Problem> {
    let waiting = wanted.state.as_deref() != Some("decided");
    let place = match wanted.before.as_deref() {
        Some(text) if !text.is_empty() => text.parse()?,
        _ if waiting => Cursor {
            at: Timestamp(0),
            id: PublicationId::trusted(""),
        },
        _ => Cursor::first(),
    };
    let limit = wanted.limit.unwrap_or(PAGE_ITEMS).clamp(1, LIMIT_LARGEST);
    let mut list = actions::list(&house, &viewer, (waiting, &place), limit + 1).await?;
    let more = i64::try_from(list.len()).unwrap_or(0) > limit;
    list.truncate(usize::try_from(limit).unwrap_or(1));
    let next = list.last().filter(|_| more).map(|last| {
        let (at, id) = (last.at, PublicationId::trusted(last.id.as_str()));
        Cursor { at, id }.to_string()
    });
    Ok(Answer(ReportPage {
        items: list.into_iter().map(ReportView::from).collect(),
        next,
    }))
}

/// What somebody reports: a publication or a person.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct ReportRequest {
    /// A text.
    publication: Option<PublicationId>,
    /// Somebody's behaviour.
    person: Option<PersonId>,
    /// Why.
    category: Category,
    /// What happened, at most 2,000 characters.
    words: String,
}

/// A report that was taken.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Reported {
    /// Its identifier.
    id: ReportId,
}

/// Tells the adults of a place of something that should not be.
#[utoipa::path(post, path = "/reports", operation_id = "reports_file", tag = "moderation",
    request_body = ReportRequest, responses((status = 201, body = Reported), (status = 404), (status = 422),
    (status = 429)), security(("bearer" = [])))]
async fn file(
    State(house): State<House>,
    Caller(viewer): Caller,
    Json(sent): Json<ReportRequest>,
) -> Result<(StatusCode, Answer<Reported>), Problem> {
    let target = match (sent.publication, sent.person) {
        (Some(id), None) => Target::Publication(id),
        (None, Some(id)) => Target::Person(id),
        _ => return Err(Problem::Malformed("problem-json-malformed")),
    };
    let filed = Filed {
        category: sent.category.as_str().to_owned(),
        words: sent.words,
    };
    let id = actions::file(&house, &viewer, &target, &filed).await?;
    Ok((StatusCode::CREATED, Answer(Reported { id })))
}

/// A decision.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct DecisionRequest {
    /// `nothing`, `hold` or `withdraw`.
    decision: Decision,
}

/// Decides about a report.
#[utoipa::path(post, path = "/reports/{id}/decision", operation_id = "reports_decide", tag = "moderation",
    params(("id" = ReportId, Path)), request_body = DecisionRequest,
    responses((status = 204), (status = 404), (status = 409)), security(("bearer" = [])))]
async fn decide(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Json(sent): Json<DecisionRequest>,
) -> Result<StatusCode, Problem> {
    actions::decide(&house, &viewer, &id.parse()?, sent.decision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hands a report on to the heads of the school.
#[utoipa::path(post, path = "/reports/{id}/transfer", operation_id = "reports_transfer", tag = "moderation",
    params(("id" = ReportId, Path)), responses((status = 204), (status = 404), (status = 409)),
    security(("bearer" = [])))]
async fn transfer(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::transfer(&house, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the other school is told.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct ForwardRequest {
    /// The adult's own words; who told us is not named.
    words: String,
}

/// Tells the school where the text comes from.
#[utoipa::path(post, path = "/reports/{id}/forward", operation_id = "reports_forward", tag = "moderation",
    params(("id" = ReportId, Path)), request_body = ForwardRequest,
    responses((status = 202), (status = 404), (status = 409)), security(("bearer" = [])))]
async fn forward(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Json(sent): Json<ForwardRequest>,
) -> Result<StatusCode, Problem> {
    actions::forward(&house, &viewer, &id.parse()?, &sent.words).await?;
    Ok(StatusCode::ACCEPTED)
}
