//! Binding a signature to its actor: the key must be one that the actor itself publishes.

use super::Refusal;
use crate::host::same_origin;
use crate::keys::VerifyingKey;
use crate::proof::Proof;
use crate::signature::Claim;
use async_trait::async_trait;
use serde_json::Value;
use url::Url;

/// Which key the door asks for.
#[derive(Clone, Copy, Debug)]
pub struct KeyWanted<'a> {
    /// The actor that must publish the key; `None` for a signed GET, which names only a key.
    pub actor: Option<&'a Url>,
    /// The key id of the signature.
    pub key_id: &'a str,
    /// Ask the actor's server again, because the stored key did not verify. The directory bounds
    /// how often (once in five minutes for each key) and may then answer with what it has.
    pub refresh: bool,
    /// Whether an unknown actor may be fetched at all.
    pub may_fetch: bool,
}

/// A key together with who publishes it.
#[derive(Clone, Debug)]
pub struct ActorKey {
    /// Id of the actor document that lists the key, fetched at exactly that id.
    pub actor: Url,
    /// Id of the key.
    pub key_id: String,
    /// `owner` of the key, as the document says.
    pub owner: Url,
    /// The key.
    pub key: VerifyingKey,
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// The actor is not known here, and fetching was not permitted.
    Unknown,
    /// The actor's document does not list such a key, or is not acceptable.
    NotListed,
    /// The actor's server says that the actor is gone (410 or 404).
    Gone,
    /// The actor's server does not answer now; the sender should try later.
    Unreachable,
    /// Too many keys were asked of this host lately.
    Busy,
}

/// Where public keys come from: the application's store, filled by [`crate::directory`].
#[async_trait]
pub trait KeyDirectory: Send + Sync {
    /// The key `wanted.key_id` as published by its actor.
    async fn key(&self, wanted: KeyWanted<'_>) -> Result<ActorKey, KeyProblem>;
}

const NOT_SIGNED: Refusal = Refusal::new(401, "the signature is not that of the actor");

/// Checks that `actor` publishes the key of `claim` and that it verifies; asks for a fresh key at
/// most once.
pub(super) async fn verify(
    directory: &dyn KeyDirectory,
    claim: &Claim,
    actor: &Url,
    may_fetch: bool,
) -> Result<(), Refusal> {
    let key_url = Url::parse(&claim.key_id).map_err(|_| NOT_SIGNED)?;
    if !same_origin(&key_url, actor) {
        return Err(NOT_SIGNED);
    }
    let wanted = KeyWanted {
        actor: Some(actor),
        key_id: &claim.key_id,
        refresh: false,
        may_fetch,
    };
    match directory.key(wanted).await {
        Ok(key) if holds(&key, claim, actor) => return Ok(()),
        Ok(_) | Err(KeyProblem::NotListed) => {}
        Err(problem) => return Err(refusal(problem, may_fetch)),
    }
    match directory
        .key(KeyWanted {
            refresh: true,
            may_fetch: true,
            ..wanted
        })
        .await
    {
        Ok(key) if holds(&key, claim, actor) => Ok(()),
        Ok(_) => Err(NOT_SIGNED),
        Err(problem) => Err(refusal(problem, may_fetch)),
    }
}

/// Refuses a document whose own author proved another text (FEP-8b32). The proof of anybody else, or
/// of a kind that is not read, gives and takes nothing.
pub(super) async fn check_proof(
    directory: &dyn KeyDirectory,
    document: &Value,
    actor: &Url,
    may_fetch: bool,
) -> Result<(), Refusal> {
    const BROKEN: Refusal = Refusal::new(401, "the integrity proof does not hold");
    let Some(proof) = Proof::read(document).map_err(|_| BROKEN)? else {
        return Ok(());
    };
    if !same_origin(&proof.key_id, actor) {
        return Ok(());
    }
    let wanted = KeyWanted {
        actor: Some(actor),
        key_id: proof.key_id.as_str(),
        refresh: false,
        may_fetch,
    };
    match directory.key(wanted).await {
        Ok(key) if key.actor == *actor && key.owner == *actor && proof.is_by(&key.key) => Ok(()),
        Ok(_) | Err(KeyProblem::NotListed | KeyProblem::Unknown) => Err(BROKEN),
        Err(problem) => Err(refusal(problem, may_fetch)),
    }
}

/// The actor behind a signed GET, when the key verifies.
pub(super) async fn reader_of(
    directory: &dyn KeyDirectory,
    claim: &Claim,
    key_url: &Url,
) -> Result<Url, Refusal> {
    let wanted = KeyWanted {
        actor: None,
        key_id: &claim.key_id,
        refresh: false,
        may_fetch: true,
    };
    for refresh in [false, true] {
        match directory.key(KeyWanted { refresh, ..wanted }).await {
            Ok(key) if same_origin(&key.actor, key_url) && holds(&key, claim, &key.actor) => {
                return Ok(key.actor);
            }
            Ok(_) | Err(KeyProblem::NotListed) => {}
            Err(problem) => return Err(refusal(problem, true)),
        }
    }
    Err(NOT_SIGNED)
}

fn holds(key: &ActorKey, claim: &Claim, actor: &Url) -> bool {
    key.actor == *actor
        && key.owner == *actor
        && key.key_id == claim.key_id
        && claim.is_by(&key.key)
}

/// A farewell (`Delete` of the actor itself) from someone unknown or gone needs no proof: there is
/// nothing to do.
fn refusal(problem: KeyProblem, may_fetch: bool) -> Refusal {
    match problem {
        KeyProblem::Unknown | KeyProblem::Gone if !may_fetch => {
            Refusal::new(202, "an actor that is not known here said goodbye")
        }
        KeyProblem::Unknown | KeyProblem::NotListed => NOT_SIGNED,
        KeyProblem::Gone => Refusal::new(401, "the actor is gone"),
        KeyProblem::Unreachable => Refusal::new(503, "the actor's server does not answer"),
        KeyProblem::Busy => Refusal::new(429, "too many keys were asked of this host"),
    }
}
