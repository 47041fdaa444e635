//! Turns the words of a viewer into a query of the embedded index: every word must match, under
//! one of its forms; the audience, the space and the kind filter without counting in the score.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Query,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::analysis::{Forms, Group, MIN_PREFIX_CHARS};
use super::engine::SearchQuery;
use super::schema::Fields;

/// Shortest word in which one typing mistake is forgiven, in characters.
const MIN_FUZZY_CHARS: usize = 6;
/// A title says more than a text, a word as typed more than its stem.
const TITLE_BOOST: f32 = 4.0;
const TITLE_STEM_BOOST: f32 = 3.0;
const AUTHOR_BOOST: f32 = 2.0;
const TEXT_BOOST: f32 = 1.3;
const TEXT_STEM_BOOST: f32 = 1.0;
/// Guesses come after every true match.
const PREFIX_SCORE: f32 = 0.02;
const FUZZY_SCORE: f32 = 0.005;
/// How much better a guess is in a title than elsewhere.
const TITLE_GUESS: f32 = 2.0;

type Boxed = Box<dyn Query>;

/// The whole query: words, audience, filters.
pub(super) fn phrase(fields: Fields, query: &SearchQuery<'_>, groups: &[Group]) -> BooleanQuery {
    let mut clauses: Vec<Boxed> = groups.iter().map(|one| group(fields, one)).collect();
    clauses.push(silent(audience(fields, query)));
    let exact = |field: Field, value: &str| silent(term(field, value));
    clauses.extend(query.space_id.map(|space| exact(fields.space, space)));
    clauses.extend(query.kind.map(|kind| exact(fields.kind, kind)));
    BooleanQuery::intersection(clauses)
}

fn term(field: Field, text: &str) -> Boxed {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

fn silent(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn audience(fields: Fields, query: &SearchQuery<'_>) -> Boxed {
    let any = |field: Field, ids: &[String]| -> Boxed {
        let terms = ids.iter().map(|id| Term::from_field_text(field, id));
        Box::new(TermSetQuery::new(terms))
    };
    let mut ways = vec![
        any(fields.circle, query.circles),
        any(fields.checked_in, query.checks),
    ];
    ways.extend(query.author_id.map(|author| term(fields.author_id, author)));
    Box::new(BooleanQuery::union(ways))
}

fn group(fields: Fields, group: &Group) -> Boxed {
    let last = group.words.len().saturating_sub(1);
    let parts = group.words.iter().enumerate();
    let all: Vec<Boxed> = parts
        .map(|(at, forms)| word(fields, forms, group.open && at == last))
        .collect();
    let apart: Boxed = Box::new(BooleanQuery::intersection(all));
    match &group.joined {
        None => apart,
        Some(forms) => {
            let together = word(fields, forms, group.open);
            Box::new(DisjunctionMaxQuery::new(vec![apart, together]))
        }
    }
}

fn word(fields: Fields, forms: &Forms, open: bool) -> Boxed {
    let mut ways: Vec<Boxed> = Vec::new();
    let mut way = |field, text: &str, boost| {
        ways.push(Box::new(BoostQuery::new(term(field, text), boost)));
    };
    way(fields.title, &forms.folded, TITLE_BOOST);
    way(fields.author, &forms.folded, AUTHOR_BOOST);
    way(fields.text, &forms.folded, TEXT_BOOST);
    for stem in &forms.stems {
        way(fields.title_stem, stem, TITLE_STEM_BOOST);
        way(fields.text_stem, stem, TEXT_STEM_BOOST);
    }
    let chars = forms.folded.chars().count();
    let places = [
        (fields.title, TITLE_GUESS),
        (fields.author, TITLE_GUESS),
        (fields.text, 1.0),
    ];
    for (field, worth) in places {
        let sought = || Term::from_field_text(field, &forms.folded);
        if open && chars >= MIN_PREFIX_CHARS {
            let guess = FuzzyTermQuery::new_prefix(sought(), 0, true);
            ways.push(Box::new(ConstScoreQuery::new(
                Box::new(guess),
                PREFIX_SCORE * worth,
            )));
        }
        if chars >= MIN_FUZZY_CHARS {
            let guess = FuzzyTermQuery::new(sought(), 1, true);
            ways.push(Box::new(ConstScoreQuery::new(
                Box::new(guess),
                FUZZY_SCORE * worth,
            )));
        }
    }
    Box::new(DisjunctionMaxQuery::new(ways))
}
