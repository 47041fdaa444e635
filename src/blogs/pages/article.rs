//! Reading an article: its pictures, reactions and comments, and what the reader may do with it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::acts::{Acts, acts};
use super::find;
use crate::accounts::Visit;
use crate::blogs::model::COMMENT_LONGEST;
use crate::blogs::{self, Blog, actions};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::media;
use crate::policy::Viewer;
use crate::publications::cards::{Cards, chip};
use crate::publications::elsewhere::FileElsewhere;
use crate::publications::parts::{ReactionBar, THREAD_PAGE, ThreadPost, ThreadQuery, thread_posts};
use crate::publications::{self, Body, Publication, State as Stage};
use crate::web::cards::Picture;
use crate::web::components::{AudienceBadge, Byline, Crumb, FormErrors, Pager, StateChip};
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// What is read, for signed-in people and for visitors alike.
struct Article {
    title: String,
    byline: Byline,
    when: String,
    at: String,
    edited: Option<String>,
    badge: AudienceBadge,
    state: Option<StateChip>,
    origin: Option<(String, String)>,
    cover: Option<Picture>,
    body_html: String,
    pictures: Vec<Picture>,
    links: Vec<FileElsewhere>,
    reactions: ReactionBar,
    comments: Vec<ThreadPost>,
    comment_count: i64,
    /// Readers have it, or answered it while they had it.
    discussed: bool,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "blogs/article.html")]
struct ArticlePage {
    page: Page,
    crumbs: Vec<Crumb>,
    article: Article,
    acts: Acts,
    typed: Typed,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "blogs/article_public.html")]
struct PublicArticlePage {
    page: Page,
    article: Article,
}

/// What the forms of the page were sent with.
#[derive(Clone, Debug, Default)]
struct Typed {
    comment: String,
    note: String,
}

pub(super) async fn show(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<ThreadQuery>,
) -> Result<Response, Problem> {
    let article = find(&house, &visit.viewer, &id).await?;
    let typed = Typed::default();
    draw(
        &house,
        visit,
        (&article, query),
        (typed, FormErrors::default()),
    )
    .await
}

async fn draw(
    house: &House,
    visit: Visit,
    (publication, query): (&Publication, ThreadQuery),
    (typed, errors): (Typed, FormErrors),
) -> Result<Response, Problem> {
    let article = article(house, &visit, (publication, query)).await?;
    if visit.viewer.id().is_none() {
        let page = visit.page;
        return Ok(render(StatusCode::OK, &PublicArticlePage { page, article }));
    }
    let blog = blogs::of_article_for_house(&house.db, &publication.id).await?;
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let template = ArticlePage {
        crumbs: crumbs(&visit.page, publication, blog.as_ref()),
        acts: acts(house, &visit, (publication, blog.as_ref())).await?,
        article,
        typed,
        errors,
        page: visit.page,
    };
    Ok(render(status, &template))
}

/// Where the article stands; what came from elsewhere was found in the timeline.
fn crumbs(page: &Page, publication: &Publication, blog: Option<&Blog>) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    if publication.space_id.is_none() {
        crumbs.push(Crumb {
            label: page.t("nav-home"),
            href: "/".to_owned(),
        });
    }
    if let (Some(space), Some(blog)) = (&publication.space_id, blog) {
        crumbs.push(Crumb {
            label: publication.space_name.clone().unwrap_or_default(),
            href: format!("/spaces/{space}"),
        });
        crumbs.push(Crumb {
            label: blog.title.clone(),
            href: format!("/spaces/{space}/journal"),
        });
    }
    crumbs.push(Crumb {
        label: publication.title.clone(),
        href: String::new(),
    });
    crumbs
}

async fn article(
    house: &House,
    visit: &Visit,
    (publication, query): (&Publication, ThreadQuery),
) -> Result<Article, Problem> {
    let (viewer, texts) = (&visit.viewer, visit.texts());
    let mut cards = Cards::new(house, viewer, texts);
    let shown = media::shown_by_for_house(&house.db, std::slice::from_ref(&publication.id)).await?;
    let shown: Vec<_> = shown.into_values().flatten().collect();
    let links = shown.iter().filter_map(FileElsewhere::of).collect();
    let mut pictures: Vec<_> = shown
        .iter()
        .filter(|one| one.kind == "picture")
        .map(picture)
        .collect();
    let cover = (!pictures.is_empty()).then(|| pictures.remove(0));
    let id = &publication.id;
    let list = publications::thread(&house.db, viewer, id, query.window()).await?;
    cards.read_pictures(&list).await?;
    cards.meet([publication]).await?;
    let comment_count = publications::reply_count(&house.db, viewer, id).await?;
    let (number, path) = (query.number(), publication.path());
    let page_path = |number: i64| match number {
        1 => path.clone(),
        other => format!("{path}?page={other}"),
    };
    let (when, at) = cards.when(publication);
    let state = publication.state();
    let back = page_path(number);
    Ok(Article {
        title: publication.title.clone(),
        byline: cards.byline(publication),
        edited: cards.post(publication).edited,
        when,
        at,
        badge: cards.badge(publication).await?,
        state: (state != Stage::Published).then(|| chip(state)),
        origin: cards.origin(publication).zip(
            publication
                .url
                .clone()
                .or_else(|| publication.ap_id.clone()),
        ),
        cover,
        body_html: publication.html(),
        pictures,
        links,
        reactions: ReactionBar::load(house, viewer, texts, (publication, &back)).await?,
        comments: thread_posts(&cards, viewer, &list, &back),
        comment_count,
        discussed: matches!(state, Stage::Published | Stage::Held) || comment_count > 0,
        pager: Pager {
            next: (number > 1).then(|| format!("{}#comments", page_path(number - 1))),
            previous: (comment_count > number.saturating_mul(THREAD_PAGE))
                .then(|| format!("{}#comments", page_path(number + 1))),
        },
    })
}

fn picture(media: &media::Media) -> Picture {
    let size = |pixels: Option<i64>| u32::try_from(pixels.unwrap_or(0)).unwrap_or(0);
    Picture {
        src: format!("/media/{}", media.id),
        alt: media.alt.clone(),
        width: size(media.width),
        height: size(media.height),
    }
}

#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn submit(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(_form): Form<Nothing>,
) -> Result<Redirect, Problem> {
    let id: PublicationId = id.parse()?;
    actions::submit(&house, &visit.signed_in()?.viewer, &id).await?;
    Ok(Redirect::to(&format!("/articles/{id}?done=submitted")))
}

#[derive(serde::Deserialize)]
pub(super) struct NoteForm {
    #[serde(default)]
    note: String,
}

pub(super) async fn give_back(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let article = find(&house, &visit.viewer, &id).await?;
    match actions::give_back(&house, &visit.viewer, &article.id, &form.note).await {
        Ok(()) => Ok(Redirect::to("/review?done=given-back").into_response()),
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            let typed = Typed {
                note: form.note,
                ..Typed::default()
            };
            let place = (&article, ThreadQuery::default());
            draw(&house, visit, place, (typed, errors)).await
        }
    }
}

#[derive(serde::Deserialize)]
pub(super) struct CommentForm {
    #[serde(default)]
    body: String,
}

pub(super) async fn comment(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<CommentForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let article = find(&house, &visit.viewer, &id).await?;
    match written(&house, &visit.viewer, (&article, &form.body)).await {
        Ok((comment, waits)) => {
            let viewer = &visit.viewer;
            let reply = publications::find(&house.db, viewer, &comment).await?;
            let place = publications::pages::reading_place(&house, viewer, &reply).await?;
            let word = if waits { "comment-waits" } else { "commented" };
            let path = publications::pages::with_done(&place, word);
            Ok(Redirect::to(&path).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            let typed = Typed {
                comment: form.body,
                ..Typed::default()
            };
            let place = (&article, ThreadQuery::default());
            draw(&house, visit, place, (typed, errors)).await
        }
    }
}

/// Writes a comment; tells whether an adult reads it first.
async fn written(
    house: &House,
    viewer: &Viewer,
    (article, text): (&Publication, &str),
) -> Result<(PublicationId, bool), Problem> {
    if text.chars().count() > 2 * COMMENT_LONGEST {
        return Err(Problem::field("body", "error-comment-long"));
    }
    let body = Body::from_markdown(text)?;
    let id = blogs::comments::comment(house, viewer, &article.id, body, None).await?;
    let comment = publications::find(&house.db, viewer, &id).await?;
    Ok((id, comment.state() == Stage::Submitted))
}
