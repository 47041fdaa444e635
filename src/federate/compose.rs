//! From publications to the documents that others read. What decides here who is named: articles carry
//! the blog's name, replies that of an adult of the staff, and nothing else leaves (L17).

use federation::vocabulary::{
    ActorCard, ActorKind, Attachment, Envelope, Post, PostKind, Tag, create, ordered_collection,
    public,
};
use serde_json::Value;
use url::Url;

use super::editions;
use super::groups;
use super::links::Links;
use super::model::{Actor, Own};
use super::own;
use super::store::{self, BlogCard};
use crate::house::House;
use crate::kernel::{Problem, Timestamp};
use crate::media::{self, Media};
use crate::policy::{Level, Profile};
use crate::publications::{Kind, Publication, find_for_house};
use crate::richtext::html;

/// Language of what is written here, BCP 47.
const LANGUAGE: &str = "fr";

/// To whom a document is addressed.
#[derive(Clone, Debug, Default)]
pub struct Addressing {
    /// First recipients.
    pub to: Vec<Url>,
    /// Further recipients.
    pub cc: Vec<Url>,
}

/// A publication of ours ready to leave: its author there, its object, its recipients.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Who signs.
    pub actor: Actor,
    /// The object, without `@context`.
    pub object: Value,
    /// Its id.
    pub id: Url,
    /// Its recipients, in words.
    pub addressing: Addressing,
    /// The blog whose followers receive it; none for a reply under somebody else's article.
    pub blog: Option<Actor>,
    /// The actors elsewhere whom it answers.
    pub answered: Vec<Actor>,
}

impl Letter {
    /// The Create that carries it, as it was sent.
    ///
    /// # Errors
    /// `Broken` when the row of its actor is damaged.
    pub fn created(&self, links: &Links, published: Option<Timestamp>) -> Result<Value, Problem> {
        let id = links.below(&self.id, "create");
        let envelope = Envelope {
            id: &id,
            actor: &self.actor.address()?,
            to: &self.addressing.to,
            cc: &self.addressing.cc,
            published: published.map(Timestamp::to_datetime),
        };
        Ok(create(&envelope, self.object.clone()))
    }
}

/// Whether a publication is of a kind and by somebody that may be named or stands behind a blog: the
/// audience is another question, asked of the one predicate.
#[must_use]
pub fn may_be_told(publication: &Publication) -> bool {
    let staff = Profile::of(&publication.author_profile).is_some_and(Profile::is_staff);
    publication.host.is_none()
        && match publication.kind() {
            Kind::Article => true,
            Kind::Reply | Kind::Topic => staff,
            _ => false,
        }
}

/// A publication of ours as a letter; none when nothing of it may leave.
///
/// # Errors
/// Those of the database, or of making a key.
pub async fn letter(house: &House, publication: &Publication) -> Result<Option<Letter>, Problem> {
    if !may_be_told(publication) {
        return Ok(None);
    }
    match publication.kind() {
        Kind::Article => article(house, publication).await,
        Kind::Topic => groups::compose::topic(house, publication).await,
        _ => reply(house, publication).await,
    }
}

async fn article(house: &House, publication: &Publication) -> Result<Option<Letter>, Problem> {
    let Some(blog) = store::blog_of_for_house(&house.db, &publication.id).await? else {
        return Ok(None);
    };
    let actor = own::ensure(house, &Own::Blog(blog)).await?;
    let addressing = addressing(&actor, publication.level())?;
    let address = actor.address()?;
    let about = About {
        kind: PostKind::Article,
        author: &address,
        addressing: &addressing,
        in_reply_to: None,
        thread: None,
        answered: &[],
    };
    let (id, object) = post(house, publication, &about).await?;
    Ok(Some(Letter {
        blog: Some(actor.clone()),
        actor,
        object,
        id,
        addressing,
        answered: Vec::new(),
    }))
}

async fn reply(house: &House, publication: &Publication) -> Result<Option<Letter>, Problem> {
    let db = &house.db;
    let Some(root) = find_for_house(db, publication.root()).await? else {
        return Ok(None);
    };
    let parent = match &publication.parent_id {
        Some(parent) => find_for_house(db, parent).await?,
        None => None,
    };
    if root.kind() == Kind::Topic {
        return groups::compose::reply(house, publication, (&root, parent.as_ref())).await;
    }
    let links = Links::of(house)?;
    let blog = match (&root.host, root.kind()) {
        (None, Kind::Article) => match store::blog_of_for_house(db, &root.id).await? {
            Some(blog) => Some(own::ensure(house, &Own::Blog(blog)).await?),
            None => return Ok(None),
        },
        (None, _) => return Ok(None),
        (Some(_), _) => None,
    };
    // A pupil's comment is not named to others: the answer to it then answers the article.
    let named = parent
        .as_ref()
        .filter(|parent| parent.host.is_some() || may_be_told(parent))
        .unwrap_or(&root);
    let in_reply_to = match &named.ap_id {
        Some(id) => Url::parse(id).map_err(Problem::broken)?,
        None => links.object(&named.id),
    };
    let answered = authors_elsewhere(house, [named, &root]).await?;
    let actor = own::ensure(house, &Own::Person(publication.author_id.clone())).await?;
    let addressing = reply_addressing(house, (publication, &root), (&blog, &answered)).await?;
    let address = actor.address()?;
    let about = About {
        kind: PostKind::Note,
        author: &address,
        addressing: &addressing,
        in_reply_to: Some(&in_reply_to),
        thread: None,
        answered: &answered,
    };
    let (id, object) = post(house, publication, &about).await?;
    Ok(Some(Letter {
        actor,
        object,
        id,
        addressing,
        blog,
        answered,
    }))
}

/// Whom a reply is for: the blog's readers and whom it answers; under somebody else's article also those
/// who follow it, whom its server knows.
async fn reply_addressing(
    house: &House,
    (publication, root): (&Publication, &Publication),
    (blog, answered): (&Option<Actor>, &[Actor]),
) -> Result<Addressing, Problem> {
    let mut addressing = match blog {
        Some(blog) => addressing(blog, publication.level())?,
        None => Addressing::default(),
    };
    for one in answered {
        addressing.to.push(one.address()?);
    }
    if blog.is_none()
        && let Some(actor) = store::actor_of_person_for_house(&house.db, &root.author_id).await?
        && let Some(followers) = actor.followers_url.as_deref()
    {
        addressing.cc.extend(Url::parse(followers).ok());
    }
    Ok(addressing)
}

/// The actors elsewhere who wrote what an answer stands under, each once.
pub(super) async fn authors_elsewhere(
    house: &House,
    above: [&Publication; 2],
) -> Result<Vec<Actor>, Problem> {
    let mut answered = Vec::new();
    for one in above {
        if one.host.is_some()
            && let Some(actor) = store::actor_of_person_for_house(&house.db, &one.author_id).await?
            && !answered.iter().any(|known: &Actor| known.id == actor.id)
        {
            answered.push(actor);
        }
    }
    Ok(answered)
}

fn addressing(blog: &Actor, level: Level) -> Result<Addressing, Problem> {
    let followers = blog.followers_url.as_deref().unwrap_or_default();
    let followers = Url::parse(followers).map_err(Problem::broken)?;
    Ok(if level == Level::Public {
        Addressing {
            to: vec![public()],
            cc: vec![followers],
        }
    } else {
        Addressing {
            to: vec![followers],
            cc: Vec::new(),
        }
    })
}

/// The thread of a forum that a post belongs to (FEP-1b12, FEP-7888).
pub(super) struct Thread<'a> {
    /// Its container.
    pub context: Option<&'a Url>,
    /// The Group.
    pub group: &'a Url,
    /// `@name@host` of the Group, so that answers from microblogs name it too.
    pub handle: &'a str,
}

/// What a post says beside its text.
pub(super) struct About<'a> {
    pub kind: PostKind,
    pub author: &'a Url,
    pub addressing: &'a Addressing,
    pub in_reply_to: Option<&'a Url>,
    pub thread: Option<Thread<'a>>,
    /// The actors elsewhere whom it answers: each is mentioned, or GoToSocial shows it to nobody and no
    /// server tells them.
    pub answered: &'a [Actor],
}

/// Whom a post mentions: its forum, and whom it answers.
fn named(about: &About<'_>, our_host: &str) -> Result<Vec<(Url, String)>, Problem> {
    let forum = about.thread.iter();
    let forum = forum.map(|thread| Ok((thread.group.clone(), thread.handle.to_owned())));
    let people = about.answered.iter();
    let people = people.map(|actor| Ok((actor.address()?, actor.handle(our_host))));
    forum.chain(people).collect()
}

/// The id and the object of a publication of ours.
pub(super) async fn post(
    house: &House,
    publication: &Publication,
    about: &About<'_>,
) -> Result<(Url, Value), Problem> {
    let links = Links::of(house)?;
    let id = links.object(&publication.id);
    let page = links.at(&publication.path());
    let replies = links.below(&id, "replies");
    let address = |media: &str| Some(links.at(&format!("/media/{media}")).to_string());
    let content = publication
        .doc()
        .map(|doc| html::render(&doc, &address))
        .unwrap_or_default();
    let shown = media::shown_by_for_house(&house.db, std::slice::from_ref(&publication.id)).await?;
    let files = shown.get(&publication.id).map_or(&[][..], Vec::as_slice);
    let urls: Vec<Url> = files
        .iter()
        .map(|file| links.at(&format!("/media/{}", file.id)))
        .collect();
    let attachments: Vec<Attachment<'_>> = files
        .iter()
        .zip(&urls)
        .map(|(file, url)| attachment(file, url))
        .collect();
    let named = named(about, &links.host())?;
    let tags: Vec<Tag<'_>> = named
        .iter()
        .map(|(address, handle)| Tag::Mention(address, handle))
        .collect();
    let published = publication.published_at.unwrap_or(publication.created_at);
    let markdown = publication.markdown();
    let is_article = about.kind == PostKind::Article;
    let post = Post {
        kind: about.kind,
        id: &id,
        attributed_to: about.author,
        name: (about.kind != PostKind::Note).then_some(publication.title.as_str()),
        content: &content,
        language: LANGUAGE,
        source_markdown: (!markdown.contains("/media/") && files.is_empty())
            .then_some(markdown.as_str()),
        summary: is_article.then_some(publication.excerpt.as_str()),
        url: Some(&page),
        in_reply_to: about.in_reply_to,
        context: about.thread.as_ref().and_then(|thread| thread.context),
        replies: Some(&replies),
        audience: about.thread.as_ref().map(|thread| thread.group),
        to: &about.addressing.to,
        cc: &about.addressing.cc,
        attachments: &attachments,
        tags: &tags,
        published: published.to_datetime(),
        updated: publication.revised_at.map(|at| at.to_datetime()),
    };
    let mut object = post.to_json();
    editions::complete(&mut object, &links, (&id, &page));
    Ok((id, object))
}

fn attachment<'a>(file: &'a Media, url: &'a Url) -> Attachment<'a> {
    let edge = |length: Option<i64>| length.and_then(|length| u32::try_from(length).ok());
    Attachment {
        url,
        media_type: &file.mime,
        name: if file.kind == "picture" {
            &file.alt
        } else {
            &file.name
        },
        size: edge(file.width).zip(edge(file.height)),
    }
}

/// The document of one of our actors.
///
/// # Errors
/// `Broken` when its row is damaged.
pub fn card(links: &Links, actor: &Actor, blog: Option<&BlogCard>) -> Result<Value, Problem> {
    let id = actor.address()?;
    let (kind, page) = match (actor.kind.as_str(), blog) {
        ("instance", _) => (ActorKind::Instance, Some(links.at("/"))),
        ("blog", Some(blog)) => {
            let page = links.at(&format!("/spaces/{}/journal", blog.space_id));
            (ActorKind::Blog, Some(page))
        }
        ("blog", None) => (ActorKind::Blog, None),
        _ => (ActorKind::Person, None),
    };
    let followers = links.below(&id, "followers");
    let has_followers = kind != ActorKind::Instance;
    let summary = blog.map(|blog| escaped(&blog.description));
    let inbox = Url::parse(&actor.inbox).map_err(Problem::broken)?;
    Ok(ActorCard {
        kind,
        id: &id,
        preferred_username: &actor.username,
        name: &actor.name,
        summary: summary.as_deref().filter(|text| !text.is_empty()),
        url: page.as_ref(),
        inbox: &inbox,
        outbox: &links.below(&id, "outbox"),
        followers: has_followers.then_some(&followers),
        shared_inbox: &links.shared_inbox(),
        moderators: None,
        key_id: &actor.key_id,
        public_key_pem: &actor.public_key,
        icon: None,
        manually_approves_followers: false,
        published: blog.map(|blog| blog.created_at.to_datetime()),
    }
    .to_json())
}

/// How many follow an actor, and nothing else about them.
///
/// # Errors
/// Those of the database.
pub async fn follower_count(house: &House, links: &Links, actor: &Actor) -> Result<Value, Problem> {
    let count = store::follower_count_for_house(&house.db, &actor.id).await?;
    let address = actor.address()?;
    let id = links.below(&address, "followers");
    let count = u64::try_from(count).unwrap_or(0);
    Ok(ordered_collection(&id, count, None, Some(&address)))
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
