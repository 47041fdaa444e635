//! What other servers may fetch: actors, articles, replies, collections. The same predicate as every
//! page; what a reader may not see is missing, in the same words (A61).

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use federation::vocabulary::{ordered_collection, tombstone};

use super::collections::{likes, outbox, replies, shares};
use super::compose;
use super::editions::answer_if_changed;
use super::inbox::receive;
use super::keys;
use super::model::{Actor, Own};
use super::own;
use super::reader::{self, Asked, Known, Reader, answer, asks_for_activity, known_reader};
use super::readings;
use super::spoken;
use super::store;
use super::twinnings;
use super::wiring::Federation;
use crate::accounts::{Visit, sign_in_first};
use crate::house::House;
use crate::kernel::{BlogId, PersonId, Problem, PublicationId, Timestamp};
use crate::policy::{Level, Viewer};
use crate::publications::{Kind, Publication, State, find, find_for_house};
use crate::spaces;

type Fed = Extension<Arc<Federation>>;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/inbox", post(receive))
        .route("/actor", get(instance))
        .route("/actor/outbox", get(instance_outbox))
        .route("/b/{id}", get(blog))
        .route("/b/{id}/inbox", post(receive))
        .route("/b/{id}/outbox", get(outbox))
        .route("/b/{id}/followers", get(blog_followers))
        .route("/u/{id}", get(person))
        .route("/u/{id}/inbox", post(receive))
        .route("/u/{id}/outbox", get(spoken::outbox))
        .route("/u/{id}/followers", get(person_followers))
        .route("/s/{id}", get(spoken::boost))
        .route("/o/{id}", get(object))
        .route("/o/{id}/replies", get(replies))
        .route("/o/{id}/likes", get(likes))
        .route("/o/{id}/shares", get(shares))
}

/// The server itself: its key is never behind a signature, or nobody could begin (T12).
async fn instance(Extension(fed): Fed, request: Asked) -> Result<Response, Problem> {
    fed.must_be_on()?;
    if !asks_for_activity(&request.headers) {
        return Ok(Redirect::to("/").into_response());
    }
    let actor = own::ensure(&fed.house, &Own::Instance).await?;
    let document = compose::card(&fed.links()?, &actor, None)?;
    let document = keys::listed(&fed.house, &actor, document).await?;
    Ok(answer(StatusCode::OK, document))
}

async fn instance_outbox(Extension(fed): Fed) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let links = fed.links()?;
    let id = links.at("/actor/outbox");
    Ok(answer(
        StatusCode::OK,
        ordered_collection(&id, 0, None, Some(&links.instance())),
    ))
}

/// A blog for a reader: partners see it once it speaks to others, strangers only when it speaks to all.
pub(super) async fn blog_for(
    fed: &Federation,
    reader: &Reader,
    id: &str,
) -> Result<Actor, Problem> {
    let id: BlogId = id.parse()?;
    let own = Own::Blog(id.clone());
    let readable = store::readable_articles(&fed.house.db, &reader.viewer(), &id).await? > 0;
    if readable {
        return own::ensure(&fed.house, &own).await;
    }
    match reader {
        // Its last article may be gone: partners still need the key that signs the farewell.
        Reader::Partner(_) => own::known(&fed.house, &own).await?.ok_or(Problem::NotFound),
        Reader::Stranger => Err(Problem::NotFound),
    }
}

/// An adult for a reader; only those who have spoken to others are there.
pub(super) async fn person_for(fed: &Federation, id: &str) -> Result<Actor, Problem> {
    let own = Own::Person(id.parse::<PersonId>()?);
    own::known(&fed.house, &own)
        .await?
        .ok_or(Problem::NotFound)?;
    // Asks again whether this is an adult who works here.
    own::ensure(&fed.house, &own).await
}

async fn blog(
    Extension(fed): Fed,
    visit: Visit,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    if !asks_for_activity(&request.headers) {
        return journal(&fed, visit, &id, &request).await;
    }
    let reader = match known_reader(&fed, &request).await {
        Ok(reader) => reader,
        Err(refusal) => return Ok(refusal),
    };
    let actor = blog_for(&fed, &reader, &id).await?;
    let card = match &actor.blog_id {
        Some(blog) => store::blog_for_house(&fed.house.db, blog).await?,
        None => None,
    };
    let document = compose::card(&fed.links()?, &actor, card.as_ref())?;
    let document = keys::listed(&fed.house, &actor, document).await?;
    Ok(answer(StatusCode::OK, document))
}

/// Where people read a blog, for those who may; a visitor signs in first, whether it exists or not (I12).
async fn journal(
    fed: &Federation,
    visit: Visit,
    id: &str,
    request: &Asked,
) -> Result<Response, Problem> {
    if visit.viewer.id().is_none() {
        return Ok(sign_in_first(&request.uri));
    }
    let db = &fed.house.db;
    let card = store::blog_for_house(db, &id.parse()?).await?;
    let card = card.ok_or(Problem::NotFound)?;
    let space = spaces::find(db, &visit.viewer, &card.space_id).await?;
    Ok(Redirect::to(&format!("/spaces/{}/journal", space.id)).into_response())
}

async fn person(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    if !asks_for_activity(&request.headers) {
        return Err(Problem::NotFound);
    }
    if let Err(refusal) = known_reader(&fed, &request).await {
        return Ok(refusal);
    }
    let actor = person_for(&fed, &id).await?;
    let document = compose::card(&fed.links()?, &actor, None)?;
    let document = keys::listed(&fed.house, &actor, document).await?;
    Ok(answer(StatusCode::OK, document))
}

async fn blog_followers(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Known(reader): Known,
) -> Result<Response, Problem> {
    let actor = blog_for(&fed, &reader, &id).await?;
    let document = compose::follower_count(&fed.house, &fed.links()?, &actor).await?;
    Ok(answer(StatusCode::OK, document))
}

async fn person_followers(
    Extension(fed): Fed,
    Path(id): Path<String>,
    _known: Known,
) -> Result<Response, Problem> {
    let actor = person_for(&fed, &id).await?;
    let document = compose::follower_count(&fed.house, &fed.links()?, &actor).await?;
    Ok(answer(StatusCode::OK, document))
}

/// An article or a reply of ours.
async fn object(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let id: PublicationId = id.parse()?;
    if !asks_for_activity(&request.headers) {
        return Ok(Redirect::to(&format!("/p/{id}")).into_response());
    }
    let reader = match reader::of(&fed, &request).await {
        Ok(reader) => reader,
        // WordPress follows our redirect from a page with the signature for the page: what everybody may
        // read needs none.
        Err(refusal) => match find(&fed.house.db, &Viewer::anonymous(), &id).await {
            Ok(_) => Reader::Stranger,
            Err(_) => return Ok(refusal),
        },
    };
    if let Some(response) = twinnings::object(&fed, &reader, &id).await? {
        return Ok(response);
    }
    let house = &fed.house;
    let found = match find(&house.db, &reader.viewer(), &id).await {
        Ok(publication) => Some(publication),
        Err(Problem::NotFound) => reply_sent_to(&fed, &reader, (&id, State::Published)).await?,
        Err(problem) => return Err(problem),
    };
    let Some(publication) = found else {
        return farewell(&fed, &reader, &id).await;
    };
    match compose::letter(house, &publication).await? {
        Some(letter) => {
            readings::note(&fed, &reader, std::slice::from_ref(&publication.id)).await?;
            Ok(answer_if_changed(&request, letter.object))
        }
        None => Err(Problem::NotFound),
    }
}

/// A reply under somebody else's article, in a state, for who may know of it. It is for those who follow that
/// article: the server that was sent it may read it again; partners, when the article itself is for everybody; and no other.
async fn reply_sent_to(
    fed: &Federation,
    reader: &Reader,
    (id, state): (&PublicationId, State),
) -> Result<Option<Publication>, Problem> {
    let db = &fed.house.db;
    let publication = find_for_house(db, id).await?.filter(|one| {
        let was_shown = one.published_at.is_some() && one.held_at.is_none() && one.host.is_none();
        one.kind() == Kind::Reply && one.state() == state && was_shown && one.level().leaves()
    });
    let Some(publication) = publication else {
        return Ok(None);
    };
    // Under an article that its server shows to everybody, the reply is shown there to everybody too.
    let thread = store::thread_for_house(db, publication.root()).await?;
    let open = thread.is_some_and(|one| one.open == 1);
    let sent = match reader {
        Reader::Partner(host) => open || store::has_copy_for_house(db, id, host).await?,
        // What stands under a public topic elsewhere is public: it was written for that.
        Reader::Stranger => publication.space_id.is_none() && publication.level() == Level::Public,
    };
    Ok(Some(publication).filter(|_| sent))
}

/// 410 for those who could read it when it was there, 404 for everybody else (T14).
async fn farewell(
    fed: &Federation,
    reader: &Reader,
    id: &PublicationId,
) -> Result<Response, Problem> {
    let gone = match store::taken_back(&fed.house.db, &reader.viewer(), id).await? {
        Some(gone) => Some(gone),
        None => reply_sent_to(fed, reader, (id, State::Withdrawn)).await?,
    };
    let gone = gone.ok_or(Problem::NotFound)?;
    if !compose::may_be_told(&gone) {
        return Err(Problem::NotFound);
    }
    let former = match gone.kind() {
        Kind::Article => "Article",
        Kind::Topic => "Page",
        _ => "Note",
    };
    let address = fed.links()?.object(id);
    let when = gone.withdrawn_at.map(Timestamp::to_datetime);
    Ok(answer(
        StatusCode::GONE,
        tombstone(&address, Some(former), when),
    ))
}
