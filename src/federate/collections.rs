//! Collections that other servers may page through: the articles of a blog, the replies to something.
//! Each page is read with the reader's own predicate, newest first, by a cursor that new items do not move.

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use federation::vocabulary::{OrderedPage, ordered_collection};
use serde_json::{Value, json};
use std::sync::Arc;
use url::Url;

use super::compose;
use super::documents::{blog_for, person_for};
use super::editions::answer_if_changed;
use super::model::Actor;
use super::paging::{FIRST, cursor, page_before};
use super::reader::{self, Asked, Known, Reader};
use super::readings;
use super::store;
use super::wiring::Federation;
use crate::kernel::Problem;
use crate::policy::Viewer;
use crate::publications::{Publication, find};

/// Items on a page of a collection.
const PAGE: i64 = 20;
/// A page ends before it grows beyond this, in bytes (T22: no document above 256 kB).
const PAGE_BYTES: usize = 192 * 1024;

type Fed = Extension<Arc<Federation>>;

/// The articles of a blog that the reader may see, newest first.
pub(super) async fn outbox(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
    request: Asked,
) -> Result<Response, Problem> {
    let actor = blog_for(&fed, &reader, &id).await?;
    let (db, viewer) = (&fed.house.db, reader.viewer());
    let blog = actor.blog_id.clone().ok_or(Problem::NotFound)?;
    let Some(before) = cursor(&request) else {
        let total = store::readable_articles(db, &viewer, &blog).await?;
        return cover(&fed, &request, (&actor, total));
    };
    let list = store::told_articles(db, &viewer, &blog, (&before, PAGE)).await?;
    written(&fed, (&request, &reader), (&actor, &before), &list).await
}

/// The replies of an adult that the reader may see, newest first.
pub(super) async fn person_outbox(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
    request: Asked,
) -> Result<Response, Problem> {
    let actor = person_for(&fed, &id).await?;
    let (db, viewer) = (&fed.house.db, reader.viewer());
    let person = actor.person_id.clone().ok_or(Problem::NotFound)?;
    let Some(before) = cursor(&request) else {
        let total = store::told_writing_count(db, &viewer, &person).await?;
        return cover(&fed, &request, (&actor, total));
    };
    let list = store::told_writings(db, &viewer, &person, (&before, PAGE)).await?;
    written(&fed, (&request, &reader), (&actor, &before), &list).await
}

/// An outbox without its pages.
fn cover(
    fed: &Federation,
    request: &Asked,
    (actor, total): (&Actor, i64),
) -> Result<Response, Problem> {
    let address = actor.address()?;
    let whole = fed.links()?.below(&address, "outbox");
    let (first, total) = (
        page_before(&whole, FIRST),
        u64::try_from(total).unwrap_or(0),
    );
    let document = ordered_collection(&whole, total, Some(&first), Some(&address));
    Ok(answer_if_changed(request, document))
}

/// A page of an outbox: each writing as the Create that was sent, as many as fit.
async fn written(
    fed: &Federation,
    (request, reader): (&Asked, &Reader),
    (actor, before): (&Actor, &str),
    list: &[Publication],
) -> Result<Response, Problem> {
    let (house, links) = (&fed.house, fed.links()?);
    let address = actor.address()?;
    let (mut items, mut told, mut bytes) = (Vec::new(), Vec::new(), 0);
    let mut last = None;
    for publication in list {
        let item = match compose::letter(house, publication).await? {
            Some(letter) => Some(letter.created(&links, publication.published_at)?),
            None => None,
        };
        let size = item.as_ref().map_or(0, |item| item.to_string().len());
        if !items.is_empty() && bytes + size > PAGE_BYTES {
            break;
        }
        bytes += size;
        last = Some(publication);
        if let Some(item) = item {
            items.push(item);
            told.push(publication.id.clone());
        }
    }
    readings::note(fed, reader, &told).await?;
    let all = i64::try_from(list.len()).unwrap_or(PAGE) < PAGE;
    let end = all && last.map(|one| &one.id) == list.last().map(|one| &one.id);
    let whole = links.below(&address, "outbox");
    let next = last.filter(|_| !end);
    Ok(page_of(request, (&whole, before), (items, next)))
}

/// The replies to an article or a reply that the reader may see: adults' and those from elsewhere.
pub(super) async fn replies(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    let (publication, viewer) = match told(&fed, &id, &request).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal),
    };
    let (db, links) = (&fed.house.db, fed.links()?);
    let whole = links.below(&links.object(&publication.id), "replies");
    let Some(before) = cursor(&request) else {
        let total = store::told_reply_count(db, &viewer, &publication.id).await?;
        let first = page_before(&whole, FIRST);
        let total = u64::try_from(total).unwrap_or(0);
        let document = ordered_collection(&whole, total, Some(&first), None);
        return Ok(answer_if_changed(&request, document));
    };
    let page = (before.as_str(), PAGE);
    let list = store::told_replies(db, &viewer, &publication.id, page).await?;
    let items = list.iter().map(|reply| json!(reply.ap_id)).collect();
    let full = i64::try_from(list.len()).unwrap_or(PAGE) == PAGE;
    let next = list.last().filter(|_| full);
    Ok(page_of(&request, (&whole, &before), (items, next)))
}

/// How many reacted: a number, and nobody's name.
pub(super) async fn likes(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    let (publication, viewer) = match told(&fed, &id, &request).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal),
    };
    let total = store::told_reaction_count(&fed.house.db, &viewer, &publication.id).await?;
    counted(&fed, &request, (&publication, "likes", total))
}

/// How many boosted it: nothing of ours is boosted further than its author made it, so none are kept.
pub(super) async fn shares(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    match told(&fed, &id, &request).await? {
        Ok((publication, _)) => counted(&fed, &request, (&publication, "shares", 0)),
        Err(refusal) => Ok(refusal),
    }
}

fn counted(
    fed: &Federation,
    request: &Asked,
    (publication, name, total): (&Publication, &str, i64),
) -> Result<Response, Problem> {
    let links = fed.links()?;
    let whole = links.below(&links.object(&publication.id), name);
    let total = u64::try_from(total).unwrap_or(0);
    Ok(answer_if_changed(
        request,
        ordered_collection(&whole, total, None, None),
    ))
}

/// Something of ours that the reader may be told of.
async fn told(
    fed: &Federation,
    id: &str,
    request: &Asked,
) -> Result<Result<(Publication, Viewer), Response>, Problem> {
    fed.must_be_on()?;
    let viewer = match reader::of(fed, request).await {
        Ok(reader) => reader.viewer(),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let publication = find(&fed.house.db, &viewer, &id.parse()?).await?;
    if !compose::may_be_told(&publication) {
        return Err(Problem::NotFound);
    }
    Ok(Ok((publication, viewer)))
}

fn page_of(
    request: &Asked,
    (whole, before): (&Url, &str),
    (items, next): (Vec<Value>, Option<&Publication>),
) -> Response {
    let id = page_before(whole, before);
    let next = next.map(|one| page_before(whole, one.id.as_str()));
    let page = OrderedPage {
        id: &id,
        part_of: whole,
        items,
        next: next.as_ref(),
        prev: None,
    };
    answer_if_changed(request, page.to_json())
}
