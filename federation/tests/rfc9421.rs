//! RFC 9421 requests at the door: what is admitted, and what a sloppy sender is told.

use crate::support::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use federation::signature::{Scheme, content_digest, sign_post};

const ALL: &str = "\"@method\" \"@target-uri\" \"content-digest\"";

fn signed() -> Request {
    let mut request = Request::post(&note());
    let headers = sign_post(&lea(), Scheme::Rfc9421, &url(INBOX), &request.body, NOW).unwrap();
    for name in ["signature", "digest", "date"] {
        request.headers.remove(name);
    }
    request.headers.extend(headers);
    request
}

/// Signs `components` with `parameters` by hand, so that the lie itself is signed.
fn signed_over(components: &str, parameters: &str, digest: Option<&str>) -> Request {
    let mut request = signed();
    if let Some(digest) = digest {
        request.set("content-digest", digest);
    }
    let digest = request.headers["content-digest"]
        .to_str()
        .unwrap()
        .to_owned();
    let input = format!("({components}){parameters}");
    let mut lines: Vec<String> = components
        .split_ascii_whitespace()
        .map(|name| {
            let value = match name {
                "\"@method\"" => "POST",
                "\"@target-uri\"" => INBOX,
                "\"@authority\"" => "ecole.example",
                "\"@path\"" => "/inbox",
                _ => digest.as_str(),
            };
            format!("{name}: {value}")
        })
        .collect();
    lines.push(format!("\"@signature-params\": {input}"));
    let signature = STANDARD.encode(lea().sign(lines.join("\n").as_bytes()).unwrap());
    request.set("signature-input", &format!("sig1={input}"));
    request.set("signature", &format!("sig1=:{signature}:"));
    request
}

fn parameters(offset: i64) -> String {
    format!(
        ";created={};keyid=\"{LEA}#main-key\"",
        NOW.unix_timestamp() + offset
    )
}

#[tokio::test]
async fn our_own_signature_is_admitted_and_binds_the_body() {
    assert_eq!(signed().status().await, 202);
    let mut changed = signed();
    changed.body.push(b' ');
    assert_eq!(changed.status().await, 401);
    let mut elsewhere = signed();
    elsewhere.path = "/u/1/inbox".to_owned();
    assert_eq!(elsewhere.status().await, 401);
}

#[tokio::test]
async fn coverage_and_time_are_required() {
    for (components, parameters, status) in [
        (ALL, parameters(0), 202),
        (
            "\"@method\" \"@authority\" \"@path\" \"content-digest\"",
            parameters(0),
            202,
        ),
        ("\"@method\" \"@target-uri\"", parameters(0), 401),
        ("\"@target-uri\" \"content-digest\"", parameters(0), 401),
        (
            "\"@method\" \"@path\" \"content-digest\"",
            parameters(0),
            401,
        ),
        ("\"content-digest\"", parameters(0), 401),
        (ALL, parameters(-66 * 60), 401),
        (ALL, parameters(6 * 60), 401),
        (ALL, format!(";keyid=\"{LEA}#main-key\""), 401),
        (
            ALL,
            format!("{};expires={}", parameters(0), NOW.unix_timestamp() - 1),
            401,
        ),
        (
            ALL,
            format!("{};alg=\"rsa-v1_5-sha256\"", parameters(0)),
            202,
        ),
        (ALL, format!("{};alg=\"hmac-sha256\"", parameters(0)), 401),
        (
            ALL,
            format!("{0};keyid=\"{LEA}#main-key\"", parameters(0)),
            401,
        ),
        (ALL, format!(";created={}", NOW.unix_timestamp()), 401),
        (
            "\"@method\" \"@target-uri\" \"content-digest\";req",
            parameters(0),
            401,
        ),
    ] {
        let request = signed_over(components, &parameters, None);
        assert_eq!(request.status().await, status, "{components} {parameters}");
    }
}

#[tokio::test]
async fn malformed_digests_that_are_signed_are_401() {
    let right = content_digest(&note().to_string().into_bytes());
    let inner = right
        .trim_start_matches("sha-256=:")
        .trim_end_matches(':')
        .to_owned();
    for digest in [
        format!("sha-256=:SHA-256={inner}:"),
        format!("sha-256={inner}"),
        "sha-512=:AAAA:".to_owned(),
        content_digest(b"another body"),
    ] {
        let request = signed_over(ALL, &parameters(0), Some(&digest));
        assert_eq!(request.status().await, 401, "{digest}");
    }
}

#[tokio::test]
async fn two_signatures_are_401() {
    let mut request = signed();
    let input = request.headers["signature-input"]
        .to_str()
        .unwrap()
        .to_owned();
    request.set(
        "signature-input",
        &format!("{input}, sig2=(\"@method\");created=1"),
    );
    assert_eq!(request.status().await, 401);
    let mut appended = signed();
    let again = appended.headers["signature-input"].clone();
    appended.headers.append("signature-input", again);
    assert_eq!(appended.status().await, 401);
}
