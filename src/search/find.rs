//! Searching: the engine names what may match, the database decides what is shown.

use super::{SearchEngine, SearchError, SearchQuery};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::policy::Viewer;
use crate::publications::{self, Kind, Publication, Text};

/// Results on one page.
pub const PAGE: usize = 20;

/// What somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The words.
    pub words: String,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this space.
    pub space: Option<SpaceId>,
    /// Results to pass over.
    pub offset: usize,
    /// Results wanted.
    pub limit: usize,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What the viewer may read, best first.
    pub items: Vec<Publication>,
    /// How many there are on all pages.
    pub total: usize,
    /// Whether the total may be out by a few: the index can be a moment behind the database.
    pub about: bool,
    /// Where the next results begin; none at the end.
    pub next: Option<usize>,
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::TooLong => Self::Malformed("error-search-long"),
            SearchError::MalformedId => Self::Malformed("error-search-filter"),
            other => {
                tracing::warn!(error = %other, "search");
                Self::Unavailable("search-resting")
            }
        }
    }
}

/// Finds what the viewer may read.
///
/// # Errors
/// `Malformed` for too many words, `Unavailable` when the engine does not answer.
pub async fn find(
    house: &House,
    engine: &dyn SearchEngine,
    viewer: &Viewer,
    wish: &Wish,
) -> Result<Found, Problem> {
    let circles: Vec<String> = viewer
        .circles()
        .iter()
        .map(|circle| circle.as_str().to_owned())
        .collect();
    let checks: Vec<String> = viewer
        .moderated()
        .iter()
        .map(|space| space.as_str().to_owned())
        .collect();
    let hits = engine
        .query(SearchQuery {
            words: &wish.words,
            circles: &circles,
            checks: &checks,
            author_id: viewer.id().map(|id| id.as_str()),
            space_id: wish.space.as_ref().map(SpaceId::as_str),
            kind: wish.kind.map(Kind::as_str),
            limit: wish.limit,
            offset: wish.offset,
        })
        .await?;
    let named = hits.ids.len();
    let ids: Vec<PublicationId> = hits
        .ids
        .into_iter()
        .map(|hit| PublicationId::trusted(hit.id))
        .collect();
    let items = publications::readable(&house.db, viewer, &ids, Text::Whole).await?;
    let next = (wish.offset + named < hits.total && named > 0).then_some(wish.offset + named);
    // One page that holds everything is counted exactly; beyond it, the index counts for itself.
    let alone = wish.offset == 0 && next.is_none();
    let total = if alone {
        items.len()
    } else {
        hits.total - (named - items.len()).min(hits.total)
    };
    Ok(Found {
        items,
        total,
        about: !alone,
        next,
    })
}

/// The kind of a form or an address; an empty word means all kinds.
///
/// # Errors
/// `Malformed` for any other word (A66).
pub fn kind_of(word: &str) -> Result<Option<Kind>, Problem> {
    if word.is_empty() {
        return Ok(None);
    }
    let kind = Kind::of(word);
    if kind.as_str() == word {
        Ok(Some(kind))
    } else {
        Err(Problem::Malformed("error-search-filter"))
    }
}

/// The space of a form or an address; an empty word means all spaces.
///
/// # Errors
/// `Malformed` for what is no identifier (A66).
pub fn space_of(word: &str) -> Result<Option<SpaceId>, Problem> {
    if word.is_empty() {
        return Ok(None);
    }
    let space = word.parse().map(Some);
    space.map_err(|_: Problem| Problem::Malformed("error-search-filter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_take_known_words_only() {
        assert_eq!(kind_of("").expect("all"), None);
        assert_eq!(kind_of("reply").expect("a kind"), Some(Kind::Reply));
        for bad in ["articles", "article OR 1=1", "circles = public", "*"] {
            assert!(kind_of(bad).is_err(), "{bad}");
            assert!(space_of(bad).is_err(), "{bad}");
        }
        assert_eq!(space_of("").expect("all"), None);
    }
}
