//! What a report is, and the words for why and for what became of it.

use crate::kernel::{PersonId, PublicationId, ReportId, SpaceId, Timestamp};

/// Longest account of what happened, in characters.
pub const WORDS_LONGEST: usize = 2_000;

/// Why something is reported.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Mockery, insults, threats, again and again or by several.
    Harassment,
    /// Violence, or danger for somebody.
    Violence,
    /// Hatred of a group of people.
    Hate,
    /// A picture, a name or a secret shown without consent.
    Privacy,
    /// Sexual content.
    Sexual,
    /// Advertising, deception.
    Spam,
    /// Anything else.
    Other,
}

impl Category {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Harassment,
        Self::Violence,
        Self::Hate,
        Self::Privacy,
        Self::Sexual,
        Self::Spam,
        Self::Other,
    ];

    /// The stored word, also the end of the Fluent key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Harassment => "harassment",
            Self::Violence => "violence",
            Self::Hate => "hate",
            Self::Privacy => "privacy",
            Self::Sexual => "sexual",
            Self::Spam => "spam",
            Self::Other => "other",
        }
    }

    /// Reads a word; none when it is not one of ours.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What an adult decides.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It may stay; what was hidden is shown again.
    Nothing,
    /// It is hidden until somebody decides again.
    Hold,
    /// It is taken back for good.
    Withdraw,
}

impl Decision {
    /// The stored word, also the end of the Fluent key.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Hold => "hold",
            Self::Withdraw => "withdraw",
        }
    }

    /// Reads a word; none when it is not one of ours.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let all = [Self::Nothing, Self::Hold, Self::Withdraw];
        all.into_iter().find(|one| one.as_str() == word)
    }
}

/// A report, as an adult who decides reads it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Report {
    /// Identifier.
    pub id: ReportId,
    /// What; none when it is about somebody's behaviour.
    pub publication_id: Option<PublicationId>,
    /// Whose.
    pub person_id: Option<PersonId>,
    /// Shown name of that person.
    pub person_name: Option<String>,
    /// The server of that person; none for ours.
    pub person_host: Option<String>,
    /// Whose managers decide.
    pub space_id: Option<SpaceId>,
    /// Name of that space.
    pub space_name: Option<String>,
    /// Kind of that space.
    pub space_kind: Option<String>,
    /// Who told us; none for another server.
    pub reporter_id: Option<PersonId>,
    /// Shown name of whoever told us.
    pub reporter_name: Option<String>,
    /// The server that told us.
    pub host: Option<String>,
    /// Stored word of the category.
    pub category: String,
    /// What they wrote.
    pub words: String,
    /// The title and first words of the text when it was reported.
    pub quoted: String,
    /// When.
    pub at: Timestamp,
    /// Stored word of the decision.
    pub decision: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Shown name of the adult who decided.
    pub decider_name: Option<String>,
    /// When the other school was told.
    pub forwarded_at: Option<Timestamp>,
    /// The other server, when the text came from there.
    pub origin: Option<String>,
    /// When the text was hidden.
    pub held_at: Option<Timestamp>,
    /// When the text was taken back.
    pub withdrawn_at: Option<Timestamp>,
}

impl Report {
    /// Whether an adult may still decide: nothing was decided, or it is only hidden for now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.decision.as_deref() {
            None => true,
            Some(word) => word == "hold" && self.held_at.is_some() && self.withdrawn_at.is_none(),
        }
    }

    /// The other school, when the text or its author is there.
    #[must_use]
    pub fn elsewhere(&self) -> Option<&str> {
        self.origin.as_deref().or(self.person_host.as_deref())
    }
}
