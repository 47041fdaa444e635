//! How many requests one cause may make, however many tasks work on it.

use super::FetchError;
use crate::limits::MAX_FETCHES;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A shared count of remaining requests; clones share it.
#[derive(Clone, Debug)]
pub struct Budget(Arc<AtomicU32>);

impl Budget {
    /// A budget of `requests`.
    pub fn of(requests: u32) -> Budget {
        Budget(Arc::new(AtomicU32::new(requests)))
    }

    /// Requests that are left.
    pub fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes one request, or fails when none is left.
    pub(crate) fn spend(&self) -> Result<(), FetchError> {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .map(drop)
            .map_err(|_| FetchError::BudgetSpent)
    }
}

impl Default for Budget {
    /// What one inbound activity may cause.
    fn default() -> Budget {
        Budget::of(MAX_FETCHES)
    }
}
