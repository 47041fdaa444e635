//! Locked, opened again, put on top, taken down: told to the followers of a forum of ours in the name of
//! the adult who decided.

use federation::vocabulary::{Envelope, act, undo, with};
use serde_json::{Value, json};
use url::Url;

use super::relays::{Hand, LOCK_THREAD, addressing, told};
use super::{Group, open, space_of};
use crate::federate::model::{Actor, Own};
use crate::federate::wiring::Federation;
use crate::federate::{own, store};
use crate::kernel::{PersonId, Problem, PublicationId};
use crate::publications::{Publication, find_for_house};

/// Tells what changed since others were told last.
pub(in crate::federate) async fn marked(
    fed: &Federation,
    topic: &PublicationId,
    person: &PersonId,
) -> Result<(), Problem> {
    let house = &fed.house;
    let Some(publication) = find_for_house(&house.db, topic).await? else {
        return Ok(());
    };
    let told_to = told(fed, &publication).await?;
    let space = space_of(house, &publication).await?;
    let (Some(space), false) = (space, told_to.is_empty()) else {
        return Ok(());
    };
    let Some(group) = open(house, &space).await? else {
        return Ok(());
    };
    let by = own::ensure(house, &Own::Person(person.clone())).await?;
    let now = store::marks_for_house(&house.db, topic).await?;
    let before = store::told_marks_for_house(&house.db, topic).await?;
    let acts = activities(fed, (&publication, &group, &by), (before, now))?;
    let hand = Hand::of(&fed.links()?, &group, &publication)?;
    let tx = house.db.write().await?;
    for (tag, activity) in acts {
        hand.announce(fed, &tx, (&tag, activity), &told_to).await?;
    }
    store::put_told_marks(&tx, topic, now).await?;
    house.commit(tx).await
}

/// The activities that lead from what was told to what is: two Locks, since Lemmy looks at the post and
/// FEP-c0d0 at its context; Add and Remove for what stands on top.
fn activities(
    fed: &Federation,
    (publication, group, by): (&Publication, &Group, &Actor),
    (told, now): ((bool, bool), (bool, bool)),
) -> Result<Vec<(String, Value)>, Problem> {
    let links = fed.links()?;
    let (address, audience) = (by.address()?, group.actor.address()?);
    let object = publication
        .ap_id
        .as_deref()
        .and_then(|id| Url::parse(id).ok());
    let Some(object) = object else {
        return Ok(Vec::new());
    };
    let moment = fed.house.clock.now().0;
    let addressing = addressing(group, publication)?;
    let make = |kind: &str, object: &Url, (undone, tag): (bool, &str)| {
        let path = format!("/g/{}/m/{}/{moment}/{tag}", group.space, publication.id);
        let id = links.at(&path);
        let envelope = Envelope {
            id: &id,
            actor: &address,
            to: &addressing.to,
            cc: &addressing.cc,
            published: None,
        };
        let said = |activity| with(activity, "audience", json!(audience));
        let done = said(act(&envelope, kind, json!(object)));
        let back = links.below(&id, "undo");
        let done = match undone {
            true => said(undo(
                &Envelope {
                    id: &back,
                    ..envelope
                },
                done,
            )),
            false => done,
        };
        (format!("{tag}/{moment}"), done)
    };
    let mut acts = Vec::new();
    if told.0 != now.0 {
        let context = links.thread(&group.space, &publication.id);
        acts.push(make("Lock", &object, (!now.0, "lock-post")));
        acts.push(make("Lock", &context, (!now.0, LOCK_THREAD)));
    }
    if told.1 != now.1 {
        let kind = if now.1 { "Add" } else { "Remove" };
        let (tag, activity) = make(kind, &object, (false, "featured"));
        let target = json!(links.below(&audience, "featured"));
        acts.push((tag, with(activity, "target", target)));
    }
    Ok(acts)
}
