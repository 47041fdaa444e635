//! Applying what others sent: once, within a budget, each alone with its failure. The outcome is written
//! beside the row, and the body goes.

use std::sync::Arc;

use async_trait::async_trait;
use federation::egress::Budget;
use federation::host::canonical_host;
use federation::vocabulary::Activity;
use serde_json::Value;

use super::model::Actor;
use super::partners::{Standing, standing_for_house};
use super::threads::Found;
use super::together::{self, Candidate, Waiting};
use super::wiring::Federation;
use super::{
    applying_follows as follows, applying_likes as likes, applying_posts as posts, flags, groups,
    moves, remote, store, twinnings,
};
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::{self, Handler};
use crate::kernel::Problem;
use crate::policy::Viewer;

/// What became of an activity, for the row that stays.
pub(super) type Outcome = &'static str;

/// It was applied.
pub(super) const APPLIED: Outcome = "applied";
/// It says nothing that matters here.
pub(super) const IGNORED: Outcome = "ignored";
/// Its actor may not do this.
pub(super) const NOT_THEIRS: Outcome = "not-theirs";

/// It was taken before its server was frozen, or comes before what it needs, and is applied later.
pub(super) const WAITS: Outcome = "waits";

/// One activity on its way.
pub(super) struct Incoming<'a> {
    pub fed: &'a Federation,
    pub activity: Activity,
    /// The whole activity, for members that few kinds have.
    pub json: Value,
    pub actor: Actor,
    pub host: String,
    pub standing: Standing,
    pub budget: Budget,
    /// The bytes that were signed; empty for what a Group hands on.
    pub raw: String,
    /// We fetched it ourselves; none for what was sent.
    pub found: Option<Found>,
}

impl Incoming<'_> {
    /// The remote person behind it, as any other viewer.
    pub fn viewer(&self) -> Viewer {
        Viewer::peer(self.host.clone(), self.actor.person_id.clone())
    }
}

/// How often an activity is tried that needs another server which does not answer: for about a day, with
/// pauses that grow to eight minutes. It was taken, so it is not given up before.
const TRIES_ELSEWHERE: i64 = 180;

/// How often work is tried that ends with this problem: longer when another server is the cause.
pub(super) fn tries(problem: &Problem) -> i64 {
    match problem {
        Problem::Unavailable(_) => TRIES_ELSEWHERE,
        _ => jobs::TRIES,
    }
}

/// Activities read and applied at once.
const TOGETHER: usize = 128;

/// Applies what waits in `inbound`.
pub struct Reception(pub Arc<Federation>);

#[async_trait]
impl Handler for Reception {
    fn subscriber(&self) -> Subscriber {
        Subscriber::Inbound
    }

    fn tries(&self, problem: &Problem) -> i64 {
        tries(problem)
    }

    async fn handle_together(&self, house: &House, events: &[Event]) -> Result<bool, Problem> {
        let ids: Vec<String> = events.iter().flat_map(arrived).cloned().collect();
        for part in ids.chunks(TOGETHER) {
            self.apply_all(house, part).await?;
        }
        Ok(true)
    }

    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem> {
        self.apply_all(house, arrived(&event)).await
    }
}

fn arrived(event: &Event) -> &[String] {
    match event {
        Event::ActivitiesReceived { activities } => activities,
        _ => &[],
    }
}

impl Reception {
    /// Applies those of some activities that wait, in their order.
    async fn apply_all(&self, house: &House, activities: &[String]) -> Result<(), Problem> {
        if activities.is_empty() {
            return Ok(());
        }
        let mut bodies = store::inbound_for_house(&house.db, activities).await?;
        let links = self.0.links()?;
        let (mut crowd, mut round) = (Vec::new(), Round::default());
        for id in activities {
            let Some(body) = bodies.remove(id) else {
                continue;
            };
            let id = id.clone();
            match Candidate::of(&links, Waiting { id, body }) {
                Ok(candidate) => crowd.push(candidate),
                // Order is kept: what came before is written before.
                Err(row) => {
                    round.together(&self.0, std::mem::take(&mut crowd)).await;
                    round.alone(&self.0, row).await;
                }
            }
        }
        round.together(&self.0, crowd).await;
        round.end(house).await
    }
}

/// What became of the activities of one job.
#[derive(Default)]
struct Round {
    closed: Vec<(String, String)>,
    later: Option<Problem>,
}

impl Round {
    /// Writes what can be written together, the rest one by one.
    async fn together(&mut self, fed: &Arc<Federation>, crowd: Vec<Candidate>) {
        let crowd = Arc::new(crowd);
        let others: Vec<usize> = match crowd.len() {
            0 => return,
            1 => vec![0],
            all => {
                let (fed, crowd) = (fed.clone(), crowd.clone());
                let written = tokio::spawn(async move { together::keep(&fed, &crowd).await });
                match written.await {
                    Ok(Ok(others)) => others,
                    // One of them may be the cause: each is tried alone.
                    Ok(Err(_)) | Err(_) => (0..all).collect(),
                }
            }
        };
        for place in others {
            if let Some(candidate) = crowd.get(place) {
                self.alone(fed, candidate.row().clone()).await;
            }
        }
    }

    async fn alone(&mut self, fed: &Arc<Federation>, row: Waiting) {
        match attempt(fed, row.body).await {
            // Its server was frozen meanwhile, or it came too early: its time will come.
            Ok(outcome) if outcome == WAITS => {}
            Ok(outcome) => self.closed.push((row.id, outcome)),
            Err(problem) => self.later = Some(problem),
        }
    }

    /// What may go better later is tried again; the rest is closed.
    async fn end(self, house: &House) -> Result<(), Problem> {
        if !self.closed.is_empty() {
            let tx = house.db.write().await?;
            store::close_inbound(&tx, &self.closed, house.clock.now()).await?;
            tx.commit().await?;
        }
        self.later.map_or(Ok(()), Err)
    }
}

/// Applies one activity in a task of its own: one that makes us panic stops no other (I21).
async fn attempt(fed: &Arc<Federation>, body: String) -> Result<String, Problem> {
    let fed = fed.clone();
    match tokio::spawn(async move { apply(&fed, &body).await }).await {
        Ok(Ok(outcome)) => Ok(outcome.to_owned()),
        Ok(Err(problem @ (Problem::Unavailable(_) | Problem::Broken(_) | Problem::Full(_)))) => {
            Err(problem)
        }
        Ok(Err(problem)) => Ok(problem.to_string()),
        Err(crash) => Err(Problem::broken(crash)),
    }
}

async fn apply(fed: &Federation, body: &str) -> Result<Outcome, Problem> {
    let json: Value = serde_json::from_str(body)?;
    let Ok(activity) = Activity::read(&json) else {
        return Ok("unreadable");
    };
    let host = canonical_host(&activity.actor).unwrap_or_default();
    let standing = standing_for_house(&fed.house, &host).await?;
    if standing == Standing::Refused {
        let state = store::partner_state_for_house(&fed.house.db, &host).await?;
        let frozen = state.as_deref() == Some("frozen");
        return Ok(if frozen { WAITS } else { "refused" });
    }
    super::servers::heard(fed, &host).await?;
    let budget = Budget::default();
    let actor = remote::actor(fed, &activity.actor, &budget).await?;
    let incoming = Incoming {
        fed,
        activity,
        json,
        actor,
        host,
        standing,
        budget,
        raw: body.to_owned(),
        found: None,
    };
    if let Some(outcome) = twinnings::apply(&incoming).await? {
        return Ok(outcome);
    }
    match incoming.activity.kind.as_str() {
        "Follow" | "Join" => follows::follow(&incoming).await,
        "Leave" => groups::leave(&incoming).await,
        "Announce" => groups::announced(&incoming).await,
        "Accept" => follows::answered(&incoming, true).await,
        "Reject" => follows::answered(&incoming, false).await,
        "Undo" => follows::undo(&incoming).await,
        "Block" => follows::blocked(&incoming).await,
        "Create" => posts::create(&incoming).await,
        "Update" => posts::update(&incoming).await,
        "Delete" => posts::delete(&incoming).await,
        "Flag" => flags::receive(&incoming).await,
        "Like" | "EmojiReact" => likes::like(&incoming).await,
        "Move" => moves::moved(&incoming).await,
        // Lock, Add and Remove among them: nobody elsewhere moderates here (I16).
        _ => Ok(IGNORED),
    }
}
