//! Time as the house counts it: UTC microseconds, read from a clock that tests own.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This instant plus a duration.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// This instant minus a duration.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// The same instant for the `time` crate (whole microseconds).
    #[must_use]
    pub fn to_datetime(self) -> time::OffsetDateTime {
        time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .unwrap_or(time::OffsetDateTime::UNIX_EPOCH)
    }

    /// From the `time` crate, cut to microseconds.
    #[must_use]
    pub fn from_datetime(moment: time::OffsetDateTime) -> Self {
        Self(i64::try_from(moment.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX))
    }

    /// RFC 3339 in UTC, as ActivityStreams writes dates.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let whole = self
            .to_datetime()
            .replace_nanosecond(0)
            .unwrap_or(self.to_datetime());
        whole
            .format(&time::format_description::well_known::Rfc3339)
            .unwrap_or_default()
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        i64::schema()
    }
}

impl utoipa::ToSchema for Timestamp {}

/// Where "now" comes from. Handed down from the doors; nothing below reads the ambient clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The clock of the machine.
    System,
    /// A clock that stands still until a test moves it (microseconds).
    Stopped(Arc<AtomicI64>),
}

/// ULIDs made by this process so far.
static MADE: AtomicU64 = AtomicU64::new(0);
/// The count takes 24 of the 80 bits below the milliseconds.
const COUNT_MASK: u64 = 0x00ff_ffff;
/// The others are random.
const RANDOM_BITS: u32 = 56;

impl Clock {
    /// A stopped clock for tests and for worlds that are written in the past.
    #[must_use]
    pub fn stopped(at: Timestamp) -> Self {
        Self::Stopped(Arc::new(AtomicI64::new(at.0)))
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the one place that reads the clock"
                )]
                let now = SystemTime::now();
                let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Self::Stopped(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a stopped clock forward; the machine's own clock stays as it is.
    pub fn advance(&self, by: Duration) {
        if let Self::Stopped(at) = self {
            at.fetch_add(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::SeqCst);
        }
    }

    /// A fresh ULID: milliseconds of this clock, a count that orders what one process makes within a
    /// millisecond (queues keep their order by it), and 56 random bits.
    #[must_use]
    pub fn ulid(&self) -> ulid::Ulid {
        let millis = u64::try_from(self.now().0 / 1000).unwrap_or(0);
        let mut random = [0_u8; 16];
        fill_random(&mut random);
        let count = MADE.fetch_add(1, Ordering::Relaxed) & COUNT_MASK;
        let tail = u128::from_be_bytes(random) >> (u128::BITS - RANDOM_BITS);
        ulid::Ulid::from_parts(millis, (u128::from(count) << RANDOM_BITS) | tail)
    }
}

/// Fills `bytes` from the operating system's random generator.
pub fn fill_random(bytes: &mut [u8]) {
    use ring::rand::SecureRandom;
    let filled = ring::rand::SystemRandom::new().fill(bytes);
    assert!(
        filled.is_ok(),
        "the operating system gives no randomness: nothing secret can be made"
    );
}
