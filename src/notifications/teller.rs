//! Decides whom an event concerns, writes the lines of those who may read it, and nudges open pages.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;

use super::actions;
use super::model::{Kind, Told};
use super::store;
use super::twinnings;
use crate::circles;
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
use crate::kernel::{CircleId, PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::people;
use crate::policy::Viewer;
use crate::publications::{self, Publication, State, reactions};
use crate::spaces;

/// Old lines are looked for this often.
const PURGE_EVERY: Duration = Duration::from_secs(24 * 3600);

/// The handler of the notifications' queue.
#[derive(Debug, Default)]
pub struct Teller {
    purged_at: AtomicI64,
}

#[async_trait]
impl Handler for Teller {
    fn subscriber(&self) -> Subscriber {
        Subscriber::Notifications
    }

    async fn handle(&self, house: &House, event: Event) -> Result<(), Problem> {
        match event {
            Event::Submitted { publication } => submitted(house, &publication).await,
            Event::Returned { publication } | Event::Published { publication } => {
                decided(house, &publication).await
            }
            Event::Held { publication } | Event::Withdrawn { publication } => {
                settled(house, &publication).await
            }
            Event::Reacted {
                publication,
                person,
            } => reacted(house, &publication, person).await,
            Event::Reported { space, about } => reported(house, &space, about).await,
            Event::ReportSettled { reporter } => settled_report(house, reporter).await,
            Event::Joined { circle, person } => joined(house, circle, person).await,
            Event::TwinningInvited { at } => twinnings::invited(house, at).await,
            Event::TwinningDeclined { circle, person, at } => {
                twinnings::declined(house, (circle, person), at).await
            }
            Event::TwinningOpened { circle, at } => twinnings::opened(house, circle, at).await,
            Event::ServerNews { at, .. } => servers(house, at).await,
            Event::FollowMoved {
                circle,
                person,
                moved,
                at,
            } => follow_moved(house, (circle, person), (moved, at)).await,
            _ => Ok(()),
        }
    }

    async fn batch_done(&self, house: &House) -> Result<(), Problem> {
        let now = house.clock.now();
        let due = Timestamp(self.purged_at.load(Ordering::Relaxed)).plus(PURGE_EVERY) <= now;
        if due {
            actions::purge(house).await?;
            self.purged_at.store(now.0, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Something waits: the adults who manage the space are told.
async fn submitted(house: &House, id: &PublicationId) -> Result<(), Problem> {
    let Some(publication) = publications::find_for_house(&house.db, id).await? else {
        return Ok(());
    };
    let (Some(space), Some(at)) = (&publication.space_id, publication.submitted_at) else {
        return Ok(());
    };
    if publication.state() != State::Submitted {
        return Ok(());
    }
    let managers = spaces::manager_ids_for_house(&house.db, space).await?;
    let told = managers
        .into_iter()
        .map(|person| about(&publication, person, Kind::ToReview, at));
    tell(house, told.collect(), BTreeSet::new()).await
}

/// An adult decided, or something became readable at once: its author, and those whom it answers.
async fn decided(house: &House, id: &PublicationId) -> Result<(), Problem> {
    let Some(publication) = publications::find_for_house(&house.db, id).await? else {
        return Ok(());
    };
    let mut told = Vec::new();
    let reviewer = publications::reviewer_for_house(&house.db, id).await?;
    let verdict = match publication.state() {
        State::Returned => publication.returned_at.map(|at| (Kind::Returned, at)),
        State::Published => publication.published_at.map(|at| (Kind::Published, at)),
        _ => None,
    };
    if let (Some((kind, at)), Some(reviewer)) = (verdict, reviewer) {
        let author = publication.author_id.clone();
        told.push(Told {
            actor: Some(reviewer),
            ..about(&publication, author, kind, at)
        });
    }
    if let (State::Published, Some(at)) = (publication.state(), publication.published_at) {
        let above = [&publication.parent_id, &publication.root_id];
        for answered in above.into_iter().flatten() {
            if let Some(above) = publications::find_for_house(&house.db, answered).await? {
                told.push(about(&publication, above.author_id, Kind::Reply, at));
            }
        }
    }
    let settled = settle(house, &publication).await?;
    tell(house, told, settled).await
}

/// Nothing waits here any more.
async fn settled(house: &House, id: &PublicationId) -> Result<(), Problem> {
    let Some(publication) = publications::find_for_house(&house.db, id).await? else {
        return Ok(());
    };
    let settled = settle(house, &publication).await?;
    tell(house, Vec::new(), settled).await
}

/// Marks the reminders of the adults as read; returns whose counters changed.
async fn settle(house: &House, publication: &Publication) -> Result<BTreeSet<PersonId>, Problem> {
    let Some(space) = &publication.space_id else {
        return Ok(BTreeSet::new());
    };
    if publication.submitted_at.is_none() {
        return Ok(BTreeSet::new());
    }
    let tx = house.db.write().await?;
    store::settle(&tx, &publication.id, house.clock.now()).await?;
    tx.commit().await?;
    let managers = spaces::manager_ids_for_house(&house.db, space).await?;
    Ok(managers.into_iter().collect())
}

async fn reacted(house: &House, id: &PublicationId, person: PersonId) -> Result<(), Problem> {
    let Some(publication) = publications::find_for_house(&house.db, id).await? else {
        return Ok(());
    };
    let Some(at) = reactions::moment_for_house(&house.db, id, &person).await? else {
        return Ok(());
    };
    let author = publication.author_id.clone();
    let told = Told {
        actor: Some(person),
        ..about(&publication, author, Kind::Reaction, at)
    };
    tell(house, vec![told], BTreeSet::new()).await
}

/// Only groups: classes and the school come from the rolls, and whoever manages a group knows it.
async fn joined(house: &House, circle: CircleId, person: PersonId) -> Result<(), Problem> {
    let found = store::membership_for_house(&house.db, &circle, &person).await?;
    let Some((_, _, at)) = found.filter(|(kind, role, _)| kind == "group" && role == "member")
    else {
        return Ok(());
    };
    let told = Told {
        person,
        kind: Kind::Joined,
        publication: None,
        circle: Some(circle),
        actor: None,
        at,
    };
    tell(house, vec![told], BTreeSet::new()).await
}

/// Whoever administers the server is told that there is news, not which.
async fn servers(house: &House, at: Timestamp) -> Result<(), Problem> {
    let admins = people::admin_ids_for_house(&house.db).await?;
    let told = admins.into_iter().map(|person| Told {
        person,
        kind: Kind::Servers,
        publication: None,
        circle: None,
        actor: None,
        at,
    });
    tell(house, told.collect(), BTreeSet::new()).await
}

/// Whoever follows somebody is told that they are elsewhere now, and followed there.
async fn follow_moved(
    house: &House,
    (circle, person): (CircleId, PersonId),
    (moved, at): (PersonId, Timestamp),
) -> Result<(), Problem> {
    let told = Told {
        circle: Some(circle),
        actor: Some(moved),
        at,
        ..bare(house, person, Kind::FollowMoved)
    };
    tell(house, vec![told], BTreeSet::new()).await
}

/// Something was reported: the adults who decide, never whom it is about.
async fn reported(house: &House, space: &SpaceId, about: Option<PersonId>) -> Result<(), Problem> {
    let managers = spaces::manager_ids_for_house(&house.db, space).await?;
    let told = managers
        .into_iter()
        .filter(|person| Some(person) != about.as_ref())
        .map(|person| bare(house, person, Kind::Reported));
    tell(house, told.collect(), BTreeSet::new()).await
}

async fn settled_report(house: &House, reporter: PersonId) -> Result<(), Problem> {
    let told = vec![bare(house, reporter, Kind::ReportSettled)];
    tell(house, told, BTreeSet::new()).await
}

/// A line that names nothing and nobody.
fn bare(house: &House, person: PersonId, kind: Kind) -> Told {
    Told {
        person,
        kind,
        publication: None,
        circle: None,
        actor: None,
        at: house.clock.now(),
    }
}

fn about(publication: &Publication, person: PersonId, kind: Kind, at: Timestamp) -> Told {
    Told {
        person,
        kind,
        publication: Some(publication.id.clone()),
        circle: None,
        actor: Some(publication.author_id.clone()),
        at,
    }
}

/// Writes the lines of those who may read, and nudges them and `others`.
pub(super) async fn tell(
    house: &House,
    told: Vec<Told>,
    others: BTreeSet<PersonId>,
) -> Result<(), Problem> {
    let mut news = others;
    let mut lines = Vec::new();
    for one in told {
        if one.actor.as_ref() != Some(&one.person) && may_read(house, &one).await? {
            lines.push(one);
        }
    }
    if !lines.is_empty() {
        let tx = house.db.write().await?;
        for one in lines {
            if store::insert(&tx, &house.clock, &one).await? {
                news.insert(one.person);
            }
        }
        tx.commit().await?;
    }
    for person in news {
        // Nobody listens when no page is open.
        drop(house.nudges.send(person));
    }
    Ok(())
}

/// Whether somebody of this school, with the keys of this moment, may read what they would be told.
async fn may_read(house: &House, told: &Told) -> Result<bool, Problem> {
    let person = people::find_for_house(&house.db, &told.person).await?;
    let Some(person) = person.filter(|one| one.host.is_none() && one.left_at.is_none()) else {
        return Ok(false);
    };
    let Some(publication) = &told.publication else {
        return Ok(true);
    };
    let keys = circles::keyring_for_house(&house.db, &person.id).await?;
    let profile = person.profile();
    let viewer = Viewer::person(person.id, profile, person.admin == 1, keys);
    match publications::find(&house.db, &viewer, publication).await {
        Ok(_) => Ok(true),
        Err(Problem::NotFound) => Ok(false),
        Err(problem) => Err(problem),
    }
}
