//! The strict inbox door: nothing a stranger sends is believed before it passed here.
//!
//! [`Door::admit`] checks in this order: method and type, size, host, signature header, JSON,
//! allow-list, coverage, date, digest, origins, and last the key. Until the last step nothing is
//! fetched, and nothing is ever stored here.

mod keys;
mod origins;

pub use keys::{ActorKey, KeyDirectory, KeyProblem, KeyWanted};

use crate::host::{HostPolicy, Origin, canonical_host};
use crate::json;
use crate::limits::MAX_INBOX_BYTES;
use crate::media_type::is_activity;
use crate::signature::{Claim, Flaw, RequestHead};
use http::{HeaderMap, Method, header};
use origins::Shape;
use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

/// A request as it reached the server.
#[derive(Clone, Copy, Debug)]
pub struct Knock<'a> {
    /// HTTP method.
    pub method: &'a Method,
    /// Path and query, byte for byte as received (before any router strips a prefix).
    pub path_and_query: &'a str,
    /// The HTTP/2 `:authority`, used when there is no `Host` header.
    pub authority: Option<&'a str>,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The raw body; the server must stop reading after [`MAX_INBOX_BYTES`] + 1.
    pub body: &'a [u8],
}

/// An activity that its own actor signed for us, just now, from an allowed host.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The actor: signer of the request and `actor` of the activity.
    pub actor: Url,
    /// The activity's id, on the actor's origin.
    pub id: Url,
    /// The activity's (first) type.
    pub kind: String,
    /// The whole activity.
    pub json: Value,
}

/// What to answer instead; 202 means «thank you, nothing to do».
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {reason}")]
pub struct Refusal {
    /// HTTP status of the answer.
    pub status: u16,
    /// A fixed sentence for the log and the problem document; holds nothing that the sender wrote.
    pub reason: &'static str,
}

impl Refusal {
    /// The answer to a request that must be signed and is not.
    pub const UNSIGNED: Refusal = Refusal::new(401, "sign this request");

    pub(crate) const fn new(status: u16, reason: &'static str) -> Refusal {
        Refusal { status, reason }
    }
}

impl From<Flaw> for Refusal {
    fn from(flaw: Flaw) -> Refusal {
        Refusal::new(401, flaw.0)
    }
}

/// What the door needs to know about this server, for one request.
#[derive(Clone, Copy)]
pub struct Door<'a> {
    /// Our own origins.
    pub ours: &'a [Origin],
    /// Public keys of remote actors.
    pub keys: &'a dyn KeyDirectory,
    /// Which hosts may knock.
    pub hosts: &'a dyn HostPolicy,
    /// The present.
    pub now: OffsetDateTime,
}

impl Door<'_> {
    /// Admits a POST to an inbox, or says how to refuse it.
    pub async fn admit(&self, knock: &Knock<'_>) -> Result<Admitted, Refusal> {
        check_envelope(knock)?;
        let head = self.head(knock)?;
        let claim = Claim::read(&head)?;
        let json =
            json::read(knock.body).map_err(|_| Refusal::new(400, "the body is not valid JSON"))?;
        let shape = Shape::read(&json)?;
        shape.is_foreign_to(self.ours)?;
        self.is_allowed(&shape.actor).await?;
        claim.covers_enough(true)?;
        claim.is_fresh(self.now)?;
        claim.matches_body(knock.headers, knock.body)?;
        shape.stays_on_its_origin(self.ours)?;
        let gone_is_fine = shape.deletes_its_actor();
        self.is_signed_by(&claim, &shape.actor, !gone_is_fine)
            .await?;
        keys::check_proof(self.keys, &json, &shape.actor, !gone_is_fine).await?;
        let Shape {
            actor, id, kind, ..
        } = shape;
        Ok(Admitted {
            actor,
            id,
            kind,
            json,
        })
    }

    /// Who signed a GET: `None` when it is not signed, a refusal when the signature does not hold.
    pub async fn signed_reader(&self, knock: &Knock<'_>) -> Result<Option<Url>, Refusal> {
        if !knock.headers.contains_key("signature") {
            return Ok(None);
        }
        let head = self.head(knock)?;
        let claim = Claim::read(&head)?;
        claim.covers_enough(false)?;
        claim.is_fresh(self.now)?;
        let key_url = Url::parse(&claim.key_id)
            .map_err(|_| Refusal::new(401, "the key id is not an address"))?;
        self.is_allowed(&key_url).await?;
        keys::reader_of(self.keys, &claim, &key_url).await.map(Some)
    }

    fn head<'k>(&'k self, knock: &Knock<'k>) -> Result<RequestHead<'k>, Refusal> {
        head_of(knock, self.ours)
    }

    async fn is_allowed(&self, url: &Url) -> Result<(), Refusal> {
        let forbidden = Refusal::new(403, "the host is not a partner");
        let host = canonical_host(url).ok_or(forbidden)?;
        if self.hosts.allows(&host).await {
            Ok(())
        } else {
            Err(forbidden)
        }
    }

    async fn is_signed_by(
        &self,
        claim: &Claim,
        actor: &Url,
        may_fetch: bool,
    ) -> Result<(), Refusal> {
        keys::verify(self.keys, claim, actor, may_fetch).await
    }
}

/// The signed head of a request, when it is meant for one of our hosts.
pub(crate) fn head_of<'k>(
    knock: &Knock<'k>,
    ours: &'k [Origin],
) -> Result<RequestHead<'k>, Refusal> {
    let not_ours = Refusal::new(421, "the host is not one of ours");
    let mut hosts = knock.headers.get_all(header::HOST).iter();
    let host = match hosts.next() {
        Some(value) => value.to_str().map_err(|_| not_ours)?,
        None => knock.authority.ok_or(not_ours)?,
    };
    if hosts.next().is_some() {
        return Err(Refusal::new(401, "the host is given twice"));
    }
    let origin = ours
        .iter()
        .find(|ours| ours.answers_to(host))
        .ok_or(not_ours)?;
    Ok(RequestHead {
        method: knock.method,
        path_and_query: knock.path_and_query,
        host,
        origin,
        headers: knock.headers,
    })
}

fn check_envelope(knock: &Knock<'_>) -> Result<(), Refusal> {
    check_post(knock)?;
    let declared = knock
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok());
    let declared = declared
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or(0);
    if knock.body.len().max(declared) > MAX_INBOX_BYTES {
        return Err(Refusal::new(413, "the body is larger than 1 MiB"));
    }
    Ok(())
}

/// A POST of an ActivityPub type.
pub(crate) fn check_post(knock: &Knock<'_>) -> Result<(), Refusal> {
    if *knock.method != Method::POST {
        return Err(Refusal::new(405, "an inbox takes POST only"));
    }
    let content_type = knock
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok());
    if !content_type.is_some_and(is_activity) {
        return Err(Refusal::new(
            415,
            "the content type is not that of ActivityPub",
        ));
    }
    Ok(())
}
