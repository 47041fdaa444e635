//! What the two halves say to each other about the twinning itself: Invite, Accept, Reject, Block, Undo,
//! Leave, Update. Each is one delivery, written in the transaction of what it tells.

use federation::vocabulary::{Envelope, accept, further, reject, undo, update};
use serde_json::{Value, json};
use url::Url;

use super::Twinning;
use super::actors::{escaped, group_card};
use crate::db::Tx;
use crate::federate::links::Links;
use crate::federate::model::Actor;
use crate::federate::outbound::{self, Parcel};
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::{Problem, Timestamp};

/// Something to say to the other half.
pub(super) struct Speech {
    id: Url,
    activity: Value,
}

/// Who says it, and to whom.
pub(super) struct Line<'a> {
    pub links: &'a Links,
    pub from: &'a Actor,
    pub to: &'a Url,
    pub now: Timestamp,
}

impl Line<'_> {
    fn say(&self, id: Url, make: impl FnOnce(&Envelope<'_>) -> Value) -> Result<Speech, Problem> {
        let actor = self.from.address()?;
        let activity = make(&Envelope {
            id: &id,
            actor: &actor,
            to: std::slice::from_ref(self.to),
            cc: &[],
            published: Some(self.now.to_datetime()),
        });
        Ok(Speech { id, activity })
    }

    fn below(&self, name: &str) -> Result<Url, Problem> {
        Ok(self.links.below(&self.from.address()?, name))
    }

    /// Invites a school: `card` is our half, `to` the server of the other.
    pub fn invite(
        &self,
        card: Value,
        (message, ends): (&str, Timestamp),
    ) -> Result<Speech, Problem> {
        let id = self.below("invite")?;
        let more = vec![
            ("target", card),
            ("content", json!(escaped(message))),
            ("endTime", json!(ends.rfc3339())),
        ];
        self.say(id, |envelope| {
            further("Invite", envelope, json!(self.to), more)
        })
    }

    /// Accepts an Invite with our half.
    pub fn accept(&self, invite: &str, card: Value) -> Result<Speech, Problem> {
        let id = self.below("accept")?;
        self.say(id, |envelope| {
            let mut activity = accept(envelope, json!(invite));
            if let Some(members) = activity.as_object_mut() {
                members.insert("result".to_owned(), card);
            }
            activity
        })
    }

    /// Declines an Invite in the name of the server; `twinning` makes the id its own.
    pub fn reject(&self, invite: &str, twinning: &Twinning) -> Result<Speech, Problem> {
        let id = self.links.at(&format!("/t/{}/reject", twinning.id));
        self.say(id, |envelope| reject(envelope, json!(invite)))
    }

    /// Takes our Invite back.
    pub fn cancel(&self, invite: &str) -> Result<Speech, Problem> {
        let id = self.below("invite/undo")?;
        let actor = self.from.address()?;
        let undone = json!({ "id": invite, "type": "Invite", "actor": actor });
        self.say(id, |envelope| undo(envelope, undone))
    }

    /// Holds the twinning.
    pub fn block(&self) -> Result<Speech, Problem> {
        let id = self.below(&format!("block/{}", self.now.0))?;
        self.say(id, |envelope| {
            further("Block", envelope, json!(self.to), Vec::new())
        })
    }

    /// Lets go what was held at `since`.
    pub fn unblock(&self, since: Timestamp) -> Result<Speech, Problem> {
        let blocked = self.below(&format!("block/{}", since.0))?;
        let id = self.links.below(&blocked, "undo");
        let actor = self.from.address()?;
        let undone = json!({ "id": blocked, "type": "Block", "actor": actor, "object": self.to });
        self.say(id, |envelope| undo(envelope, undone))
    }

    /// Ends the twinning.
    pub fn leave(&self) -> Result<Speech, Problem> {
        let id = self.below("leave")?;
        self.say(id, |envelope| {
            further("Leave", envelope, json!(self.to), Vec::new())
        })
    }

    /// Says how our half looks now.
    pub fn update(&self, card: Value) -> Result<Speech, Problem> {
        let id = self.below(&format!("update/{}", self.now.0))?;
        self.say(id, |envelope| update(envelope, card))
    }
}

/// Writes the delivery of something to be said.
pub(super) async fn post(
    fed: &Federation,
    tx: &Tx,
    (from, inbox): (&Actor, &str),
    speech: Speech,
) -> Result<(), Problem> {
    let parcel = Parcel {
        actor: from.id.clone(),
        id: speech.id,
        activity: speech.activity,
    };
    outbound::enqueue(fed, tx, parcel, &[inbox.to_owned()]).await
}

/// Both ends of a twinning: our Group, their Group.
///
/// # Errors
/// `Conflict` while the other side has not answered.
pub(super) async fn ends(fed: &Federation, twinning: &Twinning) -> Result<(Actor, Actor), Problem> {
    let db = &fed.house.db;
    let early = || Problem::Conflict("conflict-twinning");
    let ours = match &twinning.actor_id {
        Some(id) => store::actor_for_house(db, id).await?,
        None => None,
    };
    let theirs = match &twinning.peer_ap_id {
        Some(peer) => store::actor_by_ap_id_for_house(db, peer).await?,
        None => None,
    };
    ours.zip(theirs).ok_or_else(early)
}

/// Tells the other side how many we are now, when they know another number.
///
/// # Errors
/// Those of the database.
pub(super) async fn tell_people(fed: &Federation, twinning: &Twinning) -> Result<(), Problem> {
    let house = &fed.house;
    let Some(space) = &twinning.space_id else {
        return Ok(());
    };
    let people = store::own_people_for_house(&house.db, space).await?;
    if people == twinning.told_people {
        return Ok(());
    }
    let (ours, theirs) = ends(fed, twinning).await?;
    let card = group_card(house, &ours, people).await?;
    let links = fed.links()?;
    let line = Line {
        links: &links,
        from: &ours,
        to: &theirs.address()?,
        now: house.clock.now(),
    };
    let speech = line.update(card)?;
    let tx = house.db.write().await?;
    store::set_told_people(&tx, &twinning.id, people).await?;
    post(fed, &tx, (&ours, theirs.delivery_inbox()), speech).await?;
    house.commit(tx).await
}
