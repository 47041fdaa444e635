//! The search: readers find, nobody else does, and what was taken back is gone at once (A64 to A66). An
//! engine that is away for hours is waited for.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use seyes::doors::metrics;
use seyes::events::Subscriber;
use seyes::house::House;
use seyes::jobs::{self, Workers};
use seyes::kernel::PublicationId;
use seyes::policy::Viewer;
use seyes::search::{
    Hits, Indexer, MeilisearchEngine, SearchDocument, SearchEngine, SearchError, SearchQuery,
};
use seyes::{publications, search};

use super::class;
use crate::support::Browser;

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
    // What waits for its check is found by its author and by the adult who checks.
    for person in [&class.ines, &class.claire] {
        let page = person.get("/search?q=girafe").await;
        page.ok().sees("1 résultat");
    }
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

#[tokio::test]
async fn an_engine_that_is_away_is_waited_for_without_losing_anything() {
    let class = class().await;
    let (house, db) = (&class.school.house, class.school.db());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let away: Arc<dyn SearchEngine> = Arc::new(MeilisearchEngine::new(&url, "key", "x").unwrap());
    let topic = class.topic("Au zoo de Beauval").await;
    class.reply(&topic, "J'ai préféré les girafes.").await;
    for _ in 0..12 {
        class.school.wait(Duration::from_secs(300));
        let workers = Workers::new(house.clone(), vec![Arc::new(Indexer::new(away.clone()))]);
        workers.drain().await.unwrap();
    }
    let backlog = jobs::backlog_for_house(db, Subscriber::Search).await;
    let backlog = backlog.unwrap();
    assert_eq!((backlog.waiting, backlog.dead), (2, 0));
    let late = "search index: 3602 s behind";
    class.school.stranger().get("/readyz").await.ok().sees(late);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = free.local_addr().unwrap();
    drop(free);
    metrics::serve(at, house.clone()).await.unwrap();
    let page = Browser::new(&format!("http://{at}"), at)
        .get("/metrics")
        .await;
    page.ok()
        .sees("seyes_queue_behind_seconds{queue=\"search\"} 3602")
        .sees("seyes_queue_waiting{queue=\"search\"} 2");

    class.school.settle().await;
    for words in ["beauval", "girafe"] {
        let page = class.claire.get(&format!("/search?q={words}")).await;
        page.ok().sees("1 résultat");
    }
    let ready = class.school.stranger().get("/readyz").await;
    ready.ok().sees("search index: 0 s behind");
}

/// An engine in whose way something is taken back, between the reading of what is to be indexed and its
/// writing.
struct Slow {
    inner: Arc<dyn SearchEngine>,
    house: House,
    adult: Viewer,
    doomed: PublicationId,
}

#[async_trait]
impl SearchEngine for Slow {
    async fn upsert(&self, docs: Vec<SearchDocument>) -> Result<(), SearchError> {
        // The second time it is gone already, and says so.
        let _ = publications::actions::withdraw(&self.house, &self.adult, &self.doomed).await;
        self.inner.upsert(docs).await
    }

    async fn remove(&self, ids: &[String]) -> Result<(), SearchError> {
        self.inner.remove(ids).await
    }

    async fn query(&self, query: SearchQuery<'_>) -> Result<Hits, SearchError> {
        self.inner.query(query).await
    }

    async fn clear(&self) -> Result<(), SearchError> {
        self.inner.clear().await
    }

    async fn health(&self) -> Result<(), SearchError> {
        self.inner.health().await
    }

    async fn flush(&self) -> Result<(), SearchError> {
        self.inner.flush().await
    }

    async fn needs_rebuild(&self) -> Result<bool, SearchError> {
        self.inner.needs_rebuild().await
    }

    async fn rebuilt(&self) -> Result<(), SearchError> {
        self.inner.rebuilt().await
    }
}

#[tokio::test]
async fn a_deletion_wins_over_an_indexer_that_is_slower() {
    let class = class().await;
    let topic = class.topic("Au zoo de Beauval").await;
    let other = class.topic("Une autre sortie à Beauval").await;
    let slow = Slow {
        inner: class.school.app.engine.clone(),
        house: class.school.house.clone(),
        adult: class.school.viewer(&class.claire).await,
        doomed: topic,
    };
    let made = search::reindex_for_house(&class.school.house, &slow, &|_| {}).await;
    made.unwrap();
    let claire = class.school.viewer(&class.claire).await;
    let circles: Vec<String> = claire.circles().iter().map(ToString::to_string).collect();
    let hits = slow.query(SearchQuery {
        words: "beauval",
        circles: &circles,
        checks: &[],
        author_id: claire.id().map(|id| id.as_str()),
        space_id: None,
        kind: None,
        limit: 10,
        offset: 0,
    });
    let hits = hits.await.unwrap();
    assert_eq!((hits.total, hits.ids[0].id.as_str()), (1, other.as_str()));
}
