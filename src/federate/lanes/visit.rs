//! One visit to a host: everything that waits for it, in order, until it fails or nothing is left.

use std::time::Duration;

use federation::egress::{Delivery, FetchError, Parcel};
use federation::signature::Scheme;
use futures_util::future::join_all;
use url::Url;

use super::ends::Done;
use super::pauses::{give_up, pause};
use super::waves::{Sender, waves};
use crate::federate::groups;
use crate::federate::partners::Standing;
use crate::federate::store::{self, Lane, Waiting};
use crate::federate::synchronizing;
use crate::federate::wiring::Federation;
use crate::kernel::Problem;

/// A delivery older than this is given up, and the head of school sees that it was.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);
/// Deliveries that are refused with 403 one after the other before the whole host is taken to refuse.
const REFUSALS: usize = 3;
/// Failures in a row after which one delivery may be what fails, not its host (NodeBB never answers a
/// request that it could not apply): then the one behind it is tried.
const STUCK_AFTER: i64 = 10;
/// Rows of a lane that are read at once.
const BATCH: usize = 64;
/// Why a lane waits when its host refuses us.
const NOT_WELCOME: &str = "status 403";

/// Delivers what waits in a claimed lane.
pub(super) async fn run(fed: &Federation, lane: Lane) {
    let host = lane.host.clone();
    if let Err(problem) = work(fed, lane).await {
        tracing::warn!(host, %problem, "a lane stopped");
    }
}

async fn work(fed: &Federation, lane: Lane) -> Result<(), Problem> {
    if fed.allow_list().standing(&lane.host).await? == Standing::Refused {
        // Frozen: the rows wait; thawing the partner wakes the lane.
        return pause(fed, &lane.host, ("frozen", None)).await;
    }
    let scheme = match lane.scheme.as_str() {
        "rfc9421" => Scheme::Rfc9421,
        _ => Scheme::Cavage,
    };
    let mut visit = Visit {
        fed,
        host: lane.host,
        // A host that failed is asked with one delivery first.
        careful: lane.attempts > 0,
        attempts: lane.attempts,
        stuck: None,
        scheme,
        done: Vec::new(),
        refused: Vec::new(),
    };
    match visit.all().await? {
        Ended::Empty => visit.end().await,
        // It has not added us, or has no longer: everything waits until it speaks to us or is asked again.
        Ended::Unwelcome => visit.later(NOT_WELCOME, None).await,
        Ended::Later(reason, asked) => visit.later(&reason, asked).await,
    }
}

/// How a visit ended.
enum Ended {
    /// Nothing waits any more.
    Empty,
    /// The host refuses everything from us.
    Unwelcome,
    /// The lane must wait; the reason, and how long the host asks for.
    Later(String, Option<Duration>),
}

/// What became of a row.
enum Handed {
    /// The host has it, or needs it no more.
    Over,
    /// The host refused what it has already: that says nothing of the rest.
    Needless,
    /// The host will never take it; the reason.
    Dropped(String),
    /// 403: the host does not want it from us, perhaps not yet.
    NotWanted,
    /// The lane must wait; the reason, and how long the host asks for.
    Later(String, Option<Duration>),
}

/// One visit to a host.
struct Visit<'a> {
    fed: &'a Federation,
    host: String,
    careful: bool,
    /// Failures in a row before this visit.
    attempts: i64,
    /// Why the oldest row failed, when the one behind it is tried all the same.
    stuck: Option<String>,
    scheme: Scheme,
    /// Rows that need nothing more and are still written down.
    done: Vec<String>,
    /// The oldest rows of the lane, when they were refused with 403, or fail again and again.
    refused: Vec<Waiting>,
}

impl Visit<'_> {
    async fn all(&mut self) -> Result<Ended, Problem> {
        loop {
            let most = i64::try_from(BATCH + self.refused.len()).unwrap_or(i64::MAX);
            let rows = store::waiting_for_house(&self.fed.house.db, &self.host, most).await?;
            let rows: Vec<Waiting> = rows.into_iter().skip(self.refused.len()).collect();
            let last = rows.len() < BATCH;
            let mut waves = waves(rows).into_iter().peekable();
            while let Some(wave) = waves.next() {
                if let Some(ended) = self.wave(wave).await? {
                    return Ok(ended);
                }
                if waves.peek().is_some() || !last {
                    self.write(None).await?;
                }
            }
            if last {
                return Ok(match (self.refused.is_empty(), self.stuck.take()) {
                    (true, _) => Ended::Empty,
                    // Nothing else waits: nobody knows yet whether it is the host or the delivery.
                    (false, Some(reason)) => Ended::Later(reason, None),
                    (false, None) => Ended::Unwelcome,
                });
            }
        }
    }

    /// Delivers rows side by side; says why the visit ends with them, if it does.
    async fn wave(&mut self, mut wave: Vec<Waiting>) -> Result<Option<Ended>, Problem> {
        let rest = match std::mem::take(&mut self.careful) {
            true => wave.split_off(wave.len().min(1)),
            false => Vec::new(),
        };
        let handed = join_all(wave.iter().map(|row| self.hand_over(row))).await;
        let mut later = None;
        let mut took = false;
        for (row, handed) in wave.into_iter().zip(handed) {
            let (handed, scheme) = handed?;
            self.scheme = scheme.unwrap_or(self.scheme);
            match handed {
                Handed::Over => {
                    took = true;
                    self.done.push(row.id);
                }
                Handed::Needless => self.done.push(row.id),
                Handed::Dropped(reason) => {
                    give_up(self.fed, &self.host, (&row.id, &reason)).await?
                }
                Handed::NotWanted => self.refused.push(row),
                Handed::Later(reason, None) if self.may_be_stuck(&reason) => {
                    self.refused.push(row);
                    self.stuck = Some(reason);
                    // The one behind it goes alone, too.
                    self.careful = true;
                }
                Handed::Later(reason, asked) => later = Some(Ended::Later(reason, asked)),
            }
        }
        if later.is_some() {
            return Ok(later);
        }
        if took {
            self.specific().await?;
        }
        if self.refused.len() >= REFUSALS {
            return Ok(Some(Ended::Unwelcome));
        }
        match rest.is_empty() {
            true => Ok(None),
            false => Box::pin(self.wave(rest)).await,
        }
    }

    /// Whether a failure may be that of the oldest row alone: it failed often, and its host did not say
    /// that everything has to wait.
    fn may_be_stuck(&self, reason: &str) -> bool {
        self.attempts >= STUCK_AFTER
            && self.refused.is_empty()
            && self.done.is_empty()
            && !matches!(reason, "frozen" | "status 401" | "status 429")
    }

    /// The host took something: what it refused before is tried once more, and given up if it is
    /// refused again, since the host does not refuse everything.
    async fn specific(&mut self) -> Result<(), Problem> {
        for row in std::mem::take(&mut self.refused) {
            let (fed, host) = (self.fed, self.host.as_str());
            match self.hand_over(&row).await?.0 {
                Handed::Over | Handed::Needless => self.done.push(row.id),
                Handed::NotWanted => give_up(fed, host, (&row.id, NOT_WELCOME)).await?,
                Handed::Dropped(reason) => give_up(fed, host, (&row.id, &reason)).await?,
                Handed::Later(reason, None) if self.stuck.take().is_some() => {
                    give_up(fed, host, (&row.id, &reason)).await?
                }
                // It stands first in its lane again.
                Handed::Later(..) => return Ok(()),
            }
        }
        Ok(())
    }

    /// Delivers one row; tells also how the host took it.
    async fn hand_over(&self, row: &Waiting) -> Result<(Handed, Option<Scheme>), Problem> {
        let fed = self.fed;
        if fed.house.clock.now().minus(KEEP) > row.created_at {
            return Ok((Handed::Dropped("30 days".to_owned()), None));
        }
        let sender = Sender::of(fed, &row.actor_id).await?;
        let Ok(inbox) = Url::parse(&row.inbox) else {
            return Ok((Handed::Dropped("no address".to_owned()), None));
        };
        let followers = sender.followers.as_deref();
        let headers = synchronizing::headers_for(fed, (row, &self.host), followers).await?;
        let said = (row.activity_id.as_str(), row.body.as_str());
        let parcel = Parcel {
            body: row.body.as_bytes(),
            headers: &headers,
        };
        let (delivery, took) = fed
            .egress
            .deliver_either(&inbox, parcel, &sender.signer, self.scheme)
            .await;
        let handed = match delivery {
            Delivery::Delivered => return Ok((Handed::Over, Some(took))),
            Delivery::Refused { status: 401 } => Handed::Later("status 401".to_owned(), None),
            Delivery::Refused { status: 403 } => Handed::NotWanted,
            Delivery::Refused { status: 400 } if groups::lacks_nothing(&self.host, said) => {
                Handed::Needless
            }
            Delivery::Refused { status } => Handed::Dropped(format!("status {status}")),
            Delivery::Gone => {
                inbox_gone(fed, &row.inbox).await?;
                Handed::Over
            }
            Delivery::Retry {
                status,
                retry_after,
            } => Handed::Later(format!("status {status}"), retry_after),
            Delivery::Unreachable(FetchError::HostNotAllowed) => {
                Handed::Later("frozen".to_owned(), None)
            }
            Delivery::Unreachable(error) => Handed::Later(error.to_string(), None),
        };
        Ok((handed, None))
    }

    /// Writes down what is done; the lane ends with it when `ends` says how the host took it.
    async fn write(&mut self, ends: Option<Scheme>) -> Result<(), Problem> {
        if self.done.is_empty() && ends.is_none() {
            return Ok(());
        }
        let done = Done {
            host: self.host.clone(),
            rows: std::mem::take(&mut self.done),
            ends,
        };
        self.fed.ends.write(self.fed, done).await
    }

    async fn end(&mut self) -> Result<(), Problem> {
        self.write(Some(self.scheme)).await
    }

    async fn later(&mut self, reason: &str, asked: Option<Duration>) -> Result<(), Problem> {
        self.write(None).await?;
        store::note_failure(&self.fed.house, &self.host, reason).await?;
        pause(self.fed, &self.host, (reason, asked)).await
    }
}

/// 410: nobody is behind this inbox any more; follows and copies that lead there end.
async fn inbox_gone(fed: &Federation, inbox: &str) -> Result<(), Problem> {
    let tx = fed.house.db.write().await?;
    store::forget_inbox(&tx, inbox).await?;
    tx.commit().await
}
