//! A forum and those who would misuse it: closed forums, other people's moderators, pupils' names, what
//! a stranger may see (A24, A61, I16, L17).

use reqwest::Method;
use serde_json::json;
use seyes::config::FederationMode;
use seyes::forums::OpeningDraft;
use seyes::policy::{Level, Profile};

use super::groups::{Forum, PUBLIC, TOPICS, class_of, open};
use super::hostile::Forger;
use super::{ACTIVITY, ask, befriend, lines, number, school, two_schools};
use crate::support::School;

/// Who asks with the signature of a partner's server.
async fn ask_signed(home: &School, by: &Forger, path: &str) -> (u16, String) {
    let stranger = home.stranger();
    let request = stranger
        .request(Method::GET, path)
        .headers(by.sign_get(home, path))
        .header("accept", ACTIVITY);
    let answer = stranger.send(request).await;
    (answer.status, answer.body())
}

#[tokio::test]
async fn an_open_forum_is_there_for_those_for_whom_it_is_open() {
    let forum = Forum::new(Level::Network, false).await;
    let two = &forum.two;
    let id = forum
        .topic(&two.claire, "Les volcans", Level::Network)
        .await;
    let own = forum
        .topic(&two.ines, "Sujet de pupille", Level::Class)
        .await;
    forum
        .answer(&two.home, &two.ines, &id, "Réponse de pupille")
        .await;
    let forger = Forger::of(&two.away).await;
    let base = format!("/g/{}", forum.space);
    let (status, card) = ask_signed(&two.home, &forger, &base).await;
    assert_eq!(status, 200);
    let card: serde_json::Value = serde_json::from_str(&card).unwrap();
    assert_eq!(card["type"], "Group");
    assert_eq!(card["preferredUsername"], "cm2.b");
    assert_eq!(
        card["attributedTo"],
        format!("{}/moderators", forum.group())
    );
    assert_eq!(card["featured"], format!("{}/featured", forum.group()));
    assert_eq!(card["manuallyApprovesFollowers"], true);
    let thread = format!("{base}/t/{id}");
    let (_, shown) = ask_signed(&two.home, &forger, &thread).await;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["totalItems"], 1, "the pupil's answer is not counted");
    assert_eq!(shown["attributedTo"], forum.group());
    for path in [
        "",
        "/outbox",
        "/outbox?before=",
        "/followers",
        "/moderators",
        "/featured",
    ] {
        let (status, body) = ask_signed(&two.home, &forger, &format!("{base}{path}")).await;
        assert_eq!(status, 200, "{path}");
        for hidden in ["pupille", "Ines", "Marchand", own.as_str()] {
            assert!(!body.contains(hidden), "{path} tells {hidden}: {body}");
        }
        ask(&two.home, &format!("{base}{path}")).await.is(401);
    }
    for path in ["outbox?before=", "outbox"] {
        let (_, outbox) = ask_signed(&two.home, &forger, &format!("{base}/{path}")).await;
        assert!(outbox.contains("Les volcans"), "{path}");
    }
    let (_, moderators) = ask_signed(&two.home, &forger, &format!("{base}/moderators")).await;
    assert!(moderators.contains(&format!("/u/{}", two.claire.id)));
    let (status, _) = ask_signed(&two.home, &forger, &format!("{base}/t/{own}")).await;
    assert_eq!(status, 404);
    let (status, _) = ask_signed(&two.home, &forger, "/g/01ARZ3NDEKTSV4RRFFQ69G5FAV").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_thread_that_did_not_change_is_not_sent_again() {
    let forum = Forum::new(Level::Network, false).await;
    let two = &forum.two;
    let id = forum
        .topic(&two.claire, "Les volcans", Level::Network)
        .await;
    let forger = Forger::of(&two.away).await;
    let path = format!("/g/{}/t/{id}", forum.space);
    let get = |tag: String| {
        let stranger = two.home.stranger();
        let request = stranger
            .request(Method::GET, &path)
            .headers(forger.sign_get(&two.home, &path))
            .header("accept", ACTIVITY)
            .header("if-none-match", tag);
        async move { stranger.send(request).await }
    };
    let first = get(String::new()).await;
    let tag = first.ok().header("etag").to_owned();
    assert_eq!(get(tag.clone()).await.status, 304);
    forum.answer(&two.home, &two.claire, &id, "Et l'Etna").await;
    assert_eq!(get(tag).await.status, 200);
}

#[tokio::test]
async fn a_public_forum_answers_strangers_where_federation_is_open() {
    let home = school("École ouverte", FederationMode::Open).await;
    let claire = home.person("Claire", Profile::Teacher).await;
    let space = home.class("CM2 B", &[&claire], &[], &[]).await;
    let path = format!("/g/{space}");
    ask(&home, &path).await.not_found();
    let mut draft = OpeningDraft {
        level: Some(Level::Network),
        checked: true,
    };
    open(&home, &claire, &space, draft).await;
    ask(&home, &path).await.not_found();
    draft.level = Some(Level::Public);
    open(&home, &claire, &space, draft).await;
    let card = ask(&home, &path).await;
    assert_eq!(card.ok().json()["manuallyApprovesFollowers"], false);
    let host = &home.house.config.domain;
    let finger = format!("/.well-known/webfinger?resource=acct:cm2.b@{host}");
    assert!(ask(&home, &finger).await.ok().body().contains(&path));
    draft.level = None;
    open(&home, &claire, &space, draft).await;
    ask(&home, &path).await.not_found();
    ask(&home, &finger).await.is(404);
}

#[tokio::test]
async fn a_closed_forum_is_followed_by_nobody_and_takes_nothing() {
    let two = two_schools().await;
    two.publish("Bonjour", Level::Network).await;
    two.follow().await;
    let space = class_of(&two).await;
    let forum = Forum { two, space };
    let two = &forum.two;
    let forger = Forger::of(&two.away).await;
    let follows = number(&two.home, "SELECT COUNT(*) FROM follows").await;
    let follow = json!({ "type": "Follow", "object": forum.group() });
    assert_eq!(forger.send(&two.home, "f-9", follow).await, 202);
    let page = forum.page(&forger, "9", &[&forum.group(), PUBLIC]);
    assert_eq!(forger.send(&two.home, "c-9", page).await, 202);
    two.home.settle().await;
    assert_eq!(
        number(&two.home, "SELECT COUNT(*) FROM follows").await,
        follows
    );
    assert!(lines(&two.home, TOPICS).await.is_empty());
}

#[tokio::test]
async fn nobody_elsewhere_moderates_here() {
    let forum = Forum::new(Level::Public, false).await;
    let two = &forum.two;
    let id = forum
        .topic(&two.claire, "Un sujet public", Level::Public)
        .await;
    let forger = Forger::of(&two.away).await;
    let object = format!("{}/o/{id}", two.home.origin());
    let marks = "SELECT COALESCE(locked_at, 0) || ' ' || COALESCE(pinned_at, 0) FROM topics";
    let states = "SELECT title || COALESCE(withdrawn_at, 0) || level FROM publications ORDER BY id";
    let before = (
        lines(&two.home, marks).await,
        lines(&two.home, states).await,
    );
    let group = forum.group();
    let featured = format!("{group}/featured");
    let acts = [
        json!({ "type": "Lock", "object": object, "audience": group }),
        json!({ "type": "Delete", "object": object, "summary": "hors sujet", "audience": group }),
        json!({ "type": "Add", "object": object, "target": featured, "audience": group }),
        json!({ "type": "Block", "object": format!("{}/u/{}", two.home.origin(), two.claire.id),
            "target": group }),
        json!({ "type": "Move", "object": format!("{group}/t/{id}"), "target": forger.actor }),
    ];
    for (number, act) in acts.into_iter().enumerate() {
        let status = forger.send(&two.home, &format!("m-{number}"), act).await;
        assert!([202, 400].contains(&status), "{status}");
    }
    two.exchange().await;
    let after = (
        lines(&two.home, marks).await,
        lines(&two.home, states).await,
    );
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_message_to_the_group_alone_is_no_topic_and_a_forum_of_partners_stays_among_them() {
    let forum = Forum::new(Level::Network, false).await;
    let two = &forum.two;
    let forger = Forger::of(&two.away).await;
    let alone = forum.page(&forger, "alone", &[&forum.group()]);
    assert_eq!(forger.send(&two.home, "c-alone", alone).await, 202);
    let followers = format!("{}/followers", forum.group());
    let among = forum.page(&forger, "among", &[&forum.group(), &followers]);
    assert_eq!(forger.send(&two.home, "c-among", among).await, 202);
    let open = forum.page(&forger, "open", &[&forum.group(), PUBLIC]);
    assert_eq!(forger.send(&two.home, "c-open", open).await, 202);
    two.home.settle().await;
    assert_eq!(lines(&two.home, TOPICS).await, ["Page among", "Page open"]);
    let levels = "SELECT DISTINCT level FROM publications WHERE kind = 'topic'";
    assert_eq!(lines(&two.home, levels).await, ["network"]);
    let third = school("Lycée voisin", FederationMode::Partners).await;
    befriend(&two.home, &third).await;
    two.home.settle().await;
    let sent = lines(&two.home, "SELECT DISTINCT host FROM deliveries").await;
    assert_eq!(sent, std::slice::from_ref(&two.away.house.config.domain));
}
