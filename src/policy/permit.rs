//! Who may act. A store that writes asks for a [`Permit`]; only this file can make one.

use super::{Level, Profile, Standing, Viewer, Who};
use crate::kernel::{PersonId, Problem, SpaceId};

/// What somebody wants to do, with the facts that decide.
#[derive(Clone, Debug)]
pub enum Act<'a> {
    /// Keep a draft, or hand in what an adult will check.
    Write {
        /// Where.
        space: &'a SpaceId,
    },
    /// Make something readable at once for `level`.
    Publish {
        /// Where.
        space: &'a SpaceId,
        /// For whom.
        level: Level,
    },
    /// Read, accept or return what members hand in.
    Review {
        /// Where.
        space: &'a SpaceId,
    },
    /// Answer, or react to, something that the viewer can read.
    Answer,
    /// Change one's own writing.
    Revise {
        /// Who wrote it.
        author: &'a PersonId,
    },
    /// Change a document that a space writes together.
    Edit {
        /// Where.
        space: &'a SpaceId,
    },
    /// Take something back: one's own, or what stands in a space that one manages.
    Withdraw {
        /// Who wrote it.
        author: &'a PersonId,
        /// Where it stands, when it stands in a space.
        space: Option<&'a SpaceId>,
    },
    /// Decide about what was reported to the adults of a space.
    Judge {
        /// Whose adults.
        space: &'a SpaceId,
    },
    /// Change a space, its members, its blog, its folders.
    Manage {
        /// Which.
        space: &'a SpaceId,
    },
    /// Open the forum of a space to other servers, or close it.
    OpenForum {
        /// Which.
        space: &'a SpaceId,
    },
    /// Open a topic, from elsewhere, in a forum that is open.
    Contribute {
        /// How far the forum is open.
        opening: Option<Level>,
        /// For whom the topic would be.
        level: Level,
    },
    /// Share again, for one's followers elsewhere, what is for partners or for everybody.
    Boost {
        /// For whom it is.
        level: Level,
    },
    /// Open a group.
    CreateGroup,
    /// Follow somebody or a blog of another server; adults of the school only (L9, L18).
    Follow,
    /// Add people, partners, tokens.
    Administer,
}

/// Proof that the law allowed an act. Cannot be built elsewhere.
#[derive(Clone, Debug)]
pub struct Permit {
    by: Option<PersonId>,
}

impl Permit {
    /// Who acts; none for the house itself.
    #[must_use]
    pub fn by(&self) -> Option<&PersonId> {
        self.by.as_ref()
    }

    /// The permit of the house itself: the command line, a world being loaded, an upkeep job.
    #[must_use]
    pub fn for_house() -> Self {
        Self { by: None }
    }
}

/// Asks the law.
///
/// # Errors
/// `SignInNeeded` for nobody, `NotFound` when the viewer does not even see the place (I12),
/// `Forbidden` with the reason otherwise.
pub fn permit(viewer: &Viewer, act: &Act<'_>) -> Result<Permit, Problem> {
    let id = match &viewer.who {
        Who::Anonymous => return Err(Problem::SignInNeeded),
        Who::Person { id, .. } => id.clone(),
        Who::Peer {
            person: Some(id), ..
        } => id.clone(),
        Who::Peer { person: None, .. } => return Err(Problem::Forbidden("forbidden-peer")),
    };
    decide(viewer, &id, act)?;
    Ok(Permit { by: Some(id) })
}

#[expect(clippy::too_many_lines, reason = "the law stands in one table")]
fn decide(viewer: &Viewer, id: &PersonId, act: &Act<'_>) -> Result<(), Problem> {
    let at_least =
        |space: &SpaceId, least: Standing, why: &'static str| match viewer.standing(space) {
            None => Err(Problem::NotFound),
            Some(standing) if standing >= least => Ok(()),
            Some(_) => Err(Problem::Forbidden(why)),
        };
    match act {
        Act::Write { space } | Act::Edit { space } => {
            at_least(space, Standing::Member, "forbidden-write-here")
        }
        Act::Publish { space, level } => {
            at_least(space, Standing::Member, "forbidden-write-here")?;
            if *level > viewer.natural_level(space) {
                at_least(space, Standing::Manager, "forbidden-wider")?;
            }
            // Nobody but the staff speaks to the whole school, or to the outside (ux.md, March 2024).
            if *level >= Level::School && !viewer.is_staff() {
                return Err(Problem::Forbidden("forbidden-wider"));
            }
            Ok(())
        }
        Act::Judge { .. } if viewer.is_admin() => Ok(()),
        Act::Judge { space } | Act::Review { space } | Act::Manage { space } => {
            at_least(space, Standing::Manager, "forbidden-manage")
        }
        Act::Answer => Ok(()),
        Act::Revise { author } if *author == id => Ok(()),
        Act::Revise { .. } => Err(Problem::Forbidden("forbidden-not-author")),
        Act::Withdraw { author, .. } if *author == id => Ok(()),
        Act::Withdraw {
            space: Some(space), ..
        } => at_least(space, Standing::Manager, "forbidden-not-author"),
        Act::Withdraw { space: None, .. } => Err(Problem::Forbidden("forbidden-not-author")),
        Act::OpenForum { space } => {
            at_least(space, Standing::Manager, "forbidden-manage")?;
            if viewer.is_staff() {
                Ok(())
            } else {
                Err(Problem::Forbidden("forbidden-staff-only"))
            }
        }
        Act::Contribute { opening, level } if level.leaves() && *opening >= Some(*level) => Ok(()),
        Act::Contribute { .. } => Err(Problem::Forbidden("forbidden-peer")),
        // Adults who work here, and nothing that its author did not let go (A17).
        Act::Boost { .. } if !viewer.is_staff() => Err(Problem::Forbidden("forbidden-staff-only")),
        Act::Boost { level } if level.leaves() => Ok(()),
        Act::Boost { .. } => Err(Problem::Forbidden("forbidden-boost")),
        Act::CreateGroup | Act::Follow if viewer.is_staff() => Ok(()),
        Act::CreateGroup | Act::Follow => Err(Problem::Forbidden("forbidden-staff-only")),
        Act::Administer if viewer.is_admin() => Ok(()),
        Act::Administer => Err(Problem::Forbidden("forbidden-admin-only")),
    }
    .and_then(|()| match (viewer.profile(), act) {
        (
            Some(Profile::Remote),
            Act::Answer | Act::Revise { .. } | Act::Withdraw { .. } | Act::Contribute { .. },
        ) => Ok(()),
        // In a twinning the people of the partner class write as ours do.
        (Some(Profile::Remote), Act::Write { space } | Act::Publish { space, .. })
            if viewer.natural_level(space) == Level::Twinning =>
        {
            Ok(())
        }
        (Some(Profile::Remote), _) => Err(Problem::Forbidden("forbidden-peer")),
        _ => Ok(()),
    })
}
