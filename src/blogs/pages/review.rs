//! «À valider»: everything that waits for an adult, each with its forms.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::choices;
use crate::accounts::SignedIn;
use crate::blogs::{self, rights};
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Viewer;
use crate::publications::cards::{Cards, badge};
use crate::publications::{self, Kind, PAGE_ITEMS, Publication};
use crate::spaces;
use crate::web::cards::FeedItem;
use crate::web::components::{AudienceBadge, AudienceChoice, Pager};
use crate::web::i18n::Texts;
use crate::web::page::{Page, render};

/// One writing that waits.
struct Waiting {
    item: FeedItem,
    id: String,
    version: i64,
    /// What a reply answers: its title and its page.
    under: Option<(String, String)>,
    choices: Vec<AudienceChoice>,
    /// Whom a reply reaches once it is accepted.
    reach: Option<AudienceBadge>,
    is_article: bool,
    is_reply: bool,
}

impl Waiting {
    /// The audience that is usual here: one press publishes for it.
    fn usual(&self) -> Option<&AudienceChoice> {
        self.choices.iter().find(|choice| choice.checked)
    }

    fn choices(&self) -> &[AudienceChoice] {
        &self.choices
    }
}

#[derive(Template)]
#[template(path = "blogs/review.html")]
struct ReviewPage {
    page: Page,
    waiting: Vec<Waiting>,
    back: String,
    pager: Pager,
}

#[derive(serde::Deserialize)]
pub(super) struct ReviewQuery {
    #[serde(default)]
    page: i64,
}

pub(super) async fn show(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Query(query): Query<ReviewQuery>,
) -> Result<Response, Problem> {
    let viewer = &visit.viewer;
    let number = query.page.clamp(1, 1_000_000);
    let window = (PAGE_ITEMS + 1, (number - 1) * PAGE_ITEMS);
    let mut list = publications::to_review(&house.db, viewer, None, window).await?;
    let more = i64::try_from(list.len()).unwrap_or(0) > PAGE_ITEMS;
    list.truncate(usize::try_from(PAGE_ITEMS).unwrap_or(0));
    let texts = visit.texts();
    let items = Cards::new(&house, viewer, texts).items(&list).await?;
    let mut waiting = Vec::with_capacity(list.len());
    for (publication, item) in list.iter().zip(items) {
        waiting.push(one(&house, (viewer, texts), publication, item).await?);
    }
    let at = |number: i64| match number {
        1 => "/review".to_owned(),
        other => format!("/review?page={other}"),
    };
    let template = ReviewPage {
        waiting,
        back: at(number),
        pager: Pager {
            next: (number > 1).then(|| at(number - 1)),
            previous: more.then(|| at(number + 1)),
        },
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

async fn one(
    house: &House,
    (viewer, texts): (&Viewer, Texts),
    publication: &Publication,
    item: FeedItem,
) -> Result<Waiting, Problem> {
    let kind = publication.kind();
    let mut waiting = Waiting {
        item,
        id: publication.id.to_string(),
        version: publication.version,
        under: None,
        choices: Vec::new(),
        reach: None,
        is_article: kind == Kind::Article,
        is_reply: matches!(kind, Kind::Reply | Kind::Topic),
    };
    if kind == Kind::Reply {
        let root = publications::find(&house.db, viewer, publication.root()).await;
        let place = publication.space_name.as_deref().unwrap_or_default();
        let level = (publication.level(), place);
        let described = spaces::describe(&house.db, &publication.id, level).await?;
        waiting.reach = Some(badge(texts, &described));
        waiting.under = root.ok().map(|root| (root.title.clone(), root.path()));
    }
    let blog = blogs::of_article_for_house(&house.db, &publication.id).await?;
    if let Some(blog) = blog
        && let Some(space) = spaces::find_for_house(&house.db, &blog.space_id).await?
    {
        let levels = rights::levels(viewer, &blog, &space);
        let usual = rights::usual(&levels);
        waiting.choices = choices(house, texts, (&space, &levels), usual).await?;
    }
    Ok(waiting)
}
