//! Coming in and going out: locks, activation codes, sessions (abuse cases A43 to A48). Who guesses, and
//! who is not kept out by it, is in `tests/guessing.rs`.

use std::time::Duration;

use seyes::accounts;
use seyes::kernel::PersonId;
use seyes::policy::{Permit, Profile};

use crate::support::{Answer, Browser, School};

const PASSWORD: &str = "cartable-bleu-42";
const REFUSED: &str = "Identifiant ou mot de passe incorrect";
const HOUR: Duration = Duration::from_secs(3600);

/// Somebody who can sign in with [`PASSWORD`].
async fn with_password(school: &School, given: &str, profile: Profile) -> PersonId {
    let id = school.enrol(given, profile, false).await;
    let login = (given, Some(PASSWORD));
    accounts::add_account(&school.house, &Permit::for_house(), &id, login)
        .await
        .unwrap();
    accounts::actions::accept_charter(&school.house, &id)
        .await
        .unwrap();
    id
}

async fn sign_in(browser: &Browser, login: &str, password: &str) -> Answer {
    let form = [("login", login), ("password", password), ("next", "/me")];
    browser.post("/sign-in", &form).await
}

/// A48.
#[tokio::test]
async fn somebody_signs_in_and_out_and_the_old_secret_is_dead() {
    let school = School::open().await;
    with_password(&school, "ines", Profile::Student).await;
    let browser = school.stranger();
    browser.get("/me").await.leads_to("/sign-in?next=%2Fme");
    sign_in(&browser, " INES ", PASSWORD).await.leads_to("/me");
    browser.get("/me").await.ok().sees("ines Marchand");
    let name = accounts::cookie_name(&school.house);
    let secret = browser.cookie(&name).unwrap();
    let out = browser.post("/sign-out", &[]).await;
    out.leads_to("/sign-in?done=signed-out");
    assert!(out.header("clear-site-data").contains("cache"));
    assert_eq!(browser.cookie(&name), None);
    browser.set_cookie(&name, &secret);
    browser.get("/me").await.leads_to("/sign-in");
}

/// A43, A44.
#[tokio::test]
async fn ten_wrong_passwords_lock_the_account_for_the_right_one_too() {
    let school = School::open().await;
    with_password(&school, "ines", Profile::Student).await;
    let browser = school.stranger();
    let mut wrong = String::new();
    for address in 0..accounts::guesses::FAILURES {
        // What a client says of its address changes nothing (A44).
        let request = browser
            .request(reqwest::Method::POST, "/sign-in")
            .header("origin", school.origin())
            .header("x-forwarded-for", format!("192.0.2.{address}"))
            .header("forwarded", format!("for=192.0.2.{address}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body("login=ines&password=wrong-password");
        let answer = browser.send(request).await;
        wrong = answer.is(422).sees(REFUSED).body();
    }
    let form = [("login", "ines"), ("password", PASSWORD)];
    let locked = browser.post("/sign-in", &form).await;
    assert_eq!(
        locked.is(422).body(),
        wrong,
        "a lock must not be told from a wrong password"
    );
    // Guesses during the lock do not make it longer.
    school.wait(Duration::from_secs(61));
    sign_in(&browser, "ines", PASSWORD).await.leads_to("/me");
}

/// A43.
#[tokio::test]
async fn locks_grow_and_end() {
    let school = School::open().await;
    with_password(&school, "tom", Profile::Student).await;
    let browser = school.stranger();
    for _ in 0..accounts::guesses::FAILURES {
        sign_in(&browser, "tom", "wrong").await.is(422);
    }
    school.wait(Duration::from_secs(61));
    sign_in(&browser, "tom", "wrong").await.is(422);
    school.wait(Duration::from_secs(61));
    sign_in(&browser, "tom", PASSWORD).await.is(422);
    school.wait(Duration::from_secs(60));
    sign_in(&browser, "tom", PASSWORD).await.leads_to("/me");
}

/// A46.
#[tokio::test]
async fn an_unknown_login_looks_like_a_wrong_password() {
    let school = School::open().await;
    with_password(&school, "zoe-b", Profile::Student).await;
    let browser = school.stranger();
    let known = sign_in(&browser, "zoe-b", "wrong").await;
    let unknown = sign_in(&browser, "nobody", "wrong").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(
        known.body().replace("zoe-b", "X"),
        unknown.body().replace("nobody", "X")
    );
    sign_in(&browser, &"x".repeat(5000), "wrong")
        .await
        .is(422)
        .sees(REFUSED);
    sign_in(&browser, "zoe-b", &"x".repeat(5000))
        .await
        .is(422)
        .sees(REFUSED);
}

async fn activate(browser: &Browser, code: &str, password: &str) -> Answer {
    let form = [
        ("code", code),
        ("password", password),
        ("again", password),
        ("charter", "yes"),
    ];
    browser.post("/activate", &form).await
}

async fn with_code(school: &School, login: &str) -> (PersonId, String) {
    let id = school.enrol(login, Profile::Student, false).await;
    let permit = Permit::for_house();
    let code = accounts::add_account(&school.house, &permit, &id, (login, None))
        .await
        .unwrap();
    (id, code.unwrap())
}

/// A45.
#[tokio::test]
async fn a_code_opens_an_account_once() {
    let school = School::open().await;
    let (_, code) = with_code(&school, "lea").await;
    let browser = school.stranger();
    activate(&browser, &code, "court")
        .await
        .is(422)
        .sees("au moins 12 signes");
    let form = [
        ("code", code.as_str()),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    browser
        .post("/activate", &form)
        .await
        .is(422)
        .sees("Cochez la case");
    let other = [
        ("code", code.as_str()),
        ("password", PASSWORD),
        ("again", "x"),
        ("charter", "yes"),
    ];
    browser
        .post("/activate", &other)
        .await
        .is(422)
        .sees("ne sont pas les mêmes");
    let typed = code.to_lowercase().replace('-', " ");
    activate(&browser, &typed, PASSWORD)
        .await
        .leads_to("/sign-in?done=activated");
    sign_in(&browser, "lea", PASSWORD).await.leads_to("/me");
    activate(&school.stranger(), &code, "autre-cartable-43")
        .await
        .is(401);
    sign_in(&school.stranger(), "lea", "autre-cartable-43")
        .await
        .is(422);
}

/// A45.
#[tokio::test]
async fn used_expired_reprinted_and_guessed_codes_are_refused_alike() {
    let school = School::open().await;
    let (_, used) = with_code(&school, "used").await;
    activate(&school.stranger(), &used, PASSWORD).await.is(303);
    let (_, replaced) = with_code(&school, "replaced").await;
    let permit = Permit::for_house();
    let house = &school.house;
    accounts::actions::reprint_code(house, &permit, "replaced")
        .await
        .unwrap();
    let (_, expired) = with_code(&school, "expired").await;
    school.wait(accounts::actions::ACTIVATION + Duration::from_secs(1));
    let (_, closed) = with_code(&school, "closed").await;
    accounts::actions::suspend_for_house(house, &permit, "closed", true)
        .await
        .unwrap();
    let mut bodies = Vec::new();
    for code in [used, replaced, expired, closed, "AAAA-BBBB-CCCC".to_owned()] {
        let answer = activate(&school.stranger(), &code, PASSWORD).await;
        bodies.push(answer.is(401).body().replace(&code, "CODE"));
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "refusals can be told apart");
}

/// A47.
#[tokio::test]
async fn a_session_chosen_by_somebody_else_is_never_signed_in() {
    let school = School::open().await;
    with_password(&school, "ines", Profile::Student).await;
    let tom = school.person("tom", Profile::Student).await;
    let name = accounts::cookie_name(&school.house);
    for planted in [
        "chosen-by-an-attacker".to_owned(),
        tom.cookie(&name).unwrap(),
    ] {
        let browser = school.stranger();
        browser.set_cookie(&name, &planted);
        sign_in(&browser, "ines", PASSWORD).await.leads_to("/me");
        assert_ne!(browser.cookie(&name).unwrap(), planted);
        let attacker = school.stranger();
        attacker.set_cookie(&name, &planted);
        attacker.get("/me").await.leads_to("/sign-in");
    }
}

/// Whether the API knows a token.
async fn token_lives(school: &School, token: &str) -> bool {
    let now = school.house.clock.now();
    accounts::viewer_of_token(school.db(), token, now)
        .await
        .unwrap()
        .is_some()
}

/// A48.
#[tokio::test]
async fn closing_an_account_or_reprinting_its_code_ends_sessions_and_tokens_at_once() {
    let school = School::open().await;
    let permit = Permit::for_house();
    for way in ["suspended", "reprinted"] {
        let person = school.person(way, Profile::Teacher).await;
        person.get("/me").await.ok();
        assert!(token_lives(&school, &person.token).await);
        let house = &school.house;
        if way == "suspended" {
            accounts::actions::suspend_for_house(house, &permit, way, true)
                .await
                .unwrap();
        } else {
            accounts::actions::reprint_code(house, &permit, way)
                .await
                .unwrap();
        }
        person.get("/me").await.leads_to("/sign-in");
        assert!(!token_lives(&school, &person.token).await, "{way}");
    }
    let admin = school.admin("claire").await;
    let tom = school.person("tom", Profile::Student).await;
    let (viewer, other) = (school.viewer(&tom).await, school.viewer(&admin).await);
    assert!(
        accounts::actions::suspend(&school.house, &viewer, "claire", true)
            .await
            .is_err()
    );
    accounts::actions::suspend(&school.house, &other, "tom", true)
        .await
        .unwrap();
    tom.get("/me").await.leads_to("/sign-in");
    admin.get("/me").await.ok();
}

#[tokio::test]
async fn somebody_who_is_suspended_does_not_come_in() {
    let school = School::open().await;
    with_password(&school, "ines", Profile::Student).await;
    let permit = Permit::for_house();
    let house = &school.house;
    accounts::actions::suspend_for_house(house, &permit, "ines", true)
        .await
        .unwrap();
    sign_in(&school.stranger(), "ines", PASSWORD)
        .await
        .is(422)
        .sees(REFUSED);
    accounts::actions::suspend_for_house(house, &permit, "ines", false)
        .await
        .unwrap();
    sign_in(&school.stranger(), "ines", PASSWORD)
        .await
        .leads_to("/me");
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it() {
    let school = School::open().await;
    let ines = school.person("ines", Profile::Student).await;
    let claire = school.person("claire", Profile::Teacher).await;
    school.wait(HOUR);
    ines.get("/me").await.ok();
    school.wait(HOUR + HOUR / 2);
    ines.get("/me").await.ok();
    school.wait(2 * HOUR);
    ines.get("/me").await.leads_to("/sign-in");
    claire.get("/me").await.ok();
    school.wait(12 * HOUR);
    claire.get("/me").await.leads_to("/sign-in");
}

#[tokio::test]
async fn a_session_ends_after_a_week_whatever_happens() {
    let school = School::open().await;
    let claire = school.person("claire", Profile::Teacher).await;
    for _ in 0..16 {
        school.wait(10 * HOUR);
        claire.get("/me").await.ok();
    }
    school.wait(10 * HOUR);
    claire.get("/me").await.leads_to("/sign-in");
}

#[tokio::test]
async fn the_charter_comes_before_everything_else() {
    let school = School::open().await;
    let id = school.enrol("ines", Profile::Student, false).await;
    let login = ("ines", Some(PASSWORD));
    accounts::add_account(&school.house, &Permit::for_house(), &id, login)
        .await
        .unwrap();
    let browser = school.stranger();
    sign_in(&browser, "ines", PASSWORD)
        .await
        .leads_to("/charter");
    browser.get("/me").await.leads_to("/charter");
    browser.get("/nothing-here").await.leads_to("/charter");
    browser
        .post("/charter", &[])
        .await
        .is(422)
        .sees("Cochez la case");
    browser.get("/me").await.leads_to("/charter");
    browser
        .post("/charter", &[("charter", "yes")])
        .await
        .leads_to("/");
    browser.get("/me").await.ok();
    browser.get("/charter").await.ok();
}

#[tokio::test]
async fn people_choose_their_language() {
    let school = School::open().await;
    let ines = school.person("ines", Profile::Student).await;
    ines.get("/me").await.ok().sees("Élève");
    ines.post("/language", &[("lang", "en"), ("next", "/me")])
        .await
        .leads_to("/me");
    assert!(
        ines.get("/me")
            .await
            .ok()
            .body()
            .contains("<html lang=\"en\">")
    );
    let elsewhere = school.stranger();
    let name = accounts::cookie_name(&school.house);
    elsewhere.set_cookie(&name, &school.session(&ines.id).await);
    assert!(
        elsewhere
            .get("/me")
            .await
            .body()
            .contains("<html lang=\"en\">")
    );
    ines.post("/language", &[("lang", "tlh")]).await.is(400);
    let visitor = school.stranger();
    visitor
        .post("/language", &[("lang", "en"), ("next", "//evil.example")])
        .await
        .leads_to("/");
    assert!(
        visitor
            .get("/sign-in")
            .await
            .body()
            .contains("<html lang=\"en\">")
    );
}
