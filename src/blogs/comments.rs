//! Comments under articles, by people of this school and of others, under the same rules.

use super::model::COMMENT_LONGEST;
use super::{CommentRule, rights, store};
use crate::house::House;
use crate::kernel::{Problem, PublicationId};
use crate::policy::{Act, Viewer, Who, permit};
use crate::publications::{self, Body, Kind, ReplyDraft};

/// The host, the ActivityPub id and the page of a comment that came from elsewhere.
pub type Origin = (String, String, Option<String>);

/// Comments on an article, or answers a comment. Where the blog asks for it, an adult reads it first.
/// Its readers are those of the article, never more (I9).
///
/// # Errors
/// `NotFound` when the viewer cannot read it, `Forbidden` where comments are closed, `Invalid` when
/// the text is longer than [`COMMENT_LONGEST`], `Conflict` when the article is not published.
pub async fn comment(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    body: Body,
    origin: Option<Origin>,
) -> Result<PublicationId, Problem> {
    let permit = permit(viewer, &Act::Answer)?;
    let author = viewer.id().ok_or(Problem::SignInNeeded)?.clone();
    if body.plain().chars().count() > COMMENT_LONGEST {
        return Err(Problem::field("body", "error-comment-long"));
    }
    let tx = house.db.write().await?;
    let parent = publications::find(&tx, viewer, id).await?;
    let root = publications::find(&tx, viewer, parent.root()).await?;
    if root.kind() != Kind::Article {
        return Err(Problem::NotFound);
    }
    if root.published_at.is_none() || root.withdrawn_at.is_some() || root.held_at.is_some() {
        return Err(Problem::Conflict("conflict-state"));
    }
    let blog = store::of_article_for_house(&tx, &root.id).await?;
    let rule = blog
        .as_ref()
        .map_or(CommentRule::Open, |blog| blog.comment_rule());
    // A word under an article of another school leaves this one: adults only (L9).
    if blog.is_none() && matches!(viewer.who, Who::Person { .. }) && !viewer.is_staff() {
        return Err(Problem::Forbidden("forbidden-staff-only"));
    }
    if store::closed_elsewhere_for_house(&tx, &root.id).await? {
        return Err(Problem::Forbidden("forbidden-comments-closed"));
    }
    let manages = blog.is_some_and(|blog| rights::checks(viewer, &blog.space_id));
    if rule == CommentRule::Closed {
        return Err(Problem::Forbidden("forbidden-comments-closed"));
    }
    let draft = ReplyDraft {
        author,
        body,
        checked: rule == CommentRule::Checked && !manages,
        origin,
    };
    let id = publications::reply(&tx, &permit, &house.clock, (&parent, draft)).await?;
    house.commit(tx).await?;
    Ok(id)
}
