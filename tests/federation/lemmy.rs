//! What Lemmy 1.0 does, in its own shapes, seen on a running server: strangers to a school that is open to
//! all, a community that somebody here follows, and people who follow a forum of ours.

use ::federation::keys::Signer;
use serde_json::{Value, json};
use seyes::config::FederationMode;
use seyes::federate::{self, lanes};
use seyes::forums::OpeningDraft;
use seyes::kernel::SpaceId;
use seyes::policy::{Level, Profile};

use super::groups::{PUBLIC, TOPICS, open};
use super::scripted::{Peer, Said};
use super::{ask, lines, number, school};
use crate::support::{Person, School};

/// A school that is open to all, its teacher, and a server with a community that nobody knows yet.
pub(super) struct Stage {
    pub school: School,
    pub claire: Person,
    pub peer: Peer,
    /// The community and its key.
    pub community: (String, Signer),
    /// Somebody there.
    pub lea: String,
}

impl Stage {
    pub async fn new() -> Self {
        let school = school("École ouverte", FederationMode::Open).await;
        let claire = school.person("Claire", Profile::Teacher).await;
        let peer = Peer::stranger().await;
        let mut group = peer.actor("lecture");
        let id = peer.at("/u/lecture");
        group["type"] = json!("Group");
        group["preferredUsername"] = json!("lecture");
        group["name"] = json!("Lecture");
        peer.says("/u/lecture", group);
        let finger = format!("acct:lecture@{}", peer.host);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("resource", &finger)
            .finish();
        let links = json!([{ "rel": "self", "type": "application/activity+json", "href": id }]);
        let jrd = json!({ "subject": finger, "links": links });
        let said = Said {
            status: 200,
            kind: "application/jrd+json".to_owned(),
            body: jrd.to_string().into_bytes(),
            tag: None,
        };
        peer.answers(&format!("/.well-known/webfinger?{query}"), said);
        let signer = peer.signer_of(&id);
        Self {
            lea: peer.at("/u/1"),
            community: (id, signer),
            school,
            claire,
            peer,
        }
    }

    /// Works and delivers until nothing waits.
    async fn exchange(&self) {
        self.school.settle().await;
        lanes::drain(&self.school.app.federation).await.unwrap();
        self.school.settle().await;
    }

    /// The teacher finds the community as its people write it, and follows it.
    pub async fn follow(&self) {
        let fed = &self.school.app.federation;
        let viewer = self.school.viewer(&self.claire).await;
        let handle = format!("!lecture@{}", self.peer.host);
        let found = federate::look_up(fed, &viewer, &handle).await.unwrap();
        assert_eq!(found.actor.kind, "group");
        self.follow_at(&self.community.0).await;
    }

    /// The teacher follows a group by its address, which says yes.
    pub async fn follow_at(&self, address: &str) {
        let fed = &self.school.app.federation;
        let viewer = self.school.viewer(&self.claire).await;
        let found = federate::look_up(fed, &viewer, address).await.unwrap();
        federate::follow(fed, &viewer, &found.actor.id)
            .await
            .unwrap();
        self.exchange().await;
        let follow = lines(&self.school, "SELECT ap_id FROM follows ORDER BY at DESC").await;
        let accept = json!({ "id": format!("{address}/accept"), "type": "Accept",
            "actor": address, "object": follow[0] });
        let signer = self.peer.signer_of(address);
        let signed = (&signer, ("x-nothing", ""));
        let status = self.peer.sends_signed(&self.school, &accept, signed);
        assert_eq!(status.await, 202);
        self.school.settle().await;
        self.school.wait(std::time::Duration::from_secs(1));
    }

    /// The community says something.
    async fn sends(&self, activity: &Value) {
        let signed = (&self.community.1, ("x-nothing", ""));
        let status = self.peer.sends_signed(&self.school, activity, signed).await;
        assert_eq!(status, 202);
        self.school.settle().await;
    }

    /// The community hands on what somebody there did.
    pub async fn announces(&self, name: &str, kind: &str, object: Value) {
        self.announces_by(&self.lea, name, kind, object).await;
    }

    pub async fn announces_by(&self, who: &str, name: &str, kind: &str, object: Value) {
        let inner = json!({ "id": self.peer.at(&format!("/activities/{name}")), "type": kind,
            "actor": who, "to": [self.community.0, PUBLIC], "object": object,
            "audience": self.community.0 });
        self.sends(
            &json!({ "id": self.peer.at(&format!("/activities/announce/{name}")),
            "type": "Announce", "actor": self.community.0, "to": [PUBLIC],
            "cc": [format!("{}/followers", self.community.0)], "object": inner }),
        )
        .await;
    }

    /// A page of the community that is nothing but a link.
    pub fn link(&self) -> Value {
        let page = json!({ "id": self.peer.at("/post/5"), "type": "Page", "name": "Un lien",
            "attributedTo": self.lea, "to": [self.community.0, PUBLIC], "audience": self.community.0,
            "mediaType": "text/html", "published": "2026-08-20T10:00:00Z",
            "attachment": [{ "type": "Link", "href": "https://www.bnf.fr/fr/", "mediaType": null }] });
        self.peer.says("/post/5", page.clone());
        page
    }

    /// The forum of a class here is open to some.
    async fn opens(&self, space: &SpaceId, level: Level) {
        let draft = OpeningDraft {
            level: Some(level),
            checked: false,
        };
        open(&self.school, &self.claire, space, draft).await;
    }

    /// Somebody there asks to follow the forum of a class here; its address.
    async fn is_followed(&self, space: &SpaceId) -> String {
        let group = format!("{}/g/{space}", self.school.origin());
        let follow = json!({ "id": self.peer.at("/activities/follow/1"), "type": "Follow",
            "actor": self.lea, "to": [group], "object": group });
        assert_eq!(self.peer.sends(&self.school, &follow).await, 202);
        self.exchange().await;
        group
    }

    /// The teacher opens a topic for everybody.
    async fn topic(&self, space: &SpaceId) -> String {
        let topic = json!({ "title": "Les volcans", "markdown": "Je propose **trois** volcans.",
            "level": "public" });
        let path = format!("/api/seyes/v1/spaces/{space}/topics");
        let topic = self.claire.call("POST", &path, Some(topic)).await;
        let id = topic.is(201).json()["topic"]["id"].clone();
        self.exchange().await;
        id.as_str().unwrap().to_owned()
    }

    /// Nothing waits to be sent, and nothing was given up.
    async fn nothing_waits(&self) {
        for table in ["deliveries", "lapsed"] {
            let count = number(&self.school, &format!("SELECT COUNT(*) FROM {table}")).await;
            assert_eq!(count, 0, "{table}");
        }
    }

    pub async fn topics(&self) -> Vec<String> {
        lines(&self.school, TOPICS).await
    }
}

#[tokio::test]
async fn a_community_is_followed_and_a_reaction_reaches_its_server() {
    let stage = Stage::new().await;
    stage.follow().await;
    stage.announces("create/5", "Create", stage.link()).await;
    assert_eq!(stage.topics().await, ["Un lien"]);
    let id = lines(&stage.school, "SELECT id FROM publications").await;
    let page = stage.claire.get(&format!("/topics/{}", id[0])).await;
    page.ok().sees("www.bnf.fr/fr");

    let path = format!("/api/seyes/v1/publications/{}/reactions", id[0]);
    let bravo = json!({ "kind": "bravo" });
    stage.claire.call("PUT", &path, Some(bravo)).await.ok();
    stage.exchange().await;
    let like = stage.peer.taken().pop().unwrap();
    assert_eq!(like["type"], "Like");
    assert_eq!(like["object"], stage.peer.at("/post/5"));
    stage.claire.call("DELETE", &path, None).await.is(204);
    stage.exchange().await;
    let undo = stage.peer.taken().pop().unwrap();
    assert_eq!(
        (&undo["type"], &undo["object"]["id"]),
        (&json!("Undo"), &like["id"])
    );
}

#[tokio::test]
async fn a_refused_answer_to_a_follow_is_not_swallowed() {
    let stage = Stage::new().await;
    let (school, claire, peer) = (&stage.school, &stage.claire, &stage.peer);
    let space = school.class("CM2 B", &[claire], &[], &[]).await;
    stage.opens(&space, Level::Public).await;
    peer.refuses("\"Accept\"");
    stage.is_followed(&space).await;
    assert!(peer.choked() > 0);
    assert_eq!(number(school, "SELECT COUNT(*) FROM lapsed").await, 1);
}

#[tokio::test]
async fn a_forum_that_is_narrowed_asks_strangers_for_what_they_have_and_tells_them_no_more() {
    let stage = Stage::new().await;
    let (school, claire, peer) = (&stage.school, &stage.claire, &stage.peer);
    let space = school.class("CM2 B", &[claire], &[], &[]).await;
    stage.opens(&space, Level::Public).await;
    stage.is_followed(&space).await;
    let id = stage.topic(&space).await;
    stage.opens(&space, Level::Network).await;
    stage.exchange().await;
    let ends = |one: &&Value| one["type"] == "Delete" || one["object"]["type"] == "Delete";
    let taken = peer.taken();
    let said: Vec<&Value> = taken.iter().filter(ends).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|one| one.to_string().contains(PUBLIC)));
    claire
        .call("PUT", &format!("/api/seyes/v1/topics/{id}/lock"), None)
        .await
        .is(204);
    let bravo = json!({ "kind": "bravo" });
    let path = format!("/api/seyes/v1/publications/{id}/reactions");
    claire.call("PUT", &path, Some(bravo)).await.ok();
    stage.exchange().await;
    let more = peer.taken().split_off(taken.len());
    assert!(more.iter().all(|one| one["type"] == "Reject"), "{more:?}");
    stage.nothing_waits().await;
}

#[tokio::test]
async fn people_of_lemmy_follow_a_forum_of_ours() {
    let stage = Stage::new().await;
    let (school, claire, peer) = (&stage.school, &stage.claire, &stage.peer);
    let space = school.class("CM2 B", &[claire], &[], &[]).await;
    stage.opens(&space, Level::Public).await;
    let path = format!("/g/{space}");
    // A group that says «false» is one whose members write for its followers alone.
    let card = ask(school, &path).await.ok().json();
    assert!(card.get("discoverable").is_none(), "{card}");
    assert_eq!(card["indexable"], false);

    let group = stage.is_followed(&space).await;
    assert_eq!(peer.taken().pop().unwrap()["type"], "Accept");

    // It takes the wrapped topic and refuses the bare one: nothing is lost, and nobody is told that it was.
    peer.refuses("/boost");
    let id = stage.topic(&space).await;
    assert_eq!(peer.taken().pop().unwrap()["object"]["type"], "Create");
    assert!(peer.choked() > 0, "the bare one was sent");
    stage.nothing_waits().await;

    // What somebody there writes comes home to it: seen, and refused.
    peer.refuses("\"Announce\"");
    let page = json!({ "id": peer.at("/post/6"), "type": "Page", "name": "Une question",
        "attributedTo": stage.lea, "to": [group, PUBLIC], "audience": group,
        "content": "<p>Un <em>lien</em></p>", "published": "2026-08-20T10:00:00Z" });
    let create = json!({ "id": peer.at("/activities/create/6"), "type": "Create",
        "actor": stage.lea, "to": [group, PUBLIC], "object": page, "audience": group });
    assert_eq!(peer.sends(school, &create).await, 202);
    let before = peer.choked();
    stage.exchange().await;
    assert_eq!(stage.topics().await, ["Une question"]);
    assert!(peer.choked() > before, "it went home");
    stage.nothing_waits().await;

    // What a moderator does here is for everybody as the topics are; the Lock of the thread is refused.
    peer.refuses("lock-thread");
    let path = format!("/api/seyes/v1/topics/{id}");
    claire.call("PUT", &format!("{path}/lock"), None).await;
    claire.call("PUT", &format!("{path}/pin"), None).await;
    let theirs = "SELECT id FROM publications WHERE title = 'Une question'";
    let theirs = lines(school, theirs).await.remove(0);
    let path = format!("/api/seyes/v1/publications/{theirs}");
    claire.call("DELETE", &path, None).await.is(204);
    stage.exchange().await;
    stage.nothing_waits().await;
    for kind in ["Lock", "Add", "Delete"] {
        let taken = peer.taken();
        let wrapped = taken.iter().find(|one| one["object"]["type"] == kind);
        let wrapped = wrapped.unwrap_or_else(|| panic!("no {kind}"));
        for to in [&wrapped["to"], &wrapped["object"]["to"]] {
            let to = to.as_array().unwrap();
            assert!(to.contains(&json!(PUBLIC)), "{kind}: {to:?}");
        }
    }

    // Its reports give their reason as a summary.
    let flag = json!({ "id": peer.at("/activities/flag/1"), "type": "Flag", "actor": stage.lea,
        "to": [group], "object": format!("{}/o/{id}", school.origin()),
        "summary": "Ce sujet me gêne", "content": null });
    assert_eq!(peer.sends(school, &flag).await, 202);
    school.settle().await;
    let head = school.admin("Paul").await;
    let reports = head.call("GET", "/api/seyes/v1/reports", None).await;
    reports.ok().sees("Ce sujet me gêne");
}
