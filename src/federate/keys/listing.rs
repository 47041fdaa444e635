//! What an actor's document of ours lists beside the key that it signs with: the next one, those that
//! signed until lately, and for the server itself the proofs that lead from each key to the next.

use federation::succession::Succession;
use federation::vocabulary::{PublicKey, with_keys};
use serde_json::Value;

use crate::federate::model::Actor;
use crate::federate::store;
use crate::house::House;
use crate::kernel::Problem;

/// The document of an actor of ours with all its keys.
///
/// # Errors
/// Those of the database.
pub async fn listed(house: &House, actor: &Actor, card: Value) -> Result<Value, Problem> {
    let address = actor.address()?;
    let keys = store::keys_beside_for_house(&house.db, &actor.id).await?;
    let further: Vec<PublicKey> = keys
        .into_iter()
        .map(|(id, public_key_pem)| PublicKey {
            id,
            owner: address.clone(),
            public_key_pem,
        })
        .collect();
    let proofs: Vec<Succession> = match actor.kind.as_str() {
        "instance" => store::successions_for_house(&house.db).await?,
        _ => Vec::new(),
    };
    Ok(with_keys(card, &further, &proofs))
}
