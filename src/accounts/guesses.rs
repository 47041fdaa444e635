//! Guessing: how often a place may be wrong before it has to wait (A43, A45, I22).
//!
//! A wrong password locks the login for the network block it came from, so that a classmate at home does
//! not lock its owner out at school. A wider count for each login stops guesses from many places; a
//! browser in which its owner signed in before is counted alone and passes it (OWASP's device cookie).
//! Wrong activation codes are counted by block, and all together by the hour.
//!
//! The counts are in memory, under digests: they are the same work for logins that exist and that do not
//! (A46), cost an attacker's flood no write, and a restart forgets them, which only the house can do.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::client::Client;
use super::codes;
use crate::kernel::Timestamp;

/// Wrong passwords for a login from one block, or in one known browser, before the lock (A43).
pub const FAILURES: u32 = 10;
/// Wrong passwords for a login from unknown browsers anywhere before it rests for all of them.
pub const FAILURES_ANYWHERE: u32 = 100;
/// Wrong passwords from one block, whatever the logins, within [`PASSWORDS_WINDOW`]: a whole school may
/// stand behind one address (R16).
pub const PASSWORDS_FROM_BLOCK: u32 = 300;
/// Wrong activation codes from one block within [`CODES_WINDOW`].
pub const CODES_FROM_BLOCK: u32 = 60;
/// Wrong activation codes from everywhere within [`CODES_ANYWHERE_WINDOW`]: at this pace a code of 58
/// bits falls once in a million years, and a school activates its people in a morning.
pub const CODES_ANYWHERE: u32 = 5_000;

/// The time over which wrong passwords of a block are counted together.
pub const PASSWORDS_WINDOW: Duration = Duration::from_secs(60);
/// The time over which wrong codes of a block are counted together.
pub const CODES_WINDOW: Duration = Duration::from_secs(10 * 60);
/// The time over which wrong codes from everywhere are counted together.
pub const CODES_ANYWHERE_WINDOW: Duration = Duration::from_secs(3600);
/// The first lock; it doubles with each further failure.
const FIRST_LOCK: Duration = Duration::from_secs(60);
/// The longest lock.
const LONGEST_LOCK: Duration = Duration::from_secs(15 * 60);
/// Doublings after which a lock is the longest anyway.
const DOUBLINGS: u32 = 5;
/// A trail without a new failure for so long is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 3600);
/// Trails kept at once, about 100 bytes each; when there are more, the coldest tenth goes.
pub const TRAILS_KEPT: usize = 50_000;

/// What is counted, with whom it is about: a digest, so that no login is kept.
type Key = String;

/// Whether a password is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is.
    Free,
    /// Locked: refused in the words of a wrong password (A43).
    Locked,
    /// This block guessed too often; seconds to wait.
    Wait(u64),
}

/// The failures of one key.
#[derive(Clone, Copy)]
struct Trail {
    failures: u32,
    since: Timestamp,
    last: Timestamp,
    locked_until: Timestamp,
}

/// Who guessed how often; one for each server.
#[derive(Default)]
pub struct Guesses(Mutex<HashMap<Key, Trail>>);

impl Guesses {
    /// Counts a password as wrong before it is looked at, so that a thousand at once are a thousand;
    /// [`Self::password_was_right`] takes it back.
    pub fn password(&self, login: &str, client: &Client, now: Timestamp) -> Turn {
        let mut trails = self.trails();
        if !client.known {
            let block = key("password", &[&client.block]);
            let most = (PASSWORDS_FROM_BLOCK, PASSWORDS_WINDOW);
            if let Err(seconds) = spend(&mut trails, block, most, now) {
                return Turn::Wait(seconds);
            }
        }
        let locks = locks(login, client);
        if locks.iter().any(|(key, _)| locked(&trails, key, now)) {
            // Guesses during a lock do not prolong it: a classmate could keep somebody out for ever.
            return Turn::Locked;
        }
        for (key, most) in locks {
            fail(&mut trails, key, most, now);
        }
        Turn::Free
    }

    /// The password was right: its failures here are forgotten.
    pub fn password_was_right(&self, login: &str, client: &Client) {
        let mut trails = self.trails();
        for (key, _) in locks(login, client) {
            trails.remove(&key);
        }
        if !client.known {
            refund(&mut trails, &key("password", &[&client.block]));
        }
    }

    /// Counts an activation code as wrong before it is looked at; [`Self::code_was_right`] takes it back.
    ///
    /// # Errors
    /// The seconds to wait, when this block or everybody together guessed too often.
    pub fn code(&self, client: &Client, now: Timestamp) -> Result<(), u64> {
        let mut trails = self.trails();
        let block = key("code", &[&client.block]);
        spend(
            &mut trails,
            block.clone(),
            (CODES_FROM_BLOCK, CODES_WINDOW),
            now,
        )?;
        let all = (CODES_ANYWHERE, CODES_ANYWHERE_WINDOW);
        spend(&mut trails, key("code", &[]), all, now).inspect_err(|_| {
            refund(&mut trails, &block);
            tracing::warn!("too many wrong activation codes this hour: activation rests");
        })
    }

    /// The code was right.
    pub fn code_was_right(&self, client: &Client) {
        let mut trails = self.trails();
        refund(&mut trails, &key("code", &[&client.block]));
        refund(&mut trails, &key("code", &[]));
    }

    /// Somebody has a new password: what was guessed about the old one is forgotten here.
    pub fn forget(&self, login: &str, client: &Client) {
        let mut trails = self.trails();
        for (key, _) in locks(login, client) {
            trails.remove(&key);
        }
    }

    fn trails(&self) -> MutexGuard<'_, HashMap<Key, Trail>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(what: &str, about: &[&str]) -> Key {
    codes::digest(&format!("{what}\n{}", about.join("\n")))
}

/// What a wrong password counts against, and how many it may be.
fn locks(login: &str, client: &Client) -> Vec<(Key, u32)> {
    match client.device.as_deref().filter(|_| client.known) {
        Some(device) => vec![(key("device", &[login, device]), FAILURES)],
        None => vec![
            (key("block", &[login, &client.block]), FAILURES),
            (key("login", &[login]), FAILURES_ANYWHERE),
        ],
    }
}

fn locked(trails: &HashMap<Key, Trail>, key: &Key, now: Timestamp) -> bool {
    trails
        .get(key)
        .is_some_and(|trail| trail.locked_until > now)
}

/// One more failure; from the last that is allowed on, each locks for twice as long as the one before.
fn fail(trails: &mut HashMap<Key, Trail>, key: Key, most: u32, now: Timestamp) {
    let trail = trail(trails, key, FORGOTTEN_AFTER, now);
    trail.failures = trail.failures.saturating_add(1);
    trail.last = now;
    if let Some(over) = trail.failures.checked_sub(most) {
        let lock = FIRST_LOCK * 2_u32.pow(over.min(DOUBLINGS));
        trail.locked_until = now.plus(lock.min(LONGEST_LOCK));
    }
}

/// Takes one from what is allowed within a window, or says how many seconds are left of it.
fn spend(
    trails: &mut HashMap<Key, Trail>,
    key: Key,
    (most, window): (u32, Duration),
    now: Timestamp,
) -> Result<(), u64> {
    let trail = trail(trails, key, window, now);
    if trail.since.plus(window) <= now {
        trail.failures = 0;
        trail.since = now;
    }
    if trail.failures >= most {
        let micros = trail.since.plus(window).0.abs_diff(now.0);
        return Err(micros.div_ceil(1_000_000));
    }
    trail.failures += 1;
    trail.last = now;
    Ok(())
}

fn refund(trails: &mut HashMap<Key, Trail>, key: &Key) {
    if let Some(trail) = trails.get_mut(key) {
        trail.failures = trail.failures.saturating_sub(1);
    }
}

/// The trail of a key, fresh when it is cold.
fn trail(trails: &mut HashMap<Key, Trail>, key: Key, cold: Duration, now: Timestamp) -> &mut Trail {
    if trails.len() >= TRAILS_KEPT && !trails.contains_key(&key) {
        make_room(trails, now);
    }
    let fresh = Trail {
        failures: 0,
        since: now,
        last: now,
        locked_until: now,
    };
    let trail = trails.entry(key).or_insert(fresh);
    if trail.last.plus(cold) <= now {
        *trail = fresh;
    }
    trail
}

fn make_room(trails: &mut HashMap<Key, Trail>, now: Timestamp) {
    trails.retain(|_, trail| trail.last.plus(FORGOTTEN_AFTER) > now);
    if trails.len() >= TRAILS_KEPT {
        let mut lasts: Vec<_> = trails.values().map(|trail| trail.last).collect();
        let tenth = lasts.len() / 10;
        let (_, border, _) = lasts.select_nth_unstable(tenth);
        let border = *border;
        trails.retain(|_, trail| trail.last > border);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_788_249_600_000_000);

    fn from(block: &str) -> Client {
        Client {
            block: block.to_owned(),
            device: None,
            known: false,
        }
    }

    #[test]
    fn a_flood_of_guesses_stays_small_and_the_latest_are_remembered() {
        let guesses = Guesses::default();
        for number in 0..TRAILS_KEPT {
            let later = NOW.plus(Duration::from_millis(u64::try_from(number).unwrap()));
            guesses.code(&from(&number.to_string()), later).ok();
            assert!(guesses.trails().len() <= TRAILS_KEPT);
        }
        let late = NOW.plus(Duration::from_secs(60));
        for _ in 0..FAILURES {
            assert_eq!(guesses.password("ines", &from("a"), late), Turn::Free);
        }
        assert_eq!(guesses.password("ines", &from("a"), late), Turn::Locked);
    }

    #[test]
    fn everybodys_wrong_codes_end_with_the_hour_and_right_ones_cost_nothing() {
        let guesses = Guesses::default();
        for number in 0..CODES_ANYWHERE {
            guesses.code(&from(&number.to_string()), NOW).unwrap();
        }
        let wait = guesses.code(&from("new"), NOW).unwrap_err();
        assert_eq!(wait, CODES_ANYWHERE_WINDOW.as_secs());
        let later = NOW.plus(CODES_ANYWHERE_WINDOW);
        for _ in 0..2 * CODES_FROM_BLOCK {
            guesses.code(&from("new"), later).unwrap();
            guesses.code_was_right(&from("new"));
        }
    }
}
