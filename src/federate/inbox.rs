//! The way in: the strict door, then one row and one job, and the answer. Nothing is applied here.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use federation::door::{Admitted, Door, Knock};
use federation::host::Origin;
use federation::limits::MAX_INBOX_BYTES;

use super::partners::AllowList;
use super::reader::refused;
use super::remote::Directory;
use super::store;
use super::wiring::Federation;
use crate::events::{self, Event};
use crate::kernel::Problem;

/// `POST /inbox` and the inboxes of blogs and people, which are all the same door.
pub(super) async fn receive(
    Extension(fed): Extension<Arc<Federation>>,
    request: Request,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_INBOX_BYTES).await else {
        return Err(Problem::TooLarge("problem-too-large"));
    };
    let links = fed.links()?;
    let ours: Vec<Origin> = Origin::of(links.origin()).into_iter().collect();
    let hosts = AllowList(fed.house.clone());
    let keys = Directory(&fed);
    let door = Door {
        ours: &ours,
        keys: &keys,
        hosts: &hosts,
        now: fed.house.clock.now().to_datetime(),
    };
    let knock = Knock {
        method: &parts.method,
        path_and_query: parts.uri.path_and_query().map_or("/", |path| path.as_str()),
        authority: parts.uri.authority().map(|name| name.as_str()),
        headers: &parts.headers,
        body: &body,
    };
    match door.admit(&knock).await {
        Ok(admitted) => {
            keep(&fed, &admitted, &String::from_utf8_lossy(&body)).await?;
            Ok(StatusCode::ACCEPTED.into_response())
        }
        Err(refusal) => {
            tracing::info!(status = refusal.status, reason = refusal.reason, "inbox");
            Ok(refused(&refusal))
        }
    }
}

/// One row and one job, or nothing when this activity came before (I6).
async fn keep(fed: &Federation, admitted: &Admitted, raw: &str) -> Result<(), Problem> {
    let house = &fed.house;
    let tx = house.db.write().await?;
    if !store::insert_inbound(&tx, (admitted, raw), house.clock.now()).await? {
        return Ok(());
    }
    let event = Event::ActivityReceived {
        activity: admitted.id.to_string(),
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}
