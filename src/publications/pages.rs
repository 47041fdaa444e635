//! What can be done with any publication, whatever its room: find its place, react, take back, hide,
//! accept and refuse.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::cards::Cards;
use super::parts::THREAD_PAGE;
use super::{Kind, Publication, ReactionKind, actions, boosts, reactions, store};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Act, Viewer, permit};
use crate::web::forms::Form;
use crate::web::guard::local_path;
use crate::web::page::{Page, render};

/// The routes of all publications.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/p/{id}", get(place))
        .route("/p/{id}/reactions", post(react))
        .route("/p/{id}/boost", post(boost))
        .route("/p/{id}/withdrawal", get(ask_withdrawal).post(withdraw))
        .route("/p/{id}/hold", post(hold))
        .route("/p/{id}/release", post(release))
        .route("/p/{id}/acceptance", post(accept))
        .route("/p/{id}/refusal", post(refuse))
}

/// A page of ours with the word of what was done, before its fragment.
#[must_use]
pub fn with_done(path: &str, word: &str) -> String {
    let (page, fragment) = match path.split_once('#') {
        Some((page, fragment)) => (page, format!("#{fragment}")),
        None => (path, String::new()),
    };
    let glue = if page.contains('?') { '&' } else { '?' };
    format!("{page}{glue}done={word}{fragment}")
}

/// The page where a publication is read; a reply stands on its page of the thread.
///
/// # Errors
/// `NotFound` when the viewer cannot read it, or what it answers.
pub async fn reading_place(
    house: &House,
    viewer: &Viewer,
    publication: &Publication,
) -> Result<String, Problem> {
    if publication.kind() != Kind::Reply {
        return Ok(publication.path());
    }
    let root = store::find(&house.db, viewer, publication.root()).await?;
    let before = store::position(&house.db, viewer, publication).await?;
    let page = before / THREAD_PAGE + 1;
    let query = if page > 1 {
        format!("?page={page}")
    } else {
        String::new()
    };
    Ok(format!("{}{query}#r-{}", root.path(), publication.id))
}

async fn place(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let publication = store::find(&house.db, &visit.viewer, &id.parse()?).await?;
    let path = reading_place(&house, &visit.viewer, &publication).await?;
    Ok(Redirect::to(&path))
}

#[derive(serde::Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

impl Back {
    /// The page that the reader came from, else the publication's own.
    fn target(&self, id: &str) -> String {
        if self.back.is_empty() {
            format!("/p/{id}")
        } else {
            local_path(&self.back).to_owned()
        }
    }
}

#[derive(serde::Deserialize)]
struct ReactionForm {
    #[serde(default)]
    kind: String,
    #[serde(flatten)]
    back: Back,
}

async fn react(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<ReactionForm>,
) -> Result<Redirect, Problem> {
    let publication: PublicationId = id.parse()?;
    let viewer = &visit.signed_in()?.viewer;
    let chosen = ReactionKind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == form.kind);
    match chosen {
        Some(kind) => reactions::react(&house, viewer, &publication, (kind, None)).await?,
        None if form.kind == "none" => reactions::unreact(&house, viewer, &publication).await?,
        None => return Err(Problem::Malformed("problem-form-malformed")),
    }
    Ok(Redirect::to(&form.back.target(&id)))
}

#[derive(serde::Deserialize)]
struct BoostForm {
    #[serde(default)]
    on: String,
    #[serde(flatten)]
    back: Back,
}

async fn boost(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<BoostForm>,
) -> Result<Redirect, Problem> {
    let publication: PublicationId = id.parse()?;
    let viewer = &visit.signed_in()?.viewer;
    let done = match form.on.as_str() {
        "yes" => {
            boosts::boost(&house, viewer, &publication).await?;
            "shared"
        }
        "no" => {
            boosts::unboost(&house, viewer, &publication).await?;
            "unshared"
        }
        _ => return Err(Problem::Malformed("problem-form-malformed")),
    };
    Ok(Redirect::to(&with_done(&form.back.target(&id), done)))
}

#[derive(Template)]
#[template(path = "publications/withdrawal.html")]
struct WithdrawalPage {
    page: Page,
    title: String,
    consequence: String,
    action: String,
    back: String,
}

async fn ask_withdrawal(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let viewer = &visit.viewer;
    let publication = store::find(&house.db, viewer, &id.parse()?).await?;
    let (author, space) = store::standing(&publication);
    permit(viewer, &Act::Withdraw { author, space })?;
    let template = WithdrawalPage {
        title: Cards::new(&house, viewer, visit.texts()).title(&publication),
        consequence: visit.page.t(if viewer.id() == Some(author) {
            "withdrawal-consequence"
        } else {
            "withdrawal-consequence-other"
        }),
        action: format!("/p/{id}/withdrawal"),
        back: format!("/p/{id}"),
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(serde::Deserialize)]
struct Confirmed {
    #[serde(default)]
    confirmed: String,
}

async fn withdraw(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Confirmed>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    if form.confirmed != "yes" {
        let path = Path(id);
        return ask_withdrawal(State(house), SignedIn(visit), path).await;
    }
    let publication = actions::withdraw(&house, &visit.viewer, &id.parse()?).await?;
    let target = left_place(&publication);
    Ok(Redirect::to(&with_done(&target, "withdrawn")).into_response())
}

/// Where the reader goes when the page of a publication is gone.
fn left_place(publication: &Publication) -> String {
    let space = publication.space_id.as_ref();
    match (publication.kind(), space) {
        (Kind::Reply, _) => format!("/p/{}", publication.root()),
        (_, None) => "/".to_owned(),
        (Kind::Article, Some(space)) => format!("/spaces/{space}/journal"),
        (Kind::Topic, Some(space)) => format!("/spaces/{space}/forum"),
        (Kind::Document | Kind::File, Some(space)) => format!("/spaces/{space}/documents"),
    }
}

async fn hold(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Back>,
) -> Result<Redirect, Problem> {
    let viewer = &visit.signed_in()?.viewer;
    actions::hold(&house, viewer, &id.parse()?, true).await?;
    Ok(Redirect::to(&with_done(&form.target(&id), "held")))
}

async fn release(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Back>,
) -> Result<Redirect, Problem> {
    let viewer = &visit.signed_in()?.viewer;
    actions::hold(&house, viewer, &id.parse()?, false).await?;
    Ok(Redirect::to(&with_done(&form.target(&id), "released")))
}

async fn accept(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Back>,
) -> Result<Redirect, Problem> {
    let viewer = &visit.signed_in()?.viewer;
    actions::accept_reply(&house, viewer, &id.parse()?).await?;
    Ok(Redirect::to(&with_done(&form.target(&id), "accepted")))
}

async fn refuse(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Back>,
) -> Result<Redirect, Problem> {
    let viewer = &visit.signed_in()?.viewer;
    let publication = actions::refuse_reply(&house, viewer, &id.parse()?).await?;
    let back = if form.back.is_empty() {
        left_place(&publication)
    } else {
        let page = local_path(&form.back);
        page.split('#').next().unwrap_or(page).to_owned()
    };
    Ok(Redirect::to(&with_done(&back, "refused")))
}

#[cfg(test)]
mod tests {
    use super::with_done;

    #[test]
    fn the_word_stands_before_the_fragment() {
        assert_eq!(with_done("/review", "accepted"), "/review?done=accepted");
        assert_eq!(
            with_done("/a?page=2#r-1", "held"),
            "/a?page=2&done=held#r-1"
        );
    }
}
