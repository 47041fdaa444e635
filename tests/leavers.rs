//! Who has left a group, and who never came in: what others go on writing, and names of pupils, are
//! not for them.

use serde_json::json;
use seyes::policy::Profile;

use crate::support::School;

#[tokio::test]
async fn who_left_reads_and_removes_nothing_of_what_others_went_on_writing() {
    let school = School::open().await;
    let teacher = school.person("Claire", Profile::Teacher).await;
    let malo = school.person("Malo", Profile::Student).await;
    let group = school.group("Fresque", &[&teacher], &[&malo]).await;
    let path = format!("/api/seyes/v1/spaces/{group}/documents");
    let draft = json!({ "title": "Esquisse", "markdown": "Un lion." });
    let made = malo.call("POST", &path, Some(draft)).await;
    made.is(201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let document = format!("/api/seyes/v1/documents/{id}");
    malo.call("GET", &document, None).await.is(200);
    let topic = json!({ "title": "Couleurs", "markdown": "Bleu ?", "level": "group" });
    let topic = malo
        .call(
            "POST",
            &format!("/api/seyes/v1/spaces/{group}/topics"),
            Some(topic),
        )
        .await;
    topic.is(201);
    let topic = topic.json()["topic"]["id"].as_str().unwrap().to_owned();
    let circle = school.circle(&group, "group").await;
    school.leaves(&malo, &circle).await;
    malo.call("GET", &document, None).await.is(404);
    malo.call("DELETE", &format!("/api/seyes/v1/publications/{id}"), None)
        .await
        .is(404);
    let words = json!({ "markdown": "Encore moi." });
    malo.call(
        "POST",
        &format!("/api/seyes/v1/topics/{topic}/replies"),
        Some(words),
    )
    .await
    .is(404);
    teacher.call("GET", &document, None).await.is(200);
}

#[tokio::test]
async fn a_stranger_reads_no_pupils_name_under_a_public_article() {
    let school = School::open().await;
    let head = school.admin("Helene").await;
    let ines = school.person("Ines", Profile::Student).await;
    let blog = json!({ "title": "La vie", "contributors": "managers", "checked": false,
        "comments": "open" });
    let space = seyes::spaces::school_for_house(school.db())
        .await
        .unwrap()
        .unwrap()
        .id;
    school.becomes_manager(&space, &head).await;
    let path = format!("/api/seyes/v1/spaces/{space}/blogs");
    let blog = head.call("POST", &path, Some(blog)).await;
    blog.is(201);
    let path = format!(
        "/api/seyes/v1/blogs/{}/articles",
        blog.json()["id"].as_str().unwrap()
    );
    let article = json!({ "title": "Portes ouvertes", "body": "Venez !", "level": "public" });
    let article = head.call("POST", &path, Some(article)).await;
    article.is(201);
    let id = article.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/seyes/v1/publications/{id}/reactions");
    for person in [&head, &ines] {
        let kind = Some(json!({ "kind": "bravo" }));
        let status = person.call("PUT", &path, kind).await.status;
        assert!(status < 300, "{status}");
    }
    let page = format!("/articles/{id}");
    ines.get(&page).await.ok().sees("Ines");
    school
        .stranger()
        .get(&page)
        .await
        .ok()
        .sees("Portes ouvertes")
        .sees_no("Ines");
}
