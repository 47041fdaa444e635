//! The thread of a topic as a container that its Group owns: the addresses of its posts in their order
//! (FEP-7888, FEP-f228), for whoever may read them; unchanged, it is answered with 304.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use federation::vocabulary::{OrderedPage, ordered_collection, with};
use serde_json::{Value, json};
use url::Url;

use super::documents::group_for;
use crate::federate::compose::may_be_told;
use crate::federate::editions::answer_if_changed;
use crate::federate::paging::{paged, word};
use crate::federate::reader::{Asked, asks_for_activity, known_reader};
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
    let whole = fed.links()?.thread(&group.space, &topic);
    let address = group.actor.address()?;
    let number = word(&request, "page").and_then(|text| text.parse::<usize>().ok());
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
    Ok(answer_if_changed(&request, document))
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
