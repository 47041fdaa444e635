//! Worlds: fictitious schools of `fixtures/worlds/`, for the demonstration and for tests.
//!
//! A world is lived, not inserted: each person does each thing with the same actions as behind a page,
//! at the moment that the file says, so a rule that forbids something forbids it here too.

mod calendar;
mod content;
mod format;
mod people;

use std::collections::HashMap;
use std::sync::Arc;

use rust_embed::RustEmbed;

use crate::doors::wiring::App;
use crate::house::House;
use crate::kernel::{BlogId, Clock, PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::media::MediaVault;
use crate::policy::Viewer;
use crate::{accounts, blogs, circles, federate, people as hall_people};

pub use format::World;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/fixtures/worlds"]
struct Files;

/// What the loader tells while it works: done and all.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// Reads a world by its name (`ecole`, `college`).
///
/// # Errors
/// `Broken` when the file is missing or not of the form that its README describes.
pub fn read(name: &str) -> Result<World, Problem> {
    let file = Files::get(&format!("{name}.toml"))
        .ok_or_else(|| Problem::broken(format!("no world «{name}»")))?;
    let text = std::str::from_utf8(&file.data).map_err(Problem::broken)?;
    toml::from_str(text).map_err(|error| Problem::broken(format!("world «{name}»: {error}")))
}

/// The bytes of a picture or file of the worlds.
fn media_file(name: &str) -> Result<Vec<u8>, Problem> {
    Files::get(&format!("media/{name}"))
        .map(|file| file.data.into_owned())
        .ok_or_else(|| Problem::broken(format!("no world media «{name}»")))
}

/// A world while it is lived: the keys of the file become the ids of the school.
pub struct Life<'a> {
    house: House,
    vault: Arc<dyn MediaVault>,
    /// The file.
    pub world: &'a World,
    /// By key.
    pub people: HashMap<String, PersonId>,
    /// By key; the school is `school`.
    pub spaces: HashMap<String, SpaceId>,
    /// By key.
    pub blogs: HashMap<String, BlogId>,
    /// Articles, topics and documents by key.
    pub publications: HashMap<String, PublicationId>,
}

/// Lives a world in an empty school.
///
/// # Errors
/// The first thing that the law or the database refuses.
pub async fn load<'a>(
    app: &App,
    world: &'a World,
    progress: Progress<'_>,
) -> Result<Life<'a>, Problem> {
    let mut life = Life {
        house: app.house.clone(),
        vault: app.vault.clone(),
        world,
        people: HashMap::new(),
        spaces: HashMap::new(),
        blogs: HashMap::new(),
        publications: HashMap::new(),
    };
    people::enrol(&mut life, progress).await?;
    content::write(&mut life, progress).await?;
    Ok(life)
}

impl Life<'_> {
    /// The school at another moment: the same house with its clock stopped there.
    fn at(&self, days_ago: i64, time: &str) -> House {
        let now = self.house.clock.now();
        self.then(calendar::moment(now, days_ago, time))
    }

    /// The same at an instant, never in the future.
    fn then(&self, at: Timestamp) -> House {
        self.house
            .at(Clock::stopped(at.min(self.house.clock.now())))
    }

    fn person(&self, key: &str) -> Result<&PersonId, Problem> {
        self.people
            .get(key)
            .ok_or_else(|| Problem::broken(format!("nobody has the key «{key}»")))
    }

    fn space(&self, key: &str) -> Result<&SpaceId, Problem> {
        self.spaces
            .get(key)
            .ok_or_else(|| Problem::broken(format!("no space has the key «{key}»")))
    }

    fn publication(&self, key: &str) -> Result<&PublicationId, Problem> {
        let found = self.publications.get(key);
        found.ok_or_else(|| Problem::broken(format!("no publication has the key «{key}»")))
    }

    /// Somebody as they would ask, with the keys that they hold.
    async fn viewer(&self, key: &str) -> Result<Viewer, Problem> {
        let id = self.person(key)?;
        let person = hall_people::find_for_house(&self.house.db, id)
            .await?
            .ok_or(Problem::NotFound)?;
        let keys = circles::keyring_for_house(&self.house.db, id).await?;
        Ok(Viewer::person(
            id.clone(),
            person.profile(),
            person.admin == 1,
            keys,
        ))
    }
}

/// Somebody of a world asks to follow a blog of another school, as on the page «Abonnements».
///
/// # Errors
/// What the look-up or the law says; asking twice is no error.
pub async fn follow(
    app: &App,
    (world, follower): (&World, &str),
    (far, title): (&App, &str),
) -> Result<(), Problem> {
    let someone = world
        .people
        .iter()
        .find(|one| one.key == follower)
        .ok_or(Problem::NotFound)?;
    let account = accounts::by_login_for_house(&app.house.db, &hall_people::fold(&someone.login))
        .await?
        .ok_or(Problem::NotFound)?;
    let person = hall_people::find_for_house(&app.house.db, &account.person_id)
        .await?
        .ok_or(Problem::NotFound)?;
    let keys = circles::keyring_for_house(&app.house.db, &person.id).await?;
    let viewer = Viewer::person(person.id.clone(), person.profile(), person.admin == 1, keys);
    let blog = blogs::by_title_for_house(&far.house.db, title)
        .await?
        .ok_or(Problem::NotFound)?;
    let address = format!("{}/b/{}", far.house.config.origin(), blog.id);
    let found = federate::look_up(&app.federation, &viewer, &address).await?;
    federate::follow(&app.federation, &viewer, &found.actor.id).await
}
