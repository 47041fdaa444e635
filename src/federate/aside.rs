//! One queue applies what others send. An activity that makes us wait for somebody (a server that hardly answers) is
//! finished beside it, so that nobody else's has to wait: one for each sending host, and so many hosts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::kernel::Problem;

/// How long an activity may hold up the queue.
const SOON: Duration = Duration::from_secs(4);
/// The same when its host has made us wait before.
const SOON_AGAIN: Duration = Duration::from_millis(50);
/// Hosts whose activities are finished beside the queue at the same time; what further ones send is stopped, and
/// tried again later.
const BESIDE: usize = 32;
/// Hosts that are remembered to be slow; the table is emptied when it is full.
const SLOW_HOSTS: usize = 1_000;

/// Which hosts make us wait.
#[derive(Clone, Default)]
pub(super) struct Aside(Arc<Mutex<HashMap<String, Pace>>>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// One of its activities is being finished beside the queue.
    Busy,
    /// One was, and was slow.
    Slow,
}

impl Aside {
    /// Waits for the work that an activity of `host` asks for, as long as the queue may wait; `finish` is handed its
    /// result when it takes longer.
    ///
    /// # Errors
    /// Those of the work; `Unavailable` when it goes on, or has to be tried again.
    pub async fn run<T, F>(
        &self,
        host: &str,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
        finish: impl FnOnce(T) -> F + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Future<Output = Result<(), Problem>> + Send,
    {
        let soon = match self.lock().get(host) {
            // What came before goes first.
            Some(Pace::Busy) => return Err(later()),
            Some(Pace::Slow) => SOON_AGAIN,
            None => SOON,
        };
        let mut task = tokio::spawn(work);
        if let Ok(done) = timeout(soon, &mut task).await {
            if soon == SOON_AGAIN {
                self.lock().remove(host);
            }
            return flat(done);
        }
        if !self.enter(host) {
            task.abort();
            return Err(later());
        }
        let (aside, host) = (self.clone(), host.to_owned());
        tokio::spawn(async move {
            let done = end(task, finish).await;
            if let Err(problem) = done {
                tracing::warn!(host, %problem, "an activity that takes long");
            }
            aside.lock().insert(host, Pace::Slow);
        });
        Err(later())
    }

    /// Whether there is room for one more host.
    fn enter(&self, host: &str) -> bool {
        let mut hosts = self.lock();
        let busy = hosts.values().filter(|pace| **pace == Pace::Busy).count();
        if busy >= BESIDE {
            return false;
        }
        if hosts.len() >= SLOW_HOSTS {
            hosts.retain(|_, pace| *pace == Pace::Busy);
        }
        hosts.insert(host.to_owned(), Pace::Busy);
        true
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Pace>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn end<T, F>(
    task: JoinHandle<Result<T, Problem>>,
    finish: impl FnOnce(T) -> F + Send,
) -> Result<(), Problem>
where
    F: Future<Output = Result<(), Problem>> + Send,
{
    finish(flat(task.await)?).await
}

/// A panic is the failure of one activity and no more (I21).
fn flat<T>(done: Result<Result<T, Problem>, tokio::task::JoinError>) -> Result<T, Problem> {
    done.unwrap_or_else(|crash| Err(Problem::broken(crash)))
}

fn later() -> Problem {
    Problem::Unavailable("federate-unreachable")
}
