//! What the partner class of a twinning publishes, on its way into a space of ours.

use super::{Body, Kind, NewPublication, Publication, store};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{MediaId, Problem, PublicationId, SpaceId};
use crate::media;
use crate::policy::{Act, Level, Permit, Viewer, permit};
use crate::spaces;

/// Its own school hides something of a peer, or shows it again. What an adult here hid stays hidden here.
///
/// # Errors
/// `Forbidden` for everybody but its author.
pub async fn hide(
    house: &House,
    viewer: &Viewer,
    (publication, hidden): (&Publication, bool),
) -> Result<(), Problem> {
    let author = &publication.author_id;
    let permit = permit(viewer, &Act::Revise { author })?;
    let (id, tx) = (&publication.id, house.db.write().await?);
    if hidden {
        store::hold_by_peer(&tx, &permit, id, house.clock.now()).await?;
    } else {
        store::release_by_peer(&tx, &permit, id).await?;
    }
    let publication = id.clone();
    let event = if hidden {
        Event::Held { publication }
    } else {
        Event::Published { publication }
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await
}

/// Something that another school published, cleaned, with its files stored here.
#[derive(Clone, Debug)]
pub struct PeerPost {
    /// Title, checked.
    pub title: String,
    /// Text.
    pub body: Body,
    /// Host, ActivityPub id, page there.
    pub origin: (String, String, Option<String>),
    /// Its pictures or its file, stored under its author's name.
    pub media: Vec<MediaId>,
}

/// Writes what a peer published for the twinning that `space` is; the room adds its own row and then
/// publishes it. The law is asked as for anybody who writes there.
///
/// # Errors
/// `NotFound` for peers without a key to the space, `Forbidden` where the space only reads.
pub async fn take_in(
    tx: &Tx,
    house: &House,
    viewer: &Viewer,
    (kind, space, post): (Kind, &SpaceId, &PeerPost),
) -> Result<(PublicationId, Permit), Problem> {
    let level = Level::Twinning;
    let permit = permit(viewer, &Act::Publish { space, level })?;
    let author = viewer.id().ok_or(Problem::SignInNeeded)?;
    let new = NewPublication {
        kind,
        space: Some(space.clone()),
        author: author.clone(),
        parent: None,
        title: post.title.clone(),
        body: post.body.clone(),
        audience: spaces::audience(tx, space, level).await?,
        origin: Some(post.origin.clone()),
    };
    let id = super::insert(tx, &permit, &house.clock, &new).await?;
    media::attach(tx, &permit, author, (&post.media, &id)).await?;
    Ok((id, permit))
}
