//! The documents tab of a space: folders, documents and files.

use std::cmp::Reverse;
use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::super::model::Entry;
use super::super::{folder_actions, store};
use super::{Shelf, folder_of, letters, size};
use crate::accounts::{SignedIn, Visit};
use crate::house::House;
use crate::kernel::{FolderId, Problem, PublicationId, SpaceId};
use crate::media;
use crate::people::fold;
use crate::policy::{Act, permit};
use crate::publications::cards::{Cards, first_picture};
use crate::publications::{Kind, PAGE_ITEMS, Publication};
use crate::web::cards::FileRow;
use crate::web::components::{Crumb, FormErrors, Pager, SpaceTabs, Tab};
use crate::web::i18n::Arg;
use crate::web::page::{Page, render};

#[derive(Template)]
#[template(path = "documents/list.html")]
struct ListPage {
    page: Page,
    space: SpaceTabs,
    space_id: String,
    folder: Option<Here>,
    crumbs: Vec<Crumb>,
    sorts: Vec<Tab>,
    folders: Vec<FileRow>,
    rows: Vec<FileRow>,
    pager: Pager,
    empty: String,
    may_fill: bool,
    asked: NewFolder,
}

/// The folder that is open.
struct Here {
    id: String,
    name: String,
    may_manage: bool,
}

/// What somebody typed into the form of a new folder.
#[derive(Default)]
pub(super) struct NewFolder {
    pub name: String,
    pub errors: FormErrors,
}

/// Which part of the list is asked for.
#[derive(serde::Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub folder: String,
    #[serde(default)]
    pub sort: String,
    #[serde(default)]
    pub page: String,
}

pub(super) async fn list(
    State(house): State<House>,
    SignedIn(visit): SignedIn,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let asked = NewFolder::default();
    show(
        &house,
        visit,
        (&id.parse()?, query),
        (StatusCode::OK, asked),
    )
    .await
}

/// Draws the tab, perhaps with the form of a folder that could not be made.
pub(super) async fn show(
    house: &House,
    visit: Visit,
    (space, query): (&SpaceId, ListQuery),
    (status, asked): (StatusCode, NewFolder),
) -> Result<Response, Problem> {
    let shelf = Shelf::open(house, &visit, space).await?;
    let folder = folder_of(&query.folder)?;
    let here = match &folder {
        Some(id) => Some(shelf.tree.find(id).ok_or(Problem::NotFound)?),
        None => None,
    };
    let by_name = query.sort != "date";
    let place = (space, folder.as_ref());
    let entries = store::entries(&house.db, &visit.viewer, place).await?;
    let (ids, pager) = cut(sorted(entries, by_name), &query);
    let rows = documents(house, &visit, &ids).await?;
    let folders = if query.page.is_empty() {
        folder_rows(house, &visit, &shelf, folder.as_ref()).await?
    } else {
        Vec::new()
    };
    let texts = visit.texts();
    let open = shelf.space.closed(house.clock.now()).is_none();
    let may_fill = open && folder_actions::may_fill(&visit.viewer, space).is_ok();
    let template = ListPage {
        space: shelf.tabs(house, texts),
        space_id: space.to_string(),
        crumbs: folder
            .as_ref()
            .map_or_else(Vec::new, |id| shelf.crumbs(texts, Some(id), "")),
        folder: here.map(|one| Here {
            id: one.id.to_string(),
            name: one.name.clone(),
            may_manage: permit(&visit.viewer, &Act::Manage { space }).is_ok(),
        }),
        sorts: ["name", "date"]
            .map(|word| Tab {
                label: texts.t(&format!("documents-sort-{word}")),
                href: address(&query.folder, word, 1),
                current: (word == "name") == by_name,
                badge: None,
            })
            .into(),
        folders,
        rows,
        pager,
        empty: texts.t(if may_fill {
            "documents-empty-text"
        } else {
            "documents-empty-read"
        }),
        may_fill,
        asked,
        page: visit.page,
    };
    Ok(render(status, &template))
}

fn address(folder: &str, sort: &str, page: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::from("?"));
    if !folder.is_empty() {
        query.append_pair("folder", folder);
    }
    query.append_pair("sort", sort);
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    query.finish()
}

/// Titles are sorted here: the two databases do not agree on accents.
fn sorted(mut entries: Vec<Entry>, by_name: bool) -> Vec<PublicationId> {
    if by_name {
        entries.sort_by_cached_key(|one| (fold(&one.title), one.id.clone()));
    } else {
        entries.sort_by_key(|one| Reverse((one.changed_at(), one.id.clone())));
    }
    entries.into_iter().map(|one| one.id).collect()
}

fn cut(ids: Vec<PublicationId>, query: &ListQuery) -> (Vec<PublicationId>, Pager) {
    let size = usize::try_from(PAGE_ITEMS).unwrap_or(1);
    let sort = if query.sort == "date" { "date" } else { "name" };
    let last = ids.len().div_ceil(size).max(1);
    let page = query.page.parse::<usize>().unwrap_or(1).clamp(1, last);
    let pager = Pager {
        previous: (page < last).then(|| address(&query.folder, sort, page + 1)),
        next: (page > 1).then(|| address(&query.folder, sort, page - 1)),
    };
    let shown = ids.into_iter().skip((page - 1) * size).take(size);
    (shown.collect(), pager)
}

async fn folder_rows(
    house: &House,
    visit: &Visit,
    shelf: &Shelf,
    folder: Option<&FolderId>,
) -> Result<Vec<FileRow>, Problem> {
    let counts = store::counts(&house.db, &visit.viewer, &shelf.space.id).await?;
    let counts: HashMap<FolderId, i64> = counts.into_iter().collect();
    let rows = shelf.tree.inside(folder).map(|one| {
        let inside = i64::try_from(shelf.tree.inside(Some(&one.id)).count()).unwrap_or(0);
        let held = inside + counts.get(&one.id).copied().unwrap_or(0);
        FileRow {
            icon: "folder".to_owned(),
            thumb: None,
            title: one.name.clone(),
            href: shelf.address(Some(&one.id)),
            details: visit
                .texts()
                .with("documents-folder-holds", &[("count", Arg::Number(held))]),
            audience: None,
        }
    });
    Ok(rows.collect())
}

async fn documents(
    house: &House,
    visit: &Visit,
    ids: &[PublicationId],
) -> Result<Vec<FileRow>, Problem> {
    let list = store::several(&house.db, &visit.viewer, ids).await?;
    let media = media::shown_by_for_house(&house.db, ids).await?;
    let mut cards = Cards::new(house, &visit.viewer, visit.texts());
    let mut rows = Vec::with_capacity(list.len());
    for publication in &list {
        let audience = cards.badge(publication).await?;
        let shown = media.get(&publication.id).map_or(&[][..], Vec::as_slice);
        let file = publication.kind() == Kind::File;
        let thumb = if file { first_picture(shown) } else { None };
        rows.push(FileRow {
            icon: match (file, &thumb) {
                (true, Some(_)) => "image",
                (true, None) => "type-file",
                (false, _) => "type-document",
            }
            .to_owned(),
            thumb,
            title: publication.title.clone(),
            href: publication.path(),
            details: details(house, visit, publication, shown),
            audience: Some(audience),
        });
    }
    Ok(rows)
}

fn details(
    house: &House,
    visit: &Visit,
    publication: &Publication,
    shown: &[media::Media],
) -> String {
    let texts = visit.texts();
    let at = publication.revised_at.or(publication.published_at);
    let at = at.unwrap_or(publication.created_at);
    let when = texts.moment(at.0, house.clock.now().0);
    let author = Arg::Text(&publication.author_name);
    match shown.first().filter(|_| publication.kind() == Kind::File) {
        Some(file) => {
            let kind = letters(&file.name, &file.mime);
            let size = size(texts, file.bytes);
            texts.with(
                "documents-file-details",
                &[
                    ("kind", Arg::Text(&kind)),
                    ("size", Arg::Text(&size)),
                    ("author", author),
                    ("when", Arg::Text(&when)),
                ],
            )
        }
        None => texts.with(
            "documents-details",
            &[
                ("version", Arg::Number(publication.version)),
                ("author", author),
                ("when", Arg::Text(&when)),
            ],
        ),
    }
}
