//! What a blog is, and what an article is made of.

use crate::kernel::{BlogId, FieldError, MediaId, Problem, SpaceId};
use crate::policy::Level;
use crate::publications::{self, Body};

/// Longest title of a blog, in characters.
pub const BLOG_TITLE_LONGEST: usize = 80;
/// Longest description of a blog, in characters.
pub const DESCRIPTION_LONGEST: usize = 500;
/// Most pictures in one article.
pub const PICTURES_MOST: usize = 12;
/// Longest comment, in characters of its text.
pub const COMMENT_LONGEST: usize = 4_000;

/// Who writes in a blog.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Contributors {
    /// All members of the space.
    Members,
    /// Those who manage it.
    Managers,
}

impl Contributors {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Managers => "managers",
        }
    }

    /// Reads the stored word; unknown words give the narrower rule.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "members" => Self::Members,
            _ => Self::Managers,
        }
    }
}

/// What happens to a comment.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum CommentRule {
    /// An adult reads it first.
    Checked,
    /// It is shown at once.
    Open,
    /// Nobody comments.
    Closed,
}

impl CommentRule {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// Reads the stored word; unknown words give the careful rule.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "open" => Self::Open,
            "closed" => Self::Closed,
            _ => Self::Checked,
        }
    }
}

/// A blog, as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Blog {
    /// Identifier.
    pub id: BlogId,
    /// Where it stands.
    pub space_id: SpaceId,
    /// Title.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// Stored word of [`Contributors`].
    pub contributors: String,
    /// 1 when an adult reads each article before it is published.
    pub checked: i64,
    /// Stored word of [`CommentRule`].
    pub comments: String,
}

impl Blog {
    /// Who writes.
    #[must_use]
    pub fn contributors(&self) -> Contributors {
        Contributors::of(&self.contributors)
    }

    /// Whether an adult reads each article before it is published.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.checked != 0
    }

    /// What happens to comments.
    #[must_use]
    pub fn comment_rule(&self) -> CommentRule {
        CommentRule::of(&self.comments)
    }
}

/// What the managers of a space decide about its blog.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct BlogSettings {
    /// Title, at most 80 characters.
    pub title: String,
    /// One or two sentences, at most 500 characters.
    #[serde(default)]
    pub description: String,
    /// Who writes.
    pub contributors: Contributors,
    /// Whether an adult reads each article before it is published.
    pub checked: bool,
    /// What happens to comments.
    pub comments: CommentRule,
}

impl BlogSettings {
    /// Trims the texts and checks their lengths.
    ///
    /// # Errors
    /// `Invalid` with every field at fault.
    pub fn check(mut self) -> Result<Self, Problem> {
        self.title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.description = self.description.trim().to_owned();
        let mut errors = Vec::new();
        let mut wrong = |field, key| errors.push(FieldError { field, key });
        if self.title.is_empty() {
            wrong("title", "error-title-empty");
        }
        if self.title.chars().count() > BLOG_TITLE_LONGEST {
            wrong("title", "error-name-long");
        }
        if self.description.chars().count() > DESCRIPTION_LONGEST {
            wrong("description", "error-description-long");
        }
        if errors.is_empty() {
            Ok(self)
        } else {
            Err(Problem::Invalid(errors))
        }
    }
}

/// A picture of an article; an empty description says that it is decoration.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct ArticlePicture {
    /// One's own upload, or a picture that the article shows already.
    pub id: MediaId,
    /// What can be seen.
    pub alt: String,
}

/// What somebody writes: checked, not stored yet.
#[derive(Clone, Debug)]
pub struct ArticleText {
    /// Title.
    pub title: String,
    /// Text.
    pub body: Body,
    /// Pictures; the first is the cover.
    pub pictures: Vec<ArticlePicture>,
}

impl ArticleText {
    /// From what a form or a client sends; the body is Markdown.
    ///
    /// # Errors
    /// `Invalid` with every field at fault.
    pub fn new(
        title: &str,
        markdown: &str,
        pictures: Vec<ArticlePicture>,
    ) -> Result<Self, Problem> {
        let mut errors = Vec::new();
        if pictures.len() > PICTURES_MOST {
            errors.push(FieldError {
                field: "pictures",
                key: "error-pictures-many",
            });
        }
        let title = keep(publications::title(title), &mut errors)?;
        let body = keep(Body::from_markdown(markdown), &mut errors)?;
        match (title, body) {
            (Some(title), Some(body)) if errors.is_empty() => Ok(Self {
                title,
                body,
                pictures,
            }),
            _ => Err(Problem::Invalid(errors)),
        }
    }
}

/// Collects what is invalid, so that a form names all its faults at once.
fn keep<T>(tried: Result<T, Problem>, errors: &mut Vec<FieldError>) -> Result<Option<T>, Problem> {
    match tried {
        Ok(value) => Ok(Some(value)),
        Err(Problem::Invalid(mut fields)) => {
            errors.append(&mut fields);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// What happens to an article once its text is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It stays as it is.
    Keep,
    /// An adult reads it.
    Submit,
    /// The chosen audience reads it.
    Publish(Level),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_all_its_faults_at_once() {
        let long = "é".repeat(201);
        let Err(Problem::Invalid(fields)) = ArticleText::new(&long, "  \n", Vec::new()) else {
            panic!("an over-long title and an empty body were taken");
        };
        let names: Vec<_> = fields.iter().map(|one| (one.field, one.key)).collect();
        let expected = [("title", "error-title-long"), ("body", "error-body-empty")];
        assert_eq!(names, expected);
    }

    #[test]
    fn unknown_words_give_the_careful_rule() {
        assert_eq!(Contributors::of("everybody"), Contributors::Managers);
        assert_eq!(CommentRule::of(""), CommentRule::Checked);
    }
}
