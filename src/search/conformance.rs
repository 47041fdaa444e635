//! One suite that every engine must pass, whatever is behind it; each engine's own tests run it.

use super::engine::{
    Hits, MAX_QUERY_BYTES, SearchDocument, SearchEngine, SearchError, SearchQuery,
};

/// A publication for tests: by `auteur`, for the circles given.
pub(super) fn document(id: &str, title: &str, body: &str, circles: &[&str]) -> SearchDocument {
    SearchDocument {
        id: id.to_owned(),
        kind: "article".to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        author: "Inès Béranger".to_owned(),
        attachments: String::new(),
        space_id: Some("cm2b".to_owned()),
        circles: circles.iter().map(|&circle| circle.to_owned()).collect(),
        author_id: Some("ines".to_owned()),
        checked_in: None,
        published_at: 1_700_000_000_000_000,
    }
}

/// What somebody of the class types.
fn class<'a>(words: &'a str, circles: &'a [String]) -> SearchQuery<'a> {
    SearchQuery {
        words,
        circles,
        checks: &[],
        author_id: Some("lea"),
        space_id: None,
        kind: None,
        limit: 20,
        offset: 0,
    }
}

fn ids(hits: &Hits) -> Vec<&str> {
    hits.ids.iter().map(|hit| hit.id.as_str()).collect()
}

async fn found(engine: &dyn SearchEngine, query: SearchQuery<'_>) -> Vec<String> {
    let hits = engine.query(query).await.expect("the query is answered");
    let mut ids: Vec<String> = hits.ids.into_iter().map(|hit| hit.id).collect();
    ids.sort();
    assert_eq!(hits.total, ids.len(), "total of {:?}", query.words);
    ids
}

/// Runs the whole suite; leaves the index empty.
pub(super) async fn conforms(engine: &dyn SearchEngine) {
    engine.health().await.expect("healthy");
    rebuild_is_remembered(engine).await;
    forgives_french(engine).await;
    ranks_titles_first(engine).await;
    obeys_the_audience(engine).await;
    filters_and_pages(engine).await;
    forgets_and_replaces(engine).await;
    refuses_abuse(engine).await;
    engine.clear().await.expect("cleared");
    engine.flush().await.expect("flushed");
}

async fn refill(engine: &dyn SearchEngine, docs: Vec<SearchDocument>) {
    engine.clear().await.expect("cleared");
    engine.upsert(docs).await.expect("indexed");
    engine.flush().await.expect("flushed");
}

async fn rebuild_is_remembered(engine: &dyn SearchEngine) {
    engine.clear().await.expect("cleared");
    engine.flush().await.expect("flushed");
    assert!(engine.needs_rebuild().await.expect("known"));
    engine.rebuilt().await.expect("noted");
    assert!(!engine.needs_rebuild().await.expect("known"));
}

/// What is typed, and what it finds among the documents of [`forgives_french`].
const FORGIVEN: [(&str, &str); 32] = [
    ("éléphant", "elephant"),
    ("elephants", "elephant"),
    ("l'éléphant", "elephant"),
    ("l’ELEPHANT", "elephant"),
    ("d’afrique", "elephant"),
    ("qu'il mangeait", "elephant"),
    ("éléph", "elephant"),
    ("elefant afrique", ""),
    ("élephnat", "elephant"),
    ("un éléphant en Afrique", "elephant"),
    ("cheval", "chevaux"),
    ("enseignée", "chevaux"),
    ("enseignee", "chevaux"),
    ("eleve", "chevaux"),
    ("coeur", "coeur"),
    ("cœurs", "coeur"),
    ("oeuf", "coeur"),
    ("weekend", "coeur mac"),
    ("week-end", "coeur mac"),
    ("week‑end forets", "coeur"),
    ("école", "mac"),
    ("ecoles", "mac"),
    ("bibliotheques municipales", "mac"),
    ("bibliothèqe", "mac"),
    ("biblio", "mac"),
    ("éléphant afri", "elephant"),
    ("biblio ouverte", ""),
    ("girafe", "photo"),
    ("sortie zoo", "photo"),
    ("béranger girafes", "photo"),
    ("éléphant girafe", ""),
    ("introuvable", ""),
];

async fn forgives_french(engine: &dyn SearchEngine) {
    let mut photo = document("photo", "Carnaval", "Défilé", &["cm2b"]);
    photo.attachments = "sortie_zoo.jpg Trois girafes devant l’enclos".to_owned();
    refill(
        engine,
        vec![
            document(
                "elephant",
                "L’éléphant d'Afrique",
                "Il mange de l'herbe.",
                &["cm2b"],
            ),
            document(
                "chevaux",
                "Les chevaux",
                "Nous avons enseigné aux élèves.",
                &["cm2b"],
            ),
            document(
                "coeur",
                "Le cœur et l'œuf",
                "Week-end à la forêt",
                &["cm2b"],
            ),
            document(
                "mac",
                "E\u{301}cole ouverte",
                "Bibliothèque municipale, bon weekend",
                &["cm2b"],
            ),
            photo,
        ],
    )
    .await;
    let circles = ["cm2b".to_owned()];
    for (words, expected) in FORGIVEN {
        let expected: Vec<&str> = expected.split_terminator(' ').collect();
        assert_eq!(
            found(engine, class(words, &circles)).await,
            expected,
            "{words}"
        );
    }
}

async fn ranks_titles_first(engine: &dyn SearchEngine) {
    refill(
        engine,
        vec![
            document(
                "body",
                "Sortie",
                "Le volcan dort. Un beau volcan, un vrai volcan.",
                &["cm2b"],
            ),
            document(
                "title",
                "Volcan",
                "Nous construisons une maquette.",
                &["cm2b"],
            ),
        ],
    )
    .await;
    let circles = ["cm2b".to_owned()];
    let hits = engine
        .query(class("volcan", &circles))
        .await
        .expect("answered");
    assert_eq!(ids(&hits), ["title", "body"]);
    assert!(hits.ids[0].score >= hits.ids[1].score);
}

async fn obeys_the_audience(engine: &dyn SearchEngine) {
    refill(
        engine,
        vec![
            document(
                "class",
                "Volcan de la classe",
                "secret",
                &["cm2b", "families"],
            ),
            document("group", "Volcan du club", "secret", &["club"]),
            document("alone", "Volcan brouillon", "secret", &[]),
        ],
    )
    .await;
    let look = async |circles: &[&str], author_id: Option<&str>| {
        let circles: Vec<String> = circles.iter().map(|&circle| circle.to_owned()).collect();
        found(
            engine,
            SearchQuery {
                author_id,
                ..class("volcan", &circles)
            },
        )
        .await
    };
    assert_eq!(look(&["cm2b"], Some("lea")).await, ["class"]);
    assert_eq!(
        look(&["club", "families"], Some("lea")).await,
        ["class", "group"]
    );
    assert_eq!(look(&["other"], Some("lea")).await, [""; 0]);
    assert_eq!(look(&[], Some("lea")).await, [""; 0]);
    assert_eq!(look(&[], None).await, [""; 0]);
    assert_eq!(look(&["club"], None).await, ["group"]);
    assert_eq!(
        look(&["club"], Some("ines")).await,
        ["alone", "class", "group"]
    );
    checkers_find_what_waits(engine).await;
    for words in ["Volcan du club", "secret", "inès béranger", "club"] {
        let outside = ["cm2b".to_owned()];
        let seen = found(engine, class(words, &outside)).await;
        assert!(!seen.contains(&"group".to_owned()), "{words}");
    }
}

/// What waits is found by the adults of its space beside its author, and by no reader.
async fn checkers_find_what_waits(engine: &dyn SearchEngine) {
    let mut waiting = document("waits", "Cratère", "secret", &[]);
    waiting.checked_in = Some("cm2b".to_owned());
    let mut shared = document("shared", "Cratère", "secret", &["club"]);
    shared.author_id = None;
    engine.upsert(vec![waiting, shared]).await.expect("indexed");
    engine.flush().await.expect("flushed");
    let look = async |circle: &str, check: &str, author_id: Option<&str>| {
        let (circles, checks) = ([circle.to_owned()], [check.to_owned()]);
        let query = SearchQuery {
            checks: &checks,
            author_id,
            ..class("cratere", &circles)
        };
        found(engine, query).await
    };
    assert_eq!(look("cm2b", "other", Some("lea")).await, [""; 0]);
    assert_eq!(look("other", "cm2b", Some("lea")).await, ["waits"]);
    assert_eq!(look("other", "club", Some("ines")).await, ["waits"]);
    assert_eq!(look("club", "cm2b", None).await, ["shared", "waits"]);
}

async fn filters_and_pages(engine: &dyn SearchEngine) {
    let mut docs: Vec<SearchDocument> = (0..25)
        .map(|n| document(&format!("n{n:02}"), "Volcan", "texte", &["cm2b"]))
        .collect();
    docs[3].kind = "topic".to_owned();
    docs[4].space_id = None;
    docs[5].space_id = Some("club".to_owned());
    docs[7].published_at += 1;
    refill(engine, docs).await;
    let circles = ["cm2b".to_owned()];
    let all = class("volcan", &circles);
    assert_eq!(
        found(
            engine,
            SearchQuery {
                kind: Some("topic"),
                ..all
            }
        )
        .await,
        ["n03"]
    );
    assert_eq!(
        found(
            engine,
            SearchQuery {
                space_id: Some("club"),
                ..all
            }
        )
        .await,
        ["n05"]
    );
    let mut seen = Vec::new();
    for offset in [0, 10, 20] {
        let page = SearchQuery {
            limit: 10,
            offset,
            ..all
        };
        let hits = engine.query(page).await.expect("answered");
        assert_eq!(hits.total, 25);
        seen.extend(hits.ids.into_iter().map(|hit| hit.id));
    }
    assert_eq!(
        seen.first().map(String::as_str),
        Some("n07"),
        "the newest of equals comes first"
    );
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
    let none = engine
        .query(SearchQuery { limit: 0, ..all })
        .await
        .expect("answered");
    assert_eq!((none.ids.len(), none.total), (0, 25));
}

async fn forgets_and_replaces(engine: &dyn SearchEngine) {
    refill(
        engine,
        vec![
            document("one", "Volcan", "lave", &["cm2b"]),
            document("two", "Volcan", "cendre", &["cm2b"]),
            document("two", "Volcan", "basalte", &["cm2b"]),
        ],
    )
    .await;
    let circles = ["cm2b".to_owned()];
    assert_eq!(
        found(engine, class("volcan", &circles)).await,
        ["one", "two"]
    );
    assert_eq!(found(engine, class("cendre", &circles)).await, [""; 0]);
    let elsewhere = document("one", "Volcan", "lave", &["club"]);
    engine.upsert(vec![elsewhere]).await.expect("indexed");
    engine
        .remove(&["two".to_owned(), "unknown".to_owned()])
        .await
        .expect("removed");
    engine.flush().await.expect("flushed");
    assert_eq!(found(engine, class("volcan", &circles)).await, [""; 0]);
    let one = |id| vec![document(id, "Volcan", "", &["cm2b"])];
    let together = tokio::join!(engine.upsert(one("a")), engine.upsert(one("b")));
    assert!(together.0.is_ok() && together.1.is_ok());
    engine.flush().await.expect("flushed");
    assert_eq!(found(engine, class("volcan", &circles)).await, ["a", "b"]);
}

async fn refuses_abuse(engine: &dyn SearchEngine) {
    refill(
        engine,
        vec![document("secret", "Volcan", "lave", &["club"])],
    )
    .await;
    let circles = ["cm2b".to_owned()];
    for words in [
        "*",
        "\"\"",
        "circle:club",
        "circles = club",
        "volcan\" OR circles = \"club",
        "+volcan -lave",
        "[* TO *]",
        "\u{0}\u{202E}\u{1F98A}",
        "''''",
        "",
    ] {
        assert_eq!(
            found(engine, class(words, &circles)).await,
            [""; 0],
            "{words:?}"
        );
    }
    let long = "é".repeat(MAX_QUERY_BYTES);
    let many = "zoo ".repeat(11);
    for words in [long.as_str(), many.as_str()] {
        let refused = engine.query(class(words, &circles)).await;
        assert!(matches!(refused, Err(SearchError::TooLong)));
    }
    let forged = ["cm2b\"] OR circles IN [\"club".to_owned()];
    let refused = engine.query(class("volcan", &forged)).await;
    assert!(matches!(refused, Err(SearchError::MalformedId)));
    let kind = SearchQuery {
        kind: Some("article\" OR kind = \"x"),
        ..class("volcan", &circles)
    };
    assert!(matches!(
        engine.query(kind).await,
        Err(SearchError::MalformedId)
    ));
    let forged = document("x y", "Volcan", "lave", &["club"]);
    assert!(matches!(
        engine.upsert(vec![forged]).await,
        Err(SearchError::MalformedId)
    ));
}
