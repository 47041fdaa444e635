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
/// Activities applied one by one before what is done is written down: a server that is stopped again and again must
/// get on all the same.
const ALONE: usize = 16;

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

    async fn handle_together(&self, house: &House, events: &[Event]) -> Result<usize, Problem> {
        let ids: Vec<String> = events.iter().flat_map(arrived).cloned().collect();
        let mut left = self.apply_some(house, &ids).await?;
        // An event is done when all its activities are.
        let mut done = 0;
        for event in events {
            let few = arrived(event).len();
            if few > left {
                break;
            }
            left -= few;
            done += 1;
        }
        Ok(done)
    }

    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem> {
        let mut left = arrived(&event);
        while !left.is_empty() {
            let done = self.apply_some(house, left).await?;
            left = left.get(done..).unwrap_or_default();
        }
        Ok(())
    }
}

fn arrived(event: &Event) -> &[String] {
    match event {
        Event::ActivitiesReceived { activities } => activities,
        _ => &[],
    }
}

impl Reception {
    /// Applies the first of some activities that wait, in their order; returns how many, at least one. What is done
    /// is written down before more is begun.
    async fn apply_some(&self, house: &House, activities: &[String]) -> Result<usize, Problem> {
        let ids = activities.get(..TOGETHER).unwrap_or(activities);
        let mut bodies = store::inbound_for_house(&house.db, ids).await?;
        let links = self.0.links()?;
        let (mut crowd, mut round) = (Vec::new(), Round::default());
        let mut done = 0;
        for id in ids {
            done += 1;
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
                    if round.alone >= ALONE {
                        break;
                    }
                }
            }
        }
        round.together(&self.0, crowd).await;
        round.end(house).await?;
        Ok(done)
    }
}

/// What became of some activities.
#[derive(Default)]
struct Round {
    closed: Vec<(String, String)>,
    later: Option<Problem>,
    /// How many were applied one by one.
    alone: usize,
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
        self.alone += 1;
        match attempt(fed, row.clone()).await {
            // Its server was frozen meanwhile, or it came too early: its time will come.
            Ok(outcome) if outcome == WAITS => {}
            Ok(outcome) => self.closed.push((row.id, outcome)),
            Err(problem) => self.later = Some(problem),
        }
    }

    /// What may go better later is tried again; the rest is closed.
    async fn end(self, house: &House) -> Result<(), Problem> {
        close(house, &self.closed).await?;
        self.later.map_or(Ok(()), Err)
    }
}

/// Writes down what became of some activities.
async fn close(house: &House, closed: &[(String, String)]) -> Result<(), Problem> {
    if closed.is_empty() {
        return Ok(());
    }
    let tx = house.db.write().await?;
    store::close_inbound(&tx, closed, house.clock.now()).await?;
    tx.commit().await
}

/// Applies one activity in a task of its own: one that makes us panic stops no other (I21), and one that makes us
/// wait holds up nobody else's.
async fn attempt(fed: &Arc<Federation>, row: Waiting) -> Result<String, Problem> {
    let Some((json, activity)) = read(&row.body) else {
        return Ok("unreadable".to_owned());
    };
    let host = canonical_host(&activity.actor).unwrap_or_default();
    let (work, end) = (fed.clone(), fed.clone());
    let Waiting { id, body } = row;
    let work = async move {
        match apply(&work, (activity, json), body).await {
            Ok(outcome) => Ok(outcome.to_owned()),
            Err(problem @ (Problem::Unavailable(_) | Problem::Broken(_) | Problem::Full(_))) => {
                Err(problem)
            }
            Err(problem) => Ok(problem.to_string()),
        }
    };
    let finish = async move |outcome: String| match outcome == WAITS {
        true => Ok(()),
        false => close(&end.house, &[(id, outcome)]).await,
    };
    fed.aside.run(&host, work, finish).await
}

fn read(body: &str) -> Option<(Value, Activity)> {
    let json: Value = serde_json::from_str(body).ok()?;
    let activity = Activity::read(&json).ok()?;
    Some((json, activity))
}

async fn apply(
    fed: &Federation,
    (activity, json): (Activity, Value),
    raw: String,
) -> Result<Outcome, Problem> {
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
        raw,
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
