//! Keeps the index in step with what happens, and makes it anew when it must.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_trait::async_trait;

use super::{SearchEngine, SearchError, documents};
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
use crate::kernel::{Problem, PublicationId};
use crate::publications::{self, Publication};

/// Publications read and indexed at once during a rebuild.
const REBUILD_BATCH: i64 = 500;

/// Publications indexed at once when many changed.
const TOGETHER: usize = 250;

/// The handler of the search's queue.
pub struct Indexer {
    engine: Arc<dyn SearchEngine>,
}

impl Indexer {
    /// An indexer that writes to `engine`.
    #[must_use]
    pub fn new(engine: Arc<dyn SearchEngine>) -> Self {
        Self { engine }
    }
}

#[async_trait]
impl Handler for Indexer {
    fn subscriber(&self) -> Subscriber {
        Subscriber::Search
    }

    async fn handle_together(&self, house: &House, events: &[Event]) -> Result<usize, Problem> {
        let mut ids = BTreeSet::new();
        for event in events {
            ids.extend(concerned(house, event).await?);
        }
        let ids: Vec<PublicationId> = ids.into_iter().collect();
        for part in ids.chunks(TOGETHER) {
            write(house, self.engine.as_ref(), part.to_vec())
                .await?
                .map_err(resting)?;
        }
        Ok(events.len())
    }

    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem> {
        let ids = concerned(house, &event).await?;
        write(house, self.engine.as_ref(), ids)
            .await?
            .map_err(resting)
    }

    async fn batch_done(&self, _house: &House) -> Result<(), Problem> {
        self.engine.flush().await.map_err(resting)
    }

    /// An engine that does not answer is nobody's fault: the queue waits for it, however long.
    fn rests(&self, problem: &Problem) -> bool {
        matches!(problem, Problem::Unavailable(_))
    }
}

/// What an engine says to a job: one that does not answer now is told apart from one that refuses.
fn resting(error: SearchError) -> Problem {
    match error {
        SearchError::Unavailable(_) | SearchError::Busy | SearchError::Settings(_) => {
            tracing::warn!(%error, "search");
            Problem::Unavailable("search-resting")
        }
        other => failed(other),
    }
}

/// A failure of the index.
fn failed(error: SearchError) -> Problem {
    Problem::broken(error)
}

/// What an event asks to index anew: a publication with the replies that follow its fate. What was just
/// received has none, or they have events of their own.
async fn concerned(house: &House, event: &Event) -> Result<Vec<PublicationId>, Problem> {
    match event {
        Event::Submitted { publication }
        | Event::Returned { publication }
        | Event::Published { publication }
        | Event::Recovered { publication }
        | Event::Revised { publication }
        | Event::Held { publication }
        | Event::Withdrawn { publication } => {
            let mut ids = vec![publication.clone()];
            ids.extend(publications::reply_ids_for_house(&house.db, publication).await?);
            Ok(ids)
        }
        Event::Received { publications } => Ok(publications.clone()),
        _ => Ok(Vec::new()),
    }
}

/// Writes publications into the index as they are now, and once more those that changed meanwhile:
/// another process may have read and written them in between, and a deletion wins over whoever was
/// slower. What changes after the last look has a job of its own, which comes later.
async fn write(
    house: &House,
    engine: &dyn SearchEngine,
    mut ids: Vec<PublicationId>,
) -> Result<Result<(), SearchError>, Problem> {
    while !ids.is_empty() {
        let seen = publications::whole_for_house(&house.db, &ids).await?;
        let (kept, gone) = sorted(&ids, &seen);
        let documents = documents::of(house, &kept).await?;
        if let Err(error) = engine.remove(&gone).await {
            return Ok(Err(error));
        }
        if let Err(error) = engine.upsert(documents).await {
            return Ok(Err(error));
        }
        let now = publications::whole_for_house(&house.db, &ids).await?;
        ids.retain(|id| seen.get(id) != now.get(id));
    }
    Ok(Ok(()))
}

/// What the index keeps of some publications, and what it forgets.
fn sorted(
    ids: &[PublicationId],
    seen: &HashMap<PublicationId, Publication>,
) -> (Vec<Publication>, Vec<String>) {
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for id in ids {
        match seen.get(id) {
            Some(found) if found.withdrawn_at.is_none() => kept.push(found.clone()),
            _ => gone.push(id.to_string()),
        }
    }
    (kept, gone)
}

/// Makes the index anew from the database; `progress` hears how many publications are indexed so far.
/// Returns how many there are.
///
/// # Errors
/// Those of the database and of the engine; the index then asks to be made anew at the next start.
pub async fn reindex_for_house(
    house: &House,
    engine: &dyn SearchEngine,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Result<usize, Problem> {
    engine.clear().await.map_err(failed)?;
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let list = publications::page_for_house(&house.db, &after, REBUILD_BATCH).await?;
        let Some(last) = list.last() else {
            break;
        };
        after = last.to_string();
        count += list.len();
        write(house, engine, list).await?.map_err(failed)?;
        progress(count);
    }
    engine.flush().await.map_err(failed)?;
    engine.rebuilt().await.map_err(failed)?;
    Ok(count)
}

/// Makes the index anew when it is new, damaged or of another form; for the start of a server.
///
/// # Errors
/// As [`reindex_for_house`].
pub async fn ensure_index_for_house(
    house: &House,
    engine: &dyn SearchEngine,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Result<(), Problem> {
    if engine.needs_rebuild().await.map_err(failed)? {
        reindex_for_house(house, engine, progress).await?;
    }
    Ok(())
}
