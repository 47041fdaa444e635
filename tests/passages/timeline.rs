//! The timeline: who is shown what, page by page, to people and to machines.

use super::class;

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
    // An answer that is kept for those who ask again does not outlive any change.
    let again = || class.ines.call("GET", "/api/seyes/v1/timeline", None);
    again().await.ok();
    let last = class.topic("Retour").await;
    class.school.settle().await;
    assert_eq!(again().await.json()["items"][0]["title"], "Retour");
    class.withdraw(&last).await;
    assert_eq!(again().await.json()["items"][0]["title"], "Sortie 5");
    let nothing = class.hugo.call("GET", "/api/seyes/v1/timeline", None).await;
    assert_eq!(nothing.ok().json()["items"].as_array().unwrap().len(), 0);
}
