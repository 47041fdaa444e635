//! View models of the shared components: what the macros of `frontend/templates/components` show.
//!
//! They hold words that are ready to read and addresses that are ready to follow; they decide
//! nothing about rights.
use super::i18n::Texts;

/// How far a publication can be read, from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The author alone.
    Me,
    /// Named people or a group.
    Group,
    /// A class, with or without its families.
    Class,
    /// Everybody of the school.
    School,
    /// The school and named partner servers.
    Network,
    /// Everybody.
    Public,
}

impl Level {
    /// The end of the CSS class (`audience-class`) and of the icon's name (`level-class`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Group => "group",
            Self::Class => "class",
            Self::School => "school",
            Self::Network => "network",
            Self::Public => "public",
        }
    }
}

/// Who can read an item, in words, with a head-count and the circles and servers behind it.
#[derive(Clone, Debug)]
pub struct AudienceBadge {
    /// How far it goes; gives the icon, the colour and the border.
    pub level: Level,
    /// The words: «CM2 B et les familles».
    pub label: String,
    /// How many people that is, when it can be counted.
    pub people: Option<i64>,
    /// Each circle in words: «CM2 B : 26 élèves, 3 adultes».
    pub circles: Vec<String>,
    /// The other servers that hold a copy, by name.
    pub servers: Vec<String>,
}

/// One audience that the author of a new item may choose.
#[derive(Clone, Debug)]
pub struct AudienceChoice {
    /// What the form sends back.
    pub value: String,
    /// The audience in words.
    pub badge: AudienceBadge,
    /// One sentence that says what the choice means; may be empty.
    pub hint: String,
    /// Chosen when the form opens.
    pub checked: bool,
}

/// A step on the way from the home page to here; the last one has no address.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// The name of the place.
    pub label: String,
    /// Where it is; empty for the page itself.
    pub href: String,
}

/// One of several views of the same thing; a link, not a script.
#[derive(Clone, Debug)]
pub struct Tab {
    /// The word on the tab.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// The page stands here.
    pub current: bool,
    /// A number that waits there.
    pub badge: Option<i64>,
}

/// The five views that every space has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceTab {
    /// What is new.
    Feed,
    /// The articles.
    Journal,
    /// The topics.
    Forum,
    /// The documents and files.
    Documents,
    /// The people.
    Members,
}

impl SpaceTab {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Feed, "tab-feed", ""),
        (Self::Journal, "tab-journal", "/journal"),
        (Self::Forum, "tab-forum", "/forum"),
        (Self::Documents, "tab-documents", "/documents"),
        (Self::Members, "tab-members", "/members"),
    ];
}

/// The head of a space: its name, its kind and its tabs.
#[derive(Clone, Debug)]
pub struct SpaceTabs {
    /// The name: «CM2 B».
    pub space_name: String,
    /// `class`, `group`, `school` or `twinning`; gives the icon and the words.
    pub kind: String,
    /// Always Fil · Journal · Forum · Documents · Membres.
    pub tabs: Vec<Tab>,
}

impl SpaceTabs {
    /// The five tabs of a space, one of them current.
    pub fn new(texts: Texts, id: &str, name: &str, kind: &str, current: SpaceTab) -> Self {
        let tabs = SpaceTab::ALL.map(|(tab, key, end)| Tab {
            label: texts.t(key),
            href: format!("/spaces/{id}{end}"),
            current: tab == current,
            badge: None,
        });
        Self {
            space_name: name.to_owned(),
            kind: kind.to_owned(),
            tabs: tabs.into(),
        }
    }
}

/// The way to older and to newer items; `None` where there are none.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// Address of the older items.
    pub previous: Option<String>,
    /// Address of the newer items.
    pub next: Option<String>,
}

/// What is wrong in a form that was sent, in the reader's words.
#[derive(Clone, Debug, Default)]
pub struct FormErrors {
    /// Name of the field and what to do about it, in the order of the form.
    pub fields: Vec<(String, String)>,
    /// What is wrong with the whole, when no field is at fault.
    pub summary: Option<String>,
}

impl FormErrors {
    /// The sentence for one field, if it is at fault.
    pub fn error(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, sentence)| sentence.as_str())
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.summary.is_none()
    }

    /// Adds what is wrong with one field.
    pub fn add(&mut self, name: &str, sentence: impl Into<String>) {
        self.fields.push((name.to_owned(), sentence.into()));
    }
}

/// Who wrote something.
#[derive(Clone, Debug, Default)]
pub struct Byline {
    /// The name that this server shows.
    pub name: String,
    /// Where a remote author is: «Collège Ampère · académie de Lyon»; `None` at home.
    pub origin: Option<String>,
    /// The author's page; empty when there is none to follow.
    pub href: String,
    /// The author's picture, when we may show one.
    pub icon: Option<String>,
}

impl Byline {
    /// One or two letters for the avatar.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// The first letters of the first and the last word of a name: «Inès M.» → «IM».
pub fn initials(name: &str) -> String {
    let mut words = name.split([' ', '-']).filter_map(|word| {
        word.chars()
            .find(|letter| letter.is_alphanumeric())
            .map(|letter| letter.to_uppercase())
    });
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .flatten()
        .collect()
}

/// Colours that avatars may have; the sheet has one class for each.
const TINTS: u32 = 6;

/// The number of an avatar's colour: the same name always has the same one.
pub fn tint(name: &str) -> u32 {
    // FNV-1a; its high half spreads best.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) % TINTS
}

/// Where a writing stands on its way to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateChip {
    /// Only its author has it.
    Draft,
    /// It waits for an adult's check.
    Submitted,
    /// The adult asked for a correction.
    ToRevise,
    /// Its audience reads it.
    Published,
    /// It is kept back until somebody decides.
    Held,
    /// It was taken back.
    Withdrawn,
}

impl StateChip {
    /// The end of the CSS class (`state-draft`), of the icon and of the text key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::ToRevise => "to-revise",
            Self::Published => "published",
            Self::Held => "held",
            Self::Withdrawn => "withdrawn",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_one_or_two_letters() {
        for (name, letters) in [
            ("Inès M.", "IM"),
            ("Claire Martin", "CM"),
            ("élodie", "É"),
            ("", ""),
            ("Jean-Luc B", "JB"),
        ] {
            assert_eq!(initials(name), letters);
        }
    }

    #[test]
    fn a_space_has_five_tabs_and_stands_on_one() {
        let texts = Texts::default();
        let space = SpaceTabs::new(texts, "42", "CM2 B", "class", SpaceTab::Forum);
        let words: Vec<_> = space.tabs.iter().map(|tab| tab.label.as_str()).collect();
        assert_eq!(words, ["Fil", "Journal", "Forum", "Documents", "Membres"]);
        let current: Vec<_> = space.tabs.iter().filter(|tab| tab.current).collect();
        assert_eq!(current[0].href, "/spaces/42/forum");
        assert_eq!(current.len(), 1);
    }
}
