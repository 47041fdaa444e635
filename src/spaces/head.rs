//! The head of a space on its pages: name, tabs, and for a twinning until when it lasts or why nobody
//! writes.

use super::{Closed, Space, SpaceKind};
use crate::kernel::Timestamp;
use crate::web::components::{SpaceNotice, SpaceTab, SpaceTabs};
use crate::web::i18n::{Arg, Texts};

/// The head of a space, standing on one of its tabs.
#[must_use]
pub fn head(texts: Texts, space: &Space, tab: SpaceTab, now: Timestamp) -> SpaceTabs {
    let tabs = SpaceTabs::new(texts, space.id.as_str(), &space.name, &space.kind, tab);
    SpaceTabs {
        notice: notice(texts, space, now),
        ..tabs
    }
}

/// What everybody in the space should know about its time; none for spaces without an end.
#[must_use]
pub fn notice(texts: Texts, space: &Space, now: Timestamp) -> Option<SpaceNotice> {
    let end = texts.date(space.ends_at.map_or(0, |at| at.0 - 1));
    let date = [("date", Arg::Text(&end))];
    let (icon, text) = match space.closed(now) {
        Some(Closed::Frozen) => ("state-held", texts.t("space-frozen")),
        Some(Closed::Ended) => ("clock", texts.with("space-ended", &date)),
        Some(Closed::Archived) => ("inbox", texts.t("space-archived")),
        None if space.ends_at.is_some() => ("calendar", texts.with("space-until", &date)),
        None => return None,
    };
    let twinned = space.kind() == SpaceKind::Twinning;
    Some(SpaceNotice {
        icon,
        text,
        href: if twinned {
            format!("/spaces/{}/twinnings", space.id)
        } else {
            String::new()
        },
    })
}
