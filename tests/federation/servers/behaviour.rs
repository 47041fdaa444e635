//! What becomes of deliveries and follows: refused, frozen, thawed, blocked, ended, dead, given up.

use std::time::Duration;

use seyes::blogs;
use seyes::config::FederationMode;
use seyes::federate::{self, lanes, partners as acts, servers::upkeep};
use seyes::policy::{Level, Permit};
use seyes::publications;

use super::{domain, lines};
use crate::federation::{Two, ask, number, school, two_schools};
use crate::support::query;

const DAY: Duration = Duration::from_secs(24 * 3600);
const RECEIVED: &str = "SELECT title FROM publications WHERE kind = 'article' AND host IS NOT NULL \
     AND withdrawn_at IS NULL AND published_at IS NOT NULL AND held_at IS NULL AND title <> 'Bonjour' ORDER BY id";

/// Two partners; Karim follows the blog.
async fn following() -> Two {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    two
}

#[tokio::test]
async fn a_follow_that_is_refused_waits_until_the_partnership_is_made() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    let permit = Permit::for_house();
    let (home, away) = (&two.home, &two.away);
    let viewer = away.viewer(&two.karim).await;
    let handle = format!("@journal.du.cm2.b@{}", domain(home));
    let fed = &away.app.federation;
    let found = federate::look_up(fed, &viewer, &handle).await.unwrap();
    acts::remove(&home.house, &permit, domain(away))
        .await
        .unwrap();
    federate::follow(fed, &viewer, &found.actor.id)
        .await
        .unwrap();
    two.round().await;
    let waiting = "SELECT COUNT(*) FROM deliveries";
    assert_eq!(number(away, waiting).await, 1, "kept");
    two.karim
        .get("/follows")
        .await
        .ok()
        .sees("ne vous a pas encore ajouté");
    let helene = away.admin("Helene").await;
    let page = format!("/admin/servers/{}", domain(home));
    helene
        .get(&page)
        .await
        .ok()
        .sees("pas, ou plus, ajoutés à ses partenaires");
    // Days later the other head adds us, and its server says so.
    two.pass(DAY * 5);
    two.round().await;
    assert_eq!(number(away, waiting).await, 1, "still kept");
    acts::add(&home.house, &permit, domain(away)).await.unwrap();
    upkeep::drain(&home.app.federation).await.unwrap();
    two.exchange().await;
    assert_eq!(lines(away, "SELECT state FROM follows").await, ["accepted"]);
}

#[tokio::test]
async fn what_is_published_during_a_suspension_arrives_after_it_once_and_in_order() {
    let two = following().await;
    let permit = Permit::for_house();
    acts::freeze(&two.home.house, &permit, domain(&two.away))
        .await
        .unwrap();
    let first = two.publish("Un", Level::Network).await;
    let second = two.publish("Deux", Level::Network).await;
    two.publish("Trois", Level::Network).await;
    two.home.settle().await;
    let viewer = two.home.viewer(&two.claire).await;
    publications::actions::withdraw(&two.home.house, &viewer, &second)
        .await
        .unwrap();
    let text = blogs::ArticleText::new("Un, revu", "Quatre fossiles.", vec![]).unwrap();
    let version = "SELECT version FROM publications WHERE title = 'Un'";
    let version = number(&two.home, version).await;
    let change = (&text, blogs::Next::Keep);
    blogs::actions::edit(&two.home.house, &viewer, (&first, version), change)
        .await
        .unwrap();
    two.round().await;
    let came = "SELECT COUNT(*) FROM inbound";
    let before = number(&two.away, came).await;
    assert!(lines(&two.away, RECEIVED).await.is_empty());
    two.pass(DAY);
    two.round().await;
    assert_eq!(
        number(&two.away, came).await,
        before,
        "nothing left the school"
    );
    acts::thaw(&two.home.house, &permit, domain(&two.away))
        .await
        .unwrap();
    two.exchange().await;
    assert_eq!(lines(&two.away, RECEIVED).await, ["Un, revu", "Trois"]);
    // Create, Update, Create and the Delete of what was taken back: its Create was never sent.
    assert_eq!(number(&two.away, came).await, before + 4);
}

#[tokio::test]
async fn a_block_hides_what_came_and_an_unblock_shows_it_again() {
    let two = following().await;
    two.publish("Sortie au musée", Level::Network).await;
    two.exchange().await;
    let permit = Permit::for_house();
    two.karim.get("/").await.ok().sees("Sortie au musée");
    let host = domain(&two.home).to_uppercase();
    acts::block(&two.away.house, &permit, &host).await.unwrap();
    two.away.settle().await;
    assert!(lines(&two.away, RECEIVED).await.is_empty());
    two.karim.get("/").await.ok().sees_no("Sortie au musée");
    assert_eq!(number(&two.away, "SELECT COUNT(*) FROM follows").await, 0);
    two.publish("Encore", Level::Network).await;
    two.round().await;
    assert_eq!(
        number(
            &two.away,
            "SELECT COUNT(*) FROM inbound WHERE body LIKE '%Encore%'"
        )
        .await,
        0
    );
    acts::unblock(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    two.away.settle().await;
    assert_eq!(lines(&two.away, RECEIVED).await, ["Sortie au musée"]);
    two.karim.get("/").await.ok().sees_no("Sortie au musée");
}

#[tokio::test]
async fn the_end_of_a_partnership_takes_the_keys_to_old_articles() {
    let two = following().await;
    two.publish("Sortie au musée", Level::Network).await;
    two.exchange().await;
    let id = "SELECT id FROM publications WHERE title = 'Sortie au musée'";
    let page = format!("/articles/{}", lines(&two.away, id).await[0]);
    two.karim.get(&page).await.ok();
    let permit = Permit::for_house();
    acts::remove(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    two.karim.get(&page).await.not_found();
    two.away.settle().await;
    two.karim.get("/").await.ok().sees_no("Sortie au musée");
    assert_eq!(number(&two.away, "SELECT COUNT(*) FROM follows").await, 0);
}

#[tokio::test]
async fn off_takes_effect_at_once_and_on_again_loses_nothing() {
    let home = super::free_school("École Jean-Moulin").await;
    let helene = home.admin("Helene").await;
    ask(&home, "/actor").await.ok();
    let change = |mode: &'static str| {
        let helene = &helene;
        async move { helene.post("/admin/servers/mode", &[("mode", mode)]).await }
    };
    helene
        .get("/admin/servers/mode")
        .await
        .ok()
        .sees("Rien ne sort et rien n'entre");
    change("off").await.leads_to("/admin/servers");
    for path in ["/actor", "/.well-known/nodeinfo", "/nodeinfo/2.1"] {
        ask(&home, path).await.is(404);
    }
    change("open").await.leads_to("/admin/servers");
    ask(&home, "/actor").await.ok();
    change("everything").await.is(400);
    let audit = "SELECT act, object_id FROM audit ORDER BY at, id";
    let expected = ["partners", "off", "open"].map(|mode| format!("federation-mode {mode}"));
    assert_eq!(lines(&home, audit).await, expected);
    let by = "SELECT COUNT(*) FROM audit WHERE actor_id IS NOT NULL";
    assert_eq!(number(&home, by).await, 2);
    // Another process (the command line) writes the row: upkeep notices.
    let tx = home.house.db.write().await.unwrap();
    tx.run("UPDATE settings SET value = 'off' WHERE name = 'federation'")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    upkeep::drain(&home.app.federation).await.unwrap();
    ask(&home, "/actor").await.is(404);
}

#[tokio::test]
async fn a_fixed_mode_is_shown_and_stays() {
    let home = school("École fixe", FederationMode::Partners).await;
    let helene = home.admin("Helene").await;
    helene
        .get("/admin/servers")
        .await
        .ok()
        .sees("fixé par l'administrateur");
    helene
        .post("/admin/servers/mode", &[("mode", "off")])
        .await
        .is(409);
    ask(&home, "/actor").await.ok();
}

#[tokio::test]
async fn a_delivery_is_given_up_after_thirty_days_and_seen() {
    let two = following().await;
    let permit = Permit::for_house();
    acts::freeze(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    two.publish("Perdu", Level::Network).await;
    two.round().await;
    let waiting = "SELECT COUNT(*) FROM deliveries";
    assert_eq!(number(&two.home, waiting).await, 1, "403 keeps it");
    two.pass(DAY * 31);
    two.round().await;
    assert_eq!(number(&two.home, waiting).await, 0);
    assert_eq!(
        lines(&two.home, "SELECT reason FROM lapsed").await,
        ["30 days"]
    );
    let helene = two.home.admin("Helene").await;
    helene
        .get("/admin/servers")
        .await
        .ok()
        .sees("1 envoi abandonné : à resynchroniser");
    // The other school is back: it is told how things stand, once.
    acts::thaw(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    let page = format!("/admin/servers/{}", domain(&two.away));
    helene.get(&page).await.ok().sees("Resynchroniser");
    helene
        .post(&format!("{page}/resync"), &[])
        .await
        .leads_to(&page);
    two.exchange().await;
    assert_eq!(lines(&two.away, RECEIVED).await, ["Perdu"]);
    let lapsed = "SELECT COUNT(*) FROM lapsed";
    assert_eq!(number(&two.home, lapsed).await, 0);
}

#[tokio::test]
async fn a_dead_host_is_asked_once_a_day_and_revived_by_a_word() {
    let two = following().await;
    let permit = Permit::for_house();
    acts::freeze(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    two.publish("En attente", Level::Network).await;
    two.round().await;
    for _ in 0..10 {
        two.pass(DAY);
        two.round().await;
    }
    let pause = "SELECT (next_at - (SELECT MAX(failed_at) FROM servers)) / 3600000000 FROM lanes";
    let hours = number(&two.home, pause).await;
    assert!((21..=27).contains(&hours), "{hours} hours");
    acts::thaw(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    upkeep::drain(&two.away.app.federation).await.unwrap();
    two.exchange().await;
    assert_eq!(lines(&two.away, RECEIVED).await, ["En attente"]);
    let url = &two.home.house.config.database_url;
    let healthy = "SELECT CAST(attempts + failing_since AS TEXT) FROM lanes";
    assert_eq!(query(url, healthy).await, [["0"]]);
}

#[tokio::test]
async fn a_lane_that_asks_to_wait_is_not_hurried_by_its_words() {
    let two = following().await;
    let tx = two.home.house.db.write().await.unwrap();
    let later = two.home.house.clock.now().plus(DAY);
    tx.run((
        "UPDATE lanes SET attempts = 3, next_at = $1, asked_until = $1",
        seyes::args![later],
    ))
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let viewer = two.away.viewer(&two.karim).await;
    let actor = "SELECT id FROM actors WHERE host IS NOT NULL AND kind = 'blog'";
    let actor = lines(&two.away, actor).await.remove(0).parse().unwrap();
    federate::unfollow(&two.away.app.federation, &viewer, &actor)
        .await
        .unwrap();
    two.away.settle().await;
    lanes::drain(&two.away.app.federation).await.unwrap();
    two.home.settle().await;
    let next = number(&two.home, "SELECT next_at FROM lanes").await;
    assert_eq!(next, later.0, "Retry-After is respected");
    assert_eq!(
        number(&two.home, "SELECT COUNT(*) FROM servers WHERE heard_at > 0").await,
        1
    );
}

#[tokio::test]
async fn what_was_taken_before_a_suspension_is_applied_after_it() {
    let two = following().await;
    two.publish("Juste avant", Level::Network).await;
    two.home.settle().await;
    lanes::drain(&two.home.app.federation).await.unwrap();
    let permit = Permit::for_house();
    acts::freeze(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    two.away.settle().await;
    assert!(lines(&two.away, RECEIVED).await.is_empty());
    acts::thaw(&two.away.house, &permit, domain(&two.home))
        .await
        .unwrap();
    two.away.settle().await;
    assert_eq!(lines(&two.away, RECEIVED).await, ["Juste avant"]);
}
