//! The head of school changes the keys: page and API say the same, and nobody else may.

use seyes::policy::Profile;

use super::{pinned, rotate, upkeep};
use crate::federation::{lines, number};

const PAGE: &str = "/admin/servers/keys";
const API: &str = "/api/seyes/v1/federation/keys";

#[tokio::test]
async fn the_head_changes_the_keys_on_a_page() {
    let two = pinned().await;
    let helene = two.home.admin("Helene").await;
    let page = helene.get(PAGE).await;
    page.ok()
        .sees("Aucun changement en cours")
        .sees("se porte garante");
    let before = helene.call("GET", API, None).await.ok().json();
    assert_eq!(before["stage"], "calm");
    page.sees(before["fingerprint"].as_str().unwrap());
    // Without a decision there is only the question.
    helene.post(PAGE, &[]).await.leads_to(PAGE);
    assert!(
        lines(&two.home, "SELECT id FROM rotations")
            .await
            .is_empty()
    );
    helene
        .post(PAGE, &[("confirmed", "yes")])
        .await
        .leads_to("/admin/servers/keys?done=keys-rotated");
    upkeep(&two.home).await;
    let under_way = helene.call("GET", API, None).await.ok().json();
    assert_eq!(under_way["stage"], "announcing");
    assert_eq!(under_way["fingerprint"], before["fingerprint"]);
    let next = under_way["next"].as_str().unwrap().to_owned();
    helene
        .get(PAGE)
        .await
        .ok()
        .sees("est annoncé aux partenaires")
        .sees(&next);
    helene.post(PAGE, &[("confirmed", "yes")]).await.is(409);
    helene.call("POST", API, None).await.is(409);
    two.exchange().await;
    upkeep(&two.home).await;
    let after = helene.call("GET", API, None).await.ok().json();
    assert_eq!(after["stage"], "switched");
    assert_eq!(after["fingerprint"], next);
    let audit = "SELECT COUNT(*) FROM audit WHERE act = 'keys-rotated' AND actor_id IS NOT NULL";
    assert_eq!(number(&two.home, audit).await, 1);
    rotate(&two).await;
}

#[tokio::test]
async fn nobody_else_sees_or_changes_them() {
    let two = pinned().await;
    for (name, profile) in [("Noa", Profile::Teacher), ("Ilan", Profile::Student)] {
        let person = two.home.person(name, profile).await;
        person.get(PAGE).await.is(403);
        person.call("GET", API, None).await.is(403);
        person.call("POST", API, None).await.is(403);
        person.post(PAGE, &[("confirmed", "yes")]).await.is(403);
    }
    two.home.stranger().get(PAGE).await.is(303);
    assert!(
        lines(&two.home, "SELECT id FROM rotations")
            .await
            .is_empty()
    );
}
