//! One worker for each subscriber: claims a batch, hands it over, keeps count of failures.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::queue::{self, Job};
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::kernel::Problem;

/// How long a worker sleeps when nobody rings.
const POLL: Duration = Duration::from_millis(500);

/// A passage that works on events.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Which queue this serves.
    fn subscriber(&self) -> Subscriber;

    /// Works on one event. It may come twice, and late.
    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem>;

    /// Called at the end of each batch (an index commits once for many).
    async fn batch_done(&self, _house: &House) -> Result<(), Problem> {
        Ok(())
    }
}

/// The workers of a house.
pub struct Workers {
    house: House,
    handlers: Vec<Arc<dyn Handler>>,
}

impl Workers {
    /// Workers that are not started yet.
    #[must_use]
    pub fn new(house: House, handlers: Vec<Arc<dyn Handler>>) -> Self {
        Self { house, handlers }
    }

    /// Starts one task for each handler; each ends soon after `stop` becomes true.
    #[must_use]
    pub fn start(self, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
        self.handlers
            .into_iter()
            .map(|handler| {
                let (house, mut stop) = (self.house.clone(), stop.clone());
                tokio::spawn(async move {
                    if let Err(problem) =
                        queue::free_claims(&house.db, handler.subscriber()).await
                    {
                        tracing::warn!(queue = handler.subscriber().as_str(), %problem, "queue");
                    }
                    while !*stop.borrow() {
                        let rung = house.bell.clone();
                        let bell = rung.notified();
                        match work_once(&house, &handler).await {
                            Ok(0) => {
                                tokio::select! {
                                    () = bell => {}
                                    _ = stop.changed() => {}
                                    () = tokio::time::sleep(POLL) => {}
                                }
                            }
                            Ok(_) => {}
                            Err(problem) => {
                                tracing::warn!(queue = handler.subscriber().as_str(), %problem, "queue");
                                tokio::time::sleep(POLL).await;
                            }
                        }
                    }
                })
            })
            .collect()
    }

    /// Works until every queue is empty; for tests and the command line.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drain(&self) -> Result<(), Problem> {
        loop {
            let mut worked = 0;
            for handler in &self.handlers {
                worked += work_once(&self.house, handler).await?;
            }
            if worked == 0 {
                return Ok(());
            }
        }
    }
}

/// Claims and works one batch; returns how many jobs it claimed.
async fn work_once(house: &House, handler: &Arc<dyn Handler>) -> Result<usize, Problem> {
    let jobs = queue::claim(&house.db, handler.subscriber(), house.clock.now()).await?;
    let count = jobs.len();
    let mut finished = Vec::with_capacity(count);
    for job in jobs {
        match attempt(house, handler, &job).await {
            Ok(()) => finished.push(job),
            Err(reason) => {
                let queue_name = handler.subscriber().as_str();
                tracing::warn!(
                    queue = queue_name,
                    job = job.id,
                    attempts = job.attempts,
                    reason,
                    "job"
                );
                queue::failed(&house.db, &job, house.clock.now(), &reason).await?;
            }
        }
    }
    if count > 0 {
        match handler.batch_done(house).await {
            Ok(()) => queue::done(&house.db, &finished).await?,
            Err(problem) => {
                for job in &finished {
                    queue::failed(&house.db, job, house.clock.now(), &problem.to_string()).await?;
                }
            }
        }
    }
    Ok(count)
}

/// Runs one job in a task of its own, so that a panic is one job's failure and no more (I21).
async fn attempt(house: &House, handler: &Arc<dyn Handler>, job: &Job) -> Result<(), String> {
    let event: Event = serde_json::from_str(&job.event).map_err(|error| error.to_string())?;
    let (house, handler) = (house.clone(), handler.clone());
    match tokio::spawn(async move { handler.handle(&house, event).await }).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(problem)) => Err(problem.to_string()),
        Err(crash) => Err(format!("panicked: {crash}")),
    }
}
