//! Holding a twinning, letting it go, ending it: by a teacher of the class or the head, on either side.

use super::actions::{decides, find};
use super::model::{Phase, Twinning};
use super::talking::{Line, ends, post};
use super::{early, repeating};
use crate::db::Tx;
use crate::federate::partners::{Standing, standing_for_house};
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::kernel::{Problem, Timestamp, TwinningId};
use crate::policy::{Permit, Viewer};
use crate::spaces;

async fn decided(fed: &Federation, viewer: &Viewer, id: &TwinningId) -> Result<Twinning, Problem> {
    let twinning = find(fed, viewer, id).await?;
    if !decides(&fed.house.db, viewer, &twinning).await? {
        return Err(Problem::Forbidden("forbidden-twinning"));
    }
    match twinning.phase(fed.house.clock.now()) {
        Phase::Active | Phase::Frozen => Ok(twinning),
        _ => Err(Problem::Conflict("conflict-twinning")),
    }
}

/// Holds a twinning: nothing goes out or comes in, and both sides only read, until it is let go.
///
/// # Errors
/// `Conflict` when we hold it already, or it is not running; `Forbidden` for members.
pub(super) async fn freeze(
    fed: &Federation,
    viewer: &Viewer,
    id: &TwinningId,
) -> Result<(), Problem> {
    let twinning = decided(fed, viewer, id).await?;
    if twinning.frozen_by_us.is_some() {
        return Err(Problem::Conflict("conflict-twinning"));
    }
    let (ours, theirs) = ends(fed, &twinning).await?;
    let (house, links, now) = (&fed.house, fed.links()?, fed.house.clock.now());
    let line = Line {
        links: &links,
        from: &ours,
        to: &theirs.address()?,
        now,
    };
    let speech = line.block()?;
    let tx = house.db.write().await?;
    store::freeze_by_us(&tx, id, Some(now)).await?;
    show(&tx, id).await?;
    post(fed, &tx, (&ours, theirs.delivery_inbox()), speech).await?;
    house.commit(tx).await
}

/// Lets a twinning go that we held; what ours wrote is told once more, since some of it may have arrived
/// there while it was held.
///
/// # Errors
/// `Conflict` when we do not hold it; `Forbidden` for members.
pub(super) async fn thaw(
    fed: &Federation,
    viewer: &Viewer,
    id: &TwinningId,
) -> Result<(), Problem> {
    let twinning = decided(fed, viewer, id).await?;
    let since = twinning
        .frozen_by_us
        .ok_or(Problem::Conflict("conflict-twinning"))?;
    let (ours, theirs) = ends(fed, &twinning).await?;
    let (house, links) = (&fed.house, fed.links()?);
    let line = Line {
        links: &links,
        from: &ours,
        to: &theirs.address()?,
        now: house.clock.now(),
    };
    let speech = line.unblock(since)?;
    let again = match twinning.frozen_by_them.or(twinning.frozen_by_school) {
        None => Some(repeating::repetition(fed, &twinning).await?),
        Some(_) => None,
    };
    let tx = house.db.write().await?;
    store::freeze_by_us(&tx, id, None).await?;
    show(&tx, id).await?;
    post(fed, &tx, (&ours, theirs.delivery_inbox()), speech).await?;
    if let Some(again) = again {
        again.enqueue(fed, &tx, &theirs).await?;
    }
    house.commit(tx).await
}

/// Ends a twinning before its time: both sides keep what they have, and only read.
///
/// # Errors
/// `Conflict` when it is over; `Forbidden` for members.
pub(super) async fn end(fed: &Federation, viewer: &Viewer, id: &TwinningId) -> Result<(), Problem> {
    let twinning = decided(fed, viewer, id).await?;
    let (ours, theirs) = ends(fed, &twinning).await?;
    let (house, links, now) = (&fed.house, fed.links()?, fed.house.clock.now());
    let line = Line {
        links: &links,
        from: &ours,
        to: &theirs.address()?,
        now,
    };
    let speech = line.leave()?;
    let tx = house.db.write().await?;
    if !close(&tx, &twinning, now).await? {
        return Err(Problem::Conflict("conflict-twinning"));
    }
    post(fed, &tx, (&ours, theirs.delivery_inbox()), speech).await?;
    house.commit(tx).await
}

/// Holds what we share with a server that is no partner of ours any more, and lets it go when it is again,
/// unless somebody else holds it.
///
/// # Errors
/// Those of the database.
pub(in crate::federate) async fn follow_standing(
    fed: &Federation,
    host: &str,
) -> Result<(), Problem> {
    let house = &fed.house;
    let partner = standing_for_house(house, host).await? == Standing::Partner;
    for twinning in store::twinnings_with_for_house(&house.db, host).await? {
        match twinning.frozen_by_school {
            None if !partner => {
                let tx = house.db.write().await?;
                store::freeze_by_school(&tx, &twinning.id, Some(house.clock.now())).await?;
                show(&tx, &twinning.id).await?;
                house.commit(tx).await?;
            }
            Some(_) if partner => welcome_back(fed, &twinning).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Both schools exchange again. The other side was told nothing while they did not, and what it sent was
/// refused: a hold that ends at once makes it tell everything once more, as we do.
async fn welcome_back(fed: &Federation, twinning: &Twinning) -> Result<(), Problem> {
    let (house, links) = (&fed.house, fed.links()?);
    let (ours, theirs) = ends(fed, twinning).await?;
    let line = Line {
        links: &links,
        from: &ours,
        to: &theirs.address()?,
        now: house.clock.now(),
    };
    let free = twinning.frozen_by_us.or(twinning.frozen_by_them).is_none();
    let again = match free && twinning.ends_at > house.clock.now() {
        true => Some(repeating::repetition(fed, twinning).await?),
        false => None,
    };
    let tx = house.db.write().await?;
    store::freeze_by_school(&tx, &twinning.id, None).await?;
    show(&tx, &twinning.id).await?;
    if let Some(again) = again {
        let inbox = theirs.delivery_inbox();
        post(fed, &tx, (&ours, inbox), line.block()?).await?;
        post(fed, &tx, (&ours, inbox), line.unblock(line.now)?).await?;
        again.enqueue(fed, &tx, &theirs).await?;
    }
    early::resume(house, &tx, &twinning.host).await?;
    house.commit(tx).await
}

/// Shows on the space whether somebody holds its twinning.
pub(super) async fn show(tx: &Tx, id: &TwinningId) -> Result<(), Problem> {
    let Some(twinning) = store::twinning_for_house(tx, id).await? else {
        return Ok(());
    };
    let Some(space) = &twinning.space_id else {
        return Ok(());
    };
    let time = (twinning.ends_at, twinning.frozen_at());
    spaces::set_time(tx, &Permit::for_house(), space, time).await
}

/// Ends a twinning and makes its space read-only; `false` when it was over.
pub(super) async fn close(tx: &Tx, twinning: &Twinning, now: Timestamp) -> Result<bool, Problem> {
    if !store::end_twinning(tx, &twinning.id, now).await? {
        return Ok(false);
    }
    if let Some(space) = &twinning.space_id {
        let time = (now.min(twinning.ends_at), None);
        spaces::set_time(tx, &Permit::for_house(), space, time).await?;
    }
    Ok(true)
}
