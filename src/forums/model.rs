//! What a topic is to one viewer, and what people hand in.

use crate::kernel::{FieldError, Problem, Timestamp};
use crate::policy::Level;
use crate::publications::{self, Body, Publication};

/// A topic as one viewer may see it: the replies counted are those that this viewer may read.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Topic {
    /// The supertype's row.
    #[sqlx(flatten)]
    pub publication: Publication,
    /// Since when it takes no more replies.
    pub locked_at: Option<Timestamp>,
    /// Since when it stands on top.
    pub pinned_at: Option<Timestamp>,
    /// When somebody last wrote.
    pub active_at: Timestamp,
    /// Up to when the viewer has read it; none when never opened.
    pub read_at: Option<Timestamp>,
    /// Replies that the viewer may read.
    pub replies: i64,
    /// When the last of them was published.
    pub replied_at: Option<Timestamp>,
}

impl Topic {
    /// Whether something here is new to the viewer.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        let last = self.replied_at.max(self.publication.published_at);
        self.read_at < last
    }
}

/// A topic to be opened.
#[derive(Clone, Debug)]
pub struct TopicDraft {
    /// Title, as typed.
    pub title: String,
    /// Text in Markdown, as typed.
    pub markdown: String,
    /// For whom.
    pub level: Level,
}

/// A changed topic or reply.
#[derive(Clone, Debug)]
pub struct TopicEdit {
    /// Title, as typed; ignored for a reply.
    pub title: String,
    /// Text in Markdown, as typed.
    pub markdown: String,
    /// The version that the change began with.
    pub version: i64,
}

/// Checks a title and a text together, so that a form shows all that is to mend at once.
///
/// # Errors
/// `Invalid` with each field at fault.
pub(super) fn check(title: &str, markdown: &str) -> Result<(String, Body), Problem> {
    let mut wrong: Vec<FieldError> = Vec::new();
    let mut collect = |problem: Problem| match problem {
        Problem::Invalid(fields) => {
            wrong.extend(fields);
            Ok(())
        }
        other => Err(other),
    };
    let title = publications::title(title).map_err(&mut collect);
    let body = Body::from_markdown(markdown).map_err(&mut collect);
    match (title, body) {
        (Ok(title), Ok(body)) => Ok((title, body)),
        (Err(Err(other)), _) | (_, Err(Err(other))) => Err(other),
        _ => Err(Problem::Invalid(wrong)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let Err(Problem::Invalid(fields)) = check("  ", "") else {
            panic!("an empty topic was taken");
        };
        let names: Vec<_> = fields.iter().map(|one| one.field).collect();
        assert_eq!(names, ["title", "body"]);
        let (title, body) = check("Où aller ?", "En **forêt**.").expect("a good topic");
        assert_eq!(
            (title.as_str(), body.excerpt.as_str()),
            ("Où aller ?", "En forêt.")
        );
    }
}
