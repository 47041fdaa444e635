//! What people do in the generated world, by the same actions as pages and API.

use seyes::blogs::{self, ArticlePicture, ArticleText, Next};
use seyes::documents::{self, DocumentDraft, FileDraft};
use seyes::forums::{self, TopicDraft};
use seyes::kernel::PublicationId;
use seyes::media;
use seyes::policy::Level;
use seyes::publications::{self, Body, Kind};

use super::law::{SCHOOL, Seat, Text};
use super::world::{Thing, World, played};
use crate::support::{Dice, query};

/// A picture of one colour.
fn picture(dice: &mut Dice) -> Vec<u8> {
    let colour = [dice.below(256), dice.below(256), dice.below(256)];
    let colour = image::Rgb(colour.map(|part| u8::try_from(part).unwrap()));
    let mut bytes = std::io::Cursor::new(Vec::new());
    let drawn = image::RgbImage::from_pixel(8, 8, colour);
    drawn.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

impl World {
    /// Somebody writes something; returns whether it was taken.
    pub async fn write(&mut self, kind: Kind) -> bool {
        let (author, place) = self.somebody();
        self.write_as(kind, author, place).await
    }

    /// The same by somebody in a place.
    pub async fn write_as(&mut self, kind: Kind, author: usize, place: usize) -> bool {
        self.school.tick();
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
                shared: kind == Kind::Document,
                submitted: false,
                published: false,
                held: false,
                withdrawn: false,
                orphan: false,
            },
        });
        self.look(self.things.len() - 1).await;
        true
    }

    /// Reads the state of something.
    pub async fn look(&mut self, at: usize) {
        let thing = &mut self.things[at];
        let found = publications::find_for_house(&self.school.house.db, &thing.id)
            .await
            .unwrap();
        let now = found.unwrap();
        thing.text.submitted = now.submitted_at.is_some();
        thing.text.published = now.published_at.is_some();
        thing.text.held = now.held_at.is_some();
        thing.text.withdrawn = now.withdrawn_at.is_some();
        let gone = thing.text.held || thing.text.withdrawn;
        let answers = self.things.iter_mut().filter(|one| one.root == Some(at));
        answers.for_each(|one| one.text.orphan = gone);
        if let Some(root) = self.things[at].root {
            let top = &self.things[root].text;
            self.things[at].text.orphan = top.held || top.withdrawn;
        }
    }

    /// Every adult hands on what they may; then the passages catch up.
    pub async fn hand_on(&mut self) {
        for person in 0..self.people.len() {
            self.school.tick();
            let viewer = self.viewer(person).await;
            for thing in &self.things {
                let house = &self.school.house;
                played(publications::boosts::boost(house, &viewer, &thing.id).await);
            }
        }
        self.school.settle().await;
        let sql = "SELECT publication_id, ap_id FROM boosts WHERE ap_id IS NOT NULL ORDER BY ap_id";
        for row in query(&self.school.house.config.database_url, sql).await {
            let at = self.things.iter().position(|one| one.id.as_str() == row[0]);
            let (_, end) = row[1].rsplit_once('/').unwrap();
            self.boosts.push((at.unwrap(), end.to_owned()));
        }
    }

    /// Somebody who can read an article or a topic answers it.
    pub async fn answer(&mut self) -> bool {
        let roots: Vec<usize> = (0..self.things.len())
            .filter(|at| matches!(self.things[*at].kind, Kind::Article | Kind::Topic))
            .collect();
        let root = *self.dice.one(&roots);
        let person = self.dice.below(self.people.len());
        self.answer_as(person, root).await
    }

    /// The same by somebody, about something.
    pub async fn answer_as(&mut self, person: usize, root: usize) -> bool {
        self.school.tick();
        let viewer = self.viewer(person).await;
        let word = self.dice.word();
        let body = Body::from_markdown(&format!("Je réponds {word}.")).unwrap();
        let (house, top) = (&self.school.house, &self.things[root]);
        // The answers of pupils, families and guests stay in the school (docs/ADMIN.md).
        let staff = self.people[person].profile.is_staff();
        let farthest = if staff { Level::Public } else { Level::School };
        let (place, level) = (top.text.place, top.text.level.min(farthest));
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
