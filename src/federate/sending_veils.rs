//! Held here, hidden there: while an adult thinks about a text, the servers that have a copy are sent an
//! edition without it, and the true one again when it may be read. (A Delete would be for ever: others
//! remember what was deleted.)

use federation::vocabulary::{Envelope, moment, update};
use serde_json::{Value, json};

use super::compose;
use super::outbound::{self, Parcel};
use super::store;
use super::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::publications::find_for_house;
use crate::web::i18n::Texts;

/// Members of a post that show something of it.
const TELLING: [&str; 8] = [
    "name",
    "summary",
    "content",
    "contentMap",
    "source",
    "preview",
    "attachment",
    "image",
];

/// Hides something that is held from the servers that hold it too.
pub(super) async fn hide(fed: &Federation, id: &PublicationId) -> Result<(), Problem> {
    let house = &fed.house;
    let publication = find_for_house(&house.db, id).await?;
    let held = publication.filter(|one| one.held_at.is_some() && one.withdrawn_at.is_none());
    let Some(publication) = held.filter(|one| one.host.is_none() && one.level().leaves()) else {
        return Ok(());
    };
    let mut inboxes = Vec::new();
    for inbox in store::holders_for_house(&house.db, id).await? {
        if outbound::may_receive(fed, &inbox, publication.level()).await? {
            inboxes.push(inbox);
        }
    }
    let letter = compose::letter(house, &publication).await?;
    let (false, Some(letter)) = (inboxes.is_empty(), letter) else {
        return Ok(());
    };
    let links = fed.links()?;
    let address = letter.actor.address()?;
    let now = house.clock.now();
    let activity_id = links.below(&letter.id, &format!("update/{}", now.0));
    let envelope = Envelope {
        id: &activity_id,
        actor: &address,
        to: &letter.addressing.to,
        cc: &letter.addressing.cc,
        published: Some(now.to_datetime()),
    };
    let activity = update(&envelope, veiled(house, letter.object));
    let parcel = Parcel {
        actor: letter.actor.id,
        id: activity_id.clone(),
        activity,
    };
    let tx = house.db.write().await?;
    store::put_veil(&tx, id, now).await?;
    outbound::enqueue(fed, &tx, parcel, &inboxes).await?;
    house.commit(tx).await
}

/// The same object with a sentence in place of all that it said.
fn veiled(house: &House, object: Value) -> Value {
    let texts = Texts::default();
    let named = object.get("name").is_some();
    let mut object = edited_now(house, object);
    if let Some(members) = object.as_object_mut() {
        for member in TELLING {
            members.remove(member);
        }
        if named {
            members.insert("name".to_owned(), json!(texts.t("veil-title")));
        }
        let sentence = format!("<p>{}</p>", texts.t("veil-text"));
        members.insert("content".to_owned(), json!(sentence));
        members.insert("attachment".to_owned(), json!([]));
        members.insert("tag".to_owned(), json!([]));
    }
    object
}

/// An edition of this moment, newer than any that was sent.
pub(super) fn edited_now(house: &House, mut object: Value) -> Value {
    let now = moment(house.clock.now().to_datetime());
    if let Some(members) = object.as_object_mut() {
        members.insert("updated".to_owned(), json!(now));
    }
    object
}
