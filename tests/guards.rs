//! What every answer carries and every request must show (abuse cases A49 to A52), and problems in words.

use reqwest::Method;
use seyes::accounts;
use seyes::policy::{Permit, Profile};

use crate::support::{Answer, Browser, Piece, School, attribute, dump, page_routes, pieces};

/// An identifier of the right form that nothing has.
const NOTHING: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const FORM: &str = "application/x-www-form-urlencoded";

/// A49.
#[tokio::test]
async fn what_another_site_makes_a_browser_send_changes_nothing() {
    let school = School::open().await;
    let ines = school.person("ines", Profile::Student).await;
    let tom = school.person("tom", Profile::Student).await;
    let secret = ines.csrf().await;
    let foreign = tom.csrf().await;
    let ours = school.origin();
    let other_port = "http://localhost:1".to_owned();
    let evil = "https://evil.example".to_owned();
    let null = "null".to_owned();
    let cases = [
        ("cross-site", Some(&evil), FORM, secret.as_str(), 403),
        ("another port", Some(&other_port), FORM, &secret, 403),
        ("sandboxed", Some(&null), FORM, &secret, 403),
        ("no origin", None, FORM, &secret, 403),
        ("cross-site text", Some(&evil), "text/plain", &secret, 403),
        ("text", Some(&ours), "text/plain", &secret, 415),
        ("json", Some(&ours), "application/json", &secret, 415),
        ("no secret", Some(&ours), FORM, "", 403),
        ("foreign secret", Some(&ours), FORM, &foreign, 403),
    ];
    let before = dump(&school.house.config.database_url).await;
    for (name, origin, kind, secret, status) in cases {
        let mut request = ines
            .request(Method::POST, "/language")
            .header("content-type", kind)
            .body(format!("csrf={secret}&lang=en"));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(ines.send(request).await.status, status, "{name}");
    }
    let fetched = ines
        .request(Method::POST, "/language")
        .header("origin", &ours)
        .header("sec-fetch-site", "cross-site")
        .header("content-type", FORM)
        .body(format!("csrf={secret}&lang=en"));
    ines.send(fetched).await.is(403);
    assert_eq!(before, dump(&school.house.config.database_url).await);
    ines.post("/language", &[("lang", "en")]).await.is(303);
    assert_ne!(before, dump(&school.house.config.database_url).await);
}

/// A50.
#[tokio::test]
async fn signing_in_leads_to_this_server_only() {
    let school = School::open().await;
    let id = school.enrol("ines", Profile::Student, false).await;
    let login = ("ines", Some("cartable-bleu-42"));
    accounts::add_account(&school.house, &Permit::for_house(), &id, login)
        .await
        .unwrap();
    accounts::actions::accept_charter(&school.house, &id)
        .await
        .unwrap();
    let places = [
        ("//evil.example", "/"),
        ("/%2Fevil.example", "/"),
        ("/\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/a%0d%0aSet-Cookie:x=y", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/me?done=x", "/me?done=x"),
        ("/search?q=1%2F2", "/search?q=1%2F2"),
        ("/search?q=élan", "/search?q=%C3%A9lan"),
    ];
    for (next, expected) in places {
        let form = [
            ("login", "ines"),
            ("password", "cartable-bleu-42"),
            ("next", next),
        ];
        let answer = school.stranger().post("/sign-in", &form).await;
        assert_eq!(answer.is(303).location(), expected, "{next}");
    }
}

/// A50.
#[tokio::test]
async fn whoever_signs_in_comes_back_to_the_very_question() {
    let school = School::open().await;
    let asked = school
        .stranger()
        .get("/search?q=%C3%A9lan%20vert&page=2")
        .await;
    let place = asked.is(303).location().to_owned();
    assert_eq!(
        place,
        "/sign-in?next=%2Fsearch%3Fq%3D%25C3%25A9lan%2520vert%26page%3D2"
    );
    let form = school.stranger().get(&place).await;
    let next = form.ok().field("next").unwrap().replace("&amp;", "&");
    assert_eq!(next, "/search?q=%C3%A9lan%20vert&page=2");
}

/// What every answer must carry, and what its page must not hold.
fn lint(answer: &Answer) {
    let asked = &answer.asked;
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src"), "{asked}: {policy}");
    assert!(!policy.contains("unsafe-"), "{asked}: {policy}");
    assert!(
        !policy.contains('*') && !policy.contains("http"),
        "{asked}: {policy}"
    );
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{asked}: {name}");
    }
    assert!(
        answer.header("access-control-allow-origin").is_empty(),
        "{asked}"
    );
    assert!(answer.header("server").is_empty() && answer.header("x-powered-by").is_empty());
    assert!(!answer.header("cache-control").is_empty(), "{asked}");
    let place = answer.headers.get("location");
    assert!(
        place.is_none_or(|place| place.as_bytes().is_ascii()),
        "{asked}"
    );
    if answer.header("content-type").starts_with("text/html") {
        let kept = answer.header("cache-control");
        assert!(kept.contains("no-store"), "{asked} may be kept: {kept}");
        assert!(policy.contains("script-src 'self'"), "{asked}: {policy}");
        page_lint(answer);
    }
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
    }
}

/// Nothing inline: neither script nor style nor handler, and nothing from elsewhere.
pub fn page_lint(answer: &Answer) {
    let asked = &answer.asked;
    for piece in pieces(&answer.body()) {
        let Piece::Tag(name, attributes) = piece else {
            continue;
        };
        let inline = attributes
            .iter()
            .find(|(key, _)| key == "style" || (key.starts_with("on") && key.len() > 3));
        assert!(inline.is_none(), "{asked}: {inline:?}");
        assert_ne!(name, "style", "{asked}");
        if name == "script" {
            let src = attribute(&attributes, "src").unwrap_or_default();
            assert!(
                src.starts_with("/assets/"),
                "{asked}: a script that is not a file"
            );
        }
        let loaded = [
            "img", "script", "link", "iframe", "audio", "video", "source",
        ];
        let from = attribute(&attributes, "src").or(attribute(&attributes, "href"));
        if loaded.contains(&name.as_str()) {
            let from = from.unwrap_or("/");
            assert!(
                from.starts_with('/') && !from.starts_with("//"),
                "{asked} loads {from}"
            );
        }
    }
}

/// A pattern of the router with an identifier in the place of each parameter.
fn filled(pattern: &str) -> String {
    let part = |part: &str| match part.starts_with('{') {
        true => NOTHING.to_owned(),
        false => part.to_owned(),
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Opens a page whose body may never end (live events): only its head is read.
async fn head(browser: &Browser, path: &str) -> Answer {
    let request = browser
        .request(Method::HEAD, path)
        .header("accept", "text/html");
    browser.send(request).await
}

/// A51.
#[tokio::test]
async fn every_route_answers_with_its_guards_whoever_asks() {
    let school = School::open().await;
    let ines = school.person("ines", Profile::Student).await;
    let admin = school.admin("claire").await;
    let stranger = school.stranger();
    let routes = page_routes();
    assert!(routes.len() > 8, "{routes:?}");
    for pattern in &routes {
        let path = filled(pattern);
        for browser in [&stranger, &*ines, &*admin] {
            lint(&head(browser, &path).await);
            if pattern != "/live" {
                let answer = browser.get(&path).await;
                assert!(answer.status < 500, "{pattern} answered {}", answer.status);
                lint(&answer);
            }
        }
    }
    for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
        for path in [
            "/nothing",
            "/sign-in",
            "/api/seyes/v1/nothing",
            "/media/%00",
            "/%ff",
        ] {
            let request = ines
                .request(method.clone(), path)
                .header("origin", school.origin());
            let answer = ines.send(request).await;
            assert!(
                answer.status < 500,
                "{method} {path} answered {}",
                answer.status
            );
            lint(&answer);
        }
    }
}

/// A51.
#[tokio::test]
async fn refusals_carry_the_guards_too() {
    let school = School::open().await;
    let ines = school.person("ines", Profile::Student).await;
    lint(ines.get("/nothing").await.is(404));
    lint(ines.post("/charter", &[]).await.is(422));
    let large = "x".repeat(seyes::web::forms::FORM_LARGEST + 1);
    lint(ines.post("/charter", &[("charter", &large)]).await.is(413));
    let forged = ines
        .request(Method::POST, "/charter")
        .header("content-type", FORM);
    lint(ines.send(forged.body("charter=yes")).await.is(403));
    let wrong = ines
        .request(Method::DELETE, "/sign-in")
        .header("origin", school.origin());
    lint(&ines.send(wrong).await);
}

#[tokio::test]
async fn problems_are_told_in_the_language_of_the_reader() {
    let school = School::open().await;
    let stranger = school.stranger();
    stranger
        .get("/nothing")
        .await
        .is(404)
        .sees("Page introuvable")
        .sees("n'est pas pour vous");
    let english = stranger
        .request(Method::GET, "/nothing")
        .header("accept", "text/html")
        .header("accept-language", "en-GB, fr;q=0.5");
    let answer = stranger.send(english).await;
    answer.is(404).sees("Page not found");
    assert!(answer.body().contains("<html lang=\"en\">"));
    let ines = school.person("ines", Profile::Student).await;
    ines.get("/nothing")
        .await
        .is(404)
        .sees("n'est pas pour toi");
}

#[tokio::test]
async fn machines_get_problem_details() {
    let school = School::open().await;
    let stranger = school.stranger();
    let answer = stranger
        .api(("GET", "/api/seyes/v1/nothing"), "", None)
        .await;
    assert_eq!(
        answer.is(404).header("content-type"),
        "application/problem+json"
    );
    let problem = answer.json();
    assert_eq!(problem["status"], 404);
    assert_eq!(
        problem["title"],
        "Cette page n’existe pas, ou elle n’est pas pour vous."
    );
    let asked = stranger
        .request(Method::GET, "/nothing")
        .header("accept", "application/json");
    let answer = stranger.send(asked).await;
    assert_eq!(
        answer.is(404).header("content-type"),
        "application/problem+json"
    );
    stranger.get("/api/openapi.json").await.ok();
}

/// A51, A58.
#[tokio::test]
async fn every_api_route_asks_for_a_token() {
    let school = School::open().await;
    let stranger = school.stranger();
    let document = stranger.get("/api/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    for (pattern, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            for token in ["", "wrong"] {
                let answer = stranger.api((&method, &filled(pattern)), token, None).await;
                assert_eq!(answer.status, 401, "{method} {pattern} with «{token}»");
                assert_eq!(answer.header("content-type"), "application/problem+json");
                lint(&answer);
            }
        }
    }
}
