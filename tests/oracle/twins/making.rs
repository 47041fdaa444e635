//! Two schools with three twinnings, and what happens in them.

use std::time::Duration;

use serde_json::json;
use seyes::config::{Cidr, FederationMode};
use seyes::federate::{lanes, partners};
use seyes::kernel::{BlogId, SpaceId};
use seyes::policy::{Permit, Profile};

use super::super::law::{Reader, SCHOOL, Seat};
use super::super::world::World;
use super::term::{answers, decide, fill, mirror, refresh, report};
use crate::support::{Dice, Person, School, Setup, query};

/// Rounds after which two schools that still talk would talk for ever.
const ROUNDS: usize = 30;
/// The two schools, and one that is a partner of both.
pub struct Pair {
    pub home: World,
    pub away: World,
    pub third: School,
}

fn setup(name: &str) -> Setup {
    let loopback = Cidr {
        address: [127, 0, 0, 0].into(),
        prefix: 8,
    };
    let setup = School::setup()
        .name(name)
        .federation(FederationMode::Partners);
    setup.config(|config| config.allow_private_networks.push(loopback))
}

async fn world(
    seed: u64,
    school: School,
    classes: [[&[usize]; 3]; 2],
    people: Vec<Person>,
) -> World {
    let mut places = vec![school.space.clone()];
    let everybody = (0..people.len()).map(|person| Reader {
        person: Some(person),
        seats: vec![(SCHOOL, Seat::Member)],
        partner: false,
    });
    let mut readers: Vec<Reader> = everybody.collect();
    school.becomes_manager(&school.space, &people[0]).await;
    readers[0].seats = vec![(SCHOOL, Seat::Manager)];
    for (number, seats) in classes.iter().enumerate() {
        let who = |list: &[usize]| list.iter().map(|at| &people[*at]).collect::<Vec<_>>();
        let [teachers, pupils, families] = seats.map(who);
        let name = format!("6e {}", ["A", "B"][number]);
        places.push(school.class(&name, &teachers, &pupils, &families).await);
        for (list, seat) in seats
            .iter()
            .zip([Seat::Manager, Seat::Member, Seat::Family])
        {
            for person in *list {
                readers[*person].seats.push((number + 1, seat));
            }
        }
    }
    World {
        school,
        people,
        readers,
        places,
        blogs: Vec::new(),
        folders: Vec::new(),
        things: Vec::new(),
        twinnings: Vec::new(),
        boosts: Vec::new(),
        reports: Vec::new(),
        dice: Dice::new(seed),
    }
}

/// A head, two teachers, a pupil of each class, a mother, and somebody who has nothing to do with it.
async fn populated(seed: u64, name: &str) -> World {
    let school = setup(name).open().await;
    let mut people = vec![school.admin("Odile").await];
    for (name, profile) in [
        ("Karim", Profile::Teacher),
        ("Nora", Profile::Teacher),
        ("Zoe", Profile::Student),
        ("Iris", Profile::Student),
        ("Sophie", Profile::Relative),
        ("Paul", Profile::Personnel),
    ] {
        people.push(school.person(name, profile).await);
    }
    let classes: [[&[usize]; 3]; 2] = [[&[1], &[3], &[5]], [&[2], &[4], &[]]];
    world(seed, school, classes, people).await
}

/// The members of a class and what they are there, without families.
pub fn members(world: &World, place: usize) -> Vec<(usize, Seat)> {
    let seats = world.readers.iter().enumerate();
    let seats = seats.flat_map(|(at, one)| one.seats.iter().map(move |seat| (at, *seat)));
    let inside = seats.filter(|(_, (at, seat))| *at == place && *seat != Seat::Family);
    inside.map(|(person, (_, seat))| (person, seat)).collect()
}

async fn call(person: &Person, (method, path): (&str, &str), json: Option<serde_json::Value>) {
    let path = format!("/api/seyes/v1{path}");
    let answer = person.call(method, &path, json).await;
    assert!(answer.status < 300, "{method} {path}: {}", answer.body());
}

/// The only cell of the only row that a statement gives.
pub async fn one(school: &School, sql: &str) -> String {
    let mut rows = query(&school.house.config.database_url, sql).await;
    assert_eq!(rows.len(), 1, "{sql}");
    rows.remove(0).remove(0)
}

impl Pair {
    fn schools(&self) -> [&School; 3] {
        [&self.home.school, &self.away.school, &self.third]
    }

    async fn exchange(&self) {
        for _ in 0..ROUNDS {
            let mut waiting = 0;
            for school in self.schools() {
                school.settle().await;
                lanes::drain(&school.app.federation).await.unwrap();
            }
            for school in self.schools() {
                school.wait(Duration::from_secs(1));
                let sql = "SELECT CAST((SELECT COUNT(*) FROM deliveries) + \
                           (SELECT COUNT(*) FROM jobs WHERE dead_at IS NULL) AS TEXT)";
                waiting += one(school, sql).await.parse::<i64>().unwrap();
            }
            if waiting == 0 {
                return;
            }
        }
        panic!("schools that never fall silent");
    }

    /// The classes of two places share a space from now on.
    async fn twin(&mut self, here: usize, there: usize) {
        let teacher = |world: &World, place: usize| {
            let all = members(world, place);
            all.iter()
                .find(|(_, seat)| *seat == Seat::Manager)
                .unwrap()
                .0
        };
        let (inviting, accepting) = (teacher(&self.home, here), teacher(&self.away, there));
        let invitation = json!({ "class": self.home.places[here], "message": "Bonjour",
            "host": self.away.school.house.config.domain, "ends": "2027-06-30" });
        call(
            &self.home.people[inviting],
            ("POST", "/twinnings"),
            Some(invitation),
        )
        .await;
        self.exchange().await;
        let waits = "SELECT id FROM twinnings WHERE state = 'invited'";
        let path = format!(
            "/twinnings/{}/acceptance",
            one(&self.away.school, waits).await
        );
        let class = json!({ "class": self.away.places[there] });
        call(&self.away.people[accepting], ("POST", &path), Some(class)).await;
        self.exchange().await;
        for (world, class) in [(&mut self.home, here), (&mut self.away, there)] {
            joined(world, class).await;
        }
    }
}

/// Notes the newest twinning of a school: its place, its people, its journal.
async fn joined(world: &mut World, class: usize) {
    let newest = "SELECT id FROM twinnings ORDER BY id DESC LIMIT 1";
    let id = one(&world.school, newest).await;
    let sql = format!("SELECT space_id FROM twinnings WHERE id = '{id}'");
    let space: SpaceId = one(&world.school, &sql).await.parse().unwrap();
    let sql = format!("SELECT id FROM blogs WHERE space_id = '{space}'");
    let blog: BlogId = one(&world.school, &sql).await.parse().unwrap();
    for (person, seat) in members(world, class) {
        world.readers[person].seats.push((world.places.len(), seat));
    }
    // Blogs stand in the order of places; those before have none that anybody writes in.
    world.blogs.resize(world.places.len() + 1, blog.clone());
    world.blogs[world.places.len()] = blog;
    world.places.push(space);
    world.twinnings.push(id.parse().unwrap());
}

/// Builds both schools and lives a term.
pub async fn build(seed: u64) -> Pair {
    let mut pair = Pair {
        home: populated(seed, "École Jean-Moulin").await,
        away: populated(seed + 1, "Collège Ampère").await,
        third: setup("Lycée Curie").open().await,
    };
    for one in pair.schools() {
        for other in pair.schools() {
            let host = &other.house.config.domain;
            if *host != one.house.config.domain {
                partners::add(&one.house, &Permit::for_house(), host)
                    .await
                    .unwrap();
            }
        }
    }
    for (here, there) in [(1, 1), (2, 2), (1, 2)] {
        pair.twin(here, there).await;
    }
    for place in 3..6 {
        fill(&mut pair.home, place).await;
        fill(&mut pair.away, place).await;
    }
    pair.exchange().await;
    both_see(&mut pair).await;
    for place in 3..6 {
        answers(&mut pair.home, place, 3).await;
        answers(&mut pair.away, place, 3).await;
    }
    pair.exchange().await;
    both_see(&mut pair).await;
    for place in 3..6 {
        decide(&mut pair.home, place).await;
        decide(&mut pair.away, place).await;
    }
    report(&mut pair.home, 3).await;
    report(&mut pair.away, 4).await;
    pair.exchange().await;
    // The second is held by the home teacher, the third ended by the other.
    let hold = format!("/twinnings/{}/hold", pair.home.twinnings[1]);
    call(&pair.home.people[2], ("PUT", &hold), None).await;
    let end = format!("/twinnings/{}", pair.away.twinnings[2]);
    call(&pair.away.people[2], ("DELETE", &end), None).await;
    pair.exchange().await;
    both_see(&mut pair).await;
    pair
}

async fn both_see(pair: &mut Pair) {
    mirror(&pair.home, &mut pair.away).await;
    mirror(&pair.away, &mut pair.home).await;
    refresh(&mut pair.home).await;
    refresh(&mut pair.away).await;
}
