//! What was delivered, written for many hosts in one commit: each commit waits for the disk.

use federation::signature::Scheme;

use super::CLAIM;
use crate::db::Grouped;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::Problem;

/// Visits whose ends are written in one commit.
const TOGETHER: usize = 64;

/// Deliveries that need nothing more.
pub(super) struct Done {
    /// The host that has them.
    pub host: String,
    /// Their rows.
    pub rows: Vec<String>,
    /// How it took them, when the lane ends with them.
    pub ends: Option<Scheme>,
}

/// Those who wait for a commit.
pub(in crate::federate) struct Ends(Grouped<Done>);

impl Default for Ends {
    fn default() -> Self {
        Self(Grouped::new(TOGETHER))
    }
}

impl Ends {
    /// Forgets deliveries that need nothing more, and frees their lane or shows that it is alive.
    pub(super) async fn write(&self, fed: &Federation, done: Done) -> Result<(), Problem> {
        self.0.write(done, |group| write(fed, group)).await
    }
}

async fn write(fed: &Federation, group: Vec<Done>) -> Result<(), Problem> {
    let now = fed.house.clock.now();
    let rows: Vec<&str> = group
        .iter()
        .flat_map(|one| &one.rows)
        .map(String::as_str)
        .collect();
    let hosts = |scheme: Option<Scheme>| -> Vec<&str> {
        let those = group.iter().filter(|one| one.ends == scheme);
        those.map(|one| one.host.as_str()).collect()
    };
    let tx = fed.house.db.write().await?;
    store::delete_deliveries(&tx, &rows).await?;
    store::keep_lanes(&tx, &hosts(None), now.plus(CLAIM)).await?;
    for (scheme, word) in [(Scheme::Cavage, "cavage"), (Scheme::Rfc9421, "rfc9421")] {
        let hosts = hosts(Some(scheme));
        store::release_lanes(&tx, &hosts, word).await?;
        store::note_successes(&tx, &hosts, now).await?;
    }
    tx.commit().await
}
