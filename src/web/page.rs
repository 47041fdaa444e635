//! What every page needs besides its own content: words, who is signed in, counters, CSRF.
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::assets::asset_path;
use super::i18n::{Arg, Texts};

/// The signed-in person, as the frame of the page shows them.
#[derive(Clone, Debug)]
pub struct PagePerson {
    /// The person's id.
    pub id: String,
    /// The name that this server shows («Inès M.», «Claire Martin»).
    pub name: String,
    /// The profile in words («Élève», «Enseignante»…).
    pub profile_label: String,
    /// One or two letters for the avatar; see [`super::components::initials`].
    pub initials: String,
}

/// The frame of a page. Templates that extend `layout.html` or `layout_bare.html` hold one in a
/// field named `page`.
#[derive(Clone, Debug)]
pub struct Page {
    /// The words of the reader.
    pub texts: Texts,
    /// The name of the school.
    pub school: String,
    /// The path asked for, without its query.
    pub path: String,
    /// The same with its query, to come back to.
    pub asked: String,
    /// The signed-in person, if any.
    pub person: Option<PagePerson>,
    /// The token that every form of the page sends back in its hidden field `csrf`.
    pub csrf: String,
    /// Unread notifications.
    pub unread: i64,
    /// This person checks what others write somewhere: reports may reach them, too.
    pub checks: bool,
    /// Writings that wait for this person's check.
    pub to_review: i64,
    /// One sentence about what the last act did, shown once.
    pub flash: Option<String>,
    /// This is a demonstration with fictitious people.
    pub demo: bool,
    /// The school exchanges with others and this person may follow them.
    pub federation: bool,
    /// This person holds the head's permission.
    pub admin: bool,
}

impl Page {
    /// The frame of a page for somebody who is not signed in.
    pub fn anonymous(texts: Texts, school: &str, path: &str, csrf: &str) -> Self {
        Self {
            texts,
            school: school.to_owned(),
            path: path.to_owned(),
            asked: path.to_owned(),
            person: None,
            csrf: csrf.to_owned(),
            unread: 0,
            checks: false,
            to_review: 0,
            flash: None,
            demo: false,
            federation: false,
            admin: false,
        }
    }

    /// The text of a key, in the reader's language.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.texts.t(key.as_ref())
    }

    /// The text of a key with one named value.
    pub fn with1<'a>(&self, key: &str, name: &str, value: impl Into<Arg<'a>>) -> String {
        self.texts.with(key, &[(name, value.into())])
    }

    /// The text of a key with two named values.
    pub fn with2<'a, 'b>(
        &self,
        key: &str,
        (name, value): (&str, impl Into<Arg<'a>>),
        (other_name, other): (&str, impl Into<Arg<'b>>),
    ) -> String {
        self.texts
            .with(key, &[(name, value.into()), (other_name, other.into())])
    }

    /// The BCP 47 code of the page's language, for `<html lang>`.
    pub fn lang(&self) -> &'static str {
        self.texts.lang.as_str()
    }

    /// Whether the page stands at this path or below it, for `aria-current`; `/` means itself only.
    pub fn is(&self, prefix: &str) -> bool {
        let rest = self.path.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || (prefix != "/" && rest.starts_with('/')))
    }

    /// The address of a built asset («app.css» → «/assets/app-K3XB.css»).
    pub fn asset(&self, name: &str) -> String {
        asset_path(name)
    }
}

/// Answers with a page. A template that fails to render is a 500 without content.
pub fn render<T: Template>(status: StatusCode, template: &T) -> Response {
    match template.render() {
        Ok(html) => (
            status,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            html,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_where_it_stands() {
        let mut page = Page::anonymous(Texts::default(), "École", "/spaces/7/journal", "c");
        assert!(page.is("/spaces") && page.is("/spaces/7/journal"));
        assert!(!page.is("/") && !page.is("/space") && !page.is("/spaces/70"));
        page.path = "/".to_owned();
        assert!(page.is("/") && !page.is("/spaces"));
    }
}
