//! RFC 9421 message signatures: the small part that the Fediverse uses.
//!
//! One signature, `rsa-v1_5-sha256` or (from others) `ed25519`, plain components without parameters, `created` always.
//! Anything else is refused rather than guessed.

use super::sign::{Beside, Signed, header_map, wire_host};
use super::{Claim, Covered, Flaw, RequestHead, Scheme, content_digest, only};
use crate::keys::{Algorithm, KeyError, Signer};
use crate::limits::MAX_SIGNATURE_HEADER_BYTES;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderMap;
use time::OffsetDateTime;
use url::Position;

const MALFORMED: Flaw = Flaw("the signature input is malformed");
/// The one that we sign with.
pub(super) const ALGORITHM: &str = "rsa-v1_5-sha256";

/// How long a signature lasts when the other door wants an end of it, in seconds.
const LASTS: i64 = 300;
/// What each of ours covers at least, beside the digest of a body.
const LEAST: [&str; 2] = ["@method", "@target-uri"];

pub(super) fn sign(
    signer: &Signer,
    request: &Signed<'_>,
    beside: Beside<'_>,
) -> Result<HeaderMap, KeyError> {
    let mut pairs = vec![
        ("host", wire_host(request.url)),
        ("date", super::http_date(request.now)),
    ];
    pairs.extend(
        request
            .body
            .map(|body| ("content-digest", content_digest(body))),
    );
    pairs.extend(beside.headers.iter().cloned());
    let mut names: Vec<&str> = LEAST.to_vec();
    names.extend(request.body.map(|_| "content-digest"));
    names.extend(beside.headers.iter().map(|(name, _)| *name));
    for name in beside.wanted.iter().flat_map(|one| &one.components) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut lines = Vec::with_capacity(names.len() + 1);
    for name in &names {
        let value = own_component(request, &pairs, name)
            .or_else(|| (*name == "content-type").then(|| beside.content_type.to_owned()))
            .ok_or(KeyError::NotSigned)?;
        lines.push(format!("\"{name}\": {value}"));
    }
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let parameters = format!(
        "({}){}",
        names.join(" "),
        parameters(signer, request, beside)
    );
    lines.push(format!("\"@signature-params\": {parameters}"));
    let signature = STANDARD.encode(signer.sign(lines.join("\n").as_bytes())?);
    let label = beside.wanted.map_or("sig1", |wanted| wanted.label.as_str());
    pairs.push(("signature-input", format!("{label}={parameters}")));
    pairs.push(("signature", format!("{label}=:{signature}:")));
    header_map(pairs)
}

fn parameters(signer: &Signer, request: &Signed<'_>, beside: Beside<'_>) -> String {
    let created = request.now.unix_timestamp();
    let mut text = format!(
        ";created={created};keyid=\"{}\";alg=\"{ALGORITHM}\"",
        signer.key_id()
    );
    if let Some(wanted) = beside.wanted {
        if wanted.expires {
            text.push_str(&format!(";expires={}", created + LASTS));
        }
        for (name, value) in [("nonce", &wanted.nonce), ("tag", &wanted.tag)] {
            if let Some(value) = value {
                text.push_str(&format!(";{name}=\"{value}\""));
            }
        }
    }
    text
}

/// The value of a component of a request of ours.
fn own_component(
    request: &Signed<'_>,
    pairs: &[(&'static str, String)],
    name: &str,
) -> Option<String> {
    let url = request.url;
    Some(match name {
        "@method" => request.method.to_owned(),
        "@target-uri" => url[..Position::AfterQuery].to_owned(),
        "@authority" => wire_host(url),
        "@request-target" => url[Position::BeforePath..Position::AfterQuery].to_owned(),
        "@path" => url.path().to_owned(),
        "@query" => format!("?{}", url.query().unwrap_or_default()),
        other => {
            let found = pairs.iter().find(|(known, _)| *known == other);
            found.map(|(_, value)| value.clone())?
        }
    })
}

pub(super) fn read(head: &RequestHead<'_>) -> Result<Claim, Flaw> {
    let header = only(head.headers, "signature-input")?;
    if header.len() > MAX_SIGNATURE_HEADER_BYTES {
        return Err(MALFORMED);
    }
    let (label, parameters) = header.split_once('=').ok_or(MALFORMED)?;
    let input = Input::parse(parameters)?;
    let signature = only(head.headers, "signature")?
        .strip_prefix(label)
        .and_then(|rest| rest.strip_prefix("=:"))
        .and_then(|rest| rest.strip_suffix(':'))
        .ok_or(Flaw("the signature does not go with its input"))?;
    let mut lines = Vec::with_capacity(input.components.len() + 1);
    for name in &input.components {
        lines.push(format!("\"{name}\": {}", component(head, name)?));
    }
    lines.push(format!("\"@signature-params\": {parameters}"));
    Ok(Claim {
        key_id: input.key_id.ok_or(MALFORMED)?.to_owned(),
        scheme: Scheme::Rfc9421,
        covered: covered(&input.components, head),
        algorithm: input.algorithm,
        base: lines.join("\n"),
        signature: STANDARD.decode(signature).map_err(|_| MALFORMED)?,
        times: input.created.into_iter().collect(),
        expires: input.expires,
    })
}

fn covered(names: &[&str], head: &RequestHead<'_>) -> Covered {
    let has = |name: &str| names.contains(&name);
    let whole = has("@target-uri");
    let path = has("@request-target")
        || (has("@path") && (has("@query") || !head.path_and_query.contains('?')));
    Covered {
        target: has("@method") && (whole || path),
        host: whole || has("@authority") || has("host"),
        digest: has("content-digest"),
    }
}

fn component(head: &RequestHead<'_>, name: &str) -> Result<String, Flaw> {
    let (path, query) = match head.path_and_query.split_once('?') {
        Some((path, query)) => (path, query),
        None => (head.path_and_query, ""),
    };
    Ok(match name {
        "@method" => head.method.as_str().to_owned(),
        "@target-uri" => format!("{}{}", head.origin, head.path_and_query),
        "@authority" => head.origin.host(),
        "@request-target" => head.path_and_query.to_owned(),
        "@path" => path.to_owned(),
        "@query" => format!("?{query}"),
        "host" => head.host.to_owned(),
        other if other.starts_with('@') => return Err(Flaw("a covered component is not known")),
        other => only(head.headers, other)?.to_owned(),
    })
}

#[derive(Default)]
struct Input<'a> {
    components: Vec<&'a str>,
    key_id: Option<&'a str>,
    algorithm: Option<Algorithm>,
    created: Option<OffsetDateTime>,
    expires: Option<OffsetDateTime>,
}

impl<'a> Input<'a> {
    fn parse(text: &'a str) -> Result<Input<'a>, Flaw> {
        let (list, mut rest) = text
            .strip_prefix('(')
            .and_then(|t| t.split_once(')'))
            .ok_or(MALFORMED)?;
        let mut input = Input::default();
        for item in list.split_ascii_whitespace() {
            let name = item
                .strip_prefix('"')
                .and_then(|t| t.strip_suffix('"'))
                .filter(|name| !name.is_empty() && !name.contains(['"', ';', '\\']))
                .ok_or(MALFORMED)?;
            if name.bytes().any(|byte| byte.is_ascii_uppercase())
                || input.components.contains(&name)
            {
                return Err(MALFORMED);
            }
            input.components.push(name);
        }
        let mut seen: Vec<&str> = Vec::new();
        while !rest.is_empty() {
            let (name, value, after) = parameter(rest)?;
            if seen.contains(&name) {
                return Err(Flaw("a signature parameter is given twice"));
            }
            seen.push(name);
            input.take(name, value)?;
            rest = after;
        }
        Ok(input)
    }

    fn take(&mut self, name: &str, value: &'a str) -> Result<(), Flaw> {
        let instant = |text: &str| {
            text.parse()
                .ok()
                .and_then(|s| OffsetDateTime::from_unix_timestamp(s).ok())
        };
        match name {
            "keyid" => self.key_id = Some(value),
            "created" => self.created = Some(instant(value).ok_or(MALFORMED)?),
            "expires" => self.expires = Some(instant(value).ok_or(MALFORMED)?),
            "alg" => self.algorithm = Some(algorithm(value)?),
            "nonce" | "tag" => {}
            _ => return Err(MALFORMED),
        }
        Ok(())
    }
}

fn algorithm(name: &str) -> Result<Algorithm, Flaw> {
    match name {
        ALGORITHM => Ok(Algorithm::Rsa),
        "ed25519" => Ok(Algorithm::Ed25519),
        _ => Err(Flaw("the signature algorithm is not known")),
    }
}

/// One `;name=value`; a comma (a second signature) or anything else is malformed.
fn parameter(text: &str) -> Result<(&str, &str, &str), Flaw> {
    let (name, after) = text
        .strip_prefix(';')
        .and_then(|t| t.split_once('='))
        .ok_or(MALFORMED)?;
    match after.strip_prefix('"') {
        Some(quoted) => {
            let (value, rest) = quoted.split_once('"').ok_or(MALFORMED)?;
            if value.contains('\\') {
                Err(MALFORMED)
            } else {
                Ok((name.trim_start(), value, rest))
            }
        }
        None => {
            let (value, rest) = after.split_at(after.find(';').unwrap_or(after.len()));
            Ok((name.trim_start(), value, rest))
        }
    }
}
