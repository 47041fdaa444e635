//! Dates and moments in words, at the clock of Paris: a school day is a local thing.
use time::{Date, Duration, Month, OffsetDateTime, UtcOffset, Weekday};

use super::i18n::{Arg, Texts};

/// Central European Time, in hours east of Greenwich.
const WINTER_HOURS: i8 = 1;
/// Central European Summer Time, in hours east of Greenwich.
const SUMMER_HOURS: i8 = 2;
const MINUTE_SECONDS: i64 = 60;
const HOUR_SECONDS: i64 = 3_600;

/// The offset of Paris at an instant: summer time runs from the last Sunday of March to the last
/// Sunday of October, both at 01:00 UTC (directive 2000/84/CE).
pub fn paris_offset(at: OffsetDateTime) -> UtcOffset {
    let turn = |month| {
        let last = Date::from_calendar_date(at.year(), month, 31).unwrap_or(Date::MIN);
        let back = i64::from(last.weekday().number_days_from_sunday());
        (last - Duration::days(back)).midnight().assume_utc() + Duration::hours(1)
    };
    let summer = turn(Month::March) <= at && at < turn(Month::October);
    let hours = if summer { SUMMER_HOURS } else { WINTER_HOURS };
    UtcOffset::from_hms(hours, 0, 0).unwrap_or(UtcOffset::UTC)
}

/// An instant, given in microseconds since 1970 UTC, on the clock of Paris.
pub fn paris(at_micros: i64) -> OffsetDateTime {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at_micros) * 1_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.to_offset(paris_offset(at))
}

impl Texts {
    /// The day in words: «12 mars 2026», “12 March 2026”. Microseconds since 1970 UTC.
    pub fn date(&self, at_micros: i64) -> String {
        self.day(paris(at_micros), true)
    }

    /// When something happened, as a person says it: «à l'instant», «il y a 5 minutes»,
    /// «aujourd'hui à 9 h 20», «hier à 14 h 05», «lundi à 8 h 30», «12 mars 2026». Both in
    /// microseconds since 1970 UTC; an instant still to come is given with its date.
    pub fn moment(&self, at_micros: i64, now_micros: i64) -> String {
        let (at, now) = (paris(at_micros), paris(now_micros));
        let seconds = (now - at).whole_seconds();
        let time = self.time(at);
        let time = [("time", Arg::Text(&time))];
        match ((now.date() - at.date()).whole_days(), seconds) {
            (_, ..0) => self.dated(at, now),
            (_, 0..MINUTE_SECONDS) => self.t("moment-now"),
            (_, MINUTE_SECONDS..HOUR_SECONDS) => {
                let minutes = Arg::Number(seconds / MINUTE_SECONDS);
                self.with("moment-minutes", &[("count", minutes)])
            }
            (0, _) => self.with("moment-today", &time),
            (1, _) => self.with("moment-yesterday", &time),
            (2..=6, _) => {
                let day = self.weekday(at.weekday());
                self.with("moment-weekday", &[("day", Arg::Text(&day)), time[0]])
            }
            _ => self.dated(at, now),
        }
    }

    fn dated(&self, at: OffsetDateTime, now: OffsetDateTime) -> String {
        let (day, time) = (self.day(at, at.year() != now.year()), self.time(at));
        self.with(
            "moment-dated",
            &[("date", Arg::Text(&day)), ("time", Arg::Text(&time))],
        )
    }

    fn time(&self, at: OffsetDateTime) -> String {
        let (hour, minute) = (at.hour().to_string(), format!("{:02}", at.minute()));
        self.with(
            "clock-time",
            &[("hour", Arg::Text(&hour)), ("minute", Arg::Text(&minute))],
        )
    }

    fn day(&self, at: OffsetDateTime, with_year: bool) -> String {
        let month = self.t(&format!("month-{}", u8::from(at.month())));
        let (day, year) = (i64::from(at.day()), at.year().to_string());
        let key = if with_year {
            "calendar-date"
        } else {
            "calendar-day"
        };
        let args = [
            ("day", day.into()),
            ("month", Arg::Text(&month)),
            ("year", Arg::Text(&year)),
        ];
        self.with(key, &args)
    }

    fn weekday(&self, day: Weekday) -> String {
        self.t(&format!("weekday-{}", day.number_from_monday()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::i18n::Lang;
    use time::macros::datetime;

    fn micros(at: OffsetDateTime) -> i64 {
        i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or_default()
    }

    const FR: Texts = Texts {
        lang: Lang::Fr,
        familiar: false,
    };
    const EN: Texts = Texts {
        lang: Lang::En,
        familiar: false,
    };

    #[test]
    fn paris_turns_its_clock_on_the_last_sundays() {
        for (at, hours) in [
            (datetime!(2026-03-29 00:59:59 UTC), 1),
            (datetime!(2026-03-29 01:00 UTC), 2),
            (datetime!(2026-10-25 00:59:59 UTC), 2),
            (datetime!(2026-10-25 01:00 UTC), 1),
            (datetime!(2024-03-31 01:00 UTC), 2),
        ] {
            assert_eq!(paris_offset(at).whole_hours(), hours, "{at}");
        }
    }

    #[test]
    fn moments_read_as_people_say_them() {
        let now = micros(datetime!(2026-11-20 16:30 UTC));
        for (at, fr, en) in [
            (
                datetime!(2026-11-20 16:29:30 UTC),
                "à l’instant",
                "just now",
            ),
            (
                datetime!(2026-11-20 16:25 UTC),
                "il y a 5 minutes",
                "5 minutes ago",
            ),
            (
                datetime!(2026-11-20 07:05 UTC),
                "aujourd’hui à 8 h 05",
                "today at 8:05",
            ),
            (
                datetime!(2026-11-19 13:05 UTC),
                "hier à 14 h 05",
                "yesterday at 14:05",
            ),
            (
                datetime!(2026-11-16 07:30 UTC),
                "lundi à 8 h 30",
                "Monday at 8:30",
            ),
            (
                datetime!(2026-09-01 06:30 UTC),
                "le 1er septembre à 8 h 30",
                "1 September at 8:30",
            ),
            (
                datetime!(2025-03-12 06:30 UTC),
                "le 12 mars 2025 à 7 h 30",
                "12 March 2025 at 7:30",
            ),
        ] {
            let at = micros(at);
            assert_eq!(FR.moment(at, now).replace('\u{a0}', " "), fr);
            assert_eq!(EN.moment(at, now), en);
        }
    }

    #[test]
    fn an_instant_to_come_has_its_date() {
        let now = micros(datetime!(2026-11-20 16:30 UTC));
        let at = micros(datetime!(2026-11-23 06:00 UTC));
        assert_eq!(
            FR.moment(at, now).replace('\u{a0}', " "),
            "le 23 novembre à 7 h 00"
        );
        assert_eq!(FR.date(at), "23 novembre 2026");
    }
}
