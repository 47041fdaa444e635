//! From «three days ago at 10:20» to an instant, on the clock of Paris.

use crate::kernel::Timestamp;
use crate::web::dates::paris;

/// Microseconds of a day.
const DAY: i64 = 24 * 3600 * 1_000_000;
/// Microseconds of a minute.
const MINUTE: i64 = 60 * 1_000_000;

/// The instant `days_ago` days before `now` at local `time` («HH:MM»), never after `now`.
pub fn moment(now: Timestamp, days_ago: i64, time: &str) -> Timestamp {
    let local = paris(now.0);
    let into_day = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let (hour, minute) = time.split_once(':').unwrap_or(("12", "00"));
    let wanted = hour.parse().unwrap_or(12_i64) * 60 + minute.parse().unwrap_or(0_i64);
    let at = now.0 - days_ago * DAY - (into_day - wanted) * MINUTE;
    Timestamp(at.min(now.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_dated_in_the_future() {
        let now = Timestamp(1_795_000_000_000_000);
        assert_eq!(moment(now, 0, "23:59").max(now), now);
        let yesterday = paris(moment(now, 1, "10:20").0);
        assert_eq!((yesterday.hour(), yesterday.minute()), (10, 20));
    }
}
