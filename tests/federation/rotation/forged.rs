//! A change that the pinned key has not declared: the partner is frozen, whoever says so and however.

use ::federation::keys::{KeyPairPem, Signer};
use ::federation::signature::{Scheme, sign_post};
use ::federation::succession::Succession;
use reqwest::Method;
use serde_json::{Value, json};
use seyes::federate::servers::upkeep::LOOK_EVERY;
use url::Url;

use super::{OWN_KEY, PINNED, STATES, both_speak, pinned, upkeep};
use crate::federation::{ACTIVITY, Two, ask, lines, number};
use crate::support::{School, query, some_keys};

async fn run(school: &School, sql: &str) {
    query(&school.house.config.database_url, sql).await;
    // What was read before is forgotten.
    school.wait(std::time::Duration::from_secs(5));
}

/// Somebody serves our address with a key of their own.
async fn hijack(school: &School, evil: &KeyPairPem) {
    let sql = format!(
        "UPDATE actors SET public_key = '{}', private_key = '{}', key_id = key_id || '-2' \
         WHERE kind = 'instance' AND host IS NULL",
        evil.public_pem, evil.private_pem
    );
    run(school, &sql).await;
}

/// The partner looks, as it does each day.
async fn looks(two: &Two) {
    two.pass(LOOK_EVERY + LOOK_EVERY);
    upkeep(&two.away).await;
}

async fn is_frozen(two: &Two, pinned: &[String]) {
    assert_eq!(lines(&two.away, STATES).await, ["frozen key"]);
    assert_eq!(
        lines(&two.away, PINNED).await,
        pinned,
        "the pin has not moved"
    );
}

#[tokio::test]
async fn a_document_with_another_key_freezes() {
    let two = pinned().await;
    let known = lines(&two.away, PINNED).await;
    hijack(&two.home, &some_keys().unwrap()).await;
    looks(&two).await;
    is_frozen(&two, &known).await;
}

#[tokio::test]
async fn a_proof_by_another_key_freezes() {
    let two = pinned().await;
    let known = lines(&two.away, PINNED).await;
    let evil = some_keys().unwrap();
    let signer = Signer::from_pem("k", &evil.private_pem).unwrap();
    let host = &two.home.house.config.domain;
    // Signed by the new key itself, and the other way round: the new key declares the old one.
    for (number, key) in [&evil.public_pem, &known[0]].into_iter().enumerate() {
        let proof = Succession::declare(host, &signer, key).unwrap();
        let sql = format!(
            "INSERT INTO successions (id, public_key, signature) VALUES ('{number}', '{}', '{}')",
            proof.public_key_pem, proof.signature
        );
        run(&two.home, &sql).await;
    }
    hijack(&two.home, &evil).await;
    looks(&two).await;
    is_frozen(&two, &known).await;
}

/// An Update of the server's actor, signed by any key under any id.
async fn send(two: &Two, (actor, key_id): (&str, &str), pair: &KeyPairPem, object: &Value) -> u16 {
    let (home, away) = (&two.home, &two.away);
    let update = json!({ "id": format!("{actor}/keys/forged"), "type": "Update", "actor": actor,
        "object": object, "to": ["https://www.w3.org/ns/activitystreams#Public"] });
    let url = Url::parse(&format!("{}/inbox", away.origin())).unwrap();
    let signer = Signer::from_pem(key_id, &pair.private_pem).unwrap();
    let body = update.to_string();
    let now = home.house.clock.now().to_datetime();
    let headers = sign_post(&signer, Scheme::Cavage, &url, body.as_bytes(), now).unwrap();
    let stranger = away.stranger();
    let request = stranger
        .request(Method::POST, "/inbox")
        .headers(headers)
        .header("content-type", ACTIVITY)
        .body(body);
    let status = stranger.send(request).await.status;
    away.settle().await;
    status
}

#[tokio::test]
async fn a_key_slipped_in_beside_the_pinned_one_is_not_heard() {
    let two = pinned().await;
    let known = lines(&two.away, PINNED).await;
    let evil = some_keys().unwrap();
    let me = format!("{}/actor", two.home.origin());
    let sql = format!(
        "INSERT INTO next_keys (actor_id, key_id, public_key, private_key) \
         SELECT id, ap_id || '#evil', '{}', '' FROM actors WHERE kind = 'instance' AND host IS NULL",
        evil.public_pem
    );
    run(&two.home, &sql).await;
    looks(&two).await;
    let object = ask(&two.home, "/actor").await.ok().json();
    assert!(
        object["assertionMethod"][0]["id"]
            .as_str()
            .unwrap()
            .ends_with("#evil")
    );
    let key = format!("{me}#evil");
    assert_eq!(send(&two, (&me, &key), &evil, &object).await, 401);
    let kept = "SELECT COUNT(*) FROM actor_keys WHERE key_id LIKE '%#evil'";
    assert_eq!(number(&two.away, kept).await, 0);
    assert_eq!(lines(&two.away, PINNED).await, known);
    both_speak(&two, "Rien entendu").await;
}

#[tokio::test]
async fn an_update_that_is_signed_by_anybody_else_changes_nothing() {
    let two = pinned().await;
    let known = lines(&two.away, PINNED).await;
    let evil = some_keys().unwrap();
    let me = format!("{}/actor", two.home.origin());
    let mut object = ask(&two.home, "/actor").await.ok().json();
    object["publicKey"]["publicKeyPem"] = json!(evil.public_pem);
    two.pass(LOOK_EVERY);
    for key in [format!("{me}#main-key"), format!("{me}#key-x")] {
        assert_eq!(send(&two, (&me, &key), &evil, &object).await, 401, "{key}");
    }
    // The blog of the same server, with its own true key, about the server.
    let sql = "SELECT ap_id, key_id, public_key, private_key FROM actors WHERE kind = 'blog' \
               AND host IS NULL";
    let row = query(&two.home.house.config.database_url, sql)
        .await
        .remove(0);
    let pair = KeyPairPem {
        public_pem: row[2].clone(),
        private_pem: row[3].clone(),
    };
    assert_eq!(send(&two, (&row[0], &row[1]), &pair, &object).await, 202);
    assert_eq!(lines(&two.away, PINNED).await, known);
    assert_eq!(known, lines(&two.home, OWN_KEY).await);
    both_speak(&two, "Rien de changé").await;
}

#[tokio::test]
async fn the_key_that_was_left_cannot_come_back() {
    let two = pinned().await;
    let sql = "SELECT public_key, private_key FROM actors WHERE kind = 'instance' AND host IS NULL";
    let row = query(&two.home.house.config.database_url, sql)
        .await
        .remove(0);
    let stolen = KeyPairPem {
        public_pem: row[0].clone(),
        private_pem: row[1].clone(),
    };
    super::rotate(&two).await;
    both_speak(&two, "Nouvelle clé").await;
    let known = lines(&two.away, PINNED).await;
    assert_ne!(known[0], stolen.public_pem);
    hijack(&two.home, &stolen).await;
    looks(&two).await;
    is_frozen(&two, &known).await;
}
