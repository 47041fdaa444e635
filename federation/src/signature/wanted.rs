//! `Accept-Signature` (RFC 9421 §5.1): what our door takes, said with each 401, and what another door
//! asks for. We sign what it names beside what we always sign, never less.

use super::rfc9421::ALGORITHM;
use http::HeaderMap;

/// The header.
pub const ACCEPT_SIGNATURE: &str = "accept-signature";
/// Longest header that is read, in bytes.
const MAX_BYTES: usize = 2_048;
/// Longest label, nonce or tag that is given back, in bytes.
const MAX_WORD_BYTES: usize = 256;
/// Components that we can sign for any request.
const ALWAYS: [&str; 8] = [
    "@method",
    "@target-uri",
    "@authority",
    "@request-target",
    "@path",
    "@query",
    "host",
    "date",
];
/// Components that we can sign when there is a body.
const WITH_BODY: [&str; 2] = ["content-digest", "content-type"];

/// What our door wants to see signed, by an RSA key; the draft is taken as well.
#[must_use]
pub fn accepted(with_body: bool) -> &'static str {
    if with_body {
        r#"sig1=("@method" "@target-uri" "content-digest");created;alg="rsa-v1_5-sha256""#
    } else {
        r#"sig1=("@method" "@target-uri");created;alg="rsa-v1_5-sha256""#
    }
}

/// A signature that another door asks for and that we can make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub(super) label: String,
    pub(super) components: Vec<String>,
    pub(super) nonce: Option<String>,
    pub(super) tag: Option<String>,
    pub(super) expires: bool,
}

impl Wanted {
    /// The first request of an answer that we can meet: components that we have, our algorithm, any key.
    #[must_use]
    pub fn read(headers: &HeaderMap, with_body: bool) -> Option<Wanted> {
        let text = headers.get(ACCEPT_SIGNATURE)?.to_str().ok()?;
        if text.len() > MAX_BYTES {
            return None;
        }
        let members = split(text, ',')?.into_iter();
        members.filter_map(|one| Wanted::of(one, with_body)).next()
    }

    fn of(member: &str, with_body: bool) -> Option<Wanted> {
        let (label, rest) = member.trim().split_once('=')?;
        let (list, parameters) = rest.strip_prefix('(')?.split_once(')')?;
        let mut wanted = Wanted {
            label: word(label)?,
            ..Wanted::default()
        };
        for item in list.split_ascii_whitespace() {
            let name = item.strip_prefix('"')?.strip_suffix('"')?;
            let can = ALWAYS.contains(&name) || (with_body && WITH_BODY.contains(&name));
            if !can || wanted.components.iter().any(|known| known == name) {
                return None;
            }
            wanted.components.push(name.to_owned());
        }
        let mut parameters = split(parameters, ';')?.into_iter();
        if !parameters.next()?.trim().is_empty() {
            return None;
        }
        for parameter in parameters {
            let (name, value) = match parameter.trim().split_once('=') {
                Some((name, value)) => (name, Some(value.strip_prefix('"')?.strip_suffix('"')?)),
                None => (parameter.trim(), None),
            };
            match (name, value) {
                ("created" | "keyid", None) => {}
                ("expires", None) => wanted.expires = true,
                ("alg", Some(ALGORITHM)) => {}
                ("nonce", Some(value)) => wanted.nonce = Some(text(value)?),
                ("tag", Some(value)) => wanted.tag = Some(text(value)?),
                // Another algorithm, a key by its name, or a word of tomorrow.
                _ => return None,
            }
        }
        Some(wanted)
    }
}

/// A key of a dictionary (RFC 8941 §3.1.2).
fn word(label: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-.*".contains(&b);
    let starts = label.starts_with(|c: char| c.is_ascii_lowercase() || c == '*');
    (starts && label.len() <= MAX_WORD_BYTES && label.bytes().all(plain)).then(|| label.to_owned())
}

/// A text that is given back as it came: nothing in it needs an escape.
fn text(value: &str) -> Option<String> {
    let plain = |b: u8| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\';
    (value.len() <= MAX_WORD_BYTES && value.bytes().all(plain)).then(|| value.to_owned())
}

/// Parts between separators that stand outside of quotes and brackets; none when these do not close.
fn split(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut quoted, mut inside) = (Vec::new(), 0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => inside = true,
            ')' if !quoted => inside = false,
            _ if letter == separator && !quoted && !inside => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (!quoted && !inside).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Wanted> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_SIGNATURE, text.parse().unwrap());
        Wanted::read(&headers, true)
    }

    #[test]
    fn what_we_ask_for_we_can_give() {
        let ours = read(accepted(true)).unwrap();
        assert_eq!(ours.label, "sig1");
        assert_eq!(
            ours.components,
            ["@method", "@target-uri", "content-digest"]
        );
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_SIGNATURE, accepted(false).parse().unwrap());
        assert!(Wanted::read(&headers, false).is_some());
        headers.insert(ACCEPT_SIGNATURE, accepted(true).parse().unwrap());
        assert_eq!(Wanted::read(&headers, false), None, "no body, no digest");
    }

    #[test]
    fn the_first_request_that_can_be_met_is_taken() {
        let wanted = read(
            r#"a=("@method");alg="ecdsa-p256-sha256", b=("@authority" "date");created;expires;nonce="x, y";tag="app""#,
        );
        let wanted = wanted.unwrap();
        assert_eq!((wanted.label.as_str(), wanted.expires), ("b", true));
        assert_eq!(wanted.components, ["@authority", "date"]);
        assert_eq!(wanted.nonce.as_deref(), Some("x, y"));
        assert_eq!(wanted.tag.as_deref(), Some("app"));
    }

    #[test]
    fn what_we_cannot_sign_is_not_promised() {
        for text in [
            "",
            "sig1",
            "sig1=()x",
            r#"sig1=("@method";req)"#,
            r#"sig1=("@status")"#,
            r#"sig1=("cookie")"#,
            r#"sig1=("@method" "@method")"#,
            r#"sig1=("@method");keyid="https://other.example/key""#,
            r#"sig1=("@method");alg="hmac-sha256""#,
            r#"sig1=("@method");nonce="open"#,
            r#"sig1=("@method");later"#,
            r#"SIG=("@method")"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(
            read(&format!("{}{}", accepted(true), " ".repeat(3_000))),
            None
        );
    }
}
