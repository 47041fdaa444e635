//! The table of jobs: claiming, finishing and retrying.
//!
//! A claim repeats its guard outside the sub-select: without it PostgreSQL hands the same job to two
//! workers. `SKIP LOCKED` is the only text that differs between the engines.

use std::time::Duration;

use crate::args;
use crate::db::{Db, Engine, Query};
use crate::events::Subscriber;
use crate::kernel::{Problem, Timestamp};

/// How long a worker may hold a job before another takes it.
const CLAIM: Duration = Duration::from_secs(120);
/// Tries before a job is put aside for an adult to look at (A94).
pub(super) const TRIES: i64 = 5;
/// First pause after a failure; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Jobs claimed at once.
const BATCH: i64 = 64;

/// One piece of work.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    /// ULID: order of writing.
    pub id: String,
    /// The event as JSON.
    pub event: String,
    /// Tries so far.
    pub attempts: i64,
}

/// Gives back what a process that was killed had claimed. One process serves each SQLite file, so a
/// claim found at its start is nobody's; on PostgreSQL others may be at work, and claims run out.
pub(super) async fn free_claims(db: &Db, subscriber: Subscriber) -> Result<(), Problem> {
    if db.engine() == Engine::Sqlite {
        let tx = db.write().await?;
        tx.run((
            "UPDATE jobs SET claimed_until = 0 WHERE subscriber = $1 AND claimed_until > 0",
            args![subscriber.as_str()],
        ))
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Takes the oldest jobs that are due.
pub(super) async fn claim(
    db: &Db,
    subscriber: Subscriber,
    now: Timestamp,
) -> Result<Vec<Job>, Problem> {
    let waiting = db
        .count((
            "SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE subscriber = $1 AND run_at <= $2 \
             AND dead_at IS NULL AND claimed_until < $2 LIMIT 1) AS due",
            args![subscriber.as_str(), now],
        ))
        .await?;
    if waiting == 0 {
        return Ok(Vec::new());
    }
    let sql = match db.engine() {
        Engine::Sqlite => {
            "UPDATE jobs SET claimed_until = $1 WHERE claimed_until < $2 AND id IN (\
                 SELECT id FROM jobs WHERE subscriber = $3 AND dead_at IS NULL AND run_at <= $2 \
                 AND claimed_until < $2 ORDER BY run_at, id LIMIT $4) \
             RETURNING id, event, attempts"
        }
        Engine::Postgres => {
            "UPDATE jobs SET claimed_until = $1 WHERE claimed_until < $2 AND id IN (\
                 SELECT id FROM jobs WHERE subscriber = $3 AND dead_at IS NULL AND run_at <= $2 \
                 AND claimed_until < $2 ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED) \
             RETURNING id, event, attempts"
        }
    };
    let tx = db.write().await?;
    let mut jobs: Vec<Job> = tx
        .all((sql, args![now.plus(CLAIM), now, subscriber.as_str(), BATCH]))
        .await?;
    tx.commit().await?;
    jobs.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(jobs)
}

/// Forgets jobs that are done.
pub(super) async fn done(db: &Db, jobs: &[Job]) -> Result<(), Problem> {
    let tx = db.write().await?;
    for job in jobs {
        tx.run(("DELETE FROM jobs WHERE id = $1", args![&job.id]))
            .await?;
    }
    tx.commit().await
}

/// Puts a failed job back, later each time, and aside after so many tries.
pub(super) async fn failed(
    db: &Db,
    job: &Job,
    now: Timestamp,
    (reason, tries): (&str, i64),
) -> Result<(), Problem> {
    let attempts = job.attempts + 1;
    let pause = FIRST_PAUSE * 2_u32.saturating_pow(u32::try_from(job.attempts).unwrap_or(8).min(8));
    let dead = (attempts >= tries).then_some(now);
    let tx = db.write().await?;
    tx.run((
        "UPDATE jobs SET attempts = $2, run_at = $3, claimed_until = 0, dead_at = $4, error = $5 \
         WHERE id = $1",
        args![&job.id, attempts, now.plus(pause), dead, reason],
    ))
    .await?;
    tx.commit().await
}

/// Gives jobs back as they were, for when their passage answers again: no try is counted, and their
/// order stays.
pub(super) async fn put_back(db: &Db, jobs: &[Job]) -> Result<(), Problem> {
    let tx = db.write().await?;
    for job in jobs {
        tx.run((
            "UPDATE jobs SET claimed_until = 0 WHERE id = $1",
            args![&job.id],
        ))
        .await?;
    }
    tx.commit().await
}

/// How far a passage is behind what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Backlog {
    /// Jobs that wait, or are being worked on.
    pub waiting: i64,
    /// When the oldest of them was written; none when nothing waits.
    pub since: Option<Timestamp>,
    /// Jobs put aside after too many tries.
    pub dead: i64,
}

impl Backlog {
    /// How long the oldest job has waited at `now`, in seconds; 0 when nothing waits.
    #[must_use]
    pub fn seconds(&self, now: Timestamp) -> i64 {
        self.since.map_or(0, |since| (now.0 - since.0) / 1_000_000)
    }
}

/// What waits for a passage.
///
/// # Errors
/// Those of the database.
pub async fn backlog_for_house(db: &Db, subscriber: Subscriber) -> Result<Backlog, Problem> {
    let found = db
        .one((
            "SELECT COUNT(*) - COUNT(dead_at) AS waiting, \
             MIN(CASE WHEN dead_at IS NULL THEN created_at END) AS since, \
             COUNT(dead_at) AS dead FROM jobs WHERE subscriber = $1",
            args![subscriber.as_str()],
        ))
        .await?;
    Ok(found.unwrap_or_default())
}

/// How many jobs wait, for readiness pages and tests.
///
/// # Errors
/// Those of the database.
pub async fn waiting_for_house(db: &Db) -> Result<i64, Problem> {
    db.count("SELECT COUNT(*) FROM jobs WHERE dead_at IS NULL")
        .await
}

/// How many jobs were put aside after too many tries.
///
/// # Errors
/// Those of the database.
pub async fn dead_for_house(db: &Db) -> Result<i64, Problem> {
    db.count("SELECT COUNT(*) FROM jobs WHERE dead_at IS NOT NULL")
        .await
}
