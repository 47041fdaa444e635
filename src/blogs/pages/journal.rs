//! The journal of a space: its articles, one's own drafts, the rules of the blog.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::head;
use crate::accounts::{SignedIn, Visit};
use crate::blogs::{self, Blog, BlogSettings, CommentRule, Contributors, rights};
use crate::house::House;
use crate::kernel::{Problem, SpaceId};
use crate::policy::{Act, permit};
use crate::publications::cards::Cards;
use crate::publications::{PAGE_ITEMS, PageQuery, cut};
use crate::spaces::{self, Space};
use crate::web::cards::FeedItem;
use crate::web::components::{FormErrors, Pager, SpaceTabs};
use crate::web::forms::Form;
use crate::web::page::{Page, render};
use crate::web::problem::form_errors;

#[derive(Template)]
#[template(path = "blogs/journal.html")]
struct JournalPage {
    page: Page,
    space: SpaceTabs,
    space_path: String,
    title: String,
    description: String,
    write: Option<String>,
    manages: bool,
    exists: bool,
    first_page: bool,
    mine: Vec<FeedItem>,
    items: Vec<FeedItem>,
    pager: Pager,
    form: SettingsForm,
    errors: FormErrors,
}

pub(super) async fn show(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let space = spaces::find(&house.db, &visit.viewer, &id.parse()?).await?;
    let form = SettingsForm::proposed(&visit, &space);
    journal(&house, visit, &space, (query, form, FormErrors::default())).await
}

async fn journal(
    house: &House,
    visit: Visit,
    space: &Space,
    (query, form, errors): (PageQuery, SettingsForm, FormErrors),
) -> Result<Response, Problem> {
    let viewer = &visit.viewer;
    let texts = visit.texts();
    let blog = blogs::of_space(&house.db, viewer, &space.id).await?;
    let cursor = query.cursor()?;
    let window = (&cursor, PAGE_ITEMS + 1);
    let list = blogs::list(&house.db, viewer, &space.id, window).await?;
    let (list, next) = cut(list, PAGE_ITEMS);
    let first_page = query.before.is_none();
    let mine = if first_page {
        blogs::drafts(&house.db, viewer, &space.id).await?
    } else {
        Vec::new()
    };
    let path = format!("/spaces/{}/journal", space.id);
    let mut cards = Cards::new(house, viewer, texts);
    let writes = blog
        .as_ref()
        .filter(|blog| rights::write(viewer, blog).is_ok())
        .filter(|_| space.closed(house.clock.now()).is_none());
    let template = JournalPage {
        space: head(house, texts, space),
        title: blog
            .as_ref()
            .map(|one| one.title.clone())
            .unwrap_or_default(),
        description: blog
            .as_ref()
            .map(|one| one.description.clone())
            .unwrap_or_default(),
        write: writes.map(|blog| format!("/blogs/{}/write", blog.id)),
        manages: permit(viewer, &Act::Manage { space: &space.id }).is_ok(),
        exists: blog.is_some(),
        first_page,
        mine: cards.items(&mine).await?,
        items: cards.items(&list).await?,
        pager: Pager {
            previous: next.map(|cursor| format!("{path}?before={cursor}")),
            next: (!first_page).then(|| path.clone()),
        },
        space_path: path,
        form,
        page: visit.page,
        errors,
    };
    let wrong = !template.errors.is_empty();
    let status = if wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(render(status, &template))
}

/// The questions about a blog, as typed.
#[derive(Clone, Debug, serde::Deserialize)]
pub(super) struct SettingsForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    contributors: String,
    #[serde(default)]
    checked: String,
    #[serde(default)]
    comments: String,
}

impl SettingsForm {
    /// What a form proposes: members write, an adult reads first.
    fn proposed(visit: &Visit, space: &Space) -> Self {
        Self {
            title: visit
                .page
                .with1("journal-usual-title", "space", &space.name),
            description: String::new(),
            contributors: "members".to_owned(),
            checked: "yes".to_owned(),
            comments: "checked".to_owned(),
        }
    }

    fn of(blog: &Blog) -> Self {
        Self {
            title: blog.title.clone(),
            description: blog.description.clone(),
            contributors: blog.contributors.clone(),
            checked: if blog.is_checked() { "yes" } else { "no" }.to_owned(),
            comments: blog.comments.clone(),
        }
    }

    fn settings(&self) -> BlogSettings {
        BlogSettings {
            title: self.title.clone(),
            description: self.description.clone(),
            contributors: Contributors::of(&self.contributors),
            checked: self.checked != "no",
            comments: CommentRule::of(&self.comments),
        }
    }
}

pub(super) async fn open(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<SettingsForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let id: SpaceId = id.parse()?;
    let space = spaces::find(&house.db, &visit.viewer, &id).await?;
    let opened = blogs::settings::open_blog(&house, &visit.viewer, &id, form.settings()).await;
    match opened {
        Ok(_) => {
            let path = format!("/spaces/{id}/journal?done=blog-opened");
            Ok(Redirect::to(&path).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            journal(&house, visit, &space, (PageQuery::default(), form, errors)).await
        }
    }
}

#[derive(Template)]
#[template(path = "blogs/settings.html")]
struct SettingsPage {
    page: Page,
    space: SpaceTabs,
    action: String,
    back: String,
    form: SettingsForm,
    errors: FormErrors,
}

async fn blog_of(house: &House, visit: &Visit, id: &str) -> Result<(Space, Blog), Problem> {
    let viewer = &visit.viewer;
    let space = spaces::find(&house.db, viewer, &id.parse()?).await?;
    permit(viewer, &Act::Manage { space: &space.id })?;
    let blog = blogs::of_space(&house.db, viewer, &space.id).await?;
    Ok((space, blog.ok_or(Problem::NotFound)?))
}

fn settings_page(
    house: &House,
    visit: Visit,
    space: &Space,
    (form, errors): (SettingsForm, FormErrors),
) -> Response {
    let path = format!("/spaces/{}/journal", space.id);
    let wrong = !errors.is_empty();
    let template = SettingsPage {
        space: head(house, visit.texts(), space),
        action: format!("{path}/settings"),
        back: path,
        form,
        errors,
        page: visit.page,
    };
    let status = if wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    render(status, &template)
}

pub(super) async fn settings(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (space, blog) = blog_of(&house, &visit, &id).await?;
    Ok(settings_page(
        &house,
        visit,
        &space,
        (SettingsForm::of(&blog), FormErrors::default()),
    ))
}

pub(super) async fn configure(
    State(house): State<House>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<SettingsForm>,
) -> Result<Response, Problem> {
    let visit = visit.signed_in()?;
    let (space, blog) = blog_of(&house, &visit, &id).await?;
    let viewer = &visit.viewer;
    match blogs::settings::configure(&house, viewer, &blog.id, form.settings()).await {
        Ok(_) => {
            let path = format!("/spaces/{id}/journal?done=blog-configured");
            Ok(Redirect::to(&path).into_response())
        }
        Err(problem) => {
            let errors = form_errors(visit.texts(), problem)?;
            Ok(settings_page(&house, visit, &space, (form, errors)))
        }
    }
}
