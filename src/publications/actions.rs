//! What every room does with a publication, inside the room's own transaction.

use super::store::{self, Mark};
use super::{Body, Kind, Publication, State};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{Clock, Problem, PublicationId, Timestamp};
use crate::policy::{Act, Audience, Permit, Viewer, permit};
use crate::spaces;

/// Longest sentence that asks for a correction, in characters.
pub const NOTE_LONGEST: usize = 1000;

/// Hands a draft, or a corrected text, to the adults who check.
///
/// # Errors
/// `Conflict` when it is published or taken back already.
pub async fn submit(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    publication: &Publication,
) -> Result<(), Problem> {
    if !matches!(
        publication.state(),
        State::Draft | State::Returned | State::Submitted
    ) {
        return Err(Problem::Conflict("conflict-state"));
    }
    submit_new(tx, permit, clock, &publication.id).await
}

/// Hands in what was inserted in this same transaction.
///
/// # Errors
/// Those of the database.
pub async fn submit_new(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    id: &PublicationId,
) -> Result<(), Problem> {
    store::mark(tx, permit, (id, Mark::Submitted), clock.now()).await?;
    events::record(
        tx,
        clock,
        &Event::Submitted {
            publication: id.clone(),
        },
    )
    .await
}

/// Asks the author for a correction.
///
/// # Errors
/// `Invalid` without a reason; `Conflict` when nothing waits.
pub async fn give_back(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    correction: (&Publication, &str),
) -> Result<(), Problem> {
    let (publication, note) = correction;
    let note = note.trim();
    if note.is_empty() {
        return Err(Problem::field("note", "error-note-empty"));
    }
    if note.chars().count() > NOTE_LONGEST {
        return Err(Problem::field("note", "error-note-long"));
    }
    if publication.state() != State::Submitted {
        return Err(Problem::Conflict("conflict-state"));
    }
    store::mark(
        tx,
        permit,
        (&publication.id, Mark::Returned { note }),
        clock.now(),
    )
    .await?;
    events::record(
        tx,
        clock,
        &Event::Returned {
            publication: publication.id.clone(),
        },
    )
    .await
}

/// Makes a publication readable for its audience.
///
/// # Errors
/// `Forbidden` where the space only reads.
pub async fn publish(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    id: &PublicationId,
) -> Result<(), Problem> {
    if let Some(space) = store::space_of_for_house(tx, id).await? {
        spaces::must_be_open_for_house(tx, &space, clock.now()).await?;
    }
    store::mark(tx, permit, (id, Mark::Published), clock.now()).await?;
    events::record(
        tx,
        clock,
        &Event::Published {
            publication: id.clone(),
        },
    )
    .await
}

/// Makes something that was written elsewhere before readable, with the moment of then: lists take it up,
/// nobody is told.
///
/// # Errors
/// Those of the database.
pub async fn recover(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (id, written): (&PublicationId, Timestamp),
) -> Result<(), Problem> {
    store::mark(tx, permit, (id, Mark::Published), written).await?;
    events::record(
        tx,
        clock,
        &Event::Recovered {
            publication: id.clone(),
        },
    )
    .await
}

/// Gives a publication another audience; the room has asked the law for the new level.
///
/// # Errors
/// Those of the database.
pub async fn readdress(
    tx: &Tx,
    permit: &Permit,
    id: &PublicationId,
    audience: &Audience,
) -> Result<(), Problem> {
    store::set_audience(tx, permit, id, audience).await
}

/// Writes a new title and text. Readers are told when it was published already.
///
/// # Errors
/// `Conflict` when the text was changed since `version`; `Forbidden` for what another school wrote, and
/// where the space only reads.
pub async fn revise(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    change: (&Publication, i64, &str, &Body),
) -> Result<(), Problem> {
    let (publication, version, title, body) = change;
    if publication.withdrawn_at.is_some() {
        return Err(Problem::Conflict("conflict-state"));
    }
    // What came from another school is its own to change, whoever manages the space where it stands.
    if publication.host.is_some() && permit.by() != Some(&publication.author_id) {
        return Err(Problem::Forbidden("forbidden-peer-article"));
    }
    if let Some(space) = &publication.space_id {
        spaces::must_be_open_for_house(tx, space, clock.now()).await?;
    }
    let revised_at = publication.published_at.map(|_| clock.now());
    store::revise(
        tx,
        permit,
        (&publication.id, version, revised_at),
        (title, body),
    )
    .await?;
    if publication.published_at.is_some() {
        let event = Event::Revised {
            publication: publication.id.clone(),
        };
        events::record(tx, clock, &event).await?;
    }
    Ok(())
}

/// Takes a publication back, by its author or by an adult who manages the space.
///
/// # Errors
/// `NotFound` when the viewer cannot read it; `Forbidden` when it is somebody else's.
pub async fn withdraw(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Publication, Problem> {
    let tx = house.db.write().await?;
    let publication = store::find(&tx, viewer, id).await?;
    let (author, space) = store::standing(&publication);
    let permit = permit(viewer, &Act::Withdraw { author, space })?;
    if publication.withdrawn_at.is_none() {
        store::mark(&tx, &permit, (id, Mark::Withdrawn), house.clock.now()).await?;
        let event = Event::Withdrawn {
            publication: id.clone(),
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    house.commit(tx).await?;
    Ok(publication)
}

/// An adult hides something until they decide, or shows it again.
///
/// # Errors
/// `Forbidden` for those who do not manage the space, and to show what its own school hides.
pub async fn hold(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    hidden: bool,
) -> Result<Publication, Problem> {
    let tx = house.db.write().await?;
    let publication = store::find(&tx, viewer, id).await?;
    let space = publication
        .space_id
        .as_ref()
        .ok_or(Problem::Forbidden("forbidden-manage"))?;
    let permit = permit(viewer, &Act::Review { space })?;
    if publication.published_at.is_none() || publication.withdrawn_at.is_some() {
        return Err(Problem::Conflict("conflict-state"));
    }
    if !hidden && store::is_held_by_peer_for_house(&tx, id).await? {
        return Err(Problem::Forbidden("forbidden-held-elsewhere"));
    }
    let (mark, event) = if hidden {
        (
            Mark::Held,
            Event::Held {
                publication: id.clone(),
            },
        )
    } else {
        (
            Mark::Released,
            Event::Published {
                publication: id.clone(),
            },
        )
    };
    store::mark(&tx, &permit, (id, mark), house.clock.now()).await?;
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await?;
    Ok(publication)
}

/// Hides something that came from elsewhere, or shows it again, because of what its server is to us.
///
/// # Errors
/// Those of the database.
pub async fn hold_for_house(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    (id, hidden): (&PublicationId, bool),
) -> Result<(), Problem> {
    let publication = id.clone();
    let (mark, event) = if hidden {
        (Mark::Held, Event::Held { publication })
    } else {
        (Mark::Released, Event::Published { publication })
    };
    store::mark(tx, permit, (id, mark), clock.now()).await?;
    events::record(tx, clock, &event).await
}

/// Hides something that was reported, wherever it stands and wherever it comes from; hidden already, or
/// taken back, it stays so.
///
/// # Errors
/// Those of the database.
pub async fn hold_reported(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    publication: &Publication,
) -> Result<(), Problem> {
    if publication.state() != State::Published {
        return Ok(());
    }
    let id = &publication.id;
    store::mark(tx, permit, (id, Mark::Held), clock.now()).await?;
    let event = Event::Held {
        publication: id.clone(),
    };
    events::record(tx, clock, &event).await
}

/// Shows something again that was hidden.
///
/// # Errors
/// Those of the database.
pub async fn release_reported(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    publication: &Publication,
) -> Result<(), Problem> {
    if publication.state() != State::Held {
        return Ok(());
    }
    let publication = publication.id.clone();
    store::mark(tx, permit, (&publication, Mark::Released), clock.now()).await?;
    events::record(tx, clock, &Event::Published { publication }).await
}

/// Takes something back that was reported.
///
/// # Errors
/// Those of the database.
pub async fn withdraw_reported(
    tx: &Tx,
    permit: &Permit,
    clock: &Clock,
    publication: &Publication,
) -> Result<(), Problem> {
    if publication.withdrawn_at.is_some() {
        return Ok(());
    }
    let publication = publication.id.clone();
    store::mark(tx, permit, (&publication, Mark::Withdrawn), clock.now()).await?;
    events::record(tx, clock, &Event::Withdrawn { publication }).await
}

/// A reply, or a topic from elsewhere, that waits, and the permit of the adult who decides about it.
async fn waiting_reply(
    tx: &Tx,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<(Publication, Permit), Problem> {
    let publication = store::find(tx, viewer, id).await?;
    let space = publication
        .space_id
        .as_ref()
        .ok_or(Problem::Forbidden("forbidden-manage"))?;
    let permit = permit(viewer, &Act::Review { space })?;
    let decided_here = matches!(publication.kind(), Kind::Reply | Kind::Topic);
    if publication.state() != State::Submitted || !decided_here {
        return Err(Problem::Conflict("conflict-state"));
    }
    Ok((publication, permit))
}

/// An adult accepts a reply that waited.
///
/// # Errors
/// `Forbidden` for those who do not manage the space; `Conflict` when nothing waits.
pub async fn accept_reply(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Publication, Problem> {
    let tx = house.db.write().await?;
    let (publication, permit) = waiting_reply(&tx, viewer, id).await?;
    publish(&tx, &permit, &house.clock, id).await?;
    house.commit(tx).await?;
    Ok(publication)
}

/// An adult refuses a reply that waited: nobody else ever reads it.
///
/// # Errors
/// `Forbidden` for those who do not manage the space; `Conflict` when nothing waits.
pub async fn refuse_reply(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Publication, Problem> {
    let tx = house.db.write().await?;
    let (publication, permit) = waiting_reply(&tx, viewer, id).await?;
    store::mark(&tx, &permit, (id, Mark::Withdrawn), house.clock.now()).await?;
    let event = Event::Withdrawn {
        publication: id.clone(),
    };
    events::record(&tx, &house.clock, &event).await?;
    house.commit(tx).await?;
    Ok(publication)
}
