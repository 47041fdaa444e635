//! Reading others whole: what was written before we followed, what stands above an answer that arrived,
//! what others answered elsewhere. Everything is fetched from its own origin, within budgets (I8), and
//! kept by the same rules as what is sent to us.

mod ancestors;
mod answers;
mod backfill;
mod opening;
mod walk;

use std::sync::Arc;

use async_trait::async_trait;
use federation::egress::Budget;
use federation::host::{canonical_host, same_origin};
use federation::vocabulary::{Activity, ObjectView};
use serde_json::{Value, json};

pub use opening::reopen;

pub(super) use ancestors::ask as ask_ancestors;
pub(super) use walk::{Bounds, Listing, collection, id_of};

use super::applying::{Incoming, Outcome, TRIES};
use super::applying_posts as posts;
use super::groups;
use super::model::Actor;
use super::partners::{Standing, standing_for_house};
use super::wiring::Federation;
use super::{remote, store};
use crate::events::{self, Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
use crate::kernel::{ActorId, CircleId, Problem, PublicationId, Timestamp};
use crate::publications::{Publication, by_ap_id_for_house, find_for_house};

/// What somebody else's server lists or names, and we fetched ourselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Who may read something that is for everybody when nobody here follows its author: those who
    /// follow somebody that answered it.
    pub circle: Option<CircleId>,
    /// It was written before: lists take it up with its own date, and nobody is told.
    pub earlier: bool,
    /// The forum elsewhere that it belongs to, which somebody here follows.
    pub forum: Option<Actor>,
}

/// Reads at other servers what is missing here.
pub struct Walker(pub Arc<Federation>);

#[async_trait]
impl Handler for Walker {
    fn subscriber(&self) -> Subscriber {
        Subscriber::Threads
    }

    fn tries(&self) -> i64 {
        TRIES
    }

    async fn handle(&self, _house: &House, event: Event) -> Result<(), Problem> {
        let fed = &self.0;
        if !fed.is_on() {
            return Ok(());
        }
        match event {
            Event::FollowAccepted { followed } => backfill::recent(fed, &followed).await,
            Event::ThreadWanted { publication } => answers::refresh(fed, &publication).await,
            Event::AncestorsWanted { object, forum } => {
                ancestors::climb(fed, &object, forum.as_ref()).await
            }
            _ => Ok(()),
        }
    }
}

/// Keeps what was fetched, as if its author had sent it: same checks, same rooms, no wider audience.
pub(super) async fn keep(
    fed: &Federation,
    json: &Value,
    found: Found,
    budget: &Budget,
) -> Result<Outcome, Problem> {
    let Ok(view) = ObjectView::read(json) else {
        return Ok("unreadable");
    };
    let at_home = |author: &&url::Url| same_origin(author, &view.id);
    let Some(author) = view.attributed_to.iter().find(at_home) else {
        return Ok("no-author");
    };
    let host = canonical_host(author).unwrap_or_default();
    let standing = standing_for_house(&fed.house, &host).await?;
    if standing == Standing::Refused {
        return Ok("refused");
    }
    let actor = remote::actor(fed, author, budget).await?;
    let around = json!({
        "id": view.id, "type": "Create", "actor": author, "object": json,
        "to": view.to, "cc": view.cc,
    });
    let Ok(activity) = Activity::read(&around) else {
        return Ok("unreadable");
    };
    let incoming = Incoming {
        raw: String::new(),
        fed,
        activity,
        json: around,
        actor,
        host,
        standing,
        budget: budget.clone(),
        found: Some(found),
    };
    match incoming.found.as_ref().and_then(|one| one.forum.as_ref()) {
        Some(forum) => groups::file_far(forum, &incoming, &view).await,
        None => posts::create(&incoming).await,
    }
}

/// An actor elsewhere that somebody here follows and whose server may be asked.
async fn still_followed(fed: &Federation, id: &ActorId) -> Result<Option<Actor>, Problem> {
    let db = &fed.house.db;
    let actor = store::actor_for_house(db, id).await?;
    let Some(actor) = actor.filter(|one| one.host.is_some() && one.gone_at.is_none()) else {
        return Ok(None);
    };
    let host = actor.host.as_deref().unwrap_or_default();
    let refused = standing_for_house(&fed.house, host).await? == Standing::Refused;
    let followed = !refused && store::is_followed_here_for_house(db, id).await?;
    Ok(Some(actor).filter(|_| followed))
}

/// Whether an answer that was fetched is for those who read what it answers: for everybody, or for those
/// who follow the author of the article at the top, or the forum that it stands in. A message to one
/// person that a list names, or that reached us because it mentions somebody, stays where it is.
pub(super) async fn belongs(
    fed: &Federation,
    view: &ObjectView,
    root: &Publication,
) -> Result<bool, Problem> {
    if view.is_public() {
        return Ok(true);
    }
    let db = &fed.house.db;
    let author = store::actor_of_person_for_house(db, &root.author_id).await?;
    let group = match store::far_topic_for_house(db, &root.id).await? {
        Some(far) => store::actor_for_house(db, &far.actor_id).await?,
        None => None,
    };
    let followers: Vec<String> = author
        .into_iter()
        .chain(group)
        .filter_map(|actor| actor.followers_url)
        .collect();
    let named = |url: &url::Url| followers.iter().any(|one| one == url.as_str());
    Ok(view.to.iter().chain(&view.cc).any(named))
}

/// When something was written, as its document says, and never later than now.
pub(super) fn written_at(fed: &Federation, view: &ObjectView) -> Timestamp {
    let now = fed.house.clock.now();
    view.published
        .map_or(now, Timestamp::from_datetime)
        .min(now)
        .max(Timestamp(0))
}

/// Whether something is here already, ours or theirs.
async fn known(fed: &Federation, url: &url::Url) -> Result<Option<Publication>, Problem> {
    match fed.links()?.publication_of(url) {
        Some(id) => find_for_house(&fed.house.db, &id).await,
        None => by_ap_id_for_house(&fed.house.db, url.as_str()).await,
    }
}

/// Asks for the answers of an article from elsewhere, unless that was done a moment ago. A thousand
/// readers ask once.
async fn want(fed: &Federation, id: &PublicationId) -> Result<(), Problem> {
    let house = &fed.house;
    let now = house.clock.now();
    let before = now.minus(answers::PAUSE);
    if !store::is_due_for_house(&house.db, id, before).await? {
        return Ok(());
    }
    let tx = house.db.write().await?;
    if !store::take_turn(&tx, id, (before, now)).await? {
        return Ok(());
    }
    let event = Event::ThreadWanted {
        publication: id.clone(),
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}
