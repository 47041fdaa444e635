//! The pinned key of a partner against what its server shows. A new key counts when the pinned one has
//! declared it; without that proof the partner is frozen until the head of school has compared.

use federation::succession::Succession;
use federation::vocabulary::{ActorView, PublicKey};

use super::acts;
use super::invitations::OURS;
use super::model::{is_or_follows, same_key};
use crate::federate::store::{self, Pins};
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Permit;

/// Whether the key with which a partner signs may be believed. A proven change is pinned; anything else
/// freezes the partner.
pub(super) async fn judge(
    house: &House,
    host: &str,
    (signing, proofs): (&str, &[Succession]),
) -> Result<bool, Problem> {
    let Some(pins) = store::pins_for_house(&house.db, host).await? else {
        return Ok(true);
    };
    if !is_or_follows(host, &pins.public_key, (signing, proofs)) {
        acts::suspect(house, host, signing).await?;
        return Ok(false);
    }
    if !same_key(&pins.public_key, signing) {
        let tx = house.db.write().await?;
        if store::follow_key(&tx, host, (&pins.public_key, signing)).await? {
            let act = ("server-key-followed", host);
            store::note_act(house, &tx, &Permit::for_house(), act).await?;
        }
        house.commit(tx).await?;
    }
    Ok(true)
}

/// The keys of an actor's document that may be remembered, the one that signs first. None when it is a
/// partner's instance actor with a key that is not proven: then the partner is frozen.
///
/// # Errors
/// Those of the database.
pub async fn believed(
    house: &House,
    view: &ActorView,
    host: &str,
) -> Result<Option<Vec<PublicKey>>, Problem> {
    let own = view.public_keys.iter().filter(|key| key.owner == view.id);
    let own: Vec<PublicKey> = own.cloned().collect();
    let pins = store::pins_for_house(&house.db, host).await?;
    let pinned = |pins: &Pins| pins.actor.as_deref() == Some(view.id.as_str());
    let (Some(pins), Some(signing)) = (pins.filter(pinned), own.first()) else {
        return Ok(Some(own));
    };
    let shown = (signing.public_key_pem.as_str(), view.successions.as_slice());
    if !judge(house, host, shown).await? {
        return Ok(None);
    }
    let of_line = |key: &PublicKey| is_of_line(&pins, host, (key, &view.successions));
    Ok(Some(own.into_iter().filter(of_line).collect()))
}

/// A server of our kind has no key but those of its line: the pinned one, the one before, those that
/// come after it. One that is slipped in beside them is not heard. Others have keys of other kinds too.
fn is_of_line(pins: &Pins, host: &str, (key, proofs): (&PublicKey, &[Succession])) -> bool {
    let pem = key.public_key_pem.as_str();
    let former = pins.former_key.as_deref();
    pins.software != OURS
        || former.is_some_and(|former| same_key(former, pem))
        || is_or_follows(host, &pins.public_key, (pem, proofs))
}
