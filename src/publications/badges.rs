//! Who can read something, in the words of its badge.

use crate::policy::Level;
use crate::spaces::Described;
use crate::web::components::{AudienceBadge, Level as Shade};
use crate::web::i18n::{Arg, Texts};

/// Puts an audience into words, with its head-count.
#[must_use]
pub fn badge(texts: Texts, described: &Described) -> AudienceBadge {
    let space = Arg::Text(&described.space);
    let (level, label) = match described.level {
        Level::Me => (Shade::Me, texts.t("badge-me")),
        Level::Group => (Shade::Group, described.space.clone()),
        Level::Class => (Shade::Class, texts.with("badge-class", &[("space", space)])),
        Level::Families => (
            Shade::Class,
            texts.with("badge-families", &[("space", space)]),
        ),
        Level::Twinning => (Shade::Twinning, twinned(texts, described)),
        Level::School => (Shade::School, texts.t("badge-school")),
        // What came from elsewhere stands in no space of ours: those here who subscribed read it.
        Level::Network if described.space.is_empty() => (Shade::Network, String::new()),
        Level::Network => (Shade::Network, texts.t("badge-network")),
        Level::Public => (Shade::Public, texts.t("badge-public")),
    };
    let label = if label.is_empty() {
        texts.t("badge-followers")
    } else {
        label
    };
    let circles = described
        .circles
        .iter()
        .map(|(name, count)| {
            texts.with(
                "badge-circle",
                &[("name", Arg::Text(name)), ("count", Arg::Number(*count))],
            )
        })
        .collect();
    AudienceBadge {
        level,
        label,
        people: head_count(texts, described),
        circles,
        servers: described.servers.clone(),
    }
}

/// How many people read it: ours are counted, those of the partners are theirs to count.
fn head_count(texts: Texts, described: &Described) -> Option<String> {
    let count = Arg::Number(described.people?);
    let words = texts.with("audience-people", &[("count", count)]);
    let partners = i64::try_from(described.servers.len()).unwrap_or(0);
    // Both classes of a twinning are counted, whichever server they are on.
    if partners == 0 || described.level == Level::Twinning {
        return Some(words);
    }
    let named = [
        ("people", Arg::Text(&words)),
        ("count", Arg::Number(partners)),
    ];
    Some(texts.with("audience-people-partners", &named))
}

/// «Votre classe et la CM2 A (Collège Ampère)».
fn twinned(texts: Texts, described: &Described) -> String {
    let Some(twin) = &described.twin else {
        return described.space.clone();
    };
    let args = [
        ("class", Arg::Text(&twin.class)),
        ("school", Arg::Text(&twin.school)),
    ];
    texts.with("badge-twinning", &args)
}
