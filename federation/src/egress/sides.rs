//! On which side of the wall a host was a moment ago. It only chooses the client: whatever that client
//! connects to is checked again by its own resolver.

use super::resolver::{Side, Wall, Walled};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// How long an answer is believed.
const LASTS: Duration = Duration::seconds(5);
/// Hosts remembered; the table is emptied when it is full.
const HOSTS: usize = 2_000;

/// Answers by host.
#[derive(Clone, Default)]
pub(super) struct Sides(Arc<Mutex<HashMap<String, (OffsetDateTime, Side)>>>);

impl Sides {
    /// The side of `host` at `now`, looked up again after a while.
    pub(super) async fn of(
        &self,
        wall: &Wall,
        host: &str,
        now: OffsetDateTime,
    ) -> Result<Side, Walled> {
        let known = self.lock().get(host).copied();
        if let Some((_, side)) = known.filter(|(at, _)| (now - *at).abs() < LASTS) {
            return Ok(side);
        }
        let side = wall.side_of(host).await?;
        let mut table = self.lock();
        if table.len() >= HOSTS {
            table.clear();
        }
        table.insert(host.to_owned(), (now, side));
        Ok(side)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (OffsetDateTime, Side)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
