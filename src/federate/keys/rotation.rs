//! Changing the keys of all our actors, in steps that are rows: a stop between two of them loses
//! nothing. New keys are made and listed beside the old ones; the server's own one is declared by the
//! old key; others are told; then the new ones sign, and the old ones stay listed for a while.
//! Why it is like this: docs/decisions/0010-key-rotation.md.

use std::sync::Arc;
use std::time::Duration;

use federation::keys::later_key_id;
use federation::succession::Succession;

use super::telling::{self, Word};
use crate::federate::links::Links;
use crate::federate::model::{Actor, Own};
use crate::federate::own;
use crate::federate::servers::fingerprint;
use crate::federate::store::{self, Rotation};
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

/// How long the old keys sign at most after the announcement, when somebody cannot be told.
pub const ANNOUNCED_LONGEST: Duration = Duration::from_secs(24 * 3600);
/// How long an old key is listed after it signed last.
pub const FORMER_LISTED: Duration = Duration::from_secs(7 * 24 * 3600);
/// Keys that are made in one step, each up to a second.
const KEYS_AT_ONCE: i64 = 4;

/// How far a change has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// No change is under way.
    Calm,
    /// The new keys are made and told; the old ones sign.
    Announcing,
    /// The new keys sign; the old ones are listed for some days.
    Switched,
}

impl Stage {
    /// The word of messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Announcing => "announcing",
            Self::Switched => "switched",
        }
    }
}

/// The key of our server, as people compare it.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct OurKey {
    /// The digits of the key that signs; empty before there is one.
    pub fingerprint: String,
    /// The digits of the key that comes next, while a change is announced.
    pub next: Option<String>,
    /// How far a change has come.
    pub stage: Stage,
    /// When it began, RFC 3339.
    pub since: Option<String>,
}

/// What is known of our server's key.
///
/// # Errors
/// Those of the database.
pub async fn state(house: &House, _permit: &Permit) -> Result<OurKey, Problem> {
    let me = own::known(house, &Own::Instance).await?;
    let open = store::open_rotations_for_house(&house.db).await?;
    let last = open.last();
    let next = match &me {
        Some(me) => store::next_key_for_house(&house.db, &me.id).await?,
        None => None,
    };
    Ok(OurKey {
        fingerprint: me.map(|me| fingerprint(&me.public_key)).unwrap_or_default(),
        next: next.as_deref().map(fingerprint),
        stage: match last {
            None => Stage::Calm,
            Some(one) if one.switched_at.is_none() => Stage::Announcing,
            Some(_) => Stage::Switched,
        },
        since: last.map(|one| one.started_at.rfc3339()),
    })
}

/// Decides that all keys of our actors change; the worker of servers does it.
///
/// # Errors
/// `Conflict` while a change is under way, or when there is no key yet.
pub async fn start(house: &House, permit: &Permit) -> Result<(), Problem> {
    own::known(house, &Own::Instance)
        .await?
        .ok_or(Problem::Conflict("keys-none"))?;
    let tx = house.db.write().await?;
    let open = store::open_rotations_for_house(&tx).await?;
    if open.iter().any(|one| one.told_at.is_none()) {
        return Err(Problem::Conflict("keys-under-way"));
    }
    let id = house.clock.ulid().to_string();
    store::insert_rotation(&tx, &id, house.clock.now()).await?;
    store::note_act(house, &tx, permit, ("keys-rotated", &id)).await?;
    house.commit(tx).await
}

/// Takes the next step of each change; returns how many there were.
///
/// # Errors
/// Those of the database, and of making a key.
pub async fn carry(fed: &Arc<Federation>) -> Result<usize, Problem> {
    let mut steps = 0;
    for rotation in store::open_rotations_for_house(&fed.house.db).await? {
        steps += usize::from(step(fed, &rotation).await?);
    }
    Ok(steps)
}

async fn step(fed: &Arc<Federation>, rotation: &Rotation) -> Result<bool, Problem> {
    let now = fed.house.clock.now();
    let Some(announced) = rotation.announced_at else {
        if !prepare(&fed.house, rotation).await? {
            announce(fed, rotation).await?;
        }
        return Ok(true);
    };
    let Some(switched) = rotation.switched_at else {
        let waits = now < announced.plus(ANNOUNCED_LONGEST)
            && store::announcement_waits_for_house(&fed.house.db, &rotation.id).await?;
        if !waits {
            switch(&fed.house, rotation, now).await?;
        }
        return Ok(!waits);
    };
    if rotation.told_at.is_none() {
        confirm(fed, rotation).await?;
        return Ok(true);
    }
    let over = switched.plus(FORMER_LISTED) <= now;
    if over {
        let tx = fed.house.db.write().await?;
        store::forget_former_keys(&tx, switched).await?;
        store::note_stage(&tx, &rotation.id, ("ended_at", now)).await?;
        fed.house.commit(tx).await?;
    }
    Ok(over)
}

/// Makes some of the keys that are missing; `false` when none is.
async fn prepare(house: &House, rotation: &Rotation) -> Result<bool, Problem> {
    let before = rotation.started_at;
    let missing = store::without_next_key_for_house(&house.db, before, KEYS_AT_ONCE).await?;
    for actor in &missing {
        give_key(house, actor).await?;
    }
    Ok(!missing.is_empty())
}

/// The next key of an actor; that of the server is declared by the present one in the same breath.
async fn give_key(house: &House, actor: &Actor) -> Result<(), Problem> {
    let pair = house.new_keys().await?;
    let word = house.clock.ulid().to_string();
    let key_id = later_key_id(&actor.address()?, &word.to_ascii_lowercase());
    let proof = match actor.kind.as_str() {
        "instance" => {
            let host = Links::of(house)?.host();
            let old = own::signer(actor)?;
            let proof = Succession::declare(&host, &old, &pair.public_pem);
            Some(proof.map_err(Problem::broken)?)
        }
        _ => None,
    };
    let tx = house.db.write().await?;
    store::insert_next_key(&tx, &actor.id, (&key_id, &pair)).await?;
    if let Some(proof) = proof {
        store::insert_succession(&tx, &word, &proof).await?;
    }
    house.commit(tx).await
}

async fn announce(fed: &Federation, rotation: &Rotation) -> Result<(), Problem> {
    let told = telling::updates(fed, rotation, Word::Next).await?;
    let tx = fed.house.db.write().await?;
    telling::enqueue(fed, &tx, told).await?;
    let now = fed.house.clock.now();
    store::note_stage(&tx, &rotation.id, ("announced_at", now)).await?;
    fed.house.commit(tx).await
}

/// From here on the new keys sign, whatever waits in the lanes; the old private ones are gone.
async fn switch(house: &House, rotation: &Rotation, now: Timestamp) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    // Whoever could not be told that the keys come is told that they are there.
    store::unsay_announcement(&tx, &rotation.id).await?;
    store::use_next_keys(&tx, now).await?;
    store::note_stage(&tx, &rotation.id, ("switched_at", now)).await?;
    house.commit(tx).await
}

async fn confirm(fed: &Federation, rotation: &Rotation) -> Result<(), Problem> {
    let told = telling::updates(fed, rotation, Word::Now).await?;
    let tx = fed.house.db.write().await?;
    telling::enqueue(fed, &tx, told).await?;
    let now = fed.house.clock.now();
    store::note_stage(&tx, &rotation.id, ("told_at", now)).await?;
    fed.house.commit(tx).await
}
