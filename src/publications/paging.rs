//! Pages of lists, newest first: a cursor names the last item shown, so that new items move nothing.

use std::fmt;
use std::str::FromStr;

use super::Publication;
use crate::kernel::{Problem, PublicationId, Timestamp};

/// Items on an HTML page.
pub const PAGE_ITEMS: i64 = 20;
/// Most items of one answer of the JSON API.
pub const LIMIT_LARGEST: i64 = 50;

/// The place of an item in a list that is sorted by an instant and then by identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The instant that sorts the list.
    pub at: Timestamp,
    /// The item.
    pub id: PublicationId,
}

impl Cursor {
    /// Before everything: the first page of a list, newest first.
    #[must_use]
    pub fn first() -> Self {
        Self {
            at: Timestamp(i64::MAX),
            id: PublicationId::trusted("~"),
        }
    }

    /// The place of a publication in a list by moment of publication.
    #[must_use]
    pub fn of(publication: &Publication) -> Self {
        Self {
            at: publication.published_at.unwrap_or(publication.created_at),
            id: publication.id.clone(),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.at.0, self.id)
    }
}

impl FromStr for Cursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem::Malformed("problem-cursor");
        let (at, id) = text.split_once('-').ok_or_else(wrong)?;
        Ok(Self {
            at: Timestamp(at.parse().map_err(|_| wrong())?),
            id: id.parse().map_err(|_| wrong())?,
        })
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The cursor that the page before gave in `next`; absent for the first page.
    pub before: Option<String>,
    /// How many items, from 1 to 50; 20 when absent.
    pub limit: Option<i64>,
}

impl PageQuery {
    /// The cursor to start after.
    ///
    /// # Errors
    /// `Malformed` when it is none of ours.
    pub fn cursor(&self) -> Result<Cursor, Problem> {
        match self.before.as_deref() {
            None | Some("") => Ok(Cursor::first()),
            Some(text) => text.parse(),
        }
    }

    /// How many items, within [`LIMIT_LARGEST`].
    #[must_use]
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(PAGE_ITEMS).clamp(1, LIMIT_LARGEST)
    }
}

/// Cuts a list that was read with one item more than the page holds, and names the way on.
#[must_use]
pub fn cut(mut list: Vec<Publication>, limit: i64) -> (Vec<Publication>, Option<Cursor>) {
    let limit = usize::try_from(limit).unwrap_or(0);
    if list.len() <= limit {
        return (list, None);
    }
    list.truncate(limit);
    let next = list.last().map(Cursor::of);
    (list, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text_and_strange_ones_are_refused() {
        let cursor = Cursor {
            at: Timestamp(1_700_000_000_000_000),
            id: PublicationId::trusted("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        };
        assert_eq!(cursor.to_string().parse::<Cursor>().ok(), Some(cursor));
        for wrong in ["", "12", "x-01ARZ3NDEKTSV4RRFFQ69G5FAV", "12-'; DROP"] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_limit_stays_within_its_bounds() {
        let asked = |limit| PageQuery {
            before: None,
            limit,
        };
        assert_eq!(asked(None).limit(), PAGE_ITEMS);
        assert_eq!(asked(Some(0)).limit(), 1);
        assert_eq!(asked(Some(9999)).limit(), LIMIT_LARGEST);
    }
}
