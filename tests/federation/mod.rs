//! Two schools that speak with each other over real connections: what leaves, what arrives, what never
//! does.

mod ancestors;
mod boosts;
mod door;
mod down;
mod exchange;
mod floods;
mod groups;
mod groups_abuse;
mod groups_away;
mod groups_whole;
mod habits;
mod hostile;
mod lemmy;
mod lending;
mod moves;
mod names;
mod pictures;
mod reading;
mod reports;
mod rotation;
mod scripted;
mod servers;
mod synchronizing;
mod threads;
mod twinning;
mod undone;

use std::time::Duration;

use reqwest::Method;
use seyes::blogs::{self, ArticleText, BlogSettings, CommentRule, Contributors, Next};
use seyes::config::{Cidr, FederationMode};
use seyes::federate::{self, lanes, partners};
use seyes::kernel::{BlogId, PublicationId};
use seyes::policy::{Level, Permit, Profile};

use crate::support::{Answer, Person, School, query};

/// What a server of the fediverse asks for.
const ACTIVITY: &str = "application/activity+json";
/// Rounds after which two schools that still talk would talk for ever.
const ROUNDS: usize = 20;

/// A school whose server may reach others on this machine.
async fn school(name: &str, mode: impl Into<Option<FederationMode>>) -> School {
    let mut setup = School::setup().name(name);
    if let Some(mode) = mode.into() {
        setup = setup.federation(mode);
    }
    let loopback = Cidr {
        address: [127, 0, 0, 0].into(),
        prefix: 8,
    };
    setup
        .config(|config| config.allow_private_networks.push(loopback))
        .open()
        .await
}

/// Two partner schools; one has a class with a blog.
struct Two {
    home: School,
    away: School,
    claire: Person,
    ines: Person,
    karim: Person,
    blog: BlogId,
}

async fn two_schools() -> Two {
    let home = school("École Jean-Moulin", FederationMode::Partners).await;
    let away = school("Collège Ampère", FederationMode::Partners).await;
    befriend(&home, &away).await;
    befriend(&away, &home).await;
    Two::of(home, away).await
}

async fn befriend(one: &School, other: &School) {
    let permit = Permit::for_house();
    partners::add(&one.house, &permit, &other.house.config.domain)
        .await
        .unwrap();
}

impl Two {
    /// A class with a blog at `home`, a teacher at `away`.
    async fn of(home: School, away: School) -> Self {
        let claire = home.person("Claire", Profile::Teacher).await;
        let ines = home.person("Ines", Profile::Student).await;
        let karim = away.person("Karim", Profile::Teacher).await;
        let class = home.class("CM2 B", &[&claire], &[&ines], &[]).await;
        let settings = BlogSettings {
            title: "Journal du CM2 B".to_owned(),
            description: "La classe <raconte>".to_owned(),
            contributors: Contributors::Members,
            checked: true,
            comments: CommentRule::Checked,
        };
        let viewer = home.viewer(&claire).await;
        let blog = blogs::settings::open_blog(&home.house, &viewer, &class, settings)
            .await
            .unwrap();
        Self {
            home,
            away,
            claire,
            ines,
            karim,
            blog,
        }
    }

    /// The teacher publishes an article for some readers.
    async fn publish(&self, title: &str, level: Level) -> PublicationId {
        let viewer = self.home.viewer(&self.claire).await;
        let text = ArticleText::new(title, "Nous avons vu **trois** fossiles.", vec![]).unwrap();
        let draft = Next::Keep;
        let house = &self.home.house;
        let id = blogs::actions::write(house, &viewer, &self.blog, (&text, draft))
            .await
            .unwrap();
        self.tick();
        blogs::actions::publish(house, &viewer, &id, (1, level))
            .await
            .unwrap();
        self.tick();
        id
    }

    /// The teacher of the other school follows the blog, which says yes.
    async fn follow(&self) {
        let handle = format!("@journal.du.cm2.b@{}", self.home.house.config.domain);
        let viewer = self.away.viewer(&self.karim).await;
        let fed = &self.away.app.federation;
        let found = federate::look_up(fed, &viewer, &handle).await.unwrap();
        federate::follow(fed, &viewer, &found.actor.id)
            .await
            .unwrap();
        self.exchange().await;
    }

    /// Both schools work and deliver until neither has anything left to say.
    async fn exchange(&self) {
        for _ in 0..ROUNDS {
            for school in [&self.home, &self.away] {
                school.settle().await;
                lanes::drain(&school.app.federation).await.unwrap();
            }
            self.tick();
            let mut waiting = 0;
            for school in [&self.home, &self.away] {
                waiting += number(school, "SELECT COUNT(*) FROM jobs WHERE dead_at IS NULL").await;
                waiting += number(school, "SELECT COUNT(*) FROM deliveries").await;
            }
            if waiting == 0 {
                return;
            }
        }
        panic!("two schools that never fall silent");
    }

    fn tick(&self) {
        for school in [&self.home, &self.away] {
            school.wait(Duration::from_secs(1));
        }
    }
}

/// The number that a statement gives.
async fn number(school: &School, sql: &str) -> i64 {
    let text = format!("SELECT CAST(({sql}) AS TEXT)");
    let rows = query(&school.house.config.database_url, &text).await;
    rows[0][0].parse().unwrap()
}

/// The rows that a statement gives, each in one line.
async fn lines(school: &School, sql: &str) -> Vec<String> {
    let rows = query(&school.house.config.database_url, sql).await;
    rows.iter().map(|row| row.join(" ")).collect()
}

/// Asks as an unsigned server.
async fn ask(school: &School, path: &str) -> Answer {
    let stranger = school.stranger();
    let request = stranger
        .request(Method::GET, path)
        .header("accept", ACTIVITY);
    stranger.send(request).await
}
