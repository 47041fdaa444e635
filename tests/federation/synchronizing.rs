//! Two servers count the same followers (FEP-8fcf): what drifted apart comes together, the list is for
//! one server alone, and half a list ends nothing.

use std::time::Duration;

use ::federation::egress::{Budget, FetchError};
use ::federation::signature::ACCEPT_SIGNATURE;
use serde_json::{Value, json};
use seyes::config::FederationMode;
use seyes::federate::servers::upkeep;
use seyes::federate::{self, lanes};
use seyes::policy::{Level, Profile};
use url::Url;

use super::scripted::Peer;
use super::{Two, ask, befriend, lines, number, school, two_schools};
use crate::support::{Person, School, query};

const STATES: &str = "SELECT state FROM follows ORDER BY follower_id";
const WAITING: &str = "SELECT COUNT(*) FROM synchronizations WHERE due_at IS NOT NULL";

/// Karim and Lise of the other school follow the blog.
async fn two_followers() -> (Two, Person) {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let lise = two.away.person("Lise", Profile::Teacher).await;
    follow_as(&two, &lise).await;
    (two, lise)
}

async fn follow_as(two: &Two, person: &Person) {
    let viewer = two.away.viewer(person).await;
    let fed = &two.away.app.federation;
    let handle = format!("@journal.du.cm2.b@{}", two.home.house.config.domain);
    let found = federate::look_up(fed, &viewer, &handle).await.unwrap();
    federate::follow(fed, &viewer, &found.actor.id)
        .await
        .unwrap();
    two.exchange().await;
}

/// Removes the follow of somebody of the other school from one of the two.
async fn forget(school: &School, given: &str) {
    let sql = format!(
        "DELETE FROM follows WHERE follower_id IN (\
         SELECT t.id FROM actors t WHERE t.name LIKE '%{given}%')"
    );
    query(&school.house.config.database_url, &sql).await;
    school.wait(Duration::from_secs(5));
}

/// Time enough for what may be on its way, then what time asks for.
async fn later(two: &Two) {
    two.pass(Duration::from_secs(2 * 3600));
    upkeep::drain(&two.away.app.federation).await.unwrap();
    two.exchange().await;
}

async fn actor_id(school: &School, given: &str) -> String {
    let sql = format!("SELECT ap_id FROM actors WHERE host IS NULL AND name LIKE '%{given}%'");
    lines(school, &sql).await.remove(0)
}

async fn list_url(two: &Two) -> Url {
    let sql = "SELECT followers_url FROM actors WHERE kind = 'blog' AND host IS NULL";
    let followers = lines(&two.home, sql).await.remove(0);
    Url::parse(&format!("{followers}/yours")).unwrap()
}

async fn read_as(school: &School, url: &Url) -> Result<Value, FetchError> {
    let fed = &school.app.federation;
    let signer = fed.instance_signer().await.unwrap();
    let budget = Budget::default();
    fed.egress
        .fetch_document(url, Some(&signer), &budget)
        .await
        .map(|fetched| fetched.json["orderedItems"].clone())
}

#[tokio::test]
async fn who_agrees_asks_nothing() {
    let (two, _) = two_followers().await;
    two.publish("Sortie", Level::Network).await;
    two.exchange().await;
    assert_eq!(
        number(&two.away, "SELECT COUNT(*) FROM synchronizations").await,
        0
    );
}

#[tokio::test]
async fn a_follow_that_the_other_side_lost_ends_here() {
    let (two, lise) = two_followers().await;
    forget(&two.home, "Karim").await;
    two.publish("Sans Karim", Level::Network).await;
    two.exchange().await;
    assert_eq!(
        number(&two.away, WAITING).await,
        1,
        "asked later, not at the door"
    );
    assert_eq!(lines(&two.away, STATES).await, ["accepted", "accepted"]);
    later(&two).await;
    assert_eq!(lines(&two.away, STATES).await, ["ended", "accepted"]);
    two.karim
        .get("/follows")
        .await
        .ok()
        .sees("Terminé par l'autre serveur");
    two.karim.get("/").await.ok().sees_no("Sans Karim");
    lise.get("/").await.ok().sees("Sans Karim");
    // Both count the same now.
    two.publish("Suite", Level::Network).await;
    two.exchange().await;
    assert_eq!(number(&two.away, WAITING).await, 0);
    // Asking again is possible.
    follow_as(&two, &two.karim).await;
    assert_eq!(lines(&two.away, STATES).await, ["accepted", "accepted"]);
}

#[tokio::test]
async fn a_follow_that_nobody_here_has_is_taken_back_there() {
    let (two, _) = two_followers().await;
    forget(&two.away, "Karim").await;
    assert_eq!(lines(&two.home, STATES).await, ["accepted", "accepted"]);
    two.publish("Encore", Level::Network).await;
    two.exchange().await;
    later(&two).await;
    assert_eq!(lines(&two.home, STATES).await, ["accepted"]);
    assert_eq!(lines(&two.away, STATES).await, ["accepted"]);
}

#[tokio::test]
async fn a_list_is_for_the_server_that_it_is_about() {
    let (two, _) = two_followers().await;
    let third = school("Lycée Curie", FederationMode::Partners).await;
    befriend(&two.home, &third).await;
    befriend(&third, &two.home).await;
    let url = list_url(&two).await;
    let ours = [
        actor_id(&two.away, "Karim").await,
        actor_id(&two.away, "Lise").await,
    ];
    for _ in 0..2 {
        let mut listed: Vec<String> =
            serde_json::from_value(read_as(&two.away, &url).await.unwrap()).unwrap();
        listed.sort();
        let mut expected = ours.to_vec();
        expected.sort();
        assert_eq!(listed, expected);
        // Right after it, from the same address: another server sees its own followers, nobody.
        assert_eq!(read_as(&third, &url).await.unwrap(), json!([]));
    }
    let unsigned = ask(&two.home, url.path()).await;
    unsigned.is(401);
    assert!(unsigned.header(ACCEPT_SIGNATURE).contains("@target-uri"));
    let unknown = school("Inconnu", FederationMode::Partners).await;
    befriend(&unknown, &two.home).await;
    assert!(matches!(
        read_as(&unknown, &url).await,
        Err(FetchError::Status(403))
    ));
    let people = format!("{}/followers/yours", actor_id(&two.away, "Karim").await);
    let people = Url::parse(&people).unwrap();
    assert_eq!(read_as(&two.home, &people).await.unwrap(), json!([]));
}

#[tokio::test]
async fn strangers_in_open_federation_see_their_own_followers_and_no_others() {
    let home = school("École Jean-Moulin", FederationMode::Open).await;
    let one = school("Un", FederationMode::Open).await;
    let other = school("Deux", FederationMode::Open).await;
    let two = Two::of(home, one).await;
    two.publish("Pour tous", Level::Public).await;
    two.follow().await;
    let url = list_url(&two).await;
    let karim = actor_id(&two.away, "Karim").await;
    assert_eq!(read_as(&two.away, &url).await.unwrap(), json!([karim]));
    assert_eq!(read_as(&other, &url).await.unwrap(), json!([]));
    assert_eq!(read_as(&two.away, &url).await.unwrap(), json!([karim]));
}

/// A school whose Claire follows the scripted adult; what the adult's server then says of it.
async fn followed_peer() -> (School, Peer, Person) {
    let school = school("École Jean-Moulin", FederationMode::Partners).await;
    let claire = school.person("Claire", Profile::Teacher).await;
    let peer = Peer::of(&school).await;
    let fed = &school.app.federation;
    let viewer = school.viewer(&claire).await;
    let found = federate::look_up(fed, &viewer, &peer.at("/u/1"))
        .await
        .unwrap();
    federate::follow(fed, &viewer, &found.actor.id)
        .await
        .unwrap();
    school.settle().await;
    lanes::drain(fed).await.unwrap();
    let follow = lines(&school, "SELECT ap_id FROM follows").await.remove(0);
    let accept = json!({ "id": peer.at("/accept/1"), "type": "Accept",
        "actor": peer.at("/u/1"), "object": follow });
    assert_eq!(peer.sends(&school, &accept).await, 202);
    school.settle().await;
    school.wait(Duration::from_secs(600));
    (school, peer, claire)
}

/// The adult says something, with a digest that is not ours and a list at some address.
async fn differs(school: &School, peer: &Peer, url: &str) {
    let id = peer.at(&format!("/n/{}", school.house.clock.ulid()));
    let said = json!({ "id": id, "type": "Listen", "actor": peer.at("/u/1"), "object": "x" });
    let header = format!(
        "collectionId=\"{}\", url=\"{url}\", digest=\"{}\"",
        peer.at("/u/1/followers"),
        "0".repeat(64)
    );
    let status = peer
        .sends_with(school, &said, ("collection-synchronization", &header))
        .await;
    assert_eq!(status, 202);
}

#[tokio::test]
async fn half_a_list_or_one_from_elsewhere_ends_nothing() {
    let (school, peer, _) = followed_peer().await;
    differs(&school, &peer, "http://localhost:1/list").await;
    assert_eq!(
        number(&school, WAITING).await,
        0,
        "another origin is not asked"
    );
    let url = peer.at("/u/1/followers/here");
    let list = |more: Value| {
        let mut list = json!({ "id": url, "type": "OrderedCollection", "orderedItems": [] });
        for (name, value) in more.as_object().unwrap() {
            list[name] = value.clone();
        }
        peer.says("/u/1/followers/here", list);
    };
    for more in [
        json!({ "totalItems": 3 }),
        json!({ "next": peer.at("/u/1/followers/gone") }),
    ] {
        list(more);
        differs(&school, &peer, &url).await;
        assert_eq!(number(&school, WAITING).await, 1);
        school.wait(Duration::from_secs(2 * 3600));
        upkeep::drain(&school.app.federation).await.unwrap();
        assert_eq!(lines(&school, STATES).await, ["accepted"]);
    }
    assert_eq!(peer.asked("/u/1/followers/here"), 2);
    // The whole list, in the shape that gives no count.
    list(json!({}));
    differs(&school, &peer, &url).await;
    school.wait(Duration::from_secs(2 * 3600));
    upkeep::drain(&school.app.federation).await.unwrap();
    assert_eq!(lines(&school, STATES).await, ["ended"]);
}

#[tokio::test]
async fn a_list_is_read_once_in_a_while_and_signed() {
    let (school, peer, _) = followed_peer().await;
    let url = peer.at("/u/1/followers/here");
    let claire = actor_id(&school, "Claire").await;
    let nobody = format!("{}/u/01ARZ3NDEKTSV4RRFFQ69G5FAV", school.origin());
    // It names Claire, somebody who is not there, and somebody of another server.
    peer.says(
        "/u/1/followers/here",
        json!({ "id": url, "type": "Collection", "totalItems": 3,
            "items": [claire, nobody, "https://elsewhere.example/u/1"] }),
    );
    for _ in 0..5 {
        differs(&school, &peer, &url).await;
        school.wait(Duration::from_secs(120));
        upkeep::drain(&school.app.federation).await.unwrap();
    }
    assert_eq!(peer.asked("/u/1/followers/here"), 1);
    let signed = |path: &String| !path.starts_with("/u/1/followers");
    assert!(peer.unsigned().iter().all(signed));
    assert_eq!(lines(&school, STATES).await, ["accepted"]);
    school.settle().await;
    assert_eq!(number(&school, "SELECT COUNT(*) FROM deliveries").await, 0);
}
