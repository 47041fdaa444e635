//! How many streams each person has open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::kernel::PersonId;

/// Streams that one person may have open at once: tabs on a few machines.
pub(super) const STREAMS_EACH: u32 = 8;

/// The open streams of a server.
#[derive(Clone, Debug, Default)]
pub(super) struct Connections(Arc<Mutex<HashMap<PersonId, u32>>>);

/// A counted stream; dropped when it closes.
#[derive(Debug)]
pub(super) struct Seat {
    connections: Connections,
    person: PersonId,
}

impl Connections {
    /// A place for one more stream; none when the person has [`STREAMS_EACH`] already.
    pub(super) fn take(&self, person: &PersonId) -> Option<Seat> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(person.clone()).or_default();
        if *count >= STREAMS_EACH {
            return None;
        }
        *count += 1;
        Some(Seat {
            connections: self.clone(),
            person: person.clone(),
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let open = &self.connections.0;
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_eight_streams_and_gets_a_closed_one_back() {
        let connections = Connections::default();
        let ines = PersonId::trusted("ines");
        let mut seats: Vec<_> = (0..STREAMS_EACH)
            .map(|_| connections.take(&ines).expect("a seat"))
            .collect();
        assert!(connections.take(&ines).is_none());
        assert!(connections.take(&PersonId::trusted("paul")).is_some());
        seats.pop();
        assert!(connections.take(&ines).is_some());
        drop(seats);
        assert!(connections.0.lock().expect("open").is_empty());
    }
}
