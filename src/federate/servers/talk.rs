//! Saying what was decided: each message of the handshake is a row, said until the other side took it or
//! its time is over. After a kill the rows are still there.

use std::sync::Arc;
use std::time::Duration;

use federation::egress::{Delivery, FetchError};
use federation::partnership::{Message, Word};
use federation::signature::Scheme;
use futures_util::future::join_all;

use super::invitations::OURS;
use super::model::{INVITATION_WAITS, Invitation, Side, is_or_follows};
use super::{acts, invitations, look};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::federate::model::Own;
use crate::federate::wiring::Federation;
use crate::federate::{own, store};
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::spaces;

/// Messages that are said side by side.
const AT_ONCE: i64 = 16;
/// How long a message belongs to whoever says it; longer than its exchanges.
const CLAIM: Duration = Duration::from_secs(150);
/// Pause after the first failure; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// How long it is worth telling a server to try again.
const RESUME_LASTS: Duration = Duration::from_secs(24 * 3600);
/// Where servers take messages.
pub(super) const PATH: &str = "/partnership";

/// Writes a message that belongs to no invitation: `end` or `resume`. Other software would not understand it.
pub(super) async fn tell(
    house: &House,
    tx: &Tx,
    (host, word): (&str, &str),
) -> Result<(), Problem> {
    let now = house.clock.now();
    let lasts = match word {
        "end" => INVITATION_WAITS,
        _ => RESUME_LASTS,
    };
    store::drop_sayings(tx, host, "end").await?;
    store::drop_sayings(tx, host, "resume").await?;
    let server = store::server_for_house(tx, host).await?;
    if server.is_some_and(|server| !["", OURS].contains(&server.software.as_str())) {
        return Ok(());
    }
    let message = Invitation {
        host: host.to_owned(),
        direction: Side::Sent.as_str().to_owned(),
        id: house.clock.ulid().to_string(),
        state: "ended".to_owned(),
        name: String::new(),
        public_key: String::new(),
        at: now,
        expires_at: now.plus(lasts),
        made_at: None,
        say: word.to_owned(),
        attempts: 0,
        failure: None,
    };
    store::insert_invitation(tx, &message).await.map(drop)
}

/// Something about a server concerns the head of school.
pub(in crate::federate) async fn news(house: &House, tx: &Tx, host: &str) -> Result<(), Problem> {
    let event = Event::ServerNews {
        host: host.to_owned(),
        at: house.clock.now(),
    };
    events::record(tx, &house.clock, &event).await
}

/// Says what is due; returns how many messages that were.
pub(super) async fn carry(fed: &Arc<Federation>) -> Result<usize, Problem> {
    let now = fed.house.clock.now();
    let tx = fed.house.db.write().await?;
    let due = store::claim_sayings(&tx, (now, now.plus(CLAIM)), AT_ONCE).await?;
    tx.commit().await?;
    let said = due.iter().map(|one| async move {
        if let Err(problem) = say(fed, one).await {
            tracing::warn!(host = one.host, %problem, "a message to another server");
        }
    });
    join_all(said).await;
    Ok(due.len())
}

async fn say(fed: &Federation, one: &Invitation) -> Result<(), Problem> {
    let house = &fed.house;
    let blocked = store::partner_state_for_house(&house.db, &one.host).await?;
    if blocked.as_deref() == Some("blocked") {
        let tx = house.db.write().await?;
        store::said(&tx, one.key(), (&one.say, None)).await?;
        return house.commit(tx).await;
    }
    if one.say == "accept" && one.made_at.is_none() && !confirm(fed, one).await? {
        return Ok(());
    }
    let delivery = post(fed, one).await?;
    let tx = house.db.write().await?;
    match (one.say.as_str(), outcome(&delivery)) {
        (_, Outcome::Taken) => store::said(&tx, one.key(), (&one.say, None)).await?,
        ("invite", Outcome::Refused(403)) => {
            store::move_invitation(&tx, one.key(), ("waiting", "refused", "")).await?;
            news(house, &tx, &one.host).await?;
        }
        ("accept", Outcome::Refused(403 | 409 | 410)) => taken_back(house, &tx, one).await?,
        ("invite" | "accept", Outcome::Refused(status)) => {
            later(house, &tx, one, &format!("status {status}")).await?;
        }
        (word, Outcome::Refused(status)) => {
            let reason = format!("status {status}");
            store::said(&tx, one.key(), (word, Some(&reason))).await?;
        }
        (_, Outcome::Later(reason)) => later(house, &tx, one, &reason).await?,
    }
    house.commit(tx).await
}

enum Outcome {
    Taken,
    Refused(u16),
    Later(String),
}

fn outcome(delivery: &Delivery) -> Outcome {
    match delivery {
        Delivery::Delivered => Outcome::Taken,
        Delivery::Refused { status } => Outcome::Refused(*status),
        Delivery::Gone => Outcome::Refused(410),
        Delivery::Retry { status, .. } => Outcome::Later(format!("status {status}")),
        Delivery::Unreachable(error) => Outcome::Later(error.to_string()),
    }
}

async fn later(house: &House, tx: &Tx, one: &Invitation, reason: &str) -> Result<(), Problem> {
    let doublings = u32::try_from(one.attempts.clamp(0, 20)).unwrap_or(0);
    let pause = FIRST_PAUSE
        .saturating_mul(2_u32.saturating_pow(doublings))
        .min(LONGEST_PAUSE);
    let next: Timestamp = house.clock.now().plus(pause);
    store::not_said(tx, one.key(), (reason, next)).await
}

/// Before the first yes: does the server show, at home, the key with which it asked? Then the
/// partnership begins here. `false` when nothing more must be said now.
async fn confirm(fed: &Federation, one: &Invitation) -> Result<bool, Problem> {
    let house = &fed.house;
    let shown = look::ask(fed, &one.host).await;
    let tx = house.db.write().await?;
    let go_on = match shown {
        Ok(look) => {
            let key = look.public_key.as_deref().unwrap_or_default();
            let same = is_or_follows(&one.host, &one.public_key, (key, &look.successions));
            if same {
                store::put_look(&tx, &one.host, (&look, house.clock.now())).await?;
                invitations::begin(house, &tx, one).await?;
            } else {
                store::move_invitation(&tx, one.key(), ("accepted", "wrong-key", "")).await?;
                news(house, &tx, &one.host).await?;
            }
            same
        }
        Err(error) => {
            later(house, &tx, one, &reason(&error)).await?;
            false
        }
    };
    house.commit(tx).await?;
    Ok(go_on)
}

fn reason(error: &FetchError) -> String {
    match error {
        FetchError::NotFound => "status 404".to_owned(),
        FetchError::Status(status) => format!("status {status}"),
        other => other.to_string(),
    }
}

/// The other side does not want our yes any more: there is no partnership.
async fn taken_back(house: &House, tx: &Tx, one: &Invitation) -> Result<(), Problem> {
    store::move_invitation(tx, one.key(), ("accepted", "withdrawn", "")).await?;
    let to = (["active", "active"], "ended", "withdrawn");
    store::move_partner(tx, &one.host, to).await?;
    acts::standing_changed(house, tx, &one.host).await?;
    news(house, tx, &one.host).await
}

async fn post(fed: &Federation, one: &Invitation) -> Result<Delivery, Problem> {
    let house = &fed.house;
    let me = own::ensure(house, &Own::Instance).await?;
    let school = spaces::school_for_house(&house.db).await?;
    let message = Message {
        word: match one.say.as_str() {
            "invite" => Word::Invite,
            "accept" => Word::Accept,
            "decline" => Word::Decline,
            "withdraw" => Word::Withdraw,
            "end" => Word::End,
            _ => Word::Resume,
        },
        id: one.id.clone(),
        from: fed.links()?.host(),
        to: one.host.clone(),
        name: school.map(|space| space.name).unwrap_or_default(),
        public_key_pem: me.public_key,
        successions: store::successions_for_house(&house.db).await?,
    };
    let url = look::address(&one.host, PATH)?;
    let body = message.to_json().to_string();
    let signer = &fed.instance_signer().await?;
    Ok(look::way_to(fed, &one.host)
        .deliver(&url, body.as_bytes(), signer, Scheme::Cavage)
        .await)
}
