//! What partners read of ours with a signed GET, and what they do not (I11, I18, T16, T18, T21, T22).

use ::federation::keys::Signer;
use ::federation::signature::{Scheme, sign_get};
use reqwest::Method;
use seyes::blogs::{self, ArticlePicture, ArticleText, Next};
use seyes::federate::partners;
use seyes::kernel::PublicationId;
use seyes::media;
use seyes::policy::{Level, Permit};
use url::Url;

use super::{ask, lines, two_schools};
use crate::blogs::PICTURE;
use crate::support::{Answer, School, query};

/// Asks for a path of `home` with the signature of an adult of `school`.
pub(super) async fn ask_signed(home: &School, school: &School, path: &str) -> Answer {
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
            // What never left was never there for others, withdrawn or not.
            let wanted = if legal { 200 } else { 404 };
            assert_eq!(answer.status, wanted, "{door} {word} {level:?}");
            let mut vary = answer.headers.get_all("vary").iter();
            assert!(!legal || vary.any(|value| value == "Signature"), "{door}");
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
