//! A forum of one school that people of another follow and write in: what leaves, what comes in, in which
//! shape (federation.md §1.3, T19, T20, T64, T66, T69, T70, T74, T75).

use serde_json::{Value, json};
use seyes::federate;
use seyes::forums::{self, OpeningDraft, TopicDraft};
use seyes::kernel::{ActorId, PublicationId, SpaceId};
use seyes::policy::Level;
use seyes::publications::{self, Body};

use super::hostile::Forger;
use super::{Two, lines, number, two_schools};
use crate::support::{Person, School};

/// Two schools; the forum of a class of the first is open so far, and a teacher of the second follows it.
pub(super) struct Forum {
    pub two: Two,
    pub space: SpaceId,
}

pub(super) async fn class_of(two: &Two) -> SpaceId {
    let rows = lines(&two.home, "SELECT id FROM spaces WHERE kind = 'class'").await;
    SpaceId::trusted(rows[0].clone())
}

pub(super) async fn open(school: &School, who: &Person, space: &SpaceId, draft: OpeningDraft) {
    let viewer = school.viewer(who).await;
    forums::open_to(&school.house, &viewer, space, draft)
        .await
        .unwrap();
    school.settle().await;
}

impl Forum {
    pub async fn new(level: Level, checked: bool) -> Self {
        let two = two_schools().await;
        let space = class_of(&two).await;
        let draft = OpeningDraft {
            level: Some(level),
            checked,
        };
        open(&two.home, &two.claire, &space, draft).await;
        let forum = Self { two, space };
        forum.follow().await;
        forum
    }

    pub async fn found(&self, name: &str) -> ActorId {
        let two = &self.two;
        let handle = format!("@{name}@{}", two.home.house.config.domain);
        let viewer = two.away.viewer(&two.karim).await;
        let fed = &two.away.app.federation;
        let found = federate::look_up(fed, &viewer, &handle).await.unwrap();
        assert_eq!(found.actor.kind, "group");
        found.actor.id
    }

    pub async fn follow(&self) {
        self.follow_other("cm2.b").await;
    }

    /// A forum of the first school by its name; Karim follows it.
    pub async fn follow_other(&self, name: &str) {
        let id = self.found(name).await;
        let viewer = self.two.away.viewer(&self.two.karim).await;
        federate::follow(&self.two.away.app.federation, &viewer, &id)
            .await
            .unwrap();
        self.two.exchange().await;
    }

    pub async fn topic(&self, who: &Person, title: &str, level: Level) -> PublicationId {
        let viewer = self.two.home.viewer(who).await;
        let draft = TopicDraft {
            title: title.to_owned(),
            markdown: "Je propose **trois** volcans.".to_owned(),
            level,
        };
        self.two.tick();
        let house = &self.two.home.house;
        let id = forums::actions::open_topic(house, &viewer, &self.space, &draft)
            .await
            .unwrap();
        self.two.exchange().await;
        id
    }

    pub async fn answer(&self, at: &School, who: &Person, to: &PublicationId, text: &str) {
        let viewer = at.viewer(who).await;
        let body = Body::from_markdown(text).unwrap();
        self.two.tick();
        forums::actions::reply(&at.house, &viewer, to, body, None)
            .await
            .unwrap();
        self.two.exchange().await;
    }

    /// The copy at the other school.
    pub async fn copy(&self) -> PublicationId {
        let sql = "SELECT p.id FROM publications p JOIN far_topics f ON f.publication_id = p.id \
                   ORDER BY p.id DESC";
        PublicationId::trusted(lines(&self.two.away, sql).await.remove(0))
    }

    pub fn group(&self) -> String {
        format!("{}/g/{}", self.two.home.origin(), self.space)
    }

    /// What waits to be sent by the first school, as it will be sent.
    pub async fn waiting(&self) -> Vec<Value> {
        self.two.home.settle().await;
        let rows = lines(&self.two.home, "SELECT body FROM deliveries ORDER BY id").await;
        let read = |row: &String| serde_json::from_str(row).unwrap();
        rows.iter().map(read).collect()
    }

    /// A page that the other school's teacher posts into the forum.
    pub fn page(&self, forger: &Forger, name: &str, to: &[&str]) -> Value {
        let to: Vec<String> = to.iter().map(|one| (*one).to_owned()).collect();
        json!({ "@context": "https://www.w3.org/ns/activitystreams", "type": "Create", "to": to,
            "cc": [], "audience": self.group(), "object": {
                "id": format!("{}/p-{name}", forger.actor), "type": "Page", "name": format!("Page {name}"),
                "attributedTo": forger.actor, "to": to, "audience": self.group(),
                "content": "<p>Comment marche un volcan ?</p>", "published": "2026-09-01T08:00:00Z" } })
    }
}

pub(super) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
pub(super) const TOPICS: &str = "SELECT title FROM publications WHERE kind = 'topic' \
     AND host IS NOT NULL AND withdrawn_at IS NULL AND published_at IS NOT NULL ORDER BY id";
pub(super) const REPLIES: &str = "SELECT excerpt FROM publications WHERE kind = 'reply' \
     AND withdrawn_at IS NULL AND published_at IS NOT NULL ORDER BY id";

#[tokio::test]
async fn a_topic_for_partners_arrives_is_answered_changes_and_goes() {
    let forum = Forum::new(Level::Network, false).await;
    let two = &forum.two;
    let id = forum
        .topic(&two.claire, "Les volcans", Level::Network)
        .await;
    assert_eq!(lines(&two.away, TOPICS).await, ["Les volcans"]);
    let copy = forum.copy().await;
    two.karim.get("/").await.ok().sees("Les volcans");
    let page = two.karim.get(&format!("/topics/{copy}")).await;
    page.ok().sees("trois").sees(&two.home.house.config.domain);

    // An answer from the other school, and one back; a pupil's stays.
    forum
        .answer(&two.away, &two.karim, &copy, "Le Vésuve !")
        .await;
    forum
        .answer(&two.home, &two.ines, &id, "Moi, Ines, le Stromboli")
        .await;
    forum.answer(&two.home, &two.claire, &id, "Et l'Etna").await;
    assert_eq!(
        lines(&two.home, REPLIES).await,
        ["Le Vésuve !", "Moi, Ines, le Stromboli", "Et l'Etna"]
    );
    assert_eq!(
        lines(&two.away, REPLIES).await,
        ["Le Vésuve !", "Et l'Etna"]
    );
    let names = lines(&two.away, "SELECT name FROM persons WHERE host IS NOT NULL").await;
    assert!(!names.join(" ").contains("Ines"), "{names:?}");

    let viewer = two.home.viewer(&two.claire).await;
    let edit = forums::TopicEdit {
        title: "Les volcans actifs".to_owned(),
        markdown: "Quatre volcans.".to_owned(),
        version: 1,
    };
    two.tick();
    forums::actions::revise(&two.home.house, &viewer, &id, &edit)
        .await
        .unwrap();
    two.exchange().await;
    assert_eq!(lines(&two.away, TOPICS).await, ["Les volcans actifs"]);

    publications::actions::withdraw(&two.home.house, &viewer, &id)
        .await
        .unwrap();
    two.exchange().await;
    assert!(lines(&two.away, TOPICS).await.is_empty());
    two.karim.get(&format!("/topics/{copy}")).await.not_found();
}

#[tokio::test]
async fn the_group_wraps_what_its_members_do_and_boosts_topics_alone() {
    let forum = Forum::new(Level::Public, false).await;
    let two = &forum.two;
    let viewer = two.home.viewer(&two.claire).await;
    let draft = TopicDraft {
        title: "Un sujet public".to_owned(),
        markdown: "Bonjour".to_owned(),
        level: Level::Public,
    };
    let house = &two.home.house;
    let id = forums::actions::open_topic(house, &viewer, &forum.space, &draft)
        .await
        .unwrap();
    let sent = forum.waiting().await;
    let kinds: Vec<_> = sent
        .iter()
        .map(|one| one["object"]["type"].clone())
        .collect();
    assert_eq!(kinds, [json!("Create"), Value::Null], "{sent:#?}");
    let (group, object) = (forum.group(), format!("{}/o/{id}", two.home.origin()));
    for one in &sent {
        assert_eq!(
            (&one["type"], &one["actor"]),
            (&json!("Announce"), &json!(group))
        );
        assert!(one["to"].as_array().unwrap().contains(&json!(PUBLIC)));
    }
    assert_eq!(sent[1]["object"], object);
    let page = &sent[0]["object"]["object"];
    assert_eq!(
        (&page["type"], &page["id"]),
        (&json!("Page"), &json!(object))
    );
    assert_eq!(page["audience"], group);
    assert_eq!(page["context"], format!("{group}/t/{id}"));
    assert_eq!(page["tag"][0]["type"], "Mention");
    assert_eq!(page["tag"][0]["href"], group);
    assert_eq!(
        page["source"]["content"].as_str().unwrap().trim(),
        "Bonjour"
    );
    assert!(page["attributedTo"].as_str().unwrap().contains("/u/"));
}

#[tokio::test]
async fn answers_are_never_boosted_and_marks_are_told_in_both_ways() {
    let forum = Forum::new(Level::Public, false).await;
    let two = &forum.two;
    let id = forum
        .topic(&two.claire, "Un sujet public", Level::Public)
        .await;
    let viewer = two.home.viewer(&two.claire).await;
    let house = &two.home.house;
    let (group, object) = (forum.group(), format!("{}/o/{id}", two.home.origin()));
    forum.answer(&two.home, &two.claire, &id, "Une suite").await;
    forums::actions::lock(house, &viewer, &id, true)
        .await
        .unwrap();
    forums::actions::pin(house, &viewer, &id, true)
        .await
        .unwrap();
    let sent = forum.waiting().await;
    let inner: Vec<_> = sent
        .iter()
        .map(|one| one["object"]["type"].clone())
        .collect();
    assert_eq!(inner, ["Lock", "Lock", "Add"], "{sent:#?}");
    assert_eq!(sent[0]["object"]["object"], object);
    assert_eq!(sent[1]["object"]["object"], format!("{group}/t/{id}"));
    assert_eq!(sent[2]["object"]["target"], format!("{group}/featured"));
    two.exchange().await;
    let marks = "SELECT COUNT(*) FROM topics WHERE locked_at IS NOT NULL AND pinned_at IS NOT NULL";
    assert_eq!(number(&two.away, marks).await, 1);
    forums::actions::lock(house, &viewer, &id, false)
        .await
        .unwrap();
    two.exchange().await;
    assert_eq!(number(&two.away, marks).await, 0);
}

#[tokio::test]
async fn what_others_post_into_the_forum_is_read_first_and_handed_on_byte_for_byte() {
    let forum = Forum::new(Level::Public, true).await;
    let two = &forum.two;
    let forger = Forger::of(&two.away).await;
    let body = forum.page(&forger, "1", &[&forum.group(), PUBLIC]);
    assert_eq!(forger.send(&two.home, "c-1", body).await, 202);
    two.home.settle().await;
    let waits = "SELECT id FROM publications WHERE kind = 'topic' AND published_at IS NULL";
    let id = PublicationId::trusted(lines(&two.home, waits).await.remove(0));
    two.ines.get(&format!("/topics/{id}")).await.not_found();
    two.claire.get("/review").await.ok().sees("Page 1");
    assert!(forum.waiting().await.is_empty());
    let raw = lines(&two.home, "SELECT body FROM wrapped").await.remove(0);

    two.claire
        .post(&format!("/p/{id}/acceptance"), &[("back", "/review")])
        .await;
    two.ines
        .get(&format!("/topics/{id}"))
        .await
        .ok()
        .sees("Comment marche");
    let sent = lines(&two.home, "SELECT body FROM deliveries ORDER BY id").await;
    assert!(sent.is_empty());
    two.home.settle().await;
    let sent = lines(&two.home, "SELECT body FROM deliveries ORDER BY id").await;
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent[0].contains(&raw), "the untouched activity (T69)");
    assert!(!sent[1].contains("Comment marche"));
}

#[tokio::test]
async fn an_answer_needs_no_mention_and_the_author_alone_takes_it_back() {
    let forum = Forum::new(Level::Public, false).await;
    let two = &forum.two;
    let id = forum
        .topic(&two.claire, "Un sujet public", Level::Public)
        .await;
    let forger = Forger::of(&two.away).await;
    let note = json!({ "type": "Create", "object": { "id": format!("{}/n-1", forger.actor),
        "type": "Note", "attributedTo": forger.actor, "to": [PUBLIC], "cc": [],
        "inReplyTo": format!("{}/o/{id}", two.home.origin()), "content": "<p>Sans mention</p>" } });
    assert_eq!(forger.send(&two.home, "c-2", note).await, 202);
    two.home.settle().await;
    assert_eq!(lines(&two.home, REPLIES).await, ["Sans mention"]);
    // Written for few, under what everybody reads: it does not stand there (I9).
    let secret = json!({ "type": "Create", "object": { "id": format!("{}/n-2", forger.actor),
        "type": "Note", "attributedTo": forger.actor, "to": [forum.group()],
        "inReplyTo": format!("{}/o/{id}", two.home.origin()), "content": "<p>Entre nous</p>" } });
    assert_eq!(forger.send(&two.home, "c-3", secret).await, 202);
    two.home.settle().await;
    assert_eq!(lines(&two.home, REPLIES).await, ["Sans mention"]);
    let gone = json!({ "type": "Delete", "object": format!("{}/n-1", forger.actor) });
    assert_eq!(forger.send(&two.home, "d-1", gone).await, 202);
    two.home.settle().await;
    assert!(lines(&two.home, REPLIES).await.is_empty());
}

#[tokio::test]
async fn joining_is_answered_in_kind_and_leaving_ends_it() {
    let forum = Forum::new(Level::Network, true).await;
    let two = &forum.two;
    let forger = Forger::of(&two.away).await;
    let follows = "SELECT COUNT(*) FROM follows";
    let leave = json!({ "type": "Leave", "object": forum.group() });
    assert_eq!(forger.send(&two.home, "leave", leave).await, 202);
    two.home.settle().await;
    assert_eq!(number(&two.home, follows).await, 0);
    let join = json!({ "type": "Join", "object": forum.group() });
    assert_eq!(forger.send(&two.home, "join", join).await, 202);
    let sent = forum.waiting().await;
    assert_eq!(number(&two.home, follows).await, 1);
    assert_eq!(
        (&sent[0]["type"], &sent[0]["object"]["type"]),
        (&json!("Accept"), &json!("Join"))
    );
}

#[tokio::test]
async fn closing_the_forum_takes_everything_back_and_ends_its_follows() {
    let forum = Forum::new(Level::Network, false).await;
    let two = &forum.two;
    let id = forum
        .topic(&two.claire, "Les volcans", Level::Network)
        .await;
    forum.answer(&two.home, &two.claire, &id, "Et l'Etna").await;
    assert_eq!(lines(&two.away, TOPICS).await, ["Les volcans"]);
    let draft = OpeningDraft {
        level: None,
        checked: true,
    };
    open(&two.home, &two.claire, &forum.space, draft).await;
    two.exchange().await;
    assert!(lines(&two.away, TOPICS).await.is_empty());
    assert!(lines(&two.away, REPLIES).await.is_empty());
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM follows").await, 0);
    let refused = lines(&two.away, "SELECT state FROM follows").await;
    assert_eq!(refused, ["refused"]);
    let levels = "SELECT DISTINCT level FROM publications WHERE kind IN ('topic', 'reply')";
    assert_eq!(lines(&two.home, levels).await, ["school"]);
}
