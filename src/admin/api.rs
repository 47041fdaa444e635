//! «Établissement» for clients of the JSON API: the same acts as the pages, for the head only.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::actions;
use super::model::{AccountState, Enrolled, Filter, PEOPLE_SHOWN, SpaceLine};
use crate::accounts::{Caller, Sheet};
use crate::house::House;
use crate::kernel::{PersonId, Problem, SpaceId, Timestamp};
use crate::people::NewPerson;
use crate::policy::Profile;
use crate::web::json::Json as Sent;

/// The API of the head.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(people, add))
        .routes(routes!(person))
        .routes(routes!(new_code))
        .routes(routes!(set_access))
        .routes(routes!(spaces))
        .routes(routes!(new_codes))
        .merge(super::family_api::routes())
}

/// Whom a list shows.
#[derive(serde::Deserialize, utoipa::IntoParams)]
struct PeopleQuery {
    /// The beginning of a word of the name.
    #[serde(default)]
    q: String,
    /// One profile only.
    profile: Option<Profile>,
    /// Where to begin: `next` of the answer before.
    skip: Option<i64>,
    /// At most 50.
    limit: Option<i64>,
}

/// Somebody of the rolls.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct EnrolledView {
    id: PersonId,
    name: String,
    profile: String,
    /// Holds the head's permission.
    admin: bool,
    /// What they type; null without an account.
    login: Option<String>,
    account: AccountState,
}

impl EnrolledView {
    fn of(one: Enrolled, now: Timestamp) -> Self {
        Self {
            account: one.standing(now),
            id: one.id,
            name: one.name,
            profile: one.profile,
            admin: one.admin == 1,
            login: one.login,
        }
    }
}

/// A part of the rolls.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct EnrolledList {
    /// By name.
    items: Vec<EnrolledView>,
    /// `skip` of the next part; null at the end.
    next: Option<i64>,
}

#[utoipa::path(get, path = "/admin/people", tag = "admin", security(("bearer" = [])),
    summary = "The people of the school, by name", params(PeopleQuery),
    responses((status = 200, body = EnrolledList), (status = 403, description = "the head only")))]
async fn people(
    State(house): State<House>,
    Caller(viewer): Caller,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<EnrolledList>, Problem> {
    let limit = query.limit.unwrap_or(PEOPLE_SHOWN).clamp(1, PEOPLE_SHOWN);
    let skip = query.skip.unwrap_or(0).clamp(0, i64::from(i32::MAX));
    let filter = Filter {
        words: query.q,
        profile: query.profile,
    };
    let mut found = actions::people(&house, &viewer, &filter, (limit + 1, skip)).await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let next = (found.len() > shown).then_some(skip + limit);
    found.truncate(shown);
    let now = house.clock.now();
    let view = |one| EnrolledView::of(one, now);
    let items = found.into_iter().map(view).collect();
    Ok(Json(EnrolledList { items, next }))
}

#[utoipa::path(get, path = "/admin/people/{id}", tag = "admin", security(("bearer" = [])),
    summary = "Somebody of the rolls", params(("id" = PersonId, Path)),
    responses((status = 200, body = EnrolledView), (status = 403, description = "the head only"), (status = 404)))]
async fn person(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<EnrolledView>, Problem> {
    let found = actions::person(&house, &viewer, &id.parse()?).await?;
    Ok(Json(EnrolledView::of(found, house.clock.now())))
}

/// Somebody to be added.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct NewEnrolled {
    profile: Profile,
    given_name: String,
    #[serde(default)]
    family_name: String,
    /// What they will type.
    login: String,
    /// A class to begin in.
    class: Option<SpaceId>,
}

/// What somebody is given to come in; shown once.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct SheetView {
    person: PersonId,
    login: String,
    /// The activation code.
    code: String,
    /// RFC 3339.
    expires_at: String,
}

impl From<Sheet> for SheetView {
    fn from(sheet: Sheet) -> Self {
        Self {
            expires_at: sheet.expires_at.rfc3339(),
            person: sheet.person,
            login: sheet.login,
            code: sheet.code,
        }
    }
}

#[utoipa::path(post, path = "/admin/people", tag = "admin", security(("bearer" = [])),
    summary = "Add somebody", request_body = NewEnrolled,
    responses((status = 201, body = SheetView), (status = 403, description = "the head only"), (status = 422)))]
async fn add(
    State(house): State<House>,
    Caller(viewer): Caller,
    Sent(new): Sent<NewEnrolled>,
) -> Result<(StatusCode, Json<SheetView>), Problem> {
    let person = NewPerson {
        profile: new.profile,
        given_name: new.given_name,
        family_name: new.family_name,
        host: None,
        admin: false,
    };
    let wish = (&person, new.login.as_str());
    let sheet = actions::add(&house, &viewer, wish, new.class.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(sheet.into())))
}

#[utoipa::path(post, path = "/admin/people/{id}/code", tag = "admin", security(("bearer" = [])),
    summary = "A new activation code; the old password and every session end", params(("id" = PersonId, Path)),
    responses((status = 200, body = SheetView), (status = 403, description = "the head only"), (status = 404),
        (status = 409, description = "one's own account")))]
async fn new_code(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<SheetView>, Problem> {
    let sheet = actions::new_code(&house, &viewer, &id.parse()?).await?;
    Ok(Json(sheet.into()))
}

/// Whether somebody may come in.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct AccessForm {
    closed: bool,
}

#[utoipa::path(put, path = "/admin/people/{id}/access", tag = "admin", security(("bearer" = [])),
    summary = "Close an account, or open it again", params(("id" = PersonId, Path)), request_body = AccessForm,
    responses((status = 204), (status = 403, description = "the head only"), (status = 404),
        (status = 409, description = "one's own account")))]
async fn set_access(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Sent(form): Sent<AccessForm>,
) -> Result<StatusCode, Problem> {
    actions::set_closed(&house, &viewer, &id.parse()?, form.closed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A space of the school.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct SpaceLineView {
    id: SpaceId,
    /// class, group, school.
    kind: String,
    name: String,
    /// CM2, 6e…; empty for groups.
    level: String,
    /// Head-count, families left out.
    people: i64,
    /// How many, families included, never activated their account.
    waiting: i64,
}

impl From<SpaceLine> for SpaceLineView {
    fn from(line: SpaceLine) -> Self {
        Self {
            id: line.id,
            kind: line.kind,
            name: line.name,
            level: line.level,
            people: line.people,
            waiting: line.waiting,
        }
    }
}

#[utoipa::path(get, path = "/admin/spaces", tag = "admin", security(("bearer" = [])),
    summary = "Every space of the school",
    responses((status = 200, body = Vec<SpaceLineView>), (status = 403, description = "the head only")))]
async fn spaces(
    State(house): State<House>,
    Caller(viewer): Caller,
) -> Result<Json<Vec<SpaceLineView>>, Problem> {
    let all = actions::all_spaces(&house, &viewer).await?;
    Ok(Json(all.into_iter().map(SpaceLineView::from).collect()))
}

/// A space whose people get codes.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct CodesForm {
    space: SpaceId,
}

#[utoipa::path(post, path = "/admin/codes", tag = "admin", security(("bearer" = [])),
    summary = "New codes for those of a space who never used theirs, at most 200", request_body = CodesForm,
    responses((status = 200, body = Vec<SheetView>), (status = 403, description = "the head only"), (status = 404)))]
async fn new_codes(
    State(house): State<House>,
    Caller(viewer): Caller,
    Sent(form): Sent<CodesForm>,
) -> Result<Json<Vec<SheetView>>, Problem> {
    let sheets = actions::new_codes(&house, &viewer, &form.space).await?;
    Ok(Json(sheets.into_iter().map(SheetView::from).collect()))
}
