//! Keeps the last answers of the JSON timeline for as long as nothing changes: a client that asks again
//! and again is answered without reading twenty publications each time. An answer is kept for one
//! viewer with exactly the same keys.

use std::sync::Arc;

use axum::body::Bytes;

use crate::db::{Kept, Slot};
use crate::house::House;
use crate::policy::Viewer;

/// Answers kept at most: a large school that reads at once, about 10 MB.
const ANSWERS: usize = 1024;

/// The last answers.
#[derive(Clone, Debug)]
pub(super) struct Shelf(pub Arc<Kept<Bytes>>);

impl Default for Shelf {
    fn default() -> Self {
        Self(Arc::new(Kept::new(ANSWERS)))
    }
}

/// The place of what `viewer` asks with `question`.
pub(super) fn slot_of(house: &House, viewer: &Viewer, question: &str) -> Slot {
    let mut key = viewer.id().map(ToString::to_string).unwrap_or_default();
    for held in &viewer.keys {
        key.push('|');
        key.push_str(held.circle.as_str());
        key.push_str(held.role.as_str());
    }
    key.push('?');
    key.push_str(question);
    Slot::of(&house.db, house.clock.now(), key)
}
