//! What other servers may fetch, and what is missing for them (A61, A62).

use seyes::policy::{Level, Profile};

use super::{ask, number, two_schools};
use crate::support::Answer;

#[tokio::test]
async fn the_server_itself_is_open_and_blogs_ask_for_a_signature() {
    let two = two_schools().await;
    let id = two.publish("Bonjour", Level::Network).await;
    two.exchange().await;
    let actor = ask(&two.home, "/actor").await;
    actor.ok();
    assert_eq!(actor.json()["type"], "Application");
    let blog = format!("/b/{}", two.blog);
    ask(&two.home, &blog).await.is(401);
    ask(&two.home, &format!("/b/{}", "01ARZ3NDEKTSV4RRFFQ69G5FAV"))
        .await
        .is(401);
    ask(&two.home, &format!("/o/{id}")).await.is(404);
    two.follow().await;
    assert_eq!(
        number(
            &two.away,
            "SELECT COUNT(*) FROM actors WHERE host IS NOT NULL"
        )
        .await,
        2
    );
}

#[tokio::test]
async fn public_articles_are_open_and_the_rest_is_missing_in_the_same_words() {
    let two = two_schools().await;
    let open = two.publish("Portes ouvertes", Level::Public).await;
    let closed = two.publish("Entre nous", Level::Class).await;
    two.exchange().await;
    let answer = ask(&two.home, &format!("/o/{open}")).await;
    answer.ok();
    assert_eq!(answer.json()["name"], "Portes ouvertes");
    assert_eq!(answer.json()["type"], "Article");
    ask(&two.home, &format!("/articles/{open}"))
        .await
        .leads_to(&format!("/o/{open}"));
    let hidden = ask(&two.home, &format!("/o/{closed}")).await;
    let missing = ask(&two.home, "/o/01ARZ3NDEKTSV4RRFFQ69G5FAV").await;
    assert_eq!((hidden.status, &hidden.bytes), (404, &missing.bytes));
}

#[tokio::test]
async fn only_blogs_and_adults_can_be_found() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.exchange().await;
    let host = &two.home.house.config.domain;
    let find = |name: &str| format!("/.well-known/webfinger?resource=acct:{name}@{host}");
    let blog = ask(&two.home, &find("journal.du.cm2.b")).await;
    blog.ok();
    assert_eq!(blog.header("content-type"), "application/jrd+json");
    assert!(!blog.body().contains("null"), "{}", blog.body());
    for nobody in ["ines", "ines.marchand", "claire.marchand", "x"] {
        ask(&two.home, &find(nobody)).await.is(404);
    }
    ask(&two.home, "/.well-known/webfinger").await.is(400);
    ask(&two.home, &format!("/u/{}", two.ines.id)).await.is(401);
    ask(&two.home, "/nodeinfo/2.1").await.ok();
}

/// I12: the address of a blog tells no browser whether it exists.
#[tokio::test]
async fn a_blog_that_may_not_be_read_is_as_missing_as_one_that_does_not_exist() {
    let two = two_schools().await;
    let outsider = two.home.person("Odile", Profile::Teacher).await;
    let real = format!("/b/{}", two.blog);
    let missing = "/b/01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let stranger = two.home.stranger();
    for path in [&real, missing, "/b/nonsense"] {
        let asked = path.replace('/', "%2F");
        let place = format!("/sign-in?next={asked}");
        assert_eq!(stranger.get(path).await.is(303).location(), place);
    }
    let (hidden, gone) = (outsider.get(&real).await, outsider.get(missing).await);
    assert_eq!((hidden.status, gone.status), (404, 404));
    let words = |answer: &Answer, path: &str| answer.body().replace(path, "PATH");
    assert_eq!(words(&hidden, &real), words(&gone, missing));
    two.claire.get(&real).await.leads_to("/spaces/");
}
