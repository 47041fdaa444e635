//! Pictures of other servers through our proxy (A42, A80, I7, I14, I19), and ours for partners (I11, I18).

use std::time::Duration;

use ::federation::keys::Signer;
use ::federation::signature::{Scheme, sign_get};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use seyes::blogs::{self, ArticlePicture, ArticleText, Next};
use seyes::federate::{Pictures, partners};
use seyes::kernel::PublicationId;
use seyes::media;
use seyes::policy::{Level, Permit, Profile};
use url::Url;

use super::scripted::{Peer, Said};
use super::threads::{following, settle};
use super::{ask, lines, number, two_schools};
use crate::blogs::PICTURE;
use crate::support::{Answer, School, query};

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

/// Asks for a path of `home` with the signature of an adult of `school`.
async fn ask_signed(home: &School, school: &School, path: &str) -> Answer {
    let sql = "SELECT key_id, private_key FROM actors WHERE kind = 'instance' AND host IS NULL";
    let row = query(&school.house.config.database_url, sql)
        .await
        .remove(0);
    let signer = Signer::from_pem(row[0].clone(), &row[1]).unwrap();
    let url = Url::parse(&format!("{}{path}", home.origin())).unwrap();
    let now = home.house.clock.now().to_datetime();
    let headers = sign_get(&signer, Scheme::Cavage, &url, now).unwrap();
    let stranger = home.stranger();
    let request = stranger.request(Method::GET, path).headers(headers);
    stranger
        .send(request.header("accept", super::ACTIVITY))
        .await
}

#[tokio::test]
async fn a_partner_reads_through_every_door_what_is_for_partners_and_nothing_else() {
    let two = two_schools().await;
    let viewer = two.home.viewer(&two.claire).await;
    let (house, vault) = (&two.home.house, two.home.app.vault.as_ref());
    let levels = [
        Level::Class,
        Level::Families,
        Level::School,
        Level::Network,
        Level::Public,
    ];
    let mut things = Vec::new();
    for (number, level) in levels
        .into_iter()
        .chain([Level::Network, Level::Network])
        .enumerate()
    {
        let word = format!("mot{number}secret");
        let file = ("photo.jpg", word.as_str(), PICTURE.to_vec());
        let picture = media::actions::upload(house, vault, &viewer, file)
            .await
            .unwrap();
        let shown = vec![ArticlePicture {
            id: picture.clone(),
            alt: word.clone(),
        }];
        let text = ArticleText::new(&word, &word, shown).unwrap();
        let id = blogs::actions::write(house, &viewer, &two.blog, (&text, Next::Keep))
            .await
            .unwrap();
        two.tick();
        blogs::actions::publish(house, &viewer, &id, (1, level))
            .await
            .unwrap();
        two.tick();
        let body = seyes::publications::Body::from_markdown(&format!("Ines dit {word}")).unwrap();
        let ines = two.home.viewer(&two.ines).await;
        blogs::comments::comment(house, &ines, &id, body, None)
            .await
            .unwrap();
        things.push((id, picture, word, level));
    }
    // The last two: one held, one taken back.
    let held: &PublicationId = &things[5].0;
    seyes::publications::actions::hold(house, &viewer, held, true)
        .await
        .unwrap();
    seyes::publications::actions::withdraw(house, &viewer, &things[6].0)
        .await
        .unwrap();
    two.exchange().await;
    two.follow().await;
    for (number, (id, picture, word, level)) in things.iter().enumerate() {
        let legal = level.leaves() && number < 5;
        let mut doors = vec![
            format!("/media/{picture}"),
            format!("/media/{picture}/thumb"),
        ];
        let object = ["", "/replies", "/replies?before=", "/likes", "/shares"];
        doors.extend(object.map(|end| format!("/o/{id}{end}")));
        for door in &doors {
            let answer = ask_signed(&two.home, &two.away, door).await;
            let wanted = match (legal, number, door.ends_with(id.as_str())) {
                (true, _, _) => 200,
                (false, 6, true) => 410,
                _ => 404,
            };
            assert_eq!(answer.status, wanted, "{door} {word} {level:?}");
            assert!(
                answer.header("vary").to_lowercase().contains("signature"),
                "{door}"
            );
            assert!(legal || !answer.body().contains(word), "{door}");
            assert!(!answer.body().to_lowercase().contains("ines"), "{door}");
        }
        if *level != Level::Public {
            ask(&two.home, &format!("/media/{picture}"))
                .await
                .not_found();
        }
    }
    let outbox = format!("/b/{}/outbox?before=", two.blog);
    let page = ask_signed(&two.home, &two.away, &outbox).await;
    for (number, (_, _, word, level)) in things.iter().enumerate() {
        let legal = level.leaves() && number < 5;
        assert_eq!(page.body().contains(word), legal, "{word} {level:?}");
    }
    // Karim sees the picture of the partner article, through his own school.
    let here = format!(
        "SELECT m.id FROM media m JOIN publications p ON p.id = m.publication_id \
                        WHERE p.title = '{}'",
        things[3].2
    );
    let copy = lines(&two.away, &here).await.remove(0);
    two.karim.get(&format!("/media/{copy}")).await.ok();
    // What they fetched from us they do not hand on.
    let lent = ask_signed(&two.away, &two.home, &format!("/media/{copy}")).await;
    assert_eq!(lent.status, 404);

    let permit = Permit::for_house();
    let domain = &two.away.house.config.domain;
    partners::freeze(house, &permit, domain).await.unwrap();
    let network = format!("/media/{}", things[3].1);
    let refused = ask_signed(&two.home, &two.away, &network).await;
    assert!([401, 403].contains(&refused.status), "{}", refused.status);
}

#[tokio::test]
async fn collections_are_paged_tagged_and_bounded() {
    let two = two_schools().await;
    let viewer = two.home.viewer(&two.claire).await;
    let house = &two.home.house;
    let long = format!("{} fin", "\u{e9}\u{e9}\u{e9} & ".repeat(9_000));
    for number in 0..25 {
        let body = if number == 7 { long.as_str() } else { "court" };
        let text = ArticleText::new(&format!("Titre {number}"), body, vec![]).unwrap();
        let id = blogs::actions::write(house, &viewer, &two.blog, (&text, Next::Keep))
            .await
            .unwrap();
        two.tick();
        blogs::actions::publish(house, &viewer, &id, (1, Level::Network))
            .await
            .unwrap();
        two.tick();
    }
    two.exchange().await;
    two.follow().await;
    let whole = format!("/b/{}/outbox", two.blog);
    let cover = ask_signed(&two.home, &two.away, &whole).await;
    assert_eq!(cover.json()["totalItems"], 25);
    let (mut next, mut seen, mut pages) = (cover.json()["first"].clone(), Vec::new(), 0);
    while let Some(url) = next.as_str() {
        let url = Url::parse(url).unwrap();
        let path = format!("{}?{}", url.path(), url.query().unwrap());
        let page = ask_signed(&two.home, &two.away, &path).await;
        assert!(page.bytes.len() <= 256 * 1024, "{}", page.bytes.len());
        let json = page.json();
        assert_eq!(json["partOf"], format!("{}{whole}", two.home.origin()));
        for item in json["orderedItems"].as_array().unwrap() {
            seen.push(item["object"]["name"].as_str().unwrap().to_owned());
            assert!(item["object"]["to"].is_array());
        }
        if pages == 0 {
            // Something new does not move what is being read.
            two.publish("Nouveau", Level::Network).await;
        }
        next = json["next"].clone();
        pages += 1;
    }
    let all: Vec<_> = (0..25)
        .rev()
        .map(|number| format!("Titre {number}"))
        .collect();
    assert_eq!(seen, all);
    let tag = cover.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    let sql =
        "SELECT ap_id FROM publications WHERE kind = 'article' AND ap_id IS NOT NULL ORDER BY id";
    let object = Url::parse(&lines(&two.home, sql).await[0]).unwrap();
    let first = ask_signed(&two.home, &two.away, object.path()).await;
    let again = ask_known(&two, object.path(), first.header("etag")).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let other = ask_known(&two, object.path(), "\"other\"").await;
    assert_eq!(other.bytes, first.bytes);
}

async fn ask_known(two: &super::Two, path: &str, tag: &str) -> Answer {
    let sql = "SELECT key_id, private_key FROM actors WHERE kind = 'instance' AND host IS NULL";
    let row = query(&two.away.house.config.database_url, sql)
        .await
        .remove(0);
    let signer = Signer::from_pem(row[0].clone(), &row[1]).unwrap();
    let url = Url::parse(&format!("{}{path}", two.home.origin())).unwrap();
    let now = two.home.house.clock.now().to_datetime();
    let headers = sign_get(&signer, Scheme::Cavage, &url, now).unwrap();
    let stranger = two.home.stranger();
    let request = stranger.request(Method::GET, path).headers(headers);
    let request = request
        .header("accept", super::ACTIVITY)
        .header("if-none-match", tag);
    stranger.send(request).await
}
