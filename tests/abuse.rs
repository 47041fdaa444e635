//! Abuse that belongs to no single room: other people's files and drafts (A59), private things in feeds
//! and previews (A63), markup and links in every text that somebody may type (A78, A79).

mod slow;

use std::io::Cursor;

use serde_json::json;
use seyes::kernel::SpaceId;
use seyes::people::{self, NewPerson};
use seyes::policy::{Permit, Profile};
use seyes::{accounts, media};

use crate::guards::page_lint;
use crate::support::{Answer, Person, Piece, School, pieces};

const API: &str = "/api/seyes/v1";

/// Markup, breaks out of attributes and elements, links that run, templates.
const PAYLOADS: &[&str] = &[
    "<script>window.spied=1</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</textarea></title><script>alert(1)</script>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1)) [y](data:text/html,x)",
    "[x](vbscript:x) <javascript:alert(1)>",
    "[x](//evil.example) [y](magnet:?xt=x)",
    "![x](https://evil.example/x.png) ![y](//evil.example/y)",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{7*7}} ${7*7} <%= 7*7 %>",
];

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([7, 70, 170]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// A blog of a space, in which members publish at once.
async fn blog(owner: &Person, space: &SpaceId, title: &str) -> String {
    let rules = json!({ "title": title, "description": title, "contributors": "members",
        "checked": false, "comments": "open" });
    let path = format!("{API}/spaces/{space}/blogs");
    let made = owner.call("POST", &path, Some(rules)).await;
    made.is(201).json()["id"].as_str().unwrap().to_owned()
}

/// A59.
#[tokio::test]
async fn other_peoples_files_and_drafts_are_not_there() {
    let school = School::open().await;
    let claire = school.person("Claire", Profile::Teacher).await;
    let ines = school.person("Ines", Profile::Student).await;
    let tom = school.person("Tom", Profile::Student).await;
    let class = school.class("CM2 B", &[&claire], &[&ines, &tom], &[]).await;
    let blog = blog(&claire, &class, "Journal").await;
    let viewer = school.viewer(&ines).await;
    let vault = school.app.vault.as_ref();
    let file = ("photo.png", "Du bleu", picture());
    let file = media::actions::upload(&school.house, vault, &viewer, file)
        .await
        .unwrap();
    let articles = format!("{API}/blogs/{blog}/articles");
    let stolen = json!({ "title": "Volé", "body": "Regardez.",
        "pictures": [{ "id": file, "alt": "Volée" }], "level": "class" });
    tom.call("POST", &articles, Some(stolen)).await.is(404);
    let bytes = format!("{API}/media/{file}");
    for thief in [&tom, &claire] {
        thief.call("GET", &bytes, None).await.is(404);
        thief.get(&format!("/media/{file}")).await.not_found();
    }
    ines.call("GET", &bytes, None).await.ok();

    let draft = json!({ "title": "Brouillon", "body": "Pas fini." });
    let draft = ines.call("POST", &articles, Some(draft)).await;
    let draft = draft.is(201).json()["id"].as_str().unwrap().to_owned();
    let path = format!("{API}/articles/{draft}");
    let change = json!({ "title": "Volé", "body": "x", "version": 1 });
    let level = json!({ "level": "class", "version": 1 });
    for thief in [&tom, &claire] {
        for (method, path, body) in [
            ("GET", path.clone(), None),
            ("PUT", path.clone(), Some(change.clone())),
            ("DELETE", path.clone(), None),
            ("POST", format!("{path}/submission"), None),
            ("POST", format!("{path}/publication"), Some(level.clone())),
        ] {
            let answer = thief.call(method, &path, body).await;
            assert_eq!(answer.status, 404, "{method} {path} as {}", thief.name);
        }
    }
    let kept = ines.call("GET", &path, None).await;
    assert_eq!(kept.ok().json()["title"], "Brouillon");
}

/// A63: no feed, preview or map of the site tells of what is not public. There are none yet; one that is
/// added must also join the tables of `tests/oracle/surfaces.rs`.
#[tokio::test]
async fn no_feed_or_preview_tells_of_private_things() {
    let school = School::open().await;
    let claire = school.person("Claire", Profile::Teacher).await;
    let class = school.class("CM2 B", &[&claire], &[], &[]).await;
    let blog = blog(&claire, &class, "Journal secret").await;
    let article = json!({ "title": "Sortie secrète", "body": "Au musée.", "level": "class" });
    let path = format!("{API}/blogs/{blog}/articles");
    let made = claire.call("POST", &path, Some(article)).await;
    let id = made.is(201).json()["id"].as_str().unwrap().to_owned();
    let stranger = school.stranger();
    let page = format!("{}/articles/{id}", school.origin());
    for path in [
        "/".to_owned(),
        "/public".to_owned(),
        "/sign-in".to_owned(),
        "/robots.txt".to_owned(),
        "/sitemap.xml".to_owned(),
        "/feed".to_owned(),
        "/rss".to_owned(),
        "/atom.xml".to_owned(),
        format!("/oembed?url={page}"),
        format!("/articles/{id}"),
        format!("/articles/{id}.rss"),
        format!("/p/{id}"),
        format!("/spaces/{class}/journal"),
        format!("/spaces/{class}/journal.rss"),
        format!("/b/{blog}"),
    ] {
        let answer = stranger.get(&path).await;
        let told = format!("{} {}", answer.body(), answer.location());
        assert!(!told.contains("secr"), "{path}: {told}");
        for preview in ["og:", "+oembed", "rel=\"alternate\"", "twitter:"] {
            assert!(!told.contains(preview), "{path} has {preview}");
        }
    }
}

/// The page runs nothing, loads nothing from elsewhere, and leads nowhere that runs.
fn inert(answer: &Answer, payload: &str) {
    let asked = &answer.asked;
    assert!(answer.status < 500, "{asked} with {payload}");
    page_lint(answer);
    for piece in pieces(&answer.body()) {
        let Piece::Tag(name, attributes) = piece else {
            continue;
        };
        let never = ["iframe", "object", "embed", "base", "math"];
        assert!(
            !never.contains(&name.as_str()),
            "{asked}: {name}, {payload}"
        );
        for (key, value) in attributes {
            let leads = [
                "href",
                "src",
                "action",
                "formaction",
                "xlink:href",
                "srcset",
            ];
            if !leads.contains(&key.as_str()) {
                continue;
            }
            let plain = value.trim().to_ascii_lowercase();
            let scheme = plain.split(['/', '?', '#']).next().unwrap();
            let good = ["http:", "https:", "mailto:"].contains(&scheme)
                || !scheme.contains(':') && !plain.starts_with("//");
            assert!(good, "{asked} leads to {value}: {payload}");
        }
    }
}

/// Somebody whose very name is markup.
async fn mallory(school: &School, payload: &str, number: usize) {
    let new = NewPerson {
        profile: Profile::Teacher,
        given_name: payload.to_owned(),
        family_name: payload.to_owned(),
        host: None,
        admin: false,
    };
    let permit = Permit::for_house();
    let Ok(id) = people::actions::add(&school.house, &permit, &new).await else {
        return;
    };
    let login = format!("mallory-{number}");
    accounts::add_account(&school.house, &permit, &id, (&login, None))
        .await
        .unwrap();
}

/// Everything that the teacher can name or write, with the payload in each text; the pages that show it.
async fn write_everywhere(claire: &Person, class: &SpaceId, payload: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let id = |answer: &Answer, key: &str| {
        assert!([201, 422].contains(&answer.status), "{}", answer.status);
        let json = answer.json();
        let found = if key.is_empty() { &json } else { &json[key] };
        found["id"].as_str().map(str::to_owned)
    };
    let group = json!({ "name": payload, "description": payload });
    let group = claire
        .call("POST", &format!("{API}/spaces"), Some(group))
        .await;
    if let Some(group) = id(&group, "") {
        let group: SpaceId = group.parse().unwrap();
        let blog = blog(claire, &group, payload).await;
        let article = json!({ "title": payload, "body": payload, "level": "group" });
        let path = format!("{API}/blogs/{blog}/articles");
        let article = claire.call("POST", &path, Some(article)).await;
        if let Some(article) = id(&article, "") {
            let path = format!("{API}/articles/{article}/comments");
            let comment = json!({ "body": payload });
            claire.call("POST", &path, Some(comment)).await.is(201);
            paths.push(format!("/articles/{article}"));
            paths.push(format!("/articles/{article}/edit"));
        }
        for tab in ["", "/journal", "/journal/settings", "/members", "/edit"] {
            paths.push(format!("/spaces/{group}{tab}"));
        }
    }
    let text = json!({ "title": payload, "markdown": payload, "level": "class" });
    let path = format!("{API}/spaces/{class}/topics");
    let topic = claire.call("POST", &path, Some(text.clone())).await;
    if let Some(topic) = id(&topic, "topic") {
        let path = format!("{API}/topics/{topic}/replies");
        let reply = json!({ "markdown": payload });
        claire.call("POST", &path, Some(reply)).await.is(201);
        paths.push(format!("/topics/{topic}"));
        paths.push(format!("/topics/{topic}/edit"));
    }
    let path = format!("{API}/spaces/{class}/documents");
    let document = claire.call("POST", &path, Some(text)).await;
    if let Some(document) = id(&document, "") {
        for page in ["", "/edit", "/versions", "/compare?from=1&to=1"] {
            paths.push(format!("/documents/{document}{page}"));
        }
    }
    let path = format!("{API}/spaces/{class}/folders");
    let folder = json!({ "name": payload });
    claire.call("POST", &path, Some(folder)).await;
    let form = [("title", payload), ("alt", payload), ("level", "class")];
    let name = format!("{}.png", payload.replace('"', "'"));
    let path = format!("/spaces/{class}/documents/upload");
    let bytes = picture();
    let sent = claire
        .upload(&path, &form, &[("file", &name, &bytes)])
        .await;
    if sent.status == 303 {
        paths.push(sent.location().to_owned());
    }
    paths
}

/// A78, A79.
#[tokio::test]
async fn whatever_is_typed_anywhere_stays_words() {
    let school = School::open().await;
    let claire = school.admin("Claire").await;
    let class = school.class("CM2 B", &[&claire], &[], &[]).await;
    for (number, payload) in PAYLOADS.iter().enumerate() {
        mallory(&school, payload, number).await;
        let mut paths = write_everywhere(&claire, &class, payload).await;
        assert!(paths.len() > 10, "hardly anything was written: {paths:?}");
        school.settle().await;
        let typed: String = url::form_urlencoded::byte_serialize(payload.as_bytes()).collect();
        paths.extend([
            "/".to_owned(),
            "/spaces".to_owned(),
            "/write".to_owned(),
            "/notifications".to_owned(),
            format!("/spaces/{class}/forum"),
            format!("/spaces/{class}/documents"),
            format!("/spaces/{}/members", school.space),
            format!("/search?q={typed}"),
            format!("/search?q=x&kind={typed}"),
            format!("/follows?q={typed}"),
            format!("/{typed}"),
        ]);
        for path in paths {
            inert(&claire.get(&path).await, payload);
        }
        let stranger = school.stranger();
        inert(
            &stranger
                .get(&format!("/sign-in?next={typed}&done={typed}"))
                .await,
            payload,
        );
        let form = [
            ("login", *payload),
            ("password", *payload),
            ("next", *payload),
        ];
        inert(&stranger.post("/sign-in", &form).await, payload);
        let form = [("code", *payload), ("password", "cartable-bleu-42")];
        inert(&stranger.post("/activate", &form).await, payload);
    }
}
