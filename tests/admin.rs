//! What the head does for the whole school, by page and by API, and that nobody else may.

use serde_json::json;
use seyes::policy::Profile;

use crate::support::{Answer, School};

const PASSWORD: &str = "cartable-bleu-42";

#[tokio::test]
async fn the_pages_are_the_heads_alone() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let roy = school.person("claire", Profile::Teacher).await;
    let ines = school.person("ines", Profile::Student).await;
    let office = school.person("samia", Profile::Personnel).await;
    let person = format!("/admin/people/{}", ines.id);
    let code = format!("{person}/code");
    let pages = [
        "/admin",
        "/admin/codes",
        "/admin/spaces",
        "/admin/people/new",
        &person,
        &code,
    ];
    for path in pages {
        head.get(path).await.ok();
        for other in [&roy, &ines, &office] {
            other.get(path).await.is(403);
        }
        school.stranger().get(path).await.leads_to("/sign-in");
    }
    let new = [("profile", "teacher"), ("name", "Eve"), ("login", "eve")];
    for other in [&roy, &ines, &office] {
        other.post("/admin/people/new", &new).await.is(403);
        other.post(&code, &[("confirmed", "yes")]).await.is(403);
        let access = format!("{person}/access");
        other.post(&access, &[("closed", "yes")]).await.is(403);
        let space = school.space.to_string();
        other
            .post("/admin/codes", &[("space", &space)])
            .await
            .is(403);
        let body = json!({ "profile": "teacher", "given_name": "Eve", "login": "eve" });
        for (method, path, body) in [
            ("GET", "/admin/people".to_owned(), None),
            ("GET", "/admin/spaces".to_owned(), None),
            ("GET", person.clone(), None),
            ("POST", "/admin/people".to_owned(), Some(body)),
            ("POST", code.clone(), None),
            ("PUT", access, Some(json!({ "closed": true }))),
            (
                "POST",
                "/admin/codes".to_owned(),
                Some(json!({ "space": space })),
            ),
        ] {
            other.say(method, &path, body).await.is(403);
        }
    }
    ines.get("/me").await.ok();
    head.get("/").await.ok().sees("Établissement");
    assert!(
        !roy.get("/")
            .await
            .addresses()
            .contains(&"/admin".to_owned())
    );
}

/// The code on the first sheet of a page.
fn code_on(page: &Answer) -> String {
    let body = page.ok().body();
    let after = body.split("sheet-code\">").nth(1).unwrap();
    after.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_is_added_prints_and_comes_in() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let roy = school.person("claire", Profile::Teacher).await;
    let class = school.class("CM2 B", &[&roy], &[], &[]).await.to_string();
    let mut form = [
        ("profile", "student"),
        ("name", "Zoé"),
        ("family_name", "Petit"),
        ("login", "zoe petit"),
        ("class", class.as_str()),
    ];
    head.post("/admin/people/new", &form)
        .await
        .is(422)
        .sees("ne doit pas contenir d'espace");
    form[3].1 = "claire";
    head.post("/admin/people/new", &form)
        .await
        .is(422)
        .sees("existe déjà");
    head.get("/admin?q=petit")
        .await
        .ok()
        .sees("Personne ne correspond");
    form[3].1 = "zoe.petit";
    let sheet = head.post("/admin/people/new", &form).await;
    sheet.ok().sees("Zoé Petit").sees("CM2 B").sees("zoe.petit");
    assert_eq!(sheet.header("cache-control"), "private, no-store");
    let code = code_on(&sheet);
    head.get("/admin?q=petit")
        .await
        .ok()
        .sees("Zoé Petit")
        .sees("Code à utiliser");
    let browser = school.stranger();
    let activation = [
        ("code", code.as_str()),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("charter", "yes"),
    ];
    browser.post("/activate", &activation).await.is(303);
    let door = [("login", "zoe.petit"), ("password", PASSWORD)];
    browser.post("/sign-in", &door).await.leads_to("/");
    browser.get("/me").await.ok().sees("CM2 B");
    head.get("/admin?q=petit")
        .await
        .ok()
        .sees_no("Code à utiliser");
    // The same by the API.
    let body = json!({ "profile": "relative", "given_name": "Luc", "family_name": "Petit",
        "login": "luc.petit", "class": class });
    let made = head.say("POST", "/admin/people", Some(body.clone())).await;
    assert_eq!(made.is(201).json()["login"], "luc.petit");
    head.say("POST", "/admin/people", Some(body)).await.is(422);
    let remote = json!({ "profile": "remote", "given_name": "X", "login": "x" });
    head.say("POST", "/admin/people", Some(remote))
        .await
        .is(422);
}

#[tokio::test]
async fn the_rolls_are_searched_sorted_and_paged() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    for number in 0..60 {
        school
            .enrol(&format!("eleve{number:02}"), Profile::Student, false)
            .await;
    }
    let first = head.get("/admin").await;
    first
        .ok()
        .sees("Page suivante")
        .sees_no("Page précédente")
        .sees("eleve00");
    head.get("/admin?page=2")
        .await
        .ok()
        .sees("Page précédente")
        .sees("eleve59");
    head.get("/admin?profile=personnel")
        .await
        .ok()
        .sees("helene Marchand")
        .sees("Direction")
        .sees_no("eleve00");
    let mut seen = 0;
    let mut skip = 0;
    loop {
        let path = format!("/admin/people?profile=student&limit=25&skip={skip}");
        let part = head.say("GET", &path, None).await.ok().json();
        seen += part["items"].as_array().unwrap().len();
        match part["next"].as_i64() {
            Some(next) => skip = next,
            None => break,
        }
    }
    assert_eq!(seen, 60);
}

#[tokio::test]
async fn a_new_code_ends_the_old_password_and_asks_first() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let ines = school.person("ines", Profile::Student).await;
    let path = format!("/admin/people/{}/code", ines.id);
    head.get(&path)
        .await
        .ok()
        .sees("Un nouveau code pour ines Marchand ?");
    head.post(&path, &[]).await.leads_to(&path);
    ines.get("/me").await.ok();
    let sheet = head.post(&path, &[("confirmed", "yes")]).await;
    assert_eq!(code_on(&sheet).len(), 14);
    ines.get("/me").await.leads_to("/sign-in");
    ines.say("GET", "/me", None).await.is(401);
    let own = format!("/admin/people/{}/code", head.id);
    head.post(&own, &[("confirmed", "yes")]).await.is(409);
    head.say("POST", &own, None).await.is(409);
    head.say("POST", &path, None).await.ok();
    head.get("/me").await.ok();
}

#[tokio::test]
async fn codes_of_a_class_leave_those_who_come_in_alone() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let roy = school.person("claire", Profile::Teacher).await;
    let ines = school.person("ines", Profile::Student).await;
    let class = school.class("CM2 B", &[&roy], &[&ines], &[]).await;
    let door = format!("/admin/people/{}/code", roy.id);
    // `person` gives a code and never activates it; only Claire has a password here.
    let sheet = head.post(&door, &[("confirmed", "yes")]).await;
    let browser = school.stranger();
    let activation = [
        ("code", code_on(&sheet)),
        ("password", PASSWORD.to_owned()),
        ("again", PASSWORD.to_owned()),
        ("charter", "yes".to_owned()),
    ];
    let activation = activation
        .each_ref()
        .map(|(key, value)| (*key, value.as_str()));
    browser.post("/activate", &activation).await.is(303);
    head.get("/admin/codes")
        .await
        .ok()
        .sees("1 compte à activer");
    let space = class.to_string();
    let sheets = head.post("/admin/codes", &[("space", &space)]).await;
    sheets.ok().sees("ines Marchand").sees_no("claire Marchand");
    let body = Some(json!({ "space": space }));
    let again = head.say("POST", "/admin/codes", body).await.ok().json();
    assert_eq!(again.as_array().unwrap().len(), 1);
    let door = [("login", "claire"), ("password", PASSWORD)];
    browser.post("/sign-in", &door).await.is(303);
}

#[tokio::test]
async fn an_account_is_closed_and_opened_again() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let tom = school.person("tom", Profile::Student).await;
    let path = format!("/admin/people/{}/access", tom.id);
    head.post(&path, &[("closed", "yes")]).await.is(303);
    tom.get("/me").await.leads_to("/sign-in");
    let person = format!("/admin/people/{}", tom.id);
    head.get(&person).await.ok().sees("Ce compte est fermé");
    let body = Some(json!({ "closed": false }));
    head.say("PUT", &path, body).await.is(204);
    head.get(&person).await.ok().sees_no("Ce compte est fermé");
    let own = format!("/admin/people/{}/access", head.id);
    head.post(&own, &[("closed", "yes")]).await.is(409);
    head.get("/me").await.ok();
}

#[tokio::test]
async fn the_head_sees_every_space_by_name_and_number_only() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let roy = school.person("claire", Profile::Teacher).await;
    let group = school.group("Chorale", &[&roy], &[]).await;
    head.get("/admin/spaces")
        .await
        .ok()
        .sees("Chorale")
        .sees("1 personne");
    // Seeing its name gives no key.
    head.get(&format!("/spaces/{group}")).await.not_found();
    let all = head.say("GET", "/admin/spaces", None).await.ok().json();
    assert!(
        all.as_array()
            .unwrap()
            .iter()
            .any(|one| one["name"] == "Chorale")
    );
}
