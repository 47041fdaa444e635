//! Two servers of one mind about who follows whom (FEP-8fcf). What is sent to followers says which ones
//! we count on the receiving server; that server, and no other, may read the list.

mod receiving;

pub(super) use receiving::{carry, heard};

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use federation::synchronization::{HEADER, Synchronization, followers_digest};
use federation::vocabulary::with;
use serde_json::json;
use url::Url;

use super::documents::{blog_for, person_for};
use super::groups::group_for;
use super::links::Links;
use super::model::Actor;
use super::partners::Standing;
use super::reader::{Asked, Reader, answer, sign_first, signer};
use super::store::{self, Waiting};
use super::wiring::Federation;
use crate::db::{Slot, Watched};
use crate::house::House;
use crate::kernel::{ActorId, Problem};

/// The last part of the address of the list, below the followers collection.
const LIST: &str = "yours";

type Fed = Extension<Arc<Federation>>;

pub(super) fn routes() -> Router<House> {
    Router::new()
        .route("/b/{id}/followers/yours", get(of_blog))
        .route("/u/{id}/followers/yours", get(of_person))
        .route("/g/{id}/followers/yours", get(of_group))
}

/// What goes with a delivery to the followers of its actor: which of them we count on the receiving
/// server at this moment.
pub(super) async fn headers_for(
    fed: &Federation,
    (row, host): (&Waiting, &str),
    followers: Option<&str>,
) -> Result<Vec<(&'static str, String)>, Problem> {
    let named = |text: &&str| row.body.contains(&format!("\"{text}\""));
    let Some(followers) = followers.filter(named) else {
        return Ok(Vec::new());
    };
    let collection = Url::parse(followers).map_err(Problem::broken)?;
    let said = Synchronization {
        url: fed.links()?.below(&collection, LIST),
        digest: digest(fed, &row.actor_id, host).await?,
        collection,
    };
    Ok(vec![(HEADER, said.to_header())])
}

/// The digest of an actor's followers on a server, read anew once somebody follows or leaves.
async fn digest(fed: &Federation, actor: &ActorId, host: &str) -> Result<String, Problem> {
    let house = &fed.house;
    let name = format!("{actor} {host}");
    let slot = Slot::on(&house.db, Watched::Follows, house.clock.now(), name);
    if let Some(digest) = fed.digests.get(&slot) {
        return Ok(digest);
    }
    let ids = store::followers_on_for_house(&house.db, actor, host).await?;
    let digest = followers_digest(ids.iter().map(String::as_str));
    fed.digests.put(slot, digest.clone());
    Ok(digest)
}

async fn of_blog(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Behind(host, reader): Behind,
) -> Result<Response, Problem> {
    list(&fed, &blog_for(&fed, &reader, &id).await?, &host).await
}

async fn of_person(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Behind(host, _): Behind,
) -> Result<Response, Problem> {
    list(&fed, &person_for(&fed, &id).await?, &host).await
}

async fn of_group(
    Extension(fed): Fed,
    Path(id): Path<String>,
    Behind(host, reader): Behind,
) -> Result<Response, Problem> {
    list(&fed, &group_for(&fed, &reader, &id).await?.actor, &host).await
}

/// The server that asks, by its signature: whoever does not sign is refused, since the answer is about
/// the server itself; 404 while federation is off.
struct Behind(String, Reader);

impl<S: Send + Sync> FromRequestParts<S> for Behind {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let fed = parts.extensions.get::<Arc<Federation>>().cloned();
        let fed = fed.ok_or_else(|| Problem::broken("federation is not wired").into_response())?;
        fed.must_be_on().map_err(IntoResponse::into_response)?;
        let host = signer(&fed, &Asked::of_parts(parts)).await?;
        let host = host.ok_or_else(sign_first)?;
        let standing = fed.allow_list().standing(&host).await;
        let reader = match standing.map_err(IntoResponse::into_response)? {
            Standing::Partner => Reader::Partner(host.clone()),
            _ => Reader::Stranger,
        };
        Ok(Self(host, reader))
    }
}

/// The followers of one actor on one server; never kept for another reader (I18).
async fn list(fed: &Federation, actor: &Actor, host: &str) -> Result<Response, Problem> {
    let ids = store::followers_on_for_house(&fed.house.db, &actor.id, host).await?;
    let links: Links = fed.links()?;
    let id = links.below(&links.below(&actor.address()?, "followers"), LIST);
    let document = json!({ "id": id, "type": "OrderedCollection", "totalItems": ids.len() });
    let mut response = answer(StatusCode::OK, with(document, "orderedItems", json!(ids)));
    let never = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(response)
}
