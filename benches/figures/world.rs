//! A school of a given size, made in a few seconds: people, classes, groups and publications of mixed
//! circles, as a school year would leave them. Rows are written directly; everything is read through the
//! program.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use seyes::accounts;
use seyes::args;
use seyes::config::Config;
use seyes::db::Tx;
use seyes::doors::wiring;
use seyes::house::House;
use seyes::kernel::{CircleId, Clock, PersonId, SpaceId};
use seyes::people;
use seyes::policy::Permit;
use seyes::spaces::{self, NewSpace, SpaceKind};

use crate::writing::Writer;

/// Ports from which a school takes its own.
const PORTS: std::ops::Range<u16> = 18_000..20_000;
/// Everybody of the school.
pub const PEOPLE: usize = 1_000;
/// Teachers; one of them is the reader whose pages are measured.
const TEACHERS: usize = 80;
/// Classes, with their families.
const CLASSES: usize = 24;
/// Groups across classes.
const GROUPS: usize = 40;
/// Groups in which a pupil or a teacher is.
const GROUPS_EACH: usize = 3;
/// Publications written in one transaction.
const BATCH: usize = 5_000;

/// A school on disk, with the keys of one reader.
pub struct World {
    /// Its folder.
    pub data: PathBuf,
    /// Where its server listens.
    pub at: SocketAddr,
    /// The cookie of the reader's session.
    pub cookie: String,
    /// The reader's token of the API.
    pub token: String,
    /// The reader, a teacher.
    pub reader: PersonId,
    /// The class of the reader.
    pub class: SpaceId,
}

/// A space with the circles that are addressed in it.
pub struct Place {
    /// Identifier.
    pub id: SpaceId,
    /// The circle of its members.
    pub own: CircleId,
    /// The circle of the families of a class.
    pub families: Option<CircleId>,
    /// The members, by their place in the list of people.
    pub members: Vec<usize>,
}

impl World {
    /// Makes a school with so many publications, and its search index.
    pub fn build(publications: usize) -> Self {
        let at = free_address();
        let data = std::env::temp_dir().join(format!(
            "seyes-figures-{}-{publications}",
            std::process::id()
        ));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(build(data, at, publications))
    }

    /// What lies in its folder, in megabytes.
    pub fn megabytes(&self) -> f64 {
        bytes(&self.data) as f64 / 1e6
    }
}

/// A free port below those that the system gives to outgoing connections: whoever asks whether a server
/// is up already must not be given its port.
fn free_address() -> SocketAddr {
    let free = PORTS.map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    let mut free = free.filter(|at| TcpListener::bind(at).is_ok());
    free.next().expect("a free port")
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

fn bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(data) if data.is_dir() => bytes(&entry.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}

async fn build(data: PathBuf, at: SocketAddr, publications: usize) -> World {
    let mut config = Config::closed(data.clone());
    config.domain = format!("localhost:{}", at.port());
    let app = wiring::open(config, Clock::System).await.unwrap();
    let house = &app.house;
    let tx = house.db.write().await.unwrap();
    let people = enrol(&tx, house).await;
    let places = settle(&tx, house, &people).await;
    tx.commit().await.unwrap();
    let mut writer = Writer::new(house, (&people, &places), publications);
    for first in (0..publications).step_by(BATCH) {
        let tx = house.db.write().await.unwrap();
        for number in first..publications.min(first + BATCH) {
            writer.write(&tx, number).await;
        }
        tx.commit().await.unwrap();
    }
    seyes::search::reindex_for_house(house, app.engine.as_ref(), &|_| ())
        .await
        .unwrap();
    // The teacher of the first class, who is in a few groups too.
    let (reader, permit) = (&people[0], Permit::for_house());
    accounts::add_account(house, &permit, reader, ("lectrice", None))
        .await
        .unwrap();
    accounts::actions::accept_charter(house, reader)
        .await
        .unwrap();
    let token = accounts::create_token(house, &permit, reader, "figures").await;
    let secret = accounts::actions::open_session_for_house(house, &permit, reader).await;
    let cookie = format!("{}={}", accounts::cookie_name(house), secret.unwrap());
    house.db.close().await;
    World {
        data,
        at,
        cookie,
        token: token.unwrap(),
        reader: reader.clone(),
        class: places[1].id.clone(),
    }
}

/// People without accounts: most of a school is asleep at any moment.
async fn enrol(tx: &Tx, house: &House) -> Vec<PersonId> {
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let profile = match number {
            0..TEACHERS => "teacher",
            _ if number % 2 == 0 => "student",
            _ => "relative",
        };
        let id = PersonId::new(&house.clock);
        let name = format!("Camille Marchand {number}");
        tx.run((
            "INSERT INTO persons (id, profile, name, short_name, name_folded, created_at) \
             VALUES ($1, $2, $3, $3, $4, $5)",
            args![&id, profile, &name, people::fold(&name), house.clock.now()],
        ))
        .await
        .unwrap();
        people.push(id);
    }
    people
}

/// The school, its classes and groups, with who is in them; the school comes first.
async fn settle(tx: &Tx, house: &House, people: &[PersonId]) -> Vec<Place> {
    let mut places = vec![open(tx, house, SpaceKind::School, "Collège Jean-Moulin").await];
    for number in 0..CLASSES {
        places.push(open(tx, house, SpaceKind::Class, &format!("Classe {number}")).await);
    }
    for number in 0..GROUPS {
        places.push(open(tx, house, SpaceKind::Group, &format!("Groupe {number}")).await);
    }
    for (number, person) in people.iter().enumerate() {
        let teacher = number < TEACHERS;
        let role = if teacher { "manager" } else { "member" };
        let relative = !teacher && number % 2 == 1;
        // A relative is in the families of the class of the pupil before them.
        let class = 1 + (number / 2) % CLASSES;
        sit(tx, house, &mut places[0], (number, person, role, false)).await;
        sit(
            tx,
            house,
            &mut places[class],
            (number, person, role, relative),
        )
        .await;
        for step in 0..GROUPS_EACH {
            if !relative {
                let group = 1 + CLASSES + (number * 7 + step * 11) % GROUPS;
                sit(tx, house, &mut places[group], (number, person, role, false)).await;
            }
        }
    }
    places
}

async fn open(tx: &Tx, house: &House, kind: SpaceKind, name: &str) -> Place {
    let new = NewSpace {
        kind,
        name: name.to_owned(),
        description: String::new(),
        level: String::new(),
    };
    let permit = Permit::for_house();
    let id = spaces::actions::open(tx, &permit, &house.clock, &new)
        .await
        .unwrap();
    let own = spaces::circle_of_for_house(tx, &id, kind.as_str())
        .await
        .unwrap();
    let families = spaces::circle_of_for_house(tx, &id, "families")
        .await
        .unwrap();
    Place {
        id,
        own: own.unwrap(),
        families,
        members: Vec::new(),
    }
}

async fn sit(
    tx: &Tx,
    house: &House,
    place: &mut Place,
    (number, person, role, relative): (usize, &PersonId, &str, bool),
) {
    let circle = place
        .families
        .as_ref()
        .filter(|_| relative)
        .unwrap_or(&place.own);
    tx.run((
        "INSERT INTO memberships (circle_id, person_id, role, since) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
        args![circle, person, role, house.clock.now()],
    ))
    .await
    .unwrap();
    if !relative {
        place.members.push(number);
    }
}
