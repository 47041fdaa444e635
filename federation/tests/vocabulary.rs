//! Lenient in, strict out: odd spellings are read, and what we write is read back the same.

use crate::support::{LEA, LEAS_KEY, note, url};
use federation::limits::{MAX_CONTENT_BYTES, MAX_RECIPIENTS, MAX_TAGS};
use federation::vocabulary::*;
use serde_json::{Value, json};
use time::macros::datetime;
use url::Url;

fn post<'a>(kind: PostKind, urls: &'a [Url], to: &'a [Url]) -> Post<'a> {
    Post {
        kind,
        id: &urls[0],
        attributed_to: &urls[1],
        name: Some("Sortie au musée"),
        content: "<p>Trois salles</p>",
        language: "fr",
        source_markdown: Some("Trois salles"),
        summary: Some("Un <fossile> & trois salles"),
        url: Some(&urls[2]),
        in_reply_to: None,
        context: Some(&urls[3]),
        replies: Some(&urls[4]),
        audience: None,
        to,
        cc: &[],
        attachments: &[],
        tags: &[],
        published: datetime!(2026-11-20 08:00:00.123 +01:00),
        updated: None,
    }
}

fn addresses() -> Vec<Url> {
    [
        "p/42",
        "b/cm2",
        "@cm2/sortie",
        "p/42/thread",
        "p/42/replies",
    ]
    .map(|path| url(&format!("https://ecole.example/{path}")))
    .to_vec()
}

#[test]
fn an_article_is_read_back_as_written() {
    let (urls, to) = (addresses(), [public()]);
    let picture = url("https://ecole.example/m/1.jpg");
    let ana = url("https://m.example/u/ana");
    let (files, tags) = (
        [Attachment {
            url: &picture,
            media_type: "image/jpeg",
            name: "Un fossile",
            size: Some((800, 600)),
        }],
        [Tag::Mention(&ana, "@ana@m.example")],
    );
    let article = Post {
        attachments: &files,
        tags: &tags,
        updated: Some(datetime!(2026-11-21 08:00 UTC)),
        ..post(PostKind::Article, &urls, &to)
    };
    let json = article.to_json();
    let view = ObjectView::read(&json).unwrap();
    assert_eq!(
        (view.kind.as_str(), &view.id, &view.attributed_to[0]),
        ("Article", &urls[0], &urls[1])
    );
    assert_eq!(view.name.as_deref(), Some("Sortie au musée"));
    assert_eq!(view.content.as_deref(), Some("<p>Trois salles</p>"));
    assert_eq!(view.language.as_deref(), Some("fr"));
    assert_eq!(
        (view.url.as_ref(), view.context.as_ref()),
        (Some(&urls[2]), Some(&urls[3]))
    );
    assert_eq!(view.published, Some(datetime!(2026-11-20 07:00:00.123 UTC)));
    assert_eq!(view.updated, Some(datetime!(2026-11-21 08:00 UTC)));
    assert!(view.is_public());
    assert_eq!(view.attachments[0].name.as_deref(), Some("Un fossile"));
    assert_eq!(
        (view.attachments[0].kind.as_str(), &view.attachments[0].url),
        ("Image", &picture)
    );
    assert_eq!(
        (view.tags[0].kind.as_str(), view.tags[0].href.as_ref()),
        ("Mention", Some(&ana))
    );
    let preview = json["preview"]["content"].as_str().unwrap();
    assert!(preview.contains("&lt;fossile&gt; &amp; trois"), "{preview}");
    for member in ["to", "cc", "tag", "attachment"] {
        assert!(json[member].is_array(), "{member}");
    }
    assert!(json.get("@context").is_none());
    assert!(document(json)["@context"].is_array());
}

#[test]
fn summaries_that_we_send_are_short() {
    let (urls, long) = (addresses(), "é".repeat(900));
    let article = Post {
        summary: Some(&long),
        ..post(PostKind::Article, &urls, &[])
    };
    assert_eq!(
        article.to_json()["summary"]
            .as_str()
            .unwrap()
            .chars()
            .count(),
        500
    );
}

#[test]
fn a_note_answers_and_is_never_edited_by_accident() {
    let (urls, asked) = (addresses(), url("https://m.example/n/1"));
    let reply = Post {
        in_reply_to: Some(&asked),
        name: None,
        ..post(PostKind::Note, &urls, &[])
    };
    let json = reply.to_json();
    assert!(json.get("updated").is_none() && json.get("preview").is_none());
    let view = ObjectView::read(&json).unwrap();
    assert_eq!(
        (view.in_reply_to, view.updated, view.name),
        (Some(asked), None, None)
    );
}

#[test]
fn activities_are_read_back_as_written() {
    let (id, actor) = (
        url("https://ecole.example/a/1"),
        url("https://ecole.example/b/cm2"),
    );
    let (object, to) = (url("https://ecole.example/p/42"), [public()]);
    let envelope = Envelope {
        id: &id,
        actor: &actor,
        to: &to,
        cc: &[],
        published: None,
    };
    let whole = json!({ "id": object, "type": "Article" });
    let following = document(follow(&envelope, &object));
    for (json, kind, embedded) in [
        (create(&envelope, whole.clone()), "Create", Some("Article")),
        (update(&envelope, whole), "Update", Some("Article")),
        (delete(&envelope, &object), "Delete", Some("Tombstone")),
        (follow(&envelope, &object), "Follow", None),
        (like(&envelope, &object, Some("👏")), "Like", None),
        (announce(&envelope, json!(object)), "Announce", None),
    ] {
        let read = Activity::read(&document(json)).unwrap();
        assert_eq!(
            (read.kind.as_str(), &read.id, &read.actor),
            (kind, &id, &actor)
        );
        assert_eq!(read.object_id(), Some(&object), "{kind}");
        assert_eq!(read.object().unwrap().kind(), embedded, "{kind}");
        assert!(read.is_public());
    }
    for (json, kind) in [
        (accept(&envelope, following.clone()), "Accept"),
        (reject(&envelope, following.clone()), "Reject"),
        (undo(&envelope, following.clone()), "Undo"),
    ] {
        assert!(json["object"].get("@context").is_none(), "one context only");
        let read = Activity::read(&json).unwrap();
        assert_eq!(
            (read.kind.as_str(), read.object().unwrap().kind()),
            (kind, Some("Follow"))
        );
        assert_eq!(read.object_id(), Some(&id));
    }
    let emoji = Activity::read(&like(&envelope, &object, Some("👏"))).unwrap();
    assert_eq!(emoji.content.as_deref(), Some("👏"));
    assert!(like(&envelope, &object, None).get("content").is_none());
}

#[test]
fn actors_are_read_back_as_written() {
    let id = url("https://ecole.example/a/7");
    let at = |path: &str| url(&format!("https://ecole.example/a/7/{path}"));
    let (inbox, outbox, followers) = (at("inbox"), at("outbox"), at("followers"));
    let shared = url("https://ecole.example/inbox");
    for (kind, name) in [
        (ActorKind::Instance, "Application"),
        (ActorKind::Person, "Person"),
        (ActorKind::Blog, "Organization"),
        (ActorKind::Group, "Group"),
    ] {
        let card = ActorCard {
            kind,
            id: &id,
            preferred_username: "cm2",
            name: "Journal du CM2",
            summary: None,
            url: None,
            inbox: &inbox,
            outbox: &outbox,
            followers: Some(&followers),
            shared_inbox: &shared,
            moderators: None,
            key_id: "https://ecole.example/a/7#main-key",
            public_key_pem: &LEAS_KEY.public_pem,
            icon: Some(Picture {
                url: &shared,
                media_type: "image/png",
            }),
            manually_approves_followers: true,
            published: None,
        };
        let json = document(card.to_json());
        assert_eq!(
            (&json["type"], &json["discoverable"]),
            (&name.into(), &false.into())
        );
        assert_eq!(json["webfinger"], "cm2@ecole.example");
        let view = ActorView::read(&json).unwrap();
        assert_eq!(
            (&view.id, &view.inbox, view.delivery_inbox()),
            (&id, &inbox, &shared)
        );
        assert_eq!(
            (view.followers, view.outbox),
            (Some(followers.clone()), Some(outbox.clone()))
        );
        assert_eq!(view.public_keys[0].id, "https://ecole.example/a/7#main-key");
        assert_eq!(view.public_keys[0].owner, id);
        assert!(view.manually_approves_followers);
        assert_eq!(view.icon, Some(shared.clone()));
    }
}

#[test]
fn a31_contact_points_elsewhere_are_refused_or_dropped() {
    let actor = |member: &str, value: Value| {
        let mut actor = json!({
            "id": LEA, "type": "Person", "inbox": format!("{LEA}/inbox"),
            "endpoints": { "sharedInbox": "https://b.example/inbox" },
        });
        actor[member] = value;
        ActorView::read(&actor)
    };
    for inbox in [
        "https://evil.example/inbox",
        "http://b.example/inbox",
        "https://127.0.0.1/",
    ] {
        assert_eq!(
            actor("inbox", json!(inbox)),
            Err(ReadError::OtherOrigin("inbox"))
        );
    }
    assert_eq!(
        actor("inbox", json!("file:///x")),
        Err(ReadError::Missing("inbox"))
    );
    let shared = json!({ "sharedInbox": "https://evil.example/inbox" });
    assert_eq!(actor("endpoints", shared).unwrap().shared_inbox, None);
    assert_eq!(
        actor("followers", json!("https://evil.example/f"))
            .unwrap()
            .followers,
        None
    );
    assert_eq!(
        actor("icon", json!({ "url": "javascript:x" }))
            .unwrap()
            .icon,
        None
    );
    assert!(
        actor("publicKey", json!(["x", null, {}]))
            .unwrap()
            .public_keys
            .is_empty()
    );
    let long = actor("preferredUsername", json!("x".repeat(5000)));
    assert_eq!(long, Err(ReadError::TooLong("preferredUsername")));
}

#[test]
fn odd_spellings_are_understood() {
    let read = |member: &str, value: Value| {
        let mut object = note()["object"].clone();
        object[member] = value;
        ObjectView::read(&object).unwrap()
    };
    let max = url("https://b.example/u/max");
    for (value, expected) in [
        (json!("as:Public"), vec![public()]),
        (json!("Public"), vec![public()]),
        (
            json!([public(), "Public", max, max]),
            vec![public(), max.clone()],
        ),
        (json!({ "id": max, "type": "Person" }), vec![max.clone()]),
        (
            json!(["", 7, null, "mailto:x@y.example", [], max]),
            vec![max.clone()],
        ),
        (Value::Null, vec![]),
        (json!({}), vec![]),
    ] {
        assert_eq!(read("to", value.clone()).to, expected, "{value}");
    }
    assert_eq!(read("type", json!(["Note", "Question"])).kind, "Note");
    let links = json!([
        { "type": "Link", "mediaType": "video/mp4", "href": "https://b.example/v.mp4" },
        { "type": "Link", "mediaType": "text/html", "href": "https://b.example/v" },
    ]);
    assert_eq!(read("url", links).url, Some(url("https://b.example/v")));
    assert_eq!(
        read("attachment", json!({ "type": "Image", "url": max }))
            .attachments
            .len(),
        1
    );
    assert_eq!(read("attachment", json!(max)).attachments[0].kind, "Link");
    assert_eq!(read("published", json!("yesterday")).published, None);
    let mut mapped = note()["object"].clone();
    mapped["content"] = Value::Null;
    mapped["contentMap"] = json!({ "fr": "<p>Bravo</p>" });
    let mapped = ObjectView::read(&mapped).unwrap();
    assert_eq!(mapped.content.as_deref(), Some("<p>Bravo</p>"));
    assert_eq!(mapped.language.as_deref(), Some("fr"));
}

#[test]
fn lists_and_texts_are_capped() {
    let mut object = note()["object"].clone();
    let crowd: Vec<String> = (0..5000)
        .map(|n| format!("https://b.example/u/{n}"))
        .collect();
    object["to"] = json!(crowd);
    object["tag"] = json!(vec![json!({ "type": "Mention", "name": "@x" }); 5000]);
    object["name"] = json!("é".repeat(5000));
    object["summary"] = json!("x".repeat(50_000));
    let view = ObjectView::read(&object).unwrap();
    assert_eq!((view.to.len(), view.tags.len()), (MAX_RECIPIENTS, MAX_TAGS));
    assert_eq!(view.name.unwrap().chars().count(), 500);
    assert_eq!(view.summary, None);
    object["content"] = json!("x".repeat(MAX_CONTENT_BYTES + 1));
    assert_eq!(
        ObjectView::read(&object),
        Err(ReadError::TooLong("content"))
    );
}

#[test]
fn documents_without_identity_are_refused() {
    assert_eq!(ObjectView::read(&json!([])), Err(ReadError::NotAnObject));
    assert_eq!(
        ObjectView::read(&json!({ "type": "Note" })),
        Err(ReadError::Missing("id"))
    );
    assert_eq!(
        ObjectView::read(&json!({ "id": LEA })),
        Err(ReadError::Missing("type"))
    );
    let actorless = json!({ "id": LEA, "type": "Create" });
    assert_eq!(Activity::read(&actorless), Err(ReadError::Missing("actor")));
}

#[test]
fn collections_and_tombstones_say_no_more_than_they_should() {
    let (id, page) = (
        url("https://ecole.example/f"),
        url("https://ecole.example/f?page=1"),
    );
    let counted = ordered_collection(&id, 12, None, None);
    assert_eq!(
        (&counted["totalItems"], counted.get("first")),
        (&12.into(), None)
    );
    let items = vec![json!("https://ecole.example/p/1")];
    let first = OrderedPage {
        id: &page,
        part_of: &id,
        items,
        next: None,
        prev: None,
    }
    .to_json();
    assert_eq!((&first["partOf"], first.get("next")), (&json!(id), None));
    assert_eq!(first["orderedItems"][0], "https://ecole.example/p/1");
    let stone = tombstone(&id, Some("Article"), Some(datetime!(2026-11-20 08:00 UTC)));
    assert_eq!(
        (&stone["type"], &stone["formerType"]),
        (&json!("Tombstone"), &json!("Article"))
    );
    assert_eq!(stone["deleted"], "2026-11-20T08:00:00Z");
}
