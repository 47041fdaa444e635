//! The page of one topic: its replies, the reply form with quotation, and what people do with it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::lines::{crumbs, first_new_place, is_new, manages};
use super::quoting::quotation;
use super::{Topic, actions, store};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, Timestamp};
use crate::people::first_name;
use crate::policy::{Level, Viewer, Who};
use crate::publications::cards::{Cards, chip};
use crate::publications::parts::ReactionBar;
use crate::publications::{self, Body, Publication, State as Life};
use crate::web::cards::Post;
use crate::web::components::{AudienceBadge, Byline, Crumb, FormErrors, Pager, StateChip};
use crate::web::forms::Form;
use crate::web::i18n::Arg;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// Replies on a page.
const REPLIES_SHOWN: i64 = 50;

/// The routes of topics.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/topics/{id}", get(topic))
        .route("/topics/{id}/new", get(first_new))
        .route("/topics/{id}/replies", post(reply))
        .route("/topics/{id}/lock", post(lock))
        .route("/topics/{id}/pin", post(pin))
}

/// A reply with what the viewer may do with it; empty addresses are not offered.
struct ReplyView {
    post: Post,
    first_new: bool,
    waits: bool,
    quote: String,
    edit: String,
    withdraw: String,
    report: String,
}

/// The reply form.
struct ReplyForm {
    body: String,
    parent: String,
    checked: bool,
}

/// What both frames of a topic's page show.
struct TopicView {
    id: String,
    title: String,
    byline: Byline,
    when: String,
    at: String,
    edited: Option<String>,
    audience: AudienceBadge,
    state: Option<StateChip>,
    html: String,
    pinned: bool,
    locked: bool,
    manages: bool,
    edit: bool,
    withdraw: bool,
    report: bool,
    replies: i64,
    number: i64,
    posts: Vec<ReplyView>,
    pager: Pager,
    new_at: String,
    form: Option<ReplyForm>,
    bar: ReactionBar,
    origin: Option<(String, String)>,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "forums/topic.html")]
struct TopicPage {
    page: Page,
    crumbs: Vec<Crumb>,
    view: TopicView,
}

#[derive(Template)]
#[template(path = "forums/topic_public.html")]
struct PublicTopicPage {
    page: Page,
    view: TopicView,
}

#[derive(Default, serde::Deserialize)]
struct TopicQuery {
    #[serde(default)]
    page: String,
    #[serde(default)]
    quote: String,
}

async fn topic(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<TopicQuery>,
) -> Result<Response, Problem> {
    let id: PublicationId = id.parse()?;
    let topic = store::find(&house.db, &visit.viewer, &id).await?;
    let number = query.page.parse::<i64>().unwrap_or(1).clamp(1, 100_000);
    let begun = begun(&house, &visit, (&topic, &query.quote)).await?;
    let drawn = (number, begun, FormErrors::default());
    let (response, seen) = show(&house, visit.clone(), &topic, (StatusCode::OK, drawn)).await?;
    let reader = matches!(visit.viewer.who, Who::Person { .. });
    if reader && topic.publication.published_at.is_some() && topic.read_at < Some(seen) {
        Problem::aside(actions::mark_read(&house, &visit.viewer, &id, seen).await)?;
    }
    Ok(response)
}

/// The form as it opens: empty, or with the words that the viewer wants to quote.
async fn begun(
    house: &House,
    visit: &Visit,
    (topic, quote): (&Topic, &str),
) -> Result<ReplyForm, Problem> {
    let checked = actions::is_checked(&visit.viewer, &topic.publication);
    let mut form = ReplyForm {
        body: String::new(),
        parent: topic.publication.id.to_string(),
        checked,
    };
    if quote.is_empty() {
        return Ok(form);
    }
    let quoted = publications::find(&house.db, &visit.viewer, &quote.parse()?).await?;
    if quoted.root() != &topic.publication.id || quoted.state() != Life::Published {
        return Err(Problem::NotFound);
    }
    // What is quoted in a twinning leaves with the reply: first names, as everything there.
    let name = match quoted.level() {
        Level::Twinning => first_name(&quoted.author_name),
        _ => quoted.author_name.as_str(),
    };
    let name = Arg::Text(name);
    let opening = visit.texts().with("quote-by", &[("name", name)]);
    form.body = quotation(&quoted, &opening);
    form.parent = quoted.id.to_string();
    Ok(form)
}

/// Draws the page of a topic; says up to when the viewer has now seen it.
async fn show(
    house: &House,
    visit: Visit,
    topic: &Topic,
    (status, (number, form, errors)): (StatusCode, (i64, ReplyForm, FormErrors)),
) -> Result<(Response, Timestamp), Problem> {
    let (viewer, texts) = (&visit.viewer, visit.texts());
    let publication = &topic.publication;
    let offset = (number - 1) * REPLIES_SHOWN;
    let page = (REPLIES_SHOWN + 1, offset);
    let mut replies = publications::thread(&house.db, viewer, &publication.id, page).await?;
    let more = replies.len() > usize::try_from(REPLIES_SHOWN).unwrap_or(0);
    replies.truncate(usize::try_from(REPLIES_SHOWN).unwrap_or(0));
    let mut cards = Cards::new(house, viewer, texts);
    cards.read_pictures(&replies).await?;
    cards.meet([publication]).await?;
    let (when, at) = cards.when(publication);
    let mine = viewer.id() == Some(&publication.author_id);
    let manages = manages(viewer, publication.space_id.as_ref());
    let live = publication.state() == Life::Published;
    let open = live && topic.locked_at.is_none();
    let kept = !form.body.is_empty();
    let address = |number: i64| format!("/topics/{}?page={number}", publication.id);
    let place = (publication, &*publication.path());
    let view = TopicView {
        bar: ReactionBar::load(house, viewer, texts, place).await?,
        origin: cards.origin(publication).zip(publication.url.clone()),
        id: publication.id.to_string(),
        title: publication.title.clone(),
        byline: cards.byline(publication),
        when,
        at,
        edited: cards.post(publication).edited,
        audience: cards.badge(publication).await?,
        state: (!live).then(|| chip(publication.state())),
        html: publication.html(),
        pinned: topic.pinned_at.is_some(),
        locked: topic.locked_at.is_some(),
        manages,
        edit: mine && open,
        withdraw: (mine || manages) && publication.withdrawn_at.is_none(),
        report: viewer.id().is_some() && !mine,
        replies: topic.replies,
        number,
        new_at: first_new_place(topic, &replies),
        posts: posts(&cards, viewer, (topic, &replies), (manages, open, number)),
        pager: Pager {
            previous: more.then(|| address(number + 1)),
            next: (number > 1).then(|| address(number - 1)),
        },
        form: (viewer.id().is_some() && live && (open || kept)).then_some(form),
        errors,
    };
    let seen = replies
        .iter()
        .filter_map(|reply| reply.published_at)
        .chain(publication.published_at)
        .max()
        .unwrap_or(publication.created_at);
    Ok((draw(visit, publication, status, view), seen))
}

/// Visitors without account read public topics in the bare frame.
fn draw(visit: Visit, publication: &Publication, status: StatusCode, view: TopicView) -> Response {
    let texts = visit.texts();
    if visit.viewer.id().is_none() {
        let page = visit.page;
        return render(status, &PublicTopicPage { page, view });
    }
    let space = publication.space_id.as_ref();
    let crumbs = match space.filter(|space| visit.viewer.standing(space).is_some()) {
        Some(space) => {
            let name = publication.space_name.as_deref().unwrap_or_default();
            crumbs(texts, (space.as_str(), name), &view.title)
        }
        None => Vec::new(),
    };
    let page = visit.page;
    render(status, &TopicPage { page, crumbs, view })
}

fn posts(
    cards: &Cards<'_>,
    viewer: &Viewer,
    (topic, replies): (&Topic, &[Publication]),
    (manages, open, number): (bool, bool, i64),
) -> Vec<ReplyView> {
    let root = &topic.publication.id;
    let mut first = true;
    let mut views = Vec::with_capacity(replies.len());
    for reply in replies {
        let mine = viewer.id() == Some(&reply.author_id);
        let published = reply.state() == Life::Published;
        let unread = is_new(topic, reply) && !mine;
        let id = &reply.id;
        let offered = |when: bool, address: String| if when { address } else { String::new() };
        views.push(ReplyView {
            post: Post {
                unread,
                ..cards.post(reply)
            },
            first_new: unread && std::mem::replace(&mut first, false),
            waits: manages && reply.state() == Life::Submitted,
            quote: offered(
                open && published && viewer.id().is_some(),
                format!("/topics/{root}?page={number}&quote={id}#reply"),
            ),
            edit: offered(mine && open, format!("/topics/{root}/replies/{id}/edit")),
            withdraw: offered(mine || manages, format!("/p/{id}/withdrawal")),
            report: offered(!mine && viewer.id().is_some(), format!("/p/{id}/report")),
        });
    }
    views
}

async fn first_new(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let topic = store::find(&house.db, &visit.viewer, &id.parse()?).await?;
    let id = &topic.publication.id;
    let at = topic.read_at.unwrap_or(Timestamp(0));
    let read = store::replies_until(&house.db, &visit.viewer, id, at).await?;
    let number = read.min(topic.replies.max(1) - 1) / REPLIES_SHOWN + 1;
    Ok(Redirect::to(&format!("/topics/{id}?page={number}#new")))
}

#[derive(serde::Deserialize)]
struct Answer {
    #[serde(default)]
    body: String,
    #[serde(default)]
    parent: String,
    #[serde(default)]
    page: String,
}

async fn reply(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let viewer = &visit.viewer;
    let topic = store::find(&house.db, viewer, &id.parse()?).await?;
    let root = &topic.publication.id;
    let parent = if form.parent.is_empty() {
        root.clone()
    } else {
        form.parent.parse()?
    };
    if publications::find(&house.db, viewer, &parent).await?.root() != root {
        return Err(Problem::NotFound);
    }
    let written = match Body::from_markdown(&form.body) {
        Ok(body) => actions::reply(&house, viewer, &parent, body, None).await,
        Err(problem) => Err(problem),
    };
    let checked = actions::is_checked(viewer, &topic.publication);
    let problem = match written {
        Ok(reply) => {
            let now = house.clock.now();
            let count = store::replies_until(&house.db, viewer, root, now).await?;
            let number = (count.max(1) - 1) / REPLIES_SHOWN + 1;
            let done = if checked {
                "done=reply-handed-in"
            } else {
                "done=replied"
            };
            let place = format!("/topics/{root}?page={number}&{done}#r-{reply}");
            return Ok(Redirect::to(&place).into_response());
        }
        Err(problem) => problem,
    };
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let errors = form_errors(visit.texts(), problem)?;
    let number = form.page.parse::<i64>().unwrap_or(1).clamp(1, 100_000);
    let kept = ReplyForm {
        body: form.body,
        parent: parent.to_string(),
        checked,
    };
    let drawn = (status, (number, kept, errors));
    Ok(show(&house, visit, &topic, drawn).await?.0)
}

#[derive(serde::Deserialize)]
struct Switch {
    #[serde(default)]
    on: String,
}

async fn lock(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Switch>,
) -> Result<Redirect, Problem> {
    let id: PublicationId = id.parse()?;
    let on = form.on == "yes";
    actions::lock(&house, &visit.signed_in()?.viewer, &id, on).await?;
    let done = if on {
        "?done=topic-locked"
    } else {
        "?done=topic-unlocked"
    };
    Ok(Redirect::to(&format!("/topics/{id}{done}")))
}

async fn pin(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Switch>,
) -> Result<Redirect, Problem> {
    let id: PublicationId = id.parse()?;
    let on = form.on == "yes";
    actions::pin(&house, &visit.signed_in()?.viewer, &id, on).await?;
    let done = if on {
        "?done=topic-pinned"
    } else {
        "?done=topic-unpinned"
    };
    Ok(Redirect::to(&format!("/topics/{id}{done}")))
}
