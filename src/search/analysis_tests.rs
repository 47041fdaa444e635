//! Words and forms of the shared analysis.

use super::analysis::{French, groups, words};

fn cut(text: &str) -> Vec<String> {
    words(text).map(|word| word.text).collect()
}

#[test]
fn elision_and_hyphens_are_seen() {
    assert_eq!(cut("Lorsqu’il l'aime, D’ABORD"), ["il", "aime", "abord"]);
    assert_eq!(
        cut("aujourd'hui vitamine C"),
        ["aujourd", "hui", "vitamine", "c"]
    );
    assert_eq!(cut("l'"), [""; 0]);
    let ties: Vec<bool> = words("arc-en-ciel d'été - fin")
        .map(|word| word.tied)
        .collect();
    assert_eq!(ties, [false, true, true, false, false]);
    assert_eq!(cut("sortie_zoo-2.jpg"), ["sortie", "zoo", "2", "jpg"]);
}

#[test]
fn decomposed_text_equals_composed_text() {
    assert_eq!(cut("E\u{301}le\u{300}ve c\u{327}a"), ["élève", "ça"]);
    assert_eq!(cut("élé\u{AD}phant"), ["éléphant"]);
}

#[test]
fn forms_have_no_accents() {
    let mut french = French::new();
    for (word, folded) in [
        ("éléphants", "elephants"),
        ("cœur", "coeur"),
        ("æquo", "aequo"),
    ] {
        assert_eq!(french.forms(word).folded, folded);
    }
    for (one, other) in [
        ("chevaux", "cheval"),
        ("élèves", "eleve"),
        ("enseignée", "enseignees"),
    ] {
        let (one, other) = (french.forms(one), french.forms(other));
        assert!(one.meets(&other), "{one:?} {other:?}");
    }
    let (boat, music) = (french.forms("bateau"), french.forms("musique"));
    assert!(!boat.meets(&music));
}

#[test]
fn stop_words_count_only_alone() {
    assert_eq!(groups("le voyage de la classe").len(), 2);
    assert_eq!(groups("de la").len(), 2);
    assert!(groups("le voyage de")[0].words[0].folded == "voyage");
    assert!(
        !groups("le voyage de")[0].open,
        "the last word typed was another"
    );
}

#[test]
fn very_long_words_are_cut_alike() {
    let long = "é".repeat(5_000);
    assert_eq!(cut(&long)[0].chars().count(), 64);
    assert_eq!(cut(&long), cut(&long[..1_000]));
}
