//! The passages from outside: who is shown what in the timeline, the notifications, the search and
//! the live stream.

use std::time::Duration;

use seyes::kernel::{PublicationId, SpaceId};
use seyes::policy::{Act, Level, Permit, Profile, permit};
use seyes::publications::{self, Body, Kind, NewPublication, ReactionKind, ReplyDraft, reactions};
use seyes::{accounts, notifications, search, spaces};
use tokio::time::timeout;

use crate::support::{Person, School};

/// The longest that a stream may outlive its session (I13), and any event may take.
const SOON: Duration = Duration::from_secs(5);

struct Class {
    school: School,
    id: SpaceId,
    claire: Person,
    ines: Person,
    hugo: Person,
}

/// A class with a teacher and a pupil, and a pupil who is not in it.
async fn class() -> Class {
    let school = School::open().await;
    let claire = school.person("Claire", Profile::Teacher).await;
    let ines = school.person("Inès", Profile::Student).await;
    let hugo = school.person("Hugo", Profile::Student).await;
    let id = school.class("CM2 B", &[&claire], &[&ines], &[]).await;
    Class {
        school,
        id,
        claire,
        ines,
        hugo,
    }
}

impl Class {
    /// The teacher opens a topic for the class.
    async fn topic(&self, title: &str) -> PublicationId {
        let (house, law) = (&self.school.house, Permit::for_house());
        let tx = house.db.write().await.unwrap();
        let new = NewPublication {
            kind: Kind::Topic,
            space: Some(self.id.clone()),
            author: self.claire.id.clone(),
            parent: None,
            title: title.to_owned(),
            body: Body::from_markdown("Hier, nous avons vu **l'éléphant** du zoo.").unwrap(),
            audience: spaces::audience(&tx, &self.id, Level::Class).await.unwrap(),
            origin: None,
        };
        let id = publications::insert(&tx, &law, &house.clock, &new).await;
        let id = id.unwrap();
        let done = publications::actions::publish(&tx, &law, &house.clock, &id).await;
        done.unwrap();
        house.commit(tx).await.unwrap();
        self.school.tick();
        id
    }

    /// The pupil answers; the teacher reads it first.
    async fn reply(&self, above: &PublicationId, text: &str) -> PublicationId {
        let house = &self.school.house;
        let viewer = self.school.viewer(&self.ines).await;
        let tx = house.db.write().await.unwrap();
        let above = publications::find(&tx, &viewer, above).await.unwrap();
        let draft = ReplyDraft {
            author: self.ines.id.clone(),
            body: Body::from_markdown(text).unwrap(),
            checked: true,
            origin: None,
        };
        let law = permit(&viewer, &Act::Answer).unwrap();
        let reply = publications::reply(&tx, &law, &house.clock, (&above, draft)).await;
        house.commit(tx).await.unwrap();
        self.school.tick();
        reply.unwrap()
    }

    async fn withdraw(&self, id: &PublicationId) {
        let adult = self.school.viewer(&self.claire).await;
        let done = publications::actions::withdraw(&self.school.house, &adult, id).await;
        done.unwrap();
    }

    async fn react(&self, by: &Person, id: &PublicationId) {
        let viewer = self.school.viewer(by).await;
        let word = (ReactionKind::Bravo, None);
        let done = reactions::react(&self.school.house, &viewer, id, word).await;
        done.unwrap();
    }

    async fn unread(&self, person: &Person) -> i64 {
        let viewer = self.school.viewer(person).await;
        notifications::unread(self.school.db(), &viewer)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn the_timeline_shows_what_the_reader_may_read_and_ends() {
    let class = class().await;
    let mut ids = Vec::new();
    for number in 1..=25 {
        ids.push(class.topic(&format!("Sortie numéro {number:02}")).await);
    }
    class.school.settle().await;
    let first = class.ines.get("/").await;
    first.ok().sees("Sortie numéro 25").sees("Sortie numéro 06");
    first.sees_no("Sortie numéro 05").sees_no("Tu es à jour");
    let links = first.addresses();
    let older = links.iter().find(|link| link.starts_with("/?before="));
    let second = class.ines.get(older.unwrap()).await;
    second
        .ok()
        .sees("Sortie numéro 05")
        .sees("Sortie numéro 01");
    second.sees_no("Sortie numéro 06").sees("Tu es à jour");

    // The worker has not heard of it yet: the page reads the present all the same.
    class.withdraw(&ids[24]).await;
    class.ines.get("/").await.sees_no("Sortie numéro 25");
    class.claire.get("/").await.sees_no("Sortie numéro 25");
    class.school.settle().await;
    let path = format!("/spaces/{}", class.id);
    let tab = class.ines.get(&path).await;
    tab.ok()
        .sees("Sortie numéro 24")
        .sees_no("Sortie numéro 25");

    class.hugo.get("/").await.ok().sees_no("Sortie numéro");
    class.hugo.get(&path).await.not_found();
    class.school.stranger().get("/").await.leads_to("/sign-in");
    class.ines.get("/?before=x").await.is(400);
}

#[tokio::test]
async fn the_timeline_of_machines_has_the_same_pages() {
    let class = class().await;
    for number in 1..=5 {
        class.topic(&format!("Sortie {number}")).await;
    }
    class.school.settle().await;
    for path in [
        "/api/seyes/v1/timeline".to_owned(),
        format!("/api/seyes/v1/timelines/spaces/{}", class.id),
    ] {
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let page = format!("{path}?limit=2&before={next}");
            let json = class.ines.call("GET", &page, None).await;
            let json = json.ok().json();
            let items = json["items"].as_array().unwrap();
            seen.extend(
                items
                    .iter()
                    .map(|item| item["title"].as_str().unwrap().to_owned()),
            );
            let Some(cursor) = json["next"].as_str() else {
                break;
            };
            next = cursor.to_owned();
        }
        assert_eq!(
            seen,
            ["Sortie 5", "Sortie 4", "Sortie 3", "Sortie 2", "Sortie 1"]
        );
    }
    let nothing = class.hugo.call("GET", "/api/seyes/v1/timeline", None).await;
    assert_eq!(nothing.ok().json()["items"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn people_are_told_what_concerns_them_and_nobody_else_is() {
    let class = class().await;
    let house = &class.school.house;
    let topic = class.topic("Le zoo").await;
    let reply = class.reply(&topic, "Moi aussi !").await;
    class.school.settle().await;
    let page = class.claire.get("/notifications").await;
    page.ok()
        .sees("Inès M. a répondu à")
        .sees("Le zoo")
        .sees_no("Moi aussi");
    assert_eq!(class.unread(&class.claire).await, 1);

    let adult = class.school.viewer(&class.claire).await;
    let done = publications::actions::accept_reply(house, &adult, &reply).await;
    done.unwrap();
    class.react(&class.claire, &reply).await;
    class.school.settle().await;
    assert_eq!(
        class.unread(&class.claire).await,
        1,
        "a reminder less, an answer more"
    );
    let page = class.ines.get("/notifications").await;
    page.ok()
        .sees("a publié ta réponse à")
        .sees("a réagi à ta réponse à");
    let links = page.addresses();
    let path = links
        .iter()
        .find(|link| link.starts_with("/notifications/"));
    let path = path.unwrap();
    class.hugo.get(path).await.not_found();
    class.claire.get(path).await.not_found();
    assert_eq!(class.unread(&class.ines).await, 2);
    class.ines.get(path).await.leads_to(&format!("/p/{reply}"));
    assert_eq!(class.unread(&class.ines).await, 1);
    let json = class
        .ines
        .call("GET", "/api/seyes/v1/notifications", None)
        .await;
    assert_eq!(json.ok().json()["items"].as_array().unwrap().len(), 2);
    assert_eq!(json.json()["unread"], 1);
    class
        .ines
        .post("/notifications/read", &[])
        .await
        .leads_to("/notifications");
    assert_eq!(class.unread(&class.ines).await, 0);
    class
        .hugo
        .get("/notifications")
        .await
        .ok()
        .sees_no("Le zoo");

    // Taken back: the lines about it are gone before any worker hears of it.
    class.withdraw(&reply).await;
    class
        .ines
        .get("/notifications")
        .await
        .ok()
        .sees_no("Le zoo");
    assert_eq!(class.unread(&class.claire).await, 0);
}

#[tokio::test]
async fn a_fact_heard_twice_is_told_once() {
    let class = class().await;
    let topic = class.topic("Le zoo").await;
    class.react(&class.ines, &topic).await;
    class.school.settle().await;
    assert_eq!(class.unread(&class.claire).await, 1);
    class
        .claire
        .post("/notifications/read", &[])
        .await
        .leads_to("/notifications");
    let again = seyes::events::Event::Reacted {
        publication: topic,
        person: class.ines.id.clone(),
    };
    let tx = class.school.db().write().await.unwrap();
    let clock = &class.school.house.clock;
    seyes::events::record(&tx, clock, &again).await.unwrap();
    class.school.house.commit(tx).await.unwrap();
    class.school.settle().await;
    assert_eq!(class.unread(&class.claire).await, 0);
}

#[tokio::test]
async fn members_of_a_group_are_told_while_they_are_in_it() {
    let class = class().await;
    let group = class
        .school
        .group("Club lecture", &[&class.claire], &[&class.hugo])
        .await;
    class.school.settle().await;
    let page = class.hugo.get("/notifications").await;
    page.ok().sees("Tu fais partie de").sees("Club lecture");
    assert_eq!(class.unread(&class.ines).await, 0);
    let circle = class.school.circle(&group, "group").await;
    class.school.leaves(&class.hugo, &circle).await;
    class
        .hugo
        .get("/notifications")
        .await
        .ok()
        .sees_no("Club lecture");
    assert_eq!(class.unread(&class.hugo).await, 0);
}

#[tokio::test]
async fn old_notifications_are_forgotten() {
    let class = class().await;
    let topic = class.topic("Le zoo").await;
    class.react(&class.ines, &topic).await;
    class.school.settle().await;
    let house = &class.school.house;
    assert_eq!(notifications::purge(house).await.unwrap(), 0);
    class.school.wait(notifications::actions::KEPT + SOON);
    assert_eq!(notifications::purge(house).await.unwrap(), 1);
}

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

#[tokio::test]
async fn the_live_stream_needs_a_session_of_ours_and_ends_with_it() {
    let class = class().await;
    class.school.stranger().get("/live").await.is(401);
    let ask = || class.claire.request(reqwest::Method::GET, "/live");
    let foreign = ask().header("origin", "https://ailleurs.example");
    class.claire.send(foreign).await.is(403);
    let framed = ask().header("sec-fetch-site", "cross-site");
    class.claire.send(framed).await.is(403);

    let mut events = ask().send().await.unwrap();
    assert_eq!(events.status(), 200);
    let first = timeout(SOON, events.chunk())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let first = String::from_utf8_lossy(&first).into_owned();
    assert!(first.contains("event: notification"), "{first}");
    assert!(first.contains("\"unread\":0"), "{first}");

    let topic = class.topic("Le zoo").await;
    class.react(&class.ines, &topic).await;
    class.school.settle().await;
    let second = timeout(SOON, events.chunk())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let second = String::from_utf8_lossy(&second).into_owned();
    assert!(second.contains("\"unread\":1"), "{second}");
    assert!(!second.contains("zoo"), "never the content");

    let law = Permit::for_house();
    let closed = accounts::actions::suspend_for_house(&class.school.house, &law, "claire", true);
    closed.await.unwrap();
    let end = timeout(SOON, events.chunk()).await.unwrap();
    assert!(end.unwrap().is_none());
}
