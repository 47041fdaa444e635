//! Reading draft-cavage-12 `Signature` headers, strictly.
//!
//! Own parser on purpose: the usual one folds doubled parameters and reads the ambient clock; here
//! doubled anything is a flaw and time belongs to the caller.

use super::{Claim, Covered, Flaw, RequestHead, Scheme, instant::parse_http_date, only};
use crate::keys::Algorithm;
use crate::limits::MAX_SIGNATURE_HEADER_BYTES;
use base64::{Engine, engine::general_purpose::STANDARD};
use time::OffsetDateTime;

const MALFORMED: Flaw = Flaw("the signature header is malformed");

pub(super) fn read(head: &RequestHead<'_>) -> Result<Claim, Flaw> {
    if !head.headers.contains_key("signature") {
        return Err(Flaw("the request is not signed"));
    }
    let parameters = Parameters::parse(only(head.headers, "signature")?)?;
    let names = parameters.covered_names()?;
    let mut claim = Claim {
        key_id: parameters.text("keyId")?.to_owned(),
        scheme: Scheme::Cavage,
        covered: Covered::default(),
        algorithm: (parameters.get("algorithm") == Some("rsa-sha256")).then_some(Algorithm::Rsa),
        base: String::new(),
        signature: STANDARD
            .decode(parameters.text("signature")?)
            .map_err(|_| MALFORMED)?,
        times: Vec::new(),
        expires: parameters.instant("expires")?,
    };
    let mut lines = Vec::with_capacity(names.len());
    for name in names {
        let value = covered_value(&mut claim, &parameters, head, &name)?;
        lines.push(format!("{name}: {value}"));
    }
    claim.base = lines.join("\n");
    Ok(claim)
}

fn covered_value(
    claim: &mut Claim,
    parameters: &Parameters<'_>,
    head: &RequestHead<'_>,
    name: &str,
) -> Result<String, Flaw> {
    match name {
        "(request-target)" => {
            claim.covered.target = true;
            let method = head.method.as_str().to_ascii_lowercase();
            return Ok(format!("{method} {}", head.path_and_query));
        }
        "(created)" | "(expires)" => {
            if !parameters.allows_times() {
                return Err(Flaw("the algorithm does not allow (created) or (expires)"));
            }
            let parameter = name.trim_matches(['(', ')']);
            let at = parameters.instant(parameter)?.ok_or(MALFORMED)?;
            if parameter == "created" {
                claim.times.push(at);
            }
            return Ok(at.unix_timestamp().to_string());
        }
        "host" => {
            claim.covered.host = true;
            return Ok(head.host.to_owned());
        }
        "digest" => claim.covered.digest = true,
        "date" => {
            let at = parse_http_date(only(head.headers, "date")?)
                .ok_or(Flaw("the date cannot be read"))?;
            claim.times.push(at);
        }
        other if other.starts_with('(') => return Err(MALFORMED),
        _ => {}
    }
    only(head.headers, name).map(str::to_owned)
}

struct Parameters<'a> {
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Parameters<'a> {
    fn parse(header: &'a str) -> Result<Parameters<'a>, Flaw> {
        if header.len() > MAX_SIGNATURE_HEADER_BYTES {
            return Err(MALFORMED);
        }
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        let mut rest = header.trim();
        while !rest.is_empty() {
            let (name, after) = rest.split_once('=').ok_or(MALFORMED)?;
            let name = name.trim();
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').ok_or(MALFORMED)?,
                None => after.split_at(after.find(',').unwrap_or(after.len())),
            };
            if name.is_empty() || value.contains('\\') {
                return Err(MALFORMED);
            }
            if pairs
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
            {
                return Err(Flaw("a signature parameter is given twice"));
            }
            pairs.push((name, value.trim()));
            rest = match after.trim_start() {
                "" => "",
                more => more.strip_prefix(',').ok_or(MALFORMED)?.trim_start(),
            };
        }
        Ok(Parameters { pairs })
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.pairs
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    }

    fn text(&self, name: &str) -> Result<&'a str, Flaw> {
        self.get(name)
            .filter(|value| !value.is_empty())
            .ok_or(MALFORMED)
    }

    fn instant(&self, name: &str) -> Result<Option<OffsetDateTime>, Flaw> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let seconds = text.parse().map_err(|_| MALFORMED)?;
        OffsetDateTime::from_unix_timestamp(seconds)
            .map(Some)
            .map_err(|_| MALFORMED)
    }

    /// The covered names in order. `hs2019` says nothing: the key decides.
    fn covered_names(&self) -> Result<Vec<String>, Flaw> {
        if !matches!(self.get("algorithm"), None | Some("rsa-sha256" | "hs2019")) {
            return Err(Flaw("the signature algorithm is not known"));
        }
        let mut names: Vec<String> = Vec::new();
        for name in self
            .get("headers")
            .unwrap_or("date")
            .split_ascii_whitespace()
        {
            let name = name.to_ascii_lowercase();
            if names.contains(&name) {
                return Err(Flaw("a covered header is named twice"));
            }
            names.push(name);
        }
        Ok(names)
    }

    /// The draft forbids the time parameters under the older algorithm labels.
    fn allows_times(&self) -> bool {
        self.get("algorithm") != Some("rsa-sha256")
    }
}
