//! What stands above an answer that arrived (I8, A39): the way up to the article, and ways without end.

use serde_json::json;
use seyes::policy::Profile;

use super::lines;
use super::threads::{TEXTS, following, settle};

#[tokio::test]
async fn what_stands_above_an_answer_is_fetched_up_to_the_article() {
    let (home, karim, peer) = following().await;
    peer.actor("2");
    let top = peer.post("/n/1", ("/u/2", None), json!({}));
    peer.post("/n/2", ("/u/2", top["id"].as_str()), json!({}));
    let last = peer.post("/n/3", ("/u/1", Some(&peer.at("/n/2"))), json!({}));
    peer.creates(&home, &last).await;
    settle(&home).await;
    let all = ["/n/1", "/n/2", "/n/3"].map(|path| peer.at(path));
    assert_eq!(lines(&home, TEXTS).await, all);
    karim.get("/").await.ok().sees("Titre /n/1");
    // Somebody who follows nobody there reads none of it.
    let other = home.person("Lucie", Profile::Teacher).await;
    let id = lines(&home, "SELECT id FROM publications WHERE kind = 'article'").await;
    other.get(&format!("/articles/{}", id[0])).await.not_found();
}

#[tokio::test]
async fn a_chain_that_never_ends_costs_twenty_fetches_and_keeps_nothing() {
    let (home, _karim, peer) = following().await;
    for step in 2..1_000 {
        let above = peer.at(&format!("/n/{}", step + 1));
        peer.post(&format!("/n/{step}"), ("/u/1", Some(&above)), json!({}));
    }
    let first = peer.post("/n/1", ("/u/1", Some(&peer.at("/n/2"))), json!({}));
    peer.creates(&home, &first).await;
    settle(&home).await;
    assert!(peer.asked("/n/") <= 20, "{}", peer.asked("/n/"));
    assert_eq!(lines(&home, TEXTS).await, Vec::<String>::new());
    // Two that answer each other are a chain without end as well.
    peer.post("/m/1", ("/u/1", Some(&peer.at("/m/2"))), json!({}));
    let circle = peer.post("/m/2", ("/u/1", Some(&peer.at("/m/1"))), json!({}));
    peer.creates(&home, &circle).await;
    settle(&home).await;
    assert_eq!(peer.asked("/m/"), 2);
    assert_eq!(lines(&home, TEXTS).await, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_narrower_than_public_is_lent_to_those_who_do_not_follow_its_author() {
    let (home, _karim, peer) = following().await;
    peer.actor("2");
    let followers = json!({ "to": [peer.at("/u/2/followers")] });
    let top = peer.post("/n/1", ("/u/2", None), followers);
    let answer = peer.post("/n/2", ("/u/1", top["id"].as_str()), json!({}));
    peer.creates(&home, &answer).await;
    settle(&home).await;
    assert_eq!(lines(&home, TEXTS).await, Vec::<String>::new());
}
