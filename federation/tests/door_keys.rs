//! A07, A08, A13 and signed reads: the key must be the actor's own, asked again at most once.

use crate::support::*;
use federation::directory::listed_key;
use federation::door::{Door, KeyProblem, Refusal};
use federation::host::Origin;
use federation::keys::Signer;
use federation::signature::{Scheme, sign_get, sign_post};
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use url::Url;

fn signed_with(key_id: &str, activity: &Value) -> Request {
    let mut request = Request::post(activity);
    let signer = Signer::from_pem(key_id, &OTHER_KEY.private_pem).unwrap();
    let headers = sign_post(&signer, Scheme::Cavage, &url(INBOX), &request.body, NOW).unwrap();
    request
        .headers
        .insert("signature", headers["signature"].clone());
    request
}

#[tokio::test]
async fn a07_a_foreign_key_is_401_without_asking_its_host() {
    let keys = ScriptedKeys::of_lea();
    let request = signed_with("https://evil.example/u/x#main-key", &note());
    assert_eq!(request.knock(&keys).await.unwrap_err().status, 401);
    assert_eq!(keys.questions(), 0);
}

#[tokio::test]
async fn a07_a_neighbours_key_is_401() {
    let neighbour = published("https://b.example/u/max", &OTHER_KEY.public_pem);
    let keys = ScriptedKeys::new(vec![Ok(neighbour.clone()), Ok(neighbour)]);
    let request = signed_with("https://b.example/u/max#main-key", &note());
    assert_eq!(request.knock(&keys).await.unwrap_err().status, 401);
}

#[tokio::test]
async fn a08_a_key_that_names_the_victim_but_is_not_listed_is_401() {
    let mut stolen = published(LEA, &OTHER_KEY.public_pem);
    stolen.actor = url("https://b.example/u/max");
    let mut unowned = published(LEA, &OTHER_KEY.public_pem);
    unowned.owner = url("https://b.example/u/max");
    let mut renamed = published(LEA, &OTHER_KEY.public_pem);
    renamed.key_id = format!("{LEA}#other");
    for key in [stolen, unowned, renamed] {
        let keys = ScriptedKeys::new(vec![Ok(key.clone()), Ok(key)]);
        let request = signed_with(&format!("{LEA}#main-key"), &note());
        assert_eq!(request.knock(&keys).await.unwrap_err().status, 401);
    }
}

#[test]
fn a08_an_actor_document_must_list_the_key_and_own_it() {
    let document = |id: &str, key_id: &str, owner: &str| {
        json!({
            "id": id, "type": "Person", "inbox": format!("{id}/inbox"),
            "publicKey": { "id": key_id, "owner": owner, "publicKeyPem": LEAS_KEY.public_pem },
        })
    };
    let (actor, key_id) = (url(LEA), format!("{LEA}#main-key"));
    let found = listed_key(&document(LEA, &key_id, LEA), &actor, &key_id).unwrap();
    assert_eq!(
        (found.key.actor, found.key.owner),
        (actor.clone(), actor.clone())
    );
    let victim = "https://c.example/u/v";
    for (id, listed, owner) in [
        (LEA, "https://b.example/u/lea#old", LEA),
        (LEA, key_id.as_str(), victim),
        (victim, key_id.as_str(), LEA),
    ] {
        let problem = listed_key(&document(id, listed, owner), &actor, &key_id).unwrap_err();
        assert_eq!(problem, KeyProblem::NotListed);
    }
}

#[tokio::test]
async fn a_rotated_key_is_asked_for_once_more() {
    let old = published(LEA, &OTHER_KEY.public_pem);
    let new = published(LEA, &LEAS_KEY.public_pem);
    let keys = ScriptedKeys::new(vec![Ok(old.clone()), Ok(new)]);
    assert!(Request::post(&note()).knock(&keys).await.is_ok());
    assert_eq!(*keys.asked.lock().unwrap(), [(false, true), (true, true)]);
    let keys = ScriptedKeys::new(vec![Ok(old.clone()), Ok(old)]);
    assert_eq!(
        Request::post(&note())
            .knock(&keys)
            .await
            .unwrap_err()
            .status,
        401
    );
    assert_eq!(keys.questions(), 2);
}

#[tokio::test]
async fn key_problems_have_honest_answers() {
    for (problem, status) in [
        (KeyProblem::Unknown, 401),
        (KeyProblem::Gone, 401),
        (KeyProblem::Unreachable, 503),
        (KeyProblem::Busy, 429),
    ] {
        let keys = ScriptedKeys::new(vec![Err(problem)]);
        let refusal = Request::post(&note()).knock(&keys).await.unwrap_err();
        assert_eq!(refusal.status, status, "{problem:?}");
    }
}

#[tokio::test]
async fn a13_the_farewell_of_an_unknown_actor_is_thanked_and_fetches_nothing() {
    let farewell = json!({
        "id": format!("{LEA}#delete"), "type": "Delete", "actor": LEA, "object": LEA,
    });
    let keys = ScriptedKeys::new(vec![Err(KeyProblem::Unknown)]);
    assert_eq!(
        Request::post(&farewell)
            .knock(&keys)
            .await
            .unwrap_err()
            .status,
        202
    );
    assert_eq!(*keys.asked.lock().unwrap(), [(false, false)]);
    let keys = ScriptedKeys::of_lea();
    let admitted = Request::post(&farewell).knock(&keys).await.unwrap();
    assert_eq!(
        admitted.kind, "Delete",
        "a known actor's farewell must be proved"
    );
}

async fn read_as(
    headers: &HeaderMap,
    path: &str,
    keys: &ScriptedKeys,
) -> Result<Option<Url>, Refusal> {
    let ours = [Origin::of(&url(INBOX)).unwrap()];
    let hosts = Partners::of(&["b.example"]);
    let door = Door {
        ours: &ours,
        keys,
        hosts: &hosts,
        now: NOW,
    };
    let request = Request {
        method: Method::GET,
        path: path.to_owned(),
        headers: headers.clone(),
        body: Vec::new(),
    };
    door.signed_reader(&request.as_knock()).await
}

#[tokio::test]
async fn a_signed_get_names_its_reader() {
    let page = url("https://ecole.example/b/42?page=2");
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        let signed = sign_get(&lea(), scheme, &page, NOW).unwrap();
        let reader = read_as(&signed, "/b/42?page=2", &ScriptedKeys::of_lea()).await;
        assert_eq!(reader, Ok(Some(url(LEA))));
        let elsewhere = read_as(&signed, "/b/42", &ScriptedKeys::of_lea()).await;
        assert_eq!(elsewhere.unwrap_err().status, 401);
    }
    let mut bare = HeaderMap::new();
    bare.insert("host", "ecole.example".parse().unwrap());
    assert_eq!(
        read_as(&bare, "/b/42", &ScriptedKeys::of_lea()).await,
        Ok(None)
    );
}

#[tokio::test]
async fn a_signed_get_of_a_stranger_is_403_and_asks_no_key() {
    let page = url("https://ecole.example/b/42");
    let stranger =
        Signer::from_pem("https://evil.example/u/x#main-key", &OTHER_KEY.private_pem).unwrap();
    let signed = sign_get(&stranger, Scheme::Cavage, &page, NOW).unwrap();
    let keys = ScriptedKeys::of_lea();
    assert_eq!(
        read_as(&signed, "/b/42", &keys).await.unwrap_err().status,
        403
    );
    assert_eq!(keys.questions(), 0);
}
