//! The home page of somebody signed in, and the first tab of every space.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::store::{self, Feed};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::people::first_name;
use crate::publications::cards::Cards;
use crate::publications::{Cursor, PAGE_ITEMS, PageQuery};
use crate::spaces;
use crate::web::cards::FeedItem;
use crate::web::components::{Pager, SpaceTab, SpaceTabs};
use crate::web::page::{Page, render};

/// The routes of the timeline.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/", get(home))
        .route("/spaces/{id}", get(space))
}

#[derive(Template)]
#[template(path = "timeline/home.html")]
struct HomePage {
    page: Page,
    greeting: String,
    first: bool,
    items: Vec<FeedItem>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "timeline/space.html")]
struct SpacePage {
    page: Page,
    space: SpaceTabs,
    description: String,
    writes: bool,
    id: String,
    first: bool,
    items: Vec<FeedItem>,
    pager: Pager,
}

async fn home(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Query(place): Query<PageQuery>,
) -> Result<Response, Problem> {
    let before = place.cursor()?;
    let feed = store::home(&house.db, &visit.viewer, &before, PAGE_ITEMS).await?;
    let (items, pager) = drawn(&house, &visit, ("/", &before), feed).await?;
    // A pupil is greeted by her first name.
    let name = visit.page.person.as_ref().map(|one| first_name(&one.name));
    let template = HomePage {
        greeting: visit
            .page
            .with1("timeline-hello", "name", name.unwrap_or_default()),
        first: before == Cursor::first(),
        items,
        pager,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn space(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(place): Query<PageQuery>,
) -> Result<Response, Problem> {
    let id: SpaceId = id.parse()?;
    let space = spaces::find(&house.db, &visit.viewer, &id).await?;
    let before = place.cursor()?;
    let feed = store::space(&house.db, &visit.viewer, (&id, &before), PAGE_ITEMS).await?;
    let path = format!("/spaces/{id}");
    let (items, pager) = drawn(&house, &visit, (&path, &before), feed).await?;
    let now = house.clock.now();
    let tabs = spaces::head(visit.texts(), &space, SpaceTab::Feed, now);
    let member = visit.viewer.standing(&id) >= Some(crate::policy::Standing::Member);
    let writes = member && space.closed(now).is_none();
    let template = SpacePage {
        space: tabs,
        description: space.description,
        writes,
        id: id.to_string(),
        first: before == Cursor::first(),
        items,
        pager,
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

/// Cards and the way to older ones.
async fn drawn(
    house: &House,
    visit: &Visit,
    (path, before): (&str, &Cursor),
    feed: Feed,
) -> Result<(Vec<FeedItem>, Pager), Problem> {
    let mut cards = Cards::new(house, &visit.viewer, visit.texts());
    let items = cards.items(&feed.items).await?;
    let pager = Pager {
        previous: feed.next.map(|next| format!("{path}?before={next}")),
        next: (*before != Cursor::first()).then(|| path.to_owned()),
    };
    Ok((items, pager))
}
