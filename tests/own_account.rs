//! One's own account, through the page and through the API: coming in, the charter, the language, the
//! password, the sessions that stand open.

use std::time::Duration;

use serde_json::{Value, json};
use seyes::accounts;
use seyes::kernel::PersonId;
use seyes::policy::{Permit, Profile};

use crate::support::{Answer, Browser, School};

const PASSWORD: &str = "cartable-bleu-42";
const OTHER: &str = "trousse-verte-57";
const API: &str = "/api/seyes/v1";

async fn with_password(school: &School, given: &str, charter: bool) -> PersonId {
    let id = school.enrol(given, Profile::Student, false).await;
    let login = (given, Some(PASSWORD));
    accounts::add_account(&school.house, &Permit::for_house(), &id, login)
        .await
        .unwrap();
    if charter {
        accounts::actions::accept_charter(&school.house, &id)
            .await
            .unwrap();
    }
    id
}

async fn call(browser: &Browser, act: (&str, &str), token: &str, body: Option<Value>) -> Answer {
    let path = format!("{API}{}", act.1);
    browser.api((act.0, &path), token, body).await
}

async fn sign_in(browser: &Browser, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": password });
    call(browser, ("POST", "/sessions"), "", Some(body)).await
}

async fn token(browser: &Browser, login: &str, password: &str) -> String {
    let answer = sign_in(browser, login, password).await;
    let json = answer.is(201).json();
    json["token"].as_str().unwrap().to_owned()
}

async fn page_session(school: &School, login: &str, password: &str) -> Browser {
    let browser = school.stranger();
    let form = [("login", login), ("password", password), ("next", "/me")];
    browser.post("/sign-in", &form).await.leads_to("/me");
    browser
}

#[tokio::test]
async fn a_client_signs_in_accepts_the_charter_and_signs_out() {
    let school = School::open().await;
    let id = with_password(&school, "ines", false).await;
    let client = school.stranger();
    let opened = sign_in(&client, " INES ", PASSWORD).await.is(201).json();
    assert_eq!(opened["charter_due"], true);
    assert_eq!(opened["person"], id.as_str());
    let token = opened["token"].as_str().unwrap();
    // Before the charter: who one is, the charter, the way out. Nothing else (L25).
    let me = call(&client, ("GET", "/me"), token, None).await.ok().json();
    assert_eq!(me["login"], "ines");
    assert_eq!(me["charter"], false);
    let refused = call(&client, ("GET", "/timeline"), token, None).await;
    assert!(
        refused.is(403).json()["type"]
            .as_str()
            .unwrap()
            .contains("charter")
    );
    let read = call(&client, ("GET", "/charter"), "", None)
        .await
        .ok()
        .json();
    assert!(read["rules"].as_array().unwrap().len() > 3);
    let no = Some(json!({ "accepted": false }));
    call(&client, ("PUT", "/me/charter"), token, no)
        .await
        .is(422);
    let yes = Some(json!({ "accepted": true }));
    call(&client, ("PUT", "/me/charter"), token, yes)
        .await
        .is(204);
    call(&client, ("GET", "/timeline"), token, None).await.ok();
    call(&client, ("DELETE", "/sessions/current"), token, None)
        .await
        .is(204);
    call(&client, ("GET", "/me"), token, None).await.is(401);
}

#[tokio::test]
async fn the_door_of_the_api_has_the_lock_of_the_page() {
    let school = School::open().await;
    with_password(&school, "ines", true).await;
    let client = school.stranger();
    let known = sign_in(&client, "ines", "wrong").await.is(422).body();
    let unknown = sign_in(&client, "nobody", "wrong").await.is(422).body();
    assert_eq!(known, unknown, "a login must not be guessed");
    for _ in 1..accounts::guesses::FAILURES {
        sign_in(&client, "ines", "wrong").await.is(422);
    }
    let locked = sign_in(&client, "ines", PASSWORD).await.is(422).body();
    assert_eq!(locked, known);
    let form = [("login", "ines"), ("password", PASSWORD)];
    school.stranger().post("/sign-in", &form).await.is(422);
    school.wait(Duration::from_secs(61));
    sign_in(&client, "ines", PASSWORD).await.is(201);
}

#[tokio::test]
async fn a_session_of_the_api_ends_when_nobody_uses_it() {
    let school = School::open().await;
    with_password(&school, "ines", true).await;
    let client = school.stranger();
    let token = token(&client, "ines", PASSWORD).await;
    school.wait(Duration::from_secs(3600));
    call(&client, ("GET", "/me"), &token, None).await.ok();
    school.wait(Duration::from_secs(3 * 3600));
    call(&client, ("GET", "/me"), &token, None).await.is(401);
}

#[tokio::test]
async fn a_client_activates_an_account_once() {
    let school = School::open().await;
    let id = school.enrol("lea", Profile::Student, false).await;
    let permit = Permit::for_house();
    let code = accounts::add_account(&school.house, &permit, &id, ("lea", None))
        .await
        .unwrap()
        .unwrap();
    let client = school.stranger();
    let form = |password: &str, charter: bool| {
        Some(json!({ "code": code, "password": password, "charter": charter }))
    };
    let act = ("POST", "/activations");
    call(&client, act, "", form("court", true)).await.is(422);
    call(&client, act, "", form(PASSWORD, false)).await.is(422);
    let done = call(&client, act, "", form(PASSWORD, true)).await;
    assert_eq!(done.ok().json()["login"], "lea");
    let again = call(&client, act, "", form(OTHER, true)).await;
    assert_eq!(again.is(422).json()["errors"][0]["field"], "code");
    let opened = sign_in(&client, "lea", PASSWORD).await.is(201).json();
    assert_eq!(opened["charter_due"], false);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let school = School::open().await;
    with_password(&school, "ines", true).await;
    let here = page_session(&school, "ines", PASSWORD).await;
    let elsewhere = page_session(&school, "ines", PASSWORD).await;
    let client = token(&here, "ines", PASSWORD).await;
    here.get("/me/password")
        .await
        .ok()
        .sees("Toutes tes autres sessions se fermeront");
    let change = async |old: &str, password: &str, again: &str| {
        let form = [("old", old), ("password", password), ("again", again)];
        here.post("/me/password", &form).await
    };
    change("wrong", OTHER, OTHER)
        .await
        .is(422)
        .sees("n'est pas le mot de passe actuel");
    change(PASSWORD, OTHER, "x")
        .await
        .is(422)
        .sees("ne sont pas les mêmes");
    change(PASSWORD, "court", "court")
        .await
        .is(422)
        .sees("au moins 12 signes");
    elsewhere.get("/me").await.ok();
    change(PASSWORD, OTHER, OTHER)
        .await
        .leads_to("/me?done=password-changed");
    here.get("/me").await.ok();
    elsewhere.get("/me").await.leads_to("/sign-in");
    call(&here, ("GET", "/me"), &client, None).await.is(401);
    sign_in(&here, "ines", PASSWORD).await.is(422);
    let client = token(&here, "ines", OTHER).await;
    // The same act by the API: the caller's own session goes on.
    let body = Some(json!({ "old": OTHER, "new": PASSWORD }));
    call(&here, ("PUT", "/me/password"), &client, body)
        .await
        .is(204);
    call(&here, ("GET", "/me"), &client, None).await.ok();
    here.get("/me").await.leads_to("/sign-in");
}

#[tokio::test]
async fn guessing_the_old_password_locks_the_account() {
    let school = School::open().await;
    with_password(&school, "ines", true).await;
    let client = school.stranger();
    let token = token(&client, "ines", PASSWORD).await;
    let change = async |old: &str| {
        let body = Some(json!({ "old": old, "new": OTHER }));
        call(&client, ("PUT", "/me/password"), &token, body).await
    };
    for _ in 0..accounts::guesses::FAILURES {
        change("wrong-password").await.is(422);
    }
    change(PASSWORD).await.is(422);
    sign_in(&client, "ines", PASSWORD).await.is(422);
    school.wait(Duration::from_secs(61));
    change(PASSWORD).await.is(204);
}

#[tokio::test]
async fn people_see_their_open_sessions_and_close_them() {
    let school = School::open().await;
    with_password(&school, "ines", true).await;
    with_password(&school, "tom", true).await;
    let here = page_session(&school, "ines", PASSWORD).await;
    let elsewhere = page_session(&school, "ines", PASSWORD).await;
    let tom = page_session(&school, "tom", PASSWORD).await;
    let client = token(&here, "ines", PASSWORD).await;
    let page = here.get("/me").await;
    page.ok().sees("Cet appareil").sees("Un autre appareil");
    let list = call(&here, ("GET", "/sessions"), &client, None)
        .await
        .ok()
        .json();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 3);
    assert_eq!(list.iter().filter(|one| one["current"] == true).count(), 1);
    for one in list.iter().filter(|one| one["current"] == false) {
        let path = format!("/me/sessions/{}/close", one["id"].as_str().unwrap());
        // Somebody else's is not there.
        tom.post(&path, &[]).await.not_found();
    }
    let body = page.body();
    let start = body.split("/me/sessions/").nth(1).unwrap();
    let id = start.split('/').next().unwrap();
    here.post(&format!("/me/sessions/{id}/close"), &[])
        .await
        .leads_to("/me?done=session-closed");
    here.get("/me").await.ok();
    let gone = elsewhere.get("/me").await.status;
    let api_gone = call(&here, ("GET", "/me"), &client, None).await.status;
    assert!((gone == 303) != (api_gone == 401), "exactly one was closed");
    let token = &school.person("claire", Profile::Teacher).await.token;
    let own = call(&here, ("GET", "/sessions"), token, None)
        .await
        .ok()
        .json();
    let current = own
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["current"] == true)
        .unwrap();
    assert_eq!(current["token"], "tests");
    let path = format!("/sessions/{}", current["id"].as_str().unwrap());
    call(&here, ("DELETE", &path), token, None).await.is(204);
    call(&here, ("GET", "/me"), token, None).await.is(401);
}

#[tokio::test]
async fn the_charter_is_read_before_there_is_an_account() {
    let school = School::open().await;
    let visitor = school.stranger();
    let addresses = visitor.get("/activate").await.ok().addresses();
    assert!(addresses.contains(&"/charter".to_owned()));
    visitor.get("/charter").await.ok().sees("3018");
    visitor
        .post("/charter", &[("charter", "yes")])
        .await
        .is(401);
}

fn english(answer: &Answer) -> bool {
    answer.ok().body().contains("<html lang=\"en\">")
}

#[tokio::test]
async fn a_language_chosen_before_signing_in_holds_until_the_person_chooses() {
    let school = School::open().await;
    with_password(&school, "ines", true).await;
    let browser = school.stranger();
    let choose = [("lang", "en"), ("next", "/sign-in")];
    browser
        .post("/language", &choose)
        .await
        .leads_to("/sign-in");
    let form = [("login", "ines"), ("password", PASSWORD), ("next", "/me")];
    browser.post("/sign-in", &form).await.leads_to("/me");
    assert!(english(&browser.get("/me").await));
    // It was this computer's choice, not hers.
    let elsewhere = page_session(&school, "ines", PASSWORD).await;
    assert!(!english(&elsewhere.get("/me").await));
    browser.post("/language", &[("lang", "fr")]).await.is(303);
    assert!(!english(&browser.get("/me").await), "her own choice wins");
    let client = token(&browser, "ines", PASSWORD).await;
    let act = ("PUT", "/me/language");
    let other = Some(json!({ "language": "tlh" }));
    call(&browser, act, &client, other).await.is(422);
    let body = Some(json!({ "language": "en" }));
    call(&browser, act, &client, body).await.is(204);
    assert!(english(&elsewhere.get("/me").await));
    let me = call(&browser, ("GET", "/me"), &client, None).await;
    assert_eq!(me.ok().json()["language"], "en");
}

#[tokio::test]
async fn ones_own_page_says_who_one_is_here() {
    let school = School::open().await;
    let roy = school.person("claire", Profile::Teacher).await;
    let ines = school.person("ines", Profile::Student).await;
    school.class("CM2 B", &[&roy], &[&ines], &[]).await;
    ines.get("/me")
        .await
        .ok()
        .sees("ines Marchand")
        .sees("Élève")
        .sees("CM2 B")
        .sees("Identifiant")
        .sees("Relire la charte");
    let head = school.admin("henri").await;
    head.get("/me")
        .await
        .ok()
        .sees("Direction")
        .sees_no("Personnel");
}
