//! Asking another server who it is: NodeInfo and its instance actor, without a signature, since a server
//! that has not added us yet must answer too (T12). And what it means when it speaks by itself.

use std::sync::Arc;

use async_trait::async_trait;
use federation::discovery::{About, Index};
use federation::egress::{Budget, Egress, FetchError};
use federation::host::HostPolicy;
use federation::json;
use federation::limits::MAX_NODEINFO_BYTES;
use federation::vocabulary::ActorView;
use serde_json::Value;
use url::Url;

use super::model::Look;
use super::pins::judge;
use crate::config::{FederationMode, is_loopback};
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::Problem;

/// Requests that one look may make.
const LOOK_FETCHES: u32 = 6;
/// Where servers of our kind have their actor.
const ACTOR_PATH: &str = "/actor";

/// One host that a person here decided to speak to, and nobody else.
struct Only {
    house: House,
    host: String,
}

#[async_trait]
impl HostPolicy for Only {
    async fn allows(&self, host: &str) -> bool {
        self.house.federation() != FederationMode::Off && host == self.host
    }
}

/// The way to one host that is perhaps on no list yet: only for what a person decided (A20).
pub(super) fn way_to(fed: &Federation, host: &str) -> Egress {
    fed.egress.with_policy(Arc::new(Only {
        house: fed.house.clone(),
        host: host.to_owned(),
    }))
}

/// An address on another server.
pub(super) fn address(host: &str, path: &str) -> Result<Url, Problem> {
    let scheme = if is_loopback(host) { "http" } else { "https" };
    Url::parse(&format!("{scheme}://{host}{path}")).map_err(Problem::broken)
}

/// Asks a server who it is and which key it signs with.
pub(super) async fn ask(fed: &Federation, host: &str) -> Result<Look, FetchError> {
    let egress = way_to(fed, host);
    let budget = Budget::of(LOOK_FETCHES);
    let at = |path| address(host, path).map_err(|_| FetchError::Address("no host"));
    let home = at("/.well-known/nodeinfo")?;
    let (mut about, mut actor) = (None, None);
    match document(&egress, &home, &budget).await {
        Ok(index) => {
            let index = Index::read(&index, &home);
            actor = index.actor;
            if let Some(url) = index.document {
                about = About::read(&document(&egress, &url, &budget).await?);
            }
        }
        // Not every server tells about itself.
        Err(FetchError::NotFound) => {}
        Err(error) => return Err(error),
    }
    let ours = actor.is_none();
    let actor = actor.map_or_else(|| at(ACTOR_PATH), Ok)?;
    let mut look = Look {
        about: about.unwrap_or_default(),
        ..Look::default()
    };
    match egress.fetch_document(&actor, None, &budget).await {
        Ok(fetched) => {
            let view = ActorView::read(&fetched.json).map_err(|_| FetchError::Malformed)?;
            let mut own = view.public_keys.into_iter();
            let own = own.find(|key| key.owner == view.id);
            look.public_key = own.map(|key| key.public_key_pem);
            look.actor = Some(view.id.to_string());
            look.successions = view.successions;
            Ok(look)
        }
        // A server of another kind may have no actor of its own.
        Err(FetchError::NotFound | FetchError::Status(_)) if ours => {
            if look.about.software.is_empty() {
                Err(FetchError::NotFound)
            } else {
                Ok(look)
            }
        }
        Err(error) => Err(error),
    }
}

async fn document(egress: &Egress, url: &Url, budget: &Budget) -> Result<Value, FetchError> {
    let media = egress
        .fetch_media(url, MAX_NODEINFO_BYTES, None, budget)
        .await?;
    json::read(&media.bytes).map_err(|_| FetchError::Malformed)
}

/// Looks at a partner and keeps what it says; a key that it does not prove freezes it. An answer is a sign of
/// life: the lane tries again.
pub(super) async fn visit(fed: &Federation, host: &str) -> Result<(), Problem> {
    let house = &fed.house;
    let look = match ask(fed, host).await {
        Ok(look) => look,
        Err(error) => {
            tracing::info!(host, %error, "a partner did not say who it is");
            return Ok(());
        }
    };
    let proofs = look.successions.as_slice();
    if let Some(signing) = look.public_key.as_deref()
        && !judge(house, host, (signing, proofs)).await?
    {
        return Ok(());
    }
    let tx = house.db.write().await?;
    store::put_look(&tx, host, (&look, house.clock.now())).await?;
    store::revive_lane(&tx, host, house.clock.now()).await?;
    house.commit(tx).await
}

/// A server spoke to us, so it lives: its lane tries again (at most once a minute).
///
/// # Errors
/// Those of the database.
pub async fn heard(fed: &Federation, host: &str) -> Result<(), Problem> {
    if fed.knocks.news_of(host, fed.house.clock.now()) {
        store::note_heard(&fed.house, host).await?;
    }
    Ok(())
}
