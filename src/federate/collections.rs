//! Collections that other servers may page through: the articles of a blog, the replies to something.
//! Each page is read with the reader's own predicate, newest first, by a cursor that new items do not move.

use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation::vocabulary::{Envelope, OrderedPage, create, ordered_collection};
use serde_json::{Value, json};
use std::sync::Arc;
use url::Url;

use super::compose;
use super::documents::{blog_for, known_reader};
use super::reader::{self, Asked, answer};
use super::store;
use super::wiring::Federation;
use crate::kernel::{Problem, Timestamp};
use crate::publications::{Publication, find};

/// Items on a page of a collection.
const PAGE: i64 = 20;

type Fed = Extension<Arc<Federation>>;

/// The articles of a blog that the reader may see, newest first.
pub(super) async fn outbox(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let reader = match known_reader(&fed, &request).await {
        Ok(reader) => reader,
        Err(refusal) => return Ok(refusal),
    };
    let actor = blog_for(&fed, &reader, &id).await?;
    let (house, viewer, links) = (&fed.house, reader.viewer(), fed.links()?);
    let address = actor.address()?;
    let whole = links.below(&address, "outbox");
    let blog = actor.blog_id.clone().ok_or(Problem::NotFound)?;
    let Some(before) = cursor(&request) else {
        let total = store::readable_articles(&house.db, &viewer, &blog).await?;
        let first = paged(&whole, "");
        let total = u64::try_from(total).unwrap_or(0);
        let document = ordered_collection(&whole, total, Some(&first), Some(&address));
        return Ok(answer(StatusCode::OK, document));
    };
    let list = store::told_articles(&house.db, &viewer, &blog, (&before, PAGE)).await?;
    let mut items = Vec::with_capacity(list.len());
    for article in &list {
        if let Some(letter) = compose::letter(house, article).await? {
            let id = links.below(&letter.id, "create");
            let envelope = Envelope {
                id: &id,
                actor: &address,
                to: &letter.addressing.to,
                cc: &letter.addressing.cc,
                published: article.published_at.map(Timestamp::to_datetime),
            };
            items.push(create(&envelope, letter.object));
        }
    }
    Ok(page_of(&whole, &before, (items, list.last(), list.len())))
}

/// The replies to an article or a reply that the reader may see: adults' and those from elsewhere.
pub(super) async fn replies(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let viewer = match reader::of(&fed, &request).await {
        Ok(reader) => reader.viewer(),
        Err(refusal) => return Ok(refusal),
    };
    let house = &fed.house;
    let publication = find(&house.db, &viewer, &id.parse()?).await?;
    if !compose::may_be_told(&publication) {
        return Err(Problem::NotFound);
    }
    let links = fed.links()?;
    let whole = links.below(&links.object(&publication.id), "replies");
    let Some(before) = cursor(&request) else {
        let total =
            u64::try_from(store::told_reply_count(&house.db, &viewer, &publication.id).await?)
                .unwrap_or(0);
        let first = paged(&whole, "");
        let document = ordered_collection(&whole, total, Some(&first), None);
        return Ok(answer(StatusCode::OK, document));
    };
    let page = (before.as_str(), PAGE);
    let list = store::told_replies(&house.db, &viewer, &publication.id, page).await?;
    let items = list.iter().map(|reply| json!(reply.ap_id)).collect();
    Ok(page_of(&whole, &before, (items, list.last(), list.len())))
}

/// The cursor of a page of a collection; `~` sorts after every identifier.
fn cursor(request: &Asked) -> Option<String> {
    let query = request.uri.query()?;
    let (_, value) =
        url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "before")?;
    Some(if value.is_empty() {
        "~".to_owned()
    } else {
        value.chars().take(40).collect()
    })
}

fn paged(whole: &Url, before: &str) -> Url {
    let mut url = whole.clone();
    url.query_pairs_mut().append_pair("before", before);
    url
}

fn page_of(
    whole: &Url,
    before: &str,
    (items, last, count): (Vec<Value>, Option<&Publication>, usize),
) -> Response {
    let id = paged(whole, if before == "~" { "" } else { before });
    let full = i64::try_from(count).unwrap_or(PAGE) == PAGE;
    let next = last
        .filter(|_| full)
        .map(|one| paged(whole, one.id.as_str()));
    let page = OrderedPage {
        id: &id,
        part_of: whole,
        items,
        next: next.as_ref(),
        prev: None,
    };
    answer(StatusCode::OK, page.to_json())
}
