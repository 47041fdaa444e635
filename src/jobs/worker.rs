//! One worker for each subscriber: claims a batch, hands it over, keeps count of failures.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::rest::Rest;
use super::store::{self, Job};
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

    /// Works on several events at once, in their order, when that is cheaper; returns how many of the first are
    /// done. The others are handed over again; when none is, and after a failure, each comes alone. Any of
    /// them may come twice.
    async fn handle_together(&self, _house: &House, _events: &[Event]) -> Result<usize, Problem> {
        Ok(0)
    }

    /// Called at the end of each batch (an index commits once for many).
    async fn batch_done(&self, _house: &House) -> Result<(), Problem> {
        Ok(())
    }

    /// Whether a problem says that the whole passage cannot work at the moment, so that its queue waits
    /// for it, in order and however long, instead of counting tries.
    fn rests(&self, _problem: &Problem) -> bool {
        false
    }

    /// How often a job that fails is tried before it is put aside.
    fn tries(&self) -> i64 {
        store::TRIES
    }
}

/// What came of one look at a queue.
enum Worked {
    /// So many jobs were claimed.
    Jobs(usize),
    /// The passage cannot work now; everything waits as it was.
    Resting,
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
                    if let Err(problem) = store::free_claims(&house.db, handler.subscriber()).await
                    {
                        tracing::warn!(queue = handler.subscriber().as_str(), %problem, "queue");
                    }
                    let mut rest = Rest::default();
                    while !*stop.borrow() {
                        let rung = house.bell.clone();
                        let bell = rung.notified();
                        let worked = work_once(&house, &handler).await;
                        let pause = match worked {
                            Ok(Worked::Jobs(0)) => {
                                tokio::select! {
                                    () = bell => {}
                                    _ = stop.changed() => {}
                                    () = tokio::time::sleep(POLL) => {}
                                }
                                continue;
                            }
                            Ok(Worked::Jobs(_)) => {
                                rest.end();
                                continue;
                            }
                            Ok(Worked::Resting) => rest.next(),
                            Err(problem) => {
                                let queue = handler.subscriber().as_str();
                                tracing::warn!(queue, %problem, "queue");
                                POLL
                            }
                        };
                        // The bell of new work does not shorten a rest.
                        tokio::select! {
                            _ = stop.changed() => {}
                            () = tokio::time::sleep(pause) => {}
                        }
                    }
                })
            })
            .collect()
    }

    /// Works until every queue is empty, or rests; for tests and the command line.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drain(&self) -> Result<(), Problem> {
        loop {
            let mut worked = 0;
            for handler in &self.handlers {
                if let Worked::Jobs(count) = work_once(&self.house, handler).await? {
                    worked += count;
                }
            }
            if worked == 0 {
                return Ok(());
            }
        }
    }
}

/// Claims and works one batch.
async fn work_once(house: &House, handler: &Arc<dyn Handler>) -> Result<Worked, Problem> {
    let mut jobs = store::claim(&house.db, handler.subscriber(), house.clock.now()).await?;
    if jobs.is_empty() {
        return Ok(Worked::Jobs(0));
    }
    let queue = handler.subscriber().as_str();
    let claimed = jobs.len();
    while jobs.len() > 1 {
        let done = attempt_together(house, handler, &jobs).await;
        if done == 0 {
            break;
        }
        let left = jobs.split_off(done);
        if let Err(problem) = end_batch(house, handler, &jobs).await? {
            store::put_back(&house.db, &left).await?;
            tracing::warn!(queue, %problem, "the queue rests");
            return Ok(Worked::Resting);
        }
        jobs = left;
    }
    let mut finished = Vec::with_capacity(jobs.len());
    let mut resting = None;
    for (at, job) in jobs.iter().enumerate() {
        match attempt(house, handler, job).await {
            Ok(()) => finished.push(job.clone()),
            Err(Failure::Resting(problem)) => {
                resting = Some((at, problem));
                break;
            }
            Err(Failure::Failed(reason)) => {
                let (job, attempts) = (&job.id, job.attempts);
                tracing::warn!(queue, job, attempts, reason, "job");
                failed(house, handler, (&jobs[at], &reason)).await?;
            }
        }
    }
    if let Err(problem) = end_batch(house, handler, &finished).await? {
        resting = resting.or(Some((jobs.len(), problem)));
    }
    match resting {
        Some((from, problem)) => {
            store::put_back(&house.db, &jobs[from..]).await?;
            tracing::warn!(queue, %problem, "the queue rests");
            Ok(Worked::Resting)
        }
        None => Ok(Worked::Jobs(claimed)),
    }
}

/// Ends a batch; the inner error says that the passage rests.
async fn end_batch(
    house: &House,
    handler: &Arc<dyn Handler>,
    finished: &[Job],
) -> Result<Result<(), Problem>, Problem> {
    if finished.is_empty() {
        return Ok(Ok(()));
    }
    match handler.batch_done(house).await {
        Ok(()) => store::done(&house.db, finished).await?,
        Err(problem) if handler.rests(&problem) => {
            store::put_back(&house.db, finished).await?;
            return Ok(Err(problem));
        }
        Err(problem) => {
            let reason = problem.to_string();
            for job in finished {
                failed(house, handler, (job, &reason)).await?;
            }
        }
    }
    Ok(Ok(()))
}

/// Puts back a job that failed, or aside after as many tries as its passage allows.
async fn failed(
    house: &House,
    handler: &Arc<dyn Handler>,
    (job, reason): (&Job, &str),
) -> Result<(), Problem> {
    let why = (reason, handler.tries());
    store::failed(&house.db, job, house.clock.now(), why).await
}

/// Runs many jobs in one task; how many of the first are done.
async fn attempt_together(house: &House, handler: &Arc<dyn Handler>, jobs: &[Job]) -> usize {
    let events: Result<Vec<Event>, _> = jobs
        .iter()
        .map(|job| serde_json::from_str(&job.event))
        .collect();
    let Ok(events) = events else {
        return 0;
    };
    let (house, worker) = (house.clone(), handler.clone());
    let done = tokio::spawn(async move { worker.handle_together(&house, &events).await });
    match done.await {
        Ok(Ok(done)) => done.min(jobs.len()),
        _ => 0,
    }
}

/// Why a job was not done.
enum Failure {
    /// Its own fault.
    Failed(String),
    /// The passage cannot work now.
    Resting(Problem),
}

/// Runs one job in a task of its own, so that a panic is one job's failure and no more (I21).
async fn attempt(house: &House, handler: &Arc<dyn Handler>, job: &Job) -> Result<(), Failure> {
    let event: Event =
        serde_json::from_str(&job.event).map_err(|error| Failure::Failed(error.to_string()))?;
    let (house, worker) = (house.clone(), handler.clone());
    match tokio::spawn(async move { worker.handle(&house, event).await }).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(problem)) if handler.rests(&problem) => Err(Failure::Resting(problem)),
        Ok(Err(problem)) => Err(Failure::Failed(problem.to_string())),
        Err(crash) => Err(Failure::Failed(format!("panicked: {crash}"))),
    }
}
