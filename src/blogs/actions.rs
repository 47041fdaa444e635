//! What people do with articles: write, correct, hand in, publish, give back.

use std::collections::HashMap;

use super::{ArticleText, Blog, Next, rights, store};
use crate::db::Tx;
use crate::events::{self, Event};
use crate::house::House;
use crate::kernel::{BlogId, MediaId, PersonId, Problem, PublicationId};
use crate::media;
use crate::policy::{Act, Audience, Level, Permit, Viewer, permit};
use crate::publications::{self, Kind, NewPublication, Publication, State};
use crate::spaces;

/// Writes a new article in a blog, and does what comes next.
///
/// # Errors
/// `NotFound` for strangers and for somebody else's pictures (A59), `Forbidden` for those who do not
/// write here, or who may not publish for the level; nothing is kept then.
pub async fn write(
    house: &House,
    viewer: &Viewer,
    blog: &BlogId,
    (text, next): (&ArticleText, Next),
) -> Result<PublicationId, Problem> {
    let tx = house.db.write().await?;
    let blog = store::find(&tx, viewer, blog).await?;
    let permit = rights::write(viewer, &blog)?;
    let author = viewer.id().ok_or(Problem::SignInNeeded)?;
    let new = NewPublication {
        kind: Kind::Article,
        space: Some(blog.space_id.clone()),
        author: author.clone(),
        parent: None,
        title: text.title.clone(),
        body: text.body.clone(),
        audience: Audience::me(),
        origin: None,
    };
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    store::insert_article(&tx, &permit, (&id, &blog.id)).await?;
    show_pictures(&tx, &permit, author, (&id, text)).await?;
    let article = publications::find(&tx, viewer, &id).await?;
    proceed(&tx, house, viewer, (&blog, &article, next)).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// Writes a new text of an article, and does what comes next.
///
/// # Errors
/// `Conflict` when it was changed since `version`; `Forbidden` as [`rights::edit`] says.
pub async fn edit(
    house: &House,
    viewer: &Viewer,
    (id, version): (&PublicationId, i64),
    (text, next): (&ArticleText, Next),
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let (article, blog) = find(&tx, viewer, id).await?;
    let permit = rights::edit(viewer, &blog, &article)?;
    let me = viewer.id().ok_or(Problem::SignInNeeded)?;
    let change = (&article, version, text.title.as_str(), &text.body);
    publications::actions::revise(&tx, &permit, &house.clock, change).await?;
    show_pictures(&tx, &permit, me, (id, text)).await?;
    proceed(&tx, house, viewer, (&blog, &article, next)).await?;
    house.commit(tx).await
}

/// Hands one's own article in.
///
/// # Errors
/// `Forbidden` for somebody else's; `Conflict` when it is published already.
pub async fn submit(house: &House, viewer: &Viewer, id: &PublicationId) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let (article, blog) = find(&tx, viewer, id).await?;
    hand_in(&tx, house, viewer, (&blog, &article)).await?;
    house.commit(tx).await
}

/// Publishes an article for `level`, or gives a published one other readers. `version` is the one
/// that was read: what was changed since is not published unread.
///
/// # Errors
/// `Conflict` when the text was changed since, or is in no state to be published; `Forbidden` for the
/// level or the blog; `Invalid` when the space has no such level.
pub async fn publish(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    (version, level): (i64, Level),
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let (article, blog) = find(&tx, viewer, id).await?;
    if article.version != version {
        return Err(Problem::Conflict("conflict-version"));
    }
    address(&tx, house, viewer, (&blog, &article, level)).await?;
    house.commit(tx).await
}

/// Asks the author for a correction, with a reason.
///
/// # Errors
/// `Forbidden` for those who do not check; `Invalid` without a reason; `Conflict` when nothing waits.
pub async fn give_back(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    note: &str,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let (article, blog) = find(&tx, viewer, id).await?;
    let space = &blog.space_id;
    let permit = permit(viewer, &Act::Review { space })?;
    publications::actions::give_back(&tx, &permit, &house.clock, (&article, note)).await?;
    house.commit(tx).await
}

/// An article of a blog of this school, as the viewer may read it.
async fn find(
    tx: &Tx,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<(Publication, Blog), Problem> {
    let article = publications::find(tx, viewer, id).await?;
    if article.kind() != Kind::Article {
        return Err(Problem::NotFound);
    }
    let blog = store::of_article_for_house(tx, id).await?;
    Ok((
        article,
        blog.ok_or(Problem::Forbidden("forbidden-peer-article"))?,
    ))
}

async fn proceed(
    tx: &Tx,
    house: &House,
    viewer: &Viewer,
    (blog, article, next): (&Blog, &Publication, Next),
) -> Result<(), Problem> {
    match next {
        Next::Keep => Ok(()),
        Next::Submit => hand_in(tx, house, viewer, (blog, article)).await,
        Next::Publish(level) => address(tx, house, viewer, (blog, article, level)).await,
    }
}

async fn hand_in(
    tx: &Tx,
    house: &House,
    viewer: &Viewer,
    (blog, article): (&Blog, &Publication),
) -> Result<(), Problem> {
    rights::write(viewer, blog)?;
    let author = &article.author_id;
    let permit = permit(viewer, &Act::Revise { author })?;
    publications::actions::submit(tx, &permit, &house.clock, article).await
}

async fn address(
    tx: &Tx,
    house: &House,
    viewer: &Viewer,
    (blog, article, level): (&Blog, &Publication, Level),
) -> Result<(), Problem> {
    let permit = rights::publish(viewer, blog, level)?;
    if level == Level::Me {
        return Err(Problem::field("level", "error-level"));
    }
    let own = viewer.id() == Some(&article.author_id);
    if !own && !rights::checks(viewer, &blog.space_id) {
        return Err(Problem::Forbidden("forbidden-not-author"));
    }
    let state = article.state();
    let ready = match state {
        State::Submitted | State::Published => true,
        State::Draft | State::Returned => own,
        State::Held | State::Withdrawn => false,
    };
    if !ready {
        return Err(Problem::Conflict("conflict-state"));
    }
    if state == State::Published && article.level() == level {
        return Ok(());
    }
    let audience = spaces::audience(tx, &blog.space_id, level).await?;
    publications::actions::readdress(tx, &permit, &article.id, &audience).await?;
    if state != State::Published {
        return publications::actions::publish(tx, &permit, &house.clock, &article.id).await;
    }
    if level < article.level() {
        publications::narrow_replies(tx, &permit, &article.id, &audience).await?;
    }
    let publication = article.id.clone();
    events::record(tx, &house.clock, &Event::Revised { publication }).await
}

/// Shows exactly the pictures of `text` in the article; new ones must be one's own uploads.
async fn show_pictures(
    tx: &Tx,
    permit: &Permit,
    me: &PersonId,
    (id, text): (&PublicationId, &ArticleText),
) -> Result<(), Problem> {
    let shown = media::shown_by_for_house(tx, std::slice::from_ref(id)).await?;
    let shown: HashMap<MediaId, String> = shown
        .into_values()
        .flatten()
        .map(|one| (one.id, one.alt))
        .collect();
    for known in shown.keys() {
        if !text.pictures.iter().any(|wanted| wanted.id == *known) {
            media::detach(tx, permit, (known, id)).await?;
        }
    }
    for wanted in &text.pictures {
        let known = shown.get(&wanted.id);
        if known.is_none() {
            let new = std::slice::from_ref(&wanted.id);
            media::attach(tx, permit, me, (new, id)).await?;
        }
        if known != Some(&wanted.alt) {
            media::describe(tx, permit, (&wanted.id, id), &wanted.alt).await?;
        }
    }
    let cover = text.pictures.first().map(|picture| &picture.id);
    store::set_cover(tx, permit, (id, cover)).await
}
