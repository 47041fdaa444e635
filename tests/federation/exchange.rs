//! Issue 2, journey 2: an article for the partners, its edition, its end, what the others answer.

use seyes::blogs::{self, comments};
use seyes::federate;
use seyes::kernel::PublicationId;
use seyes::policy::{Level, Permit};
use seyes::publications::{self, Body, ReactionKind, reactions};

use super::twinning::asked::signed;
use super::{Two, lines, number, two_schools};

const TITLES: &str = "SELECT title FROM publications WHERE kind = 'article' AND host IS NOT NULL \
     AND withdrawn_at IS NULL AND published_at IS NOT NULL ORDER BY id";

async fn received(two: &Two) -> PublicationId {
    let ids = lines(
        &two.away,
        "SELECT id FROM publications WHERE kind = 'article' AND host IS NOT NULL ORDER BY id DESC",
    )
    .await;
    PublicationId::trusted(ids[0].clone())
}

#[tokio::test]
async fn an_article_for_partners_arrives_changes_and_goes() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.exchange().await;
    two.follow().await;
    let states = "SELECT state FROM follows";
    assert_eq!(lines(&two.home, states).await, ["accepted"]);
    assert_eq!(lines(&two.away, states).await, ["accepted"]);

    let id = two.publish("Sortie au musée", Level::Network).await;
    two.exchange().await;
    assert_eq!(
        lines(&two.away, TITLES).await,
        ["Bonjour", "Sortie au musée"]
    );
    two.karim.get("/").await.ok().sees("Sortie au musée");

    let viewer = two.home.viewer(&two.claire).await;
    let text = blogs::ArticleText::new("Au musée, encore", "Quatre fossiles.", vec![]).unwrap();
    let version = number(&two.home, "SELECT MAX(version) FROM publications").await;
    blogs::actions::edit(
        &two.home.house,
        &viewer,
        (&id, version),
        (&text, blogs::Next::Keep),
    )
    .await
    .unwrap();
    two.exchange().await;
    assert_eq!(
        lines(&two.away, TITLES).await,
        ["Bonjour", "Au musée, encore"]
    );
    let page = format!("/articles/{}", received(&two).await);
    two.karim.get(&page).await.ok().sees("Quatre fossiles");

    publications::actions::withdraw(&two.home.house, &viewer, &id)
        .await
        .unwrap();
    two.exchange().await;
    assert_eq!(lines(&two.away, TITLES).await, ["Bonjour"]);
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM copies").await, 0);
}

#[tokio::test]
async fn what_is_for_the_class_never_leaves() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let before = number(&two.away, "SELECT COUNT(*) FROM inbound").await;
    for level in [Level::Class, Level::Families, Level::School] {
        two.publish("Entre nous", level).await;
    }
    two.home.settle().await;
    assert_eq!(
        number(&two.home, "SELECT COUNT(*) FROM deliveries").await,
        0
    );
    two.exchange().await;
    assert_eq!(
        number(&two.away, "SELECT COUNT(*) FROM inbound").await,
        before
    );
}

#[tokio::test]
async fn narrowing_an_article_takes_it_back() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let id = two.publish("Trop large", Level::Network).await;
    two.exchange().await;
    assert_eq!(lines(&two.away, TITLES).await, ["Bonjour", "Trop large"]);
    let viewer = two.home.viewer(&two.claire).await;
    let version = lines(
        &two.home,
        "SELECT CAST(version AS TEXT) FROM publications ORDER BY id DESC",
    )
    .await;
    let version = version[0].parse().unwrap();
    blogs::actions::publish(&two.home.house, &viewer, &id, (version, Level::Class))
        .await
        .unwrap();
    two.exchange().await;
    assert_eq!(lines(&two.away, TITLES).await, ["Bonjour"]);
}

#[tokio::test]
async fn adults_answer_and_react_across_schools_and_pupils_words_stay() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let id = two.publish("Sortie au musée", Level::Network).await;
    two.exchange().await;

    let copy = received(&two).await;
    let karim = two.away.viewer(&two.karim).await;
    let body = Body::from_markdown("Bravo de la part du collège !").unwrap();
    comments::comment(&two.away.house, &karim, &copy, body, None)
        .await
        .unwrap();
    let kind = (ReactionKind::Merci, None);
    reactions::react(&two.away.house, &karim, &copy, kind)
        .await
        .unwrap();
    two.exchange().await;

    // It waits for the teacher, as the blog asks.
    let page = format!("/articles/{id}");
    two.ines
        .get(&page)
        .await
        .ok()
        .sees_no("Bravo de la part du collège");
    let replies = "SELECT id FROM publications WHERE kind = 'reply' AND host IS NOT NULL";
    let reply = PublicationId::trusted(lines(&two.home, replies).await[0].clone());
    let claire = two.home.viewer(&two.claire).await;
    publications::actions::accept_reply(&two.home.house, &claire, &reply)
        .await
        .unwrap();
    two.ines
        .get(&page)
        .await
        .ok()
        .sees("Bravo de la part du collège");
    let kinds = "SELECT r.kind FROM reactions r JOIN persons p ON p.id = r.person_id \
                 WHERE p.host IS NOT NULL";
    assert_eq!(lines(&two.home, kinds).await, ["merci"]);

    reactions::unreact(&two.away.house, &karim, &copy)
        .await
        .unwrap();
    two.exchange().await;
    assert!(lines(&two.home, kinds).await.is_empty());

    // The pupil's answer stays here; the teacher's goes to those who read the article.
    let ines = two.home.viewer(&two.ines).await;
    let body = Body::from_markdown("Merci beaucoup").unwrap();
    let own = comments::comment(&two.home.house, &ines, &id, body, None)
        .await
        .unwrap();
    publications::actions::accept_reply(&two.home.house, &claire, &own)
        .await
        .unwrap();
    let body = Body::from_markdown("À bientôt").unwrap();
    comments::comment(&two.home.house, &claire, &reply, body, None)
        .await
        .unwrap();
    two.exchange().await;
    let texts = "SELECT excerpt FROM publications WHERE kind = 'reply' ORDER BY id";
    let known = lines(&two.away, texts).await;
    assert_eq!(known, ["Bravo de la part du collège !", "À bientôt"]);
    let traffic = lines(&two.home, "SELECT name FROM actors ORDER BY name")
        .await
        .join(" ");
    assert!(!traffic.contains("Ines"), "{traffic}");
}

/// T14: who could read an answer learns that it was there; who could not learns nothing.
#[tokio::test]
async fn an_answer_that_was_taken_back_is_gone_for_those_who_could_read_it() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let karim = two.away.viewer(&two.karim).await;
    for (level, after) in [(Level::Public, 410), (Level::Network, 404)] {
        two.publish("Sortie au musée", level).await;
        two.exchange().await;
        let copy = received(&two).await;
        let body = Body::from_markdown("Bravo de la part du collège !").unwrap();
        let answer = comments::comment(&two.away.house, &karim, &copy, body, None)
            .await
            .unwrap();
        two.exchange().await;
        let path = format!("/o/{answer}");
        assert_eq!(signed(&two.home, &two.away, &path).await, 200);
        let house = &two.away.house;
        publications::actions::withdraw(house, &karim, &answer)
            .await
            .unwrap();
        two.exchange().await;
        assert_eq!(
            signed(&two.home, &two.away, &path).await,
            after,
            "{level:?}"
        );
    }
}

#[tokio::test]
async fn unfollowing_takes_the_key_and_tells_the_other_school() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    two.publish("Sortie au musée", Level::Network).await;
    two.exchange().await;
    let viewer = two.away.viewer(&two.karim).await;
    let fed = &two.away.app.federation;
    let list = federate::following(fed, &viewer, (10, 0)).await.unwrap();
    federate::unfollow(fed, &viewer, &list[0].actor_id)
        .await
        .unwrap();
    let page = format!("/articles/{}", received(&two).await);
    two.karim.get(&page).await.not_found();
    two.exchange().await;
    let follows = "SELECT COUNT(*) FROM follows";
    assert_eq!(number(&two.home, follows).await, 0);
    assert_eq!(number(&two.away, follows).await, 0);
}

#[tokio::test]
async fn a_frozen_partner_receives_nothing_and_a_thawed_one_everything_in_order() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let permit = Permit::for_house();
    let other = &two.away.house.config.domain;
    federate::partners::freeze(&two.home.house, &permit, other)
        .await
        .unwrap();
    two.publish("Pendant le gel", Level::Network).await;
    two.home.settle().await;
    assert_eq!(
        number(&two.home, "SELECT COUNT(*) FROM deliveries").await,
        1
    );
    federate::partners::add(&two.home.house, &permit, other)
        .await
        .unwrap();
    two.publish("Un", Level::Network).await;
    two.publish("Deux", Level::Network).await;
    two.publish("Trois", Level::Network).await;
    two.exchange().await;
    assert_eq!(
        lines(&two.away, TITLES).await,
        ["Bonjour", "Pendant le gel", "Un", "Deux", "Trois"]
    );
}
