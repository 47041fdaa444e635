//! Pictures of other servers through our proxy (A42, A80, I7, I14, I19).

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use seyes::federate::{Pictures, partners};
use seyes::policy::{Permit, Profile};

use super::scripted::Said;
use super::threads::{following, settle};
use super::{lines, number};
use crate::blogs::PICTURE;
use crate::support::School;

fn jpeg() -> Said {
    Said {
        status: 200,
        // What a server says about a file is never believed.
        kind: "text/html".to_owned(),
        body: PICTURE.to_vec(),
        tag: None,
    }
}

async fn media_of(school: &School, url: &str) -> String {
    let sql = format!("SELECT id FROM media WHERE remote_url = '{url}'");
    lines(school, &sql).await.remove(0)
}

#[tokio::test]
async fn pictures_come_through_us_and_everything_else_is_a_link() {
    let (home, karim, peer) = following().await;
    let image = |path: &str| json!({ "type": "Image", "url": peer.at(path), "name": "Un volcan" });
    let article = peer.post(
        "/n/1",
        ("/u/1", None),
        json!({
            "content": format!("<p>Texte</p><img src=\"{}\" alt=\"Dans le &quot;texte&quot;\" \
                onerror=\"x()\"><img src=\"//elsewhere.example/pixel.gif\">", peer.at("/in.jpg")),
            "attachment": [
                image("/a.jpg"),
                { "type": "Document", "mediaType": "application/pdf", "url": peer.at("/f.pdf"),
                  "name": "La fiche" },
                { "type": "Video", "mediaType": "video/mp4", "url": peer.at("/v.mp4") },
                { "type": "Image", "url": "http://127.0.0.1/x.png" },
                { "type": "Image", "url": "javascript:alert(1)" },
            ],
        }),
    );
    peer.answers("/a.jpg", jpeg());
    peer.answers("/in.jpg", jpeg());
    peer.creates(&home, &article).await;
    settle(&home).await;
    assert_eq!(
        peer.asked("/a.jpg"),
        0,
        "nothing is fetched before somebody looks"
    );
    let id = lines(&home, "SELECT id FROM publications").await.remove(0);
    let page = karim.get(&format!("/articles/{id}")).await;
    page.ok().sees("La fiche").sees("mène à localhost");
    let body = page.body();
    for part in body.split("<img").skip(1) {
        let src = part.split("src=\"").nth(1).unwrap();
        assert!(src.starts_with("/media/"), "{part}");
    }
    let shown = media_of(&home, &peer.at("/a.jpg")).await;
    let inside = media_of(&home, &peer.at("/in.jpg")).await;
    assert!(
        body.contains(&format!("/media/{shown}")) && body.contains(&format!("/media/{inside}"))
    );
    page.sees_no("onerror");

    // Twenty readers at once: one request to the other server (A42), drawn anew.
    let path = format!("/media/{shown}");
    let answers = join_all((0..20).map(|_| karim.get(&path))).await;
    for answer in &answers {
        assert_eq!(answer.ok().header("content-type"), "image/jpeg");
        assert_ne!(answer.bytes, PICTURE);
        assert!(answer.header("content-security-policy").contains("sandbox"));
    }
    karim.get(&format!("{path}/thumb")).await.ok();
    assert_eq!(peer.asked("/a.jpg"), 1);
    karim.get(&format!("/media/{inside}")).await.ok();
    assert_eq!(peer.unsigned(), Vec::<String>::new());

    // Only for those who may read the article; never for a file that is a link, or for a walled address.
    let other = home.person("Lucie", Profile::Teacher).await;
    other.get(&path).await.not_found();
    home.stranger().get(&path).await.not_found();
    let link = media_of(&home, &peer.at("/f.pdf")).await;
    karim.get(&format!("/media/{link}")).await.not_found();
    let walled = media_of(&home, "http://127.0.0.1/x.png").await;
    karim.get(&format!("/media/{walled}")).await.not_found();
    assert_eq!(
        number(
            &home,
            "SELECT COUNT(*) FROM media WHERE remote_url LIKE 'javascript%'"
        )
        .await,
        0
    );

    // An edition without the picture takes it away.
    let mut next = article.clone();
    next["attachment"] = json!([]);
    next["updated"] = json!("2026-09-01T09:00:00Z");
    let update = json!({ "id": peer.at("/n/1/update"), "type": "Update", "actor": peer.at("/u/1"),
        "object": next });
    assert_eq!(peer.sends(&home, &update).await, 202);
    settle(&home).await;
    karim.get(&path).await.not_found();
}

#[tokio::test]
async fn what_cannot_be_had_is_asked_for_once_in_a_while() {
    let (home, karim, peer) = following().await;
    let said = |status: u16, body: Vec<u8>| Said {
        status,
        kind: "image/png".to_owned(),
        body,
        tag: None,
    };
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>".to_vec();
    let cut = PICTURE[..PICTURE.len() / 2].to_vec();
    let cases = [
        ("/gone.png", said(404, vec![])),
        ("/busy.png", said(503, vec![])),
        ("/svg.png", said(200, svg)),
        ("/cut.jpg", said(200, cut)),
        ("/huge.png", said(200, vec![0; 9 * 1024 * 1024])),
    ];
    let attached: Vec<_> = cases
        .iter()
        .map(|(path, _)| json!({ "type": "Image", "url": peer.at(path), "name": "Décrite" }))
        .collect();
    let article = peer.post("/n/1", ("/u/1", None), json!({ "attachment": attached }));
    for (path, said) in &cases {
        peer.answers(path, said.clone());
    }
    peer.creates(&home, &article).await;
    settle(&home).await;
    let id = lines(&home, "SELECT id FROM publications").await.remove(0);
    karim
        .get(&format!("/articles/{id}"))
        .await
        .ok()
        .sees("Décrite");
    for (path, _) in &cases {
        let media = format!("/media/{}", media_of(&home, &peer.at(path)).await);
        for _ in 0..5 {
            karim.get(&media).await.not_found();
        }
        assert_eq!(peer.asked(path), 1, "{path}");
    }
    home.wait(Duration::from_secs(700));
    peer.answers("/busy.png", jpeg());
    let media = format!("/media/{}", media_of(&home, &peer.at("/busy.png")).await);
    karim.get(&media).await.ok();
}

#[tokio::test]
async fn the_least_looked_at_goes_first_and_a_blocked_server_is_not_asked() {
    let (home, karim, peer) = following().await;
    let paths = ["/1.jpg", "/2.jpg", "/3.jpg"];
    let attached: Vec<_> = paths
        .iter()
        .map(|path| json!({ "type": "Image", "url": peer.at(path) }))
        .collect();
    let article = peer.post("/n/1", ("/u/1", None), json!({ "attachment": attached }));
    peer.creates(&home, &article).await;
    settle(&home).await;
    for path in paths {
        peer.answers(path, jpeg());
        let media = media_of(&home, &peer.at(path)).await;
        karim.get(&format!("/media/{media}")).await.ok();
        home.wait(Duration::from_secs(2 * 3600));
    }
    // The first is looked at again: the second is the oldest now.
    let first = media_of(&home, &peer.at("/1.jpg")).await;
    karim.get(&format!("/media/{first}")).await.ok();
    let kept = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM remote_pictures";
    let all = number(&home, kept).await;
    let pictures = Pictures::new(&home.app.federation);
    pictures
        .sweep(home.app.vault.as_ref(), all - 1)
        .await
        .unwrap();
    let gone = "SELECT remote_url FROM media WHERE kind = 'picture' AND storage_key = ''";
    assert_eq!(lines(&home, gone).await, [peer.at("/2.jpg")]);
    let second = media_of(&home, &peer.at("/2.jpg")).await;
    karim.get(&format!("/media/{second}")).await.ok();
    assert_eq!((peer.asked("/2.jpg"), peer.asked("/1.jpg")), (2, 1));

    pictures.sweep(home.app.vault.as_ref(), 0).await.unwrap();
    assert_eq!(number(&home, kept).await, 0);
    let permit = Permit::for_house();
    partners::freeze(&home.house, &permit, &peer.host)
        .await
        .unwrap();
    karim.get(&format!("/media/{first}")).await.not_found();
    assert_eq!(peer.asked("/1.jpg"), 1);
}

#[tokio::test]
async fn the_picture_of_an_author_is_shown_to_those_who_read_them() {
    let (home, karim, peer) = following().await;
    peer.answers("/face.jpg", jpeg());
    let mut actor = peer.actor("1");
    actor["icon"] = json!({ "type": "Image", "url": peer.at("/face.jpg") });
    peer.says("/u/1", actor);
    let update = json!({ "id": peer.at("/u/1/update"), "type": "Update", "actor": peer.at("/u/1"),
        "object": peer.at("/u/1") });
    assert_eq!(peer.sends(&home, &update).await, 202);
    let article = peer.post("/n/1", ("/u/1", None), json!({}));
    peer.creates(&home, &article).await;
    settle(&home).await;
    let face = media_of(&home, &peer.at("/face.jpg")).await;
    let path = format!("/media/{face}/thumb");
    assert!(karim.get("/").await.body().contains(&path));
    karim.get(&path).await.ok();
    let other = home.person("Lucie", Profile::Teacher).await;
    other.get(&path).await.not_found();
}
