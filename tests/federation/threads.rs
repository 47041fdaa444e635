//! Reading others whole (I8, A38, A39): what was written before the follow, what stands above an answer, what
//! others answered; and servers that would have us read for ever.

use std::time::Duration;

use serde_json::{Value, json};
use seyes::config::FederationMode;
use seyes::federate::{self, lanes};
use seyes::kernel::PublicationId;
use seyes::policy::{Level, Profile};
use seyes::publications::Body;

use super::scripted::{Peer, Said};
use super::{ACTIVITY, befriend, lines, number, school, two_schools};
use crate::support::{Person, School};

const TITLES: &str = "SELECT title FROM publications WHERE kind = 'article' AND host IS NOT NULL \
     AND withdrawn_at IS NULL AND published_at IS NOT NULL ORDER BY title";
pub const TEXTS: &str = "SELECT ap_id FROM publications WHERE host IS NOT NULL AND withdrawn_at IS NULL \
     ORDER BY ap_id";

#[tokio::test]
async fn what_was_written_before_the_follow_is_read_with_its_own_dates() {
    let two = two_schools().await;
    two.publish("Avant", Level::Network).await;
    two.publish("Entre nous", Level::Class).await;
    two.publish("Portes ouvertes", Level::Public).await;
    two.exchange().await;
    two.home.wait(Duration::from_secs(3 * 3600));
    two.away.wait(Duration::from_secs(3 * 3600));
    two.follow().await;
    assert_eq!(lines(&two.away, TITLES).await, ["Avant", "Portes ouvertes"]);
    let when = "SELECT CAST(published_at / 1000000 AS TEXT) FROM publications \
                WHERE kind = 'article' AND title <> 'Entre nous' ORDER BY title";
    assert_eq!(
        lines(&two.away, when).await,
        lines(&two.home, when).await,
        "the dates of then"
    );
    two.karim
        .get("/")
        .await
        .ok()
        .sees("Avant")
        .sees("Portes ouvertes");
    let told = "SELECT COUNT(*) FROM notifications";
    assert_eq!(number(&two.away, told).await, 0, "nobody is told");

    // What was fetched, and never sent, is taken back all the same (A84).
    let viewer = two.home.viewer(&two.claire).await;
    let id = lines(
        &two.home,
        "SELECT id FROM publications WHERE title = 'Avant'",
    )
    .await;
    let id = PublicationId::trusted(id[0].clone());
    seyes::publications::actions::withdraw(&two.home.house, &viewer, &id)
        .await
        .unwrap();
    two.exchange().await;
    assert_eq!(lines(&two.away, TITLES).await, ["Portes ouvertes"]);
}

/// A school whose teacher follows `/u/1` of a scripted server, which agreed.
pub async fn following() -> (School, Person, Peer) {
    let school = school("Collège Ampère", FederationMode::Partners).await;
    let karim = school.person("Karim", Profile::Teacher).await;
    let peer = Peer::of(&school).await;
    follow(&school, &karim, &peer).await;
    (school, karim, peer)
}

pub async fn follow(school: &School, person: &Person, peer: &Peer) {
    let viewer = school.viewer(person).await;
    let fed = &school.app.federation;
    let found = federate::look_up(fed, &viewer, &peer.at("/u/1"))
        .await
        .unwrap();
    federate::follow(fed, &viewer, &found.actor.id)
        .await
        .unwrap();
    settle(school).await;
    let asked = lines(school, "SELECT ap_id FROM follows WHERE state = 'asked'").await;
    let accept = json!({ "id": peer.at("/u/1/accept"), "type": "Accept",
        "actor": peer.at("/u/1"), "object": asked[0] });
    assert_eq!(peer.sends(school, &accept).await, 202);
    settle(school).await;
}

pub async fn settle(school: &School) {
    school.settle().await;
    lanes::drain(&school.app.federation).await.unwrap();
    school.settle().await;
    school.tick();
}

fn outbox(peer: &Peer, first: Value) {
    peer.says(
        "/u/1/outbox",
        json!({ "id": peer.at("/u/1/outbox"), "type": "OrderedCollection",
            "totalItems": 3, "first": first }),
    );
}

#[tokio::test]
async fn a_back_fill_takes_only_what_the_actor_wrote_for_its_followers_or_for_all() {
    let home = school("Collège Ampère", FederationMode::Partners).await;
    let karim = home.person("Karim", Profile::Teacher).await;
    let peer = Peer::of(&home).await;
    let me = peer.at("/u/1");
    let create = |object: Value| {
        json!({ "id": format!("{}/create", object["id"].as_str().unwrap()), "type": "Create",
            "actor": me, "object": object })
    };
    let open = peer.post("/n/1", ("/u/1", None), json!({}));
    let followers = json!({ "to": [peer.at("/u/1/followers")] });
    let shared = peer.post("/n/2", ("/u/1", None), followers);
    let private = peer.post("/n/3", ("/u/1", None), json!({ "to": [peer.at("/u/9")] }));
    let stolen = peer.post("/n/4", ("/u/2", None), json!({}));
    let foreign = json!({ "id": "http://elsewhere.example/n", "type": "Article", "name": "Faux",
        "attributedTo": me, "to": open["to"], "content": "<p>x</p>" });
    let boost = json!({ "id": peer.at("/b/1"), "type": "Announce", "actor": me,
        "object": peer.at("/n/9") });
    let named = peer.post("/n/5", ("/u/1", None), json!({}));
    let items = json!([create(open), create(shared), create(private), create(stolen),
        create(foreign), boost, named["id"], 7, null, { "type": "Create" }]);
    let page = peer.at("/u/1/outbox?page=1");
    peer.says(
        "/u/1/outbox?page=1",
        // A page that says that it comes after itself.
        json!({ "id": page, "type": "OrderedCollectionPage", "orderedItems": items, "next": page }),
    );
    outbox(&peer, json!(page));
    follow(&home, &karim, &peer).await;
    let kept = ["/n/1", "/n/2", "/n/5"].map(|path| peer.at(path));
    assert_eq!(lines(&home, TEXTS).await, kept);
    assert_eq!(peer.asked("/u/1/outbox?page"), 1, "a page is turned once");
    assert_eq!(
        peer.unsigned(),
        Vec::<String>::new(),
        "every fetch is signed"
    );
}

#[tokio::test]
async fn a_back_fill_without_end_ends() {
    let home = school("Collège Ampère", FederationMode::Partners).await;
    let karim = home.person("Karim", Profile::Teacher).await;
    let peer = Peer::of(&home).await;
    peer.never_ends();
    outbox(&peer, json!(peer.at("/endless/0")));
    follow(&home, &karim, &peer).await;
    assert!(peer.asked("/endless") <= 10, "{}", peer.asked("/endless"));
    assert_eq!(number(&home, "SELECT COUNT(*) FROM jobs").await, 0);
}

#[tokio::test]
async fn a_document_that_is_not_what_it_says_is_dropped() {
    let (home, _karim, peer) = following().await;
    let outbox = |id: &str| {
        json!({ "id": id, "type": "OrderedCollection",
            "orderedItems": [peer.post("/n/1", ("/u/1", None), json!({}))] })
        .to_string()
    };
    let good = outbox(&peer.at("/u/1/outbox"));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let cases = [
        ("text/html", good.clone()),
        ("application/json", good.clone()),
        ("application/octet-stream", good.clone()),
        (ACTIVITY, format!("\u{feff}{good}")),
        (ACTIVITY, deep),
        (ACTIVITY, format!("{good}{}", " ".repeat(2 * 1024 * 1024))),
        (ACTIVITY, outbox("http://elsewhere.example/u/1/outbox")),
        (ACTIVITY, outbox(&peer.at("/u/2/outbox"))),
        (ACTIVITY, "{".to_owned()),
    ];
    for (kind, body) in cases {
        let said = Said {
            status: 200,
            kind: kind.to_owned(),
            body: body.into_bytes(),
            tag: None,
        };
        peer.answers("/u/1/outbox", said);
        ask_again(&home).await;
        assert_eq!(lines(&home, TEXTS).await, Vec::<String>::new(), "{kind}");
        assert_eq!(
            number(&home, "SELECT COUNT(*) FROM jobs").await,
            0,
            "{kind}"
        );
    }
}

/// The follow is accepted once more: the outbox is read again.
async fn ask_again(home: &School) {
    let actor = lines(home, "SELECT id FROM actors WHERE host IS NOT NULL").await;
    let event = seyes::events::Event::FollowAccepted {
        followed: seyes::kernel::ActorId::trusted(actor[0].clone()),
    };
    let tx = home.house.db.write().await.unwrap();
    seyes::events::record(&tx, &home.house.clock, &event)
        .await
        .unwrap();
    home.house.commit(tx).await.unwrap();
    home.settle().await;
}

#[tokio::test]
async fn a_server_that_is_down_is_asked_again_and_the_wish_outlives_the_process() {
    let (home, karim, peer) = following().await;
    drop(karim);
    let busy = Said {
        status: 503,
        kind: ACTIVITY.to_owned(),
        body: Vec::new(),
        tag: None,
    };
    let outbox_page = json!({ "id": peer.at("/u/1/outbox"), "type": "OrderedCollection",
        "orderedItems": [peer.post("/n/1", ("/u/1", None), json!({}))] });
    peer.answers("/u/1/outbox", busy);
    let lines_of_jobs = "SELECT COUNT(*) FROM jobs WHERE subscriber = 'threads'";
    ask_again(&home).await;
    assert_eq!(
        number(&home, lines_of_jobs).await,
        1,
        "it waits in the database"
    );
    peer.says("/u/1/outbox", outbox_page);
    home.wait(Duration::from_secs(60));
    home.settle().await;
    assert_eq!(number(&home, lines_of_jobs).await, 0);
    assert_eq!(lines(&home, TEXTS).await, [peer.at("/n/1")]);
}

#[tokio::test]
async fn the_answers_of_a_thread_are_read_once_in_a_while_however_many_open_it() {
    let (home, karim, peer) = following().await;
    peer.actor("2");
    let replies = peer.at("/n/1/replies");
    let top = peer.post("/n/1", ("/u/1", None), json!({ "replies": replies }));
    let top_id = top["id"].as_str();
    peer.post(
        "/n/2",
        ("/u/2", top_id),
        json!({ "replies": peer.at("/n/2/replies") }),
    );
    peer.post("/n/3", ("/u/2", Some(&peer.at("/n/2"))), json!({}));
    // A message to one person, and something that lives elsewhere than it says.
    peer.post("/n/4", ("/u/2", top_id), json!({ "to": [peer.at("/u/1")] }));
    peer.post("/n/5", ("/u/2", top_id), json!({ "id": peer.at("/n/1") }));
    peer.post(
        "/n/6",
        ("/u/2", top_id),
        json!({ "attributedTo": "http://elsewhere.example/u" }),
    );
    let list = |items: Value| {
        json!({ "id": replies, "type": "Collection", "items": items })
            .to_string()
            .into_bytes()
    };
    let known = ["/n/2", "/n/4", "/n/5", "/n/6"].map(|path| peer.at(path));
    let said = Said {
        status: 200,
        kind: ACTIVITY.to_owned(),
        body: list(json!(known)),
        tag: Some("\"one\"".to_owned()),
    };
    peer.answers("/n/1/replies", said.clone());
    peer.says(
        "/n/2/replies",
        json!({ "id": peer.at("/n/2/replies"), "type": "Collection",
            "first": { "type": "CollectionPage", "items": [peer.at("/n/3")],
                "next": peer.at("/n/2/replies") } }),
    );
    peer.creates(&home, &top).await;
    settle(&home).await;
    assert_eq!(lines(&home, TEXTS).await, [peer.at("/n/1")]);

    let id = lines(&home, "SELECT id FROM publications WHERE kind = 'article'").await;
    let page = format!("/articles/{}", id[0]);
    for _ in 0..20 {
        karim.get(&page).await.ok();
    }
    settle(&home).await;
    let all = ["/n/1", "/n/2", "/n/3"].map(|path| peer.at(path));
    assert_eq!(lines(&home, TEXTS).await, all);
    assert_eq!(
        peer.asked("/n/1/replies"),
        1,
        "twenty readers, one question"
    );
    karim
        .get(&page)
        .await
        .ok()
        .sees("Texte /n/2")
        .sees("Texte /n/3");

    home.wait(Duration::from_secs(600));
    karim.get(&page).await.ok();
    settle(&home).await;
    assert_eq!((peer.asked("/n/1/replies"), peer.not_changed()), (2, 1));

    // Its server took the article back; we were not told.
    let gone = Said {
        status: 410,
        tag: None,
        ..said
    };
    peer.answers("/n/1/replies", gone.clone());
    peer.answers("/n/1", gone);
    home.wait(Duration::from_secs(600));
    karim.get(&page).await.ok();
    settle(&home).await;
    karim.get(&page).await.sees_no("Texte /n/1");
    assert_eq!(peer.unsigned(), Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_from_a_third_school_is_found_under_a_public_article() {
    let two = two_schools().await;
    let third = school("Lycée Curie", FederationMode::Partners).await;
    for (one, other) in [(&third, &two.home), (&third, &two.away)] {
        befriend(one, other).await;
        befriend(other, one).await;
    }
    let marie = third.person("Marie", Profile::Teacher).await;
    let viewer = third.viewer(&marie).await;
    let handle = format!("@journal.du.cm2.b@{}", two.home.house.config.domain);
    two.publish("Portes ouvertes", Level::Public).await;
    two.exchange().await;
    let fed = &third.app.federation;
    let found = federate::look_up(fed, &viewer, &handle).await.unwrap();
    federate::follow(fed, &viewer, &found.actor.id)
        .await
        .unwrap();
    let everybody = [&two.home, &two.away, &third];
    let rounds = async || {
        for _ in 0..6 {
            for one in everybody {
                settle(one).await;
            }
        }
    };
    rounds().await;
    let id = lines(&third, "SELECT id FROM publications WHERE kind = 'article'").await;
    let body = Body::from_markdown("Nous viendrons").unwrap();
    let viewer = third.viewer(&marie).await;
    let article = PublicationId::trusted(id[0].clone());
    seyes::blogs::comments::comment(&third.house, &viewer, &article, body, None)
        .await
        .unwrap();
    rounds().await;
    let waiting = lines(
        &two.home,
        "SELECT id FROM publications WHERE kind = 'reply'",
    )
    .await;
    let waiting = PublicationId::trusted(waiting[0].clone());
    let claire = two.home.viewer(&two.claire).await;
    seyes::publications::actions::accept_reply(&two.home.house, &claire, &waiting)
        .await
        .unwrap();
    rounds().await;
    two.follow().await;
    rounds().await;
    let here = "SELECT id FROM publications WHERE kind = 'article' AND host IS NOT NULL";
    let id = lines(&two.away, here).await;
    two.karim
        .get(&format!("/articles/{}", id[0]))
        .await
        .ok()
        .sees("Nous viendrons");
}
