//! What an adult of the school said to others: answers, topics, and what they handed on, each as it was
//! sent and for those who may read it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::boosts;
use super::collections::{PAGE, Said, What, cover, page};
use super::documents::person_for;
use super::paging::cursor;
use super::reader::{Asked, Known, answer};
use super::store;
use super::wiring::Federation;
use crate::kernel::{Problem, Timestamp};

type Fed = Extension<Arc<Federation>>;

/// All that an adult said that the reader may see, newest first.
pub(super) async fn outbox(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
    request: Asked,
) -> Result<Response, Problem> {
    let actor = person_for(&fed, &id).await?;
    let (db, viewer) = (&fed.house.db, reader.viewer());
    let person = actor.person_id.clone().ok_or(Problem::NotFound)?;
    let Some(before) = cursor(&request) else {
        let total = store::told_writing_count(db, &viewer, &person).await?
            + store::told_boost_count(db, &viewer, &person).await?;
        return cover(&fed, &request, (&actor, total));
    };
    // The first page's word is no number: everything is older.
    let window = (Timestamp(before.parse().unwrap_or(i64::MAX)), PAGE);
    let writings = store::told_writings(db, &viewer, &person, window).await?;
    let handed_on = store::told_boosts(db, &viewer, &person, window).await?;
    let writings = writings
        .into_iter()
        .map(|one| (one.created_at, What::Writing(Box::new(one))));
    let handed_on = handed_on.into_iter().map(|one| (one.at, What::Boost(one)));
    let mut said: Vec<_> = writings.chain(handed_on).collect();
    said.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    said.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let said = said.into_iter().map(|(at, what)| Said {
        cursor: at.0.to_string(),
        what,
    });
    page(&fed, (&request, &reader), (&actor, &before), said.collect()).await
}

/// The Announce by which others know that one of ours handed something on.
pub(super) async fn boost(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
) -> Result<Response, Problem> {
    let address = fed.links()?.at(&format!("/s/{id}"));
    let known = store::told_boost(&fed.house.db, &reader.viewer(), address.as_str()).await?;
    let known = known.ok_or(Problem::NotFound)?;
    let actor = person_for(&fed, known.person_id.as_str()).await?;
    let activity = boosts::told(&fed, &actor, &known).await?;
    Ok(answer(StatusCode::OK, activity.ok_or(Problem::NotFound)?))
}
