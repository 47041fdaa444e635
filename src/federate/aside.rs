//! One queue applies what others send. Once an activity makes us wait for somebody (a server that hardly answers), it and
//! whatever its sender's server sends after it are applied beside the queue, in their order, so that nobody else waits.
//!
//! What stands here is gone when the process ends; each activity keeps its job until it was applied.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
    /// Its activities are applied beside the queue: the one under way, and those behind it.
    Beside(String, VecDeque<String>),
    /// They were.
    Slow,
}

impl Aside {
    /// Puts an activity behind those of its host that are applied beside the queue; `false` when there are none.
    pub fn behind(&self, host: &str, id: &str) -> bool {
        match self.lock().get_mut(host) {
            Some(Pace::Beside(now, next)) => {
                let stands = now == id || next.iter().any(|one| one == id);
                if !stands && next.len() < BEHIND {
                    next.push_back(id.to_owned());
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

    /// From now on the activities of a host are applied beside the queue, this one first; `false` when there is no room.
    pub fn begin(&self, host: &str, id: &str) -> bool {
        let mut hosts = self.lock();
        let beside = |pace: &Pace| matches!(pace, Pace::Beside(..));
        if hosts.values().filter(|pace| beside(pace)).count() >= BESIDE {
            return false;
        }
        if hosts.len() >= HOSTS {
            hosts.retain(|_, pace| beside(pace));
        }
        let pace = Pace::Beside(id.to_owned(), VecDeque::new());
        hosts.insert(host.to_owned(), pace);
        true
    }

    /// The next activity of a host; after the last one its activities go through the queue again.
    pub fn next(&self, host: &str) -> Option<String> {
        let mut hosts = self.lock();
        let pace = hosts.get_mut(host)?;
        let next = match pace {
            Pace::Beside(_, next) => next.pop_front(),
            Pace::Slow => None,
        };
        *pace = match (&next, std::mem::replace(pace, Pace::Slow)) {
            (Some(id), Pace::Beside(_, rest)) => Pace::Beside(id.clone(), rest),
            _ => Pace::Slow,
        };
        next
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Pace>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activities_of_a_host_that_makes_us_wait_stand_behind_each_other() {
        let aside = Aside::default();
        assert!(!aside.behind("a", "1"));
        assert_eq!(aside.patience("a"), SOON);
        assert!(aside.begin("a", "1"));
        for id in ["1", "2", "3", "2"] {
            assert!(aside.behind("a", id));
        }
        assert!(!aside.behind("b", "4"), "others go on");
        assert_eq!(aside.next("a").as_deref(), Some("2"));
        assert!(aside.behind("a", "2"), "it is under way");
        assert_eq!(aside.next("a").as_deref(), Some("3"));
        assert_eq!(aside.next("a"), None);
        assert!(!aside.behind("a", "5"));
        assert_eq!(aside.patience("a"), SOON_AGAIN);
        aside.quick("a");
        assert_eq!(aside.patience("a"), SOON);
    }

    #[test]
    fn there_is_room_for_so_many_hosts_and_no_more() {
        let aside = Aside::default();
        for host in 0..BESIDE {
            assert!(aside.begin(&host.to_string(), "1"));
        }
        assert!(!aside.begin("one more", "1"));
        assert_eq!(aside.next("0"), None);
        assert!(aside.begin("one more", "1"));
    }
}
