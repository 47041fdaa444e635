//! From what people type to the stored form, and back to pages, forms and search.

use super::{Body, Publication};
use crate::kernel::Problem;
use crate::richtext::{Doc, RichTextError, html, markdown, plain, remote};

/// Length of an excerpt, in characters.
const EXCERPT_CHARS: usize = 220;

impl From<RichTextError> for Problem {
    fn from(error: RichTextError) -> Self {
        match error {
            RichTextError::TooLong(_) => Self::field("body", "error-body-long"),
            _ => Self::field("body", "error-body-form"),
        }
    }
}

impl Body {
    /// From the Markdown of a form.
    ///
    /// # Errors
    /// `Invalid` when it is empty, too long or nested too deep.
    pub fn from_markdown(source: &str) -> Result<Self, Problem> {
        let doc = markdown::parse(source)?;
        let body = Self::from_doc(&doc)?;
        if body.excerpt.is_empty() && !body.stored.contains("\"image\"") {
            return Err(Problem::field("body", "error-body-empty"));
        }
        Ok(body)
    }

    /// From the typed tree.
    ///
    /// # Errors
    /// `Invalid` when it is too long.
    pub fn from_doc(doc: &Doc) -> Result<Self, Problem> {
        Ok(Self {
            stored: doc.to_json()?,
            format: "doc",
            excerpt: plain::excerpt(doc, EXCERPT_CHARS),
        })
    }

    /// From the HTML of another server: cleaned now, and again before it is shown (I15).
    ///
    /// # Errors
    /// `Invalid` when it is too long or nested too deep.
    pub fn from_remote(source: &str) -> Result<Self, Problem> {
        let stored = remote::clean(source)?;
        let text = text_of_html(&stored);
        let excerpt = text.chars().take(EXCERPT_CHARS).collect();
        Ok(Self {
            stored,
            format: "html",
            excerpt,
        })
    }
}

impl Body {
    /// The text as its readers would see it, before anything is kept.
    #[must_use]
    pub fn html(&self) -> String {
        drawn(self.format, &self.stored)
    }

    /// The text alone, without markup.
    #[must_use]
    pub fn plain(&self) -> String {
        if self.format == "html" {
            return text_of_html(&self.stored);
        }
        Doc::from_json(&self.stored)
            .map(|doc| plain::plain(&doc))
            .unwrap_or_default()
    }
}

impl Publication {
    /// The text as clean HTML; pictures inside it come from `/media/`.
    #[must_use]
    pub fn html(&self) -> String {
        drawn(&self.body_format, &self.body)
    }

    /// The typed tree; none for what came from elsewhere.
    #[must_use]
    pub fn doc(&self) -> Option<Doc> {
        (self.body_format == "doc")
            .then(|| Doc::from_json(&self.body).ok())
            .flatten()
    }

    /// The text as Markdown, for a form.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.doc()
            .map(|doc| markdown::to_markdown(&doc))
            .unwrap_or_default()
    }

    /// The text alone, for search.
    #[must_use]
    pub fn plain(&self) -> String {
        match self.doc() {
            Some(doc) => plain::plain(&doc),
            None => text_of_html(&self.body),
        }
    }
}

/// Clean HTML of a stored text.
fn drawn(format: &str, stored: &str) -> String {
    if format == "html" {
        return remote::clean(stored).unwrap_or_default();
    }
    let address = |id: &str| Some(format!("/media/{id}"));
    Doc::from_json(stored)
        .map(|doc| html::render(&doc, &address))
        .unwrap_or_default()
}

/// The words of cleaned HTML: tags become blanks, the five entities become letters.
fn text_of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if inside => {}
            other => text.push(other),
        }
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
