//! The search engine inside the program: a tantivy index beside the database, for every school
//! that needs no server more. It takes no memory for writing between two batches.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue};
use tantivy::collector::{Count, TopDocs};
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::Value;
use tantivy::{DocAddress, Index, IndexReader, IndexWriter, TantivyDocument, TantivyError, Term};

use super::analysis::{French, Group};
use super::engine::{
    Hit, Hits, MAX_HITS, MAX_OFFSET, SearchDocument, SearchEngine, SearchError, SearchQuery,
    check_documents, check_ids,
};
use super::index_folder::IndexFolder;
use super::phrasing::phrase;
use super::schema::{Fields, PUBLISHED_AT, schema};

/// Memory of the writer while a batch lasts, in bytes: the least that the library accepts.
const WRITER_BYTES: usize = 15_000_000;

/// Full-text search in a folder of the data directory; one process at a time may write to it.
pub struct EmbeddedEngine {
    inner: Arc<Inner>,
}

struct Inner {
    folder: IndexFolder,
    fields: Fields,
    index: Index,
    reader: IndexReader,
    /// Held for the whole of a batch.
    writing: Mutex<()>,
    /// The commit that the reader shows.
    shown: Mutex<Option<SystemTime>>,
}

impl EmbeddedEngine {
    /// Opens `<data_dir>/search`, or starts it afresh when it is absent, damaged or of another
    /// version; fails when the folder cannot be written.
    pub fn open(data_dir: &Path) -> Result<Self, SearchError> {
        let folder = IndexFolder::new(data_dir);
        let (index, reader) = folder.open()?;
        let (_, fields) = schema();
        let inner = Inner {
            folder,
            fields,
            index,
            reader,
            writing: Mutex::new(()),
            shown: Mutex::new(None),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Inner) -> Result<T, TantivyError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let inner = Arc::clone(&self.inner);
        let done =
            tokio::task::spawn_blocking(move || job(&inner).map_err(|error| inner.explain(error)));
        done.await.unwrap_or_else(|panic| {
            // Only a damaged file makes the library panic; the next start rebuilds.
            self.inner.distrust();
            Err(SearchError::engine(panic))
        })
    }
}

impl Inner {
    fn explain(&self, error: TantivyError) -> SearchError {
        match &error {
            TantivyError::LockFailure(..) => return SearchError::Busy,
            // The disk is full or away: nothing is wrong with what should be written.
            TantivyError::IoError(_) | TantivyError::OpenWriteError(_) => {
                return SearchError::Unavailable(Box::new(error));
            }
            TantivyError::DataCorruption(_)
            | TantivyError::OpenReadError(_)
            | TantivyError::IncompatibleIndex(_) => self.distrust(),
            _ => {}
        }
        SearchError::engine(error)
    }

    fn distrust(&self) {
        if let Err(error) = self.folder.forget_completeness() {
            tracing::error!(%error, "the damaged search index could not be marked for rebuild");
        }
    }

    fn write(
        &self,
        change: impl FnOnce(&IndexWriter) -> Result<(), TantivyError>,
    ) -> Result<(), TantivyError> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(WRITER_BYTES)
            .build();
        let mut writer: IndexWriter = self.index.writer_with_options(options)?;
        change(&writer)?;
        writer.commit()?;
        self.reader.reload()?;
        writer.wait_merging_threads()?;
        // Once more, so that files which a merge replaced are let go.
        self.reader.reload()
    }

    /// A command of the administrator may have rebuilt the index beside this process.
    fn follow_other_processes(&self) -> Result<(), TantivyError> {
        let committed = self.folder.committed_at()?;
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown != Some(committed) {
            self.reader.reload()?;
            *shown = Some(committed);
        }
        Ok(())
    }

    fn read(&self, query: &SearchQuery<'_>, groups: &[Group]) -> Result<Hits, TantivyError> {
        self.follow_other_processes()?;
        let phrase = phrase(self.fields, query, groups);
        let searcher = self.reader.searcher();
        let wanted = query.limit.min(MAX_HITS);
        if wanted == 0 || query.offset > MAX_OFFSET {
            return Ok(Hits {
                ids: Vec::new(),
                total: searcher.search(&phrase, &Count)?,
            });
        }
        let newest = SortByStaticFastValue::<i64>::for_field(PUBLISHED_AT);
        let top = TopDocs::with_limit(wanted)
            .and_offset(query.offset)
            .order_by((SortBySimilarityScore, newest));
        let (found, total) = searcher.search(&phrase, &(top, Count))?;
        let mut ids = Vec::with_capacity(found.len());
        for ((score, _), address) in found {
            ids.extend(self.id_of(&searcher, address)?.map(|id| Hit { id, score }));
        }
        Ok(Hits { ids, total })
    }

    fn id_of(
        &self,
        searcher: &tantivy::Searcher,
        address: DocAddress,
    ) -> Result<Option<String>, TantivyError> {
        let doc: TantivyDocument = searcher.doc(address)?;
        Ok(doc
            .get_first(self.fields.id)
            .and_then(|id| id.as_str().map(str::to_owned)))
    }
}

#[async_trait]
impl SearchEngine for EmbeddedEngine {
    async fn upsert(&self, docs: Vec<SearchDocument>) -> Result<(), SearchError> {
        check_documents(&docs)?;
        if docs.is_empty() {
            return Ok(());
        }
        self.work(move |inner| {
            let mut french = French::new();
            inner.write(|writer| {
                for doc in &docs {
                    writer.delete_term(Term::from_field_text(inner.fields.id, &doc.id));
                    writer.add_document(inner.fields.document(&mut french, doc))?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn remove(&self, ids: &[String]) -> Result<(), SearchError> {
        check_ids(ids)?;
        if ids.is_empty() {
            return Ok(());
        }
        let ids = ids.to_vec();
        self.work(move |inner| {
            inner.write(|writer| {
                for id in &ids {
                    writer.delete_term(Term::from_field_text(inner.fields.id, id));
                }
                Ok(())
            })
        })
        .await
    }

    async fn query(&self, query: SearchQuery<'_>) -> Result<Hits, SearchError> {
        let Some(groups) = query.checked()? else {
            return Ok(Hits::default());
        };
        let (circles, checks) = (query.circles.to_vec(), query.checks.to_vec());
        let [author, space, kind] =
            [query.author_id, query.space_id, query.kind].map(|id| id.map(str::to_owned));
        let (limit, offset) = (query.limit, query.offset);
        self.work(move |inner| {
            let query = SearchQuery {
                words: "",
                circles: &circles,
                checks: &checks,
                author_id: author.as_deref(),
                space_id: space.as_deref(),
                kind: kind.as_deref(),
                limit,
                offset,
            };
            inner.read(&query, &groups)
        })
        .await
    }

    async fn clear(&self) -> Result<(), SearchError> {
        self.work(|inner| {
            inner.folder.forget_completeness()?;
            inner.write(|writer| writer.delete_all_documents().map(|_| ()))
        })
        .await
    }

    async fn health(&self) -> Result<(), SearchError> {
        self.work(|inner| inner.index.load_metas().map(|_| ()))
            .await
    }

    /// Changes are visible as soon as [`SearchEngine::upsert`] and `remove` return.
    async fn flush(&self) -> Result<(), SearchError> {
        Ok(())
    }

    async fn needs_rebuild(&self) -> Result<bool, SearchError> {
        self.work(|inner| Ok(!inner.folder.is_complete())).await
    }

    async fn rebuilt(&self) -> Result<(), SearchError> {
        self.work(|inner| Ok(inner.folder.declare_complete()?))
            .await
    }
}
