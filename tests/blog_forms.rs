//! What the forms of the class blog and the API take, refuse and give back to be mended.

use serde_json::json;

use crate::blogs::{Class, PICTURE, version};

#[tokio::test]
async fn a_pupil_cannot_publish_or_change_what_is_published() {
    let class = Class::open().await;
    let form = [
        ("title", "Vite"),
        ("body", "Tout de suite."),
        ("level", "class"),
    ];
    let answer = class.pupil.upload(&class.write_path(), &form, &[]).await;
    answer.is(403);
    class
        .pupil
        .get(&format!("/spaces/{}/journal", class.space))
        .await
        .sees_no("Vite");
    class
        .parent
        .upload(&class.write_path(), &form, &[])
        .await
        .is(403);
    class
        .stranger
        .upload(&class.write_path(), &form, &[])
        .await
        .not_found();
    let path = class.published("class").await;
    class.pupil.get(&format!("{path}/edit")).await.is(403);
    let old = version(&class.teacher, &path).await;
    let form = [
        ("title", "Autre"),
        ("body", "Autre."),
        ("version", &*old),
        ("next", "keep"),
    ];
    let edit = format!("{path}/edit");
    class.pupil.upload(&edit, &form, &[]).await.is(403);
    class.other.upload(&edit, &form, &[]).await.is(403);
    class.parent.upload(&edit, &form, &[]).await.not_found();
    class
        .teacher
        .upload(&edit, &form, &[])
        .await
        .leads_to(&path);
    class.pupil.get(&path).await.sees("Autre");
}

#[tokio::test]
async fn what_must_be_mended_comes_back_with_what_was_typed() {
    let class = Class::open().await;
    let write = class.write_path();
    let long = "é".repeat(201);
    let form = [("title", &*long), ("body", ""), ("next", "keep")];
    let page = class.pupil.upload(&write, &form, &[]).await;
    page.is(422).sees("200 signes").sees("Écris quelques mots");
    assert_eq!(page.field("title").as_deref(), Some(&*long));

    let form = [
        ("title", "Neige"),
        ("body", "Il a neigé."),
        ("next", "submit"),
    ];
    let cut = &PICTURE[..PICTURE.len() / 3];
    let files = [("picture-1", "neige.jpg", cut)];
    let page = class.pupil.upload(&write, &form, &files).await;
    page.is(422).sees("abîmé").sees("Il a neigé.");
    let files = [("picture-1", "neige.jpg", &b"%PDF-1.4\n"[..])];
    class
        .pupil
        .upload(&write, &form, &files)
        .await
        .is(422)
        .sees("n'est pas une image");

    let files = [("picture-1", "neige.jpg", PICTURE)];
    let page = class.pupil.upload(&write, &form, &files).await;
    page.is(422).sees("Décris l'image");
    let kept = page
        .field("media")
        .expect("the picture that arrived is kept");
    let name = format!("alt-{kept}");
    let form = [
        ("title", "Neige"),
        ("body", "Il a neigé."),
        ("media", &*kept),
        (&*name, "La cour blanche"),
        ("next", "submit"),
    ];
    class.other.upload(&write, &form, &[]).await.not_found();
    class
        .pupil
        .upload(&write, &form, &[])
        .await
        .leads_to("/articles/");
    let journal = format!("/spaces/{}/journal", class.space);
    class.other.get(&journal).await.ok().sees_no("Neige");
}

#[tokio::test]
async fn an_edit_of_an_older_version_keeps_what_was_typed() {
    let class = Class::open().await;
    let path = class.published("class").await;
    let edit = format!("{path}/edit");
    let old = version(&class.teacher, &edit).await;
    let send = |body: &'static str, version: String| {
        let (teacher, edit) = (&class.teacher, edit.clone());
        async move {
            let form = [
                ("title", "Nids"),
                ("body", body),
                ("next", "keep"),
                ("version", &*version),
            ];
            teacher.upload(&edit, &form, &[]).await
        }
    };
    send("Premier.", old.clone()).await.leads_to(&path);
    let page = send("Second.", old).await;
    page.is(422)
        .sees("Second.")
        .sees("Premier.")
        .sees("entre-temps");
    class.pupil.get(&path).await.sees("Premier.");
    let newest = page.field("version").unwrap();
    send("Second.", newest).await.leads_to(&path);
    class.pupil.get(&path).await.sees("Second.");
}

#[tokio::test]
async fn the_api_does_what_the_pages_do() {
    let class = Class::open().await;
    let base = "/api/seyes/v1";
    let articles = format!("{base}/blogs/{}/articles", class.blog);
    let new = json!({ "title": "Nids", "body": "Un nid.", "submit": true });
    let made = class.pupil.call("POST", &articles, Some(new)).await;
    let made = made.is(201).json();
    assert_eq!(made["state"], "submitted");
    assert_eq!(made["audience"]["level"], "me");
    let article = format!("{base}/articles/{}", made["id"].as_str().unwrap());
    class.other.call("GET", &article, None).await.not_found();
    let publish = format!("{article}/publication");
    let wish = |level: &str| Some(json!({ "level": level, "version": 1 }));
    class
        .pupil
        .call("POST", &publish, wish("class"))
        .await
        .is(403);
    class
        .teacher
        .call("POST", &publish, wish("group"))
        .await
        .is(422);
    class
        .teacher
        .call("POST", &publish, wish("everybody"))
        .await
        .is(400);
    let done = class.teacher.call("POST", &publish, wish("families")).await;
    assert_eq!(done.ok().json()["audience"]["people"], 4);
    let list = class.parent.call("GET", &articles, None).await.ok().json();
    assert_eq!(list["items"][0]["title"], "Nids");
    assert!(list["items"][0].get("markdown").is_none());
    let reactions = format!(
        "{base}/publications/{}/reactions",
        made["id"].as_str().unwrap()
    );
    let kind = Some(json!({ "kind": "bravo" }));
    let said = class.parent.call("PUT", &reactions, kind.clone()).await;
    assert_eq!(said.ok().json()[0]["name"], "sophie Marchand");
    class
        .stranger
        .call("PUT", &reactions, kind)
        .await
        .not_found();
    class.parent.call("DELETE", &reactions, None).await.is(204);
    let comments = format!("{article}/comments");
    let long = Some(json!({ "body": "a ".repeat(4_100) }));
    class.parent.call("POST", &comments, long).await.is(422);
    let word = Some(json!({ "body": "Bravo à tous." }));
    let said = class
        .parent
        .call("POST", &comments, word)
        .await
        .is(201)
        .json();
    assert_eq!(said["state"], "submitted");
    let foreign =
        json!({ "title": "x", "body": "y", "pictures": [{ "id": said["id"], "alt": "" }] });
    class
        .pupil
        .call("POST", &articles, Some(foreign))
        .await
        .not_found();
    class.parent.call("DELETE", &article, None).await.is(403);
    class.teacher.call("DELETE", &article, None).await.is(204);
    class.parent.call("GET", &article, None).await.not_found();
}
