//! RFC 9421 message signatures: the small part that the Fediverse uses.
//!
//! One signature, `rsa-v1_5-sha256` or (from others) `ed25519`, plain components without parameters, `created` always.
//! Anything else is refused rather than guessed.

use super::sign::{header_map, wire_host};
use super::{Claim, Covered, Flaw, RequestHead, Scheme, only};
use crate::keys::{Algorithm, KeyError, Signer};
use crate::limits::MAX_SIGNATURE_HEADER_BYTES;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderMap;
use time::OffsetDateTime;
use url::{Position, Url};

const MALFORMED: Flaw = Flaw("the signature input is malformed");
const ALGORITHM: &str = "rsa-v1_5-sha256";

pub(super) fn sign(
    signer: &Signer,
    method: &str,
    url: &Url,
    digest: Option<String>,
    now: OffsetDateTime,
) -> Result<HeaderMap, KeyError> {
    let target = &url[..Position::AfterQuery];
    let mut lines = vec![
        format!("\"@method\": {method}"),
        format!("\"@target-uri\": {target}"),
    ];
    let mut names = "\"@method\" \"@target-uri\"".to_owned();
    if let Some(digest) = &digest {
        lines.push(format!("\"content-digest\": {digest}"));
        names.push_str(" \"content-digest\"");
    }
    let parameters = format!(
        "({names});created={};keyid=\"{}\";alg=\"{ALGORITHM}\"",
        now.unix_timestamp(),
        signer.key_id()
    );
    lines.push(format!("\"@signature-params\": {parameters}"));
    let signature = STANDARD.encode(signer.sign(lines.join("\n").as_bytes())?);
    let mut pairs = vec![
        ("host", wire_host(url)),
        ("date", super::http_date(now)),
        ("signature-input", format!("sig1={parameters}")),
        ("signature", format!("sig1=:{signature}:")),
    ];
    pairs.extend(digest.map(|value| ("content-digest", value)));
    header_map(pairs)
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
