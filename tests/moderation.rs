//! Reporting and deciding: anybody tells, the adults of the place decide, the person concerned never sees it
//! (A86).

use serde_json::json;
use seyes::policy::Profile;

use crate::blogs::Class;
use crate::support::{Answer, Person, query};

/// A published article of a pupil.
async fn article(class: &Class) -> String {
    let path = class.published("class").await;
    class.school.settle().await;
    path.rsplit('/').next().unwrap().to_owned()
}

async fn report(person: &Person, id: &str) -> Answer {
    let form = [("category", "harassment"), ("words", "Il se moque de Tom")];
    person.post(&format!("/p/{id}/report"), &form).await
}

async fn ids(class: &Class) -> Vec<String> {
    let sql = "SELECT id FROM reports ORDER BY id";
    let rows = query(&class.school.house.config.database_url, sql).await;
    rows.into_iter().map(|mut row| row.remove(0)).collect()
}

#[tokio::test]
async fn a_pupil_tells_and_the_adult_of_the_class_reads_it() {
    let class = Class::open().await;
    let id = article(&class).await;
    let form = class.other.get(&format!("/p/{id}/report")).await;
    form.ok().sees("3018").sees("La mangeoire").sees("mésanges");
    let page = class.other.get(&format!("/articles/{id}")).await;
    assert!(page.addresses().contains(&format!("/p/{id}/report")));

    let empty = [("category", ""), ("words", "Il se moque")];
    let wrong = class.other.post(&format!("/p/{id}/report"), &empty).await;
    wrong
        .is(422)
        .sees("Choisis de quoi il s'agit.")
        .sees("Il se moque");
    assert!(ids(&class).await.is_empty());

    let done = report(&class.other, &id).await;
    done.leads_to(&format!("/articles/{id}?done=reported"));
    class
        .other
        .get(done.location())
        .await
        .ok()
        .sees("tu as bien fait");
    class.school.settle().await;
    class
        .teacher
        .get("/notifications")
        .await
        .sees("Un signalement attend");
    let queue = class.teacher.get("/reports").await;
    queue
        .ok()
        .sees("Il se moque de Tom")
        .sees("Moqueries, insultes")
        .sees("mésanges");
    // The author, the other pupils and teachers of other classes never see it.
    for nobody in [&class.pupil, &class.other, &class.stranger, &class.parent] {
        nobody.get("/reports").await.is(403);
        nobody
            .get("/notifications")
            .await
            .sees_no("Un signalement attend");
    }
    // Telling again adds nothing.
    report(&class.other, &id).await.is(303);
    assert_eq!(ids(&class).await.len(), 1);
}

#[tokio::test]
async fn what_one_cannot_read_cannot_be_reported_and_ones_own_is_not() {
    let class = Class::open().await;
    let id = article(&class).await;
    report(&class.stranger, &id).await.not_found();
    class
        .stranger
        .get(&format!("/p/{id}/report"))
        .await
        .not_found();
    report(&class.pupil, &id).await.is(403);
    class
        .school
        .stranger()
        .get(&format!("/p/{id}/report"))
        .await
        .leads_to("/sign-in");
    let nobody = "/people/01ARZ3NDEKTSV4RRFFQ69G5FAV/report";
    class.other.get(nobody).await.not_found();
    assert!(ids(&class).await.is_empty());
}

#[tokio::test]
async fn the_adult_hides_shows_again_and_takes_back() {
    let class = Class::open().await;
    let id = article(&class).await;
    report(&class.other, &id).await.is(303);
    let case = ids(&class).await.remove(0);
    let decision = format!("/reports/{case}/decision");
    let page = format!("/articles/{id}");

    class
        .other
        .post(&decision, &[("decision", "hold")])
        .await
        .not_found();
    class
        .stranger
        .post(&decision, &[("decision", "hold")])
        .await
        .not_found();
    class
        .teacher
        .post(&decision, &[("decision", "dance")])
        .await
        .is(400);
    class
        .teacher
        .post(&decision, &[("decision", "hold")])
        .await
        .leads_to("/reports");
    class.other.get(&page).await.not_found();
    class
        .teacher
        .get("/reports?state=decided")
        .await
        .ok()
        .sees("masquer")
        .sees("Masqué");

    class
        .teacher
        .post(&decision, &[("decision", "nothing")])
        .await
        .leads_to("/reports");
    class.other.get(&page).await.ok();
    class
        .teacher
        .post(&decision, &[("decision", "hold")])
        .await
        .is(409);
    class.school.settle().await;
    class
        .other
        .get("/notifications")
        .await
        .sees("Un adulte s'est occupé de ton signalement");

    report(&class.parent, &id).await.not_found();
    report(&class.other, &id).await.is(303);
    let case = ids(&class).await.remove(1);
    let decision = format!("/reports/{case}/decision");
    class
        .teacher
        .post(&decision, &[("decision", "withdraw")])
        .await
        .leads_to("/reports");
    class.other.get(&page).await.not_found();
}

#[tokio::test]
async fn a_report_about_the_adult_of_the_class_goes_to_the_head() {
    let class = Class::open().await;
    let head = class.school.admin("Paul").await;
    let teacher = &class.teacher.id;
    let form = [("category", "other"), ("words", "Des mots durs")];
    let path = format!("/people/{teacher}/report");
    class.pupil.get(&path).await.ok().sees("3018");
    class
        .pupil
        .post(&path, &form)
        .await
        .leads_to("/?done=reported");
    class
        .teacher
        .get("/reports")
        .await
        .ok()
        .sees_no("Des mots durs");
    head.get("/reports").await.ok().sees("Des mots durs");
    let case = ids(&class).await.remove(0);
    let decision = format!("/reports/{case}/decision");
    class
        .teacher
        .post(&decision, &[("decision", "nothing")])
        .await
        .not_found();
    head.post(&decision, &[("decision", "withdraw")])
        .await
        .is(409);
    head.post(&decision, &[("decision", "nothing")])
        .await
        .is(303);
}

#[tokio::test]
async fn a_report_is_handed_on_to_the_head_who_decides() {
    let class = Class::open().await;
    let head = class.school.admin("Paul").await;
    let id = article(&class).await;
    report(&class.other, &id).await.is(303);
    head.get("/reports")
        .await
        .ok()
        .sees_no("Il se moque de Tom");
    let case = ids(&class).await.remove(0);
    let transfer = format!("/reports/{case}/transfer");
    class.stranger.post(&transfer, &[]).await.not_found();
    class
        .teacher
        .post(&transfer, &[])
        .await
        .leads_to("/reports?done=report-transferred");
    class
        .teacher
        .get("/reports")
        .await
        .ok()
        .sees_no("Il se moque de Tom");
    head.get("/reports")
        .await
        .ok()
        .sees("Il se moque de Tom")
        .sees("mésanges");
    head.post(&transfer, &[]).await.is(409);
    let decision = format!("/reports/{case}/decision");
    head.post(&decision, &[("decision", "withdraw")])
        .await
        .is(303);
    class
        .other
        .get(&format!("/articles/{id}"))
        .await
        .not_found();
}

#[tokio::test]
async fn programs_do_the_same_and_nobody_floods_the_adults() {
    let class = Class::open().await;
    let id = article(&class).await;
    let body = json!({ "publication": id, "category": "spam", "words": "Publicité" });
    let path = "/api/seyes/v1/reports";
    class.other.call("POST", path, Some(body)).await.is(201);
    class.other.call("GET", path, None).await.is(403);
    let list = class.teacher.call("GET", path, None).await.json();
    assert_eq!(list["items"][0]["words"], "Publicité");
    let case = list["items"][0]["id"].as_str().unwrap();
    let decision = Some(json!({ "decision": "hold" }));
    let act = format!("{path}/{case}/decision");
    class
        .other
        .call("POST", &act, decision.clone())
        .await
        .not_found();
    class.teacher.call("POST", &act, decision).await.is(204);
    let forward = format!("{path}/{case}/forward");
    let words = Some(json!({ "words": "x" }));
    class.teacher.call("POST", &forward, words).await.is(409);

    let both = json!({ "publication": id, "person": class.teacher.id.as_str(),
        "category": "spam", "words": "x" });
    class.other.call("POST", path, Some(both)).await.is(400);
    let mut last = 0;
    for number in 0..25 {
        let person = class
            .school
            .person(&format!("e{number}"), Profile::Student)
            .await;
        let body = json!({ "person": person.id.as_str(), "category": "other", "words": "x" });
        last = class.other.call("POST", path, Some(body)).await.status;
    }
    assert_eq!(last, 429);
    assert_eq!(ids(&class).await.len(), 20);
}
