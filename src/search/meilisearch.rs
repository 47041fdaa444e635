//! Search on a Meilisearch server, for those who outgrow one machine. The key stays on this side,
//! filters are built from checked identifiers only, and the server gets the same folded words and
//! stems as the embedded index, because it does not stem French by itself.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use meilisearch_sdk::client::Client;
use meilisearch_sdk::errors::{Error, ErrorCode, ErrorType, MeilisearchError};
use meilisearch_sdk::indexes::Index;
use meilisearch_sdk::search::{MatchingStrategies, Selectors};
use meilisearch_sdk::task_info::TaskInfo;
use meilisearch_sdk::tasks::Task;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Mutex, OnceCell};

use super::engine::{
    Hit, Hits, MAX_HITS, MAX_OFFSET, SearchDocument, SearchEngine, SearchError, SearchQuery,
    check_documents, check_ids,
};
use super::meilisearch_form::{COMPLETE_ID, entries, filter, settings, words};

/// Name of the index, after the prefix of the settings.
const INDEX_NAME: &str = "seyes_publications";
/// Longest wait for one answer of the server.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for the server to finish a task that it has accepted.
const TASK_TIMEOUT: Duration = Duration::from_secs(120);
/// Pause between two looks at a task.
const TASK_INTERVAL: Duration = Duration::from_millis(50);

/// Full-text search on a Meilisearch server.
pub struct MeilisearchEngine {
    client: Client,
    uid: String,
    /// Filled once the index exists with its settings.
    prepared: OnceCell<()>,
    /// Tasks accepted and not yet known to be done; held while waiting for them, so that nobody
    /// returns from `flush` before the tasks of others that came first.
    pending: Mutex<Vec<TaskInfo>>,
    /// A task failed, so the index misses something.
    damaged: AtomicBool,
}

impl MeilisearchEngine {
    /// Prepares to talk to the server at `url` (http or https); says nothing to it yet, so a
    /// server that is down does not stop the start. `key` needs the rights on documents, indexes,
    /// settings, tasks and search of the index `<prefix>seyes_publications`.
    pub fn new(url: &str, key: &str, prefix: &str) -> Result<Self, SearchError> {
        let address =
            url::Url::parse(url).map_err(|_| SearchError::Settings("the address is no URL"))?;
        if !matches!(address.scheme(), "http" | "https") {
            return Err(SearchError::Settings(
                "the address is neither http nor https",
            ));
        }
        // The library panics on a key that cannot stand in a header.
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SearchError::Settings(
                "the key has characters that no key has",
            ));
        }
        let key = (!key.is_empty()).then_some(key);
        let client = Client::new(url.trim_end_matches('/'), key).map_err(SearchError::engine)?;
        let uid = format!("{prefix}{INDEX_NAME}");
        check_ids(std::slice::from_ref(&uid))?;
        Ok(Self {
            client,
            uid,
            prepared: OnceCell::new(),
            pending: Mutex::new(Vec::new()),
            damaged: AtomicBool::new(false),
        })
    }

    async fn index(&self) -> Result<Index, SearchError> {
        self.prepared.get_or_try_init(|| self.prepare()).await?;
        Ok(self.client.index(&self.uid))
    }

    async fn prepare(&self) -> Result<(), SearchError> {
        let creation = call(self.client.create_index(&self.uid, Some("id"))).await?;
        let outcome = self.finish(&creation).await?;
        if !matches!(&outcome, Task::Failed { content }
            if content.error.error_code == ErrorCode::IndexAlreadyExists)
        {
            succeeded(outcome)?;
        }
        let index = self.client.index(&self.uid);
        let change = call(index.set_settings(&settings())).await?;
        succeeded(self.finish(&change).await?)
    }

    async fn finish(&self, task: &TaskInfo) -> Result<Task, SearchError> {
        let wait = self
            .client
            .wait_for_task(task, Some(TASK_INTERVAL), Some(TASK_TIMEOUT));
        let whole = tokio::time::timeout(TASK_TIMEOUT + CALL_TIMEOUT, wait).await;
        whole.map_err(unavailable)?.map_err(explain)
    }

    async fn expect_later(&self, task: TaskInfo) {
        self.pending.lock().await.push(task);
    }
}

async fn call<T>(answer: impl Future<Output = Result<T, Error>>) -> Result<T, SearchError> {
    tokio::time::timeout(CALL_TIMEOUT, answer)
        .await
        .map_err(unavailable)?
        .map_err(explain)
}

fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> SearchError {
    SearchError::Unavailable(Box::new(cause))
}

fn explain(error: Error) -> SearchError {
    match error {
        Error::HttpError(_) | Error::Timeout | Error::MeilisearchCommunication(_) => {
            unavailable(error)
        }
        Error::Meilisearch(said) => judged(said),
        other => SearchError::engine(other),
    }
}

/// What the server says of itself: only a wrong request is the fault of what was sent. A server
/// that is full, damaged or does not take the key is one that does not answer.
fn judged(said: MeilisearchError) -> SearchError {
    match said.error_type {
        ErrorType::InvalidRequest => SearchError::engine(said),
        _ => unavailable(said),
    }
}

fn succeeded(task: Task) -> Result<(), SearchError> {
    match task {
        Task::Failed { content } => Err(judged(content.error)),
        _ => Ok(()),
    }
}

#[derive(Deserialize)]
struct Found {
    id: String,
}

#[async_trait]
impl SearchEngine for MeilisearchEngine {
    async fn upsert(&self, docs: Vec<SearchDocument>) -> Result<(), SearchError> {
        check_documents(&docs)?;
        if docs.is_empty() {
            return Ok(());
        }
        let index = self.index().await?;
        let entries = entries(&docs);
        let task = call(index.add_or_replace(&entries, Some("id"))).await?;
        self.expect_later(task).await;
        Ok(())
    }

    async fn remove(&self, ids: &[String]) -> Result<(), SearchError> {
        check_ids(ids)?;
        if ids.is_empty() {
            return Ok(());
        }
        let index = self.index().await?;
        let task = call(index.delete_documents(ids)).await?;
        self.expect_later(task).await;
        Ok(())
    }

    async fn query(&self, query: SearchQuery<'_>) -> Result<Hits, SearchError> {
        let Some(groups) = query.checked()? else {
            return Ok(Hits::default());
        };
        let index = self.index().await?;
        let (words, filter) = (words(&groups), filter(&query));
        let wanted = if query.offset > MAX_OFFSET {
            0
        } else {
            query.limit.min(MAX_HITS)
        };
        let mut search = index.search();
        search
            .with_query(&words)
            .with_filter(&filter)
            .with_offset(query.offset.min(MAX_OFFSET))
            .with_limit(wanted)
            .with_attributes_to_retrieve(Selectors::Some(&["id"]))
            .with_matching_strategy(MatchingStrategies::ALL)
            .with_show_ranking_score(true);
        let found = call(search.execute::<Found>()).await?;
        let score = |score: Option<f64>| score.unwrap_or_default() as f32;
        let total = found.estimated_total_hits.unwrap_or(found.hits.len());
        let hits = found.hits.into_iter();
        let ids = hits.map(|hit| Hit {
            id: hit.result.id,
            score: score(hit.ranking_score),
        });
        Ok(Hits {
            ids: ids.collect(),
            total,
        })
    }

    async fn clear(&self) -> Result<(), SearchError> {
        // The index may have been deleted behind our back: make it again, settings and all.
        self.prepare().await?;
        let task = call(self.client.index(&self.uid).delete_all_documents()).await?;
        self.expect_later(task).await;
        Ok(())
    }

    async fn health(&self) -> Result<(), SearchError> {
        call(self.client.health()).await.map(|_| ())
    }

    async fn flush(&self) -> Result<(), SearchError> {
        let mut pending = self.pending.lock().await;
        while let Some(task) = pending.last() {
            let outcome = self.finish(task).await;
            if matches!(outcome, Err(SearchError::Unavailable(_))) {
                return outcome.map(|_| ());
            }
            pending.pop();
            if let Err(error) = outcome.and_then(succeeded) {
                // Whoever asked for that task may be gone: only a rebuild is sure to repair it.
                self.damaged.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn needs_rebuild(&self) -> Result<bool, SearchError> {
        if self.damaged.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let index = self.index().await?;
        let answer = tokio::time::timeout(CALL_TIMEOUT, index.get_document::<Value>(COMPLETE_ID));
        match answer.await.map_err(unavailable)? {
            Ok(_) => Ok(false),
            Err(Error::Meilisearch(error))
                if matches!(
                    error.error_code,
                    ErrorCode::DocumentNotFound | ErrorCode::IndexNotFound
                ) =>
            {
                Ok(true)
            }
            Err(error) => Err(explain(error)),
        }
    }

    async fn rebuilt(&self) -> Result<(), SearchError> {
        self.flush().await?;
        let index = self.index().await?;
        let mark = [json!({ "id": COMPLETE_ID })];
        let task = call(index.add_or_replace(&mark, Some("id"))).await?;
        succeeded(self.finish(&task).await?)?;
        self.damaged.store(false, Ordering::Relaxed);
        Ok(())
    }
}
