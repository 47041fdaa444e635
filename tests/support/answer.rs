//! What the server answered, with the questions that tests ask of it.

use reqwest::header::HeaderMap;

use super::html::{self, Piece, attribute};

/// One answer, whole.
pub struct Answer {
    /// What was asked, for messages.
    pub asked: String,
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn read(asked: String, response: reqwest::Response) -> Self {
        Self {
            asked,
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.bytes().await.unwrap().to_vec(),
        }
    }

    /// The body as text.
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Whether these words stand in the body; much faster than `body().contains` in a build for tests.
    pub fn holds(&self, words: &str) -> bool {
        memchr::memmem::find(&self.bytes, words.as_bytes()).is_some()
    }

    /// The words of the page, without markup.
    pub fn words(&self) -> String {
        html::words(&self.body())
    }

    /// Headings, links and forms.
    pub fn outline(&self) -> String {
        html::outline(&self.body())
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        let parsed = serde_json::from_slice(&self.bytes);
        parsed.unwrap_or_else(|error| panic!("{error}\n{}", self.told()))
    }

    /// One header as text; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The value of the first field of this name (`csrf`, `version`…).
    pub fn field(&self, wanted: &str) -> Option<String> {
        html::pieces(&self.body())
            .into_iter()
            .find_map(|piece| match piece {
                Piece::Tag(name, attributes)
                    if name == "input" && attribute(&attributes, "name") == Some(wanted) =>
                {
                    attribute(&attributes, "value").map(str::to_owned)
                }
                _ => None,
            })
    }

    /// Every address that the page links to or loads.
    pub fn addresses(&self) -> Vec<String> {
        let pieces = html::pieces(&self.body()).into_iter();
        let of = |piece| match piece {
            Piece::Tag(_, attributes) => attributes,
            Piece::Text(_) => Vec::new(),
        };
        pieces
            .flat_map(of)
            .filter(|(key, _)| key == "href" || key == "src")
            .map(|(_, value)| value)
            .collect()
    }

    fn told(&self) -> String {
        let text = self.body();
        let shown = if text.contains("<html") {
            self.outline()
        } else {
            text.chars().take(2000).collect()
        };
        let Self { asked, status, .. } = self;
        format!("{asked} answered {status} {}\n{shown}", self.location())
    }

    /// The answer has this status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.told());
        self
    }

    /// The page was shown.
    #[track_caller]
    pub fn ok(&self) -> &Self {
        self.is(200)
    }

    /// The act was done: 303 to a place that begins with `path`.
    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        self.is(303);
        assert!(self.location().starts_with(path), "{}", self.told());
        self
    }

    /// The page shows these words.
    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        let shown = self.words();
        assert!(
            shown.contains(words),
            "«{words}» is not in: {}\n{shown}",
            self.told()
        );
        self
    }

    /// The page does not show these words.
    #[track_caller]
    pub fn sees_no(&self, words: &str) -> &Self {
        let shown = self.words();
        assert!(
            !shown.contains(words),
            "«{words}» is in: {}\n{shown}",
            self.told()
        );
        self
    }

    /// There is nothing here, for this visitor (I12).
    #[track_caller]
    pub fn not_found(&self) -> &Self {
        self.is(404)
    }
}
