//! The list of people and the list of spaces, and what the pages of the head share.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::actions;
use super::model::{Enrolled, Filter, PEOPLE_SHOWN, SpaceLine};
use crate::accounts::{SignedIn, profile_words};
use crate::house::House;
use crate::kernel::{PersonId, Problem, Timestamp};
use crate::policy::{Profile, Viewer};
use crate::web::components::Pager;
use crate::web::i18n::Texts;
use crate::web::page::{Page, render};

/// The routes of the lists.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/admin", get(people))
        .route("/admin/spaces", get(spaces))
}

/// The profiles of a school, for lists to choose from.
pub(super) const PROFILES: [Profile; 5] = [
    Profile::Student,
    Profile::Relative,
    Profile::Teacher,
    Profile::Personnel,
    Profile::Guest,
];

/// Profiles with their words.
pub(super) fn profiles(texts: Texts) -> Vec<(String, String)> {
    let pair = |profile: Profile| {
        let word = profile.as_str();
        (word.to_owned(), texts.t(&format!("profile-{word}")))
    };
    PROFILES.into_iter().map(pair).collect()
}

/// Somebody in the list.
pub(super) struct PersonLine {
    pub id: String,
    pub name: String,
    pub profile: String,
    pub login: String,
    pub classes: String,
    pub state: &'static str,
    /// Holds the head's permission.
    pub head: bool,
    /// Works at the school: may be given it.
    pub team: bool,
}

/// People as a list shows them, with their classes.
pub(super) async fn lines(
    house: &House,
    (viewer, texts): (&Viewer, Texts),
    people: Vec<Enrolled>,
) -> Result<Vec<PersonLine>, Problem> {
    let ids: Vec<PersonId> = people.iter().map(|one| one.id.clone()).collect();
    let classes = actions::classes(house, viewer, &ids).await?;
    let now: Timestamp = house.clock.now();
    let line = |one: Enrolled| {
        let names = classes.iter().filter(|(id, _)| *id == one.id);
        let names: Vec<&str> = names.map(|(_, name)| name.as_str()).collect();
        PersonLine {
            state: one.standing(now).as_str(),
            head: one.admin == 1,
            team: Profile::of(&one.profile).is_some_and(Profile::is_staff),
            profile: profile_words(texts, &one.profile, one.admin == 1),
            classes: names.join(", "),
            id: one.id.to_string(),
            login: one.login.unwrap_or_default(),
            name: one.name,
        }
    };
    Ok(people.into_iter().map(line).collect())
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    page: Page,
    q: String,
    profile: String,
    profiles: Vec<(String, String)>,
    people: Vec<PersonLine>,
    pager: Pager,
}

#[derive(serde::Deserialize)]
struct PeopleQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    profile: String,
    #[serde(default)]
    page: String,
}

async fn people(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Query(query): Query<PeopleQuery>,
) -> Result<Response, Problem> {
    let texts = visit.texts();
    let filter = Filter {
        words: query.q.clone(),
        profile: Profile::of(&query.profile),
    };
    let number = query.page.parse::<i64>().unwrap_or(1).clamp(1, 100_000);
    let part = (PEOPLE_SHOWN + 1, (number - 1) * PEOPLE_SHOWN);
    let mut found = actions::people(&house, &visit.viewer, &filter, part).await?;
    let shown = usize::try_from(PEOPLE_SHOWN).unwrap_or(0);
    let more = found.len() > shown;
    found.truncate(shown);
    let address = |number: i64| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &query.q)
            .append_pair("profile", &query.profile)
            .append_pair("page", &number.to_string())
            .finish();
        Some(format!("/admin?{query}"))
    };
    let everybody = (String::new(), texts.t("admin-everybody"));
    let template = PeoplePage {
        profiles: [vec![everybody], profiles(texts)].concat(),
        people: lines(&house, (&visit.viewer, texts), found).await?,
        pager: Pager {
            previous: address(number + 1).filter(|_| more),
            next: address(number - 1).filter(|_| number > 1),
        },
        q: query.q,
        profile: query.profile,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "admin/spaces.html")]
struct SpacesPage {
    page: Page,
    /// Each space, and whether the reader has its key.
    spaces: Vec<(SpaceLine, bool)>,
}

async fn spaces(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
) -> Result<Response, Problem> {
    let all = actions::all_spaces(&house, &visit.viewer).await?;
    let known = |space: SpaceLine| {
        let inside = visit.viewer.standing(&space.id).is_some();
        (space, inside)
    };
    let template = SpacesPage {
        spaces: all.into_iter().map(known).collect(),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}
