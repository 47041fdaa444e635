//! A14, A15: documents, media and deliveries against scripted names and a peer that counts connections.

use crate::support::peer::{Answer, OPENED, egress, friend};
use crate::support::*;
use federation::egress::{Budget, Delivery, FetchError, Parcel};
use federation::limits::{MAX_DOCUMENT_BYTES, MAX_FETCHES};
use federation::signature::Scheme;
use std::sync::Arc;
use std::time::Duration;

const AS2: &str = "application/activity+json";
/// An activity that says nothing.
const EMPTY: Parcel<'static> = Parcel {
    body: b"{}",
    headers: &[],
};
#[tokio::test]
async fn a_document_at_its_id_is_fetched_signed() {
    let (peer, names) = friend().await;
    let id = peer.at("friend.test", "/u/lea?x=1");
    peer.answers(
        "/u/lea?x=1",
        Answer::json(AS2, &format!("{{\"id\":\"{id}\"}}")),
    );
    let budget = Budget::default();
    let fetched = egress(&names, OPENED)
        .fetch_document(&id, Some(&lea()), &budget)
        .await
        .unwrap();
    assert_eq!(fetched.id, id);
    assert_eq!(budget.left(), MAX_FETCHES - 1);
    let request = &peer.requests()[0];
    for part in [
        "GET /u/lea?x=1 ",
        "signature: keyId=",
        "user-agent: Seyes/test",
        "date: Sun, 22",
    ] {
        assert!(request.contains(part), "{part} in {request}");
    }
}

#[tokio::test]
async fn a14_a_document_elsewhere_is_confirmed_or_dropped() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let real = peer.at("friend.test", "/u/1");
    let alias = peer.at("friend.test", "/@lea");
    let document = Answer::json(AS2, &format!("{{\"id\":\"{real}\"}}"));
    peer.answers("/u/1", document.clone());
    peer.answers("/@lea", document);
    let fetched = out
        .fetch_document(&alias, None, &Budget::default())
        .await
        .unwrap();
    assert_eq!(fetched.id, real);
    for (path, id) in [
        ("/x", "https://victim.test/u/1".to_owned()),
        ("/y", peer.at("friend.test", "/z").to_string()),
    ] {
        peer.answers(path, Answer::json(AS2, &format!("{{\"id\":\"{id}\"}}")));
        peer.answers("/z", Answer::json(AS2, &format!("{{\"id\":\"{real}\"}}")));
        let url = peer.at("friend.test", path);
        let error = out
            .fetch_document(&url, None, &Budget::default())
            .await
            .unwrap_err();
        assert_eq!(error, FetchError::IdMismatch, "{path}");
    }
}

#[tokio::test]
async fn a15_other_content_types_and_marks_are_dropped() {
    let (peer, names) = friend().await;
    let id = peer.at("friend.test", "/u");
    let body = format!("{{\"id\":\"{id}\"}}");
    for content_type in [
        "text/html",
        "text/plain",
        "application/json",
        "application/octet-stream",
        "application/ld+json",
    ] {
        peer.answers("/u", Answer::json(content_type, &body));
        let got = egress(&names, OPENED)
            .fetch_document(&id, None, &Budget::default())
            .await;
        assert_eq!(got.unwrap_err(), FetchError::ContentType, "{content_type}");
    }
    for body in [
        format!("\u{feff}{body}"),
        "[]".to_owned(),
        "{}".to_owned(),
        String::new(),
    ] {
        peer.answers("/u", Answer::json(AS2, &body));
        let got = egress(&names, OPENED)
            .fetch_document(&id, None, &Budget::default())
            .await;
        assert_eq!(got.unwrap_err(), FetchError::Malformed, "{body}");
    }
}

#[tokio::test]
async fn documents_and_media_are_bounded() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let id = peer.at("friend.test", "/u");
    peer.answers("/u", Answer::json(AS2, &" ".repeat(MAX_DOCUMENT_BYTES + 1)));
    let got = out.fetch_document(&id, None, &Budget::default()).await;
    assert_eq!(got.unwrap_err(), FetchError::TooLarge);
    let bomb = include_bytes!("fixtures/two-mebibytes-of-spaces.json.gz");
    let gzip = format!("content-type: {AS2}\r\ncontent-encoding: gzip\r\n");
    peer.answers("/u", Answer(200, gzip, bomb.to_vec()));
    let got = out.fetch_document(&id, None, &Budget::default()).await;
    assert_eq!(
        got.unwrap_err(),
        FetchError::TooLarge,
        "counted after decompression"
    );
    peer.answers("/m", Answer::json("image/png", "0123456789"));
    let media = peer.at("friend.test", "/m");
    let got = out.fetch_media(&media, 9, None, &Budget::default()).await;
    assert_eq!(got.unwrap_err(), FetchError::TooLarge);
    let got = out
        .fetch_media(&media, 10, Some(&lea()), &Budget::default())
        .await
        .unwrap();
    assert_eq!(
        (got.bytes.len(), got.content_type.as_deref()),
        (10, Some("image/png"))
    );
}

#[tokio::test]
async fn each_hop_is_signed_anew() {
    let (peer, names) = friend().await;
    let id = peer.at("friend.test", "/new");
    peer.answers("/old", Answer::redirect("/new"));
    peer.answers("/new", Answer::json(AS2, &format!("{{\"id\":\"{id}\"}}")));
    let old = peer.at("friend.test", "/old");
    egress(&names, OPENED)
        .fetch_document(&old, Some(&lea()), &Budget::default())
        .await
        .unwrap();
    let signature = |request: &str| {
        let line = request.lines().find(|line| line.starts_with("signature: "));
        line.unwrap().to_owned()
    };
    let requests = peer.requests();
    assert_ne!(signature(&requests[0]), signature(&requests[1]));
}

#[tokio::test]
async fn a_budget_is_shared_and_ends() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let budget = Budget::of(3);
    let mut tasks = Vec::new();
    for n in 0..10 {
        let (out, budget) = (out.clone(), budget.clone());
        let url = peer.at("friend.test", &format!("/{n}"));
        tasks.push(tokio::spawn(async move {
            out.fetch_document(&url, None, &budget).await
        }));
    }
    let mut spent = 0;
    for task in tasks {
        spent += usize::from(task.await.unwrap().unwrap_err() == FetchError::BudgetSpent);
    }
    assert_eq!((spent, peer.connections(), budget.left()), (7, 3, 0));
}

#[tokio::test]
async fn a_policy_holds_on_every_hop() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED).with_policy(Arc::new(Partners::of(&[])));
    let got = out
        .fetch_document(&peer.at("friend.test", "/"), None, &Budget::default())
        .await;
    assert_eq!(
        (got.unwrap_err(), peer.connections()),
        (FetchError::HostNotAllowed, 0)
    );
    let known = format!("friend.test:{}", peer.address.port());
    let out = egress(&names, OPENED).with_policy(Arc::new(Partners::of(&[&known])));
    let got = out
        .fetch_document(&peer.at("friend.test", "/"), None, &Budget::default())
        .await;
    assert_eq!(got.unwrap_err(), FetchError::NotFound);
}

#[tokio::test]
async fn deliveries_say_what_to_do_next() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let body = note().to_string();
    for (status, headers, expected) in [
        (202, "", Delivery::Delivered),
        (200, "", Delivery::Delivered),
        (401, "", Delivery::Refused { status: 401 }),
        (404, "", Delivery::Refused { status: 404 }),
        (410, "", Delivery::Gone),
        (
            301,
            "location: /other\r\n",
            Delivery::Refused { status: 301 },
        ),
        (
            429,
            "retry-after: 120\r\n",
            Delivery::Retry {
                status: 429,
                retry_after: Some(Duration::from_secs(120)),
            },
        ),
        (
            503,
            "",
            Delivery::Retry {
                status: 503,
                retry_after: None,
            },
        ),
    ] {
        peer.answers("/inbox", Answer(status, headers.to_owned(), Vec::new()));
        let inbox = peer.at("friend.test", "/inbox");
        let got = out
            .deliver(&inbox, body.as_bytes(), &lea(), Scheme::Cavage)
            .await;
        assert_eq!(got, expected);
    }
    let request = &peer.requests()[0];
    assert!(request.ends_with(&body), "the body is sent byte for byte");
    for part in [
        "content-type: application/activity+json",
        "digest: SHA-256=",
        "signature: ",
    ] {
        assert!(request.contains(part), "{part} in {request}");
    }
    let unknown = url("https://nobody.test/inbox");
    let got = out.deliver(&unknown, b"{}", &lea(), Scheme::Cavage).await;
    assert!(matches!(got, Delivery::Unreachable(_)), "{got:?}");
}

#[tokio::test]
async fn a_delivered_request_passes_our_own_door() {
    let (peer, names) = friend().await;
    peer.answers("/inbox", Answer(202, String::new(), Vec::new()));
    let inbox = peer.at("friend.test", "/inbox");
    let body = note().to_string();
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        egress(&names, OPENED)
            .deliver(&inbox, body.as_bytes(), &lea(), scheme)
            .await;
        let sent = peer.requests().pop().unwrap();
        let mut request = Request::post(&note());
        request.headers.clear();
        for line in sent
            .split("\r\n")
            .skip(1)
            .take_while(|line| !line.is_empty())
        {
            let (name, value) = line.split_once(": ").unwrap();
            let name: http::HeaderName = name.parse().unwrap();
            request.headers.insert(name, value.parse().unwrap());
        }
        let ours = [federation::host::Origin::of(&inbox).unwrap()];
        let (keys, hosts) = (ScriptedKeys::of_lea(), Partners::of(&["b.example"]));
        let door = federation::door::Door {
            ours: &ours,
            keys: &keys,
            hosts: &hosts,
            now: NOW,
        };
        assert!(door.admit(&request.as_knock()).await.is_ok(), "{scheme:?}");
    }
}

#[tokio::test]
async fn a_refused_scheme_is_followed_by_the_other_once() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let inbox = peer.at("friend.test", "/inbox");
    let refused = Delivery::Refused { status: 401 };
    for (status, expected, knocks) in [
        (401, refused, 2),
        (403, Delivery::Refused { status: 403 }, 1),
        (202, Delivery::Delivered, 1),
    ] {
        let before = peer.connections();
        peer.answers("/inbox", Answer(status, String::new(), Vec::new()));
        let got = out
            .deliver_either(&inbox, EMPTY, &lea(), Scheme::Cavage)
            .await;
        assert_eq!(
            (got, peer.connections() - before),
            ((expected, Scheme::Cavage), knocks)
        );
    }
    peer.refuses_requests_without("/inbox", "signature-input: ");
    let got = out
        .deliver_either(&inbox, EMPTY, &lea(), Scheme::Cavage)
        .await;
    assert_eq!(got, (Delivery::Delivered, Scheme::Rfc9421));
}

#[tokio::test]
async fn the_second_knock_is_signed_as_the_other_door_asks() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let inbox = peer.at("friend.test", "/inbox");
    peer.answers("/inbox", Answer(202, String::new(), Vec::new()));
    let asked = "accept-signature: ours=(\"@authority\" \"date\" \"content-digest\");created;\
                 nonce=\"n-1\";tag=\"school\"\r\n";
    peer.asks_for("/inbox", "nonce=\"n-1\"", asked);
    let got = out
        .deliver_either(&inbox, EMPTY, &lea(), Scheme::Rfc9421)
        .await;
    assert_eq!(got, (Delivery::Delivered, Scheme::Rfc9421));
    let sent = peer.requests().pop().unwrap();
    for part in [
        "signature-input: ours=(\"@method\" \"@target-uri\" \"content-digest\" \"@authority\" \"date\")",
        "nonce=\"n-1\";tag=\"school\"",
        "signature: ours=:",
    ] {
        assert!(sent.contains(part), "{part} in {sent}");
    }
    // What cannot be met is answered in the other scheme, once.
    let strange = "accept-signature: s=(\"@method\");alg=\"hmac-sha256\"\r\n";
    peer.asks_for("/inbox", "digest: SHA-256=", strange);
    let got = out
        .deliver_either(&inbox, EMPTY, &lea(), Scheme::Rfc9421)
        .await;
    assert_eq!(got, (Delivery::Delivered, Scheme::Cavage));
}

#[tokio::test]
async fn a_get_that_is_refused_is_signed_once_more_as_it_is_asked() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let page = peer.at("friend.test", "/page");
    let json = format!(r#"{{"id":"{page}"}}"#);
    peer.answers("/page", Answer::json("application/activity+json", &json));
    let asked = "accept-signature: a=(\"@method\" \"@target-uri\");created;nonce=\"once\"\r\n";
    peer.asks_for("/page", "nonce=\"once\"", asked);
    let signer = lea();
    let before = peer.connections();
    let budget = Budget::default();
    let got = out.fetch_document(&page, Some(&signer), &budget).await;
    assert_eq!(got.unwrap().id, page);
    assert_eq!(peer.connections() - before, 2);
    // Without a signature there is nothing to sign again.
    let got = out.fetch_document(&page, None, &Budget::default()).await;
    assert_eq!(got.unwrap_err(), FetchError::Status(401));
}

#[tokio::test]
async fn further_headers_are_sent_and_signed() {
    let (peer, names) = friend().await;
    let out = egress(&names, OPENED);
    let inbox = peer.at("friend.test", "/inbox");
    peer.answers("/inbox", Answer(202, String::new(), Vec::new()));
    let headers = [("collection-synchronization", "digest=\"0\"".to_owned())];
    let parcel = Parcel {
        headers: &headers,
        ..EMPTY
    };
    for (scheme, covered) in [
        (
            Scheme::Cavage,
            "headers=\"(request-target) collection-synchronization date digest host\"",
        ),
        (
            Scheme::Rfc9421,
            "\"content-digest\" \"collection-synchronization\")",
        ),
    ] {
        out.deliver_either(&inbox, parcel, &lea(), scheme).await;
        let sent = peer.requests().pop().unwrap();
        assert!(
            sent.contains("collection-synchronization: digest=\"0\""),
            "{sent}"
        );
        assert!(sent.contains(covered), "{covered} in {sent}");
    }
}
