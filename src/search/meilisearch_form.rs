//! What is sent to Meilisearch: settings, documents, words and filters, made without any I/O.

use meilisearch_sdk::settings::{
    LocalizedAttributes, MinWordSizeForTypos, PaginationSetting, Settings, TypoToleranceSettings,
};
use serde::Serialize;

use super::analysis::{Forms, French, Group};
use super::engine::{MAX_HITS, MAX_OFFSET, SearchDocument, SearchQuery};

/// Document whose presence says that a rebuild of this version is complete. It belongs to no
/// circle and no author, so no query finds it.
pub(super) const COMPLETE_ID: &str = "seyes-complete-2";

/// Shortest stem in which one typing mistake is forgiven, in characters.
const MIN_TYPO_CHARS: u8 = 5;
/// Two mistakes are never forgiven.
const NEVER: u8 = u8::MAX;

/// A publication as Meilisearch keeps it: words without accents, and their stems beside them.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    id: &'a str,
    kind: &'a str,
    space_id: Option<&'a str>,
    author_id: Option<&'a str>,
    checked_in: Option<&'a str>,
    circles: &'a [String],
    published_at: i64,
    title: String,
    title_stems: String,
    author: String,
    attachments: String,
    attachments_stems: String,
    body: String,
    body_stems: String,
}

/// The documents to send.
pub(super) fn entries(docs: &[SearchDocument]) -> Vec<Entry<'_>> {
    let mut french = French::new();
    docs.iter().map(|doc| entry(&mut french, doc)).collect()
}

fn entry<'a>(french: &mut French, doc: &'a SearchDocument) -> Entry<'a> {
    let mut both = |text: &str| {
        let forms = french.all_forms(text);
        (folded(&forms), stems(&forms))
    };
    let (title, title_stems) = both(&doc.title);
    let (attachments, attachments_stems) = both(&doc.attachments);
    let (body, body_stems) = both(&doc.body);
    // Queries are sent as stems: a name must be found under both.
    let (author, author_stems) = both(&doc.author);
    Entry {
        id: &doc.id,
        kind: &doc.kind,
        space_id: doc.space_id.as_deref(),
        author_id: doc.author_id.as_deref(),
        checked_in: doc.checked_in.as_deref(),
        circles: &doc.circles,
        published_at: doc.published_at,
        title,
        title_stems,
        author: format!("{author} {author_stems}"),
        attachments,
        attachments_stems,
        body,
        body_stems,
    }
}

fn folded(forms: &[Forms]) -> String {
    forms
        .iter()
        .map(|form| form.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn stems(forms: &[Forms]) -> String {
    let stems = forms
        .iter()
        .flat_map(|form| form.stems.iter().map(String::as_str));
    stems.collect::<Vec<_>>().join(" ")
}

/// The words to look for, as stems: letters and digits only, so quotes and operators are gone.
pub(super) fn words(groups: &[Group]) -> String {
    let forms = groups.iter().flat_map(|group| &group.words);
    let stems = forms.map(|forms| forms.stems.first().unwrap_or(&forms.folded).as_str());
    stems.collect::<Vec<_>>().join(" ")
}

/// The audience, the space and the kind. The identifiers were checked before: letters, digits,
/// `-` and `_` only, so nothing can end a quoted string.
pub(super) fn filter(query: &SearchQuery<'_>) -> String {
    let quoted = |id: &str| format!("\"{id}\"");
    let mut audience = Vec::new();
    for (field, ids) in [("circles", query.circles), ("checked_in", query.checks)] {
        if !ids.is_empty() {
            let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
            audience.push(format!("{field} IN [{}]", ids.join(", ")));
        }
    }
    audience.extend(
        query
            .author_id
            .map(|id| format!("author_id = {}", quoted(id))),
    );
    let mut filter = format!("({})", audience.join(" OR "));
    for (field, id) in [("space_id", query.space_id), ("kind", query.kind)] {
        if let Some(id) = id {
            filter.push_str(&format!(" AND {field} = {}", quoted(id)));
        }
    }
    filter
}

/// The settings of the index. Stop words are left out of queries before they are sent, and not
/// here: a query of stop words alone must still find them.
pub(super) fn settings() -> Settings {
    Settings::new()
        .with_searchable_attributes([
            "title",
            "title_stems",
            "author",
            "attachments",
            "attachments_stems",
            "body",
            "body_stems",
        ])
        .with_filterable_attributes(["circles", "checked_in", "author_id", "space_id", "kind"])
        .with_displayed_attributes(["id"])
        .with_ranking_rules([
            "words",
            "typo",
            "attribute",
            "proximity",
            "exactness",
            "published_at:desc",
        ])
        .with_localized_attributes([LocalizedAttributes {
            locales: vec!["fra".to_owned()],
            attribute_patterns: vec!["*".to_owned()],
        }])
        .with_typo_tolerance(TypoToleranceSettings {
            enabled: Some(true),
            disable_on_attributes: None,
            disable_on_words: None,
            min_word_size_for_typos: Some(MinWordSizeForTypos {
                one_typo: Some(MIN_TYPO_CHARS),
                two_typos: Some(NEVER),
            }),
            disable_on_numbers: None,
        })
        .with_pagination(PaginationSetting {
            max_total_hits: MAX_OFFSET + MAX_HITS,
        })
}
