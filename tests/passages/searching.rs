//! The search: readers find, nobody else does, and what was taken back is gone at once (A64 to A66).

use seyes::{publications, search};

use super::class;

#[tokio::test]
async fn search_finds_for_readers_only_and_forgets_at_once() {
    let class = class().await;
    let topic = class.topic("Au zoo de Beauval").await;
    let reply = class.reply(&topic, "J'ai préféré les girafes.").await;
    let (house, engine) = (&class.school.house, class.school.app.engine.clone());
    let made = search::ensure_index_for_house(house, engine.as_ref(), &|_| {}).await;
    made.unwrap();
    class.school.settle().await;
    for words in ["elephants", "beauval", "claire"] {
        let path = format!("/search?q={words}");
        class
            .ines
            .get(&path)
            .await
            .ok()
            .sees("1 résultat")
            .sees("Beauval");
        class
            .hugo
            .get(&path)
            .await
            .ok()
            .sees("Aucun résultat")
            .sees_no("Au zoo");
    }
    let page = class.ines.get("/search?q=elephants").await;
    assert!(
        page.body().contains("<mark>éléphant</mark>"),
        "{}",
        page.body()
    );
    // What waits for its check is found by its author alone.
    class
        .ines
        .get("/search?q=girafe")
        .await
        .ok()
        .sees("1 résultat");
    class
        .hugo
        .get("/search?q=girafe")
        .await
        .ok()
        .sees("Aucun résultat");
    let adult = class.school.viewer(&class.claire).await;
    let done = publications::actions::accept_reply(house, &adult, &reply).await;
    done.unwrap();
    class.school.settle().await;
    class
        .claire
        .get("/search?q=girafe")
        .await
        .ok()
        .sees("1 résultat");

    class.withdraw(&topic).await;
    for words in ["beauval", "girafe"] {
        let path = format!("/search?q={words}");
        class.ines.get(&path).await.ok().sees("Aucun résultat");
    }
    class.school.settle().await;
    class
        .claire
        .get("/search?q=beauval")
        .await
        .ok()
        .sees("Aucun résultat");
    let left = search::reindex_for_house(house, engine.as_ref(), &|_| {}).await;
    assert_eq!(left.unwrap(), 1, "the reply, for its author");
    class
        .hugo
        .get("/search?q=girafe")
        .await
        .ok()
        .sees("Aucun résultat");
}

#[tokio::test]
async fn strange_searches_are_refused() {
    let class = class().await;
    let long = format!("q={}", "mot+".repeat(1000));
    for bad in [
        &long,
        "q=zoo&kind=x'y",
        "q=zoo&space=*",
        "q=zoo&kind=article OR 1=1",
    ] {
        class.ines.get(&format!("/search?{bad}")).await.is(400);
        let path = format!("/api/seyes/v1/search?{bad}");
        class.ines.call("GET", &path, None).await.is(400);
    }
    class.ines.get("/search").await.ok();
    class
        .school
        .stranger()
        .get("/search?q=zoo")
        .await
        .leads_to("/sign-in");
}
