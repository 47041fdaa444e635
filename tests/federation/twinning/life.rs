//! From the invitation to the end: refused, taken back, accepted, held, let go, ended, over.

use std::time::Duration;

use seyes::federate::lanes;
use seyes::kernel::SpaceId;

use super::{Both, Classes, classes, number, topic, topics, view};
use crate::support::dump;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn the_staff_see_an_invitation_and_may_decline_it() {
    let c = classes().await;
    let id = c.invite().await;
    assert_eq!(view(&c.claire, &id).await["state"], "invited");
    c.exchange().await;
    let there = c.received().await;
    let seen = view(&c.karim, &there).await;
    assert_eq!(seen["school"], "École Jean-Moulin");
    assert_eq!(seen["class"], "CM2 B");
    assert_eq!(seen["people"], 3);
    assert_eq!(seen["message"], "Une correspondance sur l'océan ?");
    // Neither pupils nor the third school know of it.
    c.tom
        .say("GET", &format!("/twinnings/{there}"), None)
        .await
        .is(404);
    assert_eq!(number(&c.third, "SELECT COUNT(*) FROM twinnings").await, 0);
    c.karim
        .get("/notifications")
        .await
        .ok()
        .sees("propose un jumelage");

    let path = format!("/twinnings/{there}/refusal");
    c.karim.say("POST", &path, None).await.is(204);
    c.exchange().await;
    assert_eq!(view(&c.claire, &id).await["state"], "declined");
    c.claire
        .get("/notifications")
        .await
        .ok()
        .sees("ne souhaite pas");
    c.karim.say("POST", &path, None).await.is(404);
    for school in [&c.home, &c.away] {
        let spaces = "SELECT COUNT(*) FROM spaces WHERE kind = 'twinning'";
        assert_eq!(number(school, spaces).await, 0);
    }
}

#[tokio::test]
async fn an_invitation_taken_back_cannot_be_accepted() {
    let c = classes().await;
    let id = c.invite().await;
    c.exchange().await;
    let there = c.received().await;
    c.claire
        .say("DELETE", &format!("/twinnings/{id}"), None)
        .await
        .is(204);
    c.exchange().await;
    let path = format!("/twinnings/{there}/acceptance");
    let class = serde_json::json!({ "class": c.other });
    c.karim.say("POST", &path, Some(class)).await.is(404);
    assert_eq!(view(&c.claire, &id).await["state"], "cancelled");
}

#[tokio::test]
async fn who_accepts_while_it_is_taken_back_is_told_that_it_is_over() {
    let c = classes().await;
    let id = c.invite().await;
    c.exchange().await;
    c.accept().await;
    c.claire
        .say("DELETE", &format!("/twinnings/{id}"), None)
        .await
        .is(204);
    c.exchange().await;
    assert_eq!(view(&c.claire, &id).await["state"], "cancelled");
    let there = c.received().await;
    assert_eq!(view(&c.karim, &there).await["state"], "ended");
    let spaces = "SELECT COUNT(*) FROM spaces WHERE kind = 'twinning'";
    assert_eq!(number(&c.home, spaces).await, 0);
}

#[tokio::test]
async fn a_server_killed_between_invitation_and_answer_forgets_neither() {
    let c = classes().await;
    let id = c.invite().await;
    // Killed before anything was delivered: what is left is the database.
    let waiting = "SELECT COUNT(*) FROM deliveries";
    assert_eq!(number(&c.home, waiting).await, 1);
    c.home.settle().await;
    lanes::drain(&c.home.app.federation).await.unwrap();
    // The other server is killed after it took the activity and before it was applied.
    let taken = "SELECT COUNT(*) FROM inbound WHERE applied_at IS NULL";
    assert_eq!(number(&c.away, taken).await, 1);
    c.away.settle().await;
    c.accept().await;
    // And again between the answer and its delivery: the space stands, the Accept waits in its row.
    assert_eq!(number(&c.away, waiting).await, 1);
    c.exchange().await;
    assert_eq!(view(&c.claire, &id).await["state"], "active");
}

#[tokio::test]
async fn families_are_told_and_read_what_is_shared() {
    let c = classes().await;
    let both = c.twin().await;
    c.sophie
        .get("/notifications")
        .await
        .ok()
        .sees("jumelée avec une autre école");
    let page = format!("/spaces/{}/twinnings", c.class);
    c.sophie
        .get(&page)
        .await
        .ok()
        .sees("6e A")
        .sees("Collège Ampère");
    let page = format!("/twinnings/{}", both.home_id);
    c.sophie
        .get(&page)
        .await
        .ok()
        .sees("leur prénom et leur classe")
        .sees_no("Suspendre");
    // What is written there is for the classes.
    c.sophie
        .get(&format!("/spaces/{}", both.home))
        .await
        .not_found();
    let freeze = format!("/twinnings/{}/hold", both.home_id);
    for member in [&c.sophie, &c.ines] {
        member.say("PUT", &freeze, None).await.is(403);
    }
}

async fn refused_everywhere(c: &Classes, both: &Both) {
    for (school, person, space) in [
        (&c.home, &c.ines, &both.home),
        (&c.away, &c.tom, &both.away),
    ] {
        let before = dump(&school.house.config.database_url).await;
        topic(person, space, "Trop tard").await.is(403);
        let after = dump(&school.house.config.database_url).await;
        assert_eq!(before["publications"], after["publications"]);
        assert_eq!(before["jobs"], after["jobs"]);
    }
}

/// Writes past the law of our own side, as a partner would that does not keep to the hold.
async fn smuggled(c: &Classes, space: &SpaceId, title: &str) {
    let sql = format!(
        "UPDATE spaces SET frozen_at = NULL, ends_at = 9000000000000000 WHERE id = '{space}'"
    );
    run(c, &sql).await;
    let sql = format!(
        "UPDATE twinnings SET frozen_by_us = NULL, frozen_by_them = NULL, state = 'active', \
         ends_at = 9000000000000000 WHERE space_id = '{space}'"
    );
    run(c, &sql).await;
    topic(&c.tom, space, title).await.is(201);
    c.exchange().await;
}

async fn run(c: &Classes, sql: &str) {
    crate::support::query(&c.away.house.config.database_url, sql).await;
}

#[tokio::test]
async fn a_hold_stops_both_sides_and_its_end_brings_back_what_was_missed() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.tom, &both.away, "Avant").await.is(201);
    let hold = format!("/twinnings/{}/hold", both.home_id);
    // What was on its way when the home teacher held it arrives at a closed door.
    c.claire.say("PUT", &hold, None).await.is(204);
    c.claire.say("PUT", &hold, None).await.is(409);
    c.exchange().await;
    assert!(topics(&c.ines, &both.home).await.is_empty());
    assert_eq!(view(&c.karim, &both.away_id).await["state"], "frozen");
    c.tom
        .get(&format!("/spaces/{}/forum", both.away))
        .await
        .ok()
        .sees("rien ne part ni n'arrive");
    refused_everywhere(&c, &both).await;

    // The other side cannot lift a hold that is not its own.
    let other = format!("/twinnings/{}/hold", both.away_id);
    c.karim.say("DELETE", &other, None).await.is(409);
    c.claire.say("DELETE", &hold, None).await.is(204);
    c.exchange().await;
    let titles: Vec<_> = topics(&c.ines, &both.home).await;
    assert_eq!(titles.len(), 1, "told once more after the hold");
    assert_eq!(titles[0]["title"], "Avant");
    topic(&c.ines, &both.home, "Après").await.is(201);
    c.exchange().await;
    assert_eq!(topics(&c.tom, &both.away).await.len(), 2);
}

#[tokio::test]
async fn what_comes_from_a_partner_that_does_not_keep_to_a_hold_changes_nothing() {
    let c = classes().await;
    let both = c.twin().await;
    let hold = format!("/twinnings/{}/hold", both.home_id);
    c.claire.say("PUT", &hold, None).await.is(204);
    c.exchange().await;
    let before = dump(&c.home.house.config.database_url).await;
    smuggled(&c, &both.away, "En douce").await;
    let after = dump(&c.home.house.config.database_url).await;
    for table in [
        "publications",
        "memberships",
        "media",
        "reactions",
        "twinnings",
        "spaces",
    ] {
        assert_eq!(before[table], after[table], "{table}");
    }
    let outcome = "SELECT COUNT(*) FROM inbound WHERE outcome = 'frozen'";
    assert_eq!(number(&c.home, outcome).await, 1);
}

#[tokio::test]
async fn the_end_makes_both_sides_read_only_and_a_withdrawal_still_crosses() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    topic(&c.tom, &both.away, "Les phares").await.is(201);
    c.exchange().await;
    // Nobody does anything: the clock alone ends it.
    c.wait(DAY * 304);
    for (person, id) in [(&c.claire, &both.home_id), (&c.karim, &both.away_id)] {
        assert_eq!(view(person, id).await["state"], "ended");
    }
    refused_everywhere(&c, &both).await;
    assert_eq!(topics(&c.ines, &both.home).await.len(), 2);
    let cookie = seyes::accounts::cookie_name(&c.away.house);
    c.tom.set_cookie(&cookie, &c.away.session(&c.tom.id).await);
    c.tom
        .get(&format!("/spaces/{}", both.away))
        .await
        .ok()
        .sees("on peut encore lire");
    let hold = format!("/twinnings/{}/hold", both.home_id);
    c.claire.say("PUT", &hold, None).await.is(409);

    let mine = topics(&c.ines, &both.home).await;
    let mine = mine
        .iter()
        .find(|one| one["title"] == "Les vagues")
        .unwrap();
    let path = format!("/publications/{}", mine["id"].as_str().unwrap());
    assert!(c.ines.say("DELETE", &path, None).await.status < 300);
    c.exchange().await;
    let left = topics(&c.tom, &both.away).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["title"], "Les phares");

    let before = dump(&c.home.house.config.database_url).await;
    smuggled(&c, &both.away, "Trop tard").await;
    let after = dump(&c.home.house.config.database_url).await;
    for table in [
        "publications",
        "memberships",
        "media",
        "twinnings",
        "spaces",
    ] {
        assert_eq!(before[table], after[table], "{table}");
    }
}

#[tokio::test]
async fn either_side_ends_it_before_its_time() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    c.exchange().await;
    let path = format!("/twinnings/{}", both.away_id);
    c.tom.say("DELETE", &path, None).await.is(403);
    // The head of the other school, who teaches none of the classes.
    let head = c.away.admin("Hélène").await;
    head.say("DELETE", &path, None).await.is(204);
    head.say("DELETE", &path, None).await.is(409);
    c.exchange().await;
    assert_eq!(view(&c.claire, &both.home_id).await["state"], "ended");
    refused_everywhere(&c, &both).await;
    assert_eq!(topics(&c.tom, &both.away).await.len(), 1);
}

#[tokio::test]
async fn who_joins_or_leaves_the_class_joins_or_leaves_the_space_and_is_counted() {
    let c = classes().await;
    let both = c.twin().await;
    assert_eq!(view(&c.karim, &both.away_id).await["people"], 3);
    let leo = c.home.pupil(("Leo", "Vidal"), "leo").await;
    c.home.joins(&c.class, &leo).await;
    c.exchange().await;
    assert_eq!(view(&c.karim, &both.away_id).await["people"], 4);
    leo.get(&format!("/spaces/{}", both.home)).await.ok();
    let class = c.home.circle(&c.class, "class").await;
    c.home.leaves(&leo, &class).await;
    leo.get(&format!("/spaces/{}", both.home)).await.not_found();
    c.exchange().await;
    assert_eq!(view(&c.karim, &both.away_id).await["people"], 3);
}
