//! Links between relatives and children, and the head's permission: what they open, what their end
//! closes, and that a school is never left without somebody who manages it.

use serde_json::json;
use seyes::policy::Profile;

use crate::support::School;

const PASSWORD: &str = "cartable-bleu-42";

#[tokio::test]
async fn a_link_opens_what_is_for_the_families_and_its_end_closes_it() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let roy = school.person("claire", Profile::Teacher).await;
    let ines = school.pupil(("Inès", "Marchand"), "ines").await;
    let lou = school.pupil(("Lou", "Marchand"), "lou").await;
    let sophie = school.person("sophie", Profile::Relative).await;
    let class = school.class("CM2 B", &[&roy], &[&ines, &lou], &[]).await;
    let space = format!("/spaces/{class}");
    sophie.get(&space).await.not_found();

    let person = format!("/admin/people/{}", ines.id);
    let family = format!("{person}/family");
    head.get(&person)
        .await
        .ok()
        .sees("Aucun adulte n'est relié à cet élève.");
    head.get(&format!("{family}?q=sophie"))
        .await
        .ok()
        .sees("lit ce qui est publié pour les familles")
        .sees("sophie Marchand");
    let other = sophie.id.to_string();
    head.post(&family, &[("other", &other)])
        .await
        .leads_to(&format!("{person}?done=family-linked"));
    head.get(&person).await.ok().sees("sophie Marchand");
    head.get(&format!("/admin/people/{other}"))
        .await
        .ok()
        .sees("Enfants à l'école")
        .sees("Inès Marchand");
    head.get(&format!("{family}?q=sophie"))
        .await
        .ok()
        .sees("Personne ne correspond");
    sophie.get(&space).await.ok();
    sophie.get("/me").await.ok().sees("Inès Marchand");

    // A second child in the same class keeps its door open.
    let second = format!("/admin/people/{other}/family/{}", lou.id);
    head.say("PUT", &second, None).await.is(204);
    let end = format!("{family}/{other}/end");
    head.get(&end)
        .await
        .ok()
        .sees("Mettre fin au lien entre Inès Marchand et sophie Marchand ?");
    head.post(&end, &[]).await.leads_to(&end);
    head.post(&end, &[("confirmed", "yes")])
        .await
        .leads_to(&format!("{person}?done=family-ended"));
    sophie.get(&space).await.ok();
    let kin = head
        .say("GET", &format!("/admin/people/{other}/family"), None)
        .await;
    let kin = kin.ok().json();
    assert_eq!(kin.as_array().unwrap().len(), 1);
    assert_eq!(kin[0]["name"], "Lou Marchand");
    head.say("DELETE", &second, None).await.is(204);
    sophie.get(&space).await.not_found();
    head.say("DELETE", &second, None).await.is(404);
}

#[tokio::test]
async fn only_the_head_links_and_only_a_relative_with_a_pupil() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let roy = school.person("claire", Profile::Teacher).await;
    let ines = school.person("ines", Profile::Student).await;
    let tom = school.person("tom", Profile::Student).await;
    let sophie = school.person("sophie", Profile::Relative).await;
    let family = format!("/admin/people/{}/family", ines.id);
    let permission = format!("/admin/people/{}/permission", roy.id);
    let link = format!("{family}/{}", sophie.id);
    for other in [&roy, &ines, &sophie] {
        other.get(&family).await.is(403);
        other.get(&permission).await.is(403);
        let whom = [("other", &*sophie.id.to_string())];
        other.post(&family, &whom).await.is(403);
        let yes = [("confirmed", "yes"), ("head", "yes")];
        other.post(&permission, &yes).await.is(403);
        other.say("GET", &family, None).await.is(403);
        other.say("PUT", &link, None).await.is(403);
        other.say("DELETE", &link, None).await.is(403);
        let body = Some(json!({ "admin": true }));
        other.say("PUT", &permission, body).await.is(403);
    }
    for wrong in [&tom, &roy, &head] {
        let whom = [("other", &*wrong.id.to_string())];
        head.post(&family, &whom)
            .await
            .is(422)
            .sees("Choisissez un responsable légal et un élève");
        let link = format!("{family}/{}", wrong.id);
        head.say("PUT", &link, None).await.is(422);
    }
    let team = format!("/admin/people/{}", roy.id);
    head.get(&format!("{team}/family")).await.is(409);
    head.get(&team).await.ok().sees_no("Responsables légaux");
}

#[tokio::test]
async fn the_permission_is_given_and_taken_but_never_from_the_last() {
    let school = School::open().await;
    let head = school.admin("helene").await;
    let roy = school.person("claire", Profile::Teacher).await;
    let ines = school.person("ines", Profile::Student).await;
    let own = format!("/admin/people/{}/permission", head.id);
    let hers = format!("/admin/people/{}/permission", roy.id);
    let (give, take) = (
        [("confirmed", "yes"), ("head", "yes")],
        [("confirmed", "yes"), ("head", "no")],
    );
    let pupil = format!("/admin/people/{}/permission", ines.id);
    head.post(&pupil, &give).await.is(409);
    head.post(&own, &take).await.is(409);
    roy.get("/admin").await.is(403);
    head.get(&hers)
        .await
        .ok()
        .sees("Donner la permission de direction à claire Marchand ?");
    head.post(&hers, &[("head", "yes")]).await.leads_to(&hers);
    head.post(&hers, &give).await.is(303);
    roy.get("/admin").await.ok();
    // Claire holds it, but nobody can come in with an account that was never activated.
    head.post(&own, &take).await.is(409);
    let body = Some(json!({ "admin": false }));
    head.say("PUT", &own, body.clone()).await.is(409);
    let sheet = head
        .say("POST", &format!("/admin/people/{}/code", roy.id), None)
        .await;
    let code = sheet.ok().json()["code"].as_str().unwrap().to_owned();
    let activation = [
        ("code", code.as_str()),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("charter", "yes"),
    ];
    school
        .stranger()
        .post("/activate", &activation)
        .await
        .is(303);
    head.post(&own, &take).await.leads_to("/?done=head-taken");
    head.get("/admin").await.is(403);
    head.say("PUT", &hers, body).await.is(403);
}
