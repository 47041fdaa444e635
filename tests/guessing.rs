//! Guessing passwords and codes: whoever guesses must wait, whoever knows comes in (abuse cases A43 to
//! A46).

use std::time::Duration;

use reqwest::Method;
use seyes::accounts::guesses::{
    CODES_ANYWHERE, CODES_FROM_BLOCK, CODES_WINDOW, FAILURES, FAILURES_ANYWHERE,
    PASSWORDS_FROM_BLOCK, PASSWORDS_WINDOW, Turn,
};
use seyes::accounts::{self, Client, cookie_name, device_cookie_name};
use seyes::config::Config;
use seyes::doors::wiring;
use seyes::kernel::{Clock, PersonId};
use seyes::people::{self, NewPerson};
use seyes::policy::{Permit, Profile};

use crate::support::{Answer, Browser, School, Server, TestDatabase, dump, random_name};

const PASSWORD: &str = "cartable-bleu-42";
const REFUSED: &str = "Identifiant ou mot de passe incorrect";

/// Somebody with an account: with [`PASSWORD`], or with an activation code that is returned.
async fn account(school: &School, login: &str, password: Option<&str>) -> (PersonId, String) {
    let id = school.enrol(login, Profile::Student, false).await;
    let permit = Permit::for_house();
    let code = accounts::add_account(&school.house, &permit, &id, (login, password))
        .await
        .unwrap();
    if password.is_some() {
        accounts::actions::accept_charter(&school.house, &id)
            .await
            .unwrap();
    }
    (id, code.unwrap_or_default())
}

async fn sign_in(browser: &Browser, login: &str, password: &str) -> Answer {
    let form = [("login", login), ("password", password), ("next", "/me")];
    browser.post("/sign-in", &form).await
}

async fn activate(browser: &Browser, code: &str) -> Answer {
    let form = [
        ("code", code),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("charter", "yes"),
    ];
    browser.post("/activate", &form).await
}

/// Whoever asks from a block of addresses, as the limits see them.
fn client(block: &str) -> Client {
    Client {
        block: block.to_owned(),
        device: None,
        known: false,
    }
}

/// A45.
#[tokio::test]
async fn who_guesses_codes_must_wait_and_nobody_else() {
    let school = School::open().await;
    let (_, lea) = account(&school, "lea", None).await;
    let (_, tom) = account(&school, "tom", None).await;
    account(&school, "ines", Some(PASSWORD)).await;
    let before = dump(&school.house.config.database_url).await;
    let guesser = school.stranger_at("127.0.1.1");
    for number in 0..CODES_FROM_BLOCK {
        // What a client says of its address changes nothing (A44), nor does its neighbour's.
        let neighbour = school.stranger_at(&format!("127.0.1.{}", number + 2));
        let form =
            format!("code=AAAA-BBBB-{number:04}&password={PASSWORD}&again={PASSWORD}&charter=yes");
        let request = neighbour
            .request(Method::POST, "/activate")
            .header("origin", school.origin())
            .header("x-forwarded-for", format!("192.0.2.{number}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        neighbour.send(request).await.is(401);
    }
    let refused = activate(&guesser, &lea).await;
    refused.is(429).sees("Attendez 10 minutes");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert_eq!(wait, CODES_WINDOW.as_secs());
    let english = guesser
        .request(Method::POST, "/activate")
        .header("origin", school.origin())
        .header("accept-language", "en")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!(
            "code={lea}&password={PASSWORD}&again={PASSWORD}&charter=yes"
        ));
    guesser
        .send(english)
        .await
        .is(429)
        .sees("Wait 10 minutes")
        .sees("still valid");
    assert_eq!(
        dump(&school.house.config.database_url).await,
        before,
        "guesses change nothing"
    );
    sign_in(&guesser, "ines", PASSWORD).await.leads_to("/me");
    activate(&school.stranger_at("127.0.2.1"), &tom)
        .await
        .is(303);
    school.wait(CODES_WINDOW + Duration::from_secs(1));
    activate(&guesser, &lea).await.is(303);
}

/// A45: a botnet gains nothing, and keeps nobody out who has a password.
#[tokio::test]
async fn everybodys_wrong_codes_share_a_budget_that_no_sign_in_touches() {
    let school = School::open().await;
    let (_, lea) = account(&school, "lea", None).await;
    account(&school, "ines", Some(PASSWORD)).await;
    let now = school.house.clock.now();
    for bot in 0..CODES_ANYWHERE {
        let from = client(&bot.to_string());
        school.app.guesses.code(&from, now).unwrap();
    }
    let browser = school.stranger_at("127.0.3.1");
    let refused = activate(&browser, &lea).await;
    assert!(!refused.is(429).header("retry-after").is_empty());
    sign_in(&browser, "ines", PASSWORD).await.leads_to("/me");
    school.wait(Duration::from_secs(3601));
    activate(&school.stranger_at("127.0.3.1"), &lea)
        .await
        .is(303);
}

/// A43: somebody elsewhere may lock a login for their own place, not for its owner.
#[tokio::test]
async fn wrong_passwords_lock_the_place_that_they_come_from() {
    let school = School::open().await;
    account(&school, "ines", Some(PASSWORD)).await;
    let classmate = school.stranger_at("127.0.1.1");
    for _ in 0..FAILURES {
        sign_in(&classmate, "ines", "wrong").await.is(422);
    }
    let neighbour = school.stranger_at("127.0.1.200");
    sign_in(&neighbour, "ines", PASSWORD)
        .await
        .is(422)
        .sees(REFUSED);
    sign_in(&school.stranger_at("127.0.2.1"), "ines", PASSWORD)
        .await
        .leads_to("/me");
    // Her coming in opens nothing to those who guess.
    sign_in(&classmate, "ines", PASSWORD).await.is(422);
}

/// A43: guesses from many places lock a login everywhere, but not for the browser that it knows.
#[tokio::test]
async fn a_known_browser_comes_in_while_many_guess() {
    let school = School::open().await;
    account(&school, "ines", Some(PASSWORD)).await;
    account(&school, "tom", Some(PASSWORD)).await;
    let known = school.stranger_at("127.0.1.1");
    sign_in(&known, "ines", PASSWORD).await.leads_to("/me");
    known.post("/sign-out", &[]).await.is(303);
    let toms = school.stranger_at("127.0.2.1");
    sign_in(&toms, "tom", PASSWORD).await.leads_to("/me");
    toms.post("/sign-out", &[]).await.is(303);
    let now = school.house.clock.now();
    for bot in 0..FAILURES_ANYWHERE {
        let turn = school
            .app
            .guesses
            .password("ines", &client(&bot.to_string()), now);
        assert_eq!(turn, Turn::Free);
    }
    for (address, browser) in [("new", &school.stranger_at("127.0.9.1")), ("tom's", &toms)] {
        let refused = sign_in(browser, "ines", PASSWORD).await;
        assert!(refused.is(422).words().contains(REFUSED), "{address}");
    }
    sign_in(&known, "ines", PASSWORD).await.leads_to("/me");
    // The lock ends for everybody else as well.
    school.wait(Duration::from_secs(61));
    sign_in(&school.stranger_at("127.0.9.1"), "ines", PASSWORD)
        .await
        .leads_to("/me");
}

/// A43, A47: a known browser guesses no more than others, and its secret changes at each sign-in.
#[tokio::test]
async fn a_known_browser_is_counted_alone_and_its_old_secret_is_worth_nothing() {
    let school = School::open().await;
    let (ines, _) = account(&school, "ines", Some(PASSWORD)).await;
    account(&school, "tom", Some(PASSWORD)).await;
    let name = device_cookie_name(&school.house);
    let browser = school.stranger_at("127.0.1.1");
    browser.set_cookie(&name, "planted-by-somebody-else");
    sign_in(&browser, "ines", PASSWORD).await.leads_to("/me");
    let first = browser.cookie(&name).unwrap();
    assert_ne!(first, "planted-by-somebody-else");
    // They share the computer: it is known to both.
    browser.post("/sign-out", &[]).await.is(303);
    sign_in(&browser, "tom", PASSWORD).await.leads_to("/me");
    browser.get("/me").await.ok();
    browser.post("/sign-out", &[]).await.is(303);
    let second = browser.cookie(&name).unwrap();
    assert_ne!(first, second);
    for _ in 0..FAILURES {
        sign_in(&browser, "ines", "wrong").await.is(422);
    }
    sign_in(&browser, "ines", PASSWORD)
        .await
        .is(422)
        .sees(REFUSED);
    sign_in(&browser, "tom", PASSWORD).await.leads_to("/me");
    // Without the cookie the place is free; with the old one it is as if there were none.
    for _ in 0..FAILURES {
        let thief = school.stranger_at("127.0.4.1");
        thief.set_cookie(&name, &first);
        sign_in(&thief, "ines", "wrong").await.is(422);
    }
    let late = school.stranger_at("127.0.4.1");
    sign_in(&late, "ines", PASSWORD).await.is(422);
    sign_in(&school.stranger_at("127.0.5.1"), "ines", PASSWORD)
        .await
        .leads_to("/me");
    // Whoever closes the account trusts no browser any more (A48).
    let devices = "devices".to_owned();
    let rows = |all: std::collections::BTreeMap<String, Vec<String>>| {
        let mine = |row: &&String| row.contains(ines.as_str());
        all[&devices].iter().filter(mine).count()
    };
    assert!(rows(dump(&school.house.config.database_url).await) > 0);
    let permit = Permit::for_house();
    accounts::actions::suspend_for_house(&school.house, &permit, "ines", true)
        .await
        .unwrap();
    assert_eq!(rows(dump(&school.house.config.database_url).await), 0);
}

/// A43: one password tried on every login.
#[tokio::test]
async fn a_place_that_tries_every_login_must_wait_for_a_minute() {
    let school = School::open().await;
    account(&school, "ines", Some(PASSWORD)).await;
    let known = school.stranger_at("127.0.1.1");
    sign_in(&known, "ines", PASSWORD).await.leads_to("/me");
    assert!(known.cookie(&cookie_name(&school.house)).is_some());
    known.post("/sign-out", &[]).await.is(303);
    let now = school.house.clock.now();
    for login in 0..PASSWORDS_FROM_BLOCK {
        let (login, from) = (format!("login-{login}"), client("127.0.1.0/24"));
        let turn = school.app.guesses.password(&login, &from, now);
        assert_eq!(turn, Turn::Free);
    }
    let stranger = school.stranger_at("127.0.1.77");
    let refused = sign_in(&stranger, "ines", PASSWORD).await;
    refused.is(429).sees("Attendez");
    assert!(!refused.header("retry-after").is_empty());
    sign_in(&known, "ines", PASSWORD).await.leads_to("/me");
    school.wait(PASSWORDS_WINDOW);
    sign_in(&stranger, "ines", PASSWORD).await.leads_to("/me");
}

/// A46: without a clock. Each attempt costs one verification of a password, whoever was named.
#[tokio::test]
async fn an_unknown_login_costs_the_same_work_as_a_wrong_password() {
    const VERIFICATIONS: &str = "seyes_password_verifications_total";
    let data = std::env::temp_dir().join(random_name());
    let database = TestDatabase::empty(&data).await;
    let mut config = Config::closed(data.clone());
    config.database_url.clone_from(&database.url);
    let house = wiring::open(config, Clock::System).await.unwrap().house;
    for login in ["known", "closed"] {
        let new = NewPerson {
            profile: Profile::Teacher,
            given_name: login.to_owned(),
            family_name: "Roy".to_owned(),
            host: None,
            admin: false,
        };
        let permit = Permit::for_house();
        let id = people::actions::add(&house, &permit, &new).await.unwrap();
        let password = Some(PASSWORD).filter(|_| login == "known");
        accounts::add_account(&house, &permit, &id, (login, password))
            .await
            .unwrap();
    }
    house.db.close().await;
    let server = Server::start(&data, &database.url).await;
    let browser = server.browser();
    let attempts = [
        ("known", "a wrong password", 422),
        ("nobody", "a wrong password", 422),
        ("closed", "a wrong password", 422),
        ("nobody", PASSWORD, 422),
        ("known", PASSWORD, 303),
    ];
    for (login, password, status) in attempts {
        let before = server.counted(VERIFICATIONS).await;
        sign_in(&browser, login, password).await.is(status);
        let after = server.counted(VERIFICATIONS).await;
        assert_eq!(after - before, 1, "{login}, {password}");
    }
    // The lock does not tell either.
    for login in ["known", "nobody"] {
        for _ in 0..=FAILURES {
            sign_in(&server.browser(), login, "wrong").await.is(422);
        }
        let before = server.counted(VERIFICATIONS).await;
        sign_in(&server.browser(), login, PASSWORD).await.is(422);
        assert_eq!(server.counted(VERIFICATIONS).await - before, 1, "{login}");
    }
    drop(server);
    std::fs::remove_dir_all(&data).unwrap();
}
