//! The pages and the API are for whoever administers the server, and for nobody else.

use serde_json::json;
use seyes::policy::Profile;

use super::{domain, lines, strangers, talk};
use crate::federation::number;
use crate::support::dump;

#[tokio::test]
async fn only_heads_see_and_change_servers() {
    let two = strangers().await;
    let (home, host) = (&two.home, domain(&two.away));
    let others = [
        home.person("Claire", Profile::Teacher).await,
        home.person("Paul", Profile::Personnel).await,
        home.person("Ines", Profile::Student).await,
        home.person("Sophie", Profile::Relative).await,
        home.person("Gwen", Profile::Guest).await,
    ];
    let pages = [
        "/admin/servers".to_owned(),
        "/admin/servers/mode".to_owned(),
        "/admin/servers/import".to_owned(),
        "/admin/servers/export/blocked".to_owned(),
        format!("/admin/servers/invitation?host={host}&id=x"),
        format!("/admin/servers/{host}"),
        format!("/admin/servers/{host}/block"),
    ];
    let acts = [
        ("/admin/servers/mode".to_owned(), ("mode", "off")),
        ("/admin/servers/look".to_owned(), ("host", host)),
        ("/admin/servers/invite".to_owned(), ("host", host)),
        ("/admin/servers/allow".to_owned(), ("host", host)),
        (
            "/admin/servers/import/done".to_owned(),
            ("about", "blocked"),
        ),
        (
            "/admin/servers/invitation/accept".to_owned(),
            ("host", host),
        ),
        (format!("/admin/servers/{host}/block"), ("confirmed", "yes")),
    ];
    let calls = [
        ("GET", "/federation".to_owned(), None),
        (
            "PUT",
            "/federation".to_owned(),
            Some(json!({ "mode": "off" })),
        ),
        ("GET", "/servers".to_owned(), None),
        ("GET", format!("/servers/{host}"), None),
        ("POST", format!("/servers/{host}/block"), None),
        (
            "POST",
            "/server-looks".to_owned(),
            Some(json!({ "host": host })),
        ),
        ("GET", "/invitations".to_owned(), None),
        (
            "POST",
            "/invitations".to_owned(),
            Some(json!({ "host": host })),
        ),
        ("POST", format!("/invitations/{host}/x/accept"), None),
    ];
    for person in &others {
        person.get("/charter").await;
    }
    let state = dump(&home.house.config.database_url).await;
    for person in &others {
        for page in &pages {
            person.get(page).await.is(403);
        }
        for (path, field) in &acts {
            person.post(path, &[*field]).await.is(403);
        }
        for (method, path, body) in &calls {
            let path = format!("/api/seyes/v1{path}");
            person.call(method, &path, body.clone()).await.is(403);
        }
        person.get("/").await.ok().sees_no("Partenaires");
    }
    for page in &pages {
        home.stranger().get(page).await.leads_to("/sign-in");
    }
    let mut now = dump(&home.house.config.database_url).await;
    let mut state = state;
    for table in ["sessions", "tokens", "accounts"] {
        now.remove(table);
        state.remove(table);
    }
    assert_eq!(now, state);
    two.helene.get("/admin").await.ok().sees("Partenaires");
}

#[tokio::test]
async fn two_heads_do_it_all_in_the_browser() {
    let two = strangers().await;
    let (helene, beatrice) = (&two.helene, &two.beatrice);
    let (home, away) = (domain(&two.home), domain(&two.away));
    helene
        .get("/admin/servers")
        .await
        .ok()
        .sees("Aucun établissement partenaire");
    let seen = helene.post("/admin/servers/look", &[("host", away)]).await;
    seen.ok().sees("Inviter Collège Ampère ?").sees("seyes 0.");
    let fingerprint = seen.field("fingerprint").unwrap();
    let form = [("host", away), ("fingerprint", fingerprint.as_str())];
    helene
        .post("/admin/servers/invite", &form)
        .await
        .leads_to("/admin/servers?done=");
    helene
        .post("/admin/servers/invite", &form)
        .await
        .is(422)
        .sees("attend déjà");
    talk(&two.home, &two.away).await;

    beatrice
        .get("/notifications")
        .await
        .ok()
        .sees("Du nouveau chez");
    let list = beatrice.get("/admin/servers").await;
    list.ok()
        .sees("École Jean-Moulin")
        .sees("souhaite être votre partenaire");
    assert!(list.words().contains(&fingerprint), "her own, to read out");
    let link = list.addresses();
    let link = link
        .iter()
        .find(|link| link.contains("/invitation?"))
        .unwrap();
    let page = beatrice.get(link).await;
    page.ok().sees("téléphonez et comparez");
    let id = page.field("id").unwrap();
    let form = [("host", home), ("id", id.as_str())];
    let accept = "/admin/servers/invitation/accept";
    beatrice
        .post(accept, &form)
        .await
        .leads_to("/admin/servers?done=");
    beatrice.post(accept, &form).await.is(409);
    talk(&two.away, &two.home).await;

    for (head, other) in [(helene, away), (beatrice, home)] {
        let page = format!("/admin/servers/{other}");
        head.get(&page)
            .await
            .ok()
            .sees("Partenaire")
            .sees("Envois en attente");
        head.get(&format!("{page}/freeze"))
            .await
            .ok()
            .sees("Suspendre les échanges");
        head.post(&format!("{page}/freeze"), &[])
            .await
            .leads_to(&format!("{page}/freeze"));
        let yes = [("confirmed", "yes")];
        head.post(&format!("{page}/freeze"), &yes)
            .await
            .leads_to(&page);
        head.get(&page)
            .await
            .ok()
            .sees("Suspendu")
            .sees("Reprendre les échanges");
        head.post(&format!("{page}/thaw"), &[])
            .await
            .leads_to(&page);
        head.post(&format!("{page}/retry"), &[])
            .await
            .leads_to(&page);
        head.post(&format!("{page}/dance"), &yes).await.not_found();
    }
    let yes = [("confirmed", "yes")];
    let page = format!("/admin/servers/{away}");
    helene
        .post(&format!("{page}/end"), &yes)
        .await
        .leads_to("/admin/servers?done=");
    assert_eq!(number(&two.home, "SELECT COUNT(*) FROM partners").await, 0);
    let acts = "SELECT act FROM audit WHERE actor_id IS NOT NULL ORDER BY at, id";
    let expected = [
        "server-invited",
        "server-frozen",
        "server-thawed",
        "server-retried",
        "server-removed",
    ];
    assert_eq!(lines(&two.home, acts).await, expected);
}

#[tokio::test]
async fn programs_of_the_head_see_the_same() {
    let two = strangers().await;
    let api = "/api/seyes/v1";
    let call = |method: &'static str, path: String, body| {
        let helene = &two.helene;
        async move { helene.call(method, &format!("{api}{path}"), body).await }
    };
    let mode = call("GET", "/federation".to_owned(), None).await.json();
    assert_eq!(mode, json!({ "mode": "partners", "fixed": false }));
    let host = json!({ "host": domain(&two.away) });
    let seen = call("POST", "/server-looks".to_owned(), Some(host)).await;
    let seen = seen.ok().json();
    assert_eq!(seen["handshake"], true);
    let invitation = json!({ "host": seen["host"], "fingerprint": seen["fingerprint"] });
    call("POST", "/invitations".to_owned(), Some(invitation))
        .await
        .is(202);
    let sent = call("GET", "/invitations".to_owned(), None).await.json();
    assert_eq!(sent[0]["state"], "waiting");
    let path = format!(
        "/invitations/{}/{}/withdraw",
        domain(&two.away),
        sent[0]["id"].as_str().unwrap()
    );
    call("POST", path, None).await.is(202);
    for n in 0..25 {
        let host = format!("ecole-{n:02}.example");
        call(
            "POST",
            "/partners".to_owned(),
            Some(json!({ "host": host })),
        )
        .await
        .is(201);
    }
    let first = call("GET", "/servers?limit=20".to_owned(), None)
        .await
        .json();
    assert_eq!(first["items"].as_array().unwrap().len(), 20);
    let next = first["next"].as_str().unwrap();
    let rest = call("GET", format!("/servers?limit=20&before={next}"), None)
        .await
        .json();
    assert_eq!(rest["items"][0]["host"], "ecole-20.example");
    assert!(rest["next"].is_null());
    call("POST", "/servers/ecole-00.example/block".to_owned(), None)
        .await
        .is(204);
    let blocked = call("GET", "/servers?list=blocked".to_owned(), None)
        .await
        .json();
    assert_eq!(blocked["items"][0]["state"], "blocked");
}
