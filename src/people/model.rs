//! What the house knows of somebody. As little as it can (L3).

use crate::kernel::{PersonId, Timestamp};
use crate::policy::Profile;

/// Somebody, as read from the database.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Stored word of the profile.
    pub profile: String,
    /// Full name.
    pub name: String,
    /// «Inès M.» for pupils, the full name for adults.
    pub short_name: String,
    /// The other server; none for people of this school.
    pub host: Option<String>,
    /// 1 when the person administers the server.
    pub admin: i64,
    /// Language that the person chose; empty before any choice.
    pub locale: String,
    /// When the person left the school.
    pub left_at: Option<Timestamp>,
}

impl Person {
    /// The profile; unknown words count as a guest.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile::of(&self.profile).unwrap_or(Profile::Guest)
    }
}

/// Somebody to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Profile.
    pub profile: Profile,
    /// Given name, or the whole name of somebody remote.
    pub given_name: String,
    /// Family name; empty for somebody remote.
    pub family_name: String,
    /// The other server.
    pub host: Option<String>,
    /// Administers the server.
    pub admin: bool,
}

impl NewPerson {
    /// The full name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name.trim(), self.family_name.trim())
            .trim()
            .to_owned()
    }
}

/// The name shown in everyday pages: a pupil's family name is cut to its initial.
#[must_use]
pub fn short_name(person: &NewPerson) -> String {
    match (person.profile, person.family_name.trim().chars().next()) {
        (Profile::Student, Some(initial)) => {
            format!("{} {}.", person.given_name.trim(), initial.to_uppercase())
        }
        _ => person.name(),
    }
}

/// The first name of a pupil, from the name that this server shows: «Inès M.» → «Inès».
#[must_use]
pub fn first_name(short: &str) -> &str {
    match short.rsplit_once(' ') {
        Some((given, initial)) if initial.ends_with('.') => given,
        _ => short,
    }
}

/// Lower case without accents, the same on both databases.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .flat_map(|letter| {
            let plain: &str = match letter {
                'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => "a",
                'ç' => "c",
                'é' | 'è' | 'ê' | 'ë' => "e",
                'î' | 'ï' | 'í' | 'ì' => "i",
                'ñ' => "n",
                'ô' | 'ö' | 'ó' | 'ò' | 'õ' => "o",
                'ù' | 'û' | 'ü' | 'ú' => "u",
                'ÿ' | 'ý' => "y",
                'œ' => "oe",
                'æ' => "ae",
                other => return Folded::One(other),
            };
            Folded::Text(plain.chars())
        })
        .collect()
}

enum Folded {
    One(char),
    Text(std::str::Chars<'static>),
    Done,
}

impl Iterator for Folded {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self {
            Self::One(letter) => {
                let letter = *letter;
                *self = Self::Done;
                Some(letter)
            }
            Self::Text(letters) => letters.next(),
            Self::Done => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pupil_is_shown_by_first_name_and_initial() {
        let mut ines = NewPerson {
            profile: Profile::Student,
            given_name: "Inès".to_owned(),
            family_name: "marchand".to_owned(),
            host: None,
            admin: false,
        };
        assert_eq!(short_name(&ines), "Inès M.");
        assert_eq!(first_name("Inès M."), "Inès");
        assert_eq!(first_name("Anne Marie D."), "Anne Marie");
        assert_eq!(first_name("Inès"), "Inès");
        ines.profile = Profile::Teacher;
        assert_eq!(short_name(&ines), "Inès marchand");
        assert_eq!(fold("Éloïse Lœuf"), "eloise loeuf");
    }
}
