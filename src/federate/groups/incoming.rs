//! What people elsewhere write in a forum of ours: taken by the same room as anybody's words, checked
//! where the forum asks for it, handed on once it is readable. Never wider than its author made it (I9).

use federation::vocabulary::ObjectView;

use super::relays::{hand_on, pass_on};
use super::{Group, open, space_of};
use crate::federate::addressed::readers;
use crate::federate::applying::{APPLIED, Incoming, Outcome};
use crate::federate::applying_posts::{edition_of, origin_of};
use crate::federate::reading_posts::{body_of, title_of};
use crate::federate::store;
use crate::federate::wiring::RemoteTopic;
use crate::kernel::{Problem, PublicationId};
use crate::policy::Level;
use crate::publications::{Publication, State, find_for_house};

/// The open forum of ours that a post names among its readers.
async fn named(incoming: &Incoming<'_>, view: &ObjectView) -> Result<Option<Group>, Problem> {
    let (links, activity) = (incoming.fed.links()?, &incoming.activity);
    for url in readers(activity, view) {
        if let Some(space) = links.group_of(url) {
            return open(&incoming.fed.house, &space).await;
        }
    }
    Ok(None)
}

/// For whom the author wrote: everybody, or the followers of the Group. A message to the Group alone is
/// neither.
fn reach(view: &ObjectView, group: &Group) -> Option<Level> {
    if view.is_public() {
        return Some(group.level);
    }
    let followers = group.actor.followers_url.as_deref();
    let mut names = view.to.iter().chain(&view.cc).chain(&view.audience);
    names
        .any(|url| Some(url.as_str()) == followers)
        .then_some(Level::Network)
}

/// A topic posted into a forum of ours; none when the post names no forum.
pub(in crate::federate) async fn posted(
    incoming: &Incoming<'_>,
    view: &ObjectView,
) -> Result<Option<Outcome>, Problem> {
    // What we went and read was posted nowhere.
    let posted = !incoming.raw.is_empty();
    let Some(group) = named(incoming, view).await?.filter(|_| posted) else {
        return Ok(None);
    };
    if !super::is_for(group.level, incoming.standing) {
        return Ok(Some("unknown"));
    }
    let Some(level) = reach(view, &group) else {
        return Ok(Some("not-addressed"));
    };
    let body = body_of(view)?;
    let topic = RemoteTopic {
        space: group.space.clone(),
        title: title_of(view, &body),
        body,
        level,
        origin: origin_of(&incoming.host, view),
    };
    let (house, rooms) = (&incoming.fed.house, &incoming.fed.rooms);
    let id = rooms.topic(house, &incoming.viewer(), topic).await?;
    keep(incoming, view, &id).await?;
    Ok(Some(APPLIED))
}

/// Remembers an activity byte for byte, and hands it on at once when nobody has to read it first.
async fn keep(
    incoming: &Incoming<'_>,
    view: &ObjectView,
    id: &PublicationId,
) -> Result<(), Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    if incoming.raw.is_empty() {
        return Ok(());
    }
    let tx = house.db.write().await?;
    store::put_edition(&tx, id, edition_of(view)).await?;
    let activity = (incoming.activity.id.as_str(), incoming.raw.as_str());
    store::put_wrapped(&tx, (id, "create"), activity).await?;
    if view.is_public() {
        crate::publications::boosts::note_open(&tx, &[id]).await?;
    }
    tx.commit().await?;
    let Some(publication) = find_for_house(&house.db, id).await? else {
        return Ok(());
    };
    let space = space_of(house, &publication).await?;
    if let (Some(space), State::Published) = (space, publication.state())
        && let Some(group) = open(house, &space).await?
    {
        hand_on(fed, &publication, &group).await?;
    }
    Ok(())
}

/// Whether an answer may stand under a topic that everybody reads: only when its author wrote it for
/// everybody too.
pub(in crate::federate) fn is_narrower(view: &ObjectView, root: &Publication) -> bool {
    root.level() == Level::Public && !view.is_public()
}

/// An answer in a topic of ours was taken by the room. It needs no mention of the Group (T66).
pub(in crate::federate) async fn replied(
    incoming: &Incoming<'_>,
    view: &ObjectView,
    id: &PublicationId,
) -> Result<(), Problem> {
    let house = &incoming.fed.house;
    let Some(publication) = find_for_house(&house.db, id).await? else {
        return Ok(());
    };
    let Some(space) = space_of(house, &publication).await? else {
        return Ok(());
    };
    match open(house, &space).await? {
        Some(group) if reach(view, &group).is_some() => keep(incoming, view, id).await,
        _ => Ok(()),
    }
}

/// Somebody elsewhere mended what they wrote in a forum of ours.
pub(in crate::federate) async fn changed_there(
    incoming: &Incoming<'_>,
    publication: &Publication,
) -> Result<(), Problem> {
    let house = &incoming.fed.house;
    if incoming.raw.is_empty() || space_of(house, publication).await?.is_none() {
        return Ok(());
    }
    if publication.published_at.is_some() && publication.held_at.is_none() {
        return pass_on(incoming, publication).await;
    }
    // Whoever reads it first will let both go.
    let tx = house.db.write().await?;
    let activity = (incoming.activity.id.as_str(), incoming.raw.as_str());
    store::put_wrapped(&tx, (&publication.id, "update"), activity).await?;
    house.commit(tx).await
}

/// Somebody elsewhere took back what they wrote in a forum of ours.
pub(in crate::federate) async fn taken_back_there(
    incoming: &Incoming<'_>,
    publication: &Publication,
) -> Result<(), Problem> {
    pass_on(incoming, publication).await?;
    let house = &incoming.fed.house;
    let tx = house.db.write().await?;
    store::forget_group_copies(&tx, &publication.id).await?;
    house.commit(tx).await
}

/// Somebody elsewhere reacted in a forum of ours, or took it back.
pub(in crate::federate) async fn reacted_there(
    incoming: &Incoming<'_>,
    publication: &PublicationId,
) -> Result<(), Problem> {
    match find_for_house(&incoming.fed.house.db, publication).await? {
        Some(publication) => pass_on(incoming, &publication).await,
        None => Ok(()),
    }
}
