//! A30: handles as people type them, and WebFinger behind them.

use crate::support::peer::{Answer, OPENED, Peer, egress, friend};
use federation::egress::{Budget, FetchError, Handle};

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
                 {{\"rel\":\"self\",\"type\":\"application/activity+json\",\"href\":\"{actor}\"}}]}}"
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
