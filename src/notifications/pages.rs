//! The list of news, and the way from a line to what it is about.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::model::{Kind, Line};
use super::{actions, store};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{NotificationId, Problem, PublicationId};
use crate::policy::Viewer;
use crate::publications::{self, Cursor, PAGE_ITEMS, PageQuery, Publication, Text};
use crate::web::cards::Notice;
use crate::web::components::Pager;
use crate::web::forms::Form;
use crate::web::i18n::{Arg, Texts};
use crate::web::page::{Page, render};

/// The routes of notifications.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/notifications", get(list))
        .route("/notifications/read", post(read_all))
        .route("/notifications/{id}", get(follow))
}

#[derive(Template)]
#[template(path = "notifications/list.html")]
struct ListPage {
    page: Page,
    notices: Vec<Notice>,
    first: bool,
    pager: Pager,
}

async fn list(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Query(place): Query<PageQuery>,
) -> Result<Response, Problem> {
    let before = place.cursor()?;
    let (lines, older) = page_of(&house, &visit.viewer, &before, PAGE_ITEMS).await?;
    let titles = Titles::read(&house, &visit.viewer, &lines).await?;
    let texts = visit.texts();
    let now = house.clock.now();
    let notices = lines.iter().map(|line| Notice {
        icon: icon(line.kind()).to_owned(),
        text: titles.sentence(texts, line),
        href: format!("/notifications/{}", line.id),
        when: texts.moment(line.at.0, now.0),
        at: line.at.rfc3339(),
        unread: line.read_at.is_none(),
    });
    let first = before == Cursor::first();
    let template = ListPage {
        notices: notices.collect(),
        first,
        pager: Pager {
            previous: older.map(|older| format!("/notifications?before={older}")),
            next: (!first).then(|| "/notifications".to_owned()),
        },
        page: visit.page,
    };
    Ok(render(StatusCode::OK, &template))
}

/// One page of lines, and where older ones begin.
pub(super) async fn page_of(
    house: &House,
    viewer: &Viewer,
    before: &Cursor,
    limit: i64,
) -> Result<(Vec<Line>, Option<Cursor>), Problem> {
    let mut lines = store::list(&house.db, viewer, before, limit + 1).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = lines.len() > shown;
    lines.truncate(shown);
    let older = lines.last().filter(|_| more).map(|line| Cursor {
        at: line.at,
        id: PublicationId::trusted(line.id.as_str()),
    });
    Ok((lines, older))
}

#[derive(serde::Deserialize)]
struct Nothing {}

async fn read_all(
    State(house): State<House>,
    visit: Visit,
    Form(_form): Form<Nothing>,
) -> Result<Redirect, Problem> {
    let visit = visit.signed_in()?;
    actions::read_all(&house, &visit.viewer).await?;
    Ok(Redirect::to("/notifications?done=notifications-read"))
}

async fn follow(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: NotificationId = id.parse()?;
    let line = actions::open(&house, &visit.viewer, &id).await?;
    Ok(Redirect::to(&line.target()).into_response())
}

fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::ToReview => "state-submitted",
        Kind::Returned => "state-to-revise",
        Kind::Published => "state-published",
        Kind::Reply => "type-reply",
        Kind::Reaction => "heart",
        Kind::Joined | Kind::FollowMoved => "people",
        Kind::Servers => "level-network",
        Kind::Reported => "flag",
        Kind::ReportSettled => "check",
        Kind::TwinningInvited
        | Kind::TwinningDeclined
        | Kind::TwinningOpened
        | Kind::TwinningFamily => "kind-twinning",
    }
}

/// The titles that the reader may see of what the lines are about.
pub(super) struct Titles {
    known: HashMap<PublicationId, Publication>,
}

impl Titles {
    pub(super) async fn read(
        house: &House,
        viewer: &Viewer,
        lines: &[Line],
    ) -> Result<Self, Problem> {
        let mut ids: Vec<PublicationId> = lines
            .iter()
            .filter_map(|line| line.publication_id.clone())
            .collect();
        ids.dedup();
        let db = &house.db;
        let mut found = publications::readable(db, viewer, &ids, Text::Excerpt).await?;
        let roots: Vec<PublicationId> =
            found.iter().filter_map(|one| one.root_id.clone()).collect();
        found.extend(publications::readable(db, viewer, &roots, Text::Excerpt).await?);
        let known = found.into_iter().map(|one| (one.id.clone(), one));
        Ok(Self {
            known: known.collect(),
        })
    }

    /// The title of the publication, or of what it stands under.
    pub(super) fn title(&self, line: &Line) -> Option<&str> {
        let own = self.known.get(line.publication_id.as_ref()?)?;
        let top = self.known.get(own.root())?;
        Some(top.title.as_str()).filter(|title| !title.is_empty())
    }

    /// Whether it stands under an article: there people comment, elsewhere they reply.
    fn under_article(&self, line: &Line) -> bool {
        let own = line.publication_id.as_ref();
        let own = own.and_then(|id| self.known.get(id));
        let root = own.and_then(|own| self.known.get(own.root()));
        root.is_some_and(|root| root.kind() == publications::Kind::Article)
    }

    fn sentence(&self, texts: Texts, line: &Line) -> String {
        let title = self.title(line);
        let reply = line
            .publication_id
            .as_ref()
            .and_then(|id| self.known.get(id))
            .is_some_and(|one| one.root_id.is_some());
        let word = line.kind().as_str().replace('_', "-");
        let comment = reply && self.under_article(line);
        let form = match (title, reply && line.kind() != Kind::Reply) {
            _ if line.publication_id.is_none() => "",
            (Some(_), _) if comment => "-comment",
            (None, _) => "-untitled",
            (Some(_), true) => "-answer",
            (Some(_), false) => "",
        };
        let values = [
            ("name", Arg::Text(line.actor_name.as_deref().unwrap_or("…"))),
            ("title", Arg::Text(title.unwrap_or_default())),
            (
                "space",
                Arg::Text(line.circle_name.as_deref().unwrap_or_default()),
            ),
        ];
        texts.with(&format!("notice-{word}{form}"), &values)
    }
}
