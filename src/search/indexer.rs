//! Keeps the index in step with what happens, and makes it anew when it must.

use std::sync::Arc;

use async_trait::async_trait;

use super::{SearchEngine, SearchError, documents};
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
use crate::kernel::{Problem, PublicationId};
use crate::publications;

/// Publications read and indexed at once during a rebuild.
const REBUILD_BATCH: i64 = 500;

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

    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem> {
        match event {
            Event::Submitted { publication }
            | Event::Returned { publication }
            | Event::Published { publication }
            | Event::Recovered { publication }
            | Event::Revised { publication }
            | Event::Held { publication }
            | Event::Withdrawn { publication } => {
                index(house, self.engine.as_ref(), &publication).await
            }
            _ => Ok(()),
        }
    }

    async fn batch_done(&self, _house: &House) -> Result<(), Problem> {
        self.engine.flush().await.map_err(failed)
    }
}

/// A failure of the index in a job or on the command line: it is tried again.
fn failed(error: SearchError) -> Problem {
    Problem::broken(error)
}

/// Indexes one publication as it is now, with the replies that follow its fate.
async fn index(
    house: &House,
    engine: &dyn SearchEngine,
    id: &PublicationId,
) -> Result<(), Problem> {
    let mut ids = vec![id.clone()];
    ids.extend(publications::reply_ids_for_house(&house.db, id).await?);
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for id in ids {
        match publications::find_for_house(&house.db, &id).await? {
            Some(found) if found.withdrawn_at.is_none() => kept.push(found),
            _ => gone.push(id.to_string()),
        }
    }
    if !gone.is_empty() {
        engine.remove(&gone).await.map_err(failed)?;
    }
    if !kept.is_empty() {
        let documents = documents::of(house, &kept).await?;
        engine.upsert(documents).await.map_err(failed)?;
    }
    Ok(())
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
        after = last.id.to_string();
        count += list.len();
        let documents = documents::of(house, &list).await?;
        engine.upsert(documents).await.map_err(failed)?;
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
