//! What a stranger, or somebody with a borrowed name, may not do at `/partnership` (A20, I2).

use std::time::Duration;

use ::federation::keys::{KeyPairPem, Signer};
use ::federation::partnership::{Message, Word};
use ::federation::signature::{Scheme, sign_get, sign_post};
use reqwest::Method;
use seyes::config::FederationMode;
use seyes::federate::partners as acts;
use seyes::federate::servers::{invitations, mode, upkeep};
use seyes::policy::Permit;
use time::OffsetDateTime;
use url::Url;

use super::{accept, domain, free_school, invite, lines, partners, strangers, talk, waiting_id};
use crate::federation::{ACTIVITY, number};
use crate::support::{School, dump, query, some_keys};

/// Somebody with a key of their own, who says that they are `host`.
struct Caller {
    pair: KeyPairPem,
    host: String,
}

impl Caller {
    fn new(host: &str) -> Self {
        Self {
            pair: some_keys().unwrap(),
            host: host.to_owned(),
        }
    }

    /// The true key of a school's server.
    async fn of(school: &School) -> Self {
        let url = &school.house.config.database_url;
        let sql =
            "SELECT private_key, public_key FROM actors WHERE kind = 'instance' AND host IS NULL";
        let row = query(url, sql).await.remove(0);
        Self {
            pair: KeyPairPem {
                private_pem: row[0].clone(),
                public_pem: row[1].clone(),
            },
            host: domain(school).to_owned(),
        }
    }

    fn message(&self, to: &School, word: Word, id: &str) -> Message {
        Message {
            word,
            id: id.to_owned(),
            from: self.host.clone(),
            to: domain(to).to_owned(),
            name: "Collège de passage".to_owned(),
            public_key_pem: self.pair.public_pem.clone(),
            successions: Vec::new(),
        }
    }

    async fn say(&self, to: &School, word: Word, id: &str) -> u16 {
        let body = self.message(to, word, id).to_json().to_string();
        let at = to.house.clock.now().to_datetime();
        self.post(
            to,
            &body,
            (&format!("http://{}/actor#main-key", self.host), at),
        )
        .await
    }

    async fn post(&self, to: &School, body: &str, (key, at): (&str, OffsetDateTime)) -> u16 {
        let url = Url::parse(&format!("{}/partnership", to.origin())).unwrap();
        let signer = Signer::from_pem(key, &self.pair.private_pem).unwrap();
        let headers = sign_post(&signer, Scheme::Cavage, &url, body.as_bytes(), at).unwrap();
        let stranger = to.stranger();
        let request = stranger
            .request(Method::POST, "/partnership")
            .headers(headers)
            .header("content-type", ACTIVITY)
            .body(body.to_owned());
        stranger.send(request).await.status
    }
}

#[tokio::test]
async fn an_invitation_waits_for_the_head_and_nothing_is_fetched_for_it() {
    let home = free_school("École Jean-Moulin").await;
    // Nobody listens there: a fetch would fail the upkeep's own row, and there is none.
    let caller = Caller::new("localhost:1");
    assert_eq!(caller.say(&home, Word::Invite, "one").await, 202);
    upkeep::drain(&home.app.federation).await.unwrap();
    let tries = "SELECT state || say || CAST(attempts AS TEXT) FROM invitations";
    assert_eq!(lines(&home, tries).await, ["waiting0"]);
    assert_eq!(
        number(&home, "SELECT COUNT(*) FROM actors WHERE host IS NOT NULL").await,
        0
    );
    assert_eq!(number(&home, "SELECT COUNT(*) FROM partners").await, 0);
    // It is still a stranger at the inbox.
    let at = home.house.clock.now().to_datetime();
    let body = r#"{"id":"http://localhost:1/x","type":"Follow","actor":"http://localhost:1/u/1","object":"x"}"#;
    let url = Url::parse(&format!("{}/inbox", home.origin())).unwrap();
    let signer = Signer::from_pem("http://localhost:1/u/1#main-key", &caller.pair.private_pem);
    let headers = sign_post(&signer.unwrap(), Scheme::Cavage, &url, body.as_bytes(), at).unwrap();
    let stranger = home.stranger();
    let request = stranger
        .request(Method::POST, "/inbox")
        .headers(headers)
        .header("content-type", ACTIVITY)
        .body(body);
    assert_eq!(stranger.send(request).await.status, 403);
}

#[tokio::test]
async fn a_message_without_proof_changes_nothing() {
    let home = free_school("École Jean-Moulin").await;
    let caller = Caller::new("college.example");
    let now = home.house.clock.now().to_datetime();
    let good = caller.message(&home, Word::Invite, "one");
    let key = "https://college.example/actor#main-key";
    let before = dump(&home.house.config.database_url).await;
    let other = Caller::new("college.example");
    let text = |message: &Message| message.to_json().to_string();
    let mut elsewhere = good.clone();
    elsewhere.to = "another.example".to_owned();
    let mut as_us = good.clone();
    as_us.from = domain(&home).to_owned();
    for (why, body, key, at, status) in [
        (
            "another's key",
            text(&other.message(&home, Word::Invite, "one")),
            key,
            now,
            401,
        ),
        (
            "a key id elsewhere",
            text(&good),
            "https://evil.example/actor#main-key",
            now,
            401,
        ),
        (
            "too old",
            text(&good),
            key,
            now - time::Duration::minutes(66),
            401,
        ),
        (
            "from the future",
            text(&good),
            key,
            now + time::Duration::minutes(6),
            401,
        ),
        ("for somebody else", text(&elsewhere), key, now, 400),
        ("in our own name", text(&as_us), key, now, 400),
        ("no message", "{}".to_owned(), key, now, 400),
        ("no JSON", "{".to_owned(), key, now, 400),
        ("too large", " ".repeat(9_000), key, now, 413),
    ] {
        assert_eq!(caller.post(&home, &body, (key, at)).await, status, "{why}");
    }
    let stranger = home.stranger();
    let unsigned = stranger
        .request(Method::POST, "/partnership")
        .header("content-type", ACTIVITY)
        .body(text(&good));
    assert_eq!(stranger.send(unsigned).await.status, 401);
    let plain = stranger
        .request(Method::POST, "/partnership")
        .header("content-type", "application/json")
        .body(text(&good));
    assert_eq!(stranger.send(plain).await.status, 415);
    assert_eq!(dump(&home.house.config.database_url).await, before);
}

#[tokio::test]
async fn invitations_are_counted_and_slowed() {
    let home = free_school("École Jean-Moulin").await;
    let caller = Caller::new("college.example");
    for id in ["a", "b", "c"] {
        assert_eq!(caller.say(&home, Word::Invite, id).await, 202);
    }
    assert_eq!(
        caller.say(&home, Word::Invite, "d").await,
        429,
        "three for one host"
    );
    for _ in 0..10 {
        caller.say(&home, Word::Withdraw, "z").await;
    }
    assert_eq!(
        caller.say(&home, Word::Withdraw, "z").await,
        429,
        "ten in a minute"
    );
    for count in 0.. {
        home.wait(Duration::from_secs(61));
        let caller = Caller {
            host: format!("ecole-{count}.example"),
            pair: KeyPairPem {
                private_pem: caller.pair.private_pem.clone(),
                public_pem: caller.pair.public_pem.clone(),
            },
        };
        if caller.say(&home, Word::Invite, "a").await == 429 {
            break;
        }
    }
    let waiting = "SELECT COUNT(*) FROM invitations WHERE state = 'waiting'";
    assert_eq!(number(&home, waiting).await, 50);
    home.wait(Duration::from_secs(31 * 24 * 3600));
    upkeep::drain(&home.app.federation).await.unwrap();
    assert_eq!(number(&home, waiting).await, 0);
    assert_eq!(caller.say(&home, Word::Invite, "later").await, 202);
}

#[tokio::test]
async fn a_borrowed_name_is_found_out_when_the_head_says_yes() {
    let two = strangers().await;
    let impostor = Caller::new(domain(&two.away));
    assert_eq!(impostor.say(&two.home, Word::Invite, "false").await, 202);
    accept(&two.home, &two.away).await;
    talk(&two.home, &two.away).await;
    assert!(partners(&two.home).await.is_empty());
    let states = "SELECT state FROM invitations";
    assert_eq!(lines(&two.home, states).await, ["wrong-key"]);
    two.helene
        .get("/admin/servers")
        .await
        .ok()
        .sees("Ce n'était pas cet établissement");
}

#[tokio::test]
async fn an_answer_under_another_key_is_not_taken() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    let id = lines(&two.home, "SELECT id FROM invitations")
        .await
        .remove(0);
    let impostor = Caller::new(domain(&two.away));
    for word in [Word::Accept, Word::Decline] {
        assert_eq!(impostor.say(&two.home, word, &id).await, 403);
        assert_eq!(impostor.say(&two.home, word, "unknown").await, 409);
    }
    assert_eq!(impostor.say(&two.home, Word::Invite, "crossing").await, 403);
    assert!(partners(&two.home).await.is_empty());
    let states = "SELECT state, failure FROM invitations";
    assert_eq!(lines(&two.home, states).await, ["waiting wrong key"]);
}

#[tokio::test]
async fn what_was_said_before_says_nothing_new() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    talk(&two.home, &two.away).await;
    let id = waiting_id(&two.away).await;
    accept(&two.away, &two.home).await;
    talk(&two.away, &two.home).await;
    let (home, away) = (Caller::of(&two.home).await, Caller::of(&two.away).await);
    let permit = Permit::for_house();
    acts::remove(&two.home.house, &permit, domain(&two.away))
        .await
        .unwrap();
    talk(&two.home, &two.away).await;
    // Everything that was ever said comes once more, truly signed.
    assert_eq!(away.say(&two.home, Word::Accept, &id).await, 202);
    assert_eq!(home.say(&two.away, Word::Invite, &id).await, 202);
    talk(&two.home, &two.away).await;
    assert!(partners(&two.home).await.is_empty());
    assert_eq!(partners(&two.away).await, ["ended left"]);
    let end = "SELECT id FROM invitations WHERE state = 'ended' AND direction = 'received' \
               ORDER BY at DESC, id DESC";
    let end = lines(&two.away, end).await.remove(0);
    invite(&two.away, &two.home).await.unwrap();
    talk(&two.away, &two.home).await;
    accept(&two.home, &two.away).await;
    talk(&two.home, &two.away).await;
    assert_eq!(home.say(&two.away, Word::End, &end).await, 202);
    assert_eq!(
        partners(&two.away).await,
        ["active "],
        "an end said again ends nothing"
    );
}

#[tokio::test]
async fn a_blocked_server_and_a_closed_school_take_no_messages() {
    let home = free_school("École Jean-Moulin").await;
    let permit = Permit::for_house();
    acts::block(&home.house, &permit, "College.Example.")
        .await
        .unwrap();
    let caller = Caller::new("college.example");
    assert_eq!(caller.say(&home, Word::Invite, "one").await, 403);
    mode::change(&home.house, &permit, FederationMode::Off)
        .await
        .unwrap();
    assert_eq!(caller.say(&home, Word::Invite, "one").await, 404);
    let (fed, host) = (&home.app.federation, "college.example");
    assert!(invitations::preview(fed, &permit, host).await.is_err());
    assert!(
        invitations::accept(fed, &permit, (host, "one"))
            .await
            .is_err()
    );
    assert_eq!(
        number(
            &home,
            "SELECT COUNT(*) FROM invitations WHERE state = 'waiting'"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn a_partner_whose_key_changed_is_frozen_until_the_head_trusts_it() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    talk(&two.home, &two.away).await;
    accept(&two.away, &two.home).await;
    talk(&two.away, &two.home).await;
    // Somebody without the true key says that they are the partner: nothing happens but a look.
    let impostor = Caller::new(domain(&two.away));
    assert_eq!(impostor.say(&two.home, Word::End, "x").await, 403);
    assert_eq!(impostor.say(&two.home, Word::Invite, "x").await, 202);
    talk(&two.home, &two.away).await;
    assert_eq!(partners(&two.home).await, ["active "]);
    // The server itself shows another key.
    let fresh = some_keys().unwrap();
    let tx = two.away.house.db.write().await.unwrap();
    tx.run((
        "UPDATE actors SET public_key = $1, private_key = $2 WHERE kind = 'instance' AND host IS NULL",
        seyes::args![&fresh.public_pem, &fresh.private_pem],
    ))
    .await
    .unwrap();
    tx.commit().await.unwrap();
    two.home.wait(Duration::from_secs(25 * 3600));
    let head = two.home.admin("Paule").await;
    upkeep::drain(&two.home.app.federation).await.unwrap();
    two.home.settle().await;
    assert_eq!(partners(&two.home).await, ["frozen key"]);
    head.get("/notifications")
        .await
        .ok()
        .sees("Du nouveau chez");
    let page = format!("/admin/servers/{}", domain(&two.away));
    head.get(&page)
        .await
        .ok()
        .sees("La clé de ce serveur a changé");
    head.post(&format!("{page}/thaw"), &[])
        .await
        .leads_to(&page);
    assert_eq!(partners(&two.home).await, ["active "]);
    let pinned = "SELECT public_key FROM servers WHERE offered_key IS NULL";
    assert_eq!(
        lines(&two.home, pinned).await[0].trim(),
        fresh.public_pem.trim()
    );
}

#[tokio::test]
async fn a_signed_question_under_a_changed_key_freezes_the_partner_too() {
    let two = strangers().await;
    invite(&two.home, &two.away).await.unwrap();
    talk(&two.home, &two.away).await;
    accept(&two.away, &two.home).await;
    talk(&two.away, &two.home).await;
    let fresh = some_keys().unwrap();
    let tx = two.away.house.db.write().await.unwrap();
    tx.run((
        "UPDATE actors SET public_key = $1, private_key = $2 WHERE kind = 'instance' AND host IS NULL",
        seyes::args![&fresh.public_pem, &fresh.private_pem],
    ))
    .await
    .unwrap();
    tx.commit().await.unwrap();
    two.home.wait(Duration::from_secs(600));
    let path = "/u/01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let url = Url::parse(&format!("{}{path}", two.home.origin())).unwrap();
    let key = format!("http://{}/actor#main-key", domain(&two.away));
    let signer = Signer::from_pem(key, &fresh.private_pem).unwrap();
    let at = two.home.house.clock.now().to_datetime();
    let headers = sign_get(&signer, Scheme::Cavage, &url, at).unwrap();
    let stranger = two.home.stranger();
    let request = stranger
        .request(Method::GET, url.path())
        .headers(headers)
        .header("accept", ACTIVITY);
    assert_eq!(stranger.send(request).await.status, 401);
    assert_eq!(partners(&two.home).await, ["frozen key"]);
}
