//! The handshake that makes two servers partners: small messages at `/partnership`, each signed by the
//! key that it carries. That proves who holds the key and nothing more: nothing is fetched here, and
//! whether the key is that of the named host is asked only after a person decided (A20).

use crate::door::{Knock, Refusal, check_post, head_of};
use crate::host::{Origin, canonical_host, canonical_host_text};
use crate::json;
use crate::keys::VerifyingKey;
use crate::limits::{MAX_KEY_PEM_BYTES, MAX_PARTNERSHIP_BYTES};
use crate::signature::Claim;
use crate::succession::{self, Succession};
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::Url;

/// Longest identifier of an invitation, in bytes.
const ID_BYTES: usize = 64;
/// Longest name that a server gives itself, in characters; the rest is cut.
const NAME_CHARS: usize = 120;

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// «Would you be our partner?»
    Invite,
    /// «Yes», to an invitation.
    Accept,
    /// «No», to an invitation.
    Decline,
    /// «We asked, and ask no more.»
    Withdraw,
    /// «We are no partners any more.»
    End,
    /// «We take what you send again.»
    Resume,
}

impl Word {
    const ALL: [(Word, &'static str); 6] = [
        (Word::Invite, "PartnershipInvite"),
        (Word::Accept, "PartnershipAccept"),
        (Word::Decline, "PartnershipDecline"),
        (Word::Withdraw, "PartnershipWithdraw"),
        (Word::End, "PartnershipEnd"),
        (Word::Resume, "PartnershipResume"),
    ];

    /// The `type` of the message.
    pub fn as_str(self) -> &'static str {
        let found = Word::ALL.iter().find(|(word, _)| *word == self);
        found.map_or("", |(_, text)| text)
    }

    fn of(text: &str) -> Option<Word> {
        let found = Word::ALL.iter().find(|(_, known)| *known == text);
        found.map(|(word, _)| *word)
    }
}

/// One message of the handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub word: Word,
    /// The invitation that it is about, named by whoever began.
    pub id: String,
    /// Canonical host that speaks.
    pub from: String,
    /// Canonical host that is spoken to.
    pub to: String,
    /// What the speaker calls itself.
    pub name: String,
    /// The public half of the speaker's key, PEM.
    pub public_key_pem: String,
    /// Proofs that this key comes after older ones of the speaker.
    pub successions: Vec<Succession>,
}

impl Message {
    /// The message as it is sent.
    pub fn to_json(&self) -> Value {
        let mut message = json!({
            "type": self.word.as_str(),
            "id": self.id,
            "from": self.from,
            "to": self.to,
            "name": self.name,
            "publicKeyPem": self.public_key_pem,
        });
        if !self.successions.is_empty() {
            message[succession::MEMBER] =
                self.successions.iter().map(Succession::to_json).collect();
        }
        message
    }

    fn read(json: &Value) -> Option<Message> {
        let text = |name: &str, most: usize| {
            let value = json.get(name)?.as_str()?;
            (!value.is_empty() && value.len() <= most).then(|| value.to_owned())
        };
        let host = |name: &str| {
            let written = text(name, crate::limits::MAX_HANDLE_BYTES)?;
            (canonical_host_text(&written)? == written).then_some(written)
        };
        let id = text("id", ID_BYTES)?;
        let name = json.get("name").and_then(Value::as_str).unwrap_or_default();
        let name: String = name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .filter(|letter| !letter.is_control())
            .take(NAME_CHARS)
            .collect();
        Some(Message {
            word: Word::of(json.get("type")?.as_str()?)?,
            id: id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric())
                .then_some(id)?,
            from: host("from")?,
            to: host("to")?,
            name,
            public_key_pem: text("publicKeyPem", MAX_KEY_PEM_BYTES)?,
            successions: Succession::read(json),
        })
    }
}

/// Reads a message whose sender holds the key that it carries, signed for us just now.
pub fn admit(
    knock: &Knock<'_>,
    ours: &[Origin],
    now: OffsetDateTime,
) -> Result<(Message, VerifyingKey), Refusal> {
    check_post(knock)?;
    if knock.body.len() > MAX_PARTNERSHIP_BYTES {
        return Err(Refusal::new(413, "the message is larger than 8 KiB"));
    }
    let head = head_of(knock, ours)?;
    let claim = Claim::read(&head)?;
    let json =
        json::read(knock.body).map_err(|_| Refusal::new(400, "the body is not valid JSON"))?;
    let not_read = Refusal::new(400, "the message cannot be understood");
    let message = Message::read(&json).ok_or(not_read)?;
    let is_ours = |host: &str| ours.iter().any(|origin| origin.host() == host);
    if !is_ours(&message.to) || is_ours(&message.from) {
        return Err(Refusal::new(400, "the message is not for this server"));
    }
    claim.covers_enough(true)?;
    claim.is_fresh(now)?;
    claim.matches_body(knock.headers, knock.body)?;
    let not_proved = Refusal::new(401, "the message is not signed by the key that it carries");
    let key_host = Url::parse(&claim.key_id)
        .ok()
        .as_ref()
        .and_then(canonical_host);
    if key_host.as_deref() != Some(message.from.as_str()) {
        return Err(not_proved);
    }
    let key = VerifyingKey::from_pem(&message.public_key_pem).map_err(|_| not_proved)?;
    if !key.verifies(claim.base.as_bytes(), &claim.signature) {
        return Err(not_proved);
    }
    Ok((message, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            word: Word::Invite,
            id: "01J".to_owned(),
            from: "a.example".to_owned(),
            to: "b.example".to_owned(),
            name: "École A".to_owned(),
            public_key_pem: "PEM".to_owned(),
            successions: Vec::new(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Message::read(&message().to_json()), Some(message()));
    }

    #[test]
    fn odd_messages_are_not_read() {
        for (field, value) in [
            ("type", json!("Invite")),
            ("id", json!("../x")),
            ("id", json!("")),
            ("id", json!("a".repeat(65))),
            ("from", json!("A.example")),
            ("from", json!("a.example/x")),
            ("to", json!(7)),
            ("publicKeyPem", json!("")),
            ("publicKeyPem", json!("x".repeat(9_000))),
        ] {
            let mut json = message().to_json();
            json[field] = value.clone();
            assert_eq!(Message::read(&json), None, "{field} {value}");
        }
    }
}
