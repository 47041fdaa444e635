//! Notifications: people are told what concerns them, once, and only while they may read it.

use seyes::{notifications, publications};

use super::{SOON, class};

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
