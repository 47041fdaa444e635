//! Who may read what, said a second time: in people and places, without circles, SQL or `src/policy`.
//!
//! docs/ARCHITECTURE.md: visible ⇔ *author*, or *(published ∧ not withdrawn ∧ not held) ∧ audience ∩
//! keyring ≠ ∅*, and an answer is hidden with what it answers; adults who check a place also see what was handed in, or is held, there.

use seyes::policy::Level;

use super::world::{Case, Thing};

/// What somebody is in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// A parent of the class.
    Family,
    /// Reads and writes.
    Member,
    /// Checks as well.
    Manager,
}

/// Whoever asks.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Place in the list of people; none for anonymous.
    pub person: Option<usize>,
    /// Place and seat, each place once.
    pub seats: Vec<(usize, Seat)>,
    /// A partner server, by its signature.
    pub partner: bool,
}

/// What is read.
#[derive(Clone, Debug)]
pub struct Text {
    /// Who wrote it.
    pub author: usize,
    /// Where.
    pub place: usize,
    /// For whom.
    pub level: Level,
    /// Written together: the words in it are not its author's alone.
    pub shared: bool,
    /// Handed in, now or before.
    pub submitted: bool,
    /// Published.
    pub published: bool,
    /// Hidden by an adult.
    pub held: bool,
    /// Taken back.
    pub withdrawn: bool,
    /// It answers something that was hidden or taken back.
    pub orphan: bool,
}

/// Who administers the server, in the list of people.
pub const ADMIN: usize = 0;
/// The author of what came from another school.
pub const ELSEWHERE: usize = usize::MAX;
/// The place of the whole school in the list of places.
pub const SCHOOL: usize = 0;

impl Reader {
    fn seat(&self, place: usize) -> Option<Seat> {
        self.seats
            .iter()
            .find(|(at, _)| *at == place)
            .map(|(_, seat)| *seat)
    }

    /// Whether this reader is among those whom a level names in a place.
    fn meant_by(&self, level: Level, place: usize) -> bool {
        let seat = self.seat(place);
        match level {
            Level::Me => false,
            Level::Group | Level::Class | Level::Twinning => {
                seat.is_some_and(|seat| seat != Seat::Family)
            }
            Level::Families => seat.is_some(),
            Level::School => seat.is_some() || self.seat(SCHOOL).is_some(),
            Level::Network => seat.is_some() || self.seat(SCHOOL).is_some() || self.partner,
            Level::Public => true,
        }
    }

    /// Who decides about a report: the adults who check the place that it went to, and for the school whoever
    /// administers it; nobody about what is their own.
    pub fn decides(&self, case: &Case, about: &Thing) -> bool {
        let head = case.place == SCHOOL && self.person == Some(ADMIN);
        let own = self.person == Some(about.text.author);
        (head || self.seat(case.place) == Some(Seat::Manager)) && !own
    }

    /// The law before something was taken back.
    pub fn knew(&self, text: &Text) -> bool {
        let before = Text {
            withdrawn: false,
            ..text.clone()
        };
        self.may_read(&before)
    }

    /// The law.
    pub fn may_read(&self, text: &Text) -> bool {
        let out = text.published && !text.withdrawn && !text.held && !text.orphan;
        let checks = self.seat(text.place) == Some(Seat::Manager);
        let own = self.person == Some(text.author) && !(text.shared && text.published);
        own || (out && self.meant_by(text.level, text.place))
            || (checks && !text.withdrawn && (text.submitted || text.held))
    }
}
