//! The forgiving French of search: cuts text into words, drops elided articles, folds accents and
//! case, and stems. Index, queries and highlighting all go through here, so they always agree.

use std::ops::Range;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, RawTokenizer, Stemmer, TextAnalyzer, TokenStream,
};

/// A longer word is cut, in the index and in queries alike, in characters.
const MAX_WORD_CHARS: usize = 64;
/// Shortest last word that also matches as the beginning of a longer one, in characters.
pub(super) const MIN_PREFIX_CHARS: usize = 3;

const APOSTROPHES: [char; 6] = [
    '\'', '\u{2019}', '\u{2018}', '\u{02BC}', '\u{2032}', '\u{FF07}',
];
const HYPHENS: [&str; 3] = ["-", "\u{2010}", "\u{2011}"];
const SOFT_HYPHEN: char = '\u{AD}';

/// Words that lose their last vowel before another; the stub carries no meaning.
const ELIDED: [&str; 14] = [
    "l", "d", "qu", "j", "n", "s", "t", "m", "c", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu",
];

/// Words too common to be asked for, folded. They count when a query has nothing else.
const STOP_WORDS: [&str; 20] = [
    "a", "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "en", "et", "la", "le",
    "les", "ou", "par", "pour", "un", "une",
];

/// What a letter and the combining mark after it make together. Only what French and its
/// neighbours write: file names of some systems come decomposed, and stemming needs the accents.
const COMPOSED: [(char, &str, &str); 5] = [
    ('\u{300}', "aeiou", "àèìòù"),
    ('\u{301}', "aeiouy", "áéíóúý"),
    ('\u{302}', "aeiou", "âêîôû"),
    ('\u{308}', "aeiouy", "äëïöüÿ"),
    ('\u{327}', "c", "ç"),
];

/// One word of a text.
pub(super) struct Word {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Lower case, accents kept.
    pub text: String,
    /// Tied to the word before by a hyphen.
    pub tied: bool,
}

/// Iterates over the words of a text.
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
    last_end: Option<usize>,
}

/// Cuts a text into words, elided articles left out.
pub(super) fn words(text: &str) -> Words<'_> {
    Words {
        text,
        at: 0,
        last_end: None,
    }
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            let start = self.at + self.text[self.at..].find(char::is_alphanumeric)?;
            let goes_on = |c: char| c.is_alphanumeric() || is_mark(c) || c == SOFT_HYPHEN;
            let rest = &self.text[start..];
            let end = start + rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
            self.at = end;
            let text = lower(&self.text[start..end]);
            if self.text[end..].starts_with(APOSTROPHES) && ELIDED.contains(&text.as_str()) {
                continue;
            }
            let tied = self
                .last_end
                .is_some_and(|last| HYPHENS.contains(&&self.text[last..start]));
            self.last_end = Some(end);
            return Some(Word {
                range: start..end,
                text,
                tied,
            });
        }
    }
}

fn lower(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let kept = word
        .chars()
        .filter(|c| *c != SOFT_HYPHEN)
        .flat_map(char::to_lowercase);
    for c in kept.take(MAX_WORD_CHARS) {
        match text.pop() {
            Some(base) if is_mark(c) => match compose(base, c) {
                Some(composed) => text.push(composed),
                None => text.extend([base, c]),
            },
            before => text.extend(before.into_iter().chain([c])),
        }
    }
    text
}

fn compose(base: char, mark: char) -> Option<char> {
    let (_, bases, composed) = COMPOSED.iter().find(|row| row.0 == mark)?;
    composed.chars().nth(bases.chars().position(|c| c == base)?)
}

/// The shapes under which one word is indexed and looked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Forms {
    /// Without accents or ligatures.
    pub folded: String,
    /// Stems without accents: of the word as written, and of the folded word when that differs,
    /// so that text typed without accents meets text written with them.
    pub stems: Vec<String>,
}

impl Forms {
    /// Whether a word of these forms answers a wanted word.
    pub fn meets(&self, wanted: &Forms) -> bool {
        self.folded == wanted.folded || self.stems.iter().any(|stem| wanted.stems.contains(stem))
    }
}

/// Makes the forms of words; not shared between threads, cheap to make.
pub(super) struct French {
    fold: TextAnalyzer,
    stem: TextAnalyzer,
}

impl French {
    pub fn new() -> Self {
        let raw = || TextAnalyzer::builder(RawTokenizer::default());
        Self {
            fold: raw().filter(AsciiFoldingFilter).build(),
            stem: raw().filter(Stemmer::new(Language::French)).build(),
        }
    }

    /// The forms of one word that [`words`] found.
    pub fn forms(&mut self, word: &str) -> Forms {
        let folded = self.folded(word);
        let written = run(&mut self.stem, word);
        let mut stems = vec![self.folded(&written)];
        if folded != word {
            let plain = run(&mut self.stem, &folded);
            if !stems.contains(&plain) {
                stems.push(plain);
            }
        }
        Forms { folded, stems }
    }

    fn folded(&mut self, word: &str) -> String {
        let mut folded = run(&mut self.fold, word);
        folded.retain(|c| !is_mark(c));
        folded.to_lowercase()
    }

    /// The forms of every word of a text, compounds («week-end») also as one word.
    pub fn all_forms(&mut self, text: &str) -> Vec<Forms> {
        let mut all = Vec::new();
        let mut compound = String::new();
        let mut parts = 0_usize;
        for word in words(text) {
            if !word.tied {
                self.close_compound(&mut all, &compound, parts);
                compound.clear();
                parts = 0;
            }
            compound.push_str(&word.text);
            parts += 1;
            all.push(self.forms(&word.text));
        }
        self.close_compound(&mut all, &compound, parts);
        all
    }

    fn close_compound(&mut self, all: &mut Vec<Forms>, compound: &str, parts: usize) {
        if parts > 1 && compound.chars().count() <= MAX_WORD_CHARS {
            all.push(self.forms(compound));
        }
    }
}

fn run(analyzer: &mut TextAnalyzer, word: &str) -> String {
    let mut stream = analyzer.token_stream(word);
    if stream.advance() {
        std::mem::take(&mut stream.token_mut().text)
    } else {
        String::new()
    }
}

/// One wanted word of a query, or a compound: all its words, or the words written as one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// The words, all of which must match.
    pub words: Vec<Forms>,
    /// The compound in one word.
    pub joined: Option<Forms>,
    /// The last group of a query may be the beginning of what is being typed.
    pub open: bool,
}

/// The groups that a query asks for, stop words left out unless there is nothing else.
pub(super) fn groups(query: &str) -> Vec<Group> {
    let mut french = French::new();
    let mut compounds: Vec<Vec<Word>> = Vec::new();
    for word in words(query) {
        match compounds.last_mut() {
            Some(last) if word.tied => last.push(word),
            _ => compounds.push(vec![word]),
        }
    }
    let mut groups: Vec<Group> = compounds
        .iter()
        .map(|compound| group(&mut french, compound))
        .collect();
    if let Some(last) = groups.last_mut() {
        last.open = true;
    }
    if groups.iter().any(|group| !is_stop_word(group)) {
        groups.retain(|group| !is_stop_word(group));
    }
    groups
}

fn group(french: &mut French, compound: &[Word]) -> Group {
    let joined: String = compound.iter().map(|word| word.text.as_str()).collect();
    Group {
        words: compound
            .iter()
            .map(|word| french.forms(&word.text))
            .collect(),
        joined: (compound.len() > 1).then(|| french.forms(&joined)),
        open: false,
    }
}

fn is_stop_word(group: &Group) -> bool {
    matches!(group.words.as_slice(), [word] if STOP_WORDS.contains(&word.folded.as_str()))
}
