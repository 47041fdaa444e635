//! The same for programs of the head of school: mode, servers, invitations. Administrators only.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json as Answer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Consequences, Invitation, List, Server, Side, fingerprint};
use super::pages::{PAGE, perform, permitted};
use super::{acts, invitations, mode};
use crate::accounts::Caller;
use crate::config::FederationMode;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::Problem;
use crate::web::json::Json;

/// Most servers in one answer.
const LIMIT_LARGEST: i64 = 50;

/// The routes below `/api/seyes/v1`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(read_mode, change_mode))
        .routes(routes!(list_servers))
        .routes(routes!(read_server))
        .routes(routes!(act_on_server))
        .routes(routes!(look_at_server))
        .routes(routes!(list_invitations, invite_server))
        .routes(routes!(answer_invitation))
}

/// Whom this school talks to.
#[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
struct ModeView {
    /// `off`, `partners` or `open`.
    mode: FederationMode,
    /// Whether the administrator fixed it in the settings; then it cannot be changed here.
    #[serde(default)]
    fixed: bool,
}

/// Whom this school talks to.
#[utoipa::path(get, path = "/federation", tag = "servers",
    responses((status = 200, body = ModeView)), security(("bearer" = [])))]
async fn read_mode(
    Caller(viewer): Caller,
    State(house): State<House>,
) -> Result<Answer<ModeView>, Problem> {
    permitted(&viewer)?;
    Ok(Answer(ModeView {
        mode: house.federation(),
        fixed: house.config.federation.is_some(),
    }))
}

/// Decides whom this school talks to, from this moment on.
#[utoipa::path(put, path = "/federation", tag = "servers", request_body = ModeView,
    responses((status = 204), (status = 409, description = "fixed by the administrator")),
    security(("bearer" = [])))]
async fn change_mode(
    Caller(viewer): Caller,
    State(house): State<House>,
    Json(wanted): Json<ModeView>,
) -> Result<StatusCode, Problem> {
    let permit = permitted(&viewer)?;
    mode::change(&house, &permit, wanted.mode).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another server.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct ServerView {
    /// Canonical host.
    host: String,
    /// `active`, `frozen`, `blocked`, `ended` (by the other side) or `known`.
    state: String,
    /// Why it is frozen or ended: `key`, `left`, `withdrawn`; empty when somebody here decided.
    cause: String,
    /// What it calls itself.
    name: String,
    /// Its software.
    software: String,
    /// The version of it.
    version: String,
    /// The digits of the pinned key.
    fingerprint: String,
    /// Deliveries that wait.
    waiting: i64,
    /// Deliveries that were given up.
    lapsed: i64,
    /// When a delivery arrived last, RFC 3339.
    succeeded_at: Option<String>,
    /// When one failed last, RFC 3339.
    failed_at: Option<String>,
    /// Why it failed.
    failure: Option<String>,
    /// When it spoke to us last, RFC 3339.
    heard_at: Option<String>,
}

impl From<Server> for ServerView {
    fn from(server: Server) -> Self {
        Self {
            fingerprint: server
                .public_key
                .as_deref()
                .map(fingerprint)
                .unwrap_or_default(),
            succeeded_at: server.succeeded_at.map(crate::kernel::Timestamp::rfc3339),
            failed_at: server.failed_at.map(crate::kernel::Timestamp::rfc3339),
            heard_at: server.heard_at.map(crate::kernel::Timestamp::rfc3339),
            host: server.host,
            state: server.state,
            cause: server.cause,
            name: server.name,
            software: server.software,
            version: server.version,
            waiting: server.waiting,
            lapsed: server.lapsed,
            failure: server.failure,
        }
    }
}

/// A page of servers.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct ServerList {
    /// The servers, by host.
    items: Vec<ServerView>,
    /// `before` of the next page; absent on the last one.
    next: Option<String>,
}

#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ServerQuery {
    /// `partners` (the default), `blocked` or `others`.
    list: Option<String>,
    /// `next` of the page before.
    before: Option<String>,
    /// How many, from 1 to 50.
    limit: Option<i64>,
}

/// The servers that this one knows, by host.
#[utoipa::path(get, path = "/servers", tag = "servers", params(ServerQuery),
    responses((status = 200, body = ServerList)), security(("bearer" = [])))]
async fn list_servers(
    Caller(viewer): Caller,
    State(house): State<House>,
    Query(query): Query<ServerQuery>,
) -> Result<Answer<ServerList>, Problem> {
    let permit = permitted(&viewer)?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, LIMIT_LARGEST);
    let list = List::of(query.list.as_deref().unwrap_or_default());
    let after = query.before.unwrap_or_default();
    let mut found = store::servers(&house.db, &permit, list, (&after, limit + 1)).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > limit;
    found.truncate(usize::try_from(limit).unwrap_or(1));
    let next = found.last().filter(|_| more).map(|one| one.host.clone());
    Ok(Answer(ServerList {
        items: found.into_iter().map(ServerView::from).collect(),
        next,
    }))
}

/// A server with what an act about it would touch.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct ServerDetails {
    /// The server.
    server: ServerView,
    /// What an act about it would touch.
    consequences: Consequences,
}

/// One server, with what an act about it would touch.
#[utoipa::path(get, path = "/servers/{host}", tag = "servers",
    params(("host" = String, Path, description = "Canonical host")),
    responses((status = 200, body = ServerDetails)), security(("bearer" = [])))]
async fn read_server(
    Caller(viewer): Caller,
    State(house): State<House>,
    Path(host): Path<String>,
) -> Result<Answer<ServerDetails>, Problem> {
    let permit = permitted(&viewer)?;
    let server = acts::find(&house.db, &permit, &host).await?;
    Ok(Answer(ServerDetails {
        consequences: acts::consequences(&house.db, &permit, &host).await?,
        server: server.into(),
    }))
}

/// `retry`, `resync`, `freeze`, `thaw`, `block`, `unblock` or `end`.
#[utoipa::path(post, path = "/servers/{host}/{act}", tag = "servers",
    params(("host" = String, Path, description = "Canonical host"),
        ("act" = String, Path, description = "retry, resync, freeze, thaw, block, unblock, end")),
    responses((status = 204)), security(("bearer" = [])))]
async fn act_on_server(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Path((host, act)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let permit = permitted(&viewer)?;
    perform(&fed, &permit, (&host, &act)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
struct HostRequest {
    /// Host, with a port only on loopback.
    host: String,
    /// The digits that were compared, for an invitation.
    #[serde(default)]
    fingerprint: String,
}

/// A server as it answered.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct PreviewView {
    /// Canonical host.
    host: String,
    /// What it calls itself.
    name: String,
    /// Its software.
    software: String,
    /// The version of it.
    version: String,
    /// The digits of its key.
    fingerprint: String,
    /// Whether it knows the handshake.
    handshake: bool,
}

/// Asks a server who it is, before it is invited.
#[utoipa::path(post, path = "/server-looks", tag = "servers", request_body = HostRequest,
    responses((status = 200, body = PreviewView)), security(("bearer" = [])))]
async fn look_at_server(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Json(request): Json<HostRequest>,
) -> Result<Answer<PreviewView>, Problem> {
    let permit = permitted(&viewer)?;
    let preview = invitations::preview(&fed, &permit, &request.host).await?;
    Ok(Answer(PreviewView {
        host: preview.host,
        name: preview.look.about.title,
        software: preview.look.about.software,
        version: preview.look.about.version,
        fingerprint: preview.fingerprint,
        handshake: preview.handshake,
    }))
}

/// An invitation to be partners.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct InvitationView {
    /// The other server.
    host: String,
    /// What names the invitation.
    id: String,
    /// `sent` or `received`.
    direction: String,
    /// `waiting`, `accepted`, `declined`, `withdrawn`, `expired`, `wrong-key`, `refused`.
    state: String,
    /// What the other server calls itself.
    name: String,
    /// The digits of its key.
    fingerprint: String,
    /// When it began, RFC 3339.
    at: String,
    /// Until when it may be answered, RFC 3339.
    expires_at: String,
    /// Why the other side could not be told.
    failure: Option<String>,
}

impl From<Invitation> for InvitationView {
    fn from(one: Invitation) -> Self {
        Self {
            fingerprint: fingerprint(&one.public_key),
            at: one.at.rfc3339(),
            expires_at: one.expires_at.rfc3339(),
            host: one.host,
            id: one.id,
            direction: one.direction,
            state: one.state,
            name: one.name,
            failure: one.failure,
        }
    }
}

/// Invitations that wait, and those that ended lately; at most 60 of each direction.
#[utoipa::path(get, path = "/invitations", tag = "servers",
    responses((status = 200, body = [InvitationView])), security(("bearer" = [])))]
async fn list_invitations(
    Caller(viewer): Caller,
    State(house): State<House>,
) -> Result<Answer<Vec<InvitationView>>, Problem> {
    let permit = permitted(&viewer)?;
    let mut all = Vec::new();
    for side in [Side::Received, Side::Sent] {
        let place = (side, house.clock.now());
        all.extend(invitations::list(&house.db, &permit, place).await?);
    }
    Ok(Answer(all.into_iter().map(InvitationView::from).collect()))
}

/// Invites a server whose key has these digits.
#[utoipa::path(post, path = "/invitations", tag = "servers", request_body = HostRequest,
    responses((status = 202)), security(("bearer" = [])))]
async fn invite_server(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Json(request): Json<HostRequest>,
) -> Result<StatusCode, Problem> {
    let permit = permitted(&viewer)?;
    let asked = (request.host.as_str(), request.fingerprint.as_str());
    invitations::invite(&fed, &permit, asked).await?;
    Ok(StatusCode::ACCEPTED)
}

/// `accept` or `decline` an invitation of theirs, `withdraw` one of ours.
#[utoipa::path(post, path = "/invitations/{host}/{id}/{answer}", tag = "servers",
    params(("host" = String, Path, description = "The other server"),
        ("id" = String, Path, description = "The invitation"),
        ("answer" = String, Path, description = "accept, decline, withdraw")),
    responses((status = 202)), security(("bearer" = [])))]
async fn answer_invitation(
    Caller(viewer): Caller,
    Extension(fed): Extension<Arc<Federation>>,
    Path((host, id, answer)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    let permit = permitted(&viewer)?;
    let key = (host.as_str(), id.as_str());
    match answer.as_str() {
        "accept" => invitations::accept(&fed, &permit, key).await?,
        "decline" => invitations::decline(&fed.house, &permit, key).await?,
        "withdraw" => invitations::withdraw(&fed.house, &permit, key).await?,
        _ => return Err(Problem::NotFound),
    }
    Ok(StatusCode::ACCEPTED)
}
