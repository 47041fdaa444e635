//! Every visible word comes from the Fluent files of `frontend/locales`, French first.
//!
//! The files are embedded and parsed once. Authors of the files type plain spaces and straight
//! apostrophes: the French spaces of « ; : ! ? » and the curly apostrophe are put in here, so that
//! no page can forget them.
use std::borrow::Cow;
use std::str::FromStr;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// U+202F, before `;`, `!` and `?` in French, and between groups of three digits.
const NARROW_SPACE: char = '\u{202f}';
/// U+00A0, before `:` and inside « » in French.
const HARD_SPACE: char = '\u{a0}';
/// From this number on, digits are written in groups of three («12 000», but «2026»).
const GROUP_FROM: f64 = 10_000.0;

/// A language that the interface speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

/// The text is not the code of a language that the interface speaks.
#[derive(Debug, thiserror::Error)]
#[error("unknown language: say fr or en")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(code: &str) -> Result<Self, UnknownLang> {
        let code = code.trim().to_ascii_lowercase();
        match code.split(['-', '_']).next() {
            Some("fr") => Ok(Self::Fr),
            Some("en") => Ok(Self::En),
            _ => Err(UnknownLang),
        }
    }
}

impl Lang {
    /// The BCP 47 code, as written in `<html lang>` and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language that an `Accept-Language` header (RFC 9110 §12.5.4) likes best among ours;
    /// French when it names none.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (Self::Fr, 0.0);
        for part in header.split(',') {
            let (code, parameters) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameters
                .trim()
                .strip_prefix("q=")
                .map_or(Ok(1.0), str::parse::<f32>);
            if let (Ok(lang), Ok(weight)) = (code.parse(), weight)
                && weight > best.1
            {
                best = (lang, weight);
            }
        }
        best.0
    }
}

/// A value that a text shows: names stay text, counts stay numbers so that plurals agree.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Words, shown as they are.
    Text(&'a str),
    /// A count; chooses the plural and is written in the language's way.
    Number(i64),
}

macro_rules! arg_from_number {
    ($($number:ty),*) => {$(
        impl From<$number> for Arg<'_> {
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
        impl From<&$number> for Arg<'_> {
            fn from(number: &$number) -> Self {
                Self::from(*number)
            }
        }
        impl From<&&$number> for Arg<'_> {
            fn from(number: &&$number) -> Self {
                Self::from(**number)
            }
        }
    )*};
}
arg_from_number!(i32, i64, u32, u64, usize);

macro_rules! arg_from_text {
    ($($text:ty),*) => {$(
        impl<'a> From<$text> for Arg<'a> {
            fn from(text: $text) -> Self {
                Self::Text(text)
            }
        }
    )*};
}
// Askama lends its arguments, often twice: the layers of `&` are its own.
arg_from_text!(
    &'a str,
    &'a &'a str,
    &'a &'a &'a str,
    &'a String,
    &'a &'a String
);

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/frontend/locales"]
struct Locales;

type Bundle = FluentBundle<FluentResource>;

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Fr));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En));

fn bundle(lang: Lang) -> Bundle {
    let language: LanguageIdentifier = lang.as_str().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    match lang {
        Lang::Fr => {
            bundle.set_transform(Some(french_typography));
            bundle.set_formatter(Some(|value, _| grouped(value, NARROW_SPACE)));
        }
        Lang::En => {
            bundle.set_transform(Some(curly_apostrophes));
            bundle.set_formatter(Some(|value, _| grouped(value, ',')));
        }
    }
    let folder = format!("{}/", lang.as_str());
    for path in Locales::iter().filter(|path| path.starts_with(&folder)) {
        let Some(file) = Locales::get(&path) else {
            continue;
        };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        // A damaged file still gives its readable messages; the tests refuse such a file.
        let resource = FluentResource::try_new(source).unwrap_or_else(|(part, _)| part);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn french_typography(text: &str) -> Cow<'_, str> {
    if !text.contains(['\'', ';', ':', '!', '?', '«', '»']) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    let mut after_opening = false;
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        shown.push(match (letter, next) {
            (' ', Some(';' | '!' | '?')) => NARROW_SPACE,
            (' ', Some(':' | '»')) => HARD_SPACE,
            (' ', _) if after_opening => HARD_SPACE,
            ('\'', _) => '’',
            _ => letter,
        });
        after_opening = letter == '«';
    }
    Cow::Owned(shown)
}

fn curly_apostrophes(text: &str) -> Cow<'_, str> {
    if text.contains('\'') {
        Cow::Owned(text.replace('\'', "’"))
    } else {
        Cow::Borrowed(text)
    }
}

fn grouped(value: &FluentValue<'_>, separator: char) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    if number.value.abs() < GROUP_FROM || number.value.fract() != 0.0 {
        return None;
    }
    let digits = format!("{:.0}", number.value.abs());
    let mut shown = String::from(if number.value < 0.0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(separator);
        }
        shown.push(digit);
    }
    Some(shown)
}

/// The words of one reader: a language, and «tu» or «vous».
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts {
    /// The language of the reader.
    pub lang: Lang,
    /// Say «tu»: pupils. A key `foo` is then looked up as `foo-tu` first.
    pub familiar: bool,
}

impl Texts {
    /// The text of a key. A key that no file has comes back as it is, never as an error.
    pub fn t(&self, key: &str) -> String {
        self.find(key, None)
    }

    /// The text of a key with its named values.
    pub fn with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match value {
                Arg::Text(text) => values.set((*name).to_owned(), (*text).to_owned()),
                Arg::Number(number) => values.set((*name).to_owned(), *number),
            }
        }
        self.find(key, Some(&values))
    }

    fn find(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = match self.lang {
            Lang::Fr => &*FRENCH,
            Lang::En => &*ENGLISH,
        };
        let familiar = self.familiar.then(|| format!("{key}-tu"));
        familiar
            .and_then(|key| message(bundle, &key, args))
            .or_else(|| message(bundle, key, args))
            .or_else(|| message(&FRENCH, key, args))
            .unwrap_or_else(|| key.to_owned())
    }
}

fn message(bundle: &Bundle, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    Some(
        bundle
            .format_pattern(pattern, args, &mut errors)
            .into_owned(),
    )
}

#[cfg(test)]
#[path = "i18n_tests.rs"]
mod tests;
