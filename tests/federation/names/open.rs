//! What the schools say to all partners while two of their classes are twinned, and the pages that their
//! own people read meanwhile.

use reqwest::Method;
use serde_json::json;
use seyes::federate;
use seyes::kernel::SpaceId;

use super::journey::{Schools, did, one, titled};

impl Schools {
    /// What is for partners: followed, shared, answered; and what pupils write beside it.
    pub(super) async fn speak_to_all(&self) {
        let haddad = self.away.someone("karim.haddad").await;
        let ines = self.home.someone("ines.marchand").await;
        let roy = self.home.someone("claire.roy").await;
        let nora = self.third.teacher(("Nora", "Vasseur"), "nora").await;
        let host = &self.home.house.config.domain;
        let blog = one(
            &self.home,
            "SELECT id FROM blogs WHERE title = 'Le journal du CM2 B'",
        )
        .await;
        for (school, adult) in [(&self.away, &haddad), (&self.third, &nora)] {
            let viewer = school.viewer(adult).await;
            let fed = &school.app.federation;
            let address = format!("http://{host}/b/{blog}");
            let found = federate::look_up(fed, &viewer, &address).await.unwrap();
            federate::follow(fed, &viewer, &found.actor.id)
                .await
                .unwrap();
        }
        self.exchange().await;
        let title = "Nos questions pour les volcanologues de Lyon";
        let article = titled(&self.home, title).await;
        let staying = json!({ "body": "Une réponse qui reste à l'école." });
        did(
            &ines,
            "POST",
            &format!("/articles/{article}/comments"),
            Some(staying),
        )
        .await;
        let answer = json!({ "body": "Merci de vos questions." });
        did(
            &roy,
            "POST",
            &format!("/articles/{article}/comments"),
            Some(answer),
        )
        .await;
        did(
            &ines,
            "PUT",
            &format!("/publications/{article}/reactions"),
            Some(json!({ "kind": "bravo" })),
        )
        .await;
        let there = titled(&self.away, title).await;
        did(
            &haddad,
            "POST",
            &format!("/articles/{there}/comments"),
            Some(json!({ "body": "Voici nos réponses." })),
        )
        .await;
        let open = titled(
            &self.home,
            "Portes ouvertes samedi matin : venez voir l’école",
        )
        .await;
        did(&roy, "PUT", &format!("/publications/{open}/boost"), None).await;
        self.exchange().await;
        let shared = titled(&self.third, title).await;
        did(
            &nora,
            "POST",
            &format!("/articles/{shared}/comments"),
            Some(json!({ "body": "Bonjour de loin." })),
        )
        .await;
        self.exchange().await;
        // A class writes to itself, and to its school.
        let class = one(&self.home, "SELECT id FROM spaces WHERE name = 'CM2 B'").await;
        let own = json!({ "title": "Nous restons entre nous ici", "level": "class",
            "markdown": "Ce mot ne sort pas du conseil." });
        did(&ines, "POST", &format!("/spaces/{class}/topics"), Some(own)).await;
        self.exchange().await;
    }

    /// Pages of the school's own people, which do hold names: what is found there proves the search.
    pub(super) async fn look_at_home(&self, spaces: &[SpaceId; 2]) {
        for (school, login, space, class) in [
            (&self.home, "claire.roy", &spaces[0], "CM2 B"),
            (&self.away, "karim.haddad", &spaces[1], "6e A"),
        ] {
            let teacher = school.someone(login).await;
            let class = one(
                school,
                &format!("SELECT id FROM spaces WHERE name = '{class}'"),
            )
            .await;
            for path in [
                "/",
                "/review",
                "/notifications",
                &format!("/spaces/{space}"),
                &format!("/spaces/{class}/members"),
                &format!("/spaces/{class}/journal"),
            ] {
                let request = teacher
                    .request(Method::GET, path)
                    .header("accept", "text/html");
                teacher.send(request).await.ok();
            }
        }
        for (school, login) in [
            (&self.home, "helene.lebihan"),
            (&self.away, "beatrice.fournel"),
        ] {
            school.someone(login).await.get("/admin").await.ok();
        }
        let chloe = self.away.someone("chloe.garnodier").await;
        chloe.get("/me").await.ok();
    }
}
