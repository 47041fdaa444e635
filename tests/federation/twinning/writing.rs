//! What is written in the shared space crosses, both ways, and is changed and taken back there too.

use serde_json::{Value, json};
use seyes::blogs::{self, ArticlePicture, ArticleText, Next};
use seyes::documents::{self, FileDraft};
use seyes::media;
use seyes::policy::Level;

use super::{Both, Classes, classes, items, topic, topics};
use crate::support::Person;

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let drawn = image::RgbImage::from_pixel(8, 8, image::Rgb([20, 90, 160]));
    drawn.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn called(person: &Person, method: &str, path: &str, body: Option<Value>) -> Value {
    let answer = person.say(method, path, body).await;
    assert!(answer.status < 300, "{method} {path}: {}", answer.body());
    match answer.bytes.is_empty() {
        true => Value::Null,
        false => answer.json(),
    }
}

#[tokio::test]
async fn a_topic_and_its_answers_cross_both_ways() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    c.exchange().await;

    let there = topics(&c.tom, &both.away).await;
    assert_eq!(there.len(), 1, "{there:?}");
    assert_eq!(there[0]["title"], "Les vagues");
    assert_eq!(there[0]["author"]["name"], "Ines (CM2 B)");
    assert_eq!(there[0]["author"]["host"], *c.home.house.config.domain);
    assert_eq!(there[0]["audience"]["level"], "twinning");
    // Two of ours (Karim, Tom) and the three of the other class.
    assert_eq!(there[0]["audience"]["people"], 5);

    let id = there[0]["id"].as_str().unwrap();
    let path = format!("/topics/{id}/replies");
    called(
        &c.tom,
        "POST",
        &path,
        Some(json!({ "markdown": "Oui, à Brest." })),
    )
    .await;
    c.exchange().await;
    let here = topics(&c.ines, &both.home).await;
    let path = format!("/topics/{}/replies", here[0]["id"].as_str().unwrap());
    let answers = items(&c.ines, &path).await;
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["author"]["name"], "Tom (6e A)");

    // An answer to the answer, with its words quoted by the page.
    let root = here[0]["id"].as_str().unwrap();
    let parent = answers[0]["id"].clone();
    let reply = json!({ "markdown": "Moi aussi !", "parent": parent });
    called(
        &c.namesake,
        "POST",
        &format!("/topics/{root}/replies"),
        Some(reply),
    )
    .await;
    c.exchange().await;
    let answers = items(&c.tom, &format!("/topics/{id}/replies")).await;
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[1]["author"]["name"], "Ines 2 (CM2 B)");
}

#[tokio::test]
async fn an_edit_a_hold_and_a_withdrawal_cross() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    c.exchange().await;
    let here = topics(&c.ines, &both.home).await.remove(0);
    let id = here["id"].as_str().unwrap();
    let words = json!({ "title": "Les marées", "markdown": "Et les marées ?", "version": 1 });
    called(&c.ines, "PATCH", &format!("/topics/{id}"), Some(words)).await;
    c.exchange().await;
    assert_eq!(topics(&c.tom, &both.away).await[0]["title"], "Les marées");

    // Her own school hides it: it is hidden there too, and the other teacher cannot show it.
    called(&c.claire, "PUT", &format!("/publications/{id}/hold"), None).await;
    c.exchange().await;
    assert!(topics(&c.tom, &both.away).await.is_empty());
    let held = topics(&c.karim, &both.away).await.remove(0);
    let there = held["id"].as_str().unwrap();
    let show = c
        .karim
        .say("DELETE", &format!("/publications/{there}/hold"), None)
        .await;
    show.is(403);
    called(
        &c.claire,
        "DELETE",
        &format!("/publications/{id}/hold"),
        None,
    )
    .await;
    c.exchange().await;
    assert_eq!(topics(&c.tom, &both.away).await.len(), 1);

    // Nobody of the other school changes it, not even a teacher who manages the space there.
    let theft = json!({ "title": "À nous", "markdown": "x", "version": 2 });
    c.karim
        .say("PATCH", &format!("/topics/{there}"), Some(theft))
        .await
        .is(403);

    called(&c.ines, "DELETE", &format!("/publications/{id}"), None).await;
    c.exchange().await;
    assert!(topics(&c.tom, &both.away).await.is_empty());
}

async fn article(c: &Classes, both: &Both) -> String {
    let blogs = called(
        &c.ines,
        "GET",
        &format!("/spaces/{}/blogs", both.home),
        None,
    )
    .await;
    let blog = blogs[0]["id"].as_str().unwrap().parse().unwrap();
    let house = &c.home.house;
    let viewer = c.home.viewer(&c.ines).await;
    let file = ("plage.png", "La plage", picture());
    let id = media::actions::upload(house, c.home.app.vault.as_ref(), &viewer, file)
        .await
        .unwrap();
    let pictures = vec![ArticlePicture {
        id,
        alt: "La plage".to_owned(),
    }];
    let text = ArticleText::new("À la plage", "Il y avait **du vent**.", pictures).unwrap();
    let id = blogs::actions::write(house, &viewer, &blog, (&text, Next::Submit))
        .await
        .unwrap();
    id.to_string()
}

#[expect(
    clippy::too_many_lines,
    reason = "one article, from the draft to the reactions"
)]
#[tokio::test]
async fn an_article_is_checked_at_home_and_read_there_with_its_picture() {
    let c = classes().await;
    let both = c.twin().await;
    let id = article(&c, &both).await;
    c.exchange().await;
    let copies = "SELECT COUNT(*) FROM publications WHERE kind = 'article' AND host IS NOT NULL";
    assert_eq!(
        super::number(&c.away, copies).await,
        0,
        "nobody has checked it"
    );

    let level = json!({ "level": "twinning", "version": 1 });
    called(
        &c.claire,
        "POST",
        &format!("/articles/{id}/publication"),
        Some(level),
    )
    .await;
    c.exchange().await;
    let blogs = called(&c.tom, "GET", &format!("/spaces/{}/blogs", both.away), None).await;
    let blog = blogs[0]["id"].as_str().unwrap();
    let read = items(&c.tom, &format!("/blogs/{blog}/articles")).await;
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(
        read[0]["html"]
            .as_str()
            .unwrap()
            .contains("<strong>du vent</strong>")
    );
    let shown = &read[0]["pictures"][0];
    assert_eq!(shown["alt"], "La plage");
    let path = shown["href"]
        .as_str()
        .unwrap()
        .strip_prefix("/api/seyes/v1")
        .unwrap();
    let seen = c.tom.say("GET", path, None).await;
    seen.is(200);
    assert!(seen.header("content-type").starts_with("image/"));

    // A comment of a pupil there is read by their own teacher first, and arrives checked.
    let article = read[0]["id"].as_str().unwrap();
    let comment = json!({ "body": "Bravo !" });
    let path = format!("/articles/{article}/comments");
    let written = called(&c.tom, "POST", &path, Some(comment)).await;
    c.exchange().await;
    let path = format!("/articles/{id}/comments");
    assert!(items(&c.ines, &path).await.is_empty());
    let waiting = written["id"].as_str().unwrap();
    called(
        &c.karim,
        "POST",
        &format!("/publications/{waiting}/acceptance"),
        None,
    )
    .await;
    c.exchange().await;
    let comments = items(&c.ines, &path).await;
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0]["author"]["name"], "Tom (6e A)");
    assert_eq!(comments[0]["state"], "published");

    // A reaction there is seen here, and goes when it is taken back.
    let path = format!("/publications/{article}/reactions");
    called(&c.tom, "PUT", &path, Some(json!({ "kind": "merci" }))).await;
    c.exchange().await;
    let seen = called(
        &c.ines,
        "GET",
        &format!("/publications/{id}/reactions"),
        None,
    )
    .await;
    assert_eq!(seen[0]["name"], "Tom (6e A)");
    assert_eq!(seen[0]["kind"], "merci");
    called(&c.tom, "DELETE", &path, None).await;
    c.exchange().await;
    let seen = called(
        &c.ines,
        "GET",
        &format!("/publications/{id}/reactions"),
        None,
    )
    .await;
    assert_eq!(seen, json!([]));
}

#[tokio::test]
async fn a_document_and_a_file_are_read_there_and_changed_here() {
    let c = classes().await;
    let both = c.twin().await;
    let new = json!({ "title": "Exposé", "markdown": "# La mer\n\nElle est *salée*." });
    let path = format!("/spaces/{}/documents", both.home);
    let written = called(&c.ines, "POST", &path, Some(new)).await;
    let viewer = c.home.viewer(&c.ines).await;
    let draft = FileDraft {
        title: "Carte".to_owned(),
        alt: "La côte".to_owned(),
        folder: None,
        level: Some(Level::Twinning),
        name: "carte.png".to_owned(),
        bytes: picture(),
    };
    let vault = c.home.app.vault.as_ref();
    documents::actions::upload(&c.home.house, vault, &viewer, (&both.home, draft))
        .await
        .unwrap();
    c.exchange().await;
    let path = format!("/spaces/{}/documents", both.away);
    let mut there = items(&c.tom, &path).await;
    there.sort_by_key(|one| one["title"].as_str().unwrap().to_owned());
    let titles: Vec<_> = there.iter().map(|one| one["title"].clone()).collect();
    assert_eq!(titles, ["Carte", "Exposé"]);
    assert_eq!(there[0]["kind"], "file");
    let file = format!("/files/{}", there[0]["id"].as_str().unwrap());
    called(&c.tom, "GET", &file, None).await;
    let document = format!("/documents/{}", there[1]["id"].as_str().unwrap());

    let home = written["document"]["id"]
        .as_str()
        .or_else(|| written["id"].as_str())
        .unwrap()
        .to_owned();
    let change = json!({ "title": "Exposé", "markdown": "Elle est très salée.", "version": 1 });
    called(
        &c.namesake,
        "PUT",
        &format!("/documents/{home}"),
        Some(change),
    )
    .await;
    c.exchange().await;
    let read = c.tom.say("GET", &document, None).await;
    assert!(read.body().contains("très salée"), "{}", read.body());
    let revisions = items(&c.tom, &format!("{document}/revisions")).await;
    assert_eq!(revisions.len(), 2);
    // The copy is read here and written on there.
    let theft = json!({ "title": "Exposé", "markdown": "À nous.", "version": 2 });
    c.tom.say("PUT", &document, Some(theft)).await.is(403);
}
