//! What people do in a forum: open a topic, answer, mend their words, lock, pin, mark as read.

use super::model::check;
use super::{TopicDraft, TopicEdit, store};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::{Act, Level, Permit, Standing, Viewer, Who, permit};
use crate::publications::{self, Body, Kind, NewPublication, Publication, ReplyDraft};
use crate::spaces::{self, Opening};

/// Host, ActivityPub id and page of what another server sent.
pub type Origin = (String, String, Option<String>);

/// Opens a topic in a space for `draft.level`.
///
/// # Errors
/// `NotFound` for strangers, `Forbidden` for a level beyond the author's, `Invalid` for the texts.
pub async fn open_topic(
    house: &House,
    viewer: &Viewer,
    space: &SpaceId,
    draft: &TopicDraft,
) -> Result<PublicationId, Problem> {
    if draft.level == Level::Me {
        return Err(Problem::field("level", "error-level"));
    }
    let act = Act::Publish {
        space,
        level: draft.level,
    };
    let permit = permit(viewer, &act)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let (title, body) = check(&draft.title, &draft.markdown)?;
    let tx = house.db.write().await?;
    if draft.level.leaves() && opened(&tx, space).await?.map(|one| one.level()) < Some(draft.level)
    {
        return Err(Problem::field("level", "error-level-forum"));
    }
    let new = NewPublication {
        kind: Kind::Topic,
        space: Some(space.clone()),
        author: me.clone(),
        parent: None,
        title,
        body,
        audience: spaces::audience(&tx, space, draft.level).await?,
        origin: None,
    };
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    let now = house.clock.now();
    store::insert(&tx, &permit, &id, now).await?;
    publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    store::mark_read(&tx, &permit, (me, &id), house.clock.now()).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// A topic that somebody of another server opens in a forum of ours.
#[derive(Clone, Debug)]
pub struct FarTopic {
    /// The space of the forum.
    pub space: SpaceId,
    /// Title, checked.
    pub title: String,
    /// Cleaned text.
    pub body: Body,
    /// For whom its author wrote it.
    pub level: Level,
    /// Where it came from.
    pub origin: Origin,
}

/// Opens a topic for somebody of another server, where the forum is open as far as its author wrote.
///
/// # Errors
/// `Forbidden` when the forum is not open so far.
pub async fn contribute(
    house: &House,
    viewer: &Viewer,
    topic: FarTopic,
) -> Result<PublicationId, Problem> {
    let tx = house.db.write().await?;
    let opening = opened(&tx, &topic.space).await?;
    let act = Act::Contribute {
        opening: opening.as_ref().map(Opening::level),
        level: topic.level,
    };
    let permit = permit(viewer, &act)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    spaces::must_be_open_for_house(&tx, &topic.space, house.clock.now()).await?;
    let new = NewPublication {
        kind: Kind::Topic,
        audience: spaces::audience(&tx, &topic.space, topic.level).await?,
        space: Some(topic.space),
        author: me.clone(),
        parent: None,
        title: topic.title,
        body: topic.body,
        origin: Some(topic.origin),
    };
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    store::insert(&tx, &permit, &id, house.clock.now()).await?;
    if opening.is_some_and(|one| one.is_checked()) {
        publications::actions::submit_new(&tx, &permit, &house.clock, &id).await?;
    } else {
        publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    }
    house.commit(tx).await?;
    Ok(id)
}

async fn opened(tx: &Tx, space: &SpaceId) -> Result<Option<Opening>, Problem> {
    spaces::opening_for_house(tx, space).await
}

/// Answers a topic or one of its replies, for the readers of the topic. Also called for people of
/// other servers, whose viewer is [`Viewer::peer`].
///
/// # Errors
/// `NotFound` when the viewer cannot read it; `Conflict` when the topic is locked, held or taken back.
pub async fn reply(
    house: &House,
    viewer: &Viewer,
    parent: &PublicationId,
    body: Body,
    origin: Option<Origin>,
) -> Result<PublicationId, Problem> {
    let permit = permit(viewer, &Act::Answer)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let tx = house.db.write().await?;
    let parent = publications::find(&tx, viewer, parent).await?;
    let topic = open_for_writing(&tx, viewer, (parent.root(), house.clock.now())).await?;
    let checked = match (&viewer.who, &topic.space_id) {
        (Who::Peer { .. }, Some(space)) => opened(&tx, space)
            .await?
            .is_some_and(|one| one.is_checked()),
        _ => is_checked(viewer, &topic),
    };
    let draft = ReplyDraft {
        author: me.clone(),
        body,
        checked,
        origin,
    };
    let id = publications::reply(&tx, &permit, &house.clock, (&parent, draft)).await?;
    if !checked {
        store::recount(&tx, &permit, &topic.id, house.clock.now()).await?;
    }
    if matches!(viewer.who, Who::Person { .. }) {
        store::mark_read(&tx, &permit, (me, &topic.id), house.clock.now()).await?;
    }
    house.commit(tx).await?;
    Ok(id)
}

/// The topic, when it takes words at this moment.
async fn open_for_writing(
    tx: &Tx,
    viewer: &Viewer,
    (id, now): (&PublicationId, Timestamp),
) -> Result<Publication, Problem> {
    let topic = store::find(tx, viewer, id).await?;
    if topic.locked_at.is_some() {
        return Err(Problem::Conflict("conflict-topic-locked"));
    }
    let publication = topic.publication;
    let readable = publication.published_at.is_some()
        && publication.held_at.is_none()
        && publication.withdrawn_at.is_none();
    if !readable {
        return Err(Problem::Conflict("conflict-state"));
    }
    if let Some(space) = &publication.space_id {
        spaces::must_be_open_for_house(tx, space, now).await?;
    }
    Ok(publication)
}

/// Members and adults of the school speak at once, and so do the adults of partner servers; families
/// and pupils from elsewhere in the school are read by a manager of the space first.
pub(super) fn is_checked(viewer: &Viewer, topic: &Publication) -> bool {
    let standing = topic
        .space_id
        .as_ref()
        .and_then(|space| viewer.standing(space));
    let peer = matches!(viewer.who, Who::Peer { .. });
    !(peer || viewer.is_staff() || standing >= Some(Standing::Member))
}

/// Changes one's own topic or reply.
///
/// # Errors
/// `Forbidden` when it is somebody else's; `Conflict` when it changed meanwhile or the topic is locked.
pub async fn revise(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    edit: &TopicEdit,
) -> Result<Publication, Problem> {
    let tx = house.db.write().await?;
    let found = publications::find(&tx, viewer, id).await?;
    let act = Act::Revise {
        author: &found.author_id,
    };
    let permit = permit(viewer, &act)?;
    still_here(viewer, &found)?;
    open_for_writing(&tx, viewer, (found.root(), house.clock.now())).await?;
    let (title, body) = if found.kind() == Kind::Topic {
        check(&edit.title, &edit.markdown)?
    } else {
        (String::new(), Body::from_markdown(&edit.markdown)?)
    };
    let change = (&found, edit.version, title.as_str(), &body);
    publications::actions::revise(&tx, &permit, &house.clock, change).await?;
    house.commit(tx).await?;
    Ok(found)
}

/// The author of a topic who has left the space no longer writes there (I13).
fn still_here(viewer: &Viewer, publication: &Publication) -> Result<(), Problem> {
    match (publication.kind(), &publication.space_id) {
        (Kind::Topic, Some(space)) if viewer.standing(space).is_none() => Err(Problem::NotFound),
        _ => Ok(()),
    }
}

/// A manager closes a topic to replies, or opens it again.
///
/// # Errors
/// `Forbidden` for those who do not manage the space.
pub async fn lock(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    locked: bool,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let permit = managed(&tx, viewer, id).await?;
    let at = locked.then(|| house.clock.now());
    store::set_locked(&tx, &permit, id, at).await?;
    marked(house, &tx, (&permit, id)).await?;
    house.commit(tx).await
}

/// A manager puts a topic on top, or back among the others.
///
/// # Errors
/// `Forbidden` for those who do not manage the space.
pub async fn pin(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    pinned: bool,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let permit = managed(&tx, viewer, id).await?;
    let at = pinned.then(|| house.clock.now());
    store::set_pinned(&tx, &permit, id, at).await?;
    marked(house, &tx, (&permit, id)).await?;
    house.commit(tx).await
}

/// Tells those who must tell others.
async fn marked(house: &House, tx: &Tx, by: (&Permit, &PublicationId)) -> Result<(), Problem> {
    let Some(person) = by.0.by().cloned() else {
        return Ok(());
    };
    let publication = by.1.clone();
    let event = Event::TopicMarked {
        publication,
        person,
    };
    events::record(tx, &house.clock, &event).await
}

async fn managed(tx: &Tx, viewer: &Viewer, id: &PublicationId) -> Result<Permit, Problem> {
    let topic = store::find(tx, viewer, id).await?;
    match &topic.publication.space_id {
        Some(space) if viewer.standing(space).is_some() => permit(viewer, &Act::Manage { space }),
        _ => Err(Problem::Forbidden("forbidden-manage")),
    }
}

/// Remembers that the viewer has read a topic up to `at`.
///
/// # Errors
/// `NotFound` when the viewer cannot read it.
pub async fn mark_read(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    at: Timestamp,
) -> Result<(), Problem> {
    let (permit, me) = reader(viewer)?;
    let tx = house.db.write().await?;
    store::find(&tx, viewer, id).await?;
    store::mark_read(&tx, &permit, (&me, id), at.min(house.clock.now())).await?;
    house.commit(tx).await
}

/// Remembers that the viewer has read all topics of a space.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn mark_all_read(house: &House, viewer: &Viewer, space: &SpaceId) -> Result<(), Problem> {
    let (permit, _) = reader(viewer)?;
    let tx = house.db.write().await?;
    spaces::find(&tx, viewer, space).await?;
    store::mark_all_read(&tx, &permit, viewer, (space, house.clock.now())).await?;
    house.commit(tx).await
}

/// Only people of this school have read marks.
fn reader(viewer: &Viewer) -> Result<(Permit, PersonId), Problem> {
    let permit = permit(viewer, &Act::Answer)?;
    match &viewer.who {
        Who::Person { id, .. } => Ok((permit, id.clone())),
        _ => Err(Problem::Forbidden("forbidden-peer")),
    }
}
