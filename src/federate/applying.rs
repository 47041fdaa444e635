//! Applying what others sent: once, within a budget, each alone with its failure. The outcome is written
//! beside the row, and the body goes.

use std::sync::Arc;

use async_trait::async_trait;
use federation::egress::Budget;
use federation::host::canonical_host;
use federation::vocabulary::Activity;
use serde_json::Value;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::timeout;

use super::model::Actor;
use super::partners::{Standing, standing_for_house};
use super::threads::Found;
use super::together::{self, Candidate, Waiting};
use super::wiring::Federation;
use super::{
    applying_ends as ends, applying_follows as follows, applying_likes as likes,
    applying_posts as posts, flags, groups, moves, remote, store, twinnings,
};
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
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

/// How often work is tried that others gave us: for about a day, with pauses that grow to eight minutes. It was taken,
/// so a server that does not answer, or a full disk, must not make us give it up before.
pub(super) const TRIES: i64 = 180;

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

    fn tries(&self) -> i64 {
        TRIES
    }

    async fn handle_together(&self, house: &House, events: &[Event]) -> Result<usize, Problem> {
        let ids: Vec<String> = events.iter().flat_map(arrived).cloned().collect();
        let mut round = Round::default();
        let mut left = self.apply_some(&mut round, &ids).await?;
        round.end(house).await?;
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
        let mut ended = Ok(());
        while !left.is_empty() {
            let mut round = Round::default();
            let done = self.apply_some(&mut round, left).await?;
            left = left.get(done..).unwrap_or_default();
            // What has to wait keeps nobody behind it from being tried.
            ended = ended.and(round.end(house).await);
        }
        ended
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
    async fn apply_some(&self, round: &mut Round, activities: &[String]) -> Result<usize, Problem> {
        let fed = &self.0;
        let ids = activities.get(..TOGETHER).unwrap_or(activities);
        let mut bodies = store::inbound_for_house(&fed.house.db, ids).await?;
        let links = fed.links()?;
        let mut crowd = Vec::new();
        let mut done = 0;
        for id in ids {
            done += 1;
            let Some(body) = bodies.remove(id) else {
                continue;
            };
            let activity = read(&body).map(|(_, activity)| activity);
            let host = activity.as_ref().and_then(|one| canonical_host(&one.actor));
            let row = Waiting {
                id: id.clone(),
                host: host.unwrap_or_default(),
            };
            match Candidate::of(&links, row, activity) {
                Ok(one) if fed.aside.behind(one.row()) => round.wait(),
                Ok(candidate) => crowd.push(candidate),
                // Order is kept: what came before is written before.
                Err(row) => {
                    round.together(fed, std::mem::take(&mut crowd)).await;
                    round.alone(fed, row).await;
                    if round.alone >= ALONE {
                        break;
                    }
                }
            }
        }
        round.together(fed, crowd).await;
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

    /// Applies one activity in a task of its own: one that makes us panic stops no other (I21). One that takes long is
    /// finished beside the queue, and its job comes back to see whether it was.
    async fn alone(&mut self, fed: &Arc<Federation>, row: Waiting) {
        if fed.aside.behind(&row) {
            return self.wait();
        }
        self.alone += 1;
        let mut task = tokio::spawn(attempt(fed.clone(), row.id.clone()));
        let in_time = timeout(fed.aside.patience(&row.host), &mut task).await;
        let done = match in_time {
            Ok(done) => {
                fed.aside.quick(&row.host);
                done
            }
            Err(_) if fed.aside.begin(&row) => {
                tokio::spawn(beside(fed.clone(), row, task));
                return self.wait();
            }
            Err(_) => task.await,
        };
        match flat(done) {
            Ok(Some(outcome)) => self.closed.push((row.id, outcome)),
            Ok(None) => {}
            Err(problem) => self.later = Some(problem),
        }
    }

    /// Something goes on beside the queue.
    fn wait(&mut self) {
        self.later = Some(Problem::Unavailable("federate-unreachable"));
    }

    /// What may go better later is tried again; the rest is closed.
    async fn end(self, house: &House) -> Result<(), Problem> {
        close(house, &self.closed).await?;
        self.later.map_or(Ok(()), Err)
    }
}

/// Applies beside the queue what a host sent, beginning with what made us wait.
async fn beside(fed: Arc<Federation>, first: Waiting, mut task: Applying) {
    let Waiting { mut id, host } = first;
    loop {
        // What fails comes again with its job.
        let done = match flat(task.await) {
            Ok(Some(outcome)) => close(&fed.house, &[(id, outcome)]).await,
            Ok(None) => Ok(()),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = done {
            tracing::warn!(host, %problem, "an activity that takes long");
        }
        match fed.aside.next(&host) {
            Some(next) => id = next,
            None => return,
        }
        task = tokio::spawn(attempt(fed.clone(), id.clone()));
    }
}

/// An activity that is being applied.
type Applying = JoinHandle<Result<Option<String>, Problem>>;

/// A panic is the failure of one activity and no more (I21).
fn flat<T>(done: Result<Result<T, Problem>, JoinError>) -> Result<T, Problem> {
    done.unwrap_or_else(|crash| Err(Problem::broken(crash)))
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

/// Applies one activity; what became of it, none when it was closed meanwhile or goes on waiting.
async fn attempt(fed: Arc<Federation>, id: String) -> Result<Option<String>, Problem> {
    let ids = std::slice::from_ref(&id);
    let Some(body) = store::inbound_for_house(&fed.house.db, ids)
        .await?
        .remove(&id)
    else {
        return Ok(None);
    };
    let mut ended = apply(&fed, &body).await;
    if matches!(ended, Err(Problem::Conflict(_))) {
        // Something applied beside the queue was faster: now it is known.
        ended = apply(&fed, &body).await;
    }
    match ended {
        // Its server was frozen meanwhile, or it came too early: its time will come.
        Ok(WAITS) => Ok(None),
        Ok(outcome) => Ok(Some(outcome.to_owned())),
        Err(problem @ (Problem::Unavailable(_) | Problem::Broken(_) | Problem::Full(_))) => {
            Err(problem)
        }
        Err(problem) => Ok(Some(problem.to_string())),
    }
}

fn read(body: &str) -> Option<(Value, Activity)> {
    let json: Value = serde_json::from_str(body).ok()?;
    let activity = Activity::read(&json).ok()?;
    Some((json, activity))
}

async fn apply(fed: &Federation, body: &str) -> Result<Outcome, Problem> {
    let Some((json, activity)) = read(body) else {
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
        "Delete" => ends::delete(&incoming).await,
        "Flag" => flags::receive(&incoming).await,
        "Like" | "EmojiReact" => likes::like(&incoming).await,
        "Move" => moves::moved(&incoming).await,
        // Lock, Add and Remove among them: nobody elsewhere moderates here (I16).
        _ => Ok(IGNORED),
    }
}
