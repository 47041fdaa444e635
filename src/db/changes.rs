//! What this process has written so far, counted: as long as a number stays, what was read before it still
//! holds, unless another process writes too.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// Tables that are read at every request and seldom written: writes that pass them by leave what is kept
/// of them in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Actors and their keys.
    Actors,
    /// Which servers may speak here.
    Partners,
    /// Who follows whom.
    Follows,
}

impl Watched {
    const ALL: [Self; 3] = [Self::Actors, Self::Partners, Self::Follows];

    /// What stands in every statement that writes them: the names of the tables. A column `actor_id` is
    /// in half of all statements, and names none of them.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Actors => &["actors", "actor_keys"],
            Self::Partners => &["partners"],
            Self::Follows => &["follows", "actors"],
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The counts of one database.
#[derive(Debug, Default)]
pub(super) struct Changes {
    all: AtomicU64,
    watched: [AtomicU64; Watched::ALL.len()],
}

impl Changes {
    pub(super) fn all(&self) -> u64 {
        self.all.load(Ordering::SeqCst)
    }

    pub(super) fn of(&self, watched: Watched) -> u64 {
        self.watched[watched as usize].load(Ordering::SeqCst)
    }

    /// A transaction ended that touched `touched`.
    pub(super) fn ended(&self, touched: &Touched) {
        self.all.fetch_add(1, Ordering::SeqCst);
        let bits = touched.0.load(Ordering::SeqCst);
        for watched in Watched::ALL.into_iter().filter(|one| bits & one.bit() != 0) {
            self.watched[watched as usize].fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// What a transaction has written so far.
#[derive(Debug, Default)]
pub(super) struct Touched(AtomicU8);

impl Touched {
    /// Notes a statement. One that only reads, or only names such a table, counts too: that costs one
    /// reading more, and nothing is missed.
    pub(super) fn note(&self, sql: &str) {
        for watched in Watched::ALL {
            if watched.names().iter().any(|name| sql.contains(name)) {
                self.0.fetch_or(watched.bit(), Ordering::SeqCst);
            }
        }
    }
}
