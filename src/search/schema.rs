//! The fields of the embedded index, and how a publication becomes a document of it.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::analysis::{Forms, French};
use super::engine::SearchDocument;

/// Raised whenever the fields or the analysis change; an index of another version is rebuilt.
pub(super) const SCHEMA_VERSION: &str = "2";

/// Fields of the index. Text exists twice: folded words for exact, prefix and mistyped matches,
/// stems for plurals and conjugations. Only the identifier is stored.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub id: Field,
    pub kind: Field,
    pub space: Field,
    pub circle: Field,
    pub author_id: Field,
    pub checked_in: Field,
    pub published_at: Field,
    pub title: Field,
    pub title_stem: Field,
    pub author: Field,
    pub text: Field,
    pub text_stem: Field,
}

/// Name of the column that breaks ties between scores.
pub(super) const PUBLISHED_AT: &str = "published_at";

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let words = || {
        let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs);
        TextOptions::default().set_indexing_options(indexing.set_tokenizer("raw"))
    };
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_text_field("id", STRING | STORED),
        kind: builder.add_text_field("kind", STRING),
        space: builder.add_text_field("space", STRING),
        circle: builder.add_text_field("circle", STRING),
        author_id: builder.add_text_field("author_id", STRING),
        checked_in: builder.add_text_field("checked_in", STRING),
        published_at: builder.add_i64_field(PUBLISHED_AT, FAST),
        title: builder.add_text_field("title", words()),
        title_stem: builder.add_text_field("title_stem", words()),
        author: builder.add_text_field("author", words()),
        text: builder.add_text_field("text", words()),
        text_stem: builder.add_text_field("text_stem", words()),
    };
    (builder.build(), fields)
}

impl Fields {
    /// The publication as the index keeps it.
    pub fn document(self, french: &mut French, doc: &SearchDocument) -> TantivyDocument {
        let mut out = TantivyDocument::new();
        out.add_text(self.id, &doc.id);
        out.add_text(self.kind, &doc.kind);
        out.add_i64(self.published_at, doc.published_at);
        for (field, id) in [
            (self.author_id, &doc.author_id),
            (self.checked_in, &doc.checked_in),
            (self.space, &doc.space_id),
        ] {
            if let Some(id) = id {
                out.add_text(field, id);
            }
        }
        for circle in &doc.circles {
            out.add_text(self.circle, circle);
        }
        let title = french.all_forms(&doc.title);
        out.add_pre_tokenized_text(self.title, folded(&title));
        out.add_pre_tokenized_text(self.title_stem, stems(&title));
        out.add_pre_tokenized_text(self.author, folded(&french.all_forms(&doc.author)));
        for text in [&doc.body, &doc.attachments] {
            let forms = french.all_forms(text);
            out.add_pre_tokenized_text(self.text, folded(&forms));
            out.add_pre_tokenized_text(self.text_stem, stems(&forms));
        }
        out
    }
}

fn folded(forms: &[Forms]) -> PreTokenizedString {
    tokens(forms.iter().map(|form| form.folded.as_str()))
}

fn stems(forms: &[Forms]) -> PreTokenizedString {
    tokens(
        forms
            .iter()
            .flat_map(|form| form.stems.iter().map(String::as_str)),
    )
}

fn tokens<'a>(words: impl Iterator<Item = &'a str>) -> PreTokenizedString {
    let token = |(position, text): (usize, &str)| Token {
        position,
        text: text.to_owned(),
        ..Token::default()
    };
    PreTokenizedString {
        text: String::new(),
        tokens: words.enumerate().map(token).collect(),
    }
}
