//! Until when a twinning lasts: to the end of the school year unless somebody says less.

use time::{Date, Duration, Month, Time};

use crate::kernel::{Problem, Timestamp};
use crate::web::dates::{paris, paris_offset};

/// The last day that a new twinning proposes: the end of classes in July.
const LAST_DAY: (Month, u8) = (Month::July, 5);
/// The day on which the school year turns; no twinning that begins before lasts beyond.
const YEAR_TURNS: (Month, u8) = (Month::August, 31);
/// The longest that we take from another server, in days: a school year.
const LONGEST_DAYS: i64 = 366;

/// The next time that a day of the year comes, from `today` on.
fn next(today: Date, (month, day): (Month, u8)) -> Date {
    let of = |year| Date::from_calendar_date(year, month, day).unwrap_or(today);
    let this = of(today.year());
    if this > today {
        this
    } else {
        of(today.year() + 1)
    }
}

/// The last day that a form proposes.
pub(super) fn proposed(now: Timestamp) -> Date {
    let today = paris(now.0).date();
    next(today, LAST_DAY).min(latest(now))
}

/// The latest last day.
pub(super) fn latest(now: Timestamp) -> Date {
    next(paris(now.0).date(), YEAR_TURNS)
}

/// Reads the last day that somebody typed (`2027-07-05`); the twinning ends at the midnight after it, on
/// the clock of Paris.
///
/// # Errors
/// `Invalid` for what is no date, today or before, or after the school year.
pub(super) fn end_of(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let wrong = || Problem::field("ends", "error-twinning-ends");
    let day = Date::parse(text.trim(), &format).map_err(|_| wrong())?;
    if day <= paris(now.0).date() || day > latest(now) {
        return Err(wrong());
    }
    let midnight = (day + Duration::days(1)).with_time(Time::MIDNIGHT);
    let offset = paris_offset(midnight.assume_utc());
    Ok(Timestamp::from_datetime(midnight.assume_offset(offset)))
}

/// Whether an end that another server proposes is one.
pub(super) fn is_acceptable(end: Timestamp, now: Timestamp) -> bool {
    let day = std::time::Duration::from_secs(24 * 3600);
    let longest = day.saturating_mul(u32::try_from(LONGEST_DAYS).unwrap_or(1));
    end > now && end <= now.plus(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn a_twinning_lasts_until_the_summer_at_most() {
        let now = Timestamp::from_datetime(datetime!(2026-09-01 08:00 UTC));
        assert_eq!(proposed(now), date!(2027 - 07 - 05));
        assert_eq!(latest(now), date!(2027 - 08 - 31));
        let end = end_of("2027-07-05", now).expect("the last day of classes");
        assert_eq!(
            end,
            Timestamp::from_datetime(datetime!(2027-07-05 22:00 UTC))
        );
        let winter = end_of("2026-12-18", now).expect("before Christmas");
        assert_eq!(
            winter,
            Timestamp::from_datetime(datetime!(2026-12-18 23:00 UTC))
        );
        for wrong in ["2026-09-01", "2027-09-01", "", "demain", "2027-02-30"] {
            assert!(end_of(wrong, now).is_err(), "{wrong}");
        }
        let july = Timestamp::from_datetime(datetime!(2027-07-20 08:00 UTC));
        assert_eq!(proposed(july), date!(2027 - 08 - 31));
    }
}
