//! Habits of the servers that stand out there, as they were seen: letters beside answers, addresses of pages,
//! Block as the end of a follow, one delivery that is never answered.

use std::time::Duration;

use serde_json::{Value, json};
use seyes::policy::Level;
use seyes::publications::{ReactionKind, reactions};

use super::hostile::Forger;
use super::scripted::{Peer, Said};
use super::threads::{following, settle};
use super::{Two, lines, number, two_schools};
use crate::support::{Person, School};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// Longer than a dead host is left alone, whatever chance adds.
const BETWEEN_PROBES: Duration = Duration::from_secs(36 * 3600);
const REPLIES: &str = "SELECT excerpt FROM publications WHERE kind = 'reply' ORDER BY id";

/// Two schools; an adult of the second writes to the first with a program of their own.
async fn stage(level: Level) -> (Two, Forger, String) {
    let two = two_schools().await;
    let id = two.publish("Bonjour", level).await;
    two.follow().await;
    two.exchange().await;
    let writer = Forger::of(&two.away).await;
    let article = format!("{}/o/{id}", two.home.origin());
    (two, writer, article)
}

async fn answers(two: &Two, writer: &Forger, (name, answered): (&str, &str), more: Value) {
    let mut note = json!({ "id": format!("{}/n-{name}", writer.actor), "type": "Note",
        "attributedTo": writer.actor, "inReplyTo": answered, "content": format!("<p>Mot {name}</p>") });
    for (member, value) in more.as_object().unwrap() {
        note[member] = value.clone();
    }
    let create = json!({ "type": "Create", "object": note });
    assert_eq!(
        writer.send(&two.home, &format!("c-{name}"), create).await,
        202
    );
    two.home.settle().await;
}

#[tokio::test]
async fn a_letter_is_no_comment() {
    let (two, writer, article) = stage(Level::Public).await;
    let blog = format!("{}/b/{}", two.home.origin(), two.blog);
    let claire = format!("{}/u/{}", two.home.origin(), two.claire.id);
    let own = format!("{}/followers", writer.actor);
    for (name, more) in [
        ("nobody", json!({})),
        ("blog", json!({ "to": [blog] })),
        ("adult", json!({ "to": claire, "cc": [] })),
        ("own-followers", json!({ "to": [own], "cc": [blog] })),
    ] {
        answers(&two, &writer, (name, &article), more).await;
        assert_eq!(lines(&two.home, REPLIES).await, [""; 0], "{name}");
    }
    let everybody = json!({ "to": [blog], "cc": [PUBLIC] });
    answers(&two, &writer, ("public", &article), everybody).await;
    let readers = json!({ "to": [format!("{blog}/followers")] });
    answers(&two, &writer, ("readers", &article), readers).await;
    assert_eq!(
        lines(&two.home, REPLIES).await,
        ["Mot public", "Mot readers"]
    );
}

/// Under what is for partners alone, the microblogs offer nothing wider than «followers only».
#[tokio::test]
async fn among_partners_an_answer_for_followers_is_one() {
    let (two, writer, article) = stage(Level::Network).await;
    let blog = format!("{}/b/{}", two.home.origin(), two.blog);
    answers(&two, &writer, ("letter", &article), json!({ "to": [blog] })).await;
    let own = json!({ "to": [format!("{}/followers", writer.actor)], "cc": [blog] });
    answers(&two, &writer, ("answer", &article), own).await;
    assert_eq!(lines(&two.home, REPLIES).await, ["Mot answer"]);
}

#[tokio::test]
async fn what_somebody_writes_to_one_person_under_their_own_post_stays_there() {
    let (school, karim, peer) = following().await;
    let article = peer.post("/n/1", ("/u/1", None), json!({}));
    peer.creates(&school, &article).await;
    settle(&school).await;
    let above = Some(article["id"].as_str().unwrap());
    let ours = format!("{}/u/{}", school.origin(), karim.id);
    let letter = peer.post("/n/2", ("/u/1", above), json!({ "to": [ours] }));
    peer.creates(&school, &letter).await;
    let answer = peer.post("/n/3", ("/u/1", above), json!({}));
    peer.creates(&school, &answer).await;
    settle(&school).await;
    assert_eq!(lines(&school, REPLIES).await, ["Texte /n/3"]);
}

/// WordPress answers the address that was pasted: the page, not the id.
#[tokio::test]
async fn an_answer_may_name_the_page() {
    let (two, writer, article) = stage(Level::Public).await;
    let page = article.replace("/o/", "/articles/");
    answers(&two, &writer, ("page", &page), json!({ "to": [PUBLIC] })).await;
    assert_eq!(lines(&two.home, REPLIES).await, ["Mot page"]);
}

#[tokio::test]
async fn whoever_blocks_one_of_ours_is_followed_no_more() {
    let (school, karim, peer) = following().await;
    let note = peer.post("/n/1", ("/u/1", None), json!({}));
    peer.creates(&school, &note).await;
    settle(&school).await;
    karim.get("/").await.ok().sees("Titre /n/1");
    let block = json!({ "id": peer.at("/block"), "type": "Block", "actor": peer.at("/u/1"),
        "object": format!("{}/u/{}", school.origin(), karim.id) });
    assert_eq!(peer.sends(&school, &block).await, 202);
    settle(&school).await;
    assert_eq!(
        lines(&school, "SELECT state FROM follows").await,
        ["refused"]
    );
    karim.get("/").await.ok().sees_no("Titre /n/1");
    // What is written afterwards does not come in.
    let later = peer.post("/n/2", ("/u/1", None), json!({}));
    peer.creates(&school, &later).await;
    settle(&school).await;
    let titles = "SELECT title FROM publications WHERE host IS NOT NULL";
    assert_eq!(lines(&school, titles).await, ["Titre /n/1"]);
}

async fn likes(school: &School, who: &Person, title: &str) {
    let sql = format!("SELECT id FROM publications WHERE title = '{title}'");
    let id = seyes::kernel::PublicationId::trusted(lines(school, &sql).await.remove(0));
    let viewer = school.viewer(who).await;
    let kind = (ReactionKind::Bravo, None);
    reactions::react(&school.house, &viewer, &id, kind)
        .await
        .unwrap();
}

fn liked(peer: &Peer) -> Vec<Value> {
    let taken = peer.taken().into_iter();
    let likes = taken.filter(|one| one["type"] == "Like");
    likes.map(|one| one["object"].clone()).collect()
}

/// NodeBB never answers what it could not apply. What waits behind it must not wait for ever.
#[tokio::test]
async fn one_delivery_that_always_fails_is_given_up_once_others_are_taken() {
    let (school, karim, peer) = following().await;
    for path in ["/n/1", "/n/2", "/n/3"] {
        let note = peer.post(path, ("/u/1", None), json!({}));
        peer.creates(&school, &note).await;
    }
    settle(&school).await;
    peer.chokes_on(&peer.at("/n/1\""));
    for title in ["Titre /n/1", "Titre /n/2", "Titre /n/3"] {
        likes(&school, &karim, title).await;
        school.tick();
    }
    let waiting = "SELECT COUNT(*) FROM deliveries";
    let mut visits = 0;
    while number(&school, waiting).await > 0 || visits == 0 {
        settle(&school).await;
        visits += 1;
        assert!(visits < 20, "it is never given up");
        assert!(
            visits > 5 || liked(&peer).is_empty(),
            "order is kept at first"
        );
        school.wait(BETWEEN_PROBES);
    }
    assert_eq!(liked(&peer), [peer.at("/n/2"), peer.at("/n/3")]);
}

/// A host that is down fails whatever is tried: nothing is given up.
#[tokio::test]
async fn a_host_that_takes_nothing_loses_nothing() {
    let (school, karim, peer) = following().await;
    for path in ["/n/1", "/n/2"] {
        let note = peer.post(path, ("/u/1", None), json!({}));
        peer.creates(&school, &note).await;
    }
    settle(&school).await;
    peer.chokes_on("Like");
    for title in ["Titre /n/1", "Titre /n/2"] {
        likes(&school, &karim, title).await;
        school.tick();
    }
    for _ in 0..15 {
        settle(&school).await;
        school.wait(BETWEEN_PROBES);
    }
    peer.chokes_on("nothing at all");
    settle(&school).await;
    assert_eq!(liked(&peer), [peer.at("/n/1"), peer.at("/n/2")]);
}

/// NodeBB looks at the page for the way to its document.
#[tokio::test]
async fn a_page_says_where_its_document_is_to_those_who_read_it() {
    let two = two_schools().await;
    let id = two.publish("Bonjour", Level::Network).await;
    let page = two.claire.get(&format!("/articles/{id}")).await;
    let link = page
        .ok()
        .headers
        .get("link")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let document = format!("<{}/o/{id}>", two.home.origin());
    assert_eq!(
        link,
        format!("{document}; rel=\"alternate\"; type=\"application/activity+json\"")
    );
    let refused = two.home.stranger().get(&format!("/articles/{id}")).await;
    assert!(refused.headers.get("link").is_none());
}

/// It was taken with 202, so it is applied once the server that it needs is back.
#[tokio::test]
async fn what_needs_a_server_that_is_down_waits_for_it() {
    let (school, _karim, peer) = following().await;
    let third = Peer::of(&school).await;
    let note = third.post("/n/9", ("/u/1", None), json!({}));
    let down = Said {
        status: 503,
        kind: String::new(),
        body: Vec::new(),
        tag: None,
    };
    third.answers("/n/9", down);
    let share = json!({ "id": peer.at("/share"), "type": "Announce", "actor": peer.at("/u/1"),
        "to": [PUBLIC], "object": note["id"] });
    assert_eq!(peer.sends(&school, &share).await, 202);
    let titles = "SELECT title FROM publications WHERE host IS NOT NULL";
    // What comes meanwhile is not held up.
    let other = peer.post("/n/1", ("/u/1", None), json!({}));
    peer.creates(&school, &other).await;
    for _ in 0..20 {
        settle(&school).await;
        school.wait(Duration::from_secs(600));
    }
    assert_eq!(lines(&school, titles).await, ["Titre /n/1"]);
    third.says("/n/9", note);
    settle(&school).await;
    let mut found = lines(&school, titles).await;
    found.sort();
    assert_eq!(found, ["Titre /n/1", "Titre /n/9"]);
}
