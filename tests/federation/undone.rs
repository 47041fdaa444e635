//! What is taken away in a forum elsewhere, and shown there again (`Undo{Delete}`, as Lemmy sends it).

use serde_json::json;

use super::lemmy::Stage;
use super::lines;
use super::scripted::Said;

/// The timeline of the teacher shows a title, or does not.
async fn reads(stage: &Stage, title: &str, seen: bool) {
    let page = stage.claire.get("/").await;
    match seen {
        true => page.ok().sees(title),
        false => page.ok().sees_no(title),
    };
}

#[tokio::test]
async fn what_was_taken_away_there_comes_back_once_its_server_shows_it() {
    let stage = Stage::new().await;
    stage.follow().await;
    stage.peer.actor("2");
    let moderator = stage.peer.at("/u/2");
    let mut page = stage.link();
    stage.announces("create/5", "Create", page.clone()).await;
    let address = page["id"].clone();
    let removal = json!({ "id": stage.peer.at("/activities/delete/1"), "type": "Delete",
        "actor": moderator, "object": address, "summary": "hors sujet" });
    stage
        .announces_by(&moderator, "delete/1", "Delete", address.clone())
        .await;
    reads(&stage, "Un lien", false).await;

    let gone = Said {
        status: 410,
        kind: "application/activity+json".to_owned(),
        body: json!({ "id": address, "type": "Tombstone" })
            .to_string()
            .into_bytes(),
        tag: None,
    };
    stage.peer.answers("/post/5", gone);
    stage
        .announces_by(&moderator, "undo/1", "Undo", removal.clone())
        .await;
    assert!(stage.topics().await.is_empty(), "not there yet");

    // Neither its author nor another community that is followed here undoes what a moderator did.
    page["name"] = json!("Un lien sans nom");
    stage.peer.says("/post/5", page.clone());
    stage.announces("undo/2", "Undo", removal.clone()).await;
    assert!(stage.topics().await.is_empty(), "the author");
    let mut foreign = stage.peer.actor("jardin");
    foreign["type"] = json!("Group");
    stage.peer.says("/u/jardin", foreign);
    let theirs = stage.peer.at("/u/jardin");
    stage.follow_at(&theirs).await;
    let undo = json!({ "id": stage.peer.at("/activities/undo/3"), "type": "Undo",
        "actor": moderator, "object": removal, "audience": theirs });
    let announce = json!({ "id": stage.peer.at("/activities/announce/undo/3"), "type": "Announce",
        "actor": theirs, "object": undo });
    let signer = stage.peer.signer_of(&theirs);
    let signed = (&signer, ("x-nothing", ""));
    let status = stage.peer.sends_signed(&stage.school, &announce, signed);
    assert_eq!(status.await, 202);
    stage.school.settle().await;
    assert!(stage.topics().await.is_empty(), "another forum");
    // What is no longer for those who read it stays away.
    let mut closed = page.clone();
    closed["to"] = json!([stage.community.0]);
    stage.peer.says("/post/5", closed);
    stage
        .announces_by(&moderator, "undo/4", "Undo", removal.clone())
        .await;
    assert!(stage.topics().await.is_empty(), "for nobody");

    stage.peer.says("/post/5", page);
    stage
        .announces_by(&moderator, "undo/5", "Undo", removal)
        .await;
    assert_eq!(stage.topics().await, ["Un lien sans nom"]);
    reads(&stage, "Un lien sans nom", true).await;
    let search = stage.claire.get("/search?q=lien").await;
    search.ok().sees("Un lien sans nom");

    // Its author takes it back and thinks again.
    stage.announces("delete/2", "Delete", address.clone()).await;
    reads(&stage, "Un lien", false).await;
    let removal = json!({ "id": stage.peer.at("/activities/delete/2"), "type": "Delete",
        "actor": stage.lea, "object": address });
    stage.announces("undo/6", "Undo", removal).await;
    reads(&stage, "Un lien sans nom", true).await;
}

#[tokio::test]
async fn what_was_reported_here_does_not_come_back() {
    let stage = Stage::new().await;
    stage.follow().await;
    let page = stage.link();
    stage.announces("create/5", "Create", page.clone()).await;
    let id = lines(&stage.school, "SELECT id FROM publications").await;
    let report = json!({ "publication": id[0], "category": "other", "words": "Bizarre" });
    let path = "/api/seyes/v1/reports";
    let filed = stage.claire.call("POST", path, Some(report)).await;
    let filed = filed.is(201).json()["id"].as_str().unwrap().to_owned();
    let undo = |name: &str| {
        json!({ "id": stage.peer.at(&format!("/activities/{name}")), "type": "Delete",
            "actor": stage.lea, "object": page["id"] })
    };
    stage
        .announces("delete/1", "Delete", page["id"].clone())
        .await;
    stage.announces("undo/1", "Undo", undo("delete/1")).await;
    assert!(stage.topics().await.is_empty(), "reported");
    let head = stage.school.admin("Paul").await;
    let decision = json!({ "decision": "withdraw" });
    let path = format!("{path}/{filed}/decision");
    head.call("POST", &path, Some(decision)).await.is(204);
    stage.announces("undo/2", "Undo", undo("delete/1")).await;
    assert!(stage.topics().await.is_empty(), "decided");
}
