//! Writing: choosing where, a new article, changing one.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::typed::Typed;
use super::{choices, find};
use crate::accounts::{SignedIn, Visit};
use crate::blogs::{self, ArticleText, Blog, Next, actions, rights};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::media::boxes::PictureBox;
use crate::media::{self, MediaVault};
use crate::policy::{Act, permit};
use crate::publications::{Body, Publication, State as Stage};
use crate::spaces::{self, Space};
use crate::web::components::{AudienceChoice, Crumb};
use crate::web::forms::Upload;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

/// A space with what somebody may write there.
struct Place {
    name: String,
    kind: &'static str,
    article: Option<String>,
    topic: Option<String>,
    document: Option<String>,
}

#[derive(Template)]
#[template(path = "blogs/choose.html")]
struct ChoosePage {
    page: Page,
    /// The space that the writer came from, when she may write there.
    chosen: Option<Place>,
    places: Vec<Place>,
}

#[derive(serde::Deserialize)]
pub(super) struct From {
    #[serde(default)]
    space: String,
}

pub(super) async fn choose(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Query(from): Query<From>,
) -> Result<Response, Problem> {
    let viewer = &visit.viewer;
    let (mut chosen, mut places) = (None, Vec::new());
    for space in spaces::list(&house.db, viewer).await? {
        let id = &space.id;
        if permit(viewer, &Act::Write { space: id }).is_err() {
            continue;
        }
        let blog = blogs::of_space(&house.db, viewer, id).await?;
        let blog = blog.filter(|blog| rights::write(viewer, blog).is_ok());
        // A button that the law would refuse is not shown.
        let speaks = !spaces::choices(viewer, &space).is_empty();
        if blog.is_none() && !speaks {
            continue;
        }
        let place = Place {
            article: blog.map(|blog| format!("/blogs/{}/write", blog.id)),
            topic: speaks.then(|| format!("/spaces/{id}/forum/write")),
            document: speaks.then(|| format!("/spaces/{id}/documents/write")),
            kind: space.kind().as_str(),
            name: space.name.clone(),
        };
        if id.as_str() == from.space {
            chosen = Some(place);
        } else {
            places.push(place);
        }
    }
    let template = ChoosePage {
        page: visit.page,
        chosen,
        places,
    };
    Ok(render(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "blogs/write.html")]
struct WritePage {
    page: Page,
    crumbs: Vec<Crumb>,
    heading: String,
    action: String,
    back: String,
    typed: Typed,
    boxes: Vec<PictureBox>,
    preview: Option<String>,
    note: Option<String>,
    newer: Option<String>,
    choices: Vec<AudienceChoice>,
    send: Option<String>,
    is_new: bool,
    published: bool,
}

/// What surrounds the form.
struct Desk {
    visit: Visit,
    space: Space,
    blog: Blog,
    article: Option<Publication>,
}

impl Desk {
    /// The word on the button that hands an article in: in a primary class, to the teacher.
    fn send_word(&self) -> String {
        let level = self.space.level.to_uppercase();
        let primary = ["PS", "MS", "GS", "CP", "CE", "CM"];
        let class = primary.iter().any(|start| level.starts_with(start));
        let key = if class {
            "write-send-primary"
        } else {
            "write-send"
        };
        self.visit.page.t(key)
    }

    fn crumbs(&self, heading: &str) -> Vec<Crumb> {
        let space = format!("/spaces/{}", self.space.id);
        let step = |label: &str, href: String| Crumb {
            label: label.to_owned(),
            href,
        };
        vec![
            step(&self.space.name, space.clone()),
            step(&self.blog.title, format!("{space}/journal")),
            step(heading, String::new()),
        ]
    }

    async fn page(
        self,
        house: &House,
        typed: Typed,
        newer: Option<String>,
    ) -> Result<Response, Problem> {
        let viewer = &self.visit.viewer;
        let stage = self.article.as_ref().map(Publication::state);
        let published = matches!(stage, Some(Stage::Published | Stage::Held));
        let own = self
            .article
            .as_ref()
            .is_none_or(|one| viewer.id() == Some(&one.author_id));
        let levels = if published || !own {
            Vec::new()
        } else {
            rights::levels(viewer, &self.blog, &self.space)
        };
        let chosen = Some(typed.level()).filter(|level| levels.contains(level));
        let chosen = chosen.or_else(|| rights::usual(&levels));
        let texts = self.visit.texts();
        let id = self.article.as_ref().map(|one| one.id.to_string());
        let heading = texts.t(if id.is_some() {
            "edit-title"
        } else {
            "write-title"
        });
        let status = if typed.errors.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        let returned = self
            .article
            .as_ref()
            .filter(|_| stage == Some(Stage::Returned));
        let template = WritePage {
            crumbs: self.crumbs(&heading),
            heading,
            action: match &id {
                Some(id) => format!("/articles/{id}/edit"),
                None => format!("/blogs/{}/write", self.blog.id),
            },
            back: match &id {
                Some(id) => format!("/articles/{id}"),
                None => format!("/spaces/{}/journal", self.space.id),
            },
            boxes: typed.pictures.boxes(),
            preview: looks(&typed)
                .then(|| Body::from_markdown(&typed.body).ok())
                .flatten()
                .map(|body| body.html()),
            typed,
            note: returned.and_then(|one| one.review_note.clone()),
            newer,
            choices: choices(house, texts, (&self.space, &levels), chosen).await?,
            send: (levels.is_empty() && own && !published).then(|| self.send_word()),
            is_new: id.is_none(),
            published,
            page: self.visit.page,
        };
        Ok(render(status, &template))
    }

    /// What the pressed button asks for; a level beyond the space is confirmed on a page of its own.
    fn next(&self, typed: &Typed) -> (Next, bool) {
        let level = typed.level();
        match typed.next.as_str() {
            "submit" => (Next::Submit, false),
            "keep" => (Next::Keep, false),
            _ if typed.level.is_empty() => (Next::Keep, false),
            _ if rights::widens(self.space.kind(), level) => (Next::Keep, true),
            _ => (Next::Publish(level), false),
        }
    }
}

async fn new_desk(house: &House, visit: Visit, id: &str) -> Result<Desk, Problem> {
    let blog = blogs::find(&house.db, &visit.viewer, &id.parse()?).await?;
    rights::write(&visit.viewer, &blog)?;
    let space = spaces::find(&house.db, &visit.viewer, &blog.space_id).await?;
    Ok(Desk {
        visit,
        space,
        blog,
        article: None,
    })
}

async fn edit_desk(house: &House, visit: Visit, id: &str) -> Result<(Desk, Publication), Problem> {
    let viewer = &visit.viewer;
    let article = find(house, viewer, id).await?;
    let blog = blogs::of_article_for_house(&house.db, &article.id).await?;
    let blog = blog.ok_or(Problem::Forbidden("forbidden-peer-article"))?;
    rights::edit(viewer, &blog, &article)?;
    let space = spaces::find(&house.db, viewer, &blog.space_id).await?;
    let desk = Desk {
        visit,
        space,
        blog,
        article: Some(article.clone()),
    };
    Ok((desk, article))
}

pub(super) async fn new(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let desk = new_desk(&house, visit, &id).await?;
    desk.page(&house, Typed::default(), None).await
}

pub(super) async fn edit(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (desk, article) = edit_desk(&house, visit, &id).await?;
    let shown = media::shown_by_for_house(&house.db, std::slice::from_ref(&article.id)).await?;
    let shown = shown.get(&article.id).map_or(&[][..], Vec::as_slice);
    desk.page(&house, Typed::of(&article, shown), None).await
}

pub(super) async fn create(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    visit: Visit,
    Path(id): Path<String>,
    upload: Upload<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let desk = new_desk(&house, visit.signed_in()?, &id).await?;
    let reader = (&desk.visit.viewer, desk.visit.texts());
    let typed = Typed::read(&house, vault.as_ref(), reader, upload).await?;
    if looks(&typed) {
        return desk.page(&house, typed, None).await;
    }
    let (next, confirm) = desk.next(&typed);
    let done = match text(&typed) {
        Ok(text) => {
            let viewer = &desk.visit.viewer;
            actions::write(&house, viewer, &desk.blog.id, (&text, next)).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(article) => Ok(leave(&article, next, (confirm, &typed.level))),
        Err(problem) => mend(&house, desk, typed, problem).await,
    }
}

pub(super) async fn save(
    State(house): State<House>,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    visit: Visit,
    Path(id): Path<String>,
    upload: Upload<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (desk, article) = edit_desk(&house, visit.signed_in()?, &id).await?;
    let reader = (&desk.visit.viewer, desk.visit.texts());
    let typed = Typed::read(&house, vault.as_ref(), reader, upload).await?;
    if looks(&typed) {
        return desk.page(&house, typed, None).await;
    }
    let (next, confirm) = desk.next(&typed);
    let done = match text(&typed) {
        Ok(text) => {
            let base = (&article.id, typed.version);
            actions::edit(&house, &desk.visit.viewer, base, (&text, next)).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(leave(&article.id, next, (confirm, &typed.level))),
        Err(problem) => mend(&house, desk, typed, problem).await,
    }
}

/// «Aperçu» was pressed: the form is shown again with its text as readers would see it, and nothing
/// is saved.
fn looks(typed: &Typed) -> bool {
    typed.next == "preview"
}

/// The checked text; the faults of pictures come with those of title and body.
fn text(typed: &Typed) -> Result<ArticleText, Problem> {
    let text = ArticleText::new(&typed.title, &typed.body, typed.pictures()?)?;
    if typed.errors.is_empty() {
        Ok(text)
    } else {
        Err(Problem::Invalid(Vec::new()))
    }
}

fn leave(id: &PublicationId, next: Next, (confirm, level): (bool, &str)) -> Response {
    let path = match next {
        _ if confirm => format!("/articles/{id}/publication?level={level}"),
        Next::Keep => format!("/articles/{id}?done=kept"),
        Next::Submit => format!("/articles/{id}?done=submitted"),
        Next::Publish(_) => format!("/articles/{id}?done=published"),
    };
    Redirect::to(&path).into_response()
}

/// Shows the form again with what was typed. After a conflict, saving again starts from the newest
/// version, which is shown for comparison.
async fn mend(
    house: &House,
    desk: Desk,
    mut typed: Typed,
    problem: Problem,
) -> Result<Response, Problem> {
    let conflict = matches!(problem, Problem::Conflict("conflict-version"));
    let mut errors = form_errors(desk.visit.texts(), problem)?;
    errors.fields.append(&mut typed.errors.fields);
    typed.errors = errors;
    let mut newer = None;
    if let Some(article) = desk.article.as_ref().filter(|_| conflict) {
        let current = find(house, &desk.visit.viewer, article.id.as_str()).await?;
        typed.version = current.version;
        newer = Some(current.html());
    }
    desk.page(house, typed, newer).await
}
