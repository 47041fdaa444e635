//! One queue applies what others send. Once an activity makes us wait for somebody (a server that hardly
//! answers), it and whatever its sender's server sends after it are applied beside the queue, in their order,
//! so that nobody else waits.
//!
//! What stands here is gone when the process ends; each activity keeps its job until it was applied.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::together::Waiting;

/// How long an activity may hold up the queue.
const SOON: Duration = Duration::from_secs(4);
/// The same when its host has made us wait before.
const SOON_AGAIN: Duration = Duration::from_millis(50);
/// Hosts whose activities are applied beside the queue at the same time.
const BESIDE: usize = 32;
/// Activities of one host that stand behind each other; further ones come again with their jobs.
const BEHIND: usize = 1_000;
/// Hosts that are remembered; those that are only known to be slow are forgotten when there are more.
const HOSTS: usize = 1_000;

/// The hosts that make us wait.
#[derive(Default)]
pub(super) struct Aside(Mutex<HashMap<String, Pace>>);

enum Pace {
    /// Its activities are applied beside the queue: the one under way first, then those behind it.
    Beside(VecDeque<String>),
    /// They were.
    Slow,
}

impl Aside {
    /// Puts an activity behind those of its host that are applied beside the queue; `false` when there are
    /// none.
    pub fn behind(&self, row: &Waiting) -> bool {
        match self.lock().get_mut(&row.host) {
            Some(Pace::Beside(line)) => {
                // The first of the line is behind nobody.
                if !line.contains(&row.id) && line.len() <= BEHIND {
                    line.push_back(row.id.clone());
                }
                true
            }
            _ => false,
        }
    }

    /// How long the queue may wait for an activity of a host.
    pub fn patience(&self, host: &str) -> Duration {
        match self.lock().contains_key(host) {
            true => SOON_AGAIN,
            false => SOON,
        }
    }

    /// A host answered in time.
    pub fn quick(&self, host: &str) {
        self.lock().remove(host);
    }

    /// From now on the activities of a host are applied beside the queue, this one first; `false` when there
    /// is no room.
    pub fn begin(&self, first: &Waiting) -> bool {
        let mut hosts = self.lock();
        let beside = |pace: &Pace| matches!(pace, Pace::Beside(_));
        if hosts.values().filter(|pace| beside(pace)).count() >= BESIDE {
            return false;
        }
        if hosts.len() >= HOSTS {
            hosts.retain(|_, pace| beside(pace));
        }
        let line = VecDeque::from([first.id.clone()]);
        hosts.insert(first.host.clone(), Pace::Beside(line));
        true
    }

    /// The one under way is done: the next activity of its host; after the last one they go through the queue
    /// again.
    pub fn next(&self, host: &str) -> Option<String> {
        let mut hosts = self.lock();
        let Some(Pace::Beside(line)) = hosts.get_mut(host) else {
            return None;
        };
        line.pop_front();
        let next = line.front().cloned();
        if next.is_none() {
            hosts.insert(host.to_owned(), Pace::Slow);
        }
        next
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Pace>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(host: &str, id: &str) -> Waiting {
        Waiting {
            id: id.to_owned(),
            host: host.to_owned(),
        }
    }

    #[test]
    fn activities_of_a_host_that_makes_us_wait_stand_behind_each_other() {
        let aside = Aside::default();
        assert!(!aside.behind(&row("a", "1")));
        assert_eq!(aside.patience("a"), SOON);
        assert!(aside.begin(&row("a", "1")));
        for id in ["1", "2", "3", "2"] {
            assert!(aside.behind(&row("a", id)));
        }
        assert!(!aside.behind(&row("b", "4")), "others go on");
        assert_eq!(aside.next("a").as_deref(), Some("2"));
        assert!(aside.behind(&row("a", "2")), "it is under way");
        assert_eq!(aside.next("a").as_deref(), Some("3"));
        assert_eq!(aside.next("a"), None);
        assert!(!aside.behind(&row("a", "5")));
        assert_eq!(aside.patience("a"), SOON_AGAIN);
        aside.quick("a");
        assert_eq!(aside.patience("a"), SOON);
    }

    #[test]
    fn there_is_room_for_so_many_hosts_and_no_more() {
        let aside = Aside::default();
        for host in 0..BESIDE {
            assert!(aside.begin(&row(&host.to_string(), "1")));
        }
        assert!(!aside.begin(&row("one more", "1")));
        assert_eq!(aside.next("0"), None);
        assert!(aside.begin(&row("one more", "1")));
    }
}
