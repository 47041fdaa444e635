//! Two heads agree: invitations, answers, and what is lost, crossed, repeated or taken back on the way.

use std::time::Duration;

use seyes::config::FederationMode;
use seyes::federate::keys::rotation::{self, ANNOUNCED_LONGEST};
use seyes::federate::partners as acts;
use seyes::federate::servers::{invitations, mode};
use seyes::policy::Permit;

use super::{accept, domain, invite, lines, partners, strangers, talk, waiting_id};
use crate::federation::number;
use crate::support::School;

const OWN_KEY: &str = "SELECT public_key FROM actors WHERE kind = 'instance' AND host IS NULL";
const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn one_invites_the_other_accepts_and_both_are_partners_with_pinned_keys() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    talk(&two.home, &two.away).await;
    assert!(partners(&two.home).await.is_empty());
    assert!(
        partners(&two.away).await.is_empty(),
        "nothing before the head decides"
    );
    accept(&two.away, &two.home).await;
    talk(&two.away, &two.home).await;
    for (school, other) in [(&two.home, &two.away), (&two.away, &two.home)] {
        assert_eq!(partners(school).await, ["active "]);
        let sql = "SELECT public_key FROM servers";
        assert_eq!(lines(school, sql).await, lines(other, OWN_KEY).await);
        let left = "SELECT COUNT(*) FROM invitations WHERE say <> '' AND say <> 'resume'";
        assert_eq!(number(school, left).await, 0, "nothing is left to say");
    }
    let sql = "SELECT name, software FROM servers";
    assert_eq!(lines(&two.home, sql).await, ["Collège Ampère seyes"]);
}

#[tokio::test]
async fn crossing_invitations_make_one_partnership() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    invite(&two.away, &two.home).await.unwrap();
    // What a busy server did not take is said again a little later.
    for _ in 0..3 {
        talk(&two.home, &two.away).await;
        for school in [&two.home, &two.away] {
            school.wait(std::time::Duration::from_secs(60));
        }
    }
    assert_eq!(partners(&two.home).await, ["active "]);
    assert_eq!(partners(&two.away).await, ["active "]);
    let open = "SELECT COUNT(*) FROM invitations WHERE state = 'waiting'";
    assert_eq!(
        number(&two.home, open).await + number(&two.away, open).await,
        0
    );
}

#[tokio::test]
async fn declined_and_withdrawn_invitations_make_nothing() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    talk(&two.home, &two.away).await;
    let id = waiting_id(&two.away).await;
    let permit = Permit::for_house();
    let key = (domain(&two.home), id.as_str());
    invitations::decline(&two.away.house, &permit, key)
        .await
        .unwrap();
    talk(&two.away, &two.home).await;
    let states = "SELECT direction, state FROM invitations WHERE state <> 'ended'";
    assert_eq!(lines(&two.home, states).await, ["sent declined"]);

    invite(&two.away, &two.home).await.unwrap();
    talk(&two.away, &two.home).await;
    let id = waiting_id(&two.home).await;
    invitations::withdraw(&two.away.house, &permit, (domain(&two.home), &id))
        .await
        .unwrap();
    // The other head says yes before the withdrawal arrives.
    accept(&two.home, &two.away).await;
    talk(&two.home, &two.away).await;
    talk(&two.home, &two.away).await;
    assert!(!partners(&two.home).await.contains(&"active ".to_owned()));
    assert!(!partners(&two.away).await.contains(&"active ".to_owned()));
}

#[tokio::test]
async fn a_server_that_is_down_is_told_when_it_is_back_and_an_old_invitation_ends() {
    let two = strangers().await;
    let permit = Permit::for_house();
    invite(&two.home, &two.away).await.unwrap();
    mode::change(&two.away.house, &permit, FederationMode::Off)
        .await
        .unwrap();
    talk(&two.home, &two.away).await;
    let failure = "SELECT say, failure FROM invitations";
    assert_eq!(lines(&two.home, failure).await, ["invite status 404"]);
    mode::change(&two.away.house, &permit, FederationMode::Partners)
        .await
        .unwrap();
    for school in [&two.home, &two.away] {
        school.wait(DAY);
    }
    talk(&two.home, &two.away).await;
    waiting_id(&two.away).await;
    for school in [&two.home, &two.away] {
        school.wait(DAY * 31);
    }
    talk(&two.home, &two.away).await;
    let states = "SELECT state FROM invitations";
    assert_eq!(lines(&two.home, states).await, ["expired"]);
    assert_eq!(lines(&two.away, states).await, ["expired"]);
}

#[tokio::test]
async fn the_end_is_told_and_closes_the_other_side_too() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    talk(&two.home, &two.away).await;
    accept(&two.away, &two.home).await;
    talk(&two.away, &two.home).await;
    let permit = Permit::for_house();
    acts::remove(&two.home.house, &permit, domain(&two.away))
        .await
        .unwrap();
    talk(&two.home, &two.away).await;
    assert!(partners(&two.home).await.is_empty());
    assert_eq!(partners(&two.away).await, ["ended left"]);
    two.beatrice
        .get("/notifications")
        .await
        .ok()
        .sees("Du nouveau chez");
    // They may begin again.
    invite(&two.away, &two.home).await.unwrap();
    talk(&two.away, &two.home).await;
    accept(&two.home, &two.away).await;
    talk(&two.home, &two.away).await;
    assert_eq!(partners(&two.home).await, ["active "]);
    assert_eq!(partners(&two.away).await, ["active "]);
}

#[tokio::test]
async fn a_server_that_is_none_of_ours_gets_a_sentence() {
    let two = strangers().await;
    let permit = Permit::for_house();
    mode::change(&two.away.house, &permit, FederationMode::Off)
        .await
        .unwrap();
    let form = [("host", domain(&two.away))];
    let page = two.helene.post("/admin/servers/look", &form).await;
    page.is(422).sees("il n'échange avec personne");
    for (host, words) in [
        ("localhost:1", "ne répond pas"),
        ("10.0.0.1", "ne peut pas être appelée"),
        ("pas un serveur", "nom de serveur"),
        (domain(&two.home), "nom de ce serveur"),
    ] {
        let page = two
            .helene
            .post("/admin/servers/look", &[("host", host)])
            .await;
        page.is(422).sees(words);
    }
}

#[tokio::test]
async fn what_was_being_said_when_the_process_was_killed_is_said_again() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    // As a kill leaves it: taken by a worker that is no more.
    let tx = two.home.house.db.write().await.unwrap();
    let until = two.home.house.clock.now().plus(Duration::from_secs(150));
    tx.run(("UPDATE invitations SET next_at = $1", seyes::args![until]))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    talk(&two.home, &two.away).await;
    let came = "SELECT COUNT(*) FROM invitations";
    assert_eq!(number(&two.away, came).await, 0, "it belongs to somebody");
    two.home.wait(Duration::from_secs(150));
    talk(&two.home, &two.away).await;
    assert_eq!(number(&two.away, came).await, 1);
    // The answer arrives twice: once is enough.
    accept(&two.away, &two.home).await;
    talk(&two.away, &two.home).await;
    let tx = two.away.house.db.write().await.unwrap();
    tx.run("UPDATE invitations SET say = 'accept' WHERE direction = 'received'")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    talk(&two.away, &two.home).await;
    assert_eq!(partners(&two.home).await, ["active "]);
    let begun = "SELECT COUNT(*) FROM audit WHERE act = 'partnership-begun'";
    assert_eq!(number(&two.home, begun).await, 1);
}

/// The keys of a server change, whole; whoever should be told has the day to hear it.
async fn change_keys(one: &School, other: &School) {
    let before = lines(one, OWN_KEY).await;
    rotation::start(&one.house, &Permit::for_house())
        .await
        .unwrap();
    talk(one, other).await;
    for school in [one, other] {
        school.wait(ANNOUNCED_LONGEST);
    }
    talk(one, other).await;
    assert_ne!(lines(one, OWN_KEY).await, before);
}

#[tokio::test]
async fn keys_that_change_between_the_invitation_and_the_answer_are_followed() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    talk(&two.home, &two.away).await;
    change_keys(&two.home, &two.away).await;
    change_keys(&two.away, &two.home).await;
    accept(&two.away, &two.home).await;
    talk(&two.away, &two.home).await;
    for (school, other) in [(&two.home, &two.away), (&two.away, &two.home)] {
        assert_eq!(partners(school).await, ["active "]);
        let pinned = lines(school, "SELECT public_key FROM servers").await;
        assert_eq!(pinned, lines(other, OWN_KEY).await, "the key of today");
    }
    // And the partnership outlives the next change.
    change_keys(&two.home, &two.away).await;
    assert_eq!(partners(&two.away).await, ["active "]);
    let pinned = lines(&two.away, "SELECT public_key FROM servers").await;
    assert_eq!(pinned, lines(&two.home, OWN_KEY).await);
}
