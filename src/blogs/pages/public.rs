//! The public page of the school: what a visitor without account sees, and nothing else.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::accounts::Visit;
use crate::blogs;
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Viewer;
use crate::publications::cards::Cards;
use crate::publications::{PAGE_ITEMS, PageQuery, cut};
use crate::spaces;
use crate::web::cards::FeedItem;
use crate::web::components::Pager;
use crate::web::page::{Page, render};

#[derive(Template)]
#[template(path = "blogs/public.html")]
struct PublicPage {
    page: Page,
    name: String,
    description: String,
    items: Vec<FeedItem>,
    pager: Pager,
}

pub(super) async fn show(
    State(house): State<House>,
    visit: Visit,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    // Read and drawn for nobody in particular: a member sees here what a visitor sees.
    let nobody = Viewer::anonymous();
    let school = spaces::school_for_house(&house.db).await?;
    let window = (&query.cursor()?, PAGE_ITEMS + 1);
    let list = blogs::public_list(&house.db, &nobody, window).await?;
    let list = blogs::public_list_for_house(&house.db, window).await?;
    let (list, next) = cut(list, PAGE_ITEMS);
    let mut items = Cards::new(&house, &nobody, visit.texts())
        .items(&list)
        .await?;
    for item in &mut items {
        // A visitor cannot enter the space.
        item.space = None;
    }
    let template = PublicPage {
        name: school
            .as_ref()
            .map_or_else(|| visit.page.school.clone(), |one| one.name.clone()),
        description: school.map(|one| one.description).unwrap_or_default(),
        items,
        pager: Pager {
            previous: next.map(|cursor| format!("/public?before={cursor}")),
            next: query.before.is_some().then(|| "/public".to_owned()),
        },
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}
