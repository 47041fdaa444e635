//! What every search engine must do, in the words of the application. The audience filter is part
//! of the query itself, so that counts and totals never speak of what the viewer may not read.

use std::error::Error as StdError;

use async_trait::async_trait;

use super::analysis::{Group, groups};

/// Longest query, in bytes of UTF-8.
pub const MAX_QUERY_BYTES: usize = 200;
/// Most words in one query, articles and elisions not counted.
pub const MAX_QUERY_WORDS: usize = 10;
/// Most hits in one answer; a larger `limit` is lowered to it.
pub const MAX_HITS: usize = 100;
/// Farthest first hit of an answer; beyond it the answer has no hits, only its total.
pub const MAX_OFFSET: usize = 10_000;

/// Longest identifier that an index accepts, in bytes.
const MAX_ID_BYTES: usize = 64;

/// One publication as the index knows it.
#[derive(Debug, Clone)]
pub struct SearchDocument {
    /// ULID of the publication.
    pub id: String,
    /// Kind of the publication (`article`, `topic`, `file`…).
    pub kind: String,
    /// Title as people read it.
    pub title: String,
    /// Text without markup.
    pub body: String,
    /// Displayed name of the author.
    pub author: String,
    /// Names and alternative texts of the attached media.
    pub attachments: String,
    /// Space that holds the publication.
    pub space_id: Option<String>,
    /// Circles of the audience; who holds none of them finds nothing.
    pub circles: Vec<String>,
    /// Person who wrote it and always finds it; none for what a space writes together.
    pub author_id: Option<String>,
    /// Space whose checking adults find it as well: it waits for them there, or was hidden.
    pub checked_in: Option<String>,
    /// Date of publication, in microseconds UTC.
    pub published_at: i64,
}

/// What a viewer looks for; the words are plain words, never a query language.
#[derive(Debug, Clone, Copy)]
pub struct SearchQuery<'a> {
    /// What was typed.
    pub words: &'a str,
    /// Keyring of the viewer.
    pub circles: &'a [String],
    /// Spaces whose members' writing the viewer checks.
    pub checks: &'a [String],
    /// The viewer, whose own publications always match.
    pub author_id: Option<&'a str>,
    /// Only this space.
    pub space_id: Option<&'a str>,
    /// Only this kind.
    pub kind: Option<&'a str>,
    /// Most hits wanted; see [`MAX_HITS`].
    pub limit: usize,
    /// Hits to pass over first; see [`MAX_OFFSET`].
    pub offset: usize,
}

/// One publication found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// ULID of the publication.
    pub id: String,
    /// Relevance; larger is better, comparable within one answer only.
    pub score: f32,
}

/// The answer to a query, best first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// Hits of this page.
    pub ids: Vec<Hit>,
    /// Publications that match and that the viewer may read, over all pages.
    pub total: usize,
}

/// Why a search engine did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query has more bytes or words than [`MAX_QUERY_BYTES`] and [`MAX_QUERY_WORDS`].
    #[error("the search query is too long")]
    TooLong,
    /// An identifier is empty, too long, or has a character that no identifier of Seyès has.
    #[error("an identifier is malformed")]
    MalformedId,
    /// The address or the key of the engine cannot be used; the text names which.
    #[error("the search settings are wrong: {0}")]
    Settings(&'static str),
    /// Another process writes to the index.
    #[error("another process is writing to the search index")]
    Busy,
    /// The engine did not answer; trying again later is reasonable.
    #[error("the search engine does not answer")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// The engine failed or refused.
    #[error("the search engine failed")]
    Engine(#[source] Box<dyn StdError + Send + Sync>),
}

impl SearchError {
    pub(super) fn engine(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Engine(cause.into())
    }
}

/// A full-text index. The database stays the truth: an index can always be emptied and refilled.
#[async_trait]
pub trait SearchEngine: Send + Sync {
    /// Adds the documents, each replacing the one with the same id. Visible after [`Self::flush`].
    async fn upsert(&self, docs: Vec<SearchDocument>) -> Result<(), SearchError>;

    /// Forgets these publications; unknown ids are no error. Visible after [`Self::flush`].
    async fn remove(&self, ids: &[String]) -> Result<(), SearchError>;

    /// Finds what the viewer may read; fails with `TooLong` or `MalformedId` before any work.
    async fn query(&self, query: SearchQuery<'_>) -> Result<Hits, SearchError>;

    /// Empties the index, which then needs a rebuild.
    async fn clear(&self) -> Result<(), SearchError>;

    /// Succeeds when the engine can answer queries now.
    async fn health(&self) -> Result<(), SearchError>;

    /// Waits until every earlier change is visible to queries; call it at the end of a batch.
    async fn flush(&self) -> Result<(), SearchError>;

    /// Whether the index is new, of another schema, or damaged: everything must be indexed again.
    async fn needs_rebuild(&self) -> Result<bool, SearchError>;

    /// Declares the index complete, at the end of a rebuild; until then each start rebuilds.
    async fn rebuilt(&self) -> Result<(), SearchError>;
}

/// Whether `id` can stand in a filter without any quoting: letters, digits, `-` and `_` only.
fn is_well_formed(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= MAX_ID_BYTES
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn all_well_formed<'a>(mut ids: impl Iterator<Item = &'a str>) -> Result<(), SearchError> {
    if ids.all(is_well_formed) {
        Ok(())
    } else {
        Err(SearchError::MalformedId)
    }
}

pub(super) fn check_ids(ids: &[String]) -> Result<(), SearchError> {
    all_well_formed(ids.iter().map(String::as_str))
}

pub(super) fn check_documents(docs: &[SearchDocument]) -> Result<(), SearchError> {
    all_well_formed(docs.iter().flat_map(|doc| {
        [doc.id.as_str(), doc.kind.as_str()]
            .into_iter()
            .chain(doc.author_id.as_deref())
            .chain(doc.checked_in.as_deref())
            .chain(doc.space_id.as_deref())
            .chain(doc.circles.iter().map(String::as_str))
    }))
}

impl SearchQuery<'_> {
    /// The words to find, checked. `None` when nothing can match: no word, or a viewer who holds
    /// no circle, checks nothing and has no name.
    pub(super) fn checked(&self) -> Result<Option<Vec<Group>>, SearchError> {
        if self.words.len() > MAX_QUERY_BYTES {
            return Err(SearchError::TooLong);
        }
        check_ids(self.circles)?;
        check_ids(self.checks)?;
        all_well_formed(
            self.author_id
                .into_iter()
                .chain(self.space_id)
                .chain(self.kind),
        )?;
        let groups = groups(self.words);
        if groups.iter().map(|group| group.words.len()).sum::<usize>() > MAX_QUERY_WORDS {
            return Err(SearchError::TooLong);
        }
        let blind = self.circles.is_empty() && self.checks.is_empty() && self.author_id.is_none();
        Ok((!groups.is_empty() && !blind).then_some(groups))
    }
}
