//! Lanes keep the order of each author and nothing more, letters are doubled and lost, clocks differ: both
//! classes hold the same in the end.

use std::time::Duration;

use ::federation::keys::Signer;
use ::federation::signature::{Scheme, sign_post};
use reqwest::Method;
use serde_json::{Value, json};
use seyes::federate::lanes;
use url::Url;

use super::{Both, Classes, classes, number, topic, topics, view};
use crate::federation::{ACTIVITY, lines};
use crate::support::{Dice, Person, School, query};

/// A letter on its way, taken out of its lane.
struct Sealed {
    body: String,
    key: String,
    pem: String,
}

/// Takes everything that a school is about to send.
async fn sealed(school: &School) -> Vec<Sealed> {
    school.settle().await;
    let url = &school.house.config.database_url;
    let sql = "SELECT d.body, t.key_id, t.private_key FROM deliveries d \
               JOIN actors t ON t.id = d.actor_id ORDER BY d.id";
    let rows = query(url, sql).await;
    query(url, "DELETE FROM deliveries").await;
    let letter = |mut row: Vec<String>| Sealed {
        pem: row.remove(2),
        key: row.remove(1),
        body: row.remove(0),
    };
    rows.into_iter().map(letter).collect()
}

/// Hands a letter over as its lane would.
async fn hand(to: &School, letter: &Sealed) {
    let url = Url::parse(&format!("{}/inbox", to.origin())).unwrap();
    let signer = Signer::from_pem(letter.key.clone(), &letter.pem).unwrap();
    let (body, now) = (letter.body.clone(), to.house.clock.now().to_datetime());
    let headers = sign_post(&signer, Scheme::Cavage, &url, body.as_bytes(), now).unwrap();
    let stranger = to.stranger();
    let request = stranger.request(Method::POST, "/inbox").headers(headers);
    let request = request.header("content-type", ACTIVITY).body(body);
    stranger.send(request).await.is(202);
    to.settle().await;
}

/// Everything that can be read in a space, with what it answers and how many reacted.
pub async fn shelf(school: &School, space: &seyes::kernel::SpaceId) -> Vec<String> {
    let sql = format!(
        "SELECT p.kind || ' ' || p.title || ' ' || p.excerpt || ' under ' || \
         COALESCE((SELECT q.title || q.excerpt FROM publications q WHERE q.id = p.parent_id), '') \
         || ' with ' || (SELECT CAST(COUNT(*) AS TEXT) FROM reactions r \
         WHERE r.publication_id = p.id) FROM publications p WHERE p.space_id = '{space}' \
         AND p.published_at IS NOT NULL AND p.withdrawn_at IS NULL AND p.held_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM publications t WHERE t.id = p.root_id \
         AND (t.withdrawn_at IS NOT NULL OR t.held_at IS NOT NULL))"
    );
    let mut found = lines(school, &sql).await;
    found.sort();
    found
}

pub async fn same(c: &Classes, both: &Both) -> Vec<String> {
    let (home, away) = (
        shelf(&c.home, &both.home).await,
        shelf(&c.away, &both.away).await,
    );
    assert_eq!(home, away);
    home
}

async fn done(person: &Person, (method, path): (&str, &str), json: Option<Value>) {
    let answer = person.say(method, path, json).await;
    assert!(answer.status < 300, "{method} {path}: {}", answer.body());
}

/// The id of a topic by its title.
async fn named(person: &Person, both: &Both, title: &str) -> String {
    let all = topics(person, &both.home).await;
    let found = all.iter().find(|one| one["title"] == title).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// A lesson at home: two pupils open, correct, answer, like, hide and take back. What was written before
/// each act is composed before it, as it would be by a worker that keeps pace.
async fn lesson(c: &Classes, both: &Both, word: &str) -> Vec<Sealed> {
    let mut letters = Vec::new();
    let [waves, algae, slip, hidden] =
        ["Vagues", "Algues", "Erreur", "Cachette"].map(|title| format!("{title} {word}"));
    for (pupil, title) in [
        (&c.ines, &waves),
        (&c.namesake, &algae),
        (&c.namesake, &slip),
    ] {
        topic(pupil, &both.home, title).await.is(201);
        letters.extend(sealed(&c.home).await);
        c.tick();
    }
    topic(&c.ines, &both.home, &hidden).await.is(201);
    letters.extend(sealed(&c.home).await);
    c.tick();
    let (first, second) = (
        named(&c.ines, both, &waves).await,
        named(&c.ines, both, &algae).await,
    );
    let (slip, hidden) = (
        named(&c.ines, both, &slip).await,
        named(&c.ines, both, &hidden).await,
    );
    let change =
        json!({ "title": format!("Marées {word}"), "markdown": "Plus haut.", "version": 1 });
    let reply = json!({ "markdown": format!("Je réponds {word}.") });
    let acts = [
        (&c.ines, ("PATCH", format!("/topics/{first}")), Some(change)),
        (
            &c.namesake,
            ("POST", format!("/topics/{first}/replies")),
            Some(reply),
        ),
        (
            &c.ines,
            ("PUT", format!("/publications/{second}/reactions")),
            Some(json!({ "kind": "bravo" })),
        ),
        (
            &c.namesake,
            ("DELETE", format!("/publications/{slip}")),
            None,
        ),
        (
            &c.claire,
            ("PUT", format!("/publications/{hidden}/hold")),
            None,
        ),
    ];
    for (person, (method, path), json) in acts {
        done(person, (method, &path), json).await;
        letters.extend(sealed(&c.home).await);
        c.tick();
    }
    assert_eq!(letters.len(), 9, "four topics and five acts");
    letters
}

#[tokio::test]
async fn letters_in_any_order_and_twice_end_in_the_same_space() {
    let c = classes().await;
    let both = c.twin().await;
    let mut dice = Dice::new(20_260_901);
    for round in 0..4 {
        let mut letters = lesson(&c, &both, &format!("tour{round}")).await;
        // The first time the worst order there is, then any.
        letters.reverse();
        for at in (1..letters.len()).rev().filter(|_| round > 0) {
            letters.swap(at, dice.below(at + 1));
        }
        for letter in &letters {
            for _ in 0..=dice.below(2) {
                hand(&c.away, letter).await;
            }
        }
        c.exchange().await;
        let held = same(&c, &both).await;
        assert_eq!(held.len(), 3 * (round + 1), "{held:#?}");
    }
    let all = same(&c, &both).await.join("\n");
    assert!(
        !all.contains("Erreur") && !all.contains("Cachette"),
        "{all}"
    );
    assert!(!all.contains("Vagues"), "an older edition won: {all}");
    // What was shown again after it had come hidden is there; what was taken back never is.
    let hidden = topics(&c.claire, &both.home).await;
    let hidden = hidden
        .iter()
        .find(|one| one["title"] == "Cachette tour0")
        .unwrap();
    let path = format!("/publications/{}/hold", hidden["id"].as_str().unwrap());
    done(&c.claire, ("DELETE", &path), None).await;
    c.exchange().await;
    assert!(same(&c, &both).await.join("\n").contains("Cachette tour0"));
}

#[tokio::test]
async fn a_topic_that_was_lost_comes_with_what_answers_it() {
    let c = classes().await;
    let both = c.twin().await;
    let letters = lesson(&c, &both, "perdu").await;
    // Only the answer and the like arrive, both about what never did.
    let (reply, like) = (&letters[5], &letters[6]);
    assert!(reply.body.contains("Je réponds") && like.body.contains("\"Like\""));
    for letter in [reply, like] {
        hand(&c.away, letter).await;
    }
    let held = same(&c, &both).await;
    assert_eq!(held.len(), 3, "{held:#?}");
}

#[tokio::test]
async fn the_end_of_a_hold_makes_good_whatever_was_lost() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.tom, &both.away, "Les phares").await.is(201);
    c.exchange().await;
    let mine = lesson(&c, &both, "avant").await;
    for letter in &mine {
        hand(&c.away, letter).await;
    }
    // Everything of a second lesson is lost, and so is what takes the first one back.
    let path = format!(
        "/publications/{}",
        named(&c.ines, &both, "Marées avant").await
    );
    done(&c.ines, ("DELETE", &path), None).await;
    drop(sealed(&c.home).await);
    drop(lesson(&c, &both, "perdu").await);
    let (home, away) = (
        shelf(&c.home, &both.home).await,
        shelf(&c.away, &both.away).await,
    );
    assert_ne!(home, away, "nothing was lost");
    let hold = format!("/twinnings/{}/hold", both.home_id);
    for method in ["PUT", "DELETE"] {
        done(&c.claire, (method, &hold), None).await;
        c.exchange().await;
    }
    let held = same(&c, &both).await;
    assert_eq!(held.len(), 5, "{held:#?}");
}

#[tokio::test]
async fn what_comes_before_the_answer_to_an_invitation_waits_for_it() {
    let c = classes().await;
    let id = c.invite().await;
    c.exchange().await;
    c.accept().await;
    let sql = "SELECT id FROM spaces WHERE kind = 'twinning'";
    let away = lines(&c.away, sql).await.remove(0).parse().unwrap();
    topic(&c.tom, &away, "Les phares").await.is(201);
    let letters = sealed(&c.away).await;
    assert_eq!(letters.len(), 2);
    for letter in letters.iter().rev() {
        let waiting = "SELECT COUNT(*) FROM publications WHERE host IS NOT NULL";
        assert_eq!(number(&c.home, waiting).await, 0);
        hand(&c.home, letter).await;
    }
    c.exchange().await;
    assert_eq!(view(&c.claire, &id).await["state"], "active");
    let home = lines(&c.home, sql).await.remove(0).parse().unwrap();
    assert_eq!(topics(&c.ines, &home).await[0]["title"], "Les phares");
    let open = "SELECT COUNT(*) FROM inbound WHERE applied_at IS NULL";
    assert_eq!(number(&c.home, open).await, 0);
}

#[tokio::test]
async fn a_refused_invitation_lets_go_of_what_came_before() {
    let c = classes().await;
    c.invite().await;
    c.exchange().await;
    c.accept().await;
    let sql = "SELECT id FROM spaces WHERE kind = 'twinning'";
    let away = lines(&c.away, sql).await.remove(0).parse().unwrap();
    topic(&c.tom, &away, "Les phares").await.is(201);
    let letters = sealed(&c.away).await;
    hand(&c.home, &letters[1]).await;
    let open = "SELECT COUNT(*) FROM inbound WHERE applied_at IS NULL";
    assert_eq!(number(&c.home, open).await, 1);
    let invitation = "SELECT id FROM twinnings";
    let path = format!("/twinnings/{}", lines(&c.home, invitation).await[0]);
    done(&c.claire, ("DELETE", &path), None).await;
    c.exchange().await;
    assert_eq!(number(&c.home, open).await, 0);
    let came = "SELECT COUNT(*) FROM publications WHERE host IS NOT NULL";
    assert_eq!(number(&c.home, came).await, 0);
}

/// A mark is its author's: nobody takes back what somebody else will write.
#[tokio::test]
async fn what_is_said_before_counts_for_the_author_alone() {
    let c = classes().await;
    let both = c.twin().await;
    let letters = lesson(&c, &both, "mot").await;
    // The Delete of the namesake's topic, with the address of Inès's topic in it.
    let address = |letter: &Sealed| {
        let json: Value = serde_json::from_str(&letter.body).unwrap();
        json["object"]["id"].as_str().unwrap().to_owned()
    };
    let (own, other) = (address(&letters[2]), address(&letters[0]));
    let forged = Sealed {
        body: letters[7].body.replace(&own, &other),
        key: letters[7].key.clone(),
        pem: letters[7].pem.clone(),
    };
    assert!(forged.body.contains("\"Delete\"") && forged.body.contains(&other));
    hand(&c.away, &forged).await;
    for letter in &letters {
        hand(&c.away, letter).await;
    }
    c.exchange().await;
    assert_eq!(same(&c, &both).await.len(), 3);
}

#[tokio::test]
async fn clocks_that_differ_change_nothing() {
    for home_is_ahead in [true, false] {
        let c = classes().await;
        let ahead = if home_is_ahead { &c.home } else { &c.away };
        ahead.wait(Duration::from_secs(4 * 60));
        let both = c.twin().await;
        topic(&c.ines, &both.home, "Les vagues").await.is(201);
        topic(&c.tom, &both.away, "Les phares").await.is(201);
        c.exchange().await;
        let waves = named(&c.ines, &both, "Les vagues").await;
        let lights = named(&c.ines, &both, "Les phares").await;
        let there = topics(&c.tom, &both.away).await;
        let there = there
            .iter()
            .find(|one| one["title"] == "Les phares")
            .unwrap()["id"]
            .clone();
        let there = there.as_str().unwrap();
        for (person, id) in [(&c.ines, waves.as_str()), (&c.tom, there)] {
            for (version, words) in ["Un.", "Deux."].iter().enumerate() {
                let change = json!({ "title": "Relu", "markdown": words, "version": version + 1 });
                done(person, ("PATCH", &format!("/topics/{id}")), Some(change)).await;
                c.exchange().await;
            }
        }
        let reply = json!({ "markdown": "Oui." });
        done(
            &c.namesake,
            ("POST", &format!("/topics/{lights}/replies")),
            Some(reply),
        )
        .await;
        let hold = format!("/publications/{waves}/hold");
        for method in ["PUT", "DELETE"] {
            done(&c.claire, (method, &hold), None).await;
            c.exchange().await;
        }
        for (person, id) in [(&c.claire, &both.home_id), (&c.karim, &both.away_id)] {
            for method in ["PUT", "DELETE"] {
                done(person, (method, &format!("/twinnings/{id}/hold")), None).await;
                c.exchange().await;
            }
        }
        assert_eq!(view(&c.karim, &both.away_id).await["state"], "active");
        let held = same(&c, &both).await;
        assert_eq!(held.len(), 3, "{held:#?}");
        assert!(held.join("\n").contains("Deux."), "{held:#?}");
    }
}

#[tokio::test]
async fn what_a_wrong_clock_kept_back_arrives_when_it_is_mended() {
    let c = classes().await;
    let both = c.twin().await;
    let hour = Duration::from_secs(3600);
    c.away.wait(hour);
    topic(&c.tom, &both.away, "Les phares").await.is(201);
    c.away.settle().await;
    lanes::drain(&c.away.app.federation).await.unwrap();
    c.home.settle().await;
    assert!(topics(&c.ines, &both.home).await.is_empty());
    assert_eq!(number(&c.away, "SELECT COUNT(*) FROM deliveries").await, 1);
    for school in [&c.home, &c.third] {
        school.wait(hour);
    }
    c.wait(hour);
    c.exchange().await;
    assert_eq!(same(&c, &both).await.len(), 1);
}
