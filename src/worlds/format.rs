//! The form of a world file; fixtures/worlds/README.md describes it for its authors.
#![allow(
    missing_docs,
    reason = "fixtures/worlds/README.md says what each field means"
)]

use serde::Deserialize;

/// A school with its people and a term of work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// The school.
    pub school: School,
    /// Everybody.
    pub people: Vec<Someone>,
    /// The classes.
    pub classes: Vec<Class>,
    /// The groups.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// The blogs.
    #[serde(default)]
    pub blogs: Vec<Blog>,
    /// What stands in them.
    #[serde(default)]
    pub articles: Vec<Article>,
    /// What is said under them.
    #[serde(default)]
    pub comments: Vec<Comment>,
    /// Discussions.
    #[serde(default)]
    pub topics: Vec<Topic>,
    /// Answers.
    #[serde(default)]
    pub replies: Vec<Reply>,
    /// Written together.
    #[serde(default)]
    pub documents: Vec<Document>,
    /// Uploaded.
    #[serde(default)]
    pub files: Vec<UploadedFile>,
    /// Kind words.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// Who follows a blog of the other school.
    #[serde(default)]
    pub follows: Vec<Follow>,
}

/// The school.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct School {
    pub name: String,
    pub town: String,
    pub academy: String,
    pub level: String,
    pub description: String,
    pub default_password: String,
}

/// A person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Someone {
    pub key: String,
    pub profile: String,
    pub given_name: String,
    pub family_name: String,
    pub login: String,
    pub password: Option<String>,
    #[serde(default)]
    pub admin: bool,
    #[serde(default)]
    pub children: Vec<String>,
    #[serde(default)]
    pub showcase: bool,
}

/// A class.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub key: String,
    pub name: String,
    pub level: String,
    pub families: bool,
    pub teachers: Vec<String>,
    pub students: Vec<String>,
}

/// A group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub key: String,
    pub name: String,
    pub description: String,
    pub managers: Vec<String>,
    pub members: Vec<String>,
}

/// A blog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blog {
    pub key: String,
    pub space: String,
    pub title: String,
    pub description: String,
    pub contributors: String,
    pub check: bool,
    pub comments: String,
}

/// An article.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub key: String,
    pub blog: String,
    pub author: String,
    pub audience: String,
    pub state: String,
    pub days_ago: i64,
    pub at: String,
    pub title: String,
    pub body: String,
    pub picture: Option<String>,
    #[serde(default)]
    pub picture_alt: String,
    pub review_note: Option<String>,
}

/// A comment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    pub article: String,
    pub author: String,
    pub state: String,
    pub days_ago: i64,
    pub at: String,
    pub body: String,
}

/// A topic.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub key: String,
    pub space: String,
    pub author: String,
    pub audience: String,
    pub days_ago: i64,
    pub at: String,
    pub title: String,
    pub body: String,
}

/// A reply.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub topic: String,
    pub author: String,
    pub days_ago: i64,
    pub at: String,
    pub quote: Option<String>,
    pub body: String,
}

/// A document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub key: String,
    pub space: String,
    pub author: String,
    pub folder: Option<String>,
    pub title: String,
    pub days_ago: i64,
    pub body: String,
    #[serde(default)]
    pub revisions: Vec<Revision>,
}

/// A later version of a document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    pub author: String,
    pub days_ago: i64,
    pub name: Option<String>,
    pub body: String,
}

/// A file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadedFile {
    pub space: String,
    pub author: String,
    pub folder: Option<String>,
    pub title: String,
    pub file: String,
    #[serde(default)]
    pub alt: String,
}

/// A reaction.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    pub target: String,
    pub person: String,
    pub kind: String,
}

/// A follow of the other school's blog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follow {
    pub follower: String,
    pub blog: String,
}
