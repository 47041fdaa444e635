//! A27–A29: outgoing calls that must not arrive, against scripted names and a peer that counts.

use crate::support::peer::{Answer, Names, OPENED, Peer, egress, friend};
use crate::support::*;
use federation::egress::{Budget, Delivery, FetchError};
use federation::limits::MAX_FETCHES;
use federation::signature::Scheme;
use std::sync::atomic::Ordering;

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
