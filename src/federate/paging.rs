//! The words of the addresses under which other servers page through our collections.

use url::Url;

use super::reader::Asked;

/// Longest word of a page's address that is read, in characters: an identifier has 26.
const WORD_LONGEST: usize = 40;

/// The value of a word in the query of a page.
pub(super) fn word(request: &Asked, name: &str) -> Option<String> {
    let query = request.uri.query()?;
    let mut words = url::form_urlencoded::parse(query.as_bytes());
    let (_, value) = words.find(|(key, _)| key == name)?;
    Some(value.chars().take(WORD_LONGEST).collect())
}

/// The address of a page of a collection.
pub(super) fn paged(whole: &Url, (name, value): (&str, &str)) -> Url {
    let mut url = whole.clone();
    url.query_pairs_mut().append_pair(name, value);
    url
}

/// Where a page of writings, newest first, begins: before everything, or before what `before` names.
pub(super) fn cursor(request: &Asked) -> Option<String> {
    let before = word(request, BEFORE)?;
    Some(if before.is_empty() {
        FIRST.to_owned()
    } else {
        before
    })
}

/// The address of the page that begins at a cursor.
pub(super) fn page_before(whole: &Url, cursor: &str) -> Url {
    paged(whole, (BEFORE, if cursor == FIRST { "" } else { cursor }))
}

/// The word that holds the cursor.
const BEFORE: &str = "before";
/// The cursor of the first page: it sorts after every identifier.
pub(super) const FIRST: &str = "~";
