//! A place in a list that is read newest first: it stays right while new lines arrive.

use std::str::FromStr;

use super::{Problem, Timestamp, ulid_is_valid};

/// Everything older than one line: its instant and its identifier, written `{microseconds}.{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Instant of the last line of the page before.
    pub at: Timestamp,
    /// Identifier of that line.
    pub id: String,
}

impl Cursor {
    /// Before everything: the first page.
    #[must_use]
    pub fn newest() -> Self {
        Self {
            at: Timestamp(i64::MAX),
            id: String::new(),
        }
    }

    /// The cursor of an address; none means the first page.
    ///
    /// # Errors
    /// `Malformed` when it was not written by this server.
    pub fn of(text: Option<&str>) -> Result<Self, Problem> {
        text.filter(|text| !text.is_empty())
            .map_or_else(|| Ok(Self::newest()), str::parse)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}", self.at.0, self.id)
    }
}

impl FromStr for Cursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refused = || Problem::Malformed("problem-cursor");
        let (at, id) = text
            .split_once('.')
            .filter(|(_, id)| ulid_is_valid(id))
            .ok_or_else(refused)?;
        Ok(Self {
            at: Timestamp(at.parse().map_err(|_| refused())?),
            id: id.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_what_it_wrote_and_nothing_else() {
        let text = "1760000000000000.01JAB3C4D5E6F7G8H9J0K1M2N3";
        let cursor: Cursor = text.parse().expect("a cursor");
        assert_eq!(cursor.to_string(), text);
        let id = "01JAB3C4D5E6F7G8H9J0K1M2N3";
        for bad in ["", "x", "12", "12.", "12.x' OR 1=1", &format!(".{id}")] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
        for first in [None, Some("")] {
            assert_eq!(Cursor::of(first).expect("a page"), Cursor::newest());
        }
    }
}
