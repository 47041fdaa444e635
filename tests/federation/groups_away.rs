//! What a forum announces to a school that follows it, true and false (T67, T68, T71–T73).

use serde_json::{Value, json};
use seyes::forums::OpeningDraft;
use seyes::policy::Level;

use super::groups::{Forum, PUBLIC, TOPICS, open};
use super::hostile::Forger;
use super::{lines, number};
use crate::support::query;

/// The Group of the first school, whose true key a forger holds, and an adult of that school.
struct Stage {
    forum: Forum,
    group: Forger,
    member: String,
}

impl Stage {
    async fn new() -> Self {
        let forum = Forum::new(Level::Public, false).await;
        let two = &forum.two;
        forum
            .topic(&two.claire, "Un vrai sujet", Level::Public)
            .await;
        let group = Forger::of_kind(&two.home, "group").await;
        let member = format!("{}/u/{}", two.home.origin(), two.claire.id);
        Self {
            forum,
            group,
            member,
        }
    }

    /// A Create by an adult of the Group's own server.
    fn create(&self, name: &str) -> Value {
        let object = json!({ "id": format!("{}/x-{name}", self.member), "type": "Page",
            "attributedTo": self.member, "name": format!("Sujet {name}"), "to": [PUBLIC],
            "audience": self.group.actor, "content": "<p>Texte</p>" });
        json!({ "id": format!("{}/c-{name}", self.member), "type": "Create", "actor": self.member,
            "to": [PUBLIC], "audience": self.group.actor, "object": object })
    }

    async fn announce(&self, name: &str, inner: Value) -> Vec<String> {
        let body = json!({ "type": "Announce", "to": [PUBLIC], "object": inner });
        let away = &self.forum.two.away;
        assert_eq!(self.group.send(away, name, body).await, 202, "{name}");
        away.settle().await;
        lines(away, TOPICS).await
    }
}

#[tokio::test]
async fn an_announced_topic_is_taken_once_and_only_if_it_is_of_that_forum() {
    let stage = Stage::new().await;
    let known = ["Un vrai sujet", "Sujet a"];
    assert_eq!(stage.announce("a-1", stage.create("a")).await, known);
    assert_eq!(stage.announce("a-2", stage.create("a")).await, known);

    let mut elsewhere = stage.create("b");
    elsewhere["audience"] = json!(format!("{}/other", stage.member));
    assert_eq!(
        stage.announce("b", elsewhere).await,
        known,
        "another forum (T68)"
    );
    let mut unnamed = stage.create("c");
    unnamed["audience"] = Value::Null;
    unnamed["object"]["audience"] = Value::Null;
    assert_eq!(stage.announce("c", unnamed).await, known, "no forum (T67)");
    let mut foreign = stage.create("d");
    foreign["id"] = json!("http://elsewhere.example/d");
    assert_eq!(
        stage.announce("d", foreign).await,
        known,
        "another origin (T67)"
    );
    let mut private = stage.create("e");
    private["object"]["to"] = json!([format!("{}/u/x", stage.member)]);
    assert_eq!(
        stage.announce("e", private).await,
        known,
        "not for followers (T71)"
    );
    let mut ours = stage.create("f");
    let actor = format!(
        "{}/u/{}",
        stage.forum.two.away.origin(),
        stage.forum.two.karim.id
    );
    ours["id"] = json!(format!("{actor}/c-f"));
    ours["actor"] = json!(actor);
    assert_eq!(
        stage.announce("f", ours).await,
        known,
        "our own people (I16)"
    );
    let mut stranger = stage.create("g");
    stranger["id"] = json!("http://elsewhere.example/c-g");
    stranger["actor"] = json!("http://elsewhere.example/u/1");
    assert_eq!(stage.announce("g", stranger).await, known, "no partner");
}

#[tokio::test]
async fn moderators_of_the_forum_act_on_its_topics_and_on_nothing_else() {
    let stage = Stage::new().await;
    let two = &stage.forum.two;
    stage.announce("a", stage.create("a")).await;
    let object = format!("{}/x-a", stage.member);
    let act = |kind: &str, object: &str| {
        json!({ "id": format!("{}/{kind}-1", stage.member), "type": kind, "actor": stage.member,
            "object": object, "audience": stage.group.actor, "summary": "hors sujet" })
    };
    let locked = "SELECT COUNT(*) FROM topics WHERE locked_at IS NOT NULL";
    stage.announce("lock", act("Lock", &object)).await;
    assert_eq!(number(&two.away, locked).await, 1);
    let note = |name: &str| {
        let mut note = stage.create(name);
        note["object"]["type"] = json!("Note");
        note["object"]["inReplyTo"] = json!(object);
        note
    };
    let replies = "SELECT COUNT(*) FROM publications WHERE kind = 'reply'";
    stage.announce("late", note("late")).await;
    assert_eq!(number(&two.away, replies).await, 0, "locked (T74)");
    let mut undo = act("Undo", &object);
    undo["object"] = act("Lock", &object);
    stage.announce("unlock", undo).await;
    assert_eq!(number(&two.away, locked).await, 0);
    stage.announce("answer", note("answer")).await;
    assert_eq!(number(&two.away, replies).await, 1);

    // What came from another server and is still there is not deleted on hearsay (T72).
    let mut hearsay = act("Delete", &object);
    hearsay["actor"] = json!(format!("{}/b/{}", two.away.origin(), two.blog));
    hearsay["id"] = json!(format!("{}/b/{}/d", two.away.origin(), two.blog));
    let known = ["Un vrai sujet", "Sujet a"];
    assert_eq!(stage.announce("hearsay", hearsay).await, known);
    assert_eq!(
        stage.announce("delete", act("Delete", &object)).await,
        ["Un vrai sujet"]
    );
}

#[tokio::test]
async fn a_wrapped_update_is_read_again_where_it_came_from() {
    let stage = Stage::new().await;
    let two = &stage.forum.two;
    let copy = stage.forum.copy().await;
    let ap_id = format!("SELECT ap_id FROM publications WHERE id = '{copy}'");
    let object = lines(&two.away, &ap_id).await.remove(0);
    let update = json!({ "id": format!("{}/up-1", stage.member), "type": "Update",
        "actor": stage.member, "audience": stage.group.actor, "object": { "id": object,
        "type": "Page", "attributedTo": stage.member, "name": "Titre glissé", "to": [PUBLIC],
        "content": "<p>Texte glissé</p>", "updated": "2027-01-01T00:00:00Z" } });
    assert_eq!(stage.announce("up", update).await, ["Un vrai sujet"], "T73");
}

#[tokio::test]
async fn a_forum_that_nobody_follows_is_not_heard() {
    let stage = Stage::new().await;
    let two = &stage.forum.two;
    let viewer = two.away.viewer(&two.karim).await;
    let id = stage.forum.found("cm2.b").await;
    seyes::federate::unfollow(&two.away.app.federation, &viewer, &id)
        .await
        .unwrap();
    assert_eq!(
        stage.announce("late", stage.create("late")).await,
        ["Un vrai sujet"]
    );
}

#[tokio::test]
async fn a_topic_moves_between_forums_of_one_server_whoever_of_it_says_so() {
    let stage = Stage::new().await;
    let (forum, two) = (&stage.forum, &stage.forum.two);
    let space = two.home.group("Potager", &[&two.claire], &[]).await;
    let draft = OpeningDraft {
        level: Some(Level::Public),
        checked: false,
    };
    open(&two.home, &two.claire, &space, draft).await;
    forum.follow_other("potager").await;
    let copy = forum.copy().await;
    let said = format!(
        "SELECT p.ap_id, f.context FROM publications p JOIN far_topics f ON f.publication_id = p.id \
         WHERE p.id = '{copy}'"
    );
    let named = query(&two.away.house.config.database_url, &said)
        .await
        .remove(0);
    let stands = format!(
        "SELECT a.ap_id FROM far_topics f JOIN actors a ON a.id = f.actor_id \
         WHERE f.publication_id = '{copy}'"
    );
    let garden = format!("{}/g/{space}", two.home.origin());
    let class = forum.group();
    let moved = |from: &str, to: &str, object: &str| json!({ "type": "Move", "to": [PUBLIC], "object": object, "origin": from, "target": to });

    // The Group announces it.
    let mut inner = moved(&class, &garden, &named[0]);
    inner["id"] = json!(format!("{}/move-1", stage.member));
    inner["actor"] = json!(stage.member);
    inner["audience"] = json!(class);
    stage.announce("move-1", inner).await;
    assert_eq!(
        lines(&two.away, &stands).await,
        std::slice::from_ref(&garden),
        "T77"
    );

    // A moderator says it, by the thread; nobody of another server, and to no forum of another one.
    let moderator = Forger::of_kind(&two.home, "person").await;
    let elsewhere = Forger::of_kind(&two.away, "instance").await.actor;
    for (name, from, to) in [
        ("another-target", &garden, &elsewhere),
        ("another-origin", &elsewhere, &class),
        ("not-there", &class, &garden),
    ] {
        let body = moved(from, to, &named[1]);
        assert_eq!(moderator.send(&two.away, name, body).await, 202, "{name}");
        two.away.settle().await;
        assert_eq!(
            lines(&two.away, &stands).await,
            std::slice::from_ref(&garden),
            "{name}"
        );
    }
    let body = moved(&garden, &class, &named[1]);
    assert_eq!(moderator.send(&two.away, "move-2", body).await, 202);
    two.away.settle().await;
    assert_eq!(
        lines(&two.away, &stands).await,
        std::slice::from_ref(&class)
    );

    // What is not for everybody keeps its readers; and a forum that nobody here follows is not heard.
    let silent = two.home.group("Musique", &[&two.claire], &[]).await;
    let draft = OpeningDraft {
        level: Some(Level::Public),
        checked: false,
    };
    open(&two.home, &two.claire, &silent, draft).await;
    forum.found("musique").await;
    let silent = format!("{}/g/{silent}", two.home.origin());
    forum
        .topic(&two.claire, "Entre partenaires", Level::Network)
        .await;
    let closed = "SELECT p.ap_id FROM publications p JOIN far_topics f ON f.publication_id = p.id \
                  WHERE p.title = 'Entre partenaires'";
    let closed = lines(&two.away, closed).await.remove(0);
    let all = "SELECT DISTINCT a.ap_id FROM far_topics f JOIN actors a ON a.id = f.actor_id";
    for (name, object, to) in [("closed", &closed, &garden), ("silent", &named[0], &silent)] {
        let body = moved(&class, to, object);
        assert_eq!(moderator.send(&two.away, name, body).await, 202, "{name}");
        two.away.settle().await;
        assert_eq!(
            lines(&two.away, all).await,
            std::slice::from_ref(&class),
            "{name}"
        );
    }
}
