//! What the partner of a twinning may fetch, signed: its actors, what is written in the space, the files.
//! For everybody else there is nothing at these addresses (A61, A62).

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use federation::vocabulary::{ordered_collection, tombstone};

use super::Twinning;
use super::actors::{card, group_address, group_card};
use super::compose::{former_type, letter};
use super::sending::of;
use crate::federate::inbox::receive;
use crate::federate::keys;
use crate::federate::reader::{self, Asked, Reader, answer};
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{AliasId, Problem, PublicationId, Timestamp, TwinningId};
use crate::media::{Elsewhere, MediaVault};
use crate::policy::Viewer;
use crate::publications::{State, find, find_for_house};
use crate::spaces;

type Fed = Extension<Arc<Federation>>;

/// The addresses of twinnings.
pub(in crate::federate) fn routes() -> Router<House> {
    Router::new()
        .route("/t/{id}", get(group))
        .route("/t/{id}/inbox", post(receive))
        .route("/t/{id}/outbox", get(outbox))
        .route("/t/{id}/media/{media}", get(file))
        .route("/t/{id}/p/{alias}", get(person))
        .route("/t/{id}/p/{alias}/inbox", post(receive))
        .route("/t/{id}/p/{alias}/outbox", get(person_outbox))
}

/// The twinning of an address, when its partner asks.
async fn partners(fed: &Federation, request: &Asked, id: &str) -> Result<Twinning, Problem> {
    fed.must_be_on()?;
    let host = match reader::of(fed, request).await {
        Ok(Reader::Partner(host)) => host,
        // A bad signature learns no more than none.
        _ => return Err(Problem::NotFound),
    };
    let id: TwinningId = id.parse()?;
    store::twinning_for_house(&fed.house.db, &id)
        .await?
        .filter(|twinning| twinning.host == host)
        .ok_or(Problem::NotFound)
}

async fn group(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    let twinning = partners(&fed, &request, &id).await?;
    let db = &fed.house.db;
    let actor = match &twinning.actor_id {
        Some(actor) => store::actor_for_house(db, actor).await?,
        None => None,
    };
    let actor = actor.ok_or(Problem::NotFound)?;
    let people = match (&twinning.space_id, &twinning.class_id) {
        (Some(space), _) => store::own_people_for_house(db, space).await?,
        (None, Some(class)) => {
            let counts = spaces::head_counts_for_house(db, std::slice::from_ref(class)).await?;
            counts.get(class).copied().unwrap_or(0)
        }
        (None, None) => 0,
    };
    let document = group_card(&fed.house, &actor, people).await?;
    Ok(answer(StatusCode::OK, document))
}

async fn person(
    Extension(fed): Fed,
    Path((id, alias)): Path<(String, String)>,
    request: Asked,
) -> Result<Response, Problem> {
    let twinning = partners(&fed, &request, &id).await?;
    let alias: AliasId = alias.parse()?;
    let actor = store::alias_by_id_for_house(&fed.house.db, &twinning.id, &alias).await?;
    let actor = actor.ok_or(Problem::NotFound)?;
    let document = card(&fed.links()?, &actor, None)?;
    let document = keys::listed(&fed.house, &actor, document).await?;
    Ok(answer(StatusCode::OK, document))
}

/// What a half and its people say goes to the partner's inbox; there is nothing to page through.
async fn outbox(
    Extension(fed): Fed,
    Path(id): Path<String>,
    request: Asked,
) -> Result<Response, Problem> {
    let twinning = partners(&fed, &request, &id).await?;
    let links = fed.links()?;
    let group = group_address(&links, &twinning.id);
    let whole = links.below(&group, "outbox");
    let empty = ordered_collection(&whole, 0, None, Some(&group));
    Ok(answer(StatusCode::OK, empty))
}

async fn person_outbox(
    Extension(fed): Fed,
    Path((id, alias)): Path<(String, String)>,
    request: Asked,
) -> Result<Response, Problem> {
    let twinning = partners(&fed, &request, &id).await?;
    let alias: AliasId = alias.parse()?;
    let actor = store::alias_by_id_for_house(&fed.house.db, &twinning.id, &alias).await?;
    let address = actor.ok_or(Problem::NotFound)?.address()?;
    let whole = fed.links()?.below(&address, "outbox");
    let empty = ordered_collection(&whole, 0, None, Some(&address));
    Ok(answer(StatusCode::OK, empty))
}

/// What a partner server reads: the spaces that it shares with us.
async fn viewer_of(fed: &Federation, host: &str) -> Result<Viewer, Problem> {
    let keys = store::peer_keys_for_house(&fed.house.db, host).await?;
    Ok(Viewer::peer_with_keys(host.to_owned(), None, keys))
}

async fn file(
    Extension(fed): Fed,
    Extension(vault): Extension<Arc<dyn MediaVault>>,
    Extension(elsewhere): Extension<Arc<dyn Elsewhere>>,
    Path((id, media)): Path<(String, String)>,
    request: Asked,
) -> Result<Response, Problem> {
    let twinning = partners(&fed, &request, &id).await?;
    let mut viewer = viewer_of(&fed, &twinning.host).await?;
    viewer.keys.retain(|key| key.space == twinning.space_id);
    let asked = (media.as_str(), false);
    let stores = (vault.as_ref(), elsewhere.as_ref());
    crate::media::pages::serve(&fed.house, stores, &viewer, asked).await
}

/// Something written in a twinned space, for its partner; none for everybody and everything else.
pub(in crate::federate) async fn object(
    fed: &Federation,
    reader: &Reader,
    id: &PublicationId,
) -> Result<Option<Response>, Problem> {
    let Reader::Partner(host) = reader else {
        return Ok(None);
    };
    let house = &fed.house;
    let Some(publication) = find_for_house(&house.db, id).await? else {
        return Ok(None);
    };
    let Some(twinning) = of(fed, &publication).await? else {
        return Ok(None);
    };
    if twinning.host != *host || publication.host.is_some() {
        return Err(Problem::NotFound);
    }
    if publication.state() == State::Withdrawn && publication.ap_id.is_some() {
        let address = fed.links()?.object(id);
        let former = former_type(publication.kind());
        let when = publication.withdrawn_at.map(Timestamp::to_datetime);
        let stone = tombstone(&address, Some(former), when);
        return Ok(Some(answer(StatusCode::GONE, stone)));
    }
    let viewer = viewer_of(fed, host).await?;
    let publication = find(&house.db, &viewer, id).await?;
    let letter = letter(fed, &twinning, &publication).await?;
    Ok(Some(answer(StatusCode::OK, letter.object)))
}
