//! The schools that this one talks to: the allow-list, and the policy that every way in and out asks.

use async_trait::async_trait;
use federation::host::{HostPolicy, canonical_host_text};

use crate::config::FederationMode;
use crate::db::Query;
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

use super::links::Links;
pub use super::servers::acts::{add, block, freeze, remove, thaw, unblock};
use super::store;

/// Longest host name, in characters (RFC 1035, with a port).
const HOST_LONGEST: usize = 260;

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

/// What may be written for `host` at this moment: what is for a partner that is frozen waits in its lane
/// until it is thawed. Whether it leaves is asked again of [`standing_for_house`].
///
/// # Errors
/// Those of the database.
pub async fn standing_to_write_for_house(house: &House, host: &str) -> Result<Standing, Problem> {
    let standing = standing_for_house(house, host).await?;
    if standing != Standing::Refused || house.federation() == FederationMode::Off {
        return Ok(standing);
    }
    let state = store::partner_state_for_house(&house.db, host).await?;
    Ok(match state.as_deref() {
        Some("frozen") => Standing::Partner,
        _ => Standing::Refused,
    })
}

/// The allow-list as the protocol side asks for it; a database that does not answer allows nobody.
pub struct AllowList(pub House);

#[async_trait]
impl HostPolicy for AllowList {
    async fn allows(&self, host: &str) -> bool {
        match standing_for_house(&self.0, host).await {
            Ok(standing) => standing != Standing::Refused,
            Err(problem) => {
                tracing::warn!(%problem, "the allow-list cannot be read");
                false
            }
        }
    }
}
