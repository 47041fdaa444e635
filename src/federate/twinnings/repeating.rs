//! What is told once more when a hold ends: the other side may have refused some of it meanwhile, and knows
//! what it has by its id.

use federation::vocabulary::{Envelope, create, delete, further, like};
use serde_json::json;

use super::actors::alias;
use super::compose::{Letter, letter};
use super::model::Twinning;
use super::sending::{object_of, parcel, remember, target};
use super::talking::ends;
use crate::db::Tx;
use crate::federate::model::Actor;
use crate::federate::outbound::{self, Parcel};
use crate::federate::sending_answers::emoji_of;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::Problem;
use crate::publications::{Publication, ReactionKind, State, find_for_house};

/// Writings that are told once more after a hold, the newest; a class writes no more in a year.
const TOLD_AGAIN: i64 = 2_000;

/// Everything that is told once more, in the order in which it must be.
pub(super) struct Repetition {
    writings: Vec<Told>,
    reactions: Vec<Parcel>,
}

struct Told {
    parcel: Parcel,
    /// What stands there: the other side is remembered as having it.
    new: Option<New>,
}

struct New {
    publication: Publication,
    letter: Letter,
}

/// Composes everything of ours in the space of a twinning anew: what stands there, what was taken back or
/// hidden after it had been told, and reactions. Nothing is written yet.
///
/// # Errors
/// Those of the database; `Conflict` while the other side has not answered.
pub(super) async fn repetition(
    fed: &Federation,
    twinning: &Twinning,
) -> Result<Repetition, Problem> {
    let (db, now) = (&fed.house.db, fed.house.clock.now());
    let mut writings = Vec::new();
    let Some(space) = &twinning.space_id else {
        return Ok(Repetition {
            writings,
            reactions: Vec::new(),
        });
    };
    for id in store::own_writings_for_house(db, space, TOLD_AGAIN).await? {
        let Some(publication) = find_for_house(db, &id).await? else {
            continue;
        };
        let told = publication.ap_id.is_some();
        let letter = match letter(fed, twinning, &publication).await {
            Ok(letter) => letter,
            // What it answered is gone, and it with it.
            Err(Problem::NotFound) => continue,
            Err(problem) => return Err(problem),
        };
        let at = |word: &str| format!("{word}/{}", now.0);
        let parcel = match publication.state() {
            State::Published => parcel(fed, &letter, &at("create"), |envelope| {
                create(envelope, letter.object.clone())
            })?,
            State::Withdrawn if told => parcel(fed, &letter, &at("delete"), |envelope| {
                delete(envelope, &letter.id)
            })?,
            State::Held if told => parcel(fed, &letter, &at("remove"), |envelope| {
                further("Remove", envelope, json!(letter.id), target(&letter))
            })?,
            _ => continue,
        };
        let new = (publication.state() == State::Published).then_some(New {
            publication,
            letter,
        });
        writings.push(Told { parcel, new });
    }
    let reactions = reactions(fed, twinning).await?;
    Ok(Repetition {
        writings,
        reactions,
    })
}

async fn reactions(fed: &Federation, twinning: &Twinning) -> Result<Vec<Parcel>, Problem> {
    let (house, db) = (&fed.house, &fed.house.db);
    let (mut all, now) = (Vec::new(), house.clock.now());
    let Some(space) = &twinning.space_id else {
        return Ok(all);
    };
    let (_, theirs) = ends(fed, twinning).await?;
    let to = [theirs.address()?];
    for (id, person) in store::own_reactions_for_house(db, space, TOLD_AGAIN).await? {
        let publication = find_for_house(db, &id).await?;
        let reaction = store::reaction_for_house(db, &id, &person).await?;
        let (Some(publication), Some((kind, at))) = (publication, reaction) else {
            continue;
        };
        let object = object_of(fed, &publication)?;
        let me = alias(house, twinning, &person).await?;
        let kind = ReactionKind::of(&kind);
        let path = format!("likes/{id}.{}.{}/{}", at.0, kind.as_str(), now.0);
        let like_id = fed.links()?.below(&me.address()?, &path);
        let envelope = Envelope {
            id: &like_id,
            actor: &me.address()?,
            to: &to,
            cc: &[],
            published: Some(at.to_datetime()),
        };
        let activity = like(&envelope, &object, Some(emoji_of(kind)));
        all.push(Parcel {
            actor: me.id,
            id: like_id.clone(),
            activity,
        });
    }
    Ok(all)
}

impl Repetition {
    /// Writes the deliveries, in the transaction that ends the hold.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn enqueue(self, fed: &Federation, tx: &Tx, theirs: &Actor) -> Result<(), Problem> {
        let inbox = theirs.delivery_inbox();
        for told in self.writings {
            if let Some(New {
                publication,
                letter,
            }) = &told.new
            {
                remember(fed, tx, (publication, letter, inbox)).await?;
            }
            outbound::enqueue(fed, tx, told.parcel, &[inbox.to_owned()]).await?;
        }
        for parcel in self.reactions {
            outbound::enqueue(fed, tx, parcel, &[inbox.to_owned()]).await?;
        }
        Ok(())
    }
}
