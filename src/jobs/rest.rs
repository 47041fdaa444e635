//! How long a queue waits for a passage that does not answer: a search server that is down, a disk
//! that is full. A rest never outlasts the outage by more than the outage itself, nor by an hour.

use std::time::Duration;

/// The first rest; each that follows is twice as long.
const FIRST: Duration = Duration::from_secs(2);
/// The longest rest.
const LONGEST: Duration = Duration::from_secs(3600);

/// The rests of one queue.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    last: Option<Duration>,
}

impl Rest {
    /// The next rest, longer than the one before.
    pub(super) fn next(&mut self) -> Duration {
        let next = self.last.map_or(FIRST, |last| (last * 2).min(LONGEST));
        self.last = Some(next);
        next
    }

    /// The passage answered.
    pub(super) fn end(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_to_an_hour_and_begin_anew_when_the_passage_answers() {
        let mut rest = Rest::default();
        let seconds: Vec<u64> = (0..14).map(|_| rest.next().as_secs()).collect();
        assert_eq!(
            seconds,
            [
                2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600
            ]
        );
        rest.end();
        assert_eq!(rest.next(), FIRST);
    }
}
