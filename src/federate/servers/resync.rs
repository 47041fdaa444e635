//! «Resynchroniser»: a server that was away too long is told once how things stand now, instead of all
//! that it missed.

use std::collections::BTreeMap;

use federation::vocabulary::{Envelope, create, delete, update};
use url::Url;

use crate::events::{self, Event};
use crate::federate::outbound::{self, Parcel};
use crate::federate::store::Lapsed;
use crate::federate::wiring::Federation;
use crate::federate::{compose, store};
use crate::kernel::{ActorId, Problem, PublicationId, Timestamp};
use crate::policy::Permit;
use crate::publications::{Publication, find_for_house};

/// Deliveries that were given up and are looked at in one transaction.
const AT_ONCE: i64 = 200;

/// What was given up about one object, for one inbox.
struct Missed {
    actor: ActorId,
    /// Whether the inbox was never told that the object exists.
    new: bool,
}

/// Tells a server the present state of everything that it was not told.
///
/// # Errors
/// Those of the database; what was told by then stays told.
pub async fn resync(fed: &Federation, permit: &Permit, host: &str) -> Result<(), Problem> {
    let house = &fed.house;
    loop {
        let rows = store::lapsed_for_house(&house.db, host, AT_ONCE).await?;
        if rows.is_empty() {
            break;
        }
        let (objects, follows) = missed(&rows);
        let mut parcels = Vec::new();
        for ((id, inbox), missed) in objects {
            let id: PublicationId = id.parse()?;
            if let Some(parcel) = parcel(fed, &id, (&inbox, missed)).await? {
                parcels.push((parcel, id, inbox));
            }
        }
        let tx = house.db.write().await?;
        for (parcel, id, inbox) in parcels {
            if !parcel.id.path().ends_with("/delete") {
                let inboxes = std::slice::from_ref(&inbox);
                store::remember_copies(&tx, &house.clock, &id, inboxes).await?;
            }
            outbound::enqueue(fed, &tx, parcel, &[inbox]).await?;
        }
        for asked in follows {
            if let Some(follow) = store::follow_by_ap_id_for_house(&tx, &asked).await?
                && follow.state == "asked"
            {
                let event = Event::FollowAsked {
                    follower: follow.follower_id,
                    followed: follow.followed_id,
                };
                events::record(&tx, &house.clock, &event).await?;
            }
        }
        for row in &rows {
            store::forget_lapsed(&tx, (&row.activity_id, &row.inbox)).await?;
        }
        house.commit(tx).await?;
    }
    let tx = house.db.write().await?;
    store::wake_lane(&tx, host).await?;
    store::note_act(house, &tx, permit, ("server-resynced", host)).await?;
    house.commit(tx).await
}

/// What was given up: once for each object and inbox, and the follows that were asked.
fn missed(rows: &[Lapsed]) -> (BTreeMap<(String, String), Missed>, Vec<String>) {
    let mut objects: BTreeMap<(String, String), Missed> = BTreeMap::new();
    let mut follows = Vec::new();
    for row in rows {
        let Ok(url) = Url::parse(&row.activity_id) else {
            continue;
        };
        let mut parts = url.path().trim_matches('/').splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("o"), Some(id), Some(what)) => {
                let new = what == "create";
                let known = objects.entry((id.to_owned(), row.inbox.clone()));
                known
                    .and_modify(|known| known.new |= new)
                    .or_insert_with(|| Missed {
                        actor: row.actor_id.clone(),
                        new,
                    });
            }
            (Some("f"), Some(_), None) => follows.push(row.activity_id.clone()),
            _ => {}
        }
    }
    (objects, follows)
}

/// The one activity that brings an inbox up to date about an object.
async fn parcel(
    fed: &Federation,
    id: &PublicationId,
    (inbox, missed): (&str, Missed),
) -> Result<Option<Parcel>, Problem> {
    let house = &fed.house;
    let Some(publication) = find_for_house(&house.db, id).await? else {
        return Ok(None);
    };
    if publication.host.is_some() {
        return Ok(None);
    }
    if !is_told(&publication) || !outbound::may_receive(fed, inbox, publication.level()).await? {
        return goodbye(fed, id, missed).await;
    }
    let Some(letter) = compose::letter(house, &publication).await? else {
        return Ok(None);
    };
    let links = fed.links()?;
    let address = letter.actor.address()?;
    let path = if missed.new {
        "create".to_owned()
    } else {
        format!("update/{}", house.clock.now().0)
    };
    let at = links.below(&letter.id, &path);
    let envelope = Envelope {
        id: &at,
        actor: &address,
        to: &letter.addressing.to,
        cc: &letter.addressing.cc,
        published: publication.published_at.map(Timestamp::to_datetime),
    };
    let activity = if missed.new {
        create(&envelope, letter.object)
    } else {
        update(&envelope, letter.object)
    };
    Ok(Some(Parcel {
        actor: letter.actor.id,
        id: at,
        activity,
    }))
}

fn is_told(publication: &Publication) -> bool {
    publication.published_at.is_some()
        && publication.withdrawn_at.is_none()
        && publication.held_at.is_none()
        && publication.level().leaves()
}

/// What is gone is said to be gone, unless it was never told of.
async fn goodbye(
    fed: &Federation,
    id: &PublicationId,
    missed: Missed,
) -> Result<Option<Parcel>, Problem> {
    let actor = store::actor_for_house(&fed.house.db, &missed.actor).await?;
    let (false, Some(actor)) = (missed.new, actor) else {
        return Ok(None);
    };
    let links = fed.links()?;
    let object = links.object(id);
    let at = links.below(&object, "delete");
    let address = actor.address()?;
    let to: Vec<Url> = actor
        .followers_url
        .iter()
        .filter_map(|url| Url::parse(url).ok())
        .collect();
    let envelope = Envelope {
        id: &at,
        actor: &address,
        to: &to,
        cc: &[],
        published: None,
    };
    Ok(Some(Parcel {
        actor: actor.id.clone(),
        activity: delete(&envelope, &object),
        id: at,
    }))
}
