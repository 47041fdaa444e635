//! Two servers of one mind about who follows whom (FEP-8fcf). What is sent to followers says which ones
//! we count on the receiving server; that server, and no other, may read the list.

mod receiving;

pub(super) use receiving::{carry, heard};

use std::collections::{BTreeMap, BTreeSet, HashMap};
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
use super::lanes::Sender;
use super::links::Links;
use super::model::Actor;
use super::partners::Standing;
use super::reader::{Asked, Reader, answer, sign_first, signer};
use super::store::{self, Oldest, Waiting};
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
    let Some(followers) = followers.filter(|list| names(row, list)) else {
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

/// Reads at once the digests that go with rows for many hosts.
pub(super) async fn prepare(fed: &Federation, rows: &[Oldest]) -> Result<(), Problem> {
    let mut wanted: BTreeMap<&ActorId, BTreeSet<&str>> = BTreeMap::new();
    for Oldest { host, row } in rows {
        let sender = Sender::of(fed, &row.actor_id).await?;
        if sender.followers.is_some_and(|list| names(row, &list)) {
            wanted.entry(&row.actor_id).or_default().insert(host);
        }
    }
    for (actor, hosts) in wanted {
        let hosts: Vec<&str> = hosts.into_iter().collect();
        digests(fed, actor, &hosts).await?;
    }
    Ok(())
}

/// Whether a delivery goes to this list.
fn names(row: &Waiting, list: &str) -> bool {
    row.body.contains(&format!("\"{list}\""))
}

/// The digest of an actor's followers on a server, read anew once somebody follows or leaves.
async fn digest(fed: &Federation, actor: &ActorId, host: &str) -> Result<String, Problem> {
    if let Some(digest) = fed.digests.get(&slot(fed, actor, host)) {
        return Ok(digest);
    }
    Ok(digests(fed, actor, &[host]).await?.swap_remove(0))
}

fn slot(fed: &Federation, actor: &ActorId, host: &str) -> Slot {
    let (house, name) = (&fed.house, format!("{actor} {host}"));
    Slot::on(&house.db, Watched::Follows, house.clock.now(), name)
}

/// The digests for some hosts, in their order; they are kept.
async fn digests(
    fed: &Federation,
    actor: &ActorId,
    hosts: &[&str],
) -> Result<Vec<String>, Problem> {
    let slots: Vec<Slot> = hosts.iter().map(|host| slot(fed, actor, host)).collect();
    let mut ids: HashMap<String, Vec<String>> = HashMap::new();
    for (host, id) in store::followers_on_for_house(&fed.house.db, actor, hosts).await? {
        ids.entry(host).or_default().push(id);
    }
    let told = hosts.iter().zip(slots).map(|(host, slot)| {
        let ids = ids.get(*host).into_iter().flatten();
        let digest = followers_digest(ids.map(String::as_str));
        fed.digests.put(slot, digest.clone());
        digest
    });
    Ok(told.collect())
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
    let found = store::followers_on_for_house(&fed.house.db, &actor.id, &[host]).await?;
    let ids: Vec<String> = found.into_iter().map(|(_, id)| id).collect();
    let links: Links = fed.links()?;
    let id = links.below(&links.below(&actor.address()?, "followers"), LIST);
    let document = json!({ "id": id, "type": "OrderedCollection", "totalItems": ids.len() });
    let mut response = answer(StatusCode::OK, with(document, "orderedItems", json!(ids)));
    let never = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    Ok(response)
}
