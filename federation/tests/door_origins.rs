//! A09–A12, A16: an actor speaks for its own origin only, and never for ours.

use crate::support::*;
use serde_json::{Value, json};

async fn table(rows: Vec<(u16, Value)>) {
    for (status, activity) in rows {
        assert_eq!(
            Request::post(&activity).status().await,
            status,
            "{activity}"
        );
    }
}

#[tokio::test]
async fn a09_the_activitys_id_is_on_the_actors_origin() {
    table(vec![
        (401, note_with("id", json!("https://evil.example/a/1"))),
        (401, note_with("id", json!("http://b.example/a/1"))),
        (401, note_with("id", json!("https://b.example:8443/a/1"))),
        (401, note_with("id", json!("https://sub.b.example/a/1"))),
        (400, note_with("id", Value::Null)),
        (400, note_with("id", json!(7))),
        (400, note_with("id", json!("not an address"))),
        (400, note_with("id", json!("data:text/plain,x"))),
        (400, note_with("actor", Value::Null)),
        (
            400,
            note_with("actor", json!([LEA, "https://b.example/u/max"])),
        ),
        (400, note_with("type", Value::Null)),
        (
            202,
            note_with("actor", json!({ "id": LEA, "type": "Person" })),
        ),
        (202, note_with("actor", json!([LEA]))),
        (202, note_with("type", json!(["Create"]))),
        (202, note()),
    ])
    .await;
}

#[tokio::test]
async fn a10_authors_are_on_the_actors_origin() {
    let evil = "https://evil.example/u/x";
    table(vec![
        (401, object_with("attributedTo", json!(evil))),
        (401, object_with("attributedTo", json!([LEA, evil]))),
        (401, object_with("attributedTo", json!([evil]))),
        (
            401,
            object_with("attributedTo", json!({ "id": evil, "type": "Person" })),
        ),
        (
            401,
            object_with("attributedTo", json!([{ "type": "Person" }, LEA])),
        ),
        (401, object_with("attributedTo", Value::Null)),
        (401, object_with("attributedTo", json!([]))),
        (
            401,
            object_with("attributedTo", json!("https://b.example/u/max")),
        ),
        (
            202,
            object_with("attributedTo", json!([LEA, "https://b.example/c/1"])),
        ),
        (
            202,
            object_with("attributedTo", json!({ "id": LEA, "type": "Person" })),
        ),
    ])
    .await;
}

#[tokio::test]
async fn objects_are_on_the_actors_origin() {
    let elsewhere = "https://evil.example/n/1";
    let mut rows = vec![(401, object_with("id", json!(elsewhere)))];
    for kind in ["Create", "Update", "Delete", "Undo"] {
        for (status, object) in [
            (401, json!(elsewhere)),
            (401, json!({ "id": elsewhere, "type": "Tombstone" })),
            (401, json!(["https://b.example/n/1", elsewhere])),
            (401, json!(["https://b.example/n/1", { "id": elsewhere }])),
            (400, json!(["https://b.example/n/1", 7])),
            (400, json!([])),
            (400, Value::Null),
            (202, json!("https://b.example/n/1")),
            (
                202,
                json!(["https://b.example/n/1", { "id": "https://b.example/n/2" }]),
            ),
        ] {
            let mut activity = note_with("object", object);
            activity["type"] = json!(kind);
            rows.push((status, activity));
        }
    }
    let mut hidden = note_with("object", json!(elsewhere));
    hidden["type"] = json!(["Note", "Delete"]);
    rows.push((401, hidden));
    table(rows).await;
}

#[tokio::test]
async fn an_undone_activity_is_the_actors_own() {
    let undo = |object: Value| {
        let mut activity = note_with("object", object);
        activity["type"] = json!("Undo");
        activity
    };
    let target = "https://ecole.example/n/1";
    table(vec![
        (
            202,
            undo(json!({ "type": "Like", "actor": LEA, "object": target })),
        ),
        (
            202,
            undo(json!({
                "id": "https://b.example/l/1", "type": "Like", "actor": LEA, "object": target
            })),
        ),
        (
            401,
            undo(json!({ "type": "Like", "actor": "https://b.example/u/max" })),
        ),
        (
            401,
            undo(json!({ "id": "https://evil.example/l/1", "type": "Like", "actor": LEA })),
        ),
        (400, undo(json!("https://ecole.example/l/1"))),
    ])
    .await;
}

#[tokio::test]
async fn a12_ids_of_this_server_are_400() {
    let ours = "https://ecole.example/b/42";
    let mut rows = vec![
        (400, note_with("id", json!(ours))),
        (400, note_with("id", json!("http://ECOLE.example/b/42"))),
        (400, note_with("actor", json!("https://ecole.example/u/1"))),
        (400, object_with("id", json!(ours))),
    ];
    for kind in ["Create", "Update", "Delete"] {
        let mut activity = note_with("object", json!({ "id": ours, "type": "Article" }));
        activity["type"] = json!(kind);
        rows.push((400, activity));
    }
    let mut announce = note_with("id", json!(ours));
    announce["type"] = json!("Announce");
    rows.push((400, announce));
    let mut like = note_with("object", json!(ours));
    like["type"] = json!("Like");
    rows.push((202, like));
    table(rows).await;
}

#[tokio::test]
async fn a16_linked_data_gives_no_authority() {
    let relayed = json!({
        "type": "RsaSignature2017", "creator": "https://c.example/u/max#main-key",
        "signatureValue": "AAAA",
    });
    let mut activity = note_with("signature", relayed);
    activity["actor"] = json!("https://c.example/u/max");
    activity["id"] = json!("https://c.example/a/1");
    activity["object"]["id"] = json!("https://c.example/n/1");
    activity["object"]["attributedTo"] = json!("https://c.example/u/max");
    let partners = Partners::of(&["b.example", "c.example"]);
    let refusal = Request::post(&activity)
        .knock_with(&ScriptedKeys::of_lea(), &partners)
        .await
        .unwrap_err();
    assert_eq!(
        refusal.status, 401,
        "the relay's signature is not the author's"
    );
    table(vec![
        (400, note_with("@graph", json!([note()]))),
        (400, note_with("@included", json!([note()]))),
        (400, note_with("@reverse", json!({}))),
        (400, object_with("@graph", json!([]))),
    ])
    .await;
}
