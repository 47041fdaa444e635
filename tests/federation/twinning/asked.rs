//! The oracle of twinnings: each address that may show something, asked as everybody, as nobody, as the
//! partner and as another partner.

use ::federation::egress::Budget;
use ::federation::signature::{Scheme, sign_get};
use reqwest::Method;
use url::Url;

use super::{classes, number, topic, unsigned};
use crate::support::{School, query};

/// Asks `home` for a path, signed by the server of `asker`; the status.
pub async fn signed(asker: &School, home: &School, path: &str) -> u16 {
    let url = Url::parse(&format!("{}{path}", home.origin())).unwrap();
    let signer = &asker.app.federation.instance_signer().await.unwrap();
    let now = home.house.clock.now().to_datetime();
    let headers = sign_get(signer, Scheme::Cavage, &url, now).unwrap();
    let stranger = home.stranger();
    let request = stranger
        .request(Method::GET, path)
        .headers(headers)
        .header("accept", super::super::ACTIVITY);
    stranger.send(request).await.status
}

/// Fetches a document as a server does.
pub async fn fetched(asker: &School, address: &str) -> serde_json::Value {
    let fed = &asker.app.federation;
    let signer = &fed.instance_signer().await.unwrap();
    let url = Url::parse(address).unwrap();
    let document = fed
        .egress
        .fetch_document(&url, Some(signer), &Budget::default())
        .await;
    document.unwrap().json
}

#[tokio::test]
async fn what_stands_in_a_twinning_is_there_for_its_partner_alone() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    c.exchange().await;
    let sql = "SELECT id FROM publications WHERE kind = 'topic'";
    let id = query(&c.home.house.config.database_url, sql)
        .await
        .remove(0)
        .remove(0);
    let path = format!("/o/{id}");
    let missing = unsigned(&c.home, "/o/01ARZ3NDEKTSV4RRFFQ69G5FAV").await;
    let hidden = unsigned(&c.home, &path).await;
    assert_eq!((hidden.status, &hidden.bytes), (404, &missing.bytes));
    assert_eq!(signed(&c.third, &c.home, &path).await, 404);
    assert_eq!(signed(&c.away, &c.home, &path).await, 200);
    assert_eq!(
        signed(&c.away, &c.home, &format!("{path}/replies")).await,
        404
    );
    let document = fetched(&c.away, &format!("{}{path}", c.home.origin())).await;
    assert_eq!(document["type"], "Page");
    assert_eq!(document["name"], "Les vagues");
    assert_eq!(document["to"].as_array().unwrap().len(), 1);
    assert_eq!(document["cc"], serde_json::json!([]));

    // People of the school who are not of the class, and the page of the space.
    let paul = c.home.person("Paul", seyes::policy::Profile::Teacher).await;
    for (person, status) in [
        (&c.ines, 200),
        (&c.claire, 200),
        (&c.sophie, 404),
        (&paul, 404),
    ] {
        let answer = person
            .say("GET", &format!("/publications/{id}"), None)
            .await;
        assert_eq!(answer.status, status, "{}", person.name);
        let page = person.get(&format!("/spaces/{}/forum", both.home)).await;
        assert_eq!(page.status, status, "{}", person.name);
    }

    let removed = c
        .ines
        .say("DELETE", &format!("/publications/{id}"), None)
        .await;
    assert!(removed.status < 300);
    c.exchange().await;
    assert_eq!(signed(&c.away, &c.home, &path).await, 410);
    assert_eq!(signed(&c.third, &c.home, &path).await, 404);
}

#[tokio::test]
async fn another_partner_neither_writes_nor_decides_in_a_twinning() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    c.exchange().await;
    let group = format!("{}/t/{}", c.home.origin(), both.home_id);
    let third = c.third.origin();
    let person = third_person(&c.third).await;
    let note = serde_json::json!({
        "id": format!("{third}/o/1"), "type": "Page", "attributedTo": person.1, "name": "Bonjour",
        "content": "<p>Bonjour</p>", "to": [group], "cc": [], "published": "2026-09-01T08:00:00Z"
    });
    let kinds = [
        serde_json::json!({ "type": "Create", "object": note }),
        serde_json::json!({ "type": "Block", "object": group }),
        serde_json::json!({ "type": "Leave", "object": group }),
        serde_json::json!({ "type": "Follow", "object": group }),
    ];
    let before = crate::support::dump(&c.home.house.config.database_url).await;
    for (number, mut activity) in kinds.into_iter().enumerate() {
        activity["id"] = format!("{third}/activity/{number}").into();
        activity["actor"] = person.1.clone().into();
        activity["to"] = serde_json::json!([group]);
        person.0.send(&c.home, &activity).await;
    }
    c.home.settle().await;
    let after = crate::support::dump(&c.home.house.config.database_url).await;
    for table in [
        "publications",
        "twinnings",
        "spaces",
        "memberships",
        "follows",
        "deliveries",
    ] {
        assert_eq!(before[table], after[table], "{table}");
    }
    assert_eq!(
        number(
            &c.home,
            "SELECT COUNT(*) FROM inbound WHERE applied_at IS NULL"
        )
        .await,
        0
    );
}

/// A signer of the third school: the actor of an adult there.
struct Hand(::federation::keys::Signer);

impl Hand {
    async fn send(&self, home: &School, activity: &serde_json::Value) {
        let url = Url::parse(&format!("{}/inbox", home.origin())).unwrap();
        let (body, now) = (activity.to_string(), home.house.clock.now().to_datetime());
        let headers =
            ::federation::signature::sign_post(&self.0, Scheme::Cavage, &url, body.as_bytes(), now);
        let stranger = home.stranger();
        let request = stranger
            .request(Method::POST, "/inbox")
            .headers(headers.unwrap())
            .header("content-type", super::super::ACTIVITY)
            .body(body);
        stranger.send(request).await.is(202);
    }
}

async fn third_person(third: &School) -> (Hand, String) {
    let adult = third.person("Nora", seyes::policy::Profile::Teacher).await;
    let own = seyes::federate::Own::Person(adult.id.clone());
    let actor = seyes::federate::ensure_actor(&third.house, &own)
        .await
        .unwrap();
    let pem = actor.private_key.unwrap();
    let signer = ::federation::keys::Signer::from_pem(actor.key_id, &pem).unwrap();
    (Hand(signer), actor.ap_id)
}
