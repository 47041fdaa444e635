//! When a lane comes back after a failure, and what is given up.

use std::time::Duration;

use crate::federate::servers;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::{Problem, Timestamp, fill_random};

/// Pause after the first failure.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Longest pause between two tries, as long as the host is not given up for dead.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// A host that failed for so long is only asked now and then whether it lives.
const DEAD_AFTER: Duration = Duration::from_secs(7 * 24 * 3600);
/// How often a dead host is asked.
const PROBE: Duration = Duration::from_secs(24 * 3600);
/// Most characters of deliveries that wait for one host (about 1 GB); the oldest are given up.
const WAITING_LARGEST: i64 = 1_000_000_000;
/// So few deliveries are never too large together: each is at most 256 kB.
const WAITING_FEW: i64 = 4_000;
/// Rows given up at once when too much waits.
const TRIMMED: i64 = 32;

/// Puts the lane aside: longer each time, or as long as the peer asks.
pub(super) async fn pause(
    fed: &Federation,
    host: &str,
    (reason, asked): (&str, Option<Duration>),
) -> Result<(), Problem> {
    let now = fed.house.clock.now();
    let tx = fed.house.db.write().await?;
    let (attempts, since) = store::lane_health_for_house(&tx, host).await?;
    let dead = since > Timestamp(0) && now.minus(DEAD_AFTER) > since;
    let least = if dead {
        spread(PROBE, random_byte())
    } else {
        Duration::ZERO
    };
    let asked = asked.unwrap_or_default();
    let wait = back_off(attempts, random_byte()).max(asked).max(least);
    let times = (now, now.plus(wait), now.plus(asked));
    store::pause_lane(&tx, (host, reason), times).await?;
    tx.commit().await?;
    trim(fed, host).await
}

/// Gives a delivery up, for the head of school to see.
pub(super) async fn give_up(
    fed: &Federation,
    host: &str,
    (id, reason): (&str, &str),
) -> Result<(), Problem> {
    tracing::warn!(delivery = id, reason, "a delivery was given up");
    let tx = fed.house.db.write().await?;
    if store::lapse(&tx, (host, id), (reason, fed.house.clock.now())).await? {
        servers::news(&fed.house, &tx, host).await?;
    }
    fed.house.commit(tx).await
}

/// A lane must not fill the disk: the oldest rows of a host that does not answer are given up (R4).
async fn trim(fed: &Federation, host: &str) -> Result<(), Problem> {
    let db = &fed.house.db;
    loop {
        let (_, size) = store::lane_size_for_house(db, host, WAITING_FEW).await?;
        if size <= WAITING_LARGEST {
            return Ok(());
        }
        for row in store::waiting_for_house(db, host, TRIMMED).await? {
            give_up(fed, host, (&row.id, "too much waits")).await?;
        }
    }
}

fn random_byte() -> u8 {
    let mut byte = [0];
    fill_random(&mut byte);
    byte[0]
}

/// 1.5 times longer after each failure, spread by a fifth so that lanes do not come back together.
fn back_off(attempts: i64, chance: u8) -> Duration {
    let power = i32::try_from(attempts.clamp(0, 60)).unwrap_or(60);
    let seconds = FIRST_PAUSE.as_secs_f64() * 1.5_f64.powi(power);
    let wait = spread(Duration::from_secs_f64(seconds.min(1e9)), chance);
    wait.min(LONGEST_PAUSE)
}

fn spread(wait: Duration, chance: u8) -> Duration {
    wait.mul_f64(0.9 + 0.2 * f64::from(chance) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_an_hour() {
        assert!(back_off(0, 128) < Duration::from_secs(3));
        assert!(back_off(5, 0) > back_off(2, 255));
        assert_eq!(back_off(1_000, 255), LONGEST_PAUSE);
    }
}
