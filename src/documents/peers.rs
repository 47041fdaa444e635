//! Documents and files of the partner class of a twinning: read here, written on there.

use super::store::{self, NewRevision};
use crate::house::House;
use crate::kernel::{Problem, PublicationId, SpaceId};
use crate::policy::{Act, Viewer, permit};
use crate::publications::{self, Body, Kind, PeerPost, Publication};

/// Puts a document or a file of a peer at the top of the documents of a space.
///
/// # Errors
/// Those of [`publications::take_in`].
pub async fn take_in(
    house: &House,
    viewer: &Viewer,
    (kind, space, post): (Kind, &SpaceId, &PeerPost),
) -> Result<PublicationId, Problem> {
    let tx = house.db.write().await?;
    let new = (kind, space, post);
    let (id, permit) = publications::take_in(&tx, house, viewer, new).await?;
    let file = post.media.first().filter(|_| kind == Kind::File);
    store::insert(&tx, &permit, &id, (None, file)).await?;
    if kind == Kind::Document {
        let first = NewRevision {
            number: 1,
            author: viewer.id().ok_or(Problem::SignInNeeded)?,
            title: &post.title,
            body: &post.body.stored,
        };
        store::insert_revision(&tx, &permit, &house.clock, (&id, &first)).await?;
    }
    publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// Keeps the newest version of a document that its own school sends.
///
/// # Errors
/// `Forbidden` for everybody but its author, and where the space only reads.
pub async fn revise(
    house: &House,
    viewer: &Viewer,
    (document, title, body): (&Publication, &str, &Body),
) -> Result<(), Problem> {
    let author = &document.author_id;
    let permit = permit(viewer, &Act::Revise { author })?;
    let tx = house.db.write().await?;
    let change = (document, document.version, title, body);
    publications::actions::revise(&tx, &permit, &house.clock, change).await?;
    let new = NewRevision {
        number: document.version + 1,
        author,
        title,
        body: &body.stored,
    };
    store::insert_revision(&tx, &permit, &house.clock, (&document.id, &new)).await?;
    house.commit(tx).await
}
