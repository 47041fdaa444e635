//! Keeps the last answers of the JSON timeline for as long as nothing changes.
//!
//! A client that asks again and again is answered without reading twenty publications each time. An
//! answer is kept for one viewer with exactly the same keys, and is thrown away by the next write of
//! this process, whatever it wrote; a write of another process is seen after [`KEPT`] at the latest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;

use crate::house::House;
use crate::kernel::Timestamp;
use crate::policy::Viewer;

/// The longest that an answer is kept, below the bound of revocation (I13).
const KEPT: Duration = Duration::from_secs(2);
/// Answers kept at most: a large school that reads at once, about 10 MB.
const ANSWERS: usize = 1024;

/// The last answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf(Arc<Mutex<HashMap<String, Answer>>>);

#[derive(Clone, Debug)]
struct Answer {
    changes: u64,
    at: Timestamp,
    json: Bytes,
}

/// The place of one answer; taken before anything is read.
pub(super) struct Slot {
    key: String,
    changes: u64,
    at: Timestamp,
}

impl Slot {
    /// The place of what `viewer` asks with `question`.
    pub(super) fn of(house: &House, viewer: &Viewer, question: &str) -> Self {
        let mut key = viewer.id().map(ToString::to_string).unwrap_or_default();
        for held in &viewer.keys {
            key.push('|');
            key.push_str(held.circle.as_str());
            key.push_str(held.role.as_str());
        }
        key.push('?');
        key.push_str(question);
        Self {
            key,
            changes: house.db.changes(),
            at: house.clock.now(),
        }
    }
}

impl Shelf {
    /// The answer of a place, when nothing was written since.
    pub(super) fn get(&self, slot: &Slot) -> Option<Bytes> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answers.get(&slot.key)?;
        let fresh = answer.changes == slot.changes && answer.at.plus(KEPT) > slot.at;
        fresh.then(|| answer.json.clone())
    }

    /// Keeps an answer that was read after its place was taken.
    pub(super) fn put(&self, slot: Slot, json: Bytes) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS {
            answers.clear();
        }
        let answer = Answer {
            changes: slot.changes,
            at: slot.at,
            json,
        };
        answers.insert(slot.key, answer);
    }
}
