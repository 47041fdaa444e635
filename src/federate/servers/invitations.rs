//! What the head of school does about partnerships: look at a server, invite it, take an invitation back,
//! accept or decline one. The messages are rows that leave with the same commit.

use federation::egress::FetchError;

use super::model::{
    INVITATION_SHOWN, INVITATION_WAITS, Invitation, Look, Side, fingerprint, is_or_follows,
};
use super::{acts, look, talk};
use crate::db::Query;
use crate::federate::partners::canonical;
use crate::federate::store;
use crate::federate::wiring::Federation;
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::policy::Permit;

/// The software whose servers know the handshake.
pub(super) const OURS: &str = "seyes";
/// Most invitations shown of each direction.
const SHOWN: i64 = 60;

/// What a server looks like before it is invited.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Canonical host.
    pub host: String,
    /// What it says about itself.
    pub look: Look,
    /// The digits of its key.
    pub fingerprint: String,
    /// Whether it knows the handshake; else it can only be allowed on our side.
    pub handshake: bool,
}

/// Asks a server who it is, for whoever thinks of inviting it.
///
/// # Errors
/// `Invalid` with the sentence for the form; `NotFound` while federation is off.
pub async fn preview(fed: &Federation, _permit: &Permit, text: &str) -> Result<Preview, Problem> {
    fed.must_be_on()?;
    let host = canonical(&fed.house, text)?;
    match store::partner_state_for_house(&fed.house.db, &host).await? {
        Some(state) if state == "blocked" => {
            return Err(Problem::field("host", "error-server-blocked"));
        }
        Some(state) if state == "active" || state == "frozen" => {
            return Err(Problem::field("host", "error-server-partner"));
        }
        _ => {}
    }
    let look = look::ask(fed, &host)
        .await
        .map_err(|error| sentence(&error))?;
    let key = look.public_key.as_deref().unwrap_or_default();
    Ok(Preview {
        fingerprint: fingerprint(key),
        handshake: look.about.software == OURS && look.public_key.is_some(),
        host,
        look,
    })
}

/// What went wrong, for somebody who is not an engineer.
fn sentence(error: &FetchError) -> Problem {
    Problem::field(
        "host",
        match error {
            FetchError::Address(_) | FetchError::HostNotAllowed => "error-server-address",
            error if error.is_passing() => "error-server-unreachable",
            FetchError::NotFound | FetchError::Gone => "error-server-closed",
            _ => "error-server-strange",
        },
    )
}

/// Invites a server whose key has the digits that were shown. An invitation of theirs that waits is
/// accepted instead.
///
/// # Errors
/// `Invalid` when the server shows another key by now, was invited already, or is not one of ours.
pub async fn invite(
    fed: &Federation,
    permit: &Permit,
    (text, shown): (&str, &str),
) -> Result<(), Problem> {
    let preview = preview(fed, permit, text).await?;
    if !preview.handshake || preview.fingerprint != shown {
        return Err(Problem::field("host", "error-server-changed"));
    }
    let (house, host) = (&fed.house, preview.host.as_str());
    let now = house.clock.now();
    let key = preview.look.public_key.clone().unwrap_or_default();
    let proofs = &preview.look.successions;
    let tx = house.db.write().await?;
    if let Some(theirs) = store::waiting_received_for_house(&tx, host)
        .await?
        .into_iter()
        .find(|one| one.waits(now) && is_or_follows(host, &one.public_key, (&key, proofs)))
    {
        drop(tx);
        return accept(fed, permit, (host, &theirs.id)).await;
    }
    if let Some(ours) = store::waiting_sent_for_house(&tx, host).await?
        && ours.waits(now)
    {
        return Err(Problem::field("host", "error-server-invited"));
    }
    store::drop_sayings(&tx, host, "end").await?;
    store::put_look(&tx, host, (&preview.look, now)).await?;
    let invitation = Invitation {
        host: host.to_owned(),
        direction: Side::Sent.as_str().to_owned(),
        id: house.clock.ulid().to_string(),
        state: "waiting".to_owned(),
        name: preview.look.about.title,
        public_key: key,
        at: now,
        expires_at: now.plus(INVITATION_WAITS),
        made_at: None,
        say: "invite".to_owned(),
        attempts: 0,
        failure: None,
    };
    store::insert_invitation(&tx, &invitation).await?;
    store::note_act(house, &tx, permit, ("server-invited", host)).await?;
    house.commit(tx).await
}

/// Allows a server of another kind, which knows no handshake, on our side alone.
///
/// # Errors
/// As [`acts::add`].
pub async fn allow(fed: &Federation, permit: &Permit, text: &str) -> Result<(), Problem> {
    fed.must_be_on()?;
    acts::add(&fed.house, permit, text).await.map(drop)
}

/// Says yes to an invitation. The partnership begins once the server has shown the same key at home.
///
/// # Errors
/// `Conflict` when it waits no more; `NotFound` while federation is off.
pub async fn accept(
    fed: &Federation,
    permit: &Permit,
    (host, id): (&str, &str),
) -> Result<(), Problem> {
    fed.must_be_on()?;
    let house = &fed.house;
    let tx = house.db.write().await?;
    let found = store::invitation_for_house(&tx, (host, Side::Received, id)).await?;
    let found = found.ok_or(Problem::NotFound)?;
    if !found.waits(house.clock.now()) {
        return Err(Problem::Conflict("servers-invitation-over"));
    }
    store::drop_sayings(&tx, host, "end").await?;
    store::move_invitation(&tx, found.key(), ("waiting", "accepted", "accept")).await?;
    store::note_act(house, &tx, permit, ("invitation-accepted", host)).await?;
    house.commit(tx).await
}

/// Says no to an invitation.
///
/// # Errors
/// `Conflict` when it waits no more.
pub async fn decline(
    house: &House,
    permit: &Permit,
    (host, id): (&str, &str),
) -> Result<(), Problem> {
    settle(house, permit, (host, Side::Received, id), "declined").await
}

/// Takes an invitation of ours back.
///
/// # Errors
/// `Conflict` when it waits no more.
pub async fn withdraw(
    house: &House,
    permit: &Permit,
    (host, id): (&str, &str),
) -> Result<(), Problem> {
    settle(house, permit, (host, Side::Sent, id), "withdrawn").await
}

async fn settle(
    house: &House,
    permit: &Permit,
    key: (&str, Side, &str),
    state: &str,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    store::invitation_for_house(&tx, key)
        .await?
        .ok_or(Problem::NotFound)?;
    let (say, act) = match key.1 {
        Side::Received => ("decline", "invitation-declined"),
        Side::Sent => ("withdraw", "invitation-withdrawn"),
    };
    if !store::move_invitation(&tx, key, ("waiting", state, say)).await? {
        return Err(Problem::Conflict("servers-invitation-over"));
    }
    store::note_act(house, &tx, permit, (act, key.0)).await?;
    house.commit(tx).await
}

/// The invitations that the page shows: those that wait, and those that ended lately.
///
/// # Errors
/// Those of the database.
pub async fn list(
    q: &impl Query,
    permit: &Permit,
    (side, now): (Side, Timestamp),
) -> Result<Vec<Invitation>, Problem> {
    store::invitations(q, permit, (side, now.minus(INVITATION_SHOWN), SHOWN)).await
}

/// Both sides agreed and the key was seen at home: partners from now on.
pub(super) async fn begin(
    house: &House,
    tx: &crate::db::Tx,
    invitation: &Invitation,
) -> Result<(), Problem> {
    let (host, now) = (invitation.host.as_str(), house.clock.now());
    store::put_partner(house, tx, (host, "active")).await?;
    store::pin_key(tx, host, Some(&invitation.public_key)).await?;
    store::conclude_invitations(tx, (host, &invitation.public_key), now).await?;
    store::note_made(tx, (host, &invitation.id), now).await?;
    store::wake_lane(tx, host).await?;
    acts::standing_changed(house, tx, host).await?;
    store::look_soon(tx, host).await?;
    talk::news(house, tx, host).await?;
    let act = ("partnership-begun", host);
    store::note_act(house, tx, &Permit::for_house(), act).await
}
