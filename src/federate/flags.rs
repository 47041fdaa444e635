//! Reports between schools: `Flag` from the server itself, naming what it is about and nobody who told us.

use federation::vocabulary::{Envelope, flag};
use url::Url;

use super::applying::{APPLIED, Incoming, Outcome};
use super::model::{Actor, Own};
use super::outbound::{self, Parcel};
use super::own;
use super::store;
use super::wiring::{Federation, Flagged};
use crate::kernel::{PersonId, Problem, PublicationId, ReportId};
use crate::policy::{Level, Viewer};
use crate::publications::{Body, find, find_for_house};

/// Things of one Flag that are looked at.
const MAX_OBJECTS: usize = 10;

/// Sends a report on to the server that it is about.
pub(super) async fn send(fed: &Federation, report: &ReportId) -> Result<(), Problem> {
    let house = &fed.house;
    let Some(forwarding) = fed.rooms.forwarding(house, report).await? else {
        return Ok(());
    };
    let mut objects: Vec<Url> = Vec::new();
    let author = match &forwarding.person {
        Some(person) => elsewhere(fed, person).await?,
        None => None,
    };
    let Some(author) = author else {
        return Ok(());
    };
    objects.push(author.address()?);
    if let Some(id) = &forwarding.publication {
        let publication = find_for_house(&house.db, id).await?;
        let address = publication.and_then(|one| Url::parse(&one.ap_id?).ok());
        objects.extend(address);
    }
    let me = own::ensure(house, &Own::Instance).await?;
    let id = fed.links()?.at(&format!("/r/{report}"));
    let (address, to) = (me.address()?, [author.address()?]);
    let envelope = Envelope {
        id: &id,
        actor: &address,
        to: &to,
        cc: &[],
        published: None,
    };
    let activity = flag(&envelope, &objects, &forwarding.words);
    let inboxes = outbound::inboxes_for(fed, &[author], Level::Public).await?;
    let parcel = Parcel {
        actor: me.id,
        id: id.clone(),
        activity,
    };
    let tx = house.db.write().await?;
    outbound::enqueue(fed, &tx, parcel, &inboxes).await?;
    house.commit(tx).await
}

async fn elsewhere(fed: &Federation, person: &PersonId) -> Result<Option<Actor>, Problem> {
    let actor = store::actor_of_person_for_house(&fed.house.db, person).await?;
    Ok(actor.filter(|actor| actor.host.is_some()))
}

/// Keeps a report of another server: about texts of ours that it may read, or adults of ours who have an
/// actor. Anything else in it does not exist for it.
pub(super) async fn receive(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let fed = incoming.fed;
    let mut text = None;
    let mut person = None;
    for object in incoming.activity.objects.iter().take(MAX_OBJECTS) {
        let Some(id) = &object.id else {
            continue;
        };
        if text.is_none() {
            text = readable(incoming, id).await?;
        }
        if person.is_none() {
            let actor = store::actor_by_ap_id_for_house(&fed.house.db, id.as_str()).await?;
            person = actor
                .filter(|actor| actor.host.is_none())
                .and_then(|actor| actor.person_id);
        }
    }
    if text.is_none() && person.is_none() {
        return Ok("unknown");
    }
    let words = incoming.activity.content.as_deref().unwrap_or_default();
    let words = Body::from_remote(words).map(|body| body.plain());
    let flagged = Flagged {
        host: incoming.host.clone(),
        ap_id: incoming.activity.id.to_string(),
        publication: text,
        person,
        words: words.unwrap_or_default(),
    };
    match fed.rooms.flagged(&fed.house, flagged).await {
        Ok(()) => Ok(APPLIED),
        Err(Problem::TooMany(_)) => Ok("too-many"),
        Err(problem) => Err(problem),
    }
}

/// A text of ours that the server may read, or was sent.
async fn readable(
    incoming: &Incoming<'_>,
    address: &Url,
) -> Result<Option<PublicationId>, Problem> {
    let fed = incoming.fed;
    let Some(id) = fed.links()?.publication_of(address) else {
        return Ok(None);
    };
    let db = &fed.house.db;
    if store::has_copy_for_house(db, &id, &incoming.host).await? {
        return Ok(Some(id));
    }
    let viewer = match incoming.standing {
        super::partners::Standing::Partner => Viewer::peer(incoming.host.clone(), None),
        _ => Viewer::anonymous(),
    };
    match find(db, &viewer, &id).await {
        Ok(_) => Ok(Some(id)),
        Err(Problem::NotFound) => Ok(None),
        Err(problem) => Err(problem),
    }
}
