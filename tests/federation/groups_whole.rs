//! A forum elsewhere as a whole: what was written before somebody followed it, what was lost on the way,
//! and what stands above an answer that arrives alone.

use seyes::forums;
use seyes::kernel::PublicationId;
use seyes::policy::Level;
use seyes::publications::Body;

use super::groups::{Forum, REPLIES, TOPICS, class_of, open};
use super::{lines, number, two_schools};
use crate::support::query;

/// A forum for partners that nobody elsewhere follows yet, with a topic and two answers.
async fn lived_in() -> (Forum, PublicationId) {
    let two = two_schools().await;
    let space = class_of(&two).await;
    let draft = forums::OpeningDraft {
        level: Some(Level::Network),
        checked: false,
    };
    open(&two.home, &two.claire, &space, draft).await;
    let forum = Forum { two, space };
    let two = &forum.two;
    let id = forum.topic(&two.claire, "Avant", Level::Network).await;
    forum.topic(&two.claire, "Entre nous", Level::Class).await;
    forum
        .answer(&two.home, &two.claire, &id, "Une réponse d'avant")
        .await;
    forum
        .answer(&two.home, &two.ines, &id, "Moi aussi, dit Inès")
        .await;
    (forum, id)
}

/// An answer of the home school whose delivery is lost.
async fn lost(forum: &Forum, to: &PublicationId, text: &str) {
    let home = &forum.two.home;
    let viewer = home.viewer(&forum.two.claire).await;
    let body = Body::from_markdown(text).unwrap();
    forum.two.tick();
    forums::actions::reply(&home.house, &viewer, to, body, None)
        .await
        .unwrap();
    home.settle().await;
    let url = &home.house.config.database_url;
    query(url, "DELETE FROM deliveries").await;
}

#[tokio::test]
async fn who_follows_a_forum_reads_what_was_said_before_and_is_told_of_nothing() {
    let (forum, _) = lived_in().await;
    let two = &forum.two;
    two.tick();
    forum.follow().await;
    assert_eq!(lines(&two.away, TOPICS).await, ["Avant"]);
    assert_eq!(lines(&two.away, REPLIES).await, ["Une réponse d'avant"]);
    let dates = "SELECT CAST(published_at AS TEXT) FROM publications WHERE title = 'Avant'";
    assert_eq!(
        lines(&two.away, dates).await,
        lines(&two.home, dates).await,
        "it keeps its own date"
    );
    let told = "SELECT COUNT(*) FROM notifications";
    assert_eq!(number(&two.away, told).await, 0);
    let copy = forum.copy().await;
    let page = two.karim.get(&format!("/topics/{copy}")).await;
    page.ok().sees("Une réponse d").sees_no("Inès");

    // It goes on from there, and nothing is there twice.
    forum
        .answer(&two.away, &two.karim, &copy, "Et maintenant")
        .await;
    let both = ["Une réponse d'avant", "Et maintenant"];
    assert_eq!(lines(&two.away, REPLIES).await, both);
    assert_eq!(lines(&two.away, TOPICS).await, ["Avant"]);
}

#[tokio::test]
async fn an_answer_to_what_was_lost_brings_it() {
    let (forum, id) = lived_in().await;
    let two = &forum.two;
    forum.follow().await;
    lost(&forum, &id, "Perdue en route").await;
    let sql = "SELECT id FROM publications WHERE excerpt = 'Perdue en route'";
    let above = PublicationId::trusted(lines(&two.home, sql).await.remove(0));
    let viewer = two.home.viewer(&two.claire).await;
    let body = Body::from_markdown("Elle répond à la perdue").unwrap();
    two.tick();
    forums::actions::reply(&two.home.house, &viewer, &above, body, None)
        .await
        .unwrap();
    two.exchange().await;
    let mut found = lines(&two.away, REPLIES).await;
    found.sort();
    let wanted = [
        "Elle répond à la perdue",
        "Perdue en route",
        "Une réponse d'avant",
    ];
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn who_opens_a_topic_has_its_lost_answers_fetched() {
    let (forum, id) = lived_in().await;
    let two = &forum.two;
    forum.follow().await;
    lost(&forum, &id, "Perdue en route").await;
    two.exchange().await;
    assert_eq!(lines(&two.away, REPLIES).await, ["Une réponse d'avant"]);
    let pause = std::time::Duration::from_secs(600);
    two.away.wait(pause);
    two.home.wait(pause);
    let copy = forum.copy().await;
    two.karim.get(&format!("/topics/{copy}")).await.ok();
    two.exchange().await;
    let mut found = lines(&two.away, REPLIES).await;
    found.sort();
    assert_eq!(found, ["Perdue en route", "Une réponse d'avant"]);
}
