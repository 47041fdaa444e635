//! Twinnings for programs: everything that the pages do, through the same actions.

use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::{Extension, Json as Answer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::actions::{self, Invitation};
use super::holding;
use super::model::{Phase, Twinning};
use crate::accounts::Caller;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, SpaceId, Timestamp, TwinningId};
use crate::web::json::Json;

/// Most twinnings in one answer.
const LIMIT_LARGEST: i64 = 50;

type Fed = Extension<Arc<Federation>>;

/// The routes of twinnings below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, invite))
        .routes(routes!(read, end))
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(freeze, thaw))
}

/// A twinning with a class of a partner school.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct TwinningView {
    /// Identifier here.
    id: TwinningId,
    /// Where it stands.
    state: Phase,
    /// This school invited.
    ours: bool,
    /// The partner server.
    host: String,
    /// Its school; empty until it answered.
    school: String,
    /// Its class; empty until it answered.
    class: String,
    /// The head-count of its class.
    people: i64,
    /// Our class; absent until we answered.
    our_class: Option<SpaceId>,
    /// The shared space; absent until both agreed.
    space: Option<SpaceId>,
    /// What the inviting teacher wrote.
    message: String,
    /// When it becomes read-only (RFC 3339, UTC).
    ends_at: String,
    /// We hold it.
    frozen_by_us: bool,
    /// They hold it.
    frozen_by_them: bool,
    /// This school exchanges nothing with their server for the time being.
    frozen_by_school: bool,
}

impl TwinningView {
    fn of(twinning: Twinning, now: Timestamp) -> Self {
        Self {
            state: twinning.phase(now),
            ours: twinning.is_ours(),
            ends_at: twinning.ends_at.rfc3339(),
            frozen_by_us: twinning.frozen_by_us.is_some(),
            frozen_by_them: twinning.frozen_by_them.is_some(),
            frozen_by_school: twinning.frozen_by_school.is_some(),
            id: twinning.id,
            host: twinning.host,
            school: twinning.school,
            class: twinning.class,
            people: twinning.people,
            our_class: twinning.class_id,
            space: twinning.space_id,
            message: twinning.message,
        }
    }
}

/// A page of twinnings.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct TwinningList {
    /// The twinnings, the newest first.
    items: Vec<TwinningView>,
    /// `before` of the next page; absent on the last one.
    next: Option<String>,
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Paging {
    /// `next` of the page before.
    before: Option<i64>,
    /// How many, from 1 to 50.
    limit: Option<i64>,
}

/// The twinnings that the caller may know of.
#[utoipa::path(get, path = "/twinnings", tag = "twinnings", params(Paging),
    responses((status = 200, body = TwinningList)), security(("bearer" = [])))]
async fn list(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Query(paging): Query<Paging>,
) -> Result<Answer<TwinningList>, Problem> {
    let now = fed.house.clock.now();
    let limit = paging.limit.unwrap_or(20).clamp(1, LIMIT_LARGEST);
    let skip = paging.before.unwrap_or(0).max(0);
    let all = actions::list(&fed, &viewer, None).await?;
    let more = i64::try_from(all.len()).unwrap_or(0) > skip + limit;
    let (from, most) = (
        usize::try_from(skip).unwrap_or(usize::MAX),
        usize::try_from(limit).unwrap_or(1),
    );
    let items = all.into_iter().skip(from).take(most);
    Ok(Answer(TwinningList {
        items: items.map(|one| TwinningView::of(one, now)).collect(),
        next: more.then(|| (skip + limit).to_string()),
    }))
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
struct NewInvitation {
    /// A class that the caller teaches.
    class: SpaceId,
    /// A partner server.
    host: String,
    /// At most 1000 characters.
    #[serde(default)]
    message: String,
    /// The last day, `2027-07-05`; within the school year.
    ends: String,
}

/// A twinning that was just proposed.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Invited {
    /// Its identifier.
    id: TwinningId,
}

/// Invites a class of a partner school; its staff will see the invitation.
#[utoipa::path(post, path = "/twinnings", tag = "twinnings", request_body = NewInvitation,
    responses((status = 201, body = Invited), (status = 403, description = "The staff only"),
        (status = 422, description = "To mend")), security(("bearer" = [])))]
async fn invite(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Json(new): Json<NewInvitation>,
) -> Result<(StatusCode, Answer<Invited>), Problem> {
    let wanted = Invitation {
        class: new.class,
        host: new.host,
        message: new.message,
        ends: new.ends,
    };
    let id = actions::invite(&fed, &viewer, &wanted).await?;
    Ok((StatusCode::CREATED, Answer(Invited { id })))
}

/// One twinning.
#[utoipa::path(get, path = "/twinnings/{id}", tag = "twinnings",
    params(("id" = String, Path, description = "Twinning")),
    responses((status = 200, body = TwinningView), (status = 404, description = "Not for the caller")),
    security(("bearer" = [])))]
async fn read(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<Answer<TwinningView>, Problem> {
    let twinning = actions::find(&fed, &viewer, &id.parse()?).await?;
    let now = fed.house.clock.now();
    Ok(Answer(TwinningView::of(twinning, now)))
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
struct Acceptance {
    /// A class that the caller teaches.
    class: SpaceId,
}

/// The space that both classes share now.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Accepted {
    /// Its identifier.
    space: SpaceId,
}

/// Accepts an invitation with a class.
#[utoipa::path(post, path = "/twinnings/{id}/acceptance", tag = "twinnings", request_body = Acceptance,
    params(("id" = String, Path, description = "Twinning")),
    responses((status = 201, body = Accepted), (status = 404, description = "Not for the caller"),
        (status = 409, description = "Answered, taken back or over")), security(("bearer" = [])))]
async fn accept(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Path(id): Path<String>,
    Json(acceptance): Json<Acceptance>,
) -> Result<(StatusCode, Answer<Accepted>), Problem> {
    let wanted = (&id.parse()?, &acceptance.class);
    let space = actions::accept(&fed, &viewer, wanted).await?;
    Ok((StatusCode::CREATED, Answer(Accepted { space })))
}

/// Declines an invitation for the school.
#[utoipa::path(post, path = "/twinnings/{id}/refusal", tag = "twinnings",
    params(("id" = String, Path, description = "Twinning")),
    responses((status = 204), (status = 404, description = "Not for the caller"),
        (status = 409, description = "Answered, taken back or over")), security(("bearer" = [])))]
async fn decline(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::decline(&fed, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Holds a twinning: nothing goes out or comes in.
#[utoipa::path(put, path = "/twinnings/{id}/hold", tag = "twinnings",
    params(("id" = String, Path, description = "Twinning")),
    responses((status = 204), (status = 403, description = "Its teachers and the head only"),
        (status = 409, description = "Held already, or over")), security(("bearer" = [])))]
async fn freeze(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    holding::freeze(&fed, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a twinning go that this school held.
#[utoipa::path(delete, path = "/twinnings/{id}/hold", tag = "twinnings",
    params(("id" = String, Path, description = "Twinning")),
    responses((status = 204), (status = 403, description = "Its teachers and the head only"),
        (status = 409, description = "Not held by this school")), security(("bearer" = [])))]
async fn thaw(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    holding::thaw(&fed, &viewer, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a twinning, or takes one's own invitation back.
#[utoipa::path(delete, path = "/twinnings/{id}", tag = "twinnings",
    params(("id" = String, Path, description = "Twinning")),
    responses((status = 204), (status = 403, description = "Its teachers and the head only"),
        (status = 409, description = "Over")), security(("bearer" = [])))]
async fn end(
    Caller(viewer): Caller,
    Extension(fed): Fed,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = id.parse()?;
    let twinning = actions::find(&fed, &viewer, &id).await?;
    match twinning.phase(fed.house.clock.now()) {
        Phase::Invited => actions::cancel(&fed, &viewer, &id).await?,
        _ => holding::end(&fed, &viewer, &id).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}
