//! Fetching a published key: the half of a [`KeyDirectory`](crate::door::KeyDirectory) that needs
//! the network.
//!
//! A key counts only when the actor document, fetched at exactly the actor's id, lists it and the
//! key names the same actor as owner. What a key document says about itself is never believed.

use crate::door::{ActorKey, KeyProblem};
use crate::egress::{Budget, Egress, FetchError};
use crate::host::same_origin;
use crate::keys::{Signer, VerifyingKey};
use crate::vocabulary::ActorView;
use serde_json::Value;
use url::Url;

/// An actor document together with the key that was asked for.
#[derive(Clone, Debug)]
pub struct Published {
    /// The key.
    pub key: ActorKey,
    /// The actor that lists it, to be stored.
    pub actor: ActorView,
}

/// Fetches `key_id` from its actor. Without `actor` (signed GET) the actor is found through the
/// key's address.
pub async fn published_key(
    egress: &Egress,
    signer: &Signer,
    actor: Option<&Url>,
    key_id: &str,
    budget: &Budget,
) -> Result<Published, KeyProblem> {
    let key_url = Url::parse(key_id).map_err(|_| KeyProblem::NotListed)?;
    if let Some(actor) = actor {
        let document = fetch(egress, signer, actor, budget).await?;
        return listed_key(&document, actor, key_id);
    }
    let document = fetch(egress, signer, &key_url, budget).await?;
    let actor = owner_of(&document)
        .filter(|id| same_origin(id, &key_url))
        .ok_or(KeyProblem::NotListed)?;
    if document.get("id").and_then(Value::as_str) == Some(actor.as_str()) {
        return listed_key(&document, &actor, key_id);
    }
    let document = fetch(egress, signer, &actor, budget).await?;
    listed_key(&document, &actor, key_id)
}

/// The key `key_id` in an actor document that was fetched at `actor_id`.
pub fn listed_key(document: &Value, actor_id: &Url, key_id: &str) -> Result<Published, KeyProblem> {
    let actor = ActorView::read(document).map_err(|_| KeyProblem::NotListed)?;
    if actor.id != *actor_id {
        return Err(KeyProblem::NotListed);
    }
    let listed = actor
        .public_keys
        .iter()
        .find(|key| key.id == key_id && key.owner == *actor_id)
        .ok_or(KeyProblem::NotListed)?;
    let key = ActorKey {
        actor: actor_id.clone(),
        key_id: listed.id.clone(),
        owner: listed.owner.clone(),
        key: VerifyingKey::from_pem(&listed.public_key_pem).map_err(|_| KeyProblem::NotListed)?,
    };
    Ok(Published { key, actor })
}

async fn fetch(
    egress: &Egress,
    signer: &Signer,
    url: &Url,
    budget: &Budget,
) -> Result<Value, KeyProblem> {
    match egress.fetch_document(url, Some(signer), budget).await {
        Ok(fetched) => Ok(fetched.json),
        Err(FetchError::Gone | FetchError::NotFound) => Err(KeyProblem::Gone),
        Err(FetchError::BudgetSpent) => Err(KeyProblem::Busy),
        Err(error) if error.is_passing() => Err(KeyProblem::Unreachable),
        Err(_) => Err(KeyProblem::NotListed),
    }
}

/// The actor that a key's address leads to: the document's owner, or the document itself when it
/// lists keys.
fn owner_of(document: &Value) -> Option<Url> {
    let text = match document.get("owner").or_else(|| document.get("controller")) {
        Some(owner) => owner.as_str(),
        None => document.get("id").and_then(Value::as_str),
    };
    Url::parse(text?).ok()
}
