//! The simple editor and the pages around it: previews, kept pictures, the review list, the right words.

use serde_json::json;

use crate::blogs::{Class, PICTURE, version};
use crate::documents::{Club, PHOTO, place};
use crate::support::Answer;

/// Everything that the page would send to a form again.
fn shows_preview(page: &Answer) {
    page.ok()
        .sees("Aperçu")
        .sees("Rien n'est encore enregistré");
    let body = page.body();
    assert!(body.contains("<strong>trois</strong>"), "{body}");
    assert!(body.contains("On a vu **trois** nids."), "the text is kept");
}

#[tokio::test]
async fn a_preview_shows_the_text_and_saves_nothing() {
    let class = Class::open().await;
    let text = [
        ("title", "Nids"),
        ("body", "On a vu **trois** nids."),
        ("next", "preview"),
    ];
    let write = class.write_path();
    shows_preview(&class.pupil.upload(&write, &text, &[]).await);
    class
        .pupil
        .get(&format!("/spaces/{}/journal", class.space))
        .await
        .ok()
        .sees_no("Nids");
    let topic = format!("/spaces/{}/forum", class.space);
    let page = class.pupil.post(&format!("{topic}/write"), &text).await;
    shows_preview(&page);
    class.pupil.get(&topic).await.ok().sees_no("Nids");
    let documents = format!("/spaces/{}/documents", class.space);
    let path = format!("{documents}/write");
    shows_preview(&class.pupil.upload(&path, &text, &[]).await);
    class.pupil.get(&documents).await.ok().sees_no("Nids");
    // A picture of the form is kept for when it is sent again, and shown to its owner alone.
    let form = [text[0], text[1], text[2], ("alt-1", "Un nid")];
    let files = [("picture-1", "nid.jpg", PICTURE)];
    let page = class.pupil.upload(&write, &form, &files).await;
    let kept = page.ok().field("media").unwrap();
    let shown = format!("/media/{kept}");
    class.pupil.get(&shown).await.ok();
    class.teacher.get(&shown).await.not_found();
    // Nobody previews where they may not write, and no script survives.
    class.stranger.upload(&write, &text, &[]).await.not_found();
    let bad = [("title", "x"), ("body", "<script>x</script>"), text[2]];
    let page = class.pupil.upload(&write, &bad, &[]).await;
    assert!(!page.ok().body().contains("<script>x"));
}

#[tokio::test]
async fn a_preview_of_a_document_keeps_the_version_it_began_with() {
    let club = Club::open().await;
    let path = club.document("Volcans", "Un.").await;
    let edit = format!("{path}/edit");
    let version = club.ines.get(&edit).await.ok().field("version").unwrap();
    let form = [
        ("title", "Volcans"),
        ("body", "On a vu **trois** nids."),
        ("version", &*version),
        ("next", "preview"),
    ];
    let page = club.noa.post(&edit, &form).await;
    shows_preview(&page);
    assert_eq!(page.field("version").as_deref(), Some(&*version));
    club.ines.get(&path).await.ok().sees("Un.").sees_no("trois");
    club.outsider.post(&edit, &form).await.not_found();
}

#[tokio::test]
async fn a_form_to_mend_says_what_is_kept_and_what_to_choose_again() {
    let class = Class::open().await;
    let write = class.write_path();
    let form = [
        ("title", "Neige"),
        ("body", "Il a neigé."),
        ("alt-1", "La cour"),
        ("alt-2", "Un flocon"),
        ("next", "submit"),
    ];
    let cut = &PICTURE[..PICTURE.len() / 3];
    let files = [
        ("picture-1", "cour.jpg", PICTURE),
        ("picture-2", "flocon.jpg", cut),
    ];
    let page = class.pupil.upload(&write, &form, &files).await;
    page.is(422)
        .sees("Cette image est gardée")
        .sees("choisis-la à nouveau");
    let body = page.body();
    assert!(body.contains("value=\"Un flocon\""), "its words are kept");
    let kept = page.field("media").unwrap();
    let alt = format!("alt-{kept}");
    let again = [
        ("title", "Neige"),
        ("body", "Il a neigé."),
        ("media", &*kept),
        (&*alt, "La cour"),
        ("next", "submit"),
    ];
    let done = class.pupil.upload(&write, &again, &[]).await;
    done.leads_to("/articles/");
    // A draft, or what waits, says nothing of comments that cannot be.
    let path = place(&done);
    class
        .pupil
        .get(&path)
        .await
        .ok()
        .sees_no("Aucun commentaire");
    class
        .teacher
        .get(&path)
        .await
        .ok()
        .sees_no("Aucun commentaire");
    let published = class.published("class").await;
    class
        .pupil
        .get(&published)
        .await
        .ok()
        .sees("Aucun commentaire");
}

#[tokio::test]
async fn the_review_list_is_worked_through_without_leaving_it() {
    let class = Class::open().await;
    for title in ["Premier", "Second"] {
        let form = [("title", title), ("body", "Un texte."), ("next", "submit")];
        class
            .pupil
            .upload(&class.write_path(), &form, &[])
            .await
            .is(303);
    }
    let list = class.teacher.get("/review").await;
    list.ok()
        .sees("Premier")
        .sees("Second")
        .sees("Publier pour d'autres");
    let body = list.body();
    let first = body.split("name=\"level\" value=\"").nth(1).unwrap();
    let usual = first.split('"').next().unwrap();
    let action = body.split("action=\"/articles/").nth(1).unwrap();
    let id = action.split('/').next().unwrap();
    let path = format!("/articles/{id}");
    let version = version(&class.teacher, &path).await;
    let form = [
        ("level", usual),
        ("version", &*version),
        ("back", "/review"),
    ];
    let publish = format!("{path}/publication");
    class
        .teacher
        .post(&publish, &form)
        .await
        .leads_to("/review?done=published");
    let list = class.teacher.get("/review").await;
    let left = [
        list.words().contains("Premier"),
        list.words().contains("Second"),
    ];
    assert_eq!(left.iter().filter(|one| **one).count(), 1);
    // A wide audience is confirmed first, and leads back all the same, never to another server.
    let body = list.body();
    let id = body.split("action=\"/articles/").nth(1).unwrap();
    let publish = format!("/articles/{}/publication", id.split('/').next().unwrap());
    let wide = [
        ("level", "public"),
        ("version", &*version),
        ("back", "/review"),
    ];
    let ask = class.teacher.post(&publish, &wide).await;
    ask.leads_to(&format!("{publish}?level=public&back=%2Freview"));
    let page = class.teacher.get(ask.location()).await;
    assert_eq!(page.ok().field("back").as_deref(), Some("/review"));
    let evil = [
        ("level", "public"),
        ("version", &*version),
        ("confirmed", "yes"),
        ("back", "//evil.example"),
    ];
    let done = class.teacher.post(&publish, &evil).await;
    assert_eq!(done.is(303).location(), "/?done=published");
}

#[tokio::test]
async fn people_comment_articles_and_reply_in_forums() {
    let class = Class::open().await;
    let path = class.published("families").await;
    let comment = format!("{path}/comments");
    class
        .parent
        .post(&comment, &[("body", "Bravo à tous.")])
        .await
        .is(303);
    class
        .teacher
        .get("/review")
        .await
        .ok()
        .sees("Commentaire de")
        .sees("Accepter pour CM2 B et les familles 4 personnes")
        .sees_no("Réponse de");
    let id = class.teacher.get("/review").await.body();
    let id = id
        .split("action=\"/p/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    class
        .teacher
        .post(&format!("/p/{id}/acceptance"), &[("back", "/review")])
        .await
        .is(303);
    class.school.settle().await;
    class
        .pupil
        .get("/")
        .await
        .ok()
        .sees("1 commentaire")
        .sees_no("1 réponse");
    class
        .parent
        .get("/notifications")
        .await
        .ok()
        .sees("a publié votre commentaire");
}

#[tokio::test]
async fn the_writing_page_begins_where_one_stands() {
    let class = Class::open().await;
    let page = class.teacher.get("/write").await;
    page.ok().sees_no("Écrire ailleurs");
    let path = format!("/write?space={}", class.space);
    let page = class.teacher.get(&path).await;
    let words = page.ok().words();
    let (chosen, others) = words.split_once("Écrire ailleurs").expect(&words);
    assert!(
        chosen.contains("CM2 B") && !others.contains("CM2 B"),
        "{words}"
    );
    class.stranger.get(&path).await.ok().sees_no("CM2 B");
}

#[tokio::test]
async fn a_document_shows_pictures_in_its_text() {
    let club = Club::open().await;
    let form = [
        ("title", "Volcans"),
        ("body", "Avant.\n\n![](image:2)\n\nAprès."),
        ("level", "group"),
        ("alt-1", "Le car"),
        ("alt-2", "La mer [vue du car]"),
    ];
    let files = [
        ("picture-1", "car.jpg", PHOTO),
        ("picture-2", "mer.jpg", PHOTO),
    ];
    let write = club.at("documents/write");
    let wrong = [form[0], ("body", "![x](image:3)"), form[2], form[3]];
    let page = club.ines.upload(&write, &wrong, &files[..1]).await;
    page.is(422)
        .sees("une image qui n'existe pas")
        .sees("Cette image est gardée");
    let done = club.ines.upload(&write, &form, &files).await;
    let path = place(done.leads_to("/documents/"));
    let page = club.noa.get(&path).await;
    let body = page.ok().body();
    let sea = body.find("alt=\"La mer vue du car\"").expect(&body);
    let bus = body.find("alt=\"Le car\"").unwrap();
    let after = body.find("Après.").unwrap();
    assert!(
        sea < after && after < bus,
        "placed in the text, else at its end"
    );
    let pictures: Vec<String> = page
        .addresses()
        .into_iter()
        .filter(|address| address.starts_with("/media/"))
        .collect();
    assert_eq!(pictures.len(), 2);
    for picture in &pictures {
        club.noa.get(picture).await.ok();
        club.teacher.get(picture).await.ok();
        club.outsider.get(picture).await.not_found();
        club.school.stranger().get(picture).await.not_found();
    }
    // Somebody else changes the text: the numbers are those of the form, the pictures stay.
    let edit = format!("{path}/edit");
    let page = club.noa.get(&edit).await;
    let body = page.ok().body();
    assert!(body.contains("![La mer vue du car](image:1)"), "{body}");
    let ids: Vec<String> = body
        .split("name=\"media\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let version = page.field("version").unwrap();
    let form = [
        ("title", "Volcans"),
        ("body", "![Le car bleu](image:2)"),
        ("version", &*version),
        ("media", &*ids[0]),
        ("media", &*ids[1]),
    ];
    club.noa.upload(&edit, &form, &[]).await.leads_to(&path);
    let body = club.ines.get(&path).await.ok().body();
    assert!(body.contains("alt=\"Le car bleu\"") && !body.contains("La mer"));
    // An earlier version still shows what it showed.
    let old = club
        .noa
        .get(&format!("{path}/versions/1"))
        .await
        .ok()
        .body();
    assert!(old.contains(&format!("/media/{}", ids[0])));
    club.noa.get(&format!("/media/{}", ids[0])).await.ok();
}

#[tokio::test]
async fn a_document_takes_no_picture_of_somebody_else() {
    let club = Club::open().await;
    let base = "/api/seyes/v1";
    // An upload that nothing shows yet is its owner's alone.
    let files = [("picture-1", "car.jpg", PHOTO)];
    let form = [("title", ""), ("body", "x"), ("alt-1", "Le car")];
    let page = club
        .noa
        .upload(&club.at("documents/write"), &form, &files)
        .await;
    let theirs = page.is(422).field("media").unwrap();
    let source = format!("![x](media:{theirs})");
    let form = [("title", "Vol"), ("body", source.as_str())];
    club.ines
        .post(&club.at("documents/write"), &form)
        .await
        .is(422)
        .sees("qui n'est pas à toi");
    let documents = format!("{base}/spaces/{}/documents", club.space);
    let new = json!({ "title": "Vol", "markdown": source });
    club.ines
        .call("POST", &documents, Some(new.clone()))
        .await
        .is(422);
    // Its owner may, by the API as by the form.
    club.noa.call("POST", &documents, Some(new)).await.is(201);
    club.ines.get(&format!("/media/{theirs}")).await.ok();
}

#[tokio::test]
async fn excerpts_keep_items_apart() {
    let club = Club::open().await;
    club.document(
        "Liste",
        "Matériel\n\n- une loupe\n- un seau\n\nFin. Et voilà !\n\nAprès.",
    )
    .await;
    club.school.settle().await;
    let page = club.noa.get("/").await;
    page.ok()
        .sees("Matériel · une loupe · un seau · Fin. Et voilà ! Après.");
}
