//! Reactions from elsewhere to what is ours, and what takes them back.

use url::Url;

use super::applying::{APPLIED, IGNORED, Incoming, Outcome};
use super::applying_posts::{addressed, may_read};
use super::{groups, store};
use crate::kernel::Problem;
use crate::policy::Viewer;
use crate::publications::{ReactionKind, reactions};

/// A Like, with or without an emoji (FEP-c0e0), of something of ours.
pub(super) async fn like(incoming: &Incoming<'_>) -> Result<Outcome, Problem> {
    let Some(id) = incoming.activity.object_id() else {
        return Ok(IGNORED);
    };
    let Some(publication) = addressed(incoming, id).await? else {
        return Ok("unknown");
    };
    if publication.host.is_some() || !may_read(incoming, &publication).await? {
        return Ok("unknown");
    }
    let kind = match incoming.activity.content.as_deref().map(str::trim) {
        Some("🙏" | "❤️" | "❤" | "💖") => ReactionKind::Merci,
        Some("💡" | "🤔" | "🧠") => ReactionKind::Interessant,
        _ => ReactionKind::Bravo,
    };
    let origin = incoming.activity.id.as_str();
    let viewer: Viewer = incoming.viewer();
    let house = &incoming.fed.house;
    reactions::react(house, &viewer, &publication.id, (kind, Some(origin))).await?;
    groups::reacted_there(incoming, &publication.id).await?;
    Ok(APPLIED)
}

/// Takes back a Like of the same person, by its id.
pub(super) async fn unlike(incoming: &Incoming<'_>, id: Option<&Url>) -> Result<Outcome, Problem> {
    let house = &incoming.fed.house;
    let (Some(id), Some(person)) = (id, &incoming.actor.person_id) else {
        return Ok(IGNORED);
    };
    let liked = store::liked_for_house(&house.db, id.as_str(), person).await?;
    let Some(publication) = liked else {
        return Ok("unknown");
    };
    reactions::unreact(house, &incoming.viewer(), &publication).await?;
    groups::reacted_there(incoming, &publication).await?;
    Ok(APPLIED)
}
