//! The people of a space: who is there, and for managers of a group who comes in and who goes.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{PersonId, Problem, SpaceId};
use crate::people;
use crate::policy::{Act, Level, Profile, Role, Standing, Viewer, permit};
use crate::publications::cards::badge;
use crate::spaces::{self, Candidate, Seat, Space, SpaceKind, actions};
use crate::web::components::{Pager, SpaceTab, SpaceTabs};
use crate::web::forms::Form;
use crate::web::i18n::{Arg, Texts};
use crate::web::page::{Page, render};

/// People on a page.
const MEMBERS_SHOWN: i64 = 100;

/// The routes of members.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/spaces/{id}/members", get(members).post(invite))
        .route(
            "/spaces/{id}/members/{person}/removal",
            get(removal_page).post(remove),
        )
}

/// Somebody in the list, with what the viewer may do.
struct MemberLine {
    id: String,
    name: String,
    details: String,
    removable: bool,
    /// Somebody else: the viewer may report how they behave.
    reportable: bool,
    /// `manager` or `member`: the role that the viewer may give; empty for none.
    other_role: &'static str,
}

/// People of the same part.
struct MemberSection {
    title: String,
    people: Vec<MemberLine>,
}

/// Somebody who could join.
struct CandidateLine {
    id: String,
    name: String,
    details: String,
    member: bool,
    staff: bool,
}

#[derive(Template)]
#[template(path = "spaces/members.html")]
struct MembersPage {
    page: Page,
    space: SpaceTabs,
    base: String,
    edit: String,
    description: String,
    /// The group can be changed by the viewer.
    manages: bool,
    /// The way out of the group, for its members.
    leave: String,
    counted: bool,
    sections: Vec<MemberSection>,
    query: String,
    found: Vec<CandidateLine>,
    pager: Pager,
}

#[derive(serde::Deserialize)]
struct MembersQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

async fn members(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<MembersQuery>,
) -> Result<Response, Problem> {
    let (viewer, texts) = (&visit.viewer, visit.texts());
    let id: SpaceId = id.parse()?;
    let space = spaces::find(&house.db, viewer, &id).await?;
    let number = query.page.parse::<i64>().unwrap_or(1).clamp(1, 100_000);
    let part = (MEMBERS_SHOWN + 1, (number - 1) * MEMBERS_SHOWN);
    let mut seats = spaces::roster(&house.db, viewer, &id, part).await?;
    let shown = usize::try_from(MEMBERS_SHOWN).unwrap_or(0);
    let more = seats.len() > shown;
    seats.truncate(shown);
    let group = space.kind() == SpaceKind::Group;
    let manages = group && permit(viewer, &Act::Manage { space: &id }).is_ok();
    let found = if manages && !query.q.trim().is_empty() {
        actions::candidates(&house, viewer, &id, &query.q).await?
    } else {
        Vec::new()
    };
    let base = format!("/spaces/{id}/members");
    let address = |number: i64| format!("{base}?page={number}");
    let inside = group && viewer.standing(&id) >= Some(Standing::Member);
    let me = viewer.id().map(ToString::to_string).unwrap_or_default();
    let template = MembersPage {
        space: spaces::head(texts, &space, SpaceTab::Members, house.clock.now()),
        edit: format!("/spaces/{id}/edit"),
        description: introduction(&house, texts, &space).await?,
        manages,
        leave: if inside {
            format!("{base}/{me}/removal")
        } else {
            String::new()
        },
        counted: number == 1 && !more,
        sections: sections(texts, viewer, &space, (&seats, manages)),
        found: found.iter().map(|one| candidate(texts, one)).collect(),
        query: query.q,
        pager: Pager {
            previous: more.then(|| address(number + 1)),
            next: (number > 1).then(|| address(number - 1)),
        },
        base,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

/// What the space says about itself; of a twinning, how many the two classes are.
async fn introduction(house: &House, texts: Texts, space: &Space) -> Result<String, Problem> {
    if space.kind() != SpaceKind::Twinning {
        return Ok(space.description.clone());
    }
    let described = spaces::describe_choice(&house.db, space, Level::Twinning).await?;
    Ok(badge(texts, &described).circles.join(" · "))
}

fn candidate(texts: Texts, one: &Candidate) -> CandidateLine {
    let profile = texts.t(&format!("profile-{}", one.person.profile));
    let mut details = vec![profile];
    details.extend(one.classes.iter().cloned());
    CandidateLine {
        id: one.person.id.to_string(),
        name: one.person.name.clone(),
        details: details.join(" · "),
        member: one.member,
        staff: one.person.profile().is_staff(),
    }
}

/// The Fluent key of the part of the list where somebody stands.
fn part_of(viewer: &Viewer, space: &Space, seat: &Seat) -> &'static str {
    match (space.kind(), seat.profile()) {
        (SpaceKind::Twinning, _) if seat.host.is_some() => "members-partner",
        (SpaceKind::Group, _) if seat.manages() => "members-managers",
        (SpaceKind::Group, _) => "members-members",
        _ if seat.circle == "families" => "members-families",
        (_, profile) if profile.is_staff() || seat.manages() => "members-team",
        (_, Profile::Student) if viewer.profile() == Some(Profile::Relative) => "members-children",
        (_, Profile::Student) => "members-pupils",
        (_, Profile::Relative) => "members-families",
        _ => "members-others",
    }
}

fn sections(
    texts: Texts,
    viewer: &Viewer,
    space: &Space,
    (seats, manages): (&[Seat], bool),
) -> Vec<MemberSection> {
    let mut sections: Vec<MemberSection> = Vec::new();
    // The only manager stays one: what would be refused is not offered.
    let alone = seats.iter().filter(|seat| seat.manages()).count() == 1;
    for seat in seats {
        let title = texts.t(part_of(viewer, space, seat));
        let other_role = match (manages, seat.manages(), seat.profile().is_staff()) {
            (true, true, _) if !alone => "member",
            (true, false, true) => "manager",
            _ => "",
        };
        let line = MemberLine {
            id: seat.person_id.to_string(),
            name: seat.short_name.clone(),
            details: match &seat.host {
                Some(host) => host.clone(),
                None => texts.t(&format!("profile-{}", seat.profile)),
            },
            removable: manages && viewer.id() != Some(&seat.person_id),
            reportable: viewer.id() != Some(&seat.person_id),
            other_role,
        };
        match sections.iter_mut().find(|section| section.title == title) {
            Some(section) => section.people.push(line),
            None => sections.push(MemberSection {
                title,
                people: vec![line],
            }),
        }
    }
    sections
}

#[derive(serde::Deserialize)]
struct SeatForm {
    #[serde(default)]
    person: String,
    #[serde(default)]
    role: String,
}

async fn invite(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<SeatForm>,
) -> Result<Redirect, Problem> {
    let visit = visit.signed_in()?;
    let id: SpaceId = id.parse()?;
    let person: PersonId = form.person.parse()?;
    let seat = (&person, Role::of(&form.role));
    actions::invite(&house, &visit.viewer, &id, seat).await?;
    Ok(Redirect::to(&format!(
        "/spaces/{id}/members?done=member-added"
    )))
}

#[derive(Template)]
#[template(path = "spaces/removal.html")]
struct RemovalPage {
    page: Page,
    question: String,
    consequence: String,
    verb: String,
    action: String,
    back: String,
}

async fn removal_page(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path((id, person)): Path<(String, String)>,
) -> Result<Response, Problem> {
    confirm(&house, visit, (&id.parse()?, &person.parse()?)).await
}

/// Asks before somebody goes; only those who may decide are asked.
async fn confirm(
    house: &House,
    visit: Visit,
    (id, person): (&SpaceId, &PersonId),
) -> Result<Response, Problem> {
    let (viewer, texts) = (&visit.viewer, visit.texts());
    let space = actions::leavable(house, viewer, id, person).await?;
    let who = people::find_for_house(&house.db, person)
        .await?
        .ok_or(Problem::NotFound)?;
    let own = viewer.id() == Some(person);
    let ending = if own { "leave" } else { "remove" };
    let args = [
        ("name", Arg::Text(&who.short_name)),
        ("space", Arg::Text(&space.name)),
    ];
    let template = RemovalPage {
        question: texts.with(&format!("member-{ending}-question"), &args),
        consequence: texts.with(&format!("member-{ending}-text"), &args),
        verb: texts.t(&format!("member-{ending}")),
        action: format!("/spaces/{id}/members/{person}/removal"),
        back: format!("/spaces/{id}/members"),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(serde::Deserialize)]
struct Confirmed {
    #[serde(default)]
    confirmed: String,
}

async fn remove(
    State(house): State<House>,
    visit: Visit,
    Path((id, person)): Path<(String, String)>,
    Form(form): Form<Confirmed>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (id, person): (SpaceId, PersonId) = (id.parse()?, person.parse()?);
    if form.confirmed != "yes" {
        return confirm(&house, visit, (&id, &person)).await;
    }
    actions::remove(&house, &visit.viewer, &id, &person).await?;
    let target = if visit.viewer.id() == Some(&person) {
        "/spaces?done=group-left".to_owned()
    } else {
        format!("/spaces/{id}/members?done=member-removed")
    };
    Ok(Redirect::to(&target).into_response())
}
