//! The schools that this one talks to: the allow-list, and the policy that every way in and out asks.

use std::sync::Arc;

use async_trait::async_trait;
use federation::host::{HostPolicy, canonical_host_text};

use crate::config::FederationMode;
use crate::db::{Kept, Query, Slot, Watched};
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

use super::links::Links;
pub use super::servers::acts::{add, block, freeze, remove, thaw, unblock};
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
    /// `active`, `frozen`, `blocked` or `ended`.
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

/// What a person typed as a canonical host.
///
/// # Errors
/// `Invalid` when it is not a host, or is our own.
pub(super) fn canonical(house: &House, host: &str) -> Result<String, Problem> {
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
    if house.federation() == FederationMode::Off {
        return Ok(Standing::Refused);
    }
    let state = store::partner_state_for_house(&house.db, host).await?;
    Ok(match state.as_deref() {
        Some("active") => Standing::Partner,
        Some("ended") | None if house.federation() == FederationMode::Open => Standing::Stranger,
        _ => Standing::Refused,
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
        // The mode is part of the name: it may change without a write of this process.
        let name = format!("{} {host}", house.federation().as_str());
        let slot = Slot::on(&house.db, Watched::Partners, house.clock.now(), name);
        if let Some(standing) = self.standings.get(&slot) {
            return Ok(standing);
        }
        let standing = standing_for_house(house, host).await?;
        self.standings.put(slot, standing);
        Ok(standing)
    }

    /// What may be written for `host` at this moment: what is for a partner that is frozen waits in its
    /// lane until it is thawed. Whether it leaves is asked again of [`AllowList::standing`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn standing_to_write(&self, host: &str) -> Result<Standing, Problem> {
        let standing = self.standing(host).await?;
        if standing != Standing::Refused || self.house.federation() == FederationMode::Off {
            return Ok(standing);
        }
        let state = store::partner_state_for_house(&self.house.db, host).await?;
        Ok(match state.as_deref() {
            Some("frozen") => Standing::Partner,
            _ => Standing::Refused,
        })
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
