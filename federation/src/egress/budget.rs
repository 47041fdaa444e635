//! How many requests one cause may make, and until when, however many tasks work on it.

use super::FetchError;
use crate::limits::{MAX_FETCHES, MAX_FETCHING};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::time::Instant;

/// A shared count of remaining requests; clones share it.
#[derive(Clone, Debug)]
pub struct Budget {
    left: Arc<AtomicU32>,
    /// When the last request may begin; none for work that holds up nothing else.
    ends: Option<Instant>,
}

impl Budget {
    /// A budget of `requests`.
    pub fn of(requests: u32) -> Budget {
        Budget {
            left: Arc::new(AtomicU32::new(requests)),
            ends: None,
        }
    }

    /// Requests that are left.
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }

    /// Takes one request, or fails when none is left, or it is too late for another: a server that lets
    /// each request wait would hold up whatever comes after.
    pub(crate) fn spend(&self) -> Result<(), FetchError> {
        if self.ends.is_some_and(|ends| Instant::now() > ends) {
            return Err(FetchError::TimedOut);
        }
        self.left
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
        Budget {
            ends: Some(Instant::now() + MAX_FETCHING),
            ..Budget::of(MAX_FETCHES)
        }
    }
}
