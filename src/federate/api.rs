//! The same for programs: follows of the caller, and for administrators the partners.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json as Answer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::actions;
use super::model::FollowState;
use super::partners::{self, Partner};
use super::store::Followed;
use super::wiring::Federation;
use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{ActorId, Problem};
use crate::policy::{Act, permit};
use crate::web::json::Json;

/// Most follows in one answer.
const LIMIT_LARGEST: i64 = 50;

/// The routes of this passage below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list_follows, follow))
        .routes(routes!(unfollow))
        .routes(routes!(look_up))
        .routes(routes!(list_partners, add_partner))
        .routes(routes!(remove_partner))
        .merge(super::twinnings::api::routes())
        .merge(super::servers::api_routes())
        .merge(super::keys::api::routes())
}

/// An actor of another server.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct ActorView {
    /// Identifier here.
    id: ActorId,
    /// Its ActivityPub id.
    address: String,
    /// Shown name.
    name: String,
    /// `@name@host`.
    handle: String,
    /// Its server.
    host: String,
    /// `forum`, `person` or `journal`.
    kind: &'static str,
    /// Its page there.
    url: Option<String>,
    /// How far the caller's follow has come.
    state: Option<FollowState>,
}

impl From<Followed> for ActorView {
    fn from(followed: Followed) -> Self {
        Self {
            handle: format!("@{}@{}", followed.username, followed.host),
            kind: super::pages::kind_of(&followed.kind),
            id: followed.actor_id,
            address: followed.ap_id,
            name: followed.name,
            host: followed.host,
            url: followed.url,
            state: Some(FollowState::of(&followed.state)),
        }
    }
}

/// A page of follows.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct FollowList {
    /// The actors, by name.
    items: Vec<ActorView>,
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

/// What the caller follows on other servers.
#[utoipa::path(get, path = "/follows", tag = "federation", params(Paging),
    responses((status = 200, body = FollowList)), security(("bearer" = [])))]
async fn list_follows(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Query(paging): Query<Paging>,
) -> Result<Answer<FollowList>, Problem> {
    let limit = paging.limit.unwrap_or(20).clamp(1, LIMIT_LARGEST);
    let offset = paging.before.unwrap_or(0).max(0);
    let mut list = actions::following(&fed, &viewer, (limit + 1, offset)).await?;
    let more = i64::try_from(list.len()).unwrap_or(0) > limit;
    list.truncate(usize::try_from(limit).unwrap_or(1));
    Ok(Answer(FollowList {
        items: list.into_iter().map(ActorView::from).collect(),
        next: more.then(|| (offset + limit).to_string()),
    }))
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
struct FollowRequest {
    /// Identifier of the actor, as a look-up gave it.
    actor: ActorId,
}

/// Asks to follow an actor.
#[utoipa::path(post, path = "/follows", tag = "federation", request_body = FollowRequest,
    responses((status = 202)), security(("bearer" = [])))]
async fn follow(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Json(request): Json<FollowRequest>,
) -> Result<StatusCode, Problem> {
    actions::follow(&fed, &viewer, &request.actor).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Stops following an actor.
#[utoipa::path(delete, path = "/follows/{actor}", tag = "federation",
    params(("actor" = String, Path, description = "Identifier of the actor")),
    responses((status = 204)), security(("bearer" = [])))]
async fn unfollow(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Path(actor): Path<String>,
) -> Result<StatusCode, Problem> {
    actions::unfollow(&fed, &viewer, &actor.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct LookupQuery {
    /// `@name@host`, or an address.
    q: String,
}

/// Finds an actor of another server.
#[utoipa::path(get, path = "/lookup", tag = "federation", params(LookupQuery),
    responses((status = 200, body = ActorView)), security(("bearer" = [])))]
async fn look_up(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Query(query): Query<LookupQuery>,
) -> Result<Answer<ActorView>, Problem> {
    let found = actions::look_up(&fed, &viewer, &query.q).await?;
    let actor = found.actor;
    Ok(Answer(ActorView {
        handle: actor.handle(""),
        id: actor.id,
        kind: super::pages::kind_of(&actor.kind),
        address: actor.ap_id,
        name: actor.name,
        host: actor.host.unwrap_or_default(),
        url: actor.url,
        state: found.state,
    }))
}

/// The servers that this one knows.
#[utoipa::path(get, path = "/partners", tag = "federation",
    responses((status = 200, body = [Partner])), security(("bearer" = [])))]
async fn list_partners(
    Caller(viewer): Caller,
    State(house): State<House>,
) -> Result<Answer<Vec<Partner>>, Problem> {
    let permit = permit(&viewer, &Act::Administer)?;
    Ok(Answer(partners::list(&house.db, &permit).await?))
}

#[derive(serde::Deserialize, serde::Serialize, utoipa::ToSchema)]
struct PartnerName {
    /// Host, with a port only on loopback.
    host: String,
}

/// Adds a server to the allow-list.
#[utoipa::path(post, path = "/partners", tag = "federation", request_body = PartnerName,
    responses((status = 201, body = PartnerName)), security(("bearer" = [])))]
async fn add_partner(
    Caller(viewer): Caller,
    State(house): State<House>,
    Json(name): Json<PartnerName>,
) -> Result<(StatusCode, Answer<PartnerName>), Problem> {
    let permit = permit(&viewer, &Act::Administer)?;
    let host = partners::add(&house, &permit, &name.host).await?;
    Ok((StatusCode::CREATED, Answer(PartnerName { host })))
}

/// Ends a partnership.
#[utoipa::path(delete, path = "/partners/{host}", tag = "federation",
    params(("host" = String, Path, description = "Host of the partner")),
    responses((status = 204)), security(("bearer" = [])))]
async fn remove_partner(
    Caller(viewer): Caller,
    State(house): State<House>,
    Path(host): Path<String>,
) -> Result<StatusCode, Problem> {
    let permit = permit(&viewer, &Act::Administer)?;
    partners::remove(&house, &permit, &host).await?;
    Ok(StatusCode::NO_CONTENT)
}
