//! Our own keys change while two schools talk: nobody is frozen out, and nobody can pretend to be the
//! change (issue 3, I2).

mod forged;
mod pages;

use std::sync::Arc;
use std::time::Duration;

use seyes::blogs::comments;
use seyes::doors::wiring;
use seyes::federate::keys::rotation::{self, ANNOUNCED_LONGEST, FORMER_LISTED};
use seyes::federate::servers::upkeep;
use seyes::federate::{Federation, lanes};
use seyes::kernel::PublicationId;
use seyes::policy::{Level, Permit};
use seyes::publications::Body;

use super::{Two, ask, lines, number, two_schools};
use crate::support::School;

const RECEIVED: &str =
    "SELECT title FROM publications WHERE kind = 'article' AND host IS NOT NULL ORDER BY id";
const OWN_KEY: &str = "SELECT public_key FROM actors WHERE kind = 'instance' AND host IS NULL";
const PINNED: &str = "SELECT public_key FROM servers";
const STATES: &str = "SELECT state, cause FROM partners";

/// Two partners that have pinned each other's key; Karim follows the blog.
async fn pinned() -> Two {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    upkeep(&two.home).await;
    upkeep(&two.away).await;
    assert_eq!(
        lines(&two.away, PINNED).await,
        lines(&two.home, OWN_KEY).await
    );
    two
}

async fn upkeep(school: &School) {
    upkeep::drain(&school.app.federation).await.unwrap();
    school.tick();
}

async fn begin(school: &School) {
    rotation::start(&school.house, &Permit::for_house())
        .await
        .unwrap();
}

/// The whole change, with everybody listening.
async fn rotate(two: &Two) {
    begin(&two.home).await;
    upkeep(&two.home).await;
    two.exchange().await;
    upkeep(&two.home).await;
    two.exchange().await;
}

/// The keys that the document of the server lists: the id of the one that signs, and how many beside.
async fn listed(school: &School) -> (String, usize, usize) {
    let actor = ask(school, "/actor").await.ok().json();
    let count = |name: &str| actor[name].as_array().map_or(0, Vec::len);
    let id = actor["publicKey"]["id"].as_str().unwrap().to_owned();
    (id, count("assertionMethod"), count("keySuccession"))
}

/// Both schools can say something to the other, and neither suspects it.
async fn both_speak(two: &Two, title: &str) {
    two.publish(title, Level::Network).await;
    two.exchange().await;
    assert_eq!(lines(&two.away, RECEIVED).await.last().unwrap(), title);
    let articles = "SELECT id FROM publications WHERE kind = 'article' AND host IS NOT NULL \
                    ORDER BY id";
    let article = lines(&two.away, articles).await;
    let viewer = two.away.viewer(&two.karim).await;
    let id = PublicationId::trusted(article.last().unwrap().clone());
    let body = Body::from_markdown(&format!("Réponse à {title}")).unwrap();
    comments::comment(&two.away.house, &viewer, &id, body, None)
        .await
        .unwrap();
    two.exchange().await;
    let came = "SELECT COUNT(*) FROM publications WHERE kind = 'reply' AND host IS NOT NULL \
                AND excerpt LIKE '%Réponse à ";
    assert_eq!(number(&two.home, &format!("{came}{title}%'")).await, 1);
    for school in [&two.home, &two.away] {
        assert_eq!(lines(school, STATES).await, ["active "]);
    }
}

#[tokio::test]
async fn keys_change_while_both_go_on_talking() {
    let two = pinned().await;
    let old = lines(&two.home, OWN_KEY).await;
    let secret = "SELECT private_key FROM actors WHERE host IS NULL ORDER BY id";
    let secrets = lines(&two.home, secret).await;
    begin(&two.home).await;
    upkeep(&two.home).await;
    let (first, beside, proofs) = listed(&two.home).await;
    assert!(first.ends_with("#main-key"), "the old key signs: {first}");
    assert_eq!(
        (beside, proofs),
        (1, 1),
        "the next one is listed and proved"
    );
    // One more article leaves under the old key, behind the announcement.
    both_speak(&two, "Pendant").await;
    upkeep(&two.home).await;
    let (second, beside, proofs) = listed(&two.home).await;
    assert!(second.contains("#key-"), "the new key signs: {second}");
    assert_eq!((beside, proofs), (1, 1), "the old one is still listed");
    assert_ne!(lines(&two.home, OWN_KEY).await, old);
    two.exchange().await;
    both_speak(&two, "Ensuite").await;
    assert_eq!(
        lines(&two.away, PINNED).await,
        lines(&two.home, OWN_KEY).await,
        "the partner walked to the new key"
    );
    let left = lines(&two.home, secret).await;
    assert!(
        left.iter().all(|key| !secrets.contains(key)),
        "every key is new"
    );
    two.pass(FORMER_LISTED);
    upkeep(&two.home).await;
    upkeep(&two.away).await;
    assert_eq!(listed(&two.home).await, (second, 0, 1));
    both_speak(&two, "Plus tard").await;
    assert_eq!(
        number(&two.home, "SELECT COUNT(*) FROM former_keys").await,
        0
    );
}

#[tokio::test]
async fn a_partner_that_slept_through_two_changes_is_not_frozen_out() {
    let two = pinned().await;
    for _ in 0..2 {
        begin(&two.home).await;
        upkeep(&two.home).await;
        let (id, ..) = listed(&two.home).await;
        two.home.wait(ANNOUNCED_LONGEST - Duration::from_secs(60));
        upkeep(&two.home).await;
        assert_eq!(listed(&two.home).await.0, id, "the old key signs for a day");
        two.home.wait(Duration::from_secs(120));
        upkeep(&two.home).await;
        assert_ne!(listed(&two.home).await.0, id);
        two.home.wait(FORMER_LISTED);
        upkeep(&two.home).await;
    }
    assert_eq!(
        listed(&two.home).await.1,
        0,
        "nothing is left of the old keys"
    );
    two.away
        .wait((ANNOUNCED_LONGEST + FORMER_LISTED + Duration::from_secs(70)) * 2);
    both_speak(&two, "Réveil").await;
    upkeep(&two.away).await;
    assert_eq!(lines(&two.away, STATES).await, ["active "]);
    assert_eq!(
        lines(&two.away, PINNED).await,
        lines(&two.home, OWN_KEY).await
    );
}

/// The program as it starts again over the same database.
async fn restarted(school: &School) -> Arc<Federation> {
    let config = (*school.house.config).clone();
    let app = wiring::open(config, school.house.clock.clone())
        .await
        .unwrap();
    school.wait(Duration::from_secs(5));
    app.federation
}

#[tokio::test]
async fn a_stop_between_any_two_steps_loses_nothing() {
    let two = pinned().await;
    begin(&two.home).await;
    let mut steps = 0;
    loop {
        let fed = restarted(&two.home).await;
        // One step, and the process is gone.
        if rotation::carry(&fed).await.unwrap() == 0 {
            let waiting = "SELECT COUNT(*) FROM rotations WHERE told_at IS NULL";
            if number(&two.home, waiting).await == 0 {
                break;
            }
            lanes::drain(&fed).await.unwrap();
            two.away.settle().await;
        }
        steps += 1;
        assert!(steps < 20, "the change comes to its end");
    }
    assert!(steps >= 4, "made, announced, switched, told: {steps}");
    two.exchange().await;
    both_speak(&two, "Encore là").await;
    assert_eq!(
        number(&two.home, "SELECT COUNT(*) FROM successions").await,
        1
    );
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM next_keys").await, 0);
}

#[tokio::test]
async fn a_running_change_is_not_begun_twice() {
    let two = pinned().await;
    begin(&two.home).await;
    let again = rotation::start(&two.home.house, &Permit::for_house()).await;
    assert!(again.is_err());
    rotate_rest(&two).await;
    rotate(&two).await;
    both_speak(&two, "Deux fois").await;
    assert_eq!(listed(&two.home).await.1, 2, "both former keys are listed");
}

async fn rotate_rest(two: &Two) {
    upkeep(&two.home).await;
    two.exchange().await;
    upkeep(&two.home).await;
    two.exchange().await;
}
