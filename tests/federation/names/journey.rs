//! A term between schools: a twinning with all that is written in it, follows, shares, answers, reports.

use serde_json::{Value, json};
use seyes::blogs::{self, ArticlePicture, ArticleText, Next};
use seyes::config::{Cidr, FederationMode};
use seyes::documents::{self, FileDraft};
use seyes::federate::lanes;
use seyes::kernel::SpaceId;
use seyes::media;
use seyes::policy::Level;

use super::super::{ROUNDS, befriend, lines, number};
use crate::support::{Person, School, Tap};

/// Said between the two classes, and to nobody else.
pub const SHARED: [&str; 9] = [
    "Les vagues du mardi",
    "Elles montent jusqu'au phare",
    "Les grottes du lundi",
    "Le vent soufflait sur la dune",
    "La dune vue d'en haut",
    "Une histoire de marée basse",
    "Un plan du port ancien",
    "Un volcan endormi près de chez nous",
    "Une correspondance sur l'océan",
];
/// Said to the adults who decide, or at home alone.
pub const CLOSED: [&str; 4] = [
    "Ma cousine me l'a raconté",
    "Nous restons entre nous ici",
    "Une réponse qui reste à l'école",
    "Ce mot ne sort pas du conseil",
];

/// The three schools, each with what is heard at its door.
pub struct Schools {
    pub home: School,
    pub away: School,
    pub third: School,
    taps: [Tap; 3],
}

async fn open(world: Option<&'static str>, mode: FederationMode, tap: &Tap) -> School {
    let loopback = Cidr {
        address: [127, 0, 0, 0].into(),
        prefix: 8,
    };
    let setup = School::setup()
        .name("Lycée Curie")
        .federation(mode)
        .overheard_by(tap);
    let setup = setup.config(|config| config.allow_private_networks.push(loopback));
    match world {
        Some(world) => setup.world(world).open().await,
        None => setup.open().await,
    }
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let drawn = image::RgbImage::from_pixel(8, 8, image::Rgb([20, 90, 160]));
    drawn.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// An act through the API that must succeed.
pub(super) async fn did(person: &Person, method: &str, path: &str, json: Option<Value>) -> Value {
    let answer = person
        .call(method, &format!("/api/seyes/v1{path}"), json)
        .await;
    assert!(answer.status < 300, "{method} {path}: {}", answer.body());
    match answer.bytes.is_empty() {
        true => Value::Null,
        false => answer.json(),
    }
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

pub(super) async fn one(school: &School, sql: &str) -> String {
    let mut found = lines(school, sql).await;
    assert_eq!(found.len(), 1, "{sql}: {found:?}");
    found.remove(0)
}

pub(super) async fn titled(school: &School, title: &str) -> String {
    let sql = format!(
        "SELECT id FROM publications WHERE title = '{}'",
        title.replace('\'', "''")
    );
    one(school, &sql).await
}

impl Schools {
    pub async fn open(mode: FederationMode) -> Self {
        let taps: [Tap; 3] = Default::default();
        let home = open(Some("ecole"), mode, &taps[0]).await;
        let away = open(Some("college"), mode, &taps[1]).await;
        let third = open(None, mode, &taps[2]).await;
        for (one, other) in [(&home, &away), (&home, &third), (&away, &third)] {
            befriend(one, other).await;
            befriend(other, one).await;
        }
        Self {
            home,
            away,
            third,
            taps,
        }
    }

    /// Each school with what was heard at its door.
    pub fn heard(&self) -> [(&School, &Tap); 3] {
        let [home, away, third] = &self.taps;
        [(&self.home, home), (&self.away, away), (&self.third, third)]
    }

    pub(super) async fn exchange(&self) {
        for _ in 0..ROUNDS {
            let mut waiting = 0;
            let all = [&self.home, &self.away, &self.third];
            for school in all {
                school.settle().await;
                lanes::drain(&school.app.federation).await.unwrap();
                school.tick();
            }
            for school in all {
                waiting += number(school, "SELECT COUNT(*) FROM jobs WHERE dead_at IS NULL").await;
                waiting += number(school, "SELECT COUNT(*) FROM deliveries").await;
            }
            if waiting == 0 {
                return;
            }
        }
        panic!("schools that never fall silent");
    }

    /// Everything happens.
    pub async fn live(&self) {
        self.exchange().await;
        let spaces = self.twin().await;
        self.write(&spaces).await;
        self.answer(&spaces).await;
        self.report(&spaces).await;
        self.speak_to_all().await;
        self.look_at_home(&spaces).await;
        self.end(&spaces).await;
    }

    async fn twin(&self) -> [SpaceId; 2] {
        let roy = self.home.someone("claire.roy").await;
        let haddad = self.away.someone("karim.haddad").await;
        let class = one(&self.home, "SELECT id FROM spaces WHERE name = 'CM2 B'").await;
        let invitation = json!({ "class": class, "host": self.away.house.config.domain,
            "message": "Une correspondance sur l'océan ?", "ends": "2027-06-30" });
        did(&roy, "POST", "/twinnings", Some(invitation)).await;
        self.exchange().await;
        let waits = one(&self.away, "SELECT id FROM twinnings").await;
        let class = one(&self.away, "SELECT id FROM spaces WHERE name = '6e A'").await;
        let path = format!("/twinnings/{waits}/acceptance");
        did(&haddad, "POST", &path, Some(json!({ "class": class }))).await;
        self.exchange().await;
        let mut spaces = Vec::new();
        for school in [&self.home, &self.away] {
            let id = one(school, "SELECT id FROM spaces WHERE kind = 'twinning'").await;
            spaces.push(id.parse().unwrap());
        }
        spaces.try_into().unwrap()
    }

    /// A topic, an article with a picture, a document and a file of pupils.
    async fn write(&self, [home, away]: &[SpaceId; 2]) {
        let ines = self.home.someone("ines.marchand").await;
        let malo = self.home.someone("malo.leguen").await;
        let roy = self.home.someone("claire.roy").await;
        let enzo = self.away.someone("enzo.martel").await;
        let topic = |title: &str, body: &str| json!({ "title": title, "markdown": body, "level": "twinning" });
        let path = format!("/spaces/{home}/topics");
        let waves = topic("Les vagues du mardi", "Elles montent jusqu'au **phare**.");
        did(&ines, "POST", &path, Some(waves)).await;
        let path = format!("/spaces/{away}/topics");
        let caves = topic(
            "Les grottes du lundi",
            "Un volcan endormi près de chez nous.",
        );
        did(&enzo, "POST", &path, Some(caves)).await;
        let paper = json!({ "title": "Une histoire de marée basse", "markdown": "# Un\n\nDeux." });
        did(
            &malo,
            "POST",
            &format!("/spaces/{home}/documents"),
            Some(paper),
        )
        .await;

        let (house, vault) = (&self.home.house, self.home.app.vault.as_ref());
        let viewer = self.home.viewer(&malo).await;
        let draft = FileDraft {
            title: "Un plan du port ancien".to_owned(),
            alt: "Le port".to_owned(),
            folder: None,
            level: Some(Level::Twinning),
            name: "plan.png".to_owned(),
            bytes: picture(),
        };
        documents::actions::upload(house, vault, &viewer, (home, draft))
            .await
            .unwrap();

        let viewer = self.home.viewer(&ines).await;
        let file = ("plage.png", "La dune vue d'en haut", picture());
        let shown = media::actions::upload(house, vault, &viewer, file)
            .await
            .unwrap();
        let alt = "La dune vue d'en haut".to_owned();
        let pictures = vec![ArticlePicture { id: shown, alt }];
        let body = "Le vent soufflait sur la dune.";
        let text = ArticleText::new("À la plage", body, pictures).unwrap();
        let blog = one(
            &self.home,
            &format!("SELECT id FROM blogs WHERE space_id = '{home}'"),
        )
        .await;
        let blog = blog.parse().unwrap();
        let id = blogs::actions::write(house, &viewer, &blog, (&text, Next::Submit))
            .await
            .unwrap();
        let level = json!({ "level": "twinning", "version": 1 });
        did(
            &roy,
            "POST",
            &format!("/articles/{id}/publication"),
            Some(level),
        )
        .await;
        self.exchange().await;
    }

    /// Answers with quotes, comments, reactions, an edit, a hold.
    async fn answer(&self, _: &[SpaceId; 2]) {
        let chloe = self.away.someone("chloe.garnodier").await;
        let haddad = self.away.someone("karim.haddad").await;
        let leo = self.home.someone("leo.fontenay").await;
        let ines = self.home.someone("ines.marchand").await;
        let roy = self.home.someone("claire.roy").await;
        let there = titled(&self.away, "Les vagues du mardi").await;
        let reply = json!({ "markdown": "> Inès a écrit :\n>\n> Elles montent\n\nIci aussi." });
        did(
            &chloe,
            "POST",
            &format!("/topics/{there}/replies"),
            Some(reply),
        )
        .await;
        let bravo = json!({ "kind": "bravo" });
        let path = format!("/publications/{there}/reactions");
        did(&chloe, "PUT", &path, Some(bravo)).await;
        let plage = titled(&self.away, "À la plage").await;
        let path = format!("/articles/{plage}/comments");
        let comment = did(
            &chloe,
            "POST",
            &path,
            Some(json!({ "body": "Bravo à vous !" })),
        )
        .await;
        did(
            &haddad,
            "POST",
            &format!("/publications/{}/acceptance", id(&comment)),
            None,
        )
        .await;
        self.exchange().await;
        let here = titled(&self.home, "Les vagues du mardi").await;
        let reply = json!({ "markdown": "Moi aussi je les ai vues." });
        did(
            &leo,
            "POST",
            &format!("/topics/{here}/replies"),
            Some(reply),
        )
        .await;
        let words =
            json!({ "title": "Les vagues du mardi", "markdown": "Plus haut.", "version": 1 });
        did(&ines, "PATCH", &format!("/topics/{here}"), Some(words)).await;
        self.exchange().await;
        let hold = format!("/publications/{here}/hold");
        did(&roy, "PUT", &hold, None).await;
        self.exchange().await;
        did(&roy, "DELETE", &hold, None).await;
        self.exchange().await;
    }

    /// Pupils on each side report something of the other; their teachers tell the other school.
    async fn report(&self, _: &[SpaceId; 2]) {
        let cases = [
            (
                &self.away,
                "chloe.garnodier",
                "karim.haddad",
                "Les vagues du mardi",
            ),
            (
                &self.home,
                "ines.marchand",
                "claire.roy",
                "Les grottes du lundi",
            ),
        ];
        for (school, pupil, adult, title) in cases {
            let (pupil, adult) = (school.someone(pupil).await, school.someone(adult).await);
            let about = json!({ "publication": titled(school, title).await, "category": "other",
                "words": "Ma cousine me l'a raconté." });
            let report = did(&pupil, "POST", "/reports", Some(about)).await;
            let words = json!({ "words": "Pouvez-vous regarder ?" });
            did(
                &adult,
                "POST",
                &format!("/reports/{}/forward", id(&report)),
                Some(words),
            )
            .await;
            self.exchange().await;
        }
        for school in [&self.home, &self.away] {
            let came = "SELECT COUNT(*) FROM reports WHERE host IS NOT NULL";
            assert_eq!(number(school, came).await, 1, "the Flag arrived");
        }
    }

    /// Something is taken back, the twinning is held, let go and ended.
    async fn end(&self, _: &[SpaceId; 2]) {
        let ines = self.home.someone("ines.marchand").await;
        let roy = self.home.someone("claire.roy").await;
        let id = one(&self.home, "SELECT id FROM twinnings").await;
        let hold = format!("/twinnings/{id}/hold");
        did(&roy, "PUT", &hold, None).await;
        self.exchange().await;
        did(&roy, "DELETE", &hold, None).await;
        self.exchange().await;
        let here = titled(&self.home, "Les vagues du mardi").await;
        did(&ines, "DELETE", &format!("/publications/{here}"), None).await;
        self.exchange().await;
    }
}
