//! What adults do with twinnings: invite, take back, accept, decline, hold, let go, end.

use url::Url;

use super::actors::{group_address, group_card, new_group};
use super::model::{NewTwinning, Phase, Twinning};
use super::talking::{Line, post};
use super::{early, end_dates, halves};
use crate::db::Query;
use crate::federate::model::{Actor, Own};
use crate::federate::partners::{Standing, standing_for_house};
use crate::federate::wiring::Federation;
use crate::federate::{own, remote, store};
use crate::house::House;
use crate::kernel::{Problem, SpaceId, TwinningId};
use crate::policy::{Act, Permit, Standing as Seat, Viewer, permit};
use crate::spaces::{self, Space, SpaceKind, Twin};
use federation::egress::Budget;

/// Longest word of an inviting teacher, in characters.
pub(super) const MESSAGE_LONGEST: usize = 1_000;
/// Twinnings that a list shows, the newest first.
const LISTED: i64 = 200;

/// An invitation as somebody wrote it.
#[derive(Clone, Debug)]
pub(super) struct Invitation {
    pub class: SpaceId,
    pub host: String,
    pub message: String,
    pub ends: String,
}

/// The head of the school, or whoever administers its server: sees every twinning and may end it.
pub(super) async fn is_head(q: &impl Query, viewer: &Viewer) -> Result<bool, Problem> {
    if viewer.is_admin() {
        return Ok(true);
    }
    let school = spaces::school_for_house(q).await?;
    let standing = school.and_then(|school| viewer.standing(&school.id));
    Ok(viewer.is_staff() && standing == Some(Seat::Manager))
}

/// Whether the viewer teaches the class of a twinning, and so decides about it.
fn teaches(viewer: &Viewer, twinning: &Twinning) -> bool {
    let class = twinning.class_id.as_ref();
    viewer.is_staff() && class.is_some_and(|id| viewer.standing(id) == Some(Seat::Manager))
}

/// Whether the viewer may hold, let go or end a twinning.
pub(super) async fn decides(
    q: &impl Query,
    viewer: &Viewer,
    twinning: &Twinning,
) -> Result<bool, Problem> {
    Ok(teaches(viewer, twinning) || is_head(q, viewer).await?)
}

/// Whether the viewer may know of a twinning: the staff of invitations that wait for the school, everybody
/// of the class, families too, of its own once it is agreed, its teachers and the head of all.
async fn may_see(q: &impl Query, viewer: &Viewer, twinning: &Twinning) -> Result<bool, Problem> {
    if decides(q, viewer, twinning).await? {
        return Ok(true);
    }
    let class = twinning.class_id.as_ref();
    let inside = class.is_some_and(|id| viewer.standing(id).is_some());
    Ok(match twinning.state.as_str() {
        "invited" => viewer.is_staff() && !twinning.is_ours(),
        "active" | "ended" => inside,
        _ => false,
    })
}

/// A twinning that the viewer may know of.
pub(super) async fn find(
    fed: &Federation,
    viewer: &Viewer,
    id: &TwinningId,
) -> Result<Twinning, Problem> {
    fed.must_be_on()?;
    let db = &fed.house.db;
    let twinning = store::twinning_for_house(db, id)
        .await?
        .ok_or(Problem::NotFound)?;
    if may_see(db, viewer, &twinning).await? {
        Ok(twinning)
    } else {
        Err(Problem::NotFound)
    }
}

/// The twinnings that the viewer may know of, the newest first; of one class when it is named.
pub(super) async fn list(
    fed: &Federation,
    viewer: &Viewer,
    class: Option<&SpaceId>,
) -> Result<Vec<Twinning>, Problem> {
    fed.must_be_on()?;
    let db = &fed.house.db;
    let all = match class {
        Some(class) => store::twinnings_of_class_for_house(db, class, LISTED).await?,
        None => store::twinnings_for_house(db, LISTED).await?,
    };
    let mut seen = Vec::new();
    for twinning in all {
        if may_see(db, viewer, &twinning).await? {
            seen.push(twinning);
        }
    }
    Ok(seen)
}

/// The classes that the viewer teaches and may twin.
pub(super) async fn classes(house: &House, viewer: &Viewer) -> Result<Vec<Space>, Problem> {
    if !viewer.is_staff() {
        return Err(Problem::Forbidden("forbidden-staff-only"));
    }
    let mine = spaces::list(&house.db, viewer).await?;
    let fits = |space: &Space| {
        space.kind() == SpaceKind::Class && viewer.standing(&space.id) == Some(Seat::Manager)
    };
    Ok(mine.into_iter().filter(fits).collect())
}

async fn class_of(
    house: &House,
    viewer: &Viewer,
    id: &SpaceId,
) -> Result<(Space, Permit), Problem> {
    let found = classes(house, viewer)
        .await?
        .into_iter()
        .find(|class| class.id == *id)
        .ok_or(Problem::field("class", "error-twinning-class"))?;
    let permit = permit(viewer, &Act::Manage { space: id })?;
    Ok((found, permit))
}

/// The server of a partner school: its instance actor.
async fn server(fed: &Federation, host: &str) -> Result<Actor, Problem> {
    let links = fed.links()?;
    let address = format!("{}://{host}/actor", links.origin().scheme());
    let address =
        Url::parse(&address).map_err(|_| Problem::field("host", "error-twinning-host"))?;
    remote::actor(fed, &address, &Budget::default())
        .await
        .map_err(|problem| match problem {
            Problem::Unavailable(_) => Problem::field("host", "error-lookup-unreachable"),
            Problem::Broken(_) => problem,
            _ => Problem::field("host", "error-twinning-server"),
        })
}

/// A teacher invites a class of a partner school; its staff will see the invitation.
///
/// # Errors
/// `Forbidden` for everybody who teaches no class; `Invalid` with the field to mend.
pub(super) async fn invite(
    fed: &Federation,
    viewer: &Viewer,
    wanted: &Invitation,
) -> Result<TwinningId, Problem> {
    fed.must_be_on()?;
    let house = &fed.house;
    let (class, _) = class_of(house, viewer, &wanted.class).await?;
    let message = wanted.message.trim();
    if message.chars().count() > MESSAGE_LONGEST {
        return Err(Problem::field("message", "error-twinning-message"));
    }
    let now = house.clock.now();
    let ends_at = end_dates::end_of(&wanted.ends, now)?;
    if standing_for_house(house, &wanted.host).await? != Standing::Partner {
        return Err(Problem::field("host", "error-twinning-host"));
    }
    let server = server(fed, &wanted.host).await?;
    let id = TwinningId::new(&house.clock);
    let group = new_group(house, &id, &class.name).await?;
    let people = spaces::head_counts_for_house(&house.db, std::slice::from_ref(&class.id)).await?;
    let people = people.get(&class.id).copied().unwrap_or(0);
    let links = fed.links()?;
    let line = Line {
        links: &links,
        from: &group,
        to: &server.address()?,
        now,
    };
    let card = group_card(house, &group, people).await?;
    let speech = line.invite(card, (message, ends_at))?;
    let invite = links.below(&group_address(&links, &id), "invite");
    let tx = house.db.write().await?;
    store::insert_actor(&tx, &group).await?;
    let new = NewTwinning {
        id: &id,
        host: &wanted.host,
        ours: true,
        invite: invite.as_str(),
        class: Some(&class.id),
        actor: Some(&group.id),
        peer: None,
        twin: ("", "", 0),
        message,
        ends_at,
        by: viewer.id(),
    };
    store::insert_twinning(&tx, &new, now).await?;
    post(fed, &tx, (&group, server.delivery_inbox()), speech).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// An invitation that waits, of ours or of theirs.
async fn waiting(
    fed: &Federation,
    viewer: &Viewer,
    (id, ours): (&TwinningId, bool),
) -> Result<Twinning, Problem> {
    let twinning = find(fed, viewer, id).await?;
    let waits = twinning.phase(fed.house.clock.now()) == Phase::Invited;
    if waits && twinning.is_ours() == ours {
        Ok(twinning)
    } else {
        Err(Problem::Conflict("conflict-twinning"))
    }
}

/// Takes back an invitation that nobody has answered.
///
/// # Errors
/// `Conflict` when it was answered; `Forbidden` for those who do not teach the class.
pub(super) async fn cancel(
    fed: &Federation,
    viewer: &Viewer,
    id: &TwinningId,
) -> Result<(), Problem> {
    let twinning = waiting(fed, viewer, (id, true)).await?;
    let house = &fed.house;
    must_decide(house, viewer, &twinning).await?;
    let server = server(fed, &twinning.host).await?;
    let group = our_group(fed, &twinning).await?;
    let links = fed.links()?;
    let now = house.clock.now();
    let line = Line {
        links: &links,
        from: &group,
        to: &server.address()?,
        now,
    };
    let speech = line.cancel(&twinning.invite_ap_id)?;
    let tx = house.db.write().await?;
    if !store::answer_twinning(&tx, (id, "cancelled"), (viewer.id(), now)).await? {
        return Err(Problem::Conflict("conflict-twinning"));
    }
    early::resume(house, &tx, &twinning.host).await?;
    post(fed, &tx, (&group, server.delivery_inbox()), speech).await?;
    house.commit(tx).await
}

async fn our_group(fed: &Federation, twinning: &Twinning) -> Result<Actor, Problem> {
    let missing = || Problem::broken("a twinning without its actor");
    let id = twinning.actor_id.as_ref().ok_or_else(missing)?;
    let group = store::actor_for_house(&fed.house.db, id).await?;
    group.ok_or_else(missing)
}

async fn must_decide(house: &House, viewer: &Viewer, twinning: &Twinning) -> Result<(), Problem> {
    if decides(&house.db, viewer, twinning).await? {
        Ok(())
    } else {
        Err(Problem::Forbidden("forbidden-twinning"))
    }
}

/// A teacher accepts with a class of theirs: the space opens here at once, and there when this arrives.
///
/// # Errors
/// `Conflict` when it was answered or taken back; `Invalid` for a class that is not the viewer's.
pub(super) async fn accept(
    fed: &Federation,
    viewer: &Viewer,
    (id, class): (&TwinningId, &SpaceId),
) -> Result<SpaceId, Problem> {
    let twinning = waiting(fed, viewer, (id, false)).await?;
    let house = &fed.house;
    let (class, permit) = class_of(house, viewer, class).await?;
    if standing_for_house(house, &twinning.host).await? != Standing::Partner {
        return Err(Problem::Forbidden("federate-not-partner"));
    }
    let peer = match &twinning.peer_ap_id {
        Some(peer) => store::actor_by_ap_id_for_house(&house.db, peer).await?,
        None => None,
    };
    let peer = peer.ok_or_else(|| Problem::broken("an invitation of nobody"))?;
    let group = new_group(house, id, &class.name).await?;
    let twin = Twin {
        host: twinning.host.clone(),
        school: twinning.school.clone(),
        class: twinning.class.clone(),
        people: twinning.people,
    };
    let now = house.clock.now();
    let tx = house.db.write().await?;
    if !store::answer_twinning(&tx, (id, "active"), (viewer.id(), now)).await? {
        return Err(Problem::Conflict("conflict-twinning"));
    }
    store::insert_actor(&tx, &group).await?;
    let space = halves::open(fed, &tx, &permit, (&twinning, &class, &twin)).await?;
    store::open_twinning(&tx, id, (&class.id, &group.id, &space)).await?;
    let people = store::own_people_for_house(&tx, &space).await?;
    let links = fed.links()?;
    let line = Line {
        links: &links,
        from: &group,
        to: &peer.address()?,
        now,
    };
    let card = group_card(house, &group, people).await?;
    let speech = line.accept(&twinning.invite_ap_id, card)?;
    post(fed, &tx, (&group, peer.delivery_inbox()), speech).await?;
    house.commit(tx).await?;
    Ok(space)
}

/// A teacher declines for the school.
///
/// # Errors
/// `Conflict` when it was answered or taken back.
pub(super) async fn decline(
    fed: &Federation,
    viewer: &Viewer,
    id: &TwinningId,
) -> Result<(), Problem> {
    let twinning = waiting(fed, viewer, (id, false)).await?;
    let house = &fed.house;
    if !viewer.is_staff() {
        return Err(Problem::Forbidden("forbidden-staff-only"));
    }
    let peer = match &twinning.peer_ap_id {
        Some(peer) => store::actor_by_ap_id_for_house(&house.db, peer).await?,
        None => None,
    };
    let peer = peer.ok_or_else(|| Problem::broken("an invitation of nobody"))?;
    let instance = own::ensure(house, &Own::Instance).await?;
    let (links, now) = (fed.links()?, house.clock.now());
    let line = Line {
        links: &links,
        from: &instance,
        to: &peer.address()?,
        now,
    };
    let speech = line.reject(&twinning.invite_ap_id, &twinning)?;
    let tx = house.db.write().await?;
    if !store::answer_twinning(&tx, (id, "declined"), (viewer.id(), now)).await? {
        return Err(Problem::Conflict("conflict-twinning"));
    }
    post(fed, &tx, (&instance, peer.delivery_inbox()), speech).await?;
    house.commit(tx).await
}
