//! The law asked with the facts of a blog: who writes, who may publish at once, who may change what.
//! Pages ask the same functions to know which buttons to show.

use super::{Blog, Contributors};
use crate::kernel::{Problem, SpaceId};
use crate::policy::{Act, Level, Permit, Viewer, permit};
use crate::publications::{Publication, State};
use crate::spaces::{self, Space, SpaceKind};

/// Whether the viewer checks what others write in this space.
#[must_use]
pub fn checks(viewer: &Viewer, space: &SpaceId) -> bool {
    permit(viewer, &Act::Review { space }).is_ok()
}

/// To keep drafts in a blog and to hand them in.
///
/// # Errors
/// `Forbidden` for relatives, and for members where managers alone write.
pub fn write(viewer: &Viewer, blog: &Blog) -> Result<Permit, Problem> {
    let space = &blog.space_id;
    let permitted = permit(viewer, &Act::Write { space })?;
    if blog.contributors() == Contributors::Managers && !checks(viewer, space) {
        return Err(Problem::Forbidden("forbidden-write-here"));
    }
    Ok(permitted)
}

/// To make an article readable for `level`. In a checked blog that is for those who check.
///
/// # Errors
/// `Forbidden` for everybody else, and for a level that the viewer may not address.
pub fn publish(viewer: &Viewer, blog: &Blog, level: Level) -> Result<Permit, Problem> {
    write(viewer, blog)?;
    let space = &blog.space_id;
    if blog.is_checked() && !checks(viewer, space) {
        return Err(Problem::Forbidden("forbidden-checked"));
    }
    permit(viewer, &Act::Publish { space, level })
}

/// To change the text of an article: one's own until it is published, afterwards what one could
/// publish anew; those who manage the space may change any that they can read.
///
/// # Errors
/// `Forbidden` otherwise: a pupil asks the teacher to change a published article.
pub fn edit(viewer: &Viewer, blog: &Blog, article: &Publication) -> Result<Permit, Problem> {
    let author = &article.author_id;
    if article.host.is_some() {
        return Err(Problem::Forbidden("forbidden-peer-article"));
    }
    if viewer.id() != Some(author) {
        let space = &blog.space_id;
        return permit(viewer, &Act::Manage { space })
            .map_err(|_| Problem::Forbidden("forbidden-not-author"));
    }
    match article.state() {
        State::Withdrawn => Err(Problem::Conflict("conflict-state")),
        State::Published | State::Held => publish(viewer, blog, article.level())
            .map_err(|_| Problem::Forbidden("forbidden-published")),
        State::Draft | State::Submitted | State::Returned => {
            permit(viewer, &Act::Revise { author })
        }
    }
}

/// The levels that the viewer may publish for in a blog, narrowest first; none where others check.
#[must_use]
pub fn levels(viewer: &Viewer, blog: &Blog, space: &Space) -> Vec<Level> {
    spaces::choices(viewer, space)
        .into_iter()
        .filter(|level| publish(viewer, blog, *level).is_ok())
        .collect()
}

/// The level that a form proposes: the class with its families, else the narrowest.
#[must_use]
pub fn usual(levels: &[Level]) -> Option<Level> {
    let families = levels.contains(&Level::Families);
    families
        .then_some(Level::Families)
        .or_else(|| levels.first().copied())
}

/// Whether publishing for `level` goes beyond the space and its families, and so asks for a
/// confirmation of its own.
#[must_use]
pub fn widens(kind: SpaceKind, level: Level) -> bool {
    level >= Level::School && level > kind.level()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leaves_the_space_asks_for_a_confirmation() {
        assert!(!widens(SpaceKind::Class, Level::Families));
        assert!(widens(SpaceKind::Class, Level::School));
        assert!(!widens(SpaceKind::School, Level::School));
        assert!(widens(SpaceKind::School, Level::Network));
        assert!(widens(SpaceKind::Group, Level::Public));
    }

    #[test]
    fn the_families_are_the_usual_readers_of_a_class() {
        let class = [Level::Class, Level::Families, Level::School];
        assert_eq!(usual(&class), Some(Level::Families));
        assert_eq!(usual(&[Level::Group, Level::School]), Some(Level::Group));
        assert_eq!(usual(&[]), None);
    }
}
