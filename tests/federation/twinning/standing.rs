//! A partner that is suspended, ended or blocked: what two classes share stands still with it, says so, and
//! goes on when the schools exchange again, unless somebody else holds it.

use seyes::federate::{lanes, partners, servers::upkeep};
use seyes::kernel::SpaceId;
use seyes::policy::Permit;

use super::order::{same, shelf};
use super::{Both, Classes, classes, topic, topics, view};
use crate::support::{Person, School};

/// Rounds in which everything settles that can.
const ROUNDS: usize = 6;

fn domain(school: &School) -> &str {
    &school.house.config.domain
}

impl Classes {
    /// Works and delivers, whatever then still waits.
    async fn rounds(&self) {
        for _ in 0..ROUNDS {
            for school in self.schools() {
                school.settle().await;
                upkeep::drain(&school.app.federation).await.unwrap();
                lanes::drain(&school.app.federation).await.unwrap();
            }
            self.wait(std::time::Duration::from_secs(120));
        }
    }
}

async fn state(person: &Person, id: &str) -> (String, bool) {
    let seen = view(person, id).await;
    let held = seen["frozen_by_school"].as_bool().unwrap();
    (seen["state"].as_str().unwrap().to_owned(), held)
}

fn frozen() -> (String, bool) {
    ("frozen".to_owned(), true)
}

fn active() -> (String, bool) {
    ("active".to_owned(), false)
}

/// A twinning with a topic of each side.
async fn twinned(c: &Classes) -> Both {
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    topic(&c.tom, &both.away, "Les phares").await.is(201);
    c.exchange().await;
    both
}

async fn withdraws(person: &Person, space: &SpaceId, title: &str) {
    let all = topics(person, space).await;
    let one = all.iter().find(|one| one["title"] == title).unwrap();
    let path = format!("/publications/{}", one["id"].as_str().unwrap());
    let answer = person.say("DELETE", &path, None).await;
    assert!(answer.status < 300, "{}", answer.body());
}

#[tokio::test]
async fn a_suspended_partner_suspends_what_is_shared_and_says_so() {
    let c = classes().await;
    let both = twinned(&c).await;
    let (permit, away) = (Permit::for_house(), domain(&c.away));
    partners::freeze(&c.home.house, &permit, away)
        .await
        .unwrap();
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, frozen());
    let page = format!("/twinnings/{}", both.home_id);
    let class = c.claire.get(&page).await;
    class
        .ok()
        .sees("votre école n'échange pas")
        .sees("la direction");
    c.ines
        .get(&page)
        .await
        .ok()
        .sees("ton école n'échange pas")
        .sees_no("votre école");
    let space = format!("/spaces/{}/forum", both.home);
    c.ines
        .get(&space)
        .await
        .ok()
        .sees("on peut lire, rien ne part ni n'arrive");
    topic(&c.ines, &both.home, "Trop tard").await.is(403);
    // The other side knows nothing of it and writes; a child here takes something back.
    topic(&c.tom, &both.away, "Pendant").await.is(201);
    withdraws(&c.ines, &both.home, "Les vagues").await;
    c.rounds().await;
    assert_eq!(topics(&c.ines, &both.home).await.len(), 1);
    assert_eq!(topics(&c.tom, &both.away).await.len(), 3);

    partners::thaw(&c.home.house, &permit, away).await.unwrap();
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, active());
    assert_eq!(view(&c.karim, &both.away_id).await["state"], "active");
    let held = same(&c, &both).await.join("\n");
    assert!(
        held.contains("Pendant") && !held.contains("vagues"),
        "{held}"
    );
    topic(&c.ines, &both.home, "Après").await.is(201);
    c.rounds().await;
    assert!(same(&c, &both).await.join("\n").contains("Après"));
}

#[tokio::test]
async fn a_partnership_that_ends_and_begins_again_brings_back_what_was_shared() {
    let c = classes().await;
    let both = twinned(&c).await;
    let permit = Permit::for_house();
    let (home, away) = (domain(&c.home), domain(&c.away));
    for (school, other) in [(&c.home, away), (&c.away, home)] {
        partners::remove(&school.house, &permit, other)
            .await
            .unwrap();
    }
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, frozen());
    assert_eq!(state(&c.karim, &both.away_id).await, frozen());
    topic(&c.tom, &both.away, "Trop tard").await.is(403);
    withdraws(&c.tom, &both.away, "Les phares").await;
    c.rounds().await;
    for (school, other) in [(&c.home, away), (&c.away, home)] {
        partners::add(&school.house, &permit, other).await.unwrap();
    }
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, active());
    assert_eq!(state(&c.karim, &both.away_id).await, active());
    let held = same(&c, &both).await;
    assert_eq!(held.len(), 1, "{held:?}");
}

#[tokio::test]
async fn a_block_hides_and_holds_and_its_end_alone_brings_nothing_back() {
    let c = classes().await;
    let both = twinned(&c).await;
    let (permit, away) = (Permit::for_house(), domain(&c.away));
    partners::block(&c.home.house, &permit, away).await.unwrap();
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, frozen());
    assert_eq!(
        shelf(&c.home, &both.home).await.len(),
        1,
        "theirs is hidden"
    );
    // A server that is taken off the list of blocked ones is nobody, not a partner.
    partners::unblock(&c.home.house, &permit, away)
        .await
        .unwrap();
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, frozen());
    topic(&c.ines, &both.home, "Trop tard").await.is(403);
    partners::add(&c.home.house, &permit, away).await.unwrap();
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, active());
    assert_eq!(same(&c, &both).await.len(), 2);
}

#[tokio::test]
async fn who_held_a_twinning_for_another_reason_still_holds_it() {
    let c = classes().await;
    let both = twinned(&c).await;
    let (permit, away) = (Permit::for_house(), domain(&c.away));
    let hold = format!("/twinnings/{}/hold", both.home_id);
    c.claire.say("PUT", &hold, None).await.is(204);
    c.rounds().await;
    partners::freeze(&c.home.house, &permit, away)
        .await
        .unwrap();
    c.rounds().await;
    partners::thaw(&c.home.house, &permit, away).await.unwrap();
    c.rounds().await;
    assert_eq!(
        state(&c.claire, &both.home_id).await,
        ("frozen".to_owned(), false)
    );
    topic(&c.ines, &both.home, "Trop tard").await.is(403);
    topic(&c.tom, &both.away, "Trop tard").await.is(403);
    c.claire.say("DELETE", &hold, None).await.is(204);
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, active());
    assert_eq!(view(&c.karim, &both.away_id).await["state"], "active");

    // Let go while the partner is suspended: the suspension alone holds it then.
    c.claire.say("PUT", &hold, None).await.is(204);
    partners::freeze(&c.home.house, &permit, away)
        .await
        .unwrap();
    c.rounds().await;
    c.claire.say("DELETE", &hold, None).await.is(204);
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, frozen());
    partners::thaw(&c.home.house, &permit, away).await.unwrap();
    c.rounds().await;
    assert_eq!(state(&c.claire, &both.home_id).await, active());
    assert_eq!(view(&c.karim, &both.away_id).await["state"], "active");
    same(&c, &both).await;
}

#[tokio::test]
async fn what_was_over_stays_over() {
    let c = classes().await;
    let both = twinned(&c).await;
    let (permit, away) = (Permit::for_house(), domain(&c.away));
    c.claire
        .say("DELETE", &format!("/twinnings/{}", both.home_id), None)
        .await
        .is(204);
    c.rounds().await;
    partners::freeze(&c.home.house, &permit, away)
        .await
        .unwrap();
    c.rounds().await;
    partners::thaw(&c.home.house, &permit, away).await.unwrap();
    c.rounds().await;
    assert_eq!(
        state(&c.claire, &both.home_id).await,
        ("ended".to_owned(), false)
    );
    topic(&c.ines, &both.home, "Trop tard").await.is(403);
}
