//! One commit for the writes of many: each commit waits for the disk, and those who come meanwhile
//! share the next one. Whoever waits is answered after the commit, never before.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::kernel::Problem;

/// Items that several tasks want written; the first to arrive writes for all.
#[derive(Debug)]
pub struct Grouped<T> {
    most: usize,
    waiting: Mutex<Vec<Waiting<T>>>,
    leader: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Waiting<T> {
    item: T,
    told: oneshot::Sender<bool>,
}

impl<T: Send> Grouped<T> {
    /// Groups of at most `most` items.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            waiting: Mutex::default(),
            leader: tokio::sync::Mutex::default(),
        }
    }

    /// Hands in an item and waits until `write`, called by whoever leads, has committed it.
    ///
    /// # Errors
    /// Those of `write` for the one who leads; `Unavailable` for the others of a group that failed.
    pub async fn write<F, W>(&self, item: T, write: F) -> Result<(), Problem>
    where
        F: Fn(Vec<T>) -> W,
        W: Future<Output = Result<(), Problem>>,
    {
        let (told, mut answer) = oneshot::channel();
        self.lock().push(Waiting { item, told });
        let _leading = self.leader.lock().await;
        loop {
            match answer.try_recv() {
                Ok(true) => return Ok(()),
                Ok(false) | Err(oneshot::error::TryRecvError::Closed) => {
                    return Err(Problem::Unavailable("problem-busy"));
                }
                Err(oneshot::error::TryRecvError::Empty) => {}
            }
            let group: Vec<Waiting<T>> = {
                let mut waiting = self.lock();
                let count = waiting.len().min(self.most);
                waiting.drain(..count).collect()
            };
            let (items, askers): (Vec<T>, Vec<_>) =
                group.into_iter().map(|one| (one.item, one.told)).unzip();
            let written = write(items).await;
            let well = written.is_ok();
            for asker in askers {
                // Somebody who went away needs no answer.
                let _ = asker.send(well);
            }
            written?;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting<T>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
