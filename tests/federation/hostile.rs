//! A partner's server that lies: correctly signed requests bent in one way each. Nothing may change
//! (abuse cases A02–A13, A17, A19, A20), and what is honest is taken once (A04).

use std::collections::BTreeMap;

use ::federation::keys::Signer;
use ::federation::signature::{Scheme, body_digest, http_date, sign_get, sign_post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use seyes::blogs::comments;
use seyes::config::FederationMode;
use seyes::kernel::PublicationId;
use seyes::policy::Level;
use seyes::publications::Body;
use time::{Duration, OffsetDateTime};
use url::Url;

use super::{ACTIVITY, Two, befriend, lines, number, school, two_schools};
use crate::support::{School, dump, query};

/// An hour, to be newer than what is known.
const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);

/// Somebody who holds the true key of an adult of the other school.
pub(super) struct Forger {
    signer: Signer,
    pub(super) actor: String,
}

impl Forger {
    /// The adult of `school` who has an actor.
    pub(super) async fn of(school: &School) -> Self {
        Self::of_kind(school, "person").await
    }

    /// The first actor of a kind of `school`.
    pub(super) async fn of_kind(school: &School, kind: &str) -> Self {
        let url = &school.house.config.database_url;
        let sql = format!(
            "SELECT key_id, private_key, ap_id FROM actors WHERE kind = '{kind}' \
             AND private_key IS NOT NULL ORDER BY id"
        );
        let row = query(url, &sql).await.remove(0);
        let signer = Signer::from_pem(row[0].clone(), &row[1]).unwrap();
        Self {
            signer,
            actor: row[2].clone(),
        }
    }

    /// Sends an activity as this actor, correctly signed; its id and actor are filled in.
    pub(super) async fn send(&self, home: &School, name: &str, mut body: Value) -> u16 {
        body["id"] = json!(format!("{}/{name}", self.actor));
        body["actor"] = json!(self.actor);
        let headers = self.sign(home, "/inbox", &body, now(home));
        send(home, "/inbox", headers, &body.to_string()).await
    }

    /// The headers of a signed GET.
    pub(super) fn sign_get(&self, home: &School, path: &str) -> HeaderMap {
        let url = Url::parse(&format!("{}{path}", home.origin())).unwrap();
        sign_get(&self.signer, Scheme::Cavage, &url, now(home)).unwrap()
    }

    fn sign(&self, home: &School, path: &str, body: &Value, at: OffsetDateTime) -> HeaderMap {
        let url = Url::parse(&format!("{}{path}", home.origin())).unwrap();
        let bytes = body.to_string();
        sign_post(&self.signer, Scheme::Cavage, &url, bytes.as_bytes(), at).unwrap()
    }

    /// Signs only the named parts, as the draft allows and the door does not.
    fn sign_only(&self, home: &School, body: &str, covered: &[&str]) -> HeaderMap {
        let now = now(home);
        let parts = BTreeMap::from([
            ("(request-target)", "post /inbox".to_owned()),
            ("host", home.house.config.domain.clone()),
            ("date", http_date(now)),
            ("digest", body_digest(body.as_bytes())),
        ]);
        let text: Vec<_> = covered
            .iter()
            .map(|name| format!("{name}: {}", parts[name]))
            .collect();
        let signature = STANDARD.encode(self.signer.sign(text.join("\n").as_bytes()).unwrap());
        let value = format!(
            r#"keyId="{}",algorithm="rsa-sha256",headers="{}",signature="{signature}""#,
            self.signer.key_id(),
            covered.join(" ")
        );
        let mut headers = HeaderMap::new();
        headers.insert("date", parts["date"].parse().unwrap());
        headers.insert("digest", parts["digest"].parse().unwrap());
        headers.insert("signature", value.parse().unwrap());
        headers
    }
}

fn now(school: &School) -> OffsetDateTime {
    school.house.clock.now().to_datetime()
}

async fn send(home: &School, path: &str, headers: HeaderMap, body: &str) -> u16 {
    let stranger = home.stranger();
    let request = stranger
        .request(Method::POST, path)
        .headers(headers)
        .header("content-type", ACTIVITY)
        .body(body.to_owned());
    stranger.send(request).await.status
}

/// Everything but what is remembered of other servers' keys, which an honest doubt may refresh.
async fn state(home: &School) -> BTreeMap<String, Vec<String>> {
    let mut all = dump(&home.house.config.database_url).await;
    all.remove("actors");
    all
}

/// A home with an article for partners, and a forger whom it knows as a follower.
async fn lied_to() -> (Two, Forger, String) {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    two.exchange().await;
    let forger = Forger::of(&two.away).await;
    let article = "SELECT ap_id FROM publications WHERE kind = 'article' AND host IS NULL";
    let article = lines(&two.home, article).await.remove(0);
    (two, forger, article)
}

fn like(forger: &Forger, article: &str, name: &str) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}/{name}", forger.actor),
        "type": "Like", "actor": forger.actor, "object": article,
    })
}

#[tokio::test]
async fn an_honest_activity_is_taken_once_however_often_it_comes() {
    let (two, forger, article) = lied_to().await;
    let body = like(&forger, &article, "like-1");
    let headers = forger.sign(&two.home, "/inbox", &body, now(&two.home));
    let text = body.to_string();
    for _ in 0..10 {
        assert_eq!(send(&two.home, "/inbox", headers.clone(), &text).await, 202);
    }
    two.exchange().await;
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM reactions").await, 1);
    let same = format!(
        "SELECT COUNT(*) FROM inbound WHERE activity_id = '{}/like-1'",
        forger.actor
    );
    assert_eq!(number(&two.home, &same).await, 1);
}

#[tokio::test]
async fn a_signature_that_does_not_hold_changes_nothing() {
    let (two, forger, article) = lied_to().await;
    let home = &two.home;
    let before = state(home).await;
    let body = like(&forger, &article, "like-2");
    let text = body.to_string();
    let good = forger.sign(home, "/inbox", &body, now(home));

    let other = like(&forger, &article, "like-3").to_string();
    assert_eq!(
        send(home, "/inbox", good.clone(), &other).await,
        401,
        "another body (A02)"
    );
    let elsewhere = format!("/b/{}/inbox", two.blog);
    assert_eq!(
        send(home, &elsewhere, good.clone(), &text).await,
        401,
        "another path (A05)"
    );
    for covered in [
        vec!["digest"],
        vec!["host", "date", "digest"],
        vec!["(request-target)", "date", "digest"],
        vec!["(request-target)", "host", "digest"],
        vec!["(request-target)", "host", "date"],
    ] {
        let headers = forger.sign_only(home, &text, &covered);
        assert_eq!(
            send(home, "/inbox", headers, &text).await,
            401,
            "{covered:?} (A03)"
        );
    }
    for off in [
        Duration::minutes(-66),
        Duration::minutes(6),
        Duration::days(3650),
    ] {
        let headers = forger.sign(home, "/inbox", &body, now(home) + off);
        assert_eq!(
            send(home, "/inbox", headers, &text).await,
            401,
            "{off} (A06)"
        );
    }
    for date in [None, Some("yesterday")] {
        let mut headers = good.clone();
        headers.remove("date");
        if let Some(date) = date {
            headers.insert("date", date.parse().unwrap());
        }
        assert_eq!(
            send(home, "/inbox", headers, &text).await,
            401,
            "{date:?} (A06)"
        );
    }
    assert_eq!(state(home).await, before);
    let all = ["(request-target)", "host", "date", "digest"];
    let headers = forger.sign_only(home, &text, &all);
    assert_eq!(
        send(home, "/inbox", headers, &text).await,
        202,
        "the same, covered whole"
    );
}

#[tokio::test]
async fn nobody_speaks_for_somebody_else() {
    let (two, forger, article) = lied_to().await;
    let home = &two.home;
    let before = state(home).await;
    let neighbour = format!("http://{}/u/someone", two.away.house.config.domain);
    let far = "http://elsewhere.example/u/1";
    let note = |id: &str, author: Value| {
        json!({
            "id": format!("{}/c-{id}", forger.actor), "type": "Create", "actor": forger.actor,
            "object": { "id": format!("{}/n-{id}", forger.actor), "type": "Note",
                "to": ["https://www.w3.org/ns/activitystreams#Public"],
                "attributedTo": author, "inReplyTo": article, "content": "<p>Bonjour</p>" },
        })
    };
    let mut foreign_id = like(&forger, &article, "like-4");
    foreign_id["id"] = json!("http://elsewhere.example/like");
    let mut ours = like(&forger, &article, "like-5");
    ours["id"] = json!(format!("{}/x", home.origin()));
    let mut for_neighbour = like(&forger, &article, "like-6");
    for_neighbour["actor"] = json!(neighbour);
    let update = json!({ "id": format!("{}/up", forger.actor), "type": "Update",
        "actor": forger.actor, "object": { "id": article, "type": "Article",
        "attributedTo": forger.actor, "name": "Volé" } });
    let cases = [
        ("another actor of the host (A07)", for_neighbour),
        ("an id elsewhere (A09)", foreign_id),
        ("an author elsewhere (A10)", note("1", json!(far))),
        (
            "authors elsewhere (A10)",
            note("2", json!([forger.actor, far])),
        ),
        (
            "an author object elsewhere (A10)",
            note("3", json!({ "id": far })),
        ),
        ("no author (A10)", note("4", Value::Null)),
        ("an id of ours (A12)", ours),
        ("our object (A12)", update),
    ];
    for (what, body) in cases {
        let headers = forger.sign(home, "/inbox", &body, now(home));
        let status = send(home, "/inbox", headers, &body.to_string()).await;
        assert!([400, 401, 403].contains(&status), "{what}: {status}");
        assert_eq!(state(home).await, before, "{what}");
    }
}

#[tokio::test]
async fn what_was_never_asked_is_not_accepted_and_nothing_is_made_public() {
    let (two, forger, article) = lied_to().await;
    let home = &two.home;
    let read = "SELECT level || title || COALESCE(withdrawn_at, 0) FROM publications ORDER BY id";
    let (before, follows) = (lines(home, read).await, "SELECT COUNT(*) FROM follows");
    let known = number(home, follows).await;
    let to_public = json!(["https://www.w3.org/ns/activitystreams#Public"]);
    let acts = [
        json!({ "type": "Accept", "object": format!("{}/f/1", home.origin()) }),
        json!({ "type": "Announce", "object": article, "to": to_public }),
        json!({ "type": "Delete", "object": format!("{}/never", forger.actor) }),
        json!({ "type": "Undo", "object": { "type": "Follow", "actor": forger.actor,
            "id": format!("{}/f/none", forger.actor), "object": "http://x.example/u/1" } }),
        json!({ "type": "Dance", "object": article }),
    ];
    for (number, mut body) in acts.into_iter().enumerate() {
        body["id"] = json!(format!("{}/act-{number}", forger.actor));
        body["actor"] = json!(forger.actor);
        let headers = forger.sign(home, "/inbox", &body, now(home));
        let status = send(home, "/inbox", headers, &body.to_string()).await;
        assert!([202, 400, 401].contains(&status), "{body}: {status}");
    }
    two.exchange().await;
    assert_eq!(lines(home, read).await, before);
    assert_eq!(number(home, follows).await, known);
}

#[tokio::test]
async fn a_server_that_is_no_partner_is_refused_before_anything_is_fetched() {
    let (two, _, article) = lied_to().await;
    let third = school("Lycée inconnu", FederationMode::Partners).await;
    // It knows us; we do not know it.
    befriend(&third, &two.home).await;
    let forger = Forger::of(&two.away).await;
    let stranger = Forger {
        actor: format!("{}/u/1", third.origin()),
        ..forger
    };
    let before = dump(&two.home.house.config.database_url).await;
    let body = like(&stranger, &article, "like-7");
    let headers = stranger.sign(&two.home, "/inbox", &body, now(&two.home));
    assert_eq!(
        send(&two.home, "/inbox", headers, &body.to_string()).await,
        403
    );
    assert_eq!(dump(&two.home.house.config.database_url).await, before);
}

/// A11: an article of a blog, changed and deleted by an adult of the same school, whose key is good.
#[tokio::test]
async fn a_neighbour_of_the_author_changes_nothing() {
    let (two, _, article) = lied_to().await;
    let viewer = two.home.viewer(&two.claire).await;
    let body = Body::from_markdown("À bientôt").unwrap();
    let id = PublicationId::trusted(article.rsplit('/').next().unwrap().to_owned());
    two.publish("Pour les partenaires", Level::Network).await;
    two.exchange().await;
    comments::comment(&two.home.house, &viewer, &id, body, None)
        .await
        .unwrap();
    two.exchange().await;
    let received = "SELECT ap_id FROM publications WHERE kind = 'article' AND host IS NOT NULL";
    let target = lines(&two.away, received).await.remove(0);
    let neighbour = Forger::of(&two.home).await;
    let read = "SELECT ap_id || title || body || COALESCE(withdrawn_at, 0) FROM publications \
                WHERE kind = 'article' ORDER BY id";
    let before = lines(&two.away, read).await;
    let later = two.away.house.clock.now().plus(HOUR).rfc3339();
    for author in [json!(neighbour.actor), Value::Null] {
        let object = json!({ "id": target, "type": "Article", "name": "Volé", "content": "<p>x</p>",
            "attributedTo": author, "updated": later });
        for (kind, object) in [("Update", object), ("Delete", json!(target))] {
            let id = format!("{}/{kind}-{}", neighbour.actor, author.is_null());
            let act = json!({ "id": id, "type": kind, "actor": neighbour.actor, "object": object });
            let headers = neighbour.sign(&two.away, "/inbox", &act, now(&two.away));
            let status = send(&two.away, "/inbox", headers, &act.to_string()).await;
            assert!([202, 400, 401, 403].contains(&status), "{kind}: {status}");
        }
    }
    two.exchange().await;
    assert_eq!(lines(&two.away, read).await, before);
}

/// A13: an actor that says goodbye while its server still shows it stays; an unknown one costs no fetch.
#[tokio::test]
async fn a_farewell_is_believed_only_from_who_is_gone() {
    let (two, forger, article) = lied_to().await;
    let home = &two.home;
    let body = like(&forger, &article, "like-8");
    let headers = forger.sign(home, "/inbox", &body, now(home));
    assert_eq!(send(home, "/inbox", headers, &body.to_string()).await, 202);
    two.exchange().await;
    let gone = "SELECT COUNT(*) FROM actors WHERE gone_at IS NOT NULL";
    let actors = number(home, "SELECT COUNT(*) FROM actors").await;
    let bye = json!({ "id": format!("{}/bye", forger.actor), "type": "Delete",
        "actor": forger.actor, "object": forger.actor });
    let headers = forger.sign(home, "/inbox", &bye, now(home));
    assert_eq!(send(home, "/inbox", headers, &bye.to_string()).await, 202);
    two.exchange().await;
    assert_eq!(number(home, gone).await, 0);
    assert_eq!(number(home, "SELECT COUNT(*) FROM reactions").await, 1);
    let nobody = format!("{}/u/01ARZ3NDEKTSV4RRFFQ69G5FAV", two.away.origin());
    let bye = json!({ "id": format!("{nobody}/bye"), "type": "Delete", "actor": nobody,
        "object": nobody });
    let headers = forger.sign(home, "/inbox", &bye, now(home));
    let status = send(home, "/inbox", headers, &bye.to_string()).await;
    assert!([202, 401].contains(&status), "{status}");
    two.exchange().await;
    assert_eq!(number(home, "SELECT COUNT(*) FROM actors").await, actors);
}
