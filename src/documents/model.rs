//! What documents, revisions and folders are, and their limits.

use crate::kernel::{FolderId, MediaId, PersonId, Problem, PublicationId, SpaceId, Timestamp};
use crate::policy::Level;
use crate::publications::Publication;

/// Longest name of a folder, in characters.
pub const FOLDER_NAME_LONGEST: usize = 80;
/// Deepest folder: one at the top of the space is 1.
pub const FOLDER_DEPTH_MOST: usize = 5;
/// Most folders in one space.
pub const FOLDERS_MOST: usize = 200;
/// Most documents and files in one folder: a page sorts their titles.
pub const FOLDER_HOLDS_MOST: i64 = 500;
/// Longest name of a version, in characters.
pub const VERSION_NAME_LONGEST: usize = 80;

/// A folder of a space.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Folder {
    /// Identifier.
    pub id: FolderId,
    /// Whose.
    pub space_id: SpaceId,
    /// What holds it; none at the top.
    pub parent_id: Option<FolderId>,
    /// Name.
    pub name: String,
}

/// A document or a file, as a viewer may read it.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its title, text, author, audience.
    pub publication: Publication,
    /// Where it lies; none at the top of the space.
    pub folder: Option<FolderId>,
    /// What was uploaded; none for a written document.
    pub media: Option<MediaId>,
}

/// Where a document lies.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Place {
    pub folder_id: Option<FolderId>,
    pub media_id: Option<MediaId>,
}

/// A line of a list, without its text.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Entry {
    pub id: PublicationId,
    pub title: String,
    pub published_at: Option<Timestamp>,
    pub revised_at: Option<Timestamp>,
}

impl Entry {
    /// When it last changed for its readers.
    pub fn changed_at(&self) -> Option<Timestamp> {
        self.revised_at.or(self.published_at)
    }
}

/// One version of a document, without its text.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RevisionLine {
    /// From 1.
    pub number: i64,
    /// Who saved it.
    pub author_id: PersonId,
    /// Shown name of that person.
    pub author_name: String,
    /// When.
    pub at: Timestamp,
    /// What somebody called it; may be empty.
    pub name: String,
    /// The title at that time.
    pub title: String,
}

/// One version of a document.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Revision {
    /// From 1.
    pub number: i64,
    /// Who saved it.
    pub author_id: PersonId,
    /// Shown name of that person.
    pub author_name: String,
    /// When.
    pub at: Timestamp,
    /// What somebody called it; may be empty.
    pub name: String,
    /// The title at that time.
    pub title: String,
    /// The typed tree, as JSON.
    pub body: String,
}

impl From<Revision> for RevisionLine {
    fn from(revision: Revision) -> Self {
        Self {
            number: revision.number,
            author_id: revision.author_id,
            author_name: revision.author_name,
            at: revision.at,
            name: revision.name,
            title: revision.title,
        }
    }
}

/// A document to be written.
#[derive(Clone, Debug, Default)]
pub struct DocumentDraft {
    /// Title.
    pub title: String,
    /// Text, in Markdown.
    pub source: String,
    /// Where it shall lie; none for the top of the space.
    pub folder: Option<FolderId>,
    /// For whom; none for everybody of the space.
    pub level: Option<Level>,
}

/// A file to be shared.
#[derive(Clone, Debug, Default)]
pub struct FileDraft {
    /// Title; the name of the file when empty.
    pub title: String,
    /// What can be seen or read in it.
    pub alt: String,
    /// Where it shall lie; none for the top of the space.
    pub folder: Option<FolderId>,
    /// For whom; none for everybody of the space.
    pub level: Option<Level>,
    /// The name that the client gave; never trusted.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

fn name(text: &str, longest: usize) -> Result<String, Problem> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if text.chars().count() > longest {
        return Err(Problem::field("name", "error-name-long"));
    }
    Ok(text)
}

/// Trims and checks the name of a folder.
///
/// # Errors
/// `Invalid` when it is empty or longer than [`FOLDER_NAME_LONGEST`].
pub(super) fn folder_name(text: &str) -> Result<String, Problem> {
    let text = name(text, FOLDER_NAME_LONGEST)?;
    if text.is_empty() {
        return Err(Problem::field("name", "error-name-empty"));
    }
    Ok(text)
}

/// Trims and checks the name of a version; it may be empty.
///
/// # Errors
/// `Invalid` when it is longer than [`VERSION_NAME_LONGEST`].
pub(super) fn version_name(text: &str) -> Result<String, Problem> {
    name(text, VERSION_NAME_LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_limited() {
        assert_eq!(
            folder_name("  Sortie \n au  zoo ").unwrap(),
            "Sortie au zoo"
        );
        assert!(folder_name(" \t ").is_err());
        assert!(folder_name(&"é".repeat(FOLDER_NAME_LONGEST)).is_ok());
        assert!(folder_name(&"é".repeat(FOLDER_NAME_LONGEST + 1)).is_err());
        assert_eq!(version_name("  ").unwrap(), "");
        assert!(version_name(&"x".repeat(VERSION_NAME_LONGEST + 1)).is_err());
    }
}
