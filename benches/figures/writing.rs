//! Publications of a school year: articles and topics in every space, replies below them, documents; for a
//! class, its families, a group, the school or the partners.

use seyes::args;
use seyes::db::Tx;
use seyes::house::House;
use seyes::kernel::{CircleId, PersonId, PublicationId, Timestamp};
use seyes::policy::{Level, NETWORK};
use seyes::publications::Body;

use crate::world::Place;

/// Time between two publications.
const STEP: std::time::Duration = std::time::Duration::from_secs(120);
/// Texts that differ; each is used many times.
const TEXTS: usize = 16;
/// Pictures would be files; every so many articles show one (its row alone).
const PICTURE_EACH: usize = 3;
const WORDS: &str = "la classe découvre le volcan une sortie au musée nous avons planté des graines \
     dans le jardin et mesuré la pluie pendant trois semaines chaque élève raconte son expérience avec \
     ses mots le théâtre du mercredi répète une pièce drôle";

/// Writes publications, one after the other.
pub struct Writer<'a> {
    house: &'a House,
    people: &'a [PersonId],
    places: &'a [Place],
    texts: Vec<Body>,
    begun: Timestamp,
    /// The last articles and topics, which are answered: id, place, circles, level.
    open: Vec<(PublicationId, usize, Vec<CircleId>, Level)>,
}

impl<'a> Writer<'a> {
    /// A school year that ends now, after `all` publications.
    pub fn new(
        house: &'a House,
        (people, places): (&'a [PersonId], &'a [Place]),
        all: usize,
    ) -> Self {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let text = |number: usize| {
            let chosen = (0..180).map(|at| words[(at * (number + 3) + number) % words.len()]);
            let text = chosen.collect::<Vec<_>>().join(" ");
            Body::from_markdown(&format!("**Récit {number}.** {text}\n\n- {text}\n")).unwrap()
        };
        Self {
            house,
            people,
            places,
            texts: (0..TEXTS).map(text).collect(),
            begun: house.clock.now().minus(STEP * u32::try_from(all).unwrap()),
            open: Vec::new(),
        }
    }

    /// Writes the next publication.
    pub async fn write(&mut self, tx: &Tx, number: usize) {
        let at = self.begun.plus(STEP * u32::try_from(number).unwrap());
        // A step that shares no divisor with their number visits all spaces evenly.
        let place = (number * 37) % self.places.len();
        let id = PublicationId::new(&self.house.clock);
        let reply = number % 10 >= 7 && !self.open.is_empty();
        if reply {
            let (root, place, circles, level) = self.open[number * 13 % self.open.len()].clone();
            let under = Some(&root);
            self.insert(
                tx,
                (&id, "reply", place, level),
                (under, &circles, at, number),
            )
            .await;
            return;
        }
        let kind = [
            "article", "article", "topic", "article", "document", "article", "article",
        ][number % 7];
        let (level, circles) = self.audience(place, number);
        self.insert(tx, (&id, kind, place, level), (None, &circles, at, number))
            .await;
        let room = match kind {
            "article" => "INSERT INTO articles (publication_id) VALUES ($1)",
            "topic" => "INSERT INTO topics (publication_id, active_at) VALUES ($1, 0)",
            _ => "INSERT INTO documents (publication_id) VALUES ($1)",
        };
        tx.run((room, args![&id])).await.unwrap();
        for circle in &circles {
            tx.run((
                "INSERT INTO timeline_entries (circle_id, published_at, publication_id) \
                 VALUES ($1, $2, $3)",
                args![circle, at, &id],
            ))
            .await
            .unwrap();
        }
        if kind == "article" && number.is_multiple_of(PICTURE_EACH) {
            self.picture(tx, &id, at).await;
        }
        if kind != "document" {
            if self.open.len() > 40 {
                self.open.remove(0);
            }
            self.open.push((id, place, circles, level));
        }
    }

    /// The circles of a level, as the spaces of the program choose them.
    fn audience(&self, place: usize, number: usize) -> (Level, Vec<CircleId>) {
        let (here, school) = (&self.places[place], &self.places[0]);
        let mut circles = vec![here.own.clone()];
        let level = match (number / self.places.len()) % 10 {
            0 => Level::Network,
            1 | 2 => Level::School,
            3..6 if here.families.is_some() => Level::Families,
            _ if place == 0 => Level::School,
            _ if here.families.is_some() => Level::Class,
            _ => Level::Group,
        };
        if level >= Level::Families {
            circles.extend(here.families.clone());
        }
        if level >= Level::School {
            circles.push(school.own.clone());
        }
        if level >= Level::Network {
            circles.push(CircleId::trusted(NETWORK));
        }
        circles.sort();
        circles.dedup();
        (level, circles)
    }

    async fn insert(
        &self,
        tx: &Tx,
        (id, kind, place, level): (&PublicationId, &str, usize, Level),
        (root, circles, at, number): (Option<&PublicationId>, &[CircleId], Timestamp, usize),
    ) {
        let (here, text) = (&self.places[place], &self.texts[number % TEXTS]);
        let author = &self.people[here.members[number * 31 % here.members.len()]];
        let title = if kind == "reply" {
            String::new()
        } else {
            format!("Le numéro {number} du journal")
        };
        tx.run((
            "INSERT INTO publications (id, kind, space_id, author_id, parent_id, root_id, title, body, \
             body_format, excerpt, level, created_at, published_at) \
             VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $11)",
            args![
                id, kind, &here.id, author, root, title, &text.stored, text.format, &text.excerpt,
                level.as_str(), at
            ],
        ))
        .await
        .unwrap();
        for circle in circles {
            tx.run((
                "INSERT INTO audiences (publication_id, circle_id) VALUES ($1, $2)",
                args![id, circle],
            ))
            .await
            .unwrap();
        }
    }

    async fn picture(&self, tx: &Tx, publication: &PublicationId, at: Timestamp) {
        let id = self.house.clock.ulid().to_string();
        tx.run((
            "INSERT INTO media (id, owner_id, publication_id, kind, mime, name, alt, bytes, width, \
             height, storage_key, thumb_key, created_at) \
             VALUES ($1, $2, $3, 'picture', 'image/jpeg', 'sortie.jpg', 'Une sortie', 90000, 1600, 1200, \
             $1, $1, $4)",
            args![id, &self.people[0], publication, at],
        ))
        .await
        .unwrap();
    }
}
