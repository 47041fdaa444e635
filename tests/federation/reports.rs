//! Reports between schools (Flag), and what a moderator's decision does to copies elsewhere (A84).

use serde_json::json;
use seyes::federate;
use seyes::kernel::{PublicationId, ReportId};
use seyes::moderation::{self, Decision, Filed, Target};
use seyes::policy::Level;
use seyes::publications::{Body, Cursor};

use super::scripted::Peer;
use super::{Two, lines, number, two_schools};
use crate::support::{Person, School, query};

async fn first(school: &School, sql: &str) -> String {
    lines(school, sql).await.remove(0)
}

/// An article of home that away follows and holds.
async fn shared(two: &Two) -> PublicationId {
    two.publish("Bonjour", Level::Network).await;
    two.exchange().await;
    two.follow().await;
    let id = two.publish("Sortie", Level::Network).await;
    two.exchange().await;
    id
}

async fn file(school: &School, person: &Person, id: &PublicationId) -> ReportId {
    let viewer = school.viewer(person).await;
    let filed = Filed {
        category: "hate".to_owned(),
        words: "Secret de Karim".to_owned(),
    };
    let target = Target::Publication(id.clone());
    moderation::file(&school.house, &viewer, &target, &filed)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_report_reaches_the_other_school_and_names_nobody() {
    let two = two_schools().await;
    shared(&two).await;
    let head = two.away.admin("Paul").await;
    let here = "SELECT id FROM publications WHERE title = 'Sortie'";
    let copy = PublicationId::trusted(first(&two.away, here).await);
    let id = file(&two.away, &two.karim, &copy).await;
    two.away.settle().await;
    let page = head.get("/reports").await;
    page.ok()
        .sees("Secret de Karim")
        .sees(&two.home.house.config.domain);

    let words = [("words", "Ce passage nous inquiète")];
    head.post(&format!("/reports/{id}/forward"), &words)
        .await
        .is(303);
    head.post(&format!("/reports/{id}/forward"), &words)
        .await
        .is(409);
    two.away.settle().await;
    let sent = lines(&two.away, "SELECT body FROM deliveries")
        .await
        .join("\n");
    assert!(
        sent.contains("\"Flag\"") && sent.contains("Ce passage nous inquiète"),
        "{sent}"
    );
    for name in ["Karim", "Paul", "Secret"] {
        assert!(!sent.contains(name), "{name}: {sent}");
    }
    two.exchange().await;

    // It reaches the adults of the class, about the very article.
    let viewer = two.home.viewer(&two.claire).await;
    let waiting = (
        true,
        &Cursor {
            at: seyes::kernel::Timestamp(0),
            id: PublicationId::trusted(""),
        },
    );
    let list = moderation::list(&two.home.house, &viewer, waiting, 10)
        .await
        .unwrap();
    // Claire wrote it: it is about her, so she is not shown it; the head is.
    assert!(list.is_empty());
    let director = two.home.admin("Odile").await;
    let page = director.get("/reports").await;
    page.ok()
        .sees("Ce passage nous inquiète")
        .sees(&two.away.house.config.domain);
    let told = "SELECT COUNT(*) FROM reports WHERE publication_id IS NOT NULL";
    assert_eq!(number(&two.home, told).await, 1);
}

#[tokio::test]
async fn what_is_withdrawn_goes_from_followers_of_now_and_of_then() {
    let two = two_schools().await;
    let id = shared(&two).await;
    let fed = &two.away.app.federation;
    let karim = two.away.viewer(&two.karim).await;
    let actor = "SELECT id FROM actors WHERE kind = 'blog' AND host IS NOT NULL";
    let actor = seyes::kernel::ActorId::trusted(first(&two.away, actor).await);
    federate::unfollow(fed, &karim, &actor).await.unwrap();
    two.exchange().await;
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM follows").await, 0);

    let director = two.home.admin("Odile").await;
    let case = file(&two.home, &director, &id).await;
    let viewer = two.home.viewer(&director).await;
    let decided = moderation::decide(&two.home.house, &viewer, &case, Decision::Withdraw);
    decided.await.unwrap();
    two.exchange().await;
    let gone =
        "SELECT COUNT(*) FROM publications WHERE title = 'Sortie' AND withdrawn_at IS NOT NULL";
    assert_eq!(number(&two.away, gone).await, 1);
}

#[tokio::test]
async fn what_is_held_is_hidden_elsewhere_and_shown_again() {
    let two = two_schools().await;
    let id = shared(&two).await;
    let director = two.home.admin("Odile").await;
    let case = file(&two.home, &director, &id).await;
    let viewer = two.home.viewer(&director).await;
    let house = &two.home.house;
    let texts = "SELECT title || ' ' || excerpt FROM publications WHERE host IS NOT NULL \
                 AND kind = 'article' ORDER BY ap_id DESC";
    let shown = first(&two.away, texts).await;
    assert!(shown.starts_with("Sortie"), "{shown}");
    moderation::decide(house, &viewer, &case, Decision::Hold)
        .await
        .unwrap();
    two.exchange().await;
    let hidden = first(&two.away, texts).await;
    assert!(
        hidden.starts_with("Texte masqué") && !hidden.contains("fossiles"),
        "{hidden}"
    );
    two.tick();
    moderation::decide(house, &viewer, &case, Decision::Nothing)
        .await
        .unwrap();
    two.exchange().await;
    assert_eq!(first(&two.away, texts).await, shown);
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM veils").await, 0);
}

#[tokio::test]
async fn a_server_that_floods_or_asks_about_what_it_cannot_read_is_not_heard() {
    let two = two_schools().await;
    let open = two.publish("Portes ouvertes", Level::Public).await;
    let closed = two.publish("Entre nous", Level::Class).await;
    two.exchange().await;
    let peer = Peer::of(&two.home).await;
    let origin = two.home.origin();
    let flag = |number: usize, object: String| {
        json!({ "id": peer.at(&format!("/flag/{number}")), "type": "Flag", "actor": peer.at("/u/1"),
            "object": [object], "content": "<p>Regardez <script>x</script></p>" })
    };
    for (number, object) in [
        (1, format!("{origin}/o/{closed}")),
        (2, format!("{origin}/u/{}", two.ines.id)),
        (3, "http://elsewhere.example/n/1".to_owned()),
    ] {
        assert_eq!(peer.sends(&two.home, &flag(number, object)).await, 202);
    }
    two.home.settle().await;
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM reports").await, 0);
    for number in 10..80 {
        let object = format!("{origin}/o/{open}");
        assert_eq!(peer.sends(&two.home, &flag(number, object)).await, 202);
    }
    two.home.settle().await;
    assert_eq!(
        number(&two.home, "SELECT COUNT(*) FROM reports").await,
        1,
        "one case"
    );
    let words = query(
        &two.home.house.config.database_url,
        "SELECT words FROM reports",
    )
    .await;
    assert_eq!(words[0][0], "Regardez");
}

#[tokio::test]
async fn an_adult_hides_what_comes_from_elsewhere_for_this_school() {
    let two = two_schools().await;
    shared(&two).await;
    let head = two.away.admin("Paul").await;
    let here = "SELECT id FROM publications WHERE title = 'Sortie'";
    let copy = PublicationId::trusted(first(&two.away, here).await);
    let id = file(&two.away, &two.karim, &copy).await;
    let viewer = two.away.viewer(&head).await;
    two.karim.get(&format!("/articles/{copy}")).await.ok();
    moderation::decide(&two.away.house, &viewer, &id, Decision::Hold)
        .await
        .unwrap();
    two.exchange().await;
    two.karim
        .get(&format!("/articles/{copy}"))
        .await
        .not_found();
    two.karim.get("/").await.ok().sees_no("Sortie");
    let body = Body::from_markdown("Et pourtant").unwrap();
    let karim = two.away.viewer(&two.karim).await;
    let answer = seyes::blogs::comments::comment(&two.away.house, &karim, &copy, body, None);
    assert!(answer.await.is_err());
}
