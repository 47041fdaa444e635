//! The way in: the strict door, then one row and one job, and the answer. Nothing is applied here.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use federation::door::{Door, Knock};
use federation::host::{Origin, canonical_host};
use federation::limits::MAX_INBOX_BYTES;

use super::reader::refused;
use super::remote::Directory;
use super::store::{self, Arrived};
use super::synchronizing;
use super::wiring::Federation;
use crate::events::{self, Event};
use crate::house::House;
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
    let hosts = fed.allow_list();
    let keys = Directory(&fed);
    let door = Door {
        ours: &ours,
        keys: &keys,
        hosts,
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
            synchronizing::heard(&fed, &parts.headers, &admitted).await?;
            let text = std::str::from_utf8(&body).map_err(Problem::broken)?;
            let arrived = Arrived {
                id: admitted.id.to_string(),
                host: canonical_host(&admitted.actor),
                actor: admitted.actor.to_string(),
                body: text.to_owned(),
            };
            let house = &fed.house;
            fed.arrivals
                .write(arrived, |group| keep(house, group))
                .await?;
            Ok(StatusCode::ACCEPTED.into_response())
        }
        Err(refusal) => {
            tracing::info!(status = refusal.status, reason = refusal.reason, "inbox");
            Ok(refused(&refusal, &parts.method))
        }
    }
}

/// One row for each and one job for all; nothing for those that came before (I6).
async fn keep(house: &House, arrived: Vec<Arrived>) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let activities = store::insert_inbound(&tx, &arrived, house.clock.now()).await?;
    if activities.is_empty() {
        return Ok(());
    }
    let event = Event::ActivitiesReceived { activities };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}
