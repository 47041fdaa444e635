//! Actors elsewhere: fetched, checked and remembered, each with a row among the people and a circle for
//! those of ours who follow it.

use async_trait::async_trait;
use federation::directory::{Published, published_key};
use federation::door::{ActorKey, KeyDirectory, KeyProblem, KeyWanted};
use federation::egress::{Budget, FetchError};
use federation::host::{canonical_host, same_origin};
use federation::keys::VerifyingKey;
use federation::vocabulary::ActorView;
use std::time::Duration;
use url::Url;

use super::model::Actor;
use super::pictures;
use super::wiring::Federation;
use super::{servers, store};
use crate::circles;
use crate::db::{Slot, Watched};
use crate::kernel::{ActorId, Problem};
use crate::people::{self, NewPerson};
use crate::policy::{Permit, Profile};
use crate::publications::Body;

/// How often the key of a known actor is asked for again, at most.
const REFRESH: Duration = Duration::from_secs(300);
/// Longest shown name, in characters.
const NAME_LONGEST: usize = 100;

/// Remembers what an actor's document says. The id never changes hands: a known id keeps its person and
/// its circle.
///
/// # Errors
/// `Malformed` when the actor lists no key.
#[expect(clippy::too_many_lines, reason = "one row with all that hangs on it")]
pub async fn remember(fed: &Federation, view: &ActorView) -> Result<Actor, Problem> {
    let house = &fed.house;
    let host = canonical_host(&view.id).ok_or(Problem::Malformed("federate-not-actor"))?;
    let fresh = row_of(fed, view, &host)?;
    let Some(keys) = servers::believed(house, view, &host).await? else {
        return Err(Problem::Forbidden("federate-not-partner"));
    };
    let tx = house.db.write().await?;
    let known = store::actor_by_ap_id_for_house(&tx, &fresh.ap_id).await?;
    if let Some(known) = known {
        if known.host.is_none() {
            return Err(Problem::Malformed("federate-not-actor"));
        }
        store::refresh_actor(&tx, &known.id, &fresh).await?;
        store::put_keys(&tx, &known.id, &keys).await?;
        if let Some(person) = known
            .person_id
            .as_ref()
            .filter(|_| known.name != fresh.name)
        {
            people::rename_remote(&tx, person, &fresh.name).await?;
        }
        if let Some(person) = &known.person_id {
            pictures::note_icon(house, &tx, person, view.icon.as_ref()).await?;
        }
        house.commit(tx).await?;
        return Ok(Actor {
            id: known.id,
            person_id: known.person_id,
            circle_id: known.circle_id,
            kind: known.kind,
            ..fresh
        });
    }
    let permit = Permit::for_house();
    let person = NewPerson {
        profile: Profile::Remote,
        given_name: fresh.name.clone(),
        family_name: String::new(),
        host: Some(host),
        admin: false,
    };
    let person = people::insert(&tx, &permit, &house.clock, &person).await?;
    let circle =
        circles::create(&tx, &permit, &house.clock, ("followers", None, &fresh.name)).await?;
    let actor = Actor {
        person_id: Some(person),
        circle_id: Some(circle),
        ..fresh
    };
    if !store::insert_actor(&tx, &actor).await? {
        // Another request remembered the same actor meanwhile; ours is undone.
        drop(tx);
        return store::actor_by_ap_id_for_house(&house.db, &actor.ap_id)
            .await?
            .ok_or(Problem::Conflict("problem-exists"));
    }
    store::put_keys(&tx, &actor.id, &keys).await?;
    if let Some(person) = &actor.person_id {
        pictures::note_icon(house, &tx, person, view.icon.as_ref()).await?;
    }
    house.commit(tx).await?;
    Ok(actor)
}

fn row_of(fed: &Federation, view: &ActorView, host: &str) -> Result<Actor, Problem> {
    let key = view
        .public_keys
        .iter()
        .find(|key| key.owner == view.id)
        .ok_or(Problem::Malformed("federate-not-actor"))?;
    let username = view.preferred_username.clone().unwrap_or_default();
    let name = view.name.clone().unwrap_or_else(|| username.clone());
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().take(NAME_LONGEST).collect();
    let summary = view.summary.as_deref().unwrap_or_default();
    let summary = Body::from_remote(summary).map(|body| body.excerpt);
    Ok(Actor {
        id: ActorId::new(&fed.house.clock),
        ap_id: view.id.to_string(),
        kind: match view.kind.as_str() {
            "Person" => "person",
            "Group" => "group",
            _ => "blog",
        }
        .to_owned(),
        person_id: None,
        blog_id: None,
        host: Some(host.to_owned()),
        name: if name.is_empty() {
            host.to_owned()
        } else {
            name
        },
        username,
        summary: summary.unwrap_or_default(),
        url: view
            .url
            .as_ref()
            .filter(|url| same_origin(url, &view.id))
            .map(Url::to_string),
        inbox: view.inbox.to_string(),
        shared_inbox: view.shared_inbox.as_ref().map(Url::to_string),
        followers_url: view.followers.as_ref().map(Url::to_string),
        key_id: key.id.clone(),
        public_key: key.public_key_pem.clone(),
        private_key: None,
        circle_id: None,
        fetched_at: fed.house.clock.now(),
        gone_at: None,
    })
}

/// The actor at `id`: from memory, else fetched.
///
/// # Errors
/// `Unavailable` when its server does not answer now, `NotFound` when there is none.
pub async fn actor(fed: &Federation, id: &Url, budget: &Budget) -> Result<Actor, Problem> {
    let known = store::actor_by_ap_id_for_house(&fed.house.db, id.as_str()).await?;
    if let Some(actor) = known.filter(|actor| actor.host.is_some() && actor.gone_at.is_none()) {
        return Ok(actor);
    }
    fetch(fed, id, budget).await
}

/// The actor at `id`, fetched now.
///
/// # Errors
/// As [`actor`].
pub async fn fetch(fed: &Federation, id: &Url, budget: &Budget) -> Result<Actor, Problem> {
    look(fed, id, budget).await.map(|(_, actor)| actor)
}

/// The same, with its document.
///
/// # Errors
/// As [`actor`].
pub(super) async fn look(
    fed: &Federation,
    id: &Url,
    budget: &Budget,
) -> Result<(ActorView, Actor), Problem> {
    let signer = &fed.instance_signer().await?;
    let fetched = fed
        .egress
        .fetch_document(id, Some(signer), budget)
        .await
        .map_err(|error| problem_of(&error))?;
    let view =
        ActorView::read(&fetched.json).map_err(|_| Problem::Malformed("federate-not-actor"))?;
    if view.id != fetched.id {
        return Err(Problem::Malformed("federate-not-actor"));
    }
    let actor = remember(fed, &view).await?;
    Ok((view, actor))
}

/// What a failed fetch means to the person, or to the job, that asked.
#[must_use]
pub fn problem_of(error: &FetchError) -> Problem {
    match error {
        FetchError::HostNotAllowed => Problem::Forbidden("federate-not-partner"),
        FetchError::NotFound | FetchError::Gone => Problem::NotFound,
        FetchError::Status(401 | 403) => Problem::Forbidden("federate-not-welcome"),
        error if error.is_passing() => Problem::Unavailable("federate-unreachable"),
        _ => Problem::Malformed("federate-not-actor"),
    }
}

/// Public keys for the door: remembered ones first, the network when it may.
pub struct Directory<'a>(pub &'a Federation);

#[async_trait]
impl KeyDirectory for Directory<'_> {
    async fn key(&self, wanted: KeyWanted<'_>) -> Result<ActorKey, KeyProblem> {
        let fed = self.0;
        let db = &fed.house.db;
        let name = format!("{:?} {}", wanted.actor.map(Url::as_str), wanted.key_id);
        let slot = Slot::on(db, Watched::Actors, fed.house.clock.now(), name);
        if let Some(key) = fed.keys.get(&slot).filter(|_| !wanted.refresh) {
            return Ok(key);
        }
        let known = match wanted.actor {
            Some(actor) => store::actor_by_ap_id_for_house(db, actor.as_str()).await,
            None => store::actor_by_key_for_house(db, wanted.key_id).await,
        };
        let known = known
            .map_err(|_| KeyProblem::Busy)?
            .filter(|actor| actor.host.is_some());
        if let Some(actor) = known {
            if actor.gone_at.is_some() {
                return Err(KeyProblem::Gone);
            }
            let due = fed.house.clock.now().minus(REFRESH) > actor.fetched_at;
            let pem = if actor.key_id == wanted.key_id {
                Some(actor.public_key.clone())
            } else {
                let stored = store::key_for_house(db, &actor.id, wanted.key_id).await;
                stored.map_err(|_| KeyProblem::Busy)?
            };
            let other_key = pem.is_none();
            if !((wanted.refresh || other_key) && due && wanted.may_fetch) {
                let pem = pem.ok_or(KeyProblem::NotListed)?;
                let key = stored_key(&actor, wanted.key_id, &pem)?;
                fed.keys.put(slot, key.clone());
                return Ok(key);
            }
            // Asked once in a while, whatever comes of it.
            self.touch(&actor).await?;
        } else if !wanted.may_fetch {
            return Err(KeyProblem::Unknown);
        } else if wanted.refresh {
            // It was fetched a moment ago and did not list the key.
            return Err(KeyProblem::NotListed);
        }
        let published = self.ask(wanted).await?;
        let actor = remember(fed, &published.actor).await.map_err(|problem| {
            tracing::warn!(%problem, "an actor could not be remembered");
            KeyProblem::NotListed
        })?;
        // It counts when it may be believed, not because the document lists it.
        let kept = store::key_for_house(db, &actor.id, wanted.key_id).await;
        kept.map_err(|_| KeyProblem::Busy)?
            .ok_or(KeyProblem::NotListed)?;
        Ok(published.key)
    }
}

impl Directory<'_> {
    async fn ask(&self, wanted: KeyWanted<'_>) -> Result<Published, KeyProblem> {
        let fed = self.0;
        let address = match wanted.actor {
            Some(actor) => actor.clone(),
            None => Url::parse(wanted.key_id).map_err(|_| KeyProblem::NotListed)?,
        };
        let host = canonical_host(&address).ok_or(KeyProblem::NotListed)?;
        if !fed.may_fetch_from(&host) {
            return Err(KeyProblem::Busy);
        }
        let signer = fed
            .instance_signer()
            .await
            .map_err(|_| KeyProblem::Unreachable)?;
        let signer = &signer;
        let budget = Budget::default();
        published_key(&fed.egress, signer, wanted.actor, wanted.key_id, &budget).await
    }

    async fn touch(&self, actor: &Actor) -> Result<(), KeyProblem> {
        let house = &self.0.house;
        let noted = async {
            let tx = house.db.write().await?;
            store::touch_actor(&tx, &actor.id, house.clock.now()).await?;
            tx.commit().await
        };
        noted.await.map_err(|_: Problem| KeyProblem::Busy)
    }
}

fn stored_key(actor: &Actor, key_id: &str, pem: &str) -> Result<ActorKey, KeyProblem> {
    let id = Url::parse(&actor.ap_id).map_err(|_| KeyProblem::NotListed)?;
    Ok(ActorKey {
        actor: id.clone(),
        key_id: key_id.to_owned(),
        // The document was read at the actor's id and names it as owner; nothing else is remembered.
        owner: id,
        key: VerifyingKey::from_pem(pem).map_err(|_| KeyProblem::NotListed)?,
    })
}
