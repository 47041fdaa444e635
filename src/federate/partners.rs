//! The schools that this one talks to: the allow-list, and the policy that every way in and out asks.

use std::sync::Arc;

use async_trait::async_trait;
use federation::host::{HostPolicy, canonical_host_text};

use crate::config::FederationMode;
use crate::db::{Kept, Query, Slot};
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

use super::links::Links;
use super::store;

/// Longest host name, in characters (RFC 1035, with a port).
const HOST_LONGEST: usize = 260;

/// Hosts whose standing is kept ready.
const HOSTS_KEPT: usize = 4_000;

/// Another server that is known here.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct Partner {
    /// Canonical host.
    pub host: String,
    /// `active`, `frozen` or `blocked`.
    pub state: String,
    /// Since when it is known.
    pub since: Timestamp,
    /// Last delivery that arrived.
    pub succeeded_at: Option<Timestamp>,
    /// Last delivery that did not.
    pub failed_at: Option<Timestamp>,
    /// Why it did not.
    pub failure: Option<String>,
}

/// Every known server, by name.
///
/// # Errors
/// Those of the database.
pub async fn list(q: &impl Query, _permit: &Permit) -> Result<Vec<Partner>, Problem> {
    store::partners_for_house(q).await
}

/// Adds a server to the allow-list, or thaws it. Returns its canonical host.
///
/// # Errors
/// `Invalid` when the text is not a host, or is our own.
pub async fn add(house: &House, _permit: &Permit, host: &str) -> Result<String, Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    store::put_partner(house, &tx, (&host, "active")).await?;
    // What waited while it was frozen leaves at once.
    store::wake_lane(&tx, &host).await?;
    house.commit(tx).await?;
    Ok(host)
}

/// Nothing comes from or goes to this server until it is added again; what waits is kept.
///
/// # Errors
/// `NotFound` when it is not known.
pub async fn freeze(house: &House, _permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    if !store::freeze_partner(&tx, &host).await? {
        return Err(Problem::NotFound);
    }
    house.commit(tx).await
}

/// Nothing ever comes from or goes to this server, also where everybody else may (open federation).
///
/// # Errors
/// `Invalid` when the text is not a host.
pub async fn block(house: &House, _permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    store::put_partner(house, &tx, (&host, "blocked")).await?;
    store::forget_deliveries(&tx, &host).await?;
    house.commit(tx).await
}

/// Ends the partnership: follows in both directions end and nothing waits any more.
///
/// # Errors
/// `NotFound` when it is not known.
pub async fn remove(house: &House, _permit: &Permit, host: &str) -> Result<(), Problem> {
    let host = canonical(house, host)?;
    let tx = house.db.write().await?;
    if !store::delete_partner(&tx, &host).await? {
        return Err(Problem::NotFound);
    }
    store::forget_deliveries(&tx, &host).await?;
    store::forget_follows(&tx, &host).await?;
    house.commit(tx).await
}

fn canonical(house: &House, host: &str) -> Result<String, Problem> {
    let wrong = || Problem::field("host", "error-host");
    let text = host.trim();
    let bare = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(text)
        .trim_end_matches('/');
    let host = canonical_host_text(bare).ok_or_else(wrong)?;
    if host.len() > HOST_LONGEST {
        return Err(wrong());
    }
    if host == Links::of(house)?.host() {
        return Err(Problem::field("host", "error-host-own"));
    }
    Ok(host)
}

/// What this server may do with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing at all.
    Refused,
    /// What is public (open federation, a server that is not on the list).
    Stranger,
    /// What is for the network too.
    Partner,
}

/// What may be exchanged with `host` at this moment.
///
/// # Errors
/// Those of the database.
pub async fn standing_for_house(house: &House, host: &str) -> Result<Standing, Problem> {
    if house.config.federation == FederationMode::Off {
        return Ok(Standing::Refused);
    }
    let state = store::partner_state_for_house(&house.db, host).await?;
    Ok(match state.as_deref() {
        Some("active") => Standing::Partner,
        Some(_) => Standing::Refused,
        None if house.config.federation == FederationMode::Open => Standing::Stranger,
        None => Standing::Refused,
    })
}

/// The allow-list as the protocol side asks for it; a database that does not answer allows nobody.
#[derive(Clone)]
pub struct AllowList {
    house: House,
    standings: Arc<Kept<Standing>>,
}

impl AllowList {
    /// The allow-list of a school.
    #[must_use]
    pub fn new(house: &House) -> Self {
        Self {
            house: house.clone(),
            standings: Arc::new(Kept::new(HOSTS_KEPT)),
        }
    }

    /// What may be exchanged with `host` at this moment, from memory as long as nothing was written.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn standing(&self, host: &str) -> Result<Standing, Problem> {
        let house = &self.house;
        let slot = Slot::of(&house.db, house.clock.now(), host.to_owned());
        if let Some(standing) = self.standings.get(&slot) {
            return Ok(standing);
        }
        let standing = standing_for_house(house, host).await?;
        self.standings.put(slot, standing);
        Ok(standing)
    }
}

#[async_trait]
impl HostPolicy for AllowList {
    async fn allows(&self, host: &str) -> bool {
        match self.standing(host).await {
            Ok(standing) => standing != Standing::Refused,
            Err(problem) => {
                tracing::warn!(%problem, "the allow-list cannot be read");
                false
            }
        }
    }
}
