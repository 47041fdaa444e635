//! What adults do here: look somebody up elsewhere, follow, stop following.

use federation::egress::{Budget, FetchError, Handle};
use federation::host::{canonical_host, same_origin};
use federation::vocabulary::{ActorView, ObjectView};
use url::Url;

use super::model::{Actor, FollowState, Own};
use super::partners::{Standing, standing_for_house};
use super::store::{self, Followed};
use super::wiring::Federation;
use super::{own, remote};
use crate::circles;
use crate::events::{self, Event};
use crate::kernel::{ActorId, Problem};
use crate::policy::{Act, Viewer, permit};

/// Longest text of a look-up, in bytes.
const QUERY_LONGEST: usize = 2_000;

/// An actor elsewhere, with what the viewer is to it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The actor.
    pub actor: Actor,
    /// How far the viewer's follow has come.
    pub state: Option<FollowState>,
}

/// Finds an actor by `@name@host`, by its address, or by the address of something that it wrote.
///
/// # Errors
/// `Forbidden` for everybody but the staff; `Invalid` with the sentence for the form otherwise.
pub async fn look_up(fed: &Federation, viewer: &Viewer, text: &str) -> Result<Found, Problem> {
    fed.must_be_on()?;
    permit(viewer, &Act::Follow)?;
    let text = text.trim();
    if text.is_empty() || text.len() > QUERY_LONGEST {
        return Err(Problem::field("q", "error-lookup-form"));
    }
    let budget = Budget::default();
    let address = if text.contains("://") {
        Url::parse(text).map_err(|_| Problem::field("q", "error-lookup-form"))?
    } else {
        let handle: Handle = text
            .parse()
            .map_err(|_| Problem::field("q", "error-lookup-form"))?;
        must_be_elsewhere(fed, &handle.host())?;
        fed.egress
            .webfinger(&handle, &budget)
            .await
            .map_err(|error| sentence(&error))?
    };
    let host = canonical_host(&address).ok_or(Problem::field("q", "error-lookup-form"))?;
    must_be_elsewhere(fed, &host)?;
    let signer = &fed.instance_signer().await?;
    let fetched = fed
        .egress
        .fetch_document(&address, Some(signer), &budget)
        .await
        .map_err(|error| sentence(&error))?;
    let actor = match ActorView::read(&fetched.json) {
        Ok(view) if view.id == fetched.id => remote::remember(fed, &view).await?,
        _ => {
            let wrote = ObjectView::read(&fetched.json).ok();
            let author = wrote
                .and_then(|view| view.attributed_to.into_iter().next())
                .filter(|author| same_origin(author, &fetched.id))
                .ok_or(Problem::field("q", "error-lookup-nobody"))?;
            remote::actor(fed, &author, &budget).await?
        }
    };
    let state = state_of(fed, viewer, &actor).await?;
    Ok(Found { actor, state })
}

fn must_be_elsewhere(fed: &Federation, host: &str) -> Result<(), Problem> {
    if *host == fed.links()?.host() {
        return Err(Problem::field("q", "error-lookup-own"));
    }
    Ok(())
}

/// What went wrong, for somebody who is not an engineer.
fn sentence(error: &FetchError) -> Problem {
    Problem::field(
        "q",
        match error {
            FetchError::HostNotAllowed => "error-lookup-not-partner",
            FetchError::NotFound | FetchError::Gone => "error-lookup-nobody",
            FetchError::Status(401 | 403) => "error-lookup-not-welcome",
            FetchError::Address(_) => "error-lookup-address",
            error if error.is_passing() => "error-lookup-unreachable",
            _ => "error-lookup-not-federated",
        },
    )
}

async fn state_of(
    fed: &Federation,
    viewer: &Viewer,
    actor: &Actor,
) -> Result<Option<FollowState>, Problem> {
    let house = &fed.house;
    let Some(me) = viewer.id() else {
        return Ok(None);
    };
    let Some(mine) = own::known(house, &Own::Person(me.clone())).await? else {
        return Ok(None);
    };
    let follow = store::follow_between_for_house(&house.db, &mine.id, &actor.id).await?;
    Ok(follow.map(|one| FollowState::of(&one.state)))
}

/// Asks to follow an actor elsewhere. Asking again after a refusal asks anew.
///
/// # Errors
/// `NotFound` for actors that are not known or gone; `Forbidden` when their server is no partner.
pub async fn follow(fed: &Federation, viewer: &Viewer, id: &ActorId) -> Result<(), Problem> {
    fed.must_be_on()?;
    permit(viewer, &Act::Follow)?;
    let house = &fed.house;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let actor = elsewhere(fed, id).await?;
    let host = actor.host.as_deref().unwrap_or_default();
    if standing_for_house(house, host).await? == Standing::Refused {
        return Err(Problem::Forbidden("federate-not-partner"));
    }
    let mine = own::ensure(house, &Own::Person(me.clone())).await?;
    let tx = house.db.write().await?;
    let known = store::follow_between_for_house(&tx, &mine.id, &actor.id).await?;
    let state = known.map(|one| FollowState::of(&one.state));
    if matches!(state, Some(FollowState::Asked | FollowState::Accepted)) {
        return Ok(());
    }
    let ap_id = fed.links()?.at(&format!("/f/{}", house.clock.ulid()));
    let pair = (&mine.id, &actor.id);
    store::put_follow(
        &tx,
        &house.clock,
        pair,
        (ap_id.as_str(), FollowState::Asked),
    )
    .await?;
    let event = Event::FollowAsked {
        follower: mine.id.clone(),
        followed: actor.id,
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}

/// Stops following: the key to the actor's circle goes at once.
///
/// # Errors
/// `NotFound` when there was nothing to end.
pub async fn unfollow(fed: &Federation, viewer: &Viewer, id: &ActorId) -> Result<(), Problem> {
    fed.must_be_on()?;
    let permit = permit(viewer, &Act::Follow)?;
    let house = &fed.house;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let actor = store::actor_for_house(&house.db, id)
        .await?
        .filter(|actor| actor.host.is_some())
        .ok_or(Problem::NotFound)?;
    let mine = own::known(house, &Own::Person(me.clone()))
        .await?
        .ok_or(Problem::NotFound)?;
    let tx = house.db.write().await?;
    let known = store::follow_between_for_house(&tx, &mine.id, &actor.id)
        .await?
        .ok_or(Problem::NotFound)?;
    store::delete_follow(&tx, &mine.id, &actor.id).await?;
    if let Some(circle) = &actor.circle_id {
        circles::actions::leave(&tx, &permit, &house.clock, (circle, me)).await?;
    }
    let event = Event::FollowEnded {
        follower: mine.id.clone(),
        followed: actor.id.clone(),
        activity: known.ap_id,
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}

async fn elsewhere(fed: &Federation, id: &ActorId) -> Result<Actor, Problem> {
    store::actor_for_house(&fed.house.db, id)
        .await?
        .filter(|actor| actor.host.is_some() && actor.gone_at.is_none())
        .ok_or(Problem::NotFound)
}

/// What the viewer follows elsewhere, by name.
///
/// # Errors
/// `Forbidden` for everybody but the staff.
pub async fn following(
    fed: &Federation,
    viewer: &Viewer,
    page: (i64, i64),
) -> Result<Vec<Followed>, Problem> {
    fed.must_be_on()?;
    permit(viewer, &Act::Follow)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    match own::known(&fed.house, &Own::Person(me.clone())).await? {
        Some(mine) => store::following_for_house(&fed.house.db, &mine.id, page).await,
        None => Ok(Vec::new()),
    }
}
