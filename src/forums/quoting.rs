//! Quotation without script: the quoted words as a Markdown blockquote, ready in the reply form.

use crate::publications::Publication;

/// A reply begun with the words of `quoted`; what it quoted itself is left out. `opening` is the line
/// that names the author («Inès M. a écrit :»).
pub(super) fn quotation(quoted: &Publication, opening: &str) -> String {
    let words = if quoted.doc().is_some() {
        quoted.markdown()
    } else {
        escaped(&quoted.plain())
    };
    blockquote(&words, opening)
}

fn blockquote(markdown: &str, opening: &str) -> String {
    let mut quote = format!("> {}\n>", escaped(opening));
    let mut blank = true;
    for line in markdown.trim().lines() {
        if line.trim_start().starts_with('>') || (blank && line.trim().is_empty()) {
            continue;
        }
        blank = line.trim().is_empty();
        quote.push_str(if blank { "\n>" } else { "\n> " });
        quote.push_str(line.trim_end());
    }
    quote.push_str("\n\n");
    quote
}

/// Keeps marks of Markdown in plain words from being read as markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\`*_{}[]<>#+|~!".contains(letter) {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publications::Body;

    #[test]
    fn words_are_quoted_without_what_they_quoted() {
        let quote = blockquote(
            "> plus vieux\n\nOui, **d'accord**.\n\nEt toi ?",
            "Inès M. a écrit :",
        );
        assert_eq!(
            quote,
            "> Inès M. a écrit :\n>\n> Oui, **d'accord**.\n>\n> Et toi ?\n\n"
        );
    }

    #[test]
    fn a_name_cannot_bring_markup() {
        let quote = blockquote("Bonjour", "**Chef** [ici](https://evil.example)");
        let body = Body::from_markdown(&format!("{quote}Réponse")).expect("a good reply");
        assert!(!body.stored.contains("strong") && !body.stored.contains("bold"));
        assert!(body.excerpt.contains("**Chef**"), "{}", body.excerpt);
    }
}
