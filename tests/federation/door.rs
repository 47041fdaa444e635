//! What comes in without proof changes nothing (abuse cases A01, A20, A81).

use reqwest::Method;
use seyes::config::FederationMode;
use seyes::policy::{Level, Profile};

use super::{ACTIVITY, ask, school, two_schools};
use crate::support::{School, dump};

async fn knock(school: &School, path: &str, body: &str) -> u16 {
    let stranger = school.stranger();
    let request = stranger
        .request(Method::POST, path)
        .header("content-type", ACTIVITY)
        .body(body.to_owned());
    stranger.send(request).await.status
}

#[tokio::test]
async fn an_unsigned_activity_is_refused_at_every_inbox() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.exchange().await;
    let url = &two.home.house.config.database_url;
    let before = dump(url).await;
    let body = format!(
        r#"{{"id":"http://{0}/x","type":"Follow","actor":"http://{0}/u/1","object":"{1}/b/{2}"}}"#,
        two.away.house.config.domain,
        two.home.origin(),
        two.blog
    );
    for path in ["/inbox".to_owned(), format!("/b/{}/inbox", two.blog)] {
        assert_eq!(knock(&two.home, &path, &body).await, 401, "{path}");
    }
    assert_eq!(
        knock(&two.home, "/inbox", &" ".repeat(1_100_000)).await,
        413
    );
    assert_eq!(dump(url).await, before);
}

#[tokio::test]
async fn while_federation_is_off_nothing_of_it_exists() {
    let closed = school("École fermée", FederationMode::Off).await;
    let teacher = closed.person("Claire", Profile::Teacher).await;
    let paths = [
        "/actor",
        "/.well-known/webfinger?resource=acct:localhost@localhost",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.0",
        "/.well-known/host-meta",
        "/o/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/b/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ];
    for path in paths {
        ask(&closed, path).await.is(404);
    }
    assert_eq!(knock(&closed, "/inbox", "{}").await, 404);
    teacher.get("/follows").await.is(404);
}

#[tokio::test]
async fn a_refused_signature_is_told_which_one_is_taken() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let stranger = two.home.stranger();
    let body =
        r#"{"id":"http://x.example/1","type":"Like","actor":"http://x.example/u","object":"x"}"#;
    let request = stranger
        .request(Method::POST, "/inbox")
        .header("content-type", ACTIVITY)
        .body(body);
    let answer = stranger.send(request).await;
    assert_eq!(
        answer.is(401).header("accept-signature"),
        r#"sig1=("@method" "@target-uri" "content-digest");created;alg="rsa-v1_5-sha256""#
    );
    let blog = format!("/b/{}", two.blog);
    let asked = ask(&two.home, &blog).await;
    assert_eq!(
        asked.is(401).header("accept-signature"),
        r#"sig1=("@method" "@target-uri");created;alg="rsa-v1_5-sha256""#
    );
    // Who is not allowed at all is asked for nothing.
    let unknown = school("Inconnu", FederationMode::Partners).await;
    super::befriend(&unknown, &two.home).await;
    let url = url::Url::parse(&format!("{}{blog}", two.home.origin())).unwrap();
    let fed = &unknown.app.federation;
    let signer = fed.instance_signer().await.unwrap();
    let now = two.home.house.clock.now().to_datetime();
    let signed = ::federation::signature::sign_get(
        &signer,
        ::federation::signature::Scheme::Rfc9421,
        &url,
        now,
    );
    let request = stranger
        .request(Method::GET, &blog)
        .header("accept", ACTIVITY)
        .headers(signed.unwrap());
    let answer = stranger.send(request).await;
    assert_eq!(answer.is(403).header("accept-signature"), "");
}
