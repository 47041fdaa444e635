//! A school year in a minute: people write, check, answer, hide and leave, as the dice fall.

use seyes::blogs::{self, BlogSettings, CommentRule, Contributors};
use seyes::documents;
use seyes::forums::{self, OpeningDraft};
use seyes::kernel::{
    BlogId, FolderId, MediaId, Problem, PublicationId, ReportId, SpaceId, TwinningId,
};
use seyes::policy::{Level, Profile, Viewer};
use seyes::publications::Kind;
use seyes::spaces;

use super::law::{Reader, SCHOOL, Seat, Text};
use crate::support::{Dice, Person, School, Setup};

/// Something written, with the word that stands nowhere else.
pub struct Thing {
    /// Identifier.
    pub id: PublicationId,
    /// Kind.
    pub kind: Kind,
    /// In its title, text and picture.
    pub word: String,
    /// What the law asks.
    pub text: Text,
    /// What it answers, at the top.
    pub root: Option<usize>,
    /// Its pictures and files.
    pub media: Vec<MediaId>,
}

/// A report, with the word that stands nowhere else.
pub struct Case {
    /// Identifier.
    pub id: ReportId,
    /// In what whoever told it wrote.
    pub word: String,
    /// What it is about.
    pub about: usize,
    /// Who told it; none for another server.
    pub reporter: Option<usize>,
    /// Whose managers decide.
    pub place: usize,
}

/// Everybody and everything.
pub struct World {
    /// The school.
    pub school: School,
    /// The people.
    pub people: Vec<Person>,
    /// Who sits where.
    pub readers: Vec<Reader>,
    /// The school, the classes, the groups.
    pub places: Vec<SpaceId>,
    /// The blogs, by place.
    pub blogs: Vec<BlogId>,
    /// A folder in some places.
    pub folders: Vec<FolderId>,
    /// Everything written.
    pub things: Vec<Thing>,
    /// What the school shares with classes elsewhere.
    pub twinnings: Vec<TwinningId>,
    /// What was reported.
    pub reports: Vec<Case>,
    /// What was handed on, and the end of the address that others know that by.
    pub boosts: Vec<(usize, String)>,
    pub(super) dice: Dice,
}

/// What came of an act: refusals are part of the game, our own faults are not.
pub(super) fn played<T>(outcome: Result<T, Problem>) -> Option<T> {
    match outcome {
        Ok(value) => Some(value),
        Err(problem) if problem.status() < 500 => None,
        Err(problem) => panic!("{problem}"),
    }
}

impl World {
    /// Twelve people, two classes with families, two groups, and a blog in each place.
    pub async fn people(seed: u64, setup: Setup) -> Self {
        let school = setup.open().await;
        let mut people = vec![school.admin("Claire").await];
        let rolls = [
            ("Martin", Profile::Teacher),
            ("Amina", Profile::Teacher),
            ("Paul", Profile::Personnel),
            ("Ines", Profile::Student),
            ("Tom", Profile::Student),
            ("Lea", Profile::Student),
            ("Noe", Profile::Student),
            ("Sophie", Profile::Relative),
            ("Karim", Profile::Relative),
            ("Julie", Profile::Relative),
            ("Gilles", Profile::Guest),
        ];
        for (name, profile) in rolls {
            people.push(school.person(name, profile).await);
        }
        let p: Vec<&Person> = people.iter().collect();
        let places = vec![
            school.space.clone(),
            school
                .class("CM2 A", &[p[1]], &[p[4], p[5]], &[p[8], p[9]])
                .await,
            school
                .class("CM2 B", &[p[2], p[1]], &[p[6], p[7]], &[p[9], p[10]])
                .await,
            school
                .group("Club lecture", &[p[1]], &[p[2], p[4], p[11]])
                .await,
            school.group("Potager", &[p[3]], &[p[6], p[7], p[4]]).await,
        ];
        let seated: [&[usize]; 3] = [&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], &[], &[]];
        let mut readers: Vec<Reader> = (0..people.len())
            .map(|person| Reader {
                person: Some(person),
                seats: Vec::new(),
                partner: false,
            })
            .collect();
        for person in seated[0] {
            readers[*person].seats.push((SCHOOL, Seat::Member));
        }
        school.becomes_manager(&school.space, &people[0]).await;
        readers[0].seats = vec![(SCHOOL, Seat::Manager)];
        let (family, member, manager) = (Seat::Family, Seat::Member, Seat::Manager);
        let seats: [&[(usize, Seat)]; 4] = [
            &[
                (1, manager),
                (4, member),
                (5, member),
                (8, family),
                (9, family),
            ],
            &[
                (2, manager),
                (1, manager),
                (6, member),
                (7, member),
                (9, family),
                (10, family),
            ],
            &[(1, manager), (2, member), (4, member), (11, member)],
            &[(3, manager), (6, member), (7, member), (4, member)],
        ];
        for (place, seats) in seats.iter().enumerate() {
            for (person, seat) in *seats {
                readers[*person].seats.push((place + 1, *seat));
            }
        }
        let mut world = Self {
            school,
            people,
            readers,
            places,
            blogs: Vec::new(),
            folders: Vec::new(),
            things: Vec::new(),
            twinnings: Vec::new(),
            reports: Vec::new(),
            boosts: Vec::new(),
            dice: Dice::new(seed),
        };
        world.open_blogs().await;
        world
    }

    async fn open_blogs(&mut self) {
        let managers = [0, 1, 2, 1, 3];
        let rules = [
            (Contributors::Managers, true, CommentRule::Checked),
            (Contributors::Members, true, CommentRule::Checked),
            (Contributors::Members, true, CommentRule::Open),
            (Contributors::Members, false, CommentRule::Open),
            (Contributors::Members, false, CommentRule::Checked),
        ];
        for (place, (contributors, checked, comments)) in rules.into_iter().enumerate() {
            let settings = BlogSettings {
                title: format!("Journal {place}"),
                description: String::new(),
                contributors,
                checked,
                comments,
            };
            let viewer = self.viewer(managers[place]).await;
            let (house, space) = (&self.school.house, &self.places[place]);
            let blog = blogs::settings::open_blog(house, &viewer, space, settings)
                .await
                .unwrap();
            self.blogs.push(blog);
            let name = format!("Dossier {place}");
            let folder =
                documents::actions::create_folder(house, &viewer, space, (&name, None)).await;
            self.folders.extend(played(folder));
        }
        // The school's forum is open to everybody, a class's to partners; the others stay closed.
        for (place, level) in [(0, Level::Public), (2, Level::Network)] {
            let viewer = self.viewer(managers[place]).await;
            let opening = OpeningDraft {
                level: Some(level),
                checked: true,
            };
            let (house, space) = (&self.school.house, &self.places[place]);
            played(forums::open_to(house, &viewer, space, opening).await);
        }
    }

    pub(super) async fn viewer(&self, person: usize) -> Viewer {
        self.school.viewer(&self.people[person]).await
    }

    /// Somebody who sits in a place, family or not; those who check write more than others.
    pub(super) fn somebody(&mut self) -> (usize, usize) {
        let mut seats = Vec::new();
        for (person, reader) in self.readers.iter().enumerate() {
            for (place, seat) in &reader.seats {
                let chances = if *seat == Seat::Manager { 4 } else { 1 };
                seats.extend(std::iter::repeat_n((person, *place), chances));
            }
        }
        *self.dice.one(&seats)
    }

    pub(super) fn manager(&mut self, place: usize) -> Option<usize> {
        let checks = |reader: &Reader| reader.seats.contains(&(place, Seat::Manager));
        let managers: Vec<usize> = (0..self.people.len())
            .filter(|at| checks(&self.readers[*at]))
            .collect();
        (!managers.is_empty()).then(|| *self.dice.one(&managers))
    }

    /// A level that this person may choose there.
    pub(super) async fn level(&mut self, viewer: &Viewer, place: usize) -> Level {
        let space = spaces::find(self.school.db(), viewer, &self.places[place]).await;
        let choices = played(space).map(|space| spaces::choices(viewer, &space));
        match choices {
            Some(choices) if !choices.is_empty() => *self.dice.one(&choices),
            _ => Level::Class,
        }
    }
}
