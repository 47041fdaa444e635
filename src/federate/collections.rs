//! Collections that other servers may page through: the articles of a blog, what stands below something.
//! Each page is read with the reader's own predicate, newest first, by a cursor that new items do not move.

use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use federation::vocabulary::{OrderedPage, ordered_collection};
use serde_json::{Value, json};
use std::sync::Arc;
use url::Url;

use super::boosts;
use super::compose;
use super::documents::blog_for;
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
pub(super) const PAGE: i64 = 20;
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
    let said = list.into_iter().map(|one| Said {
        cursor: one.id.to_string(),
        what: What::Writing(Box::new(one)),
    });
    page(&fed, (&request, &reader), (&actor, &before), said.collect()).await
}

/// An outbox without its pages.
pub(super) fn cover(
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

/// Something that an actor said, and where in its outbox.
pub(super) struct Said {
    pub cursor: String,
    pub what: What,
}

/// What an outbox holds.
pub(super) enum What {
    /// Something written here.
    Writing(Box<Publication>),
    /// Something handed on.
    Boost(store::ToldBoost),
}

/// A page of an outbox, newest first: each activity as it was sent, as many as fit.
pub(super) async fn page(
    fed: &Federation,
    (request, reader): (&Asked, &Reader),
    (actor, before): (&Actor, &str),
    said: Vec<Said>,
) -> Result<Response, Problem> {
    let (mut items, mut told, mut bytes) = (Vec::new(), Vec::new(), 0);
    let mut next = None;
    let full = i64::try_from(said.len()).unwrap_or(PAGE) >= PAGE;
    let last = said.len().saturating_sub(1);
    for (place, one) in said.into_iter().enumerate() {
        let item = activity(fed, actor, &one.what).await?;
        let size = item.as_ref().map_or(0, |item| item.to_string().len());
        if !items.is_empty() && bytes + size > PAGE_BYTES {
            break;
        }
        bytes += size;
        if let Some(item) = item {
            items.push(item);
            if let What::Writing(publication) = &one.what {
                told.push(publication.id.clone());
            }
        }
        next = Some(one.cursor).filter(|_| full || place < last);
    }
    readings::note(fed, reader, &told).await?;
    let whole = fed.links()?.below(&actor.address()?, "outbox");
    Ok(page_of(request, (&whole, before), (items, next.as_deref())))
}

async fn activity(fed: &Federation, actor: &Actor, what: &What) -> Result<Option<Value>, Problem> {
    match what {
        What::Boost(boost) => boosts::told(fed, actor, boost).await,
        What::Writing(publication) => match compose::letter(&fed.house, publication).await? {
            Some(letter) => {
                let created = letter.created(&fed.links()?, publication.published_at)?;
                Ok(Some(created))
            }
            None => Ok(None),
        },
    }
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
    let next = list.last().filter(|_| full).map(|one| one.id.as_str());
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

/// How many handed it on: a number, and nobody's name.
pub(super) async fn shares(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    let (publication, viewer) = match told(&fed, &id, &request).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(refusal),
    };
    let total = store::told_share_count(&fed.house.db, &viewer, &publication.id).await?;
    counted(&fed, &request, (&publication, "shares", total))
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
    (items, next): (Vec<Value>, Option<&str>),
) -> Response {
    let id = page_before(whole, before);
    let next = next.map(|cursor| page_before(whole, cursor));
    let page = OrderedPage {
        id: &id,
        part_of: whole,
        items,
        next: next.as_ref(),
        prev: None,
    };
    answer_if_changed(request, page.to_json())
}
