//! A14, A15, A27–A30: outgoing calls against scripted names and a peer that counts connections.

use crate::support::peer::{Answer, Names, Peer, egress};
use crate::support::*;
use federation::egress::{Budget, Delivery, FetchError, Handle};
use federation::limits::{MAX_DOCUMENT_BYTES, MAX_FETCHES};
use federation::signature::Scheme;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

const AS2: &str = "application/activity+json";
const OPENED: &[&str] = &["127.0.0.5/32"];

async fn friend() -> (Peer, Arc<Names>) {
    let names = Names::of(&[
        ("friend.test", &[&["127.0.0.5"]]),
        ("inside.test", &[&["127.0.0.1"]]),
        ("flip.test", &[&["127.0.0.5"], &["127.0.0.1"]]),
    ]);
    (Peer::on("127.0.0.5").await, names)
}

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
async fn a27_forbidden_addresses_see_no_connection() {
    let inside = Peer::on("127.0.0.1").await;
    let port = inside.address.port();
    let names = Names::of(&[
        ("inside.test", &[&["127.0.0.1"]]),
        ("mapped.test", &[&["::ffff:127.0.0.1"]]),
        ("any.test", &[&["0.0.0.0", "::"]]),
        ("localhost", &[&["127.0.0.1", "::1"]]),
    ]);
    for opened in [&[][..], OPENED] {
        let out = egress(&names, opened);
        for address in [
            format!("https://127.0.0.1:{port}/"),
            "https://127.0.0.1/".to_owned(),
            "https://127.1/".to_owned(),
            "https://2130706433/".to_owned(),
            "https://0x7f.1/".to_owned(),
            "https://[::1]/".to_owned(),
            format!("https://[::ffff:127.0.0.1]:{port}/"),
            format!("http://inside.test:{port}/"),
            format!("https://inside.test:{port}/"),
            "https://inside.test/".to_owned(),
            "https://mapped.test/".to_owned(),
            "https://any.test/".to_owned(),
            "https://localhost/".to_owned(),
            "https://u:p@inside.test/".to_owned(),
            "https://inside.test./".to_owned(),
            "ftp://inside.test/".to_owned(),
            "data:text/plain,x".to_owned(),
            "file:///etc/passwd".to_owned(),
        ] {
            let url = url(&address);
            let got = out
                .fetch_document(&url, Some(&lea()), &Budget::default())
                .await;
            assert!(
                matches!(got, Err(FetchError::Address(_))),
                "{address}: {got:?}"
            );
            let got = out.fetch_media(&url, 10, None, &Budget::default()).await;
            assert!(matches!(got, Err(FetchError::Address(_))), "{address}");
            let got = out.deliver(&url, b"{}", &lea(), Scheme::Cavage).await;
            assert!(
                matches!(got, Delivery::Unreachable(FetchError::Address(_))),
                "{address}"
            );
        }
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn global_hosts_take_https_without_port_only() {
    let names = Names::of(&[("out.test", &[&["93.184.215.14"]])]);
    let out = egress(&names, OPENED);
    for address in [
        "http://out.test/",
        "https://out.test:8443/",
        "http://out.test:443/",
    ] {
        let got = out
            .fetch_document(&url(address), None, &Budget::default())
            .await;
        assert!(
            matches!(got, Err(FetchError::Address(_))),
            "{address}: {got:?}"
        );
    }
}

#[tokio::test]
async fn a28_a_name_that_flips_reaches_no_loopback() {
    let (friend, names) = friend().await;
    let inside = Peer::on("127.0.0.1").await;
    let url = inside.at("flip.test", "/u");
    let got = egress(&names, OPENED)
        .fetch_document(&url, None, &Budget::default())
        .await;
    assert!(matches!(got, Err(FetchError::Address(_))), "{got:?}");
    assert_eq!(
        names.lookups.load(Ordering::SeqCst),
        2,
        "looked up again at connect time"
    );
    assert_eq!(inside.connections() + friend.connections(), 0);
}

#[tokio::test]
async fn a29_redirects_are_few_and_never_lead_inside() {
    let (peer, names) = friend().await;
    let inside = Peer::on("127.0.0.1").await;
    let out = egress(&names, OPENED);
    for n in 0..50 {
        peer.answers(
            &format!("/chain/{n}"),
            Answer::redirect(&format!("/chain/{}", n + 1)),
        );
    }
    peer.answers("/a", Answer::redirect("/b"));
    peer.answers("/b", Answer::redirect("/a"));
    peer.answers("/self", Answer::redirect("/self#x"));
    peer.answers(
        "/data",
        Answer::redirect("data:application/activity+json,{}"),
    );
    peer.answers("/nowhere", Answer::redirect(""));
    peer.answers(
        "/inside",
        Answer::redirect(inside.at("inside.test", "/").as_str()),
    );
    peer.answers("/literal", Answer::redirect("http://127.0.0.1/"));
    for (path, hops) in [("/chain/0", 4), ("/a", 2), ("/self", 1), ("/data", 1)] {
        let (budget, before) = (Budget::default(), peer.connections());
        let got = out
            .fetch_document(&peer.at("friend.test", path), None, &budget)
            .await;
        assert!(
            matches!(got, Err(FetchError::Redirect(_))),
            "{path}: {got:?}"
        );
        assert_eq!(
            (peer.connections() - before, budget.left()),
            (hops, MAX_FETCHES - hops as u32)
        );
    }
    for path in ["/inside", "/literal"] {
        let url = peer.at("friend.test", path);
        let got = out.fetch_document(&url, None, &Budget::default()).await;
        assert!(
            matches!(got, Err(FetchError::Address(_))),
            "{path}: {got:?}"
        );
    }
    assert_eq!(inside.connections(), 0);
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

#[test]
fn a30_handles_are_names_and_nothing_else() {
    let long = format!("@{}@b.example", "x".repeat(10_000));
    for bad in [
        "",
        "@",
        "@@",
        "lea",
        "@lea",
        "@lea@",
        "@@b.example",
        "@lea@@b.example",
        "@lea@b@c.example",
        "@lea@b.example/s",
        "@lea@b.example?y=",
        "@lea@b.example#z",
        "x@h.example:1234/s?y=#",
        "@lea@b.example\r\nHost: evil.example",
        "@le a@b.example",
        "@lea@b.example ",
        "@lea@b.example.",
        "@lea/x@b.example",
        "@lea?x@b.example",
        "@lea%00@b.example",
        "@lea@127.0.0.1",
        "@lea@2130706433",
        "@lea@0x7f.1",
        "@lea@[::1]",
        "@lea@b.example:99999",
        "@lea@b.example:x",
        &long,
    ] {
        assert!(bad.parse::<Handle>().is_err(), "{bad:.60}");
    }
    for (good, user, host) in [
        ("@lea@B.Example", "lea", "b.example"),
        ("lea@b.example", "lea", "b.example"),
        ("acct:lea@b.example", "lea", "b.example"),
        ("@inès_7@école.example", "inès_7", "xn--cole-9oa.example"),
        ("@lea@localhost:4002", "lea", "localhost:4002"),
    ] {
        let handle: Handle = good.parse().unwrap();
        assert_eq!(
            (handle.user(), handle.host().as_str()),
            (user, host),
            "{good}"
        );
    }
}

#[tokio::test]
async fn a30_a_port_in_a_handle_works_inside_opened_networks_only() {
    let (peer, names) = friend().await;
    let inside = Peer::on("127.0.0.1").await;
    let out = egress(&names, OPENED);
    let actor = peer.at("friend.test", "/u/lea");
    let handle = |host: &str, peer: &Peer| -> Handle {
        format!("@lea@{host}:{}", peer.address.port())
            .parse()
            .unwrap()
    };
    let friends = handle("friend.test", &peer);
    let resource = format!("acct%3Alea%40friend.test%3A{}", peer.address.port());
    peer.answers(
        &format!("/.well-known/webfinger?resource={resource}"),
        Answer::json(
            "application/jrd+json",
            &format!(
                "{{\"subject\":\"acct:lea@friend.test\",\"links\":[\
                 {{\"rel\":\"self\",\"type\":\"text/html\",\"href\":\"https://x.test/\"}},\
                 {{\"rel\":\"self\",\"type\":\"{AS2}\",\"href\":\"{actor}\"}}]}}"
            ),
        ),
    );
    let got = out.webfinger(&friends, &Budget::default()).await;
    assert_eq!(got.unwrap(), actor);
    let got = out
        .webfinger(&handle("inside.test", &inside), &Budget::default())
        .await;
    assert!(matches!(got, Err(FetchError::Address(_))), "{got:?}");
    assert_eq!(inside.connections(), 0);
}
