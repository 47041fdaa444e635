//! What others take back, and show again: posts, and whole actors that say goodbye.

use federation::egress::Budget;
use federation::vocabulary::ObjectView;
use url::Url;

use super::applying::{APPLIED, IGNORED, Incoming, NOT_THEIRS, Outcome};
use super::applying_posts::{keep_edition, text_of};
use super::model::Actor;
use super::reading_posts::is_post;
use super::wiring::Federation;
use super::{groups, remote, store};
use crate::kernel::Problem;
use crate::policy::Permit;
use crate::publications::{self, Publication, by_ap_id_for_house, find_for_house};

/// An author takes something back, or an actor says goodbye.
pub(super) async fn delete(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let Some(id) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    if *id == incoming.activity.actor {
        return farewell(incoming).await;
    }
    let Some(publication) = by_ap_id_for_house(&house.db, id.as_str()).await? else {
        return Ok("unknown");
    };
    let viewer = incoming.viewer();
    if publication.host.is_none() || Some(&publication.author_id) != viewer.id() {
        return Ok(NOT_THEIRS);
    }
    publications::actions::withdraw(house, &viewer, &publication.id).await?;
    groups::taken_back_there(incoming, &publication).await?;
    Ok(APPLIED)
}

/// A Delete was undone: what was taken away is shown again, as the author's own server shows it now. `by_author`:
/// who undoes it; nobody undoes what another took away.
pub(super) async fn undeleted(
    (fed, budget): (&Federation, &Budget),
    (group, publication): (&Actor, &Publication),
    by_author: bool,
) -> Result<Outcome, Problem> {
    let house = &fed.house;
    let address = publication.ap_id.as_deref().map(Url::parse);
    let author = store::actor_of_person_for_house(&house.db, &publication.author_id).await?;
    let (Some(Ok(address)), Some(author)) = (address, author) else {
        return Ok(NOT_THEIRS);
    };
    let shown = |view: &ObjectView| {
        is_post(view)
            && view.id == address
            && view.attributed_to.first().map(Url::as_str) == Some(author.ap_id.as_str())
            && groups::may_stand(group, publication, view)
    };
    let view = match groups::fetched(fed, &address, budget).await {
        Ok(Some(view)) if shown(&view) => view,
        Ok(_) | Err(Problem::NotFound) => return Ok("still-gone"),
        Err(problem) => return Err(problem),
    };
    let tx = house.db.write().await?;
    let id = (&publication.id, by_author);
    if !publications::bring_back(&tx, &Permit::for_house(), &house.clock, id).await? {
        return Ok(IGNORED);
    }
    if let Some(back) = find_for_house(&tx, &publication.id).await? {
        let text = text_of(&view, back.kind())?;
        keep_edition(house, &tx, (&back, &author), (&view, &text)).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// An actor that says goodbye is believed when its server says so too (A13).
async fn farewell(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    match remote::fetch(fed, &incoming.activity.actor, &incoming.budget).await {
        Err(Problem::NotFound) => {}
        Ok(_) => return Ok("still-there"),
        Err(problem) => return Err(problem),
    }
    let viewer = incoming.viewer();
    if let Some(person) = viewer.id() {
        for id in store::writings_for_house(&house.db, person).await? {
            publications::actions::withdraw(house, &viewer, &id).await?;
        }
    }
    let tx = house.db.write().await?;
    store::mark_gone(&tx, &incoming.actor.id, house.clock.now()).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}
