//! Allowed servers that ask too much of us: keys without end, answers that drip, activities that are nothing,
//! lists without measure (A22, A25, A32, A36, A40).

use std::collections::BTreeMap;
use std::time::Duration;

use ::federation::keys::{KeyPairPem, Signer};
use serde_json::json;
use seyes::federate;
use seyes::policy::{Permit, Profile};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

use super::scripted::Peer;
use super::threads::{follow, following, settle};
use super::{lines, number};
use crate::support::{School, dump, some_keys};

/// The most that a host may make us fetch in a minute.
const FETCHES: usize = 30;
/// The longest that anybody waits for another server, with some room.
const PATIENCE: Duration = Duration::from_secs(40);

fn signer_of(key: &str) -> (Signer, KeyPairPem) {
    let pair = some_keys().unwrap();
    let signer = Signer::from_pem(key.to_owned(), &pair.private_pem).unwrap();
    (signer, pair)
}

/// What a school keeps, without what it notes about servers and when it last looked at actors.
async fn kept(school: &School) -> BTreeMap<String, Vec<String>> {
    let mut all = dump(&school.house.config.database_url).await;
    let notes = ["actors", "lanes", "inbound", "jobs", "servers"];
    all.retain(|table, _| !notes.contains(&table.as_str()));
    all
}

/// The tables that changed; their rows hold keys, so they are not shown.
async fn changed(school: &School, before: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let now = kept(school).await;
    let other = |(table, rows): &(String, Vec<String>)| before.get(table) != Some(rows);
    now.into_iter()
        .filter(other)
        .map(|(table, _)| table)
        .collect()
}

#[tokio::test]
async fn keys_without_end_cause_few_fetches_and_nothing_else() {
    let (school, _karim, peer) = following().await;
    let pair = some_keys().unwrap();
    let before = kept(&school).await;
    let asked = peer.asked("/u/");
    for number in 100..300 {
        let actor = peer.at(&format!("/u/{number}"));
        let activity = json!({ "id": format!("{actor}/like"), "type": "Like", "actor": actor,
            "object": school.origin() });
        let key = format!("{actor}#main-key");
        let signer = Signer::from_pem(key, &pair.private_pem).unwrap();
        let status = peer
            .sends_signed(&school, &activity, (&signer, ("x-nothing", "")))
            .await;
        assert!([401, 429].contains(&status), "{status}");
    }
    assert!(peer.asked("/u/") - asked <= FETCHES);
    assert_eq!(changed(&school, &before).await, [""; 0]);
}

/// A22: what an Update says about a key is no key; the actor's own document is asked.
#[tokio::test]
async fn a_key_counts_where_its_actor_lists_it_and_nowhere_else() {
    let (school, _karim, peer) = following().await;
    let me = peer.at("/u/1");
    let (other, pair) = signer_of(&format!("{me}#main-key"));
    let mut claimed = peer.actor("1");
    claimed["publicKey"]["publicKeyPem"] = json!(pair.public_pem);
    let update = |name: &str| {
        json!({ "id": peer.at(&format!("/{name}")), "type": "Update", "actor": me,
            "object": claimed })
    };
    // The document says the old key still.
    assert_eq!(peer.sends(&school, &update("update-1")).await, 202);
    settle(&school).await;
    school.wait(Duration::from_secs(600));
    let none = ("x-nothing", "");
    let said = json!({ "id": peer.at("/1"), "type": "Listen", "actor": me, "object": me });
    assert_eq!(peer.sends_signed(&school, &said, (&other, none)).await, 401);
    assert_eq!(peer.sends(&school, &said).await, 202);

    // Now it says the new one: the old one is dead.
    peer.says("/u/1", claimed.clone());
    assert_eq!(peer.sends(&school, &update("update-2")).await, 202);
    settle(&school).await;
    let said = json!({ "id": peer.at("/2"), "type": "Listen", "actor": me, "object": me });
    school.wait(Duration::from_secs(600));
    assert_eq!(peer.sends_signed(&school, &said, (&other, none)).await, 202);
    let said = json!({ "id": peer.at("/3"), "type": "Listen", "actor": me, "object": me });
    assert_eq!(peer.sends(&school, &said).await, 401);
}

/// A25.
#[tokio::test]
async fn what_is_no_activity_is_refused_or_means_nothing() {
    let (school, _karim, peer) = following().await;
    let before = kept(&school).await;
    let me = peer.at("/u/1");
    let shapes = [
        json!([]),
        json!(7),
        json!("Create"),
        json!(null),
        json!({}),
        json!({ "actor": me }),
        json!({ "type": "Create", "actor": me }),
        json!({ "type": null, "actor": me, "object": {} }),
        json!({ "type": 7, "actor": me, "object": [] }),
        json!({ "type": [], "actor": me, "object": [[]] }),
        json!({ "type": ["Create", "Like"], "actor": me, "object": null }),
        json!({ "type": ["Nothing"], "actor": me, "object": { "type": ["Note"] } }),
        json!({ "type": "Fly", "actor": me, "object": me }),
        json!({ "type": "Create", "actor": [me], "object": 7 }),
        json!({ "type": "Create", "actor": { "id": me }, "object": { "id": 7 } }),
        json!({ "type": "Create", "actor": me, "object": { "type": "Note", "content": {} } }),
        json!({ "type": "Update", "actor": me, "object": { "id": me, "type": 9 } }),
        json!({ "type": "Delete", "actor": me, "object": [null, {}, 1] }),
        json!({ "type": "Undo", "actor": me, "object": { "type": "Undo", "object": {} } }),
        json!({ "type": "Announce", "actor": me, "object": { "type": "Announce" } }),
        json!({ "type": "Move", "actor": me, "object": me, "target": [[]] }),
        json!({ "type": "Follow", "actor": me, "object": { "id": { "id": me } } }),
        json!({ "type": "Add", "actor": me, "object": "\u{0}", "target": "\u{fffe}" }),
    ];
    for (number, shape) in shapes.iter().enumerate() {
        let mut shape = shape.clone();
        if let Some(members) = shape.as_object_mut() {
            members.insert("id".to_owned(), json!(peer.at(&format!("/odd/{number}"))));
        }
        let status = peer.sends(&school, &shape).await;
        assert!([202, 400, 401].contains(&status), "{status} for {shape}");
        settle(&school).await;
    }
    assert_eq!(changed(&school, &before).await, [""; 0]);
    let dead = "SELECT COUNT(*) FROM jobs WHERE dead_at IS NOT NULL";
    assert_eq!(number(&school, dead).await, 0);
    // The door still opens.
    let note = peer.post("/n/1", ("/u/1", None), json!({}));
    peer.creates(&school, &note).await;
    settle(&school).await;
    let titles = "SELECT title FROM publications WHERE host IS NOT NULL";
    assert_eq!(lines(&school, titles).await, ["Titre /n/1"]);
}

/// A40: five thousand of everything.
#[tokio::test]
async fn a_note_full_of_names_and_files_tells_nobody_and_stays_small() {
    let (school, karim, peer) = following().await;
    let ours = format!("{}/u/{}", school.origin(), karim.id);
    let mention = json!({ "type": "Mention", "href": ours, "name": "@karim" });
    let file = json!({ "type": "Document", "mediaType": "text/plain", "url": peer.at("/f") });
    let many = json!({ "tag": vec![mention; 5_000], "attachment": vec![file; 5_000],
        "cc": vec![ours; 5_000] });
    let note = peer.post("/n/1", ("/u/1", None), many);
    let create = json!({ "id": peer.at("/n/1/create"), "type": "Create",
        "actor": peer.at("/u/1"), "object": note, "to": note["to"] });
    // Over 1 MiB it is refused at the door; below, it is cut.
    let status = peer.sends(&school, &create).await;
    assert!([202, 413].contains(&status), "{status}");
    settle(&school).await;
    let told = "SELECT COUNT(*) FROM notifications";
    assert_eq!(number(&school, told).await, 0);
    let bodies = "SELECT body FROM publications WHERE host IS NOT NULL";
    for body in lines(&school, bodies).await {
        assert!(body.len() < 20_000, "{} bytes", body.len());
    }
}

/// What needs a server that holds us is finished beside the queue: others do not wait, and nothing is lost.
#[tokio::test]
async fn what_needs_a_server_that_holds_us_holds_up_nobody_else() {
    let (school, karim, peer) = following().await;
    let (third, other) = (Peer::of(&school).await, Peer::of(&school).await);
    follow(&school, &karim, &other).await;
    let held = third.post("/n/9", ("/u/1", None), json!({}));
    let door = third.holds("/n/9");
    let share = json!({ "id": peer.at("/share"), "type": "Announce", "actor": peer.at("/u/1"),
        "to": held["to"], "object": held["id"] });
    assert_eq!(peer.sends(&school, &share).await, 202);
    let note = other.post("/n/1", ("/u/1", None), json!({}));
    other.creates(&school, &note).await;
    school.settle().await;
    let titles = "SELECT title FROM publications WHERE host IS NOT NULL AND withdrawn_at IS NULL \
        AND title <> '' ORDER BY title";
    assert_eq!(lines(&school, titles).await, ["Titre /n/1"]);
    assert_eq!(door.waiting(), 1, "it is still asked for");
    // What the same server says meanwhile is heard later, in its order.
    let slip = peer.post("/n/5", ("/u/1", None), json!({}));
    peer.creates(&school, &slip).await;
    school.settle().await;
    school.wait(Duration::from_secs(600));
    let delete = json!({ "id": peer.at("/delete"), "type": "Delete", "actor": peer.at("/u/1"),
        "to": slip["to"], "object": slip["id"] });
    assert_eq!(peer.sends(&school, &delete).await, 202);
    school.settle().await;
    door.open();
    let waiting = "SELECT COUNT(*) FROM inbound WHERE applied_at IS NULL";
    let heard = async {
        while number(&school, waiting).await > 0 {
            school.wait(Duration::from_secs(600));
            school.settle().await;
        }
    };
    timeout(PATIENCE, heard).await.expect("it was forgotten");
    assert_eq!(lines(&school, titles).await, ["Titre /n/1", "Titre /n/9"]);
}

/// A server that answers every request with a byte each second.
async fn dripping() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let drip: JoinHandle<Option<()>> = tokio::spawn(async move {
                let mut asked = [0; 1024];
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/activity+json\r\n\
                    content-length: 100000\r\n\r\n";
                let mut beat = interval(Duration::from_secs(1));
                if socket.read(&mut asked).await.ok()? == 0 {
                    return None;
                }
                socket.write_all(head.as_bytes()).await.ok()?;
                loop {
                    beat.tick().await;
                    socket.write_all(b" ").await.ok()?;
                }
            });
            drop(drip);
        }
    });
    host
}

#[tokio::test]
async fn who_answers_a_byte_a_second_is_left_and_others_do_not_wait() {
    let (school, karim, peer) = following().await;
    let slow = dripping().await;
    let permit = Permit::for_house();
    federate::partners::add(&school.house, &permit, &slow)
        .await
        .unwrap();
    let fed = &school.app.federation;
    let viewer = school.viewer(&karim).await;
    let address = format!("http://{slow}/u/1");
    let looking = timeout(PATIENCE, federate::look_up(fed, &viewer, &address));
    // Meanwhile an activity of the slow server waits for its key, and one of another is applied.
    let (signer, _) = signer_of(&format!("{address}#main-key"));
    let like = json!({ "id": format!("{address}/like"), "type": "Like", "actor": address,
        "object": school.origin() });
    let waiting = timeout(
        PATIENCE,
        peer.sends_signed(&school, &like, (&signer, ("x-nothing", ""))),
    );
    let other = async {
        let note = peer.post("/n/1", ("/u/1", None), json!({}));
        peer.creates(&school, &note).await;
        school.settle().await;
        let titles = "SELECT title FROM publications WHERE host IS NOT NULL";
        lines(&school, titles).await
    };
    let (looked, status, titles) = tokio::join!(looking, waiting, timeout(PATIENCE / 4, other));
    assert!(looked.expect("the look-up is held").is_err());
    let status = status.expect("the activity is held");
    assert!([401, 429, 503].contains(&status), "{status}");
    assert_eq!(titles.expect("others wait"), ["Titre /n/1"]);
    let teacher = school.person("Nora", Profile::Teacher).await;
    teacher.get("/").await.ok();
}
