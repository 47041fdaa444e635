//! The thread of a topic as a container that its Group owns: the addresses of its posts in their order
//! (FEP-7888, FEP-f228), for whoever may read them; unchanged, it is answered with 304.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use federation::signature::body_digest;
use federation::vocabulary::{OrderedPage, ordered_collection, with};
use serde_json::{Value, json};
use url::Url;

use super::documents::group_for;
use crate::federate::compose::may_be_told;
use crate::federate::documents::known_reader;
use crate::federate::reader::{Asked, answer, asks_for_activity};
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::{Problem, PublicationId};
use crate::publications::{Kind, find};

/// Posts on a page of a thread (T18).
const PAGE: usize = 100;
/// Most posts of a thread that are listed.
const THREAD_MOST: i64 = 5_000;

pub(super) async fn show(
    Extension(fed): Extension<Arc<Federation>>,
    Path((id, topic)): Path<(String, String)>,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let topic: PublicationId = topic.parse()?;
    if !asks_for_activity(&request.headers) {
        return Ok(Redirect::to(&format!("/topics/{topic}")).into_response());
    }
    let reader = match known_reader(&fed, &request).await {
        Ok(reader) => reader,
        Err(refusal) => return Ok(refusal),
    };
    let group = group_for(&fed, &reader, &id).await?;
    let (db, viewer) = (&fed.house.db, reader.viewer());
    let found = find(db, &viewer, &topic).await?;
    let ours = found.space_id.as_ref() == Some(&group.space) && found.kind() == Kind::Topic;
    if !ours || !(found.host.is_some() || may_be_told(&found)) {
        return Err(Problem::NotFound);
    }
    let posts = store::told_thread(db, &viewer, &topic, THREAD_MOST).await?;
    let (locked, _) = store::marks_for_house(db, &topic).await?;
    let tag = tag_of(&posts, (locked, &found.title));
    let known = request.headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| *known == tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let whole = fed.links()?.thread(&group.space, &topic);
    let address = group.actor.address()?;
    let number = cursor(&request, "page").and_then(|text| text.parse::<usize>().ok());
    let document = match number {
        None => {
            let total = u64::try_from(posts.len()).unwrap_or(0);
            let first = page(&whole, &posts, 1);
            let thread = ordered_collection(&whole, total, None, Some(&address));
            let thread = with(thread, "audience", json!(address));
            let thread = with(thread, "name", json!(found.title));
            let thread = with(thread, "locked", json!(locked));
            with(thread, "first", first)
        }
        Some(number) => page(&whole, &posts, number.max(1)),
    };
    let mut response = answer(StatusCode::OK, document);
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

fn tag_of(posts: &[String], (locked, title): (bool, &str)) -> HeaderValue {
    let text = format!("{locked} {title} {}", posts.join(" "));
    let digest = body_digest(text.as_bytes()).replace(['=', '"'], "");
    HeaderValue::try_from(format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn page(whole: &Url, posts: &[String], number: usize) -> Value {
    let shown = posts.chunks(PAGE).nth(number - 1).unwrap_or_default();
    let at = |number: usize| paged(whole, ("page", &number.to_string()));
    let next = (posts.len() > number.saturating_mul(PAGE)).then(|| at(number + 1));
    OrderedPage {
        id: &at(number),
        part_of: whole,
        items: shown.iter().map(|post| json!(post)).collect(),
        next: next.as_ref(),
        prev: None,
    }
    .to_json()
}

/// A word of the query of a collection's page.
pub(super) fn cursor(request: &Asked, name: &str) -> Option<String> {
    let query = request.uri.query()?;
    let mut words = url::form_urlencoded::parse(query.as_bytes());
    let (_, value) = words.find(|(key, _)| key == name)?;
    Some(value.chars().take(40).collect())
}

/// The address of a page of a collection.
pub(super) fn paged(whole: &Url, (name, value): (&str, &str)) -> Url {
    let mut url = whole.clone();
    url.query_pairs_mut().append_pair(name, value);
    url
}
