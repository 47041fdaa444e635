//! The way in for messages of the handshake. A message proves that its sender holds the key that it
//! carries, and nothing is fetched for it: an invitation waits until the head of school decides (A20).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use federation::door::{Knock, Refusal};
use federation::host::Origin;
use federation::limits::MAX_PARTNERSHIP_BYTES;
use federation::partnership::{Message, Word, admit};

use super::model::{
    INVITATION_WAITS, Invitation, PENDING_MOST, PENDING_OF_HOST, Server, Side, is_or_follows,
};
use super::{acts, invitations, talk};
use crate::db::Tx;
use crate::federate::reader::refused;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

/// Messages of everybody together that are read, in each [`WINDOW`].
const KNOCKS: u32 = 60;
/// Messages in the name of one host that are read, in each [`WINDOW`].
const KNOCKS_OF_HOST: u32 = 10;
/// See [`KNOCKS`].
const WINDOW: Duration = Duration::from_secs(60);
/// Hosts that are counted; the table begins anew when it is full.
const COUNTED: usize = 1_000;

/// How often servers spoke lately. In memory: it only slows, it decides nothing.
#[derive(Debug, Default)]
pub struct Knocks {
    counts: Mutex<HashMap<String, (Timestamp, u32)>>,
    heard: Mutex<HashMap<String, Timestamp>>,
}

impl Knocks {
    /// Takes one message in the name of `name`; `false` when there were too many.
    fn may(&self, name: &str, most: u32, now: Timestamp) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= COUNTED {
            counts.clear();
        }
        let entry = counts.entry(name.to_owned()).or_insert((now, 0));
        if now.minus(WINDOW) > entry.0 {
            *entry = (now, 0);
        }
        entry.1 += 1;
        entry.1 <= most
    }

    /// Whether it is news that a host spoke: once in each [`WINDOW`].
    pub(super) fn news_of(&self, host: &str, now: Timestamp) -> bool {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() >= COUNTED {
            heard.clear();
        }
        let last = heard.get(host).copied();
        let news = last.is_none_or(|last| now.minus(WINDOW) >= last);
        if news {
            heard.insert(host.to_owned(), now);
        }
        news
    }
}

/// What is answered.
enum Answer {
    Taken,
    Unwanted,
    NoSuchInvitation,
    TooMany,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Taken => StatusCode::ACCEPTED.into_response(),
            Self::Unwanted => Problem::Forbidden("federate-not-partner").into_response(),
            Self::NoSuchInvitation => Problem::Conflict("servers-invitation-over").into_response(),
            Self::TooMany => Problem::TooMany(WINDOW.as_secs()).into_response(),
        }
    }
}

pub(super) fn routes() -> Router<House> {
    Router::new().route(talk::PATH, post(receive))
}

async fn receive(
    Extension(fed): Extension<Arc<Federation>>,
    request: Request,
) -> Result<Response, Problem> {
    fed.must_be_on()?;
    let now = fed.house.clock.now();
    if !fed.knocks.may("", KNOCKS, now) {
        return Ok(Answer::TooMany.into_response());
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_PARTNERSHIP_BYTES).await else {
        return Err(Problem::TooLarge("problem-too-large"));
    };
    let ours: Vec<Origin> = Origin::of(fed.links()?.origin()).into_iter().collect();
    let knock = Knock {
        method: &parts.method,
        path_and_query: parts.uri.path_and_query().map_or("/", |path| path.as_str()),
        authority: parts.uri.authority().map(|name| name.as_str()),
        headers: &parts.headers,
        body: &body,
    };
    match admit(&knock, &ours, now.to_datetime()) {
        Ok((message, _)) => {
            if !fed.knocks.may(&message.from, KNOCKS_OF_HOST, now) {
                return Ok(Answer::TooMany.into_response());
            }
            Ok(take(&fed.house, &message).await?.into_response())
        }
        Err(refusal) => Ok(turned_away(&refusal)),
    }
}

fn turned_away(refusal: &Refusal) -> Response {
    tracing::info!(
        status = refusal.status,
        reason = refusal.reason,
        "partnership"
    );
    refused(refusal, &axum::http::Method::POST)
}

/// What somebody who holds the key of the message may change here.
async fn take(house: &House, message: &Message) -> Result<Answer, Problem> {
    let tx = house.db.write().await?;
    let server = store::server_for_house(&tx, &message.from).await?;
    let state = server.as_ref().map_or("", |server| server.state.as_str());
    if state == "blocked" {
        return Ok(Answer::Unwanted);
    }
    let answer = match message.word {
        Word::Invite => invited(house, &tx, (message, server.as_ref())).await?,
        Word::Withdraw => withdrawn(house, &tx, message).await?,
        Word::Accept => accepted(house, &tx, message).await?,
        Word::Decline => declined(house, &tx, message).await?,
        Word::End => ended(house, &tx, (message, server.as_ref())).await?,
        Word::Resume => {
            if state == "active" {
                store::revive_lane(&tx, &message.from, house.clock.now()).await?;
            }
            Answer::Taken
        }
    };
    house.commit(tx).await?;
    Ok(answer)
}

/// Whether a message is signed by a key that is known, or by one that came after it.
fn comes_from(message: &Message, known: &str) -> bool {
    let shown = (
        message.public_key_pem.as_str(),
        message.successions.as_slice(),
    );
    is_or_follows(&message.from, known, shown)
}

/// Whether a server is a partner under the key of the message, or one that was allowed here before its
/// key was ever seen.
fn is_partner(server: Option<&Server>, message: &Message) -> bool {
    server.is_some_and(|server| {
        let pinned = server.public_key.as_deref();
        server.state == "active" && pinned.is_none_or(|pinned| comes_from(message, pinned))
    })
}

async fn invited(
    house: &House,
    tx: &Tx,
    (message, server): (&Message, Option<&Server>),
) -> Result<Answer, Problem> {
    let key = (message.from.as_str(), Side::Received, message.id.as_str());
    if let Some(known) = store::invitation_for_house(tx, key).await? {
        // Asked again because our answer was lost; a replay finds nothing else to change.
        if known.made_at.is_some() && is_partner(server, message) {
            store::say_again(tx, key, "accept").await?;
        }
        return Ok(Answer::Taken);
    }
    let now = house.clock.now();
    let ours = store::waiting_sent_for_house(tx, &message.from).await?;
    let crossing = ours.filter(|one| one.waits(now));
    if let Some(ours) = &crossing
        && !comes_from(message, &ours.public_key)
    {
        return Ok(Answer::Unwanted);
    }
    // Somebody here decided already: by inviting too, or by allowing this server.
    let agreed = crossing.is_some() || is_partner(server, message);
    if !agreed {
        let (all, of_host) = store::pending_for_house(tx, &message.from).await?;
        if all >= PENDING_MOST || of_host >= PENDING_OF_HOST {
            return Ok(Answer::TooMany);
        }
        if server.is_some_and(|server| server.state == "active") {
            // A partner under another key: what it shows at home decides.
            store::look_soon(tx, &message.from).await?;
        }
    }
    let (state, say) = if agreed {
        ("accepted", "accept")
    } else {
        ("waiting", "")
    };
    let invitation = Invitation {
        host: message.from.clone(),
        direction: Side::Received.as_str().to_owned(),
        id: message.id.clone(),
        state: state.to_owned(),
        name: message.name.clone(),
        public_key: message.public_key_pem.clone(),
        at: now,
        expires_at: now.plus(INVITATION_WAITS),
        made_at: None,
        say: say.to_owned(),
        attempts: 0,
        failure: None,
    };
    store::insert_invitation(tx, &invitation).await?;
    if !agreed {
        talk::news(house, tx, &message.from).await?;
    }
    Ok(Answer::Taken)
}

async fn withdrawn(house: &House, tx: &Tx, message: &Message) -> Result<Answer, Problem> {
    let key = (message.from.as_str(), Side::Received, message.id.as_str());
    if let Some(known) = store::invitation_for_house(tx, key).await?
        && comes_from(message, &known.public_key)
        && store::move_invitation(tx, key, ("waiting", "withdrawn", "")).await?
    {
        talk::news(house, tx, &message.from).await?;
    }
    Ok(Answer::Taken)
}

/// Our invitation, when it may still be answered; the key of the answer must be the one that we saw.
async fn answered(
    house: &House,
    tx: &Tx,
    message: &Message,
) -> Result<Result<Invitation, Answer>, Problem> {
    let key = (message.from.as_str(), Side::Sent, message.id.as_str());
    let Some(ours) = store::invitation_for_house(tx, key).await? else {
        return Ok(Err(Answer::NoSuchInvitation));
    };
    if !comes_from(message, &ours.public_key) {
        store::note_wrong_key(tx, (&ours.host, &ours.id)).await?;
        return Ok(Err(Answer::Unwanted));
    }
    if ours.made_at.is_some() {
        return Ok(Err(Answer::Taken));
    }
    Ok(if ours.waits(house.clock.now()) {
        Ok(ours)
    } else {
        Err(Answer::NoSuchInvitation)
    })
}

async fn accepted(house: &House, tx: &Tx, message: &Message) -> Result<Answer, Problem> {
    let ours = match answered(house, tx, message).await? {
        Ok(ours) => ours,
        Err(answer) => return Ok(answer),
    };
    store::move_invitation(tx, ours.key(), ("waiting", "accepted", "")).await?;
    invitations::begin(house, tx, &ours).await?;
    Ok(Answer::Taken)
}

async fn declined(house: &House, tx: &Tx, message: &Message) -> Result<Answer, Problem> {
    let ours = match answered(house, tx, message).await? {
        Ok(ours) => ours,
        Err(answer) => return Ok(answer),
    };
    store::move_invitation(tx, ours.key(), ("waiting", "declined", "")).await?;
    talk::news(house, tx, &message.from).await?;
    Ok(Answer::Taken)
}

/// The other side ends the partnership: follows end here too, and the head of school is told.
async fn ended(
    house: &House,
    tx: &Tx,
    (message, server): (&Message, Option<&Server>),
) -> Result<Answer, Problem> {
    let Some(server) = server.filter(|one| one.state == "active" || one.state == "frozen") else {
        return Ok(Answer::Taken);
    };
    let pinned = server.public_key.as_deref();
    if !pinned.is_some_and(|pinned| comes_from(message, pinned)) {
        return Ok(Answer::Unwanted);
    }
    let now = house.clock.now();
    let seen = Invitation {
        host: message.from.clone(),
        direction: Side::Received.as_str().to_owned(),
        id: message.id.clone(),
        state: "ended".to_owned(),
        name: message.name.clone(),
        public_key: message.public_key_pem.clone(),
        at: now,
        expires_at: now.plus(INVITATION_WAITS),
        made_at: None,
        say: String::new(),
        attempts: 0,
        failure: None,
    };
    // Known: the same words again, after the two became partners anew.
    if !store::insert_invitation(tx, &seen).await? {
        return Ok(Answer::Taken);
    }
    let permit = Permit::for_house();
    store::settle_invitations(tx, &message.from, "ended").await?;
    acts::sever(house, tx, &permit, &message.from).await?;
    let to = (["active", "frozen"], "ended", "left");
    store::move_partner(tx, &message.from, to).await?;
    acts::standing_changed(house, tx, &message.from).await?;
    store::note_act(house, tx, &permit, ("server-left", &message.from)).await?;
    talk::news(house, tx, &message.from).await?;
    Ok(Answer::Taken)
}
