//! Tests of the texts: both languages complete, typography, «tu», plurals.
use std::collections::BTreeSet;

use fluent_bundle::FluentResource;

use super::*;

fn keys(lang: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for path in Locales::iter().filter(|path| path.starts_with(&format!("{lang}/"))) {
        let file = Locales::get(&path).expect("listed");
        let source = String::from_utf8(file.data.into_owned()).expect("UTF-8");
        for line in source.lines() {
            if let Some((key, _)) = line.split_once('=')
                && key.starts_with(|first: char| first.is_ascii_lowercase())
            {
                assert!(
                    keys.insert(key.trim().to_owned()),
                    "{path}: {key} is there twice"
                );
            }
        }
        assert!(
            FluentResource::try_new(source).is_ok(),
            "{path} does not parse"
        );
    }
    keys
}

#[test]
fn both_languages_have_the_same_keys() {
    // «tu» is a French matter: English needs no `-tu` twin.
    let plain = |keys: BTreeSet<String>| -> BTreeSet<String> {
        keys.into_iter()
            .filter(|key| !key.ends_with("-tu"))
            .collect()
    };
    let (french, english) = (plain(keys("fr")), plain(keys("en")));
    assert!(french.len() > 50);
    assert_eq!(french, english);
}

#[test]
fn french_spaces_and_apostrophes_are_put_in() {
    assert_eq!(
        french_typography("Qui peut lire ?"),
        "Qui peut lire\u{202f}?"
    );
    assert_eq!(
        french_typography("« Oui » : l'école"),
        "«\u{a0}Oui\u{a0}»\u{a0}: l’école"
    );
}

#[test]
fn pupils_are_told_tu_and_adults_vous() {
    let adult = Texts {
        lang: Lang::Fr,
        familiar: false,
    };
    let pupil = Texts {
        lang: Lang::Fr,
        familiar: true,
    };
    assert_eq!(adult.t("feed-up-to-date"), "Vous êtes à jour");
    assert_eq!(pupil.t("feed-up-to-date"), "Tu es à jour");
    assert_eq!(pupil.t("nav-home"), "Accueil");
    assert_eq!(pupil.t("no-such-key"), "no-such-key");
}

#[test]
fn counts_agree_and_are_grouped() {
    let fr = Texts {
        lang: Lang::Fr,
        familiar: false,
    };
    let count = |number: i64| fr.with("audience-people", &[("count", number.into())]);
    assert_eq!(count(1), "1 personne");
    assert_eq!(count(58), "58 personnes");
    assert_eq!(count(12_400), "12\u{202f}400 personnes");
}

#[test]
fn the_browser_says_its_language() {
    for (header, lang) in [
        ("", Lang::Fr),
        ("de, it;q=0.5", Lang::Fr),
        ("en-GB,en;q=0.9,fr;q=0.8", Lang::En),
        ("de, fr-CA;q=0.7, en;q=0.3", Lang::Fr),
    ] {
        assert_eq!(Lang::from_accept_language(header), lang, "{header}");
    }
}
