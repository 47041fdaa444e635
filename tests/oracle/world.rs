//! A school year in a minute: people write, check, answer, hide and leave, as the dice fall.

use seyes::blogs::{
    self, ArticlePicture, ArticleText, BlogSettings, CommentRule, Contributors, Next,
};
use seyes::documents::{self, DocumentDraft, FileDraft};
use seyes::forums::{self, TopicDraft};
use seyes::kernel::{BlogId, FolderId, MediaId, Problem, PublicationId, SpaceId};
use seyes::media;
use seyes::policy::{Level, Profile, Viewer};
use seyes::publications::{self, Body, Kind};
use seyes::spaces;

use super::law::{Reader, SCHOOL, Seat, Text};
use crate::support::{Dice, Person, School};

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
    dice: Dice,
}

/// A picture of one colour.
fn picture(dice: &mut Dice) -> Vec<u8> {
    let colour = [dice.below(256), dice.below(256), dice.below(256)];
    let colour = image::Rgb(colour.map(|part| u8::try_from(part).unwrap()));
    let mut bytes = std::io::Cursor::new(Vec::new());
    let drawn = image::RgbImage::from_pixel(8, 8, colour);
    drawn.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// What came of an act: refusals are part of the game, our own faults are not.
fn played<T>(outcome: Result<T, Problem>) -> Option<T> {
    match outcome {
        Ok(value) => Some(value),
        Err(problem) if problem.status() < 500 => None,
        Err(problem) => panic!("{problem}"),
    }
}

impl World {
    /// Twelve people, two classes with families, two groups, and a blog in each place.
    pub async fn people(seed: u64) -> Self {
        let school = School::open().await;
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
    }

    async fn viewer(&self, person: usize) -> Viewer {
        self.school.viewer(&self.people[person]).await
    }

    /// Somebody who sits in a place, family or not; those who check write more than others.
    fn somebody(&mut self) -> (usize, usize) {
        let mut seats = Vec::new();
        for (person, reader) in self.readers.iter().enumerate() {
            for (place, seat) in &reader.seats {
                let chances = if *seat == Seat::Manager { 4 } else { 1 };
                seats.extend(std::iter::repeat_n((person, *place), chances));
            }
        }
        *self.dice.one(&seats)
    }

    fn manager(&mut self, place: usize) -> Option<usize> {
        let checks = |reader: &Reader| reader.seats.contains(&(place, Seat::Manager));
        let managers: Vec<usize> = (0..self.people.len())
            .filter(|at| checks(&self.readers[*at]))
            .collect();
        (!managers.is_empty()).then(|| *self.dice.one(&managers))
    }

    /// A level that this person may choose there.
    async fn level(&mut self, viewer: &Viewer, place: usize) -> Level {
        let space = spaces::find(self.school.db(), viewer, &self.places[place]).await;
        let choices = played(space).map(|space| spaces::choices(viewer, &space));
        match choices {
            Some(choices) if !choices.is_empty() => *self.dice.one(&choices),
            _ => Level::Class,
        }
    }

    /// Somebody writes something; returns whether it was taken.
    pub async fn write(&mut self, kind: Kind) -> bool {
        self.school.tick();
        let (author, place) = self.somebody();
        let viewer = self.viewer(author).await;
        let level = self.level(&viewer, place).await;
        let word = self.dice.word();
        let bytes = picture(&mut self.dice);
        let next = match self.dice.below(4) {
            0 => Next::Keep,
            1 => Next::Submit,
            _ => Next::Publish(level),
        };
        let with_picture = self.dice.once_in(2);
        let (house, space) = (&self.school.house, &self.places[place]);
        let vault = self.school.app.vault.as_ref();
        let (title, markdown) = (
            format!("Titre {word}"),
            format!("Un texte, {word}, et la suite."),
        );
        let written = match kind {
            Kind::Article => {
                let mut pictures = Vec::new();
                if with_picture {
                    let file = ("photo.png", word.as_str(), bytes);
                    let id = media::actions::upload(house, vault, &viewer, file)
                        .await
                        .unwrap();
                    pictures.push(ArticlePicture {
                        id,
                        alt: word.clone(),
                    });
                }
                let text = ArticleText::new(&title, &markdown, pictures).unwrap();
                blogs::actions::write(house, &viewer, &self.blogs[place], (&text, next)).await
            }
            Kind::Topic => {
                let draft = TopicDraft {
                    title,
                    markdown,
                    level,
                };
                forums::actions::open_topic(house, &viewer, space, &draft).await
            }
            Kind::Document => {
                let draft = DocumentDraft {
                    title,
                    source: markdown,
                    folder: None,
                    level: Some(level),
                };
                documents::actions::write(house, &viewer, space, &draft).await
            }
            _ => {
                let draft = FileDraft {
                    title,
                    alt: word.clone(),
                    folder: None,
                    level: Some(level),
                    name: format!("{word}.png"),
                    bytes,
                };
                documents::actions::upload(house, vault, &viewer, (space, draft)).await
            }
        };
        let level = match (kind, next) {
            (Kind::Article, Next::Keep | Next::Submit) => Level::Me,
            _ => level,
        };
        self.keep(played(written), (kind, word, None), (author, place, level))
            .await
    }

    /// Notes what was written; the state is read back, the readers are not.
    async fn keep(
        &mut self,
        id: Option<PublicationId>,
        (kind, word, root): (Kind, String, Option<usize>),
        (author, place, level): (usize, usize, Level),
    ) -> bool {
        let Some(id) = id else {
            return false;
        };
        let shown = media::shown_by_for_house(self.school.db(), std::slice::from_ref(&id)).await;
        let media = shown
            .unwrap()
            .into_values()
            .flatten()
            .map(|one| one.id)
            .collect();
        self.things.push(Thing {
            id,
            kind,
            word,
            root,
            media,
            text: Text {
                author,
                place,
                level,
                submitted: false,
                published: false,
                held: false,
                withdrawn: false,
            },
        });
        self.look(self.things.len() - 1).await;
        true
    }

    /// Reads the state of something.
    async fn look(&mut self, at: usize) {
        let thing = &mut self.things[at];
        let found = publications::find_for_house(&self.school.house.db, &thing.id)
            .await
            .unwrap();
        let now = found.unwrap();
        thing.text.submitted = now.submitted_at.is_some();
        thing.text.published = now.published_at.is_some();
        thing.text.held = now.held_at.is_some();
        thing.text.withdrawn = now.withdrawn_at.is_some();
    }

    /// Somebody who can read an article or a topic answers it.
    pub async fn answer(&mut self) -> bool {
        self.school.tick();
        let roots: Vec<usize> = (0..self.things.len())
            .filter(|at| matches!(self.things[*at].kind, Kind::Article | Kind::Topic))
            .collect();
        let root = *self.dice.one(&roots);
        let person = self.dice.below(self.people.len());
        let viewer = self.viewer(person).await;
        let word = self.dice.word();
        let body = Body::from_markdown(&format!("Je réponds {word}.")).unwrap();
        let (house, top) = (&self.school.house, &self.things[root]);
        let (place, level) = (top.text.place, top.text.level);
        let written = match top.kind {
            Kind::Article => blogs::comments::comment(house, &viewer, &top.id, body, None).await,
            _ => forums::actions::reply(house, &viewer, &top.id, body, None).await,
        };
        let written = played(written);
        let legal = self.readers[person].may_read(&top.text);
        assert!(
            legal || written.is_none(),
            "somebody answered what they cannot read"
        );
        self.keep(
            written,
            (Kind::Reply, word, Some(root)),
            (person, place, level),
        )
        .await
    }

    /// An adult who checks does something with something; or its author takes it back.
    pub async fn decide(&mut self) {
        self.school.tick();
        let at = self.dice.below(self.things.len());
        let thing = &self.things[at];
        let (id, place, author) = (thing.id.clone(), thing.text.place, thing.text.author);
        let (kind, root_level) = (
            thing.kind,
            thing.root.map(|root| self.things[root].text.level),
        );
        let Some(manager) = self.manager(place) else {
            return;
        };
        let viewer = self.viewer(manager).await;
        let level = self.level(&viewer, place).await;
        let waits = thing_waits(&self.things[at]);
        let dice = self.dice.below(8);
        let house = &self.school.house;
        match (dice, kind) {
            (0, _) => {
                let own = self.viewer(author).await;
                played(publications::actions::withdraw(house, &own, &id).await);
            }
            (1, _) => {
                played(publications::actions::hold(house, &viewer, &id, true).await);
            }
            (2, Kind::Article) if waits => {
                let note = "Relis la fin.";
                played(blogs::actions::give_back(house, &viewer, &id, note).await);
            }
            (2, Kind::Reply) if waits => {
                played(publications::actions::refuse_reply(house, &viewer, &id).await);
            }
            (3 | 4, Kind::Reply) if waits => {
                played(publications::actions::accept_reply(house, &viewer, &id).await);
                assert!(root_level.is_some());
            }
            (3..=6, Kind::Article) => {
                let now = publications::find_for_house(&house.db, &id)
                    .await
                    .unwrap()
                    .unwrap();
                let read = (now.version, level);
                if played(blogs::actions::publish(house, &viewer, &id, read).await).is_some() {
                    self.readdressed(at, level);
                }
            }
            _ => {}
        }
        self.look(at).await;
    }

    /// An article has other readers now: its answers never keep more readers than it has (I9).
    fn readdressed(&mut self, at: usize, level: Level) {
        self.things[at].text.level = level;
        for thing in self
            .things
            .iter_mut()
            .filter(|thing| thing.root == Some(at))
        {
            thing.text.level = thing.text.level.min(level);
        }
    }

    /// Somebody leaves a place.
    pub async fn leave(&mut self, person: usize, place: usize) {
        self.school.tick();
        let seats = &mut self.readers[person].seats;
        let seat = seats.iter().position(|(at, _)| *at == place).unwrap();
        let (_, seat) = seats.remove(seat);
        let kind = match (place, seat) {
            (_, Seat::Family) => "families",
            (1 | 2, _) => "class",
            (SCHOOL, _) => "school",
            _ => "group",
        };
        let circle = self.school.circle(&self.places[place], kind).await;
        self.school.leaves(&self.people[person], &circle).await;
    }
}

fn thing_waits(thing: &Thing) -> bool {
    let text = &thing.text;
    text.submitted && !text.published && !text.withdrawn
}
