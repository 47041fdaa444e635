//! Telling other servers: each event becomes rows of deliveries, or nothing. The present is read anew for
//! each event, so a late or doubled job says nothing twice and nothing that is no longer so.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use federation::vocabulary::{Envelope, create, delete, update};
use serde_json::Value;
use url::Url;

use super::compose::{self, Letter};
use super::flags;
use super::model::Own;
use super::outbound::{self, Parcel};
use super::own;
use super::sending_answers::{agree, ask, end, reacted, unreacted};
use super::sending_veils;
use super::servers::acts::follow_standing;
use super::store;
use super::twinnings;
use super::wiring::Federation;
use super::{boosts, groups};
use crate::events::{Event, Subscriber};
use crate::house::House;
use crate::jobs::Handler;
use crate::kernel::{Problem, PublicationId, Timestamp};
use crate::policy::Level;
use crate::publications::{Kind, Publication, find_for_house, set_address_for_house};

/// Hears what happened here and writes what others must be told.
pub struct Herald(pub Arc<Federation>);

#[async_trait]
impl Handler for Herald {
    fn subscriber(&self) -> Subscriber {
        Subscriber::Federate
    }

    async fn handle(&self, _house: &House, event: Event) -> Result<(), Problem> {
        let fed = &self.0;
        if let Event::ServerStanding { host } = &event {
            follow_standing(&fed.house, host).await?;
            return twinnings::follow_standing(fed, host).await;
        }
        if !fed.is_on() {
            return Ok(());
        }
        match event {
            Event::Published { publication } | Event::Withdrawn { publication } => {
                publication_changed(fed, &publication, false).await
            }
            Event::Revised { publication } => publication_changed(fed, &publication, true).await,
            Event::Held { publication } => {
                held(fed, &publication).await?;
                sending_veils::hide(fed, &publication).await
            }
            Event::ReportForwarded { report } => flags::send(fed, &report).await,
            Event::Joined { circle, .. } | Event::MembershipEnded { circle, .. } => {
                twinnings::counted(fed, &circle).await
            }
            Event::Reacted {
                publication,
                person,
            } => {
                reacted(fed, &publication, &person).await?;
                groups::reacted(fed, (&publication, &person), None).await
            }
            Event::Unreacted {
                publication,
                person,
                activity: Some(activity),
            } => {
                unreacted(fed, (&publication, &person), &activity).await?;
                groups::reacted(fed, (&publication, &person), Some(&activity)).await
            }
            Event::Boosted {
                publication,
                person,
            } => boosts::boosted(fed, &publication, &person).await,
            Event::Unboosted {
                publication,
                person,
                activity: Some(activity),
            } => boosts::unboosted(fed, (&publication, &person), &activity).await,
            Event::ForumOpened { space } => groups::resettled(fed, &space).await,
            Event::TopicMarked {
                publication,
                person,
            } => groups::marked(fed, &publication, &person).await,
            Event::FollowAsked { follower, followed } => ask(fed, &follower, &followed).await,
            Event::FollowEnded {
                follower,
                followed,
                activity,
            } => end(fed, (&follower, &followed), &activity).await,
            Event::FollowReceived { follower, followed } => agree(fed, &follower, &followed).await,
            _ => Ok(()),
        }
    }
}

/// Elsewhere an adult hides only what stands here; the partner of a twinning hides it with us.
async fn held(fed: &Federation, id: &PublicationId) -> Result<(), Problem> {
    if let Some(publication) = find_for_house(&fed.house.db, id).await? {
        twinnings::changed(fed, &publication, false).await?;
    }
    Ok(())
}

async fn publication_changed(
    fed: &Federation,
    id: &PublicationId,
    revised: bool,
) -> Result<(), Problem> {
    let db = &fed.house.db;
    let Some(publication) = find_for_house(db, id).await? else {
        return Ok(());
    };
    let told = twinnings::changed(fed, &publication, revised).await?
        || groups::changed(fed, &publication, revised).await?;
    if told || publication.host.is_some() {
        return Ok(());
    }
    let copies = store::copies_for_house(db, id).await?;
    if publication.withdrawn_at.is_some() || !publication.level().leaves() {
        let holders = store::holders_for_house(db, id).await?;
        return say_goodbye(fed, &publication, holders).await;
    }
    if publication.published_at.is_none() || publication.held_at.is_some() {
        return Ok(());
    }
    match compose::letter(&fed.house, &publication).await? {
        Some(letter) => send(fed, (&publication, letter), copies, revised).await,
        None => Ok(()),
    }
}

/// Create to those who were sent no copy, Update to those who hold one, Delete to those who may hold none.
#[expect(
    clippy::too_many_lines,
    reason = "three kinds of news about one text in one transaction"
)]
async fn send(
    fed: &Federation,
    (publication, letter): (&Publication, Letter),
    copies: Vec<String>,
    revised: bool,
) -> Result<(), Problem> {
    let house = &fed.house;
    let (links, level) = (fed.links()?, publication.level());
    let mut readers = letter.answered.clone();
    if let Some(blog) = &letter.blog {
        readers.extend(store::followers_for_house(&house.db, &blog.id).await?);
    }
    let mut fresh = outbound::inboxes_for(fed, &readers, level).await?;
    let sent: HashSet<String> = copies.into_iter().collect();
    fresh.retain(|inbox| !sent.contains(inbox));
    let new: HashSet<&String> = fresh.iter().collect();
    let (mut kept, mut lost) = (Vec::new(), Vec::new());
    for inbox in store::holders_for_house(&house.db, &publication.id).await? {
        if new.contains(&inbox) {
            continue;
        }
        if outbound::may_receive(fed, &inbox, level).await? {
            kept.push(inbox);
        } else if level < Level::Public && outbound::may_receive(fed, &inbox, Level::Public).await?
        {
            lost.push(inbox);
        }
    }
    let address = letter.actor.address()?;
    let parcel = |path: &str, make: &dyn Fn(&Envelope<'_>) -> Value| {
        let id = links.below(&letter.id, path);
        let activity = make(&Envelope {
            id: &id,
            actor: &address,
            to: &letter.addressing.to,
            cc: &letter.addressing.cc,
            published: publication.published_at.map(Timestamp::to_datetime),
        });
        Parcel {
            actor: letter.actor.id.clone(),
            id,
            activity,
        }
    };
    let unveiled = store::is_veiled_for_house(&house.db, &publication.id).await?;
    let revised = revised || unveiled;
    let object = || match unveiled {
        // Those who hide it took the hiding for its last edition.
        true => sending_veils::edited_now(house, letter.object.clone()),
        false => letter.object.clone(),
    };
    let tx = house.db.write().await?;
    store::lift_veil(&tx, &publication.id).await?;
    let page = links.at(&publication.path());
    set_address_for_house(&tx, &publication.id, (letter.id.as_str(), page.as_str())).await?;
    let news = parcel("create", &|envelope| create(envelope, object()));
    outbound::enqueue(fed, &tx, news, &fresh).await?;
    store::remember_copies(&tx, &house.clock, &publication.id, &fresh).await?;
    if revised {
        let path = format!("update/{}", house.clock.now().0);
        let change = parcel(&path, &|envelope| update(envelope, object()));
        outbound::enqueue(fed, &tx, change, &kept).await?;
    }
    let farewell = parcel("delete", &|envelope| delete(envelope, &letter.id));
    for inbox in &lost {
        store::unsay(&tx, letter.id.as_str(), inbox).await?;
    }
    outbound::enqueue(fed, &tx, farewell, &lost).await?;
    store::forget_copies(&tx, &publication.id, &lost).await?;
    house.commit(tx).await
}

/// Delete to everybody who ever received it, whoever follows today (T81).
async fn say_goodbye(
    fed: &Federation,
    publication: &Publication,
    copies: Vec<String>,
) -> Result<(), Problem> {
    if copies.is_empty() {
        return Ok(());
    }
    let house = &fed.house;
    let own = match publication.kind() {
        Kind::Article => store::blog_of_for_house(&house.db, &publication.id)
            .await?
            .map(Own::Blog),
        _ => Some(Own::Person(publication.author_id.clone())),
    };
    let actor = match own {
        Some(own) => own::known(house, &own).await?,
        None => None,
    };
    let Some(actor) = actor else {
        return Err(Problem::broken("a copy left without an actor"));
    };
    let links = fed.links()?;
    let object = links.object(&publication.id);
    let id = links.below(&object, "delete");
    let address = actor.address()?;
    let to: Vec<Url> = actor
        .followers_url
        .iter()
        .filter_map(|url| Url::parse(url).ok())
        .collect();
    let envelope = Envelope {
        id: &id,
        actor: &address,
        to: &to,
        cc: &[],
        published: None,
    };
    let activity = delete(&envelope, &object);
    let tx = house.db.write().await?;
    let parcel = Parcel {
        actor: actor.id,
        id,
        activity,
    };
    for inbox in &copies {
        store::unsay(&tx, object.as_str(), inbox).await?;
    }
    outbound::enqueue(fed, &tx, parcel, &copies).await?;
    store::lift_veil(&tx, &publication.id).await?;
    store::forget_copies(&tx, &publication.id, &copies).await?;
    house.commit(tx).await
}
