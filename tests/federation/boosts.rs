//! Sharing again: by our adults for those who follow them, by others for those of ours who follow them,
//! and never what its author did not write for everybody (A17).

use serde_json::{Value, json};
use seyes::federate;
use seyes::kernel::PublicationId;
use seyes::policy::Level;
use seyes::publications::boosts;

use super::groups::{Forum, PUBLIC};
use super::hostile::Forger;
use super::lending::ask_signed;
use super::{Two, lines, number, two_schools};

/// The teacher of the second school follows the teacher of the first, who spoke to others before.
async fn followed() -> Two {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.exchange().await;
    let id = "SELECT id FROM publications WHERE kind = 'article'";
    let id = PublicationId::trusted(lines(&two.home, id).await.remove(0));
    let viewer = two.home.viewer(&two.claire).await;
    boosts::boost(&two.home.house, &viewer, &id).await.unwrap();
    two.exchange().await;
    let fed = &two.away.app.federation;
    let viewer = two.away.viewer(&two.karim).await;
    let handle = format!("@claire.marchand@{}", two.home.house.config.domain);
    let found = federate::look_up(fed, &viewer, &handle).await.unwrap();
    federate::follow(fed, &viewer, &found.actor.id)
        .await
        .unwrap();
    two.exchange().await;
    two
}

const SHARED: &str = "SELECT p.title FROM publications p JOIN boosts b ON b.publication_id = p.id \
     WHERE p.host IS NOT NULL ORDER BY p.id";

#[tokio::test]
async fn a_public_article_is_shared_seen_with_the_name_and_taken_back() {
    let two = followed().await;
    let id = two.publish("Portes ouvertes", Level::Public).await;
    let form = [("on", "yes"), ("back", "")];
    two.claire.post(&format!("/p/{id}/boost"), &form).await;
    let page = two.claire.get(&format!("/articles/{id}")).await;
    page.ok().sees("Partager à mes abonnés");
    two.exchange().await;
    assert_eq!(lines(&two.away, SHARED).await, ["Portes ouvertes"]);
    two.karim
        .get("/")
        .await
        .ok()
        .sees("Portes ouvertes")
        .sees("Partagé par Claire");

    // Once more by the API; a second time changes nothing.
    let path = format!("/api/seyes/v1/publications/{id}/boost");
    two.claire.call("PUT", &path, None).await.is(204);
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM boosts").await, 2);
    two.claire.call("DELETE", &path, None).await.is(204);
    two.exchange().await;
    assert!(lines(&two.away, SHARED).await.is_empty());
    two.karim.get("/").await.ok().sees_no("Portes ouvertes");
}

#[tokio::test]
async fn only_adults_share_and_only_what_may_leave() {
    let two = followed().await;
    let class = two.publish("Entre nous", Level::Class).await;
    let open = two.publish("Portes ouvertes", Level::Public).await;
    let path = |id: &PublicationId| format!("/api/seyes/v1/publications/{id}/boost");
    two.claire.call("PUT", &path(&class), None).await.is(403);
    two.ines.call("PUT", &path(&open), None).await.is(403);
    two.ines
        .get(&format!("/articles/{open}"))
        .await
        .ok()
        .sees_no("Partager à mes abonnés");
    two.claire
        .call(
            "PUT",
            &path(&PublicationId::trusted("01ARZ3NDEKTSV4RRFFQ69G5FAV")),
            None,
        )
        .await
        .is(404);
}

#[tokio::test]
async fn what_is_for_partners_goes_to_partners_and_is_not_handed_on_by_them() {
    let two = followed().await;
    let viewer = two.home.viewer(&two.claire).await;
    let id = two.publish("Entre écoles", Level::Network).await;
    boosts::boost(&two.home.house, &viewer, &id).await.unwrap();
    two.home.settle().await;
    let sent = lines(&two.home, "SELECT body FROM deliveries ORDER BY id DESC").await;
    let sent: Value = serde_json::from_str(&sent[0]).unwrap();
    assert_eq!(sent["type"], "Announce");
    assert!(!sent.to_string().contains(PUBLIC), "{sent}");
    two.exchange().await;
    // It is not for everybody: nobody sees it because of the boost alone (A17).
    assert!(lines(&two.away, SHARED).await.is_empty());
}

#[tokio::test]
async fn a_shared_topic_of_a_forum_keeps_its_readers() {
    let forum = Forum::new(Level::Public, false).await;
    let two = &forum.two;
    forum
        .topic(&two.claire, "Un sujet public", Level::Public)
        .await;
    let copy = forum.copy().await;
    let viewer = two.away.viewer(&two.karim).await;
    boosts::boost(&two.away.house, &viewer, &copy)
        .await
        .unwrap();
    let circles = "SELECT circle_id FROM audiences ORDER BY publication_id, circle_id";
    let before = lines(&two.home, circles).await;
    two.exchange().await;
    assert_eq!(lines(&two.home, circles).await, before);
    assert_eq!(number(&two.away, "SELECT COUNT(*) FROM boosts").await, 1);
}

#[tokio::test]
async fn a_stranger_or_a_liar_shows_nothing_by_sharing() {
    let two = followed().await;
    let hidden = two.publish("Entre nous", Level::Class).await;
    let network = two.publish("Entre écoles", Level::Network).await;
    two.exchange().await;
    let liar = Forger::of(&two.home).await;
    let titles = "SELECT title FROM publications WHERE host IS NOT NULL ORDER BY id";
    let before = lines(&two.away, titles).await;
    let acts = [
        json!(format!("{}/o/{hidden}", two.home.origin())),
        json!(format!("{}/o/{network}", two.home.origin())),
        json!("http://elsewhere.example/o/1"),
        json!({ "id": format!("{}/o/1", two.home.origin()), "type": "Note",
            "attributedTo": liar.actor, "to": [PUBLIC], "content": "<p>Jamais écrit</p>" }),
    ];
    for (number, object) in acts.into_iter().enumerate() {
        let body = json!({ "type": "Announce", "to": [PUBLIC], "object": object });
        assert_eq!(
            liar.send(&two.away, &format!("s-{number}"), body).await,
            202
        );
    }
    two.away.settle().await;
    assert_eq!(lines(&two.away, titles).await, before);
}

#[tokio::test]
async fn what_was_shared_stands_in_the_outbox_is_read_by_its_id_and_is_counted() {
    let two = followed().await;
    let (home, away) = (&two.home, &two.away);
    let open = two.publish("Portes ouvertes", Level::Public).await;
    let class = two.publish("Entre nous", Level::Class).await;
    let path = |id: &PublicationId| format!("/api/seyes/v1/publications/{id}/boost");
    two.claire.call("PUT", &path(&open), None).await.is(204);
    two.exchange().await;
    let claire = format!("/u/{}", two.claire.id);
    let page = ask_signed(home, away, &format!("{claire}/outbox?before=")).await;
    let page = page.ok().json();
    let items = page["orderedItems"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().map(|one| one["type"].as_str()).collect();
    assert_eq!(kinds, [Some("Announce"), Some("Announce")]);
    let object = format!("{}/o/{open}", home.origin());
    assert_eq!(items[0]["object"], object, "the newest first");
    let whole = ask_signed(home, away, &format!("{claire}/outbox")).await;
    assert_eq!(whole.json()["totalItems"], 2);

    // One after the other: a page that begins at its oldest item is empty.
    let oldest = "SELECT CAST(MIN(at) AS TEXT) FROM boosts";
    let oldest = lines(home, oldest).await.remove(0);
    let rest = ask_signed(home, away, &format!("{claire}/outbox?before={oldest}")).await;
    assert_eq!(rest.ok().json()["orderedItems"], json!([]));

    let id = items[0]["id"].as_str().unwrap();
    let path_of = |id: &str| id.replace(&home.origin(), "");
    let told = ask_signed(home, away, &path_of(id)).await.ok().json();
    assert_eq!((&told["id"], &told["object"]), (&json!(id), &json!(object)));
    assert_eq!(told["actor"], format!("{}{claire}", home.origin()));
    let unsigned = home.stranger();
    let request = unsigned.request(reqwest::Method::GET, &path_of(id));
    let request = request.header("accept", super::ACTIVITY);
    unsigned.send(request).await.is(401);
    let shares = ask_signed(home, away, &format!("/o/{open}/shares")).await;
    assert_eq!(shares.ok().json()["totalItems"], 1);

    // Somebody elsewhere whom nobody here follows is counted too, and counted once.
    let reader = Forger::of(away).await;
    for name in ["b-1", "b-2"] {
        let body = json!({ "type": "Announce", "to": [PUBLIC], "object": object });
        assert_eq!(reader.send(home, name, body).await, 202);
    }
    let closed = json!({ "type": "Announce", "to": [PUBLIC],
        "object": format!("{}/o/{class}", home.origin()) });
    assert_eq!(reader.send(home, "b-3", closed).await, 202);
    home.settle().await;
    let shares = ask_signed(home, away, &format!("/o/{open}/shares")).await;
    assert_eq!(shares.json()["totalItems"], 2);
    assert_eq!(number(home, "SELECT COUNT(*) FROM boosts").await, 3);
    let undo = json!({ "type": "Undo",
        "object": { "type": "Announce", "id": format!("{}/b-2", reader.actor),
            "actor": reader.actor, "object": object } });
    assert_eq!(reader.send(home, "b-4", undo).await, 202);
    home.settle().await;
    assert_eq!(number(home, "SELECT COUNT(*) FROM boosts").await, 2);

    // Narrowed to the class, it is told to nobody any more; taken back, its id is nothing.
    let narrowed = two.publish("Bientôt retiré", Level::Public).await;
    two.claire.call("PUT", &path(&narrowed), None).await.is(204);
    two.exchange().await;
    let sql = format!("SELECT ap_id FROM boosts WHERE publication_id = '{narrowed}'");
    let gone = path_of(&lines(home, &sql).await.remove(0));
    ask_signed(home, away, &gone).await.ok();
    let viewer = home.viewer(&two.claire).await;
    seyes::publications::actions::withdraw(&home.house, &viewer, &narrowed)
        .await
        .unwrap();
    ask_signed(home, away, &gone).await.is(404);
    two.claire.call("DELETE", &path(&open), None).await.is(204);
    two.exchange().await;
    ask_signed(home, away, &path_of(id)).await.is(404);
    let page = ask_signed(home, away, &format!("{claire}/outbox?before=")).await;
    assert_eq!(page.json()["orderedItems"].as_array().unwrap().len(), 1);
}
