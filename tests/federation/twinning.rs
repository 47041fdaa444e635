//! Twinning: two classes of two schools share a space; what crosses, what never does, and how it ends.

pub mod asked;
mod life;
mod order;
mod privacy;
mod standing;
mod writing;

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use seyes::config::FederationMode;
use seyes::federate::lanes;
use seyes::kernel::SpaceId;
use seyes::policy::Profile;

use super::{ROUNDS, befriend, number, school};
use crate::support::{Answer, Person, School};

/// Two partner schools with a class each, and a third that is a partner of both and must learn nothing.
struct Classes {
    home: School,
    away: School,
    third: School,
    claire: Person,
    ines: Person,
    namesake: Person,
    sophie: Person,
    karim: Person,
    tom: Person,
    class: SpaceId,
    other: SpaceId,
}

async fn classes() -> Classes {
    let home = school("École Jean-Moulin", FederationMode::Partners).await;
    let away = school("Collège Ampère", FederationMode::Partners).await;
    let third = school("Lycée Curie", FederationMode::Partners).await;
    for (one, other) in [(&home, &away), (&home, &third), (&away, &third)] {
        befriend(one, other).await;
        befriend(other, one).await;
    }
    let claire = home.person("Claire", Profile::Teacher).await;
    let ines = home.person("Ines", Profile::Student).await;
    let namesake = home.pupil(("Ines", "Lefebvre"), "ines2").await;
    let sophie = home.person("Sophie", Profile::Relative).await;
    let class = home
        .class("CM2 B", &[&claire], &[&ines, &namesake], &[&sophie])
        .await;
    let karim = away.person("Karim", Profile::Teacher).await;
    let tom = away.person("Tom", Profile::Student).await;
    let other = away.class("6e A", &[&karim], &[&tom], &[]).await;
    Classes {
        home,
        away,
        third,
        claire,
        ines,
        namesake,
        sophie,
        karim,
        tom,
        class,
        other,
    }
}

impl Classes {
    /// All three schools work and deliver until nobody has anything left to say.
    async fn exchange(&self) {
        for _ in 0..ROUNDS {
            let mut waiting = 0;
            for school in self.schools() {
                school.settle().await;
                lanes::drain(&school.app.federation).await.unwrap();
            }
            self.tick();
            for school in self.schools() {
                waiting += number(school, "SELECT COUNT(*) FROM jobs WHERE dead_at IS NULL").await;
                waiting += number(school, "SELECT COUNT(*) FROM deliveries").await;
            }
            if waiting == 0 {
                return;
            }
        }
        panic!("schools that never fall silent");
    }

    fn schools(&self) -> [&School; 3] {
        [&self.home, &self.away, &self.third]
    }

    fn wait(&self, time: Duration) {
        for school in self.schools() {
            school.wait(time);
        }
    }

    fn tick(&self) {
        self.wait(Duration::from_secs(1));
    }

    /// The home teacher invites the other school; returns the invitation's id at home.
    async fn invite(&self) -> String {
        let invitation = json!({
            "class": self.class,
            "host": self.away.house.config.domain,
            "message": "Une correspondance sur l'océan ?",
            "ends": "2027-06-30",
        });
        let answer = self
            .claire
            .say("POST", "/twinnings", Some(invitation))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The only invitation that the other teacher sees.
    async fn received(&self) -> String {
        let list = self.karim.say("GET", "/twinnings", None).await.json();
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{list}");
        items[0]["id"].as_str().unwrap().to_owned()
    }

    /// The other teacher accepts.
    async fn accept(&self) {
        let id = self.received().await;
        let path = format!("/twinnings/{id}/acceptance");
        let class = json!({ "class": self.other });
        let answer = self.karim.say("POST", &path, Some(class)).await;
        assert_eq!(answer.status, 201, "{}", answer.body());
    }

    /// Both sides agree; the ids of the twinning and of its space, on each side.
    async fn twin(&self) -> Both {
        let home = self.invite().await;
        self.exchange().await;
        self.accept().await;
        self.exchange().await;
        let away = self.received().await;
        Both {
            home: self.space(&self.claire, &home).await,
            away: self.space(&self.karim, &away).await,
            home_id: home,
            away_id: away,
        }
    }

    async fn space(&self, teacher: &Person, id: &str) -> SpaceId {
        let view = view(teacher, id).await;
        assert_eq!(view["state"], "active", "{view}");
        view["space"].as_str().unwrap().parse().unwrap()
    }
}

/// A twinning as both sides hold it.
struct Both {
    home: SpaceId,
    away: SpaceId,
    home_id: String,
    away_id: String,
}

async fn view(person: &Person, id: &str) -> serde_json::Value {
    let answer = person.say("GET", &format!("/twinnings/{id}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.body());
    answer.json()
}

/// Opens a topic through the API.
async fn topic(person: &Person, space: &SpaceId, title: &str) -> Answer {
    let draft =
        json!({ "title": title, "markdown": "Vous avez vu la **mer** ?", "level": "twinning" });
    person
        .say("POST", &format!("/spaces/{space}/topics"), Some(draft))
        .await
}

/// What somebody reads at an address of the API, as a list.
async fn items(person: &Person, path: &str) -> Vec<serde_json::Value> {
    let answer = person.say("GET", path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.body());
    answer.json()["items"].as_array().unwrap().clone()
}

/// The topics that somebody reads in a space.
async fn topics(person: &Person, space: &SpaceId) -> Vec<serde_json::Value> {
    let all = items(person, &format!("/spaces/{space}/topics")).await;
    all.into_iter().map(|one| one["topic"].clone()).collect()
}

/// Asks for an address as a program that signs nothing.
async fn unsigned(school: &School, path: &str) -> Answer {
    let stranger = school.stranger();
    let request = stranger
        .request(Method::GET, path)
        .header("accept", super::ACTIVITY);
    stranger.send(request).await
}
