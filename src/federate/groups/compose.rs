//! Topics and answers of adults as posts: in a forum of ours, or in one that they follow elsewhere.

use federation::vocabulary::{PostKind, public};
use url::Url;

use super::{open, space_of};
use crate::federate::compose::{About, Addressing, Letter, Thread, may_be_told, post};
use crate::federate::links::Links;
use crate::federate::model::{Actor, Own};
use crate::federate::{own, store};
use crate::house::House;
use crate::kernel::Problem;
use crate::policy::Level;
use crate::publications::{Kind, Publication};

/// A topic of an adult in an open forum of ours; none when nothing of it may leave.
///
/// # Errors
/// Those of the database, or of making a key.
pub async fn topic(house: &House, publication: &Publication) -> Result<Option<Letter>, Problem> {
    here(house, publication, (publication, None)).await
}

/// An answer of an adult in a topic: of ours, or of a forum elsewhere.
///
/// # Errors
/// As [`topic`].
pub async fn reply(
    house: &House,
    publication: &Publication,
    (root, parent): (&Publication, Option<&Publication>),
) -> Result<Option<Letter>, Problem> {
    // A pupil's answer is not named to others: the answer to it then answers the topic.
    let named = parent
        .filter(|parent| parent.host.is_some() || may_be_told(parent))
        .unwrap_or(root);
    if root.host.is_some() && root.space_id.is_none() {
        return there(house, publication, (root, named)).await;
    }
    here(house, publication, (root, Some(named))).await
}

fn id_of(links: &Links, publication: &Publication) -> Result<Url, Problem> {
    match &publication.ap_id {
        Some(id) => Url::parse(id).map_err(Problem::broken),
        None => Ok(links.object(&publication.id)),
    }
}

async fn author_elsewhere(
    house: &House,
    publication: &Publication,
) -> Result<Option<Actor>, Problem> {
    match &publication.host {
        Some(_) => store::actor_of_person_for_house(&house.db, &publication.author_id).await,
        None => Ok(None),
    }
}

/// Followers of an actor, as an address.
pub(super) fn followers(actor: &Actor) -> Result<Url, Problem> {
    let text = actor.followers_url.as_deref().unwrap_or_default();
    Url::parse(text).map_err(Problem::broken)
}

/// To whom something in a forum of ours goes: the Group and its followers, and everybody if it is public.
pub(super) fn addressing(group: &Actor, level: Level) -> Result<Addressing, Problem> {
    let (address, followers) = (group.address()?, followers(group)?);
    Ok(if level == Level::Public {
        Addressing {
            to: vec![address, public()],
            cc: vec![followers],
        }
    } else {
        Addressing {
            to: vec![address, followers],
            cc: Vec::new(),
        }
    })
}

async fn here(
    house: &House,
    publication: &Publication,
    (root, answers): (&Publication, Option<&Publication>),
) -> Result<Option<Letter>, Problem> {
    let space = space_of(house, publication).await?;
    let level = publication.level();
    let group = match &space {
        Some(space) => open(house, space).await?,
        None => None,
    };
    let Some(group) = group.filter(|group| level.leaves() && level <= group.level) else {
        return Ok(None);
    };
    let links = Links::of(house)?;
    let actor = own::ensure(house, &Own::Person(publication.author_id.clone())).await?;
    let mut addressing = addressing(&group.actor, level)?;
    let mut answered = Vec::new();
    for one in answers.into_iter().chain([root]) {
        if let Some(author) = author_elsewhere(house, one).await?
            && !answered.iter().any(|known: &Actor| known.id == author.id)
        {
            addressing.to.push(author.address()?);
            answered.push(author);
        }
    }
    // Mastodon and GoToSocial look for the author's followers in `to`: in `cc` they make it a letter.
    match level {
        Level::Public => addressing.cc.push(followers(&actor)?),
        _ => addressing.to.push(followers(&actor)?),
    }
    let in_reply_to = answers.map(|named| id_of(&links, named)).transpose()?;
    let context = links.thread(&group.space, &root.id);
    let about = About {
        kind: kind_of(publication),
        author: &actor.address()?,
        addressing: &addressing,
        in_reply_to: in_reply_to.as_ref(),
        thread: Some(Thread {
            context: Some(&context),
            group: &group.actor.address()?,
            handle: &group.actor.handle(&links.host()),
        }),
        answered: &answered,
    };
    let (id, object) = post(house, publication, &about).await?;
    Ok(Some(Letter {
        actor,
        object,
        id,
        addressing,
        blog: None,
        answered,
    }))
}

fn kind_of(publication: &Publication) -> PostKind {
    match publication.kind() {
        Kind::Topic => PostKind::Page,
        _ => PostKind::Note,
    }
}

/// An answer in a topic of a forum elsewhere: to the Group, which hands it on, and to whom it answers.
async fn there(
    house: &House,
    publication: &Publication,
    (root, named): (&Publication, &Publication),
) -> Result<Option<Letter>, Problem> {
    let Some(far) = store::far_topic_for_house(&house.db, &root.id).await? else {
        return Ok(None);
    };
    let Some(group) = store::actor_for_house(&house.db, &far.actor_id).await? else {
        return Ok(None);
    };
    let links = Links::of(house)?;
    let actor = own::ensure(house, &Own::Person(publication.author_id.clone())).await?;
    let address = group.address()?;
    let mut addressing = Addressing {
        to: vec![address.clone()],
        cc: Vec::new(),
    };
    if publication.level() == Level::Public {
        addressing.to.push(public());
    }
    if group.followers_url.is_some() {
        addressing.cc.push(followers(&group)?);
    }
    let mut answered = Vec::new();
    for one in [named, root] {
        if let Some(author) = author_elsewhere(house, one).await?
            && !answered.iter().any(|known: &Actor| known.id == author.id)
        {
            addressing.to.push(author.address()?);
            answered.push(author);
        }
    }
    let context = far.context.as_deref().and_then(|url| Url::parse(url).ok());
    let about = About {
        kind: PostKind::Note,
        author: &actor.address()?,
        addressing: &addressing,
        in_reply_to: Some(&id_of(&links, named)?),
        thread: Some(Thread {
            context: context.as_ref(),
            group: &address,
            handle: &group.handle(&links.host()),
        }),
        answered: &answered,
    };
    let (id, object) = post(house, publication, &about).await?;
    answered.push(group);
    Ok(Some(Letter {
        actor,
        object,
        id,
        addressing,
        blog: None,
        answered,
    }))
}
