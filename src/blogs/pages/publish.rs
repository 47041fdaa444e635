//! Publishing an article. Beyond the space and its families, a page of its own says first who will be
//! able to read, and what.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::find;
use crate::accounts::{SignedIn, Visit};
use crate::blogs::{self, Blog, CommentRule, actions, rights};
use crate::house::House;
use crate::kernel::Problem;
use crate::media;
use crate::policy::Level;
use crate::publications::cards::badge;
use crate::publications::{self, Publication, State as Stage};
use crate::spaces::{self, Space};
use crate::web::cards::Picture;
use crate::web::components::AudienceBadge;
use crate::web::forms::Form;
use crate::web::guard::local_path;
use crate::web::page::{Page, render};

#[derive(Template)]
#[template(path = "blogs/widen.html")]
struct WidenPage {
    page: Page,
    what: String,
    author: String,
    badge: AudienceBadge,
    level: &'static str,
    version: i64,
    pictures: Vec<Picture>,
    comments: String,
    copies: bool,
    action: String,
    back: String,
    /// Where to go on to: the list that the checker came from; empty for the article.
    list: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    level: String,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    confirmed: String,
    /// The list that the checker came from, and goes on with.
    #[serde(default)]
    back: String,
}

impl Choice {
    /// The level, when it is a word of ours.
    fn level(&self) -> Result<Level, Problem> {
        let level = Level::of(&self.level);
        if level.as_str() == self.level {
            Ok(level)
        } else {
            Err(Problem::field("level", "error-level"))
        }
    }
}

async fn desk(
    house: &House,
    visit: &Visit,
    id: &str,
) -> Result<(Publication, Blog, Space), Problem> {
    let article = find(house, &visit.viewer, id).await?;
    let blog = blogs::of_article_for_house(&house.db, &article.id).await?;
    let blog = blog.ok_or(Problem::Forbidden("forbidden-peer-article"))?;
    let space = spaces::find(&house.db, &visit.viewer, &blog.space_id).await?;
    Ok((article, blog, space))
}

/// «Publier pour tout l'établissement ?»: before anything is done.
pub(super) async fn ask(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(choice): Query<Choice>,
) -> Result<Response, Problem> {
    let (article, blog, space) = desk(&house, &visit, &id).await?;
    let level = choice.level()?;
    rights::publish(&visit.viewer, &blog, level)?;
    let texts = visit.texts();
    let shown = media::shown_by_for_house(&house.db, std::slice::from_ref(&article.id)).await?;
    let described = spaces::describe_choice(&house.db, &space, level).await?;
    let rule = match blog.comment_rule() {
        CommentRule::Checked => "widen-comments-checked",
        CommentRule::Open => "widen-comments-open",
        CommentRule::Closed => "widen-comments-closed",
    };
    let template = WidenPage {
        what: visit.page.with2(
            "widen-what",
            ("title", &article.title),
            ("author", &article.author_name),
        ),
        author: article.author_name.clone(),
        badge: badge(texts, &described),
        level: level.as_str(),
        version: article.version,
        pictures: shown.values().flatten().map(thumb).collect(),
        comments: texts.t(rule),
        copies: level.leaves(),
        action: format!("/articles/{id}/publication"),
        back: match choice.back.as_str() {
            "" => format!("/articles/{id}"),
            list => local_path(list).to_owned(),
        },
        list: choice.back.clone(),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

fn thumb(media: &media::Media) -> Picture {
    Picture {
        src: format!("/media/{}/thumb", media.id),
        alt: media.alt.clone(),
        width: u32::try_from(media.width.unwrap_or(0)).unwrap_or(0),
        height: u32::try_from(media.height.unwrap_or(0)).unwrap_or(0),
    }
}

pub(super) async fn publish(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(choice): Form<Choice>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (article, _blog, space) = desk(&house, &visit, &id).await?;
    let level = choice.level()?;
    let wider = article.state() != Stage::Published || level > article.level();
    if wider && rights::widens(space.kind(), level) && choice.confirmed != "yes" {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("level", level.as_str())
            .append_pair("back", &choice.back)
            .finish();
        let path = format!("/articles/{id}/publication?{query}");
        return Ok(Redirect::to(&path).into_response());
    }
    let wish = (choice.version, level);
    actions::publish(&house, &visit.viewer, &article.id, wish).await?;
    let word = match article.state() {
        Stage::Published => "readdressed",
        _ => "published",
    };
    let path = match choice.back.as_str() {
        "" => format!("/articles/{id}?done={word}"),
        list => publications::pages::with_done(local_path(list), word),
    };
    Ok(Redirect::to(&path).into_response())
}
