//! What was read, kept for as long as nothing is written.
//!
//! A value is thrown away by the next write of this process, whatever it wrote; a write of another
//! process is seen after the time that the keeper allows, which stays below the bound of revocation
//! (I13).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Db, Watched};
use crate::kernel::Timestamp;

/// The longest that a value is kept.
const LASTS: Duration = Duration::from_secs(2);

/// Values by their key, at most so many.
#[derive(Debug)]
pub struct Kept<V> {
    most: usize,
    values: Mutex<HashMap<String, Read<V>>>,
}

#[derive(Debug)]
struct Read<V> {
    changes: u64,
    at: Timestamp,
    value: V,
}

/// The place of one value; taken before anything is read, so that a write meanwhile is noticed.
#[derive(Debug)]
pub struct Slot {
    key: String,
    changes: u64,
    at: Timestamp,
}

impl Slot {
    /// The place of what is known under `key` at the instant `now`.
    #[must_use]
    pub fn of(db: &Db, now: Timestamp, key: String) -> Self {
        Self {
            key,
            changes: db.changes(),
            at: now,
        }
    }
}

impl Slot {
    /// The same for what stands in some tables only: other writes leave it in place.
    #[must_use]
    pub fn on(db: &Db, watched: Watched, now: Timestamp, key: String) -> Self {
        Self {
            key,
            changes: db.changes_of(watched),
            at: now,
        }
    }
}

impl<V: Clone> Kept<V> {
    /// Keeps at most `most` values; when it is full it begins anew.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            values: Mutex::default(),
        }
    }

    /// The value of a place, when nothing was written since.
    pub fn get(&self, slot: &Slot) -> Option<V> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let read = values.get(&slot.key)?;
        let fresh = read.changes == slot.changes && read.at.plus(LASTS) > slot.at;
        fresh.then(|| read.value.clone())
    }

    /// Keeps a value that was read after its place was taken.
    pub fn put(&self, slot: Slot, value: V) {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if values.len() >= self.most {
            values.clear();
        }
        let Slot { key, changes, at } = slot;
        values.insert(key, Read { changes, at, value });
    }
}
