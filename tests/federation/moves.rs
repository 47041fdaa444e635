//! People elsewhere who move to another server: followed there when both addresses say so, and not
//! otherwise (A23).

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::lines;
use super::scripted::Peer;
use super::threads::{following, settle};
use crate::support::{School, dump};

/// What of a school a Move may change.
const FOLLOWS: &str = "SELECT t.ap_id || ' ' || f.state FROM follows f \
     JOIN actors t ON t.id = f.followed_id ORDER BY t.ap_id";
const OUTCOMES: &str =
    "SELECT outcome FROM inbound WHERE activity_id LIKE '%/move/%' ORDER BY received_at";

/// `/u/1` of the old server says that it is now at `target`.
async fn moves(school: &School, old: &Peer, (number, target): (u32, &str)) -> String {
    let me = old.at("/u/1");
    let activity = json!({ "id": old.at(&format!("/move/{number}")), "type": "Move",
        "actor": me, "object": me, "target": target });
    assert_eq!(old.sends(school, &activity).await, 202);
    settle(school).await;
    lines(school, OUTCOMES).await.pop().unwrap()
}

/// The rows that a Move could touch.
async fn kept(school: &School) -> BTreeMap<String, Vec<String>> {
    let mut all = dump(&school.house.config.database_url).await;
    all.retain(|table, _| {
        ["follows", "moves", "memberships", "notifications"].contains(&table.as_str())
    });
    assert_eq!(all.len(), 4);
    all
}

/// The actor says further things about itself.
fn adds(peer: &Peer, more: &Value) {
    let mut actor = peer.actor("1");
    for (name, value) in more.as_object().unwrap() {
        actor[name] = value.clone();
    }
    peer.says("/u/1", actor);
}

#[tokio::test]
async fn who_moves_is_followed_there_once_both_addresses_say_so() {
    let (school, karim, old) = following().await;
    let new = Peer::of(&school).await;
    let (here, there) = (old.at("/u/1"), new.at("/u/1"));
    adds(&old, &json!({ "movedTo": there }));
    adds(&new, &json!({ "alsoKnownAs": [here] }));
    assert_eq!(moves(&school, &old, (1, &there)).await, "applied");
    let mut wanted = vec![format!("{here} accepted"), format!("{there} asked")];
    wanted.sort();
    assert_eq!(lines(&school, FOLLOWS).await, wanted);
    let news = karim.get("/notifications").await;
    news.ok()
        .sees("Adulte 1 écrit désormais depuis un autre serveur");

    // Said once more, and to yet another address within the week: nothing changes.
    assert_eq!(moves(&school, &old, (2, &there)).await, "too-soon");
    let third = Peer::of(&school).await;
    adds(&old, &json!({ "movedTo": third.at("/u/1") }));
    adds(&third, &json!({ "alsoKnownAs": [here] }));
    assert_eq!(
        moves(&school, &old, (3, &third.at("/u/1"))).await,
        "too-soon"
    );
    assert_eq!(lines(&school, FOLLOWS).await, wanted);

    school.wait(Duration::from_secs(8 * 24 * 3600));
    assert_eq!(
        moves(&school, &old, (4, &third.at("/u/1"))).await,
        "applied"
    );
    assert_eq!(lines(&school, FOLLOWS).await.len(), 3);
}

#[tokio::test]
async fn a_move_that_one_side_alone_claims_changes_nothing() {
    let (school, _karim, old) = following().await;
    let new = Peer::of(&school).await;
    let (here, there) = (old.at("/u/1"), new.at("/u/1"));
    let before = lines(&school, FOLLOWS).await;
    let claims = [
        // Nobody says anything; only the old address; only the new one; each says something else.
        (json!({}), json!({})),
        (json!({ "movedTo": there }), json!({})),
        (json!({}), json!({ "alsoKnownAs": here })),
        (
            json!({ "movedTo": new.at("/u/2") }),
            json!({ "alsoKnownAs": [here] }),
        ),
        (
            json!({ "movedTo": there }),
            json!({ "alsoKnownAs": [old.at("/u/2")] }),
        ),
        // A class does not become a person.
        (
            json!({ "movedTo": there }),
            json!({ "alsoKnownAs": [here], "type": "Group" }),
        ),
    ];
    for (number, (left, found)) in (1..).zip(&claims) {
        // A new address each time: an actor's kind never changes once it is known.
        let found_at = format!("/u/1{number}");
        new.actor(&format!("1{number}"));
        let fits = |value: &Value| {
            let text = value.to_string().replace(&there, &new.at(&found_at));
            serde_json::from_str::<Value>(&text).unwrap()
        };
        adds(&old, &fits(left));
        let mut actor = new.actor(&format!("1{number}"));
        for (name, value) in found.as_object().unwrap() {
            actor[name] = value.clone();
        }
        new.says(&found_at, actor);
        let outcome = moves(&school, &old, (number, &new.at(&found_at))).await;
        assert_eq!(outcome, "not-proved", "{left} {found}");
    }
    assert_eq!(lines(&school, FOLLOWS).await, before);
    assert!(
        lines(&school, "SELECT actor_id FROM moves")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn nobody_is_moved_by_others_to_us_or_to_servers_that_are_not_allowed() {
    let (school, _karim, old) = following().await;
    let (me, other) = (old.at("/u/1"), old.at("/u/2"));
    old.actor("2");
    adds(&old, &json!({ "movedTo": other }));
    let before = kept(&school).await;
    let ours = format!("{}/u/1", school.origin());
    for (number, (object, target)) in [
        (&other, me.as_str()),
        (&me, "https://elsewhere.example/u/1"),
        (&me, ours.as_str()),
        (&me, "not an address"),
    ]
    .into_iter()
    .enumerate()
    {
        let activity = json!({ "id": old.at(&format!("/move/{number}")), "type": "Move",
            "actor": me, "object": object, "target": target });
        assert_eq!(old.sends(&school, &activity).await, 202);
        settle(&school).await;
    }
    let outcomes = lines(&school, OUTCOMES).await;
    assert_eq!(outcomes, ["ignored", "refused", "refused", "ignored"]);
    assert_eq!(kept(&school).await, before);
}
