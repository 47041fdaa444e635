//! The pages of blogs: the journal of a space, writing, reading, checking, the public page.

mod acts;
mod article;
mod journal;
mod public;
mod publish;
mod review;
mod typed;
mod write;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Level, Viewer};
use crate::publications::cards::badge;
use crate::publications::{self, Kind, Publication};
use crate::spaces::{self, Space};
use crate::web::components::{AudienceChoice, SpaceTab, SpaceTabs};
use crate::web::i18n::Texts;

/// The routes of this room.
pub fn routes() -> Router<House> {
    Router::new()
        .route(
            "/spaces/{id}/journal",
            get(journal::show).post(journal::open),
        )
        .route(
            "/spaces/{id}/journal/settings",
            get(journal::settings).post(journal::configure),
        )
        .route("/write", get(write::choose))
        .route("/blogs/{id}/write", get(write::new).post(write::create))
        .route("/articles/{id}", get(article::show))
        .route("/articles/{id}/edit", get(write::edit).post(write::save))
        .route("/articles/{id}/submission", post(article::submit))
        .route(
            "/articles/{id}/publication",
            get(publish::ask).post(publish::publish),
        )
        .route("/articles/{id}/return", post(article::give_back))
        .route("/articles/{id}/comments", post(article::comment))
        .route("/review", get(review::show))
        .route("/public", get(public::show))
}

/// The head of a space, standing on its journal.
fn head(house: &House, texts: Texts, space: &Space) -> SpaceTabs {
    spaces::head(texts, space, SpaceTab::Journal, house.clock.now())
}

/// An article that the viewer may read.
async fn find(house: &House, viewer: &Viewer, id: &str) -> Result<Publication, Problem> {
    let id: PublicationId = id.parse()?;
    let article = publications::find(&house.db, viewer, &id).await?;
    if article.kind() == Kind::Article {
        Ok(article)
    } else {
        Err(Problem::NotFound)
    }
}

/// The audiences of a form, each with its head-count; `chosen` is ticked.
async fn choices(
    house: &House,
    texts: Texts,
    (space, levels): (&Space, &[Level]),
    chosen: Option<Level>,
) -> Result<Vec<AudienceChoice>, Problem> {
    let mut choices = Vec::with_capacity(levels.len());
    for level in levels {
        let described = spaces::describe_choice(&house.db, space, *level).await?;
        choices.push(AudienceChoice {
            value: level.as_str().to_owned(),
            badge: badge(texts, &described),
            hint: texts.t(&format!("choice-hint-{}", level.as_str())),
            checked: Some(*level) == chosen,
        });
    }
    Ok(choices)
}
