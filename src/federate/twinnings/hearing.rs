//! What the other side says about a twinning itself: an invitation, its answer, a hold, an end.

use federation::vocabulary::Activity;
use serde_json::Value;

use super::holding::{close, show};
use super::model::{NewTwinning, Twinning};
use super::{early, end_dates, halves, receiving, repeating, talking};
use crate::events::{self, Event};
use crate::federate::applying::{APPLIED, IGNORED, Incoming, NOT_THEIRS, Outcome};
use crate::federate::model::Own;
use crate::federate::partners::Standing;
use crate::federate::{own, store};
use crate::kernel::{Problem, Timestamp, TwinningId};
use crate::policy::Permit;
use crate::publications::Body;
use crate::spaces::{self, Twin};

/// Invitations of one school that may wait here at a time.
const INVITATIONS_MOST: i64 = 20;
/// Longest name of a school or class that is kept, in characters.
const NAME_LONGEST: usize = 80;
/// Largest head-count that is believed.
const PEOPLE_MOST: i64 = 10_000;

/// Applies what concerns a twinning; none for everything else.
pub(in crate::federate) async fn apply(
    incoming: &Incoming<'_>,
) -> Result<Option<Outcome>, Problem> {
    if incoming.standing != Standing::Partner {
        return Ok(None);
    }
    let db = &incoming.fed.house.db;
    let activity = &incoming.activity;
    match activity.kind.as_str() {
        "Invite" => return invited(incoming).await.map(Some),
        "Accept" | "Reject" => {
            let asked = activity
                .object_id()
                .map(url::Url::as_str)
                .unwrap_or_default();
            let twinning = store::twinning_of_invite_for_house(db, asked).await?;
            return match twinning.filter(Twinning::is_ours) {
                Some(twinning) => answered(incoming, &twinning).await.map(Some),
                None => Ok(None),
            };
        }
        _ => {}
    }
    let actor = incoming.actor.ap_id.as_str();
    if let Some(twinning) = store::twinning_of_peer_for_house(db, actor).await? {
        return said(incoming, &twinning).await.map(Some);
    }
    let Some((group, _)) = actor.split_once("/p/").filter(|(at, _)| at.contains("/t/")) else {
        return Ok(None);
    };
    match store::twinning_of_peer_for_house(db, group).await? {
        Some(twinning) => receiving::apply(incoming, &twinning).await.map(Some),
        // Their answer to an invitation of ours may still be on its way: this waits for it.
        None if store::awaits_answer_for_house(db, &incoming.host).await? => {
            early::wait(incoming).await.map(Some)
        }
        None => Ok(Some(IGNORED)),
    }
}

/// A half as it describes itself: school, class, head-count.
fn half(card: Option<&Value>) -> Option<(String, String, i64)> {
    let card = card.filter(|card| card["type"] == "Group")?;
    let text = |name: &str| {
        let plain = Body::from_remote(card[name].as_str().unwrap_or_default());
        let plain = plain.map(|body| body.plain()).unwrap_or_default();
        plain.chars().take(NAME_LONGEST).collect::<String>()
    };
    let people = card["members"]["totalItems"].as_i64().unwrap_or(0);
    let (school, class) = (text("summary"), text("name"));
    let named = !class.is_empty();
    named.then_some((school, class, people.clamp(0, PEOPLE_MOST)))
}

async fn invited(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    let (activity, raw) = (&incoming.activity, &incoming.json);
    let instance = own::ensure(house, &Own::Instance).await?;
    if activity.object_id() != Some(&instance.address()?) {
        return Ok("not-addressed");
    }
    let card = raw
        .get("target")
        .filter(|card| card["id"] == incoming.actor.ap_id.as_str());
    let Some((school, class, people)) = half(card) else {
        return Ok("no-class");
    };
    let end = raw["endTime"].as_str().and_then(|text| {
        let format = &time::format_description::well_known::Rfc3339;
        time::OffsetDateTime::parse(text, format).ok()
    });
    let now = house.clock.now();
    let end = end.map(Timestamp::from_datetime);
    let Some(ends_at) = end.filter(|end| end_dates::is_acceptable(*end, now)) else {
        return Ok("no-end");
    };
    if store::open_invitations_for_house(&house.db, &incoming.host).await? >= INVITATIONS_MOST {
        return Ok("too-many");
    }
    let message = Body::from_remote(activity.content.as_deref().unwrap_or_default())?.plain();
    let message: String = message
        .chars()
        .take(super::actions::MESSAGE_LONGEST)
        .collect();
    let school = if school.is_empty() {
        incoming.host.clone()
    } else {
        school
    };
    let id = TwinningId::new(&house.clock);
    let new = NewTwinning {
        id: &id,
        host: &incoming.host,
        ours: false,
        invite: activity.id.as_str(),
        class: None,
        actor: None,
        peer: Some(&incoming.actor.ap_id),
        twin: (&school, &class, people),
        message: &message,
        ends_at,
        by: None,
    };
    let tx = fed.house.db.write().await?;
    store::insert_twinning(&tx, &new, now).await?;
    events::record(&tx, &house.clock, &Event::TwinningInvited { at: now }).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// The answer to an invitation of ours: from the server that we asked, once.
async fn answered(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    if twinning.host != incoming.host {
        return Ok(NOT_THEIRS);
    }
    let now = house.clock.now();
    if twinning.ends_at <= now {
        return Ok("late");
    }
    let missing = || Problem::broken("an invitation without its class");
    let class = twinning.class_id.as_ref().ok_or_else(missing)?;
    if incoming.activity.kind == "Reject" {
        return declined(incoming, twinning).await;
    }
    let card = incoming.json.get("result");
    let card = card.filter(|card| card["id"] == incoming.actor.ap_id.as_str());
    let Some((school, name, people)) = half(card) else {
        return Ok("no-class");
    };
    let class = spaces::find_for_house(&house.db, class)
        .await?
        .ok_or_else(missing)?;
    let actor = twinning.actor_id.as_ref().ok_or_else(missing)?;
    let twin = Twin {
        host: incoming.host.clone(),
        school: if school.is_empty() {
            incoming.host.clone()
        } else {
            school
        },
        class: name,
        people,
    };
    // Both sides agreed: that opens the space, no decision of somebody here.
    let permit = Permit::for_house();
    let tx = house.db.write().await?;
    if !store::answer_twinning(&tx, (&twinning.id, "active"), (None, now)).await? {
        return Ok("late");
    }
    let told = (twin.school.as_str(), twin.class.as_str(), twin.people);
    store::describe_twinning(&tx, (&twinning.id, &incoming.actor.ap_id), told).await?;
    let space = halves::open(fed, &tx, &permit, (twinning, &class, &twin)).await?;
    store::open_twinning(&tx, &twinning.id, (&class.id, actor, &space)).await?;
    early::resume(house, &tx, &incoming.host).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

async fn declined(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let now = house.clock.now();
    let tx = house.db.write().await?;
    if !store::answer_twinning(&tx, (&twinning.id, "declined"), (None, now)).await? {
        return Ok("late");
    }
    let circle = match &twinning.class_id {
        Some(class) => spaces::circle_of_for_house(&tx, class, "class").await?,
        None => None,
    };
    if let (Some(circle), Some(person)) = (circle, twinning.invited_by.clone()) {
        let event = Event::TwinningDeclined {
            circle,
            person,
            at: now,
        };
        events::record(&tx, &house.clock, &event).await?;
    }
    early::resume(house, &tx, &incoming.host).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// What the other half's Group says.
async fn said(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    if twinning.host != incoming.host {
        return Ok(NOT_THEIRS);
    }
    let (activity, house) = (&incoming.activity, &incoming.fed.house);
    let told = activity
        .published
        .map_or(house.clock.now(), Timestamp::from_datetime);
    let undone = activity.object().and_then(|one| one.embedded.as_ref());
    let undone = undone.map(Activity::read).and_then(Result::ok);
    match (activity.kind.as_str(), undone.map(|inner| inner.kind)) {
        ("Block", _) => held(incoming, twinning, (true, told)).await,
        ("Undo", Some(kind)) if kind == "Block" => held(incoming, twinning, (false, told)).await,
        ("Undo", Some(kind)) if kind == "Invite" => taken_back(incoming, twinning).await,
        ("Leave", _) => ended(incoming, twinning).await,
        ("Update", _) if activity.object_id() == Some(&activity.actor) => {
            described(incoming, twinning).await
        }
        _ => Ok(IGNORED),
    }
}

async fn held(
    incoming: &Incoming<'_>,
    twinning: &Twinning,
    (held, told): (bool, Timestamp),
) -> Result<Outcome, Problem> {
    let (fed, house) = (incoming.fed, &incoming.fed.house);
    if twinning.state != "active" {
        return Ok("late");
    }
    // When they were the last to hold it, what ours wrote before is told once more.
    let again = match !held && twinning.is_theirs_to_release() {
        true => Some(repeating::repetition(fed, twinning).await?),
        false => None,
    };
    let (_, theirs) = talking::ends(fed, twinning).await?;
    let at = held.then(|| house.clock.now());
    let tx = house.db.write().await?;
    if !store::freeze_by_them(&tx, &twinning.id, (at, told)).await? {
        return Ok("older");
    }
    show(&tx, &twinning.id).await?;
    if let Some(again) = again {
        again.enqueue(fed, &tx, &theirs).await?;
    }
    if !held {
        early::resume(house, &tx, &incoming.host).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// An invitation taken back; when ours was faster to accept, the twinning ends.
async fn taken_back(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    if twinning.is_ours() {
        return Ok(NOT_THEIRS);
    }
    let house = &incoming.fed.house;
    let now = house.clock.now();
    let tx = house.db.write().await?;
    let waited = store::answer_twinning(&tx, (&twinning.id, "cancelled"), (None, now)).await?;
    let applied = waited || close(&tx, twinning, now).await?;
    house.commit(tx).await?;
    Ok(if applied { APPLIED } else { "late" })
}

async fn ended(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let tx = house.db.write().await?;
    if !close(&tx, twinning, house.clock.now()).await? {
        return Ok("late");
    }
    early::resume(house, &tx, &incoming.host).await?;
    house.commit(tx).await?;
    Ok(APPLIED)
}

/// How the other half looks now.
async fn described(incoming: &Incoming<'_>, twinning: &Twinning) -> Result<Outcome, Problem> {
    let card = incoming
        .activity
        .object()
        .and_then(|one| one.embedded.as_ref());
    let Some((school, class, people)) = half(card) else {
        return Ok(IGNORED);
    };
    let school = if school.is_empty() {
        twinning.school.clone()
    } else {
        school
    };
    let house = &incoming.fed.house;
    let tx = house.db.write().await?;
    let told = (school.as_str(), class.as_str(), people);
    store::describe_twinning(&tx, (&twinning.id, &incoming.actor.ap_id), told).await?;
    if let Some(space) = &twinning.space_id {
        let twin = Twin {
            host: twinning.host.clone(),
            school,
            class,
            people,
        };
        spaces::put_twin(&tx, &Permit::for_house(), (space, &twin)).await?;
    }
    house.commit(tx).await?;
    Ok(APPLIED)
}
