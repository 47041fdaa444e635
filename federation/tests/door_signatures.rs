//! A01–A06, A20, A33: what a signature must cover, when, over which body, for which host.

use crate::support::*;
use federation::door::Door;
use federation::host::Origin;
use http::HeaderValue;
use serde_json::json;
use std::sync::atomic::Ordering;
use time::Duration;

const ENOUGH: &str = "(request-target) host date digest";

#[tokio::test]
async fn a_correct_request_is_admitted() {
    let keys = ScriptedKeys::of_lea();
    let admitted = Request::post(&note()).knock(&keys).await.unwrap();
    assert_eq!(admitted.actor, url(LEA));
    assert_eq!(admitted.id, url("https://b.example/a/1"));
    assert_eq!(admitted.kind, "Create");
    assert_eq!(admitted.json, note());
    assert_eq!(*keys.asked.lock().unwrap(), [(false, true)]);
}

#[tokio::test]
async fn a01_unsigned_is_401_and_asks_nobody() {
    let mut request = Request::post(&note());
    request.headers.remove("signature");
    let (keys, hosts) = (ScriptedKeys::of_lea(), Partners::of(&["b.example"]));
    assert_eq!(
        request.knock_with(&keys, &hosts).await.unwrap_err().status,
        401
    );
    assert_eq!(keys.questions() + hosts.asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a02_a_changed_body_is_401() {
    let mut request = Request::post(&note());
    request.body = object_with("content", json!("<p>Menteuse</p>"))
        .to_string()
        .into_bytes();
    assert_eq!(request.status().await, 401);
    // The digest changed along with the body breaks the signature instead.
    let body = request.body.clone();
    request.digest_of(&body);
    assert_eq!(request.status().await, 401);
}

#[tokio::test]
async fn a_wrong_digest_that_is_itself_signed_is_401() {
    let mut request = Request::post(&note());
    request.digest_of(b"another body");
    request.sign_by_hand(ENOUGH, "");
    assert_eq!(request.status().await, 401);
}

#[tokio::test]
async fn only_sha_256_binds_a_body() {
    for (digest, status) in [
        ("SHA-512=AAAA", 401),
        ("MD5=1B2M2Y8AsgTpgAmY7PhCfg==", 401),
        ("SHA-256=", 401),
        ("SHA-256=not base64", 401),
        ("nonsense", 401),
    ] {
        let mut request = Request::post(&note());
        request.set("digest", digest);
        request.sign_by_hand(ENOUGH, "");
        assert_eq!(request.status().await, status, "{digest}");
    }
    let mut request = Request::post(&note());
    let right = request.headers["digest"].to_str().unwrap().to_owned();
    request.set("digest", &format!("SHA-512=AAAA,{right}"));
    request.sign_by_hand(ENOUGH, "");
    assert_eq!(
        request.status().await,
        202,
        "another algorithm may stand beside"
    );
    request.set("digest", &format!("{right},{right}"));
    request.sign_by_hand(ENOUGH, "");
    assert_eq!(request.status().await, 401, "twice");
}

#[tokio::test]
async fn a03_each_header_subset_but_the_whole_is_401() {
    let names = ["(request-target)", "host", "date", "digest"];
    for mask in 0..16_u8 {
        let covered: Vec<&str> = (0..4)
            .filter(|bit| mask & (1 << bit) != 0)
            .map(|bit| names[bit])
            .collect();
        let request = Request::post_covering(&note(), &covered.join(" "), "");
        let expected = if mask == 15 { 202 } else { 401 };
        assert_eq!(request.status().await, expected, "{covered:?}");
    }
}

#[tokio::test]
async fn created_may_stand_for_the_date() {
    let at = NOW.unix_timestamp();
    let covered = "(request-target) (created) host digest";
    for (extra, status) in [
        (format!(",algorithm=\"hs2019\",created={at}"), 202),
        (format!(",created={at},expires={}", at + 60), 202),
        (format!(",created={at},expires={}", at - 60), 401),
        (format!(",created={}", at - 66 * 60), 401),
        (format!(",created={}", at + 6 * 60), 401),
        (format!(",algorithm=\"rsa-sha256\",created={at}"), 401),
        (",created=soon".to_owned(), 401),
        (String::new(), 401),
    ] {
        let request = Request::post_covering(&note(), covered, &extra);
        assert_eq!(request.status().await, status, "{extra}");
    }
}

#[tokio::test]
async fn a05_a_request_replayed_elsewhere_is_refused() {
    let mut other_path = Request::post(&note());
    other_path.path = "/u/1/inbox".to_owned();
    assert_eq!(other_path.status().await, 401);
    let mut other_query = Request::post(&note());
    other_query.path = "/inbox?x=1".to_owned();
    assert_eq!(other_query.status().await, 401);
    for host in ["c.example", "ecole.example:8443", "ecole.example/x", ""] {
        let mut other_host = Request::post(&note());
        other_host.set("host", host);
        assert_eq!(other_host.status().await, 421, "{host}");
    }
    let mut upper = Request::post(&note());
    upper.set("host", "ECOLE.example:443");
    assert_eq!(
        upper.status().await,
        401,
        "ours, but not the text that was signed"
    );
}

#[tokio::test]
async fn a06_dates_outside_the_window_are_401() {
    for (offset, status) in [
        (Duration::minutes(-65), 202),
        (Duration::minutes(-50), 202),
        (Duration::minutes(5), 202),
        (Duration::minutes(-66), 401),
        (Duration::minutes(6), 401),
        (Duration::days(3652), 401),
        (Duration::days(-3652), 401),
    ] {
        let mut request = Request::post(&note());
        request.date(NOW + offset);
        request.sign_by_hand(ENOUGH, "");
        assert_eq!(request.status().await, status, "{offset}");
    }
    let mut garbage = Request::post(&note());
    garbage.set("date", "yesterday at noon");
    garbage.sign_by_hand(ENOUGH, "");
    assert_eq!(garbage.status().await, 401);
    let mut absent = Request::post(&note());
    absent.headers.remove("date");
    absent.sign_by_hand(ENOUGH, "");
    assert_eq!(absent.status().await, 401);
}

#[tokio::test]
async fn doubled_headers_and_parameters_are_401() {
    for name in ["signature", "digest", "date", "host"] {
        let mut request = Request::post(&note());
        let again = request.headers[name].clone();
        request.headers.append(name, again);
        assert_eq!(request.status().await, 401, "{name}");
    }
    for extra in [
        ",headers=\"digest\"",
        ",keyId=\"https://evil.example/k\"",
        ",KEYID=\"https://evil.example/k\"",
        ",signature=\"AAAA\"",
        ",algorithm=\"hs2019\",algorithm=\"hs2019\"",
    ] {
        let request = Request::post_covering(&note(), ENOUGH, extra);
        assert_eq!(request.status().await, 401, "{extra}");
    }
    let twice = Request::post_covering(&note(), &format!("{ENOUGH} digest"), "");
    assert_eq!(twice.status().await, 401);
}

#[tokio::test]
async fn malformed_signature_headers_are_401() {
    for header in [
        "",
        "x",
        "keyId",
        "keyId=\"a",
        "keyId=\"a\" headers=\"date\"",
        "keyId=\"\",signature=\"\"",
        "algorithm=\"hmac-sha256\",keyId=\"https://b.example/u/lea#main-key\",signature=\"AA==\"",
        &format!("keyId=\"{}\"", "a".repeat(9000)),
    ] {
        let mut request = Request::post(&note());
        request.set("signature", header);
        assert_eq!(request.status().await, 401, "{header:.60}");
    }
}

#[tokio::test]
async fn a20_a_stranger_is_403_and_no_key_is_asked_for() {
    let (keys, hosts) = (ScriptedKeys::of_lea(), Partners::of(&["c.example"]));
    let refusal = Request::post(&note())
        .knock_with(&keys, &hosts)
        .await
        .unwrap_err();
    assert_eq!((refusal.status, keys.questions()), (403, 0));
}

#[tokio::test]
async fn hosts_are_compared_in_canonical_form() {
    let mut activity = note();
    activity["actor"] = json!("https://B.EXAMPLE:443/u/lea");
    assert_eq!(Request::post(&activity).status().await, 202);
}

#[tokio::test]
async fn a33_more_than_a_mebibyte_is_413() {
    let mut activity = note();
    activity["pad"] = json!("x".repeat(1024 * 1024));
    let request = Request::post(&activity);
    let keys = ScriptedKeys::of_lea();
    assert_eq!(request.knock(&keys).await.unwrap_err().status, 413);
    let mut declared = Request::post(&note());
    declared.set("content-length", "1048577");
    assert_eq!(declared.status().await, 413);
    assert_eq!(keys.questions(), 0);
}

#[tokio::test]
async fn envelopes_of_another_kind_are_refused() {
    let mut get = Request::post(&note());
    get.method = http::Method::PUT;
    assert_eq!(get.status().await, 405);
    for content_type in ["application/json", "text/plain", "text/html", ""] {
        let mut request = Request::post(&note());
        request.set("content-type", content_type);
        assert_eq!(request.status().await, 415, "{content_type}");
    }
    let mut ld = Request::post(&note());
    ld.set(
        "content-type",
        "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"; charset=utf-8",
    );
    assert_eq!(ld.status().await, 202);
}

#[tokio::test]
async fn hostile_json_is_400_before_any_question() {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let doubled = note()
        .to_string()
        .replacen("{", "{\"actor\":\"https://b.example/u/x\",", 1);
    let recipients: Vec<String> = (0..10_000)
        .map(|n| format!("https://b.example/u/{n}"))
        .collect();
    let crowd = note_with("to", json!(recipients)).to_string();
    for body in [
        nested,
        doubled,
        crowd,
        "{".to_owned(),
        "\"text\"".to_owned(),
        String::new(),
    ] {
        let (keys, hosts) = (ScriptedKeys::of_lea(), Partners::of(&["b.example"]));
        let request = Request::post_bytes(body.clone().into_bytes());
        let refusal = request.knock_with(&keys, &hosts).await.unwrap_err();
        assert_eq!((refusal.status, keys.questions()), (400, 0), "{body:.40}");
    }
}

#[tokio::test]
async fn http2_names_the_host_in_its_authority() {
    let mut request = Request::post(&note());
    request.headers.remove("host");
    let ours = [Origin::of(&url(INBOX)).unwrap()];
    let (keys, hosts) = (ScriptedKeys::of_lea(), Partners::of(&["b.example"]));
    let door = Door {
        ours: &ours,
        keys: &keys,
        hosts: &hosts,
        now: NOW,
    };
    let mut knock = request.as_knock();
    assert_eq!(door.admit(&knock).await.unwrap_err().status, 421);
    knock.authority = Some("ecole.example");
    assert!(door.admit(&knock).await.is_ok());
}

#[test]
fn an_independent_verifier_reads_our_signatures() {
    use http_signature_normalization::Config;
    let request = Request::post(&note());
    let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value)))
        .collect();
    let lasting = std::time::Duration::from_secs(100 * 365 * 86_400);
    let unverified = Config::new()
        .mastodon_compat()
        .require_digest()
        .set_expiration(lasting)
        .begin_verify("POST", "/inbox", headers)
        .unwrap();
    assert_eq!(unverified.key_id(), format!("{LEA}#main-key"));
    let base = unverified.signing_string();
    assert!(
        base.starts_with("(request-target): post /inbox\ndate: "),
        "{base}"
    );
    assert!(base.contains("\nhost: ecole.example"), "{base}");
}
