//! Spaces for clients of the JSON API: everything that the pages do, through the same actions.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts::Caller;
use crate::house::House;
use crate::kernel::{PersonId, Problem, SpaceId};
use crate::policy::{Level, Role, Standing, Viewer};
use crate::spaces::{self, Candidate, Seat, Space, SpaceKind, actions, choices};
use crate::web::json;

/// Most members of one answer.
const MEMBERS_LARGEST: i64 = 50;

/// The API of spaces.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, update))
        .routes(routes!(members, add))
        .routes(routes!(remove))
        .routes(routes!(candidates))
}

/// What the caller is in a space.
#[derive(serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum StandingView {
    /// Reads what is addressed to the families.
    Relative,
    /// A member.
    Member,
    /// Checks and manages.
    Manager,
}

/// A space where the caller stands.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct SpaceView {
    /// Identifier.
    id: SpaceId,
    /// class, group, school, twinning.
    kind: SpaceKind,
    /// Name.
    name: String,
    /// One sentence, perhaps empty.
    description: String,
    /// CM2, 6e…; empty for groups.
    level: String,
    /// It only reads now.
    archived: bool,
    /// When it ends and only reads (RFC 3339, UTC); absent for spaces that last.
    ends_at: Option<String>,
    /// Nobody writes here at this moment: it is frozen, over or put away.
    closed: bool,
    /// Head-count, families left out.
    people: i64,
    /// What the caller is here.
    standing: StandingView,
    /// The audiences that the caller may write for, narrowest first.
    levels: Vec<Level>,
}

/// The spaces of the caller.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct SpaceList {
    /// Classes, groups, then the school.
    items: Vec<SpaceView>,
}

/// The name and the description of a group.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct GroupTexts {
    /// At most 80 characters.
    name: String,
    /// At most 500 characters.
    #[serde(default)]
    description: String,
}

/// Somebody of a space.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct MemberView {
    /// Identifier.
    id: PersonId,
    /// The name that this server shows («Inès M.»).
    name: String,
    /// Profile: student, relative, teacher, personnel, guest.
    profile: String,
    /// member or manager.
    role: Role,
    /// Stands here for the family of a pupil.
    family: bool,
}

impl From<Seat> for MemberView {
    fn from(seat: Seat) -> Self {
        Self {
            role: Role::of(&seat.role),
            family: seat.circle == "families",
            id: seat.person_id,
            name: seat.short_name,
            profile: seat.profile,
        }
    }
}

/// A page of members.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct MemberList {
    /// The team first, families last.
    items: Vec<MemberView>,
    /// How many people to skip for the next page, when there is one.
    next: Option<i64>,
}

/// Which members are asked for.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct MemberQuery {
    /// How many people to skip.
    skip: Option<i64>,
    /// How many people, from 1 to 50.
    limit: Option<i64>,
}

/// Somebody to let in.
#[derive(serde::Deserialize, utoipa::ToSchema)]
struct NewMember {
    /// Who; must be of this school.
    person: PersonId,
    /// member, or manager for the staff.
    role: Role,
}

/// A search for people to let in.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CandidateQuery {
    /// The beginning of a name, two letters at least.
    q: String,
}

/// Somebody of the school who could join.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct CandidateView {
    /// Identifier.
    id: PersonId,
    /// Full name.
    name: String,
    /// Profile.
    profile: String,
    /// Classes, to tell namesakes apart.
    classes: Vec<String>,
    /// Already inside.
    member: bool,
}

impl From<Candidate> for CandidateView {
    fn from(one: Candidate) -> Self {
        Self {
            id: one.person.id,
            name: one.person.name,
            profile: one.person.profile,
            classes: one.classes,
            member: one.member,
        }
    }
}

async fn views(
    house: &House,
    viewer: &Viewer,
    list: Vec<Space>,
) -> Result<Vec<SpaceView>, Problem> {
    let ids: Vec<SpaceId> = list.iter().map(|space| space.id.clone()).collect();
    let counts = spaces::head_counts_for_house(&house.db, &ids).await?;
    let view = |space: Space| SpaceView {
        kind: space.kind(),
        people: counts.get(&space.id).copied().unwrap_or(0),
        standing: match viewer.standing(&space.id) {
            Some(Standing::Manager) => StandingView::Manager,
            Some(Standing::Member) => StandingView::Member,
            _ => StandingView::Relative,
        },
        levels: choices(viewer, &space),
        archived: space.archived_at.is_some(),
        ends_at: space.ends_at.map(|at| at.rfc3339()),
        closed: space.closed(house.clock.now()).is_some(),
        id: space.id,
        name: space.name,
        description: space.description,
        level: space.level,
    };
    Ok(list.into_iter().map(view).collect())
}

async fn view(house: &House, viewer: &Viewer, id: &SpaceId) -> Result<Json<SpaceView>, Problem> {
    let space = spaces::find(&house.db, viewer, id).await?;
    let mut all = views(house, viewer, vec![space]).await?;
    all.pop().map(Json).ok_or(Problem::NotFound)
}

/// The spaces of the caller.
#[utoipa::path(get, path = "/spaces", tag = "spaces", security(("bearer" = [])),
    responses((status = 200, body = SpaceList)))]
async fn list(
    State(house): State<House>,
    Caller(viewer): Caller,
) -> Result<Json<SpaceList>, Problem> {
    let mine = spaces::list(&house.db, &viewer).await?;
    let items = views(&house, &viewer, mine).await?;
    Ok(Json(SpaceList { items }))
}

/// A group as it was just opened.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct OpenedGroup {
    /// Identifier of the group.
    id: SpaceId,
}

/// Opens a group; the caller becomes its manager.
#[utoipa::path(post, path = "/spaces", tag = "spaces", security(("bearer" = [])),
    request_body = GroupTexts,
    responses((status = 201, body = OpenedGroup), (status = 403, description = "The staff only"),
        (status = 422, description = "To mend")))]
async fn create(
    State(house): State<House>,
    Caller(viewer): Caller,
    json::Json(texts): json::Json<GroupTexts>,
) -> Result<(StatusCode, Json<OpenedGroup>), Problem> {
    let texts = (texts.name.as_str(), texts.description.as_str());
    let id = actions::open_group(&house, &viewer, texts).await?;
    Ok((StatusCode::CREATED, Json(OpenedGroup { id })))
}

/// One space.
#[utoipa::path(get, path = "/spaces/{id}", tag = "spaces", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")),
    responses((status = 200, body = SpaceView), (status = 404, description = "Not for the caller")))]
async fn read(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Json<SpaceView>, Problem> {
    view(&house, &viewer, &id.parse()?).await
}

/// Changes the name and the description of a group.
#[utoipa::path(patch, path = "/spaces/{id}", tag = "spaces", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")), request_body = GroupTexts,
    responses((status = 200, body = SpaceView), (status = 403, description = "Managers of groups only"),
        (status = 404, description = "Not for the caller"), (status = 422, description = "To mend")))]
async fn update(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    json::Json(texts): json::Json<GroupTexts>,
) -> Result<Json<SpaceView>, Problem> {
    let id: SpaceId = id.parse()?;
    let texts = (texts.name.as_str(), texts.description.as_str());
    actions::rename(&house, &viewer, &id, texts).await?;
    view(&house, &viewer, &id).await
}

/// The people of a space whom the caller may see there.
#[utoipa::path(get, path = "/spaces/{id}/members", tag = "spaces", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space"), MemberQuery),
    responses((status = 200, body = MemberList), (status = 404, description = "Not for the caller")))]
async fn members(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(query): Query<MemberQuery>,
) -> Result<Json<MemberList>, Problem> {
    let limit = query.limit.unwrap_or(MEMBERS_LARGEST);
    let limit = limit.clamp(1, MEMBERS_LARGEST);
    let skip = query.skip.unwrap_or(0).clamp(0, i64::from(i32::MAX));
    let page = (limit + 1, skip);
    let mut seats = spaces::roster(&house.db, &viewer, &id.parse()?, page).await?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let next = (seats.len() > shown).then_some(skip + limit);
    seats.truncate(shown);
    let items = seats.into_iter().map(MemberView::from).collect();
    Ok(Json(MemberList { items, next }))
}

/// Lets somebody of the school into a group, or changes their role.
#[utoipa::path(post, path = "/spaces/{id}/members", tag = "spaces", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space")), request_body = NewMember,
    responses((status = 204), (status = 403, description = "Managers of groups only"),
        (status = 404, description = "Not for the caller, or no such person of this school"),
        (status = 409, description = "The last manager")))]
async fn add(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    json::Json(new): json::Json<NewMember>,
) -> Result<StatusCode, Problem> {
    let seat = (&new.person, new.role);
    actions::invite(&house, &viewer, &id.parse()?, seat).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody out of a group; one's own id leaves it.
#[utoipa::path(delete, path = "/spaces/{id}/members/{person}", tag = "spaces", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space"), ("person" = String, Path, description = "Person")),
    responses((status = 204), (status = 403, description = "Managers of groups only"),
        (status = 404, description = "Not for the caller, or not inside"),
        (status = 409, description = "The last manager")))]
async fn remove(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path((id, person)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    actions::remove(&house, &viewer, &id.parse()?, &person.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// People of the school whom the caller, a manager of the group, could let in.
#[utoipa::path(get, path = "/spaces/{id}/candidates", tag = "spaces", security(("bearer" = [])),
    params(("id" = String, Path, description = "Space"), CandidateQuery),
    responses((status = 200, body = [CandidateView]), (status = 403, description = "Managers of groups only"),
        (status = 404, description = "Not for the caller")))]
async fn candidates(
    State(house): State<House>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    Query(query): Query<CandidateQuery>,
) -> Result<Json<Vec<CandidateView>>, Problem> {
    let found = actions::candidates(&house, &viewer, &id.parse()?, &query.q).await?;
    Ok(Json(found.into_iter().map(CandidateView::from).collect()))
}
