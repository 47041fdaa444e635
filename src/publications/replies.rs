//! Replies: comments under an article, answers in a topic. They inherit the audience of what they answer
//! and can never widen it (I9).

use super::{Body, Kind, NewPublication, Publication, actions, store};
use crate::db::Tx;
use crate::kernel::{Clock, PersonId, Problem, PublicationId, Timestamp};
use crate::people::{self, Person};
use crate::policy::{Audience, Level, NETWORK, PUBLIC, Permit, Profile};

/// A reply to be written.
#[derive(Clone, Debug)]
pub struct ReplyDraft {
    /// By whom.
    pub author: PersonId,
    /// Text.
    pub body: Body,
    /// Whether an adult reads it first.
    pub checked: bool,
    /// Where it came from: host, ActivityPub id, page.
    pub origin: Option<(String, String, Option<String>)>,
}

/// Writes a reply under `parent`, with its audience, and publishes it or hands it in.
///
/// # Errors
/// `Conflict` when the parent is not readable by its audience (a draft, held, taken back).
pub async fn reply(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (parent, draft): (&Publication, ReplyDraft),
) -> Result<PublicationId, Problem> {
    let checked = draft.checked;
    let id = insert(tx, permit, clock, (parent, draft)).await?;
    if checked {
        actions::submit_new(tx, permit, clock, &id).await?;
    } else {
        actions::publish(tx, permit, clock, &id).await?;
    }
    Ok(id)
}

/// Keeps a reply that was written elsewhere before, with the moment of then; nobody is told.
///
/// # Errors
/// As [`reply`].
pub async fn recover_reply(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (parent, draft, written): (&Publication, ReplyDraft, Timestamp),
) -> Result<PublicationId, Problem> {
    let id = insert(tx, permit, clock, (parent, draft)).await?;
    actions::recover(tx, permit, clock, (&id, written)).await?;
    Ok(id)
}

async fn insert(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (parent, draft): (&Publication, ReplyDraft),
) -> Result<PublicationId, Problem> {
    if parent.published_at.is_none() || parent.withdrawn_at.is_some() || parent.held_at.is_some() {
        return Err(Problem::Conflict("conflict-state"));
    }
    let circles = store::audience_circles_for_house(tx, parent.root()).await?;
    let audience = Audience {
        level: parent.level(),
        circles,
    };
    let author = people::find_for_house(tx, &draft.author)
        .await?
        .ok_or(Problem::NotFound)?;
    if !is_addressed(tx, &author, &audience).await? {
        return Err(Problem::NotFound);
    }
    let audience = among_us(&author, audience);
    let new = NewPublication {
        kind: Kind::Reply,
        space: parent.space_id.clone(),
        author: draft.author,
        parent: Some((parent.id.clone(), parent.root().clone())),
        title: String::new(),
        body: draft.body,
        audience,
        origin: draft.origin,
    };
    store::insert(tx, permit, clock, &new).await
}

/// Gives every reply under `root` the narrower audience that `root` has received: a reply is never
/// readable by more people than what it answers (I9). Widening leaves replies as they are.
///
/// # Errors
/// Those of the database.
pub async fn narrow_replies(
    tx: &Tx,
    permit: &Permit,
    root: &PublicationId,
    audience: &Audience,
) -> Result<(), Problem> {
    for (reply, level) in store::levels_for_house(tx, root).await? {
        if Level::of(&level) > audience.level {
            store::set_audience(tx, permit, &reply, audience).await?;
        }
    }
    Ok(())
}

/// Whether what is answered is addressed to its answerer now: somebody who left a group still reads
/// their own words there, and speaks there no more.
async fn is_addressed(tx: &Tx, author: &Person, audience: &Audience) -> Result<bool, Problem> {
    // People of other servers hold no seats here; what they may answer was asked before.
    let open = author.host.is_some()
        || audience
            .circles
            .iter()
            .any(|circle| circle.as_str() == PUBLIC);
    if open {
        return Ok(true);
    }
    Ok(store::seats_for_house(tx, &author.id, &audience.circles).await? > 0)
}

/// What pupils, families and guests answer stays in the school, however far the article goes: their
/// names are for those who know them (L17).
fn among_us(author: &Person, mut audience: Audience) -> Audience {
    let profile = author.profile();
    if audience.level.leaves() && !profile.is_staff() && profile != Profile::Remote {
        audience.level = Level::School;
        audience
            .circles
            .retain(|circle| ![NETWORK, PUBLIC].contains(&circle.as_str()));
    }
    audience
}
