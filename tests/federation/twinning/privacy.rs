//! Nothing but first names and classes leaves, to one server alone (A24, A62, A82).

use serde_json::json;
use seyes::federate::lanes;

use super::asked::{fetched, signed};
use super::{Classes, ROUNDS, classes, items, number, topic, topics, unsigned};
use crate::support::{School, dump, query};

/// Everything that a school is about to send, as it will stand on the wire.
async fn outgoing(school: &School) -> Vec<(String, String)> {
    let sql = "SELECT host, body FROM deliveries ORDER BY id";
    let rows = query(&school.house.config.database_url, sql).await;
    rows.into_iter()
        .map(|mut row| (row.remove(0), row.remove(0)))
        .collect()
}

impl Classes {
    /// As `exchange`, keeping every byte that leaves.
    async fn overheard(&self) -> Vec<(String, String)> {
        let mut heard = Vec::new();
        for _ in 0..ROUNDS {
            let mut quiet = true;
            for school in self.schools() {
                school.settle().await;
                let sent = outgoing(school).await;
                quiet &= sent.is_empty();
                heard.extend(sent);
                lanes::drain(&school.app.federation).await.unwrap();
            }
            self.tick();
            if quiet {
                return heard;
            }
        }
        panic!("schools that never fall silent");
    }

    /// What must never be in a byte for others: family names, logins, ids of people.
    fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![
            "Lefebvre".to_owned(),
            "lefebvre".to_owned(),
            "ines2".to_owned(),
        ];
        for person in [
            &self.ines,
            &self.namesake,
            &self.sophie,
            &self.tom,
            &self.claire,
        ] {
            secrets.push(person.id.to_string());
        }
        secrets.extend(["Sophie".to_owned(), "CM1".to_owned(), "2015".to_owned()]);
        secrets
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one journey, overheard from end to end"
)]
#[tokio::test]
async fn a_whole_journey_says_first_names_and_classes_and_nothing_else() {
    let c = classes().await;
    c.home.class("CM1 C", &[], &[&c.ines], &[]).await;
    let mut heard = Vec::new();
    c.invite().await;
    heard.extend(c.overheard().await);
    c.accept().await;
    heard.extend(c.overheard().await);
    let spaces = items(&c.ines, "/spaces").await;
    let home = spaces.iter().find(|one| one["kind"] == "twinning").unwrap();
    let home = home["id"].as_str().unwrap().parse().unwrap();
    let spaces = items(&c.tom, "/spaces").await;
    let away = spaces.iter().find(|one| one["kind"] == "twinning").unwrap();
    let away = away["id"].as_str().unwrap().parse().unwrap();
    topic(&c.ines, &home, "Les vagues").await.is(201);
    topic(&c.namesake, &home, "Les algues").await.is(201);
    heard.extend(c.overheard().await);
    let there = topics(&c.tom, &away).await.remove(0);
    let path = format!("/topics/{}/replies", there["id"].as_str().unwrap());
    c.tom
        .say("POST", &path, Some(json!({ "markdown": "Oui." })))
        .await
        .is(201);
    let path = format!("/publications/{}/reactions", there["id"].as_str().unwrap());
    c.tom
        .say("PUT", &path, Some(json!({ "kind": "bravo" })))
        .await
        .is(200);
    heard.extend(c.overheard().await);
    let mine = topics(&c.namesake, &home).await;
    // She quotes by the page, which puts the name of whom she quotes into the reply.
    let root = mine
        .iter()
        .find(|one| one["title"] == "Les vagues")
        .unwrap()["id"]
        .clone();
    let root = root.as_str().unwrap();
    let page = c
        .namesake
        .get(&format!("/topics/{root}?quote={root}"))
        .await;
    page.ok().sees("Ines a écrit").sees_no("Ines M. a écrit");
    let quoted = json!({ "markdown": "> Ines a écrit :\n>\n> Oui\n\nMoi aussi." });
    let path = format!("/topics/{root}/replies");
    c.namesake.say("POST", &path, Some(quoted)).await.is(201);
    let title = json!({ "title": "Les marées", "markdown": "Oui.", "version": 1 });
    c.ines
        .say("PATCH", &format!("/topics/{root}"), Some(title))
        .await
        .is(200);
    c.ines
        .say("DELETE", &format!("/publications/{root}"), None)
        .await;
    heard.extend(c.overheard().await);

    assert!(heard.len() >= 8, "{}", heard.len());
    let pupils = c.secrets();
    let (home, away) = (&c.home.house.config.domain, &c.away.house.config.domain);
    for (host, body) in &heard {
        assert!([home, away].contains(&host), "{host} was told: {body}");
        assert!(!body.contains("#Public"), "{body}");
        assert!(!body.contains("/followers"), "{body}");
        for secret in &pupils {
            assert!(!body.contains(secret.as_str()), "{secret} in {body}");
        }
        // Pupils of the family Marchand; adults sign with their name.
        assert!(!body.contains("Marchand"), "{body}");
    }
    // What the other server holds in the end, whole: rows and documents that it fetched.
    let held = dump(&c.away.house.config.database_url).await;
    for table in [
        "actors",
        "persons",
        "publications",
        "inbound",
        "twinnings",
        "space_twins",
    ] {
        let theirs = held[table].iter().filter(|row| row.contains(home.as_str()));
        for row in theirs {
            for secret in &pupils {
                assert!(!row.contains(secret.as_str()), "{table}: {secret} in {row}");
            }
        }
    }
    // The third server has learnt nothing and was asked nothing.
    assert_eq!(number(&c.third, "SELECT COUNT(*) FROM inbound").await, 0);
    assert_eq!(
        number(
            &c.third,
            "SELECT COUNT(*) FROM actors WHERE host IS NOT NULL"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn names_of_a_twinning_are_found_by_its_partner_and_by_nobody_else() {
    let c = classes().await;
    let both = c.twin().await;
    topic(&c.ines, &both.home, "Les vagues").await.is(201);
    c.exchange().await;
    let sql = "SELECT username, ap_id, kind FROM actors WHERE kind IN ('alias', 'twinning') \
               ORDER BY kind";
    let rows = query(&c.home.house.config.database_url, sql).await;
    assert_eq!(rows.len(), 2, "one Group, one pupil who spoke: {rows:?}");
    let host = &c.home.house.config.domain;
    for row in rows {
        let (name, id) = (&row[0], &row[1]);
        let path = id.strip_prefix(&c.home.origin()).unwrap();
        let finger = format!("/.well-known/webfinger?resource=acct:{name}@{host}");
        for path in [path, &format!("{path}/outbox"), finger.as_str()] {
            unsigned(&c.home, path).await.is(404);
            assert_eq!(signed(&c.third, &c.home, path).await, 404, "{path}");
            assert_eq!(signed(&c.away, &c.home, path).await, 200, "{path}");
        }
        let document = fetched(&c.away, id).await;
        let allowed = [
            "@context",
            "id",
            "type",
            "preferredUsername",
            "webfinger",
            "name",
            "summary",
            "inbox",
            "outbox",
            "endpoints",
            "publicKey",
            "manuallyApprovesFollowers",
            "discoverable",
            "indexable",
            "postingRestrictedToMods",
            "members",
        ];
        for member in document.as_object().unwrap().keys() {
            assert!(allowed.contains(&member.as_str()), "{member} in {document}");
        }
    }
    let pupil = "SELECT name FROM actors WHERE kind = 'alias'";
    let rows = query(&c.home.house.config.database_url, pupil).await;
    assert_eq!(rows[0][0], "Ines (CM2 B)");
}
