//! The work of a world's term, done by its people in the order of the calendar.

use std::collections::HashMap;
use std::time::Duration;

use super::format::{Article, Comment, Document, Reply, Revision, Topic, UploadedFile};
use super::{Life, Progress, media_file};
use crate::blogs::{
    self, ArticlePicture, ArticleText, BlogSettings, CommentRule, Contributors, Next,
};
use crate::documents::{self, DocumentDraft, FileDraft};
use crate::forums::{self, TopicDraft};
use crate::house::House;
use crate::kernel::{FolderId, Problem, PublicationId, SpaceId};
use crate::media;
use crate::policy::{Level, Viewer};
use crate::publications::{self, Body, ReactionKind, reactions};

/// The hour of documents, whose files only name days.
const DOCUMENT_HOUR: &str = "14:30";
/// Files were uploaded this long ago, in days.
const FILE_DAYS_AGO: i64 = 12;
/// How long after a publication the first people react to it.
const REACTED_AFTER: Duration = Duration::from_secs(13 * 60);
/// Reactions come at so many different moments.
const REACTION_STEPS: u64 = 9;

/// One thing that somebody does.
enum Act<'a> {
    Article(&'a Article),
    Comment(&'a Comment),
    Topic(&'a Topic),
    Reply(&'a Reply),
    Document(&'a Document),
    Revision(&'a Document, &'a Revision),
    File(&'a UploadedFile),
}

/// Does everything that the file tells.
///
/// # Errors
/// The first thing that the law refuses, with the key of what was being done.
pub(super) async fn write(life: &mut Life<'_>, progress: Progress<'_>) -> Result<(), Problem> {
    open_blogs(life).await?;
    let world = life.world;
    let mut acts: Vec<((i64, String, u8), Act<'_>)> = Vec::new();
    let mut add =
        |days: i64, at: &str, order: u8, act| acts.push(((-days, at.to_owned(), order), act));
    for one in &world.articles {
        add(one.days_ago, &one.at, 0, Act::Article(one));
    }
    for one in &world.topics {
        add(one.days_ago, &one.at, 0, Act::Topic(one));
    }
    for one in &world.comments {
        add(one.days_ago, &one.at, 1, Act::Comment(one));
    }
    for one in &world.replies {
        add(one.days_ago, &one.at, 1, Act::Reply(one));
    }
    for one in &world.files {
        add(FILE_DAYS_AGO, DOCUMENT_HOUR, 0, Act::File(one));
    }
    for one in &world.documents {
        add(one.days_ago, DOCUMENT_HOUR, 0, Act::Document(one));
        for (number, revision) in one.revisions.iter().enumerate() {
            let order = u8::try_from(number + 1).unwrap_or(u8::MAX);
            add(
                revision.days_ago,
                DOCUMENT_HOUR,
                order,
                Act::Revision(one, revision),
            );
        }
    }
    acts.sort_by(|a, b| a.0.cmp(&b.0));
    let mut folders = HashMap::new();
    let all = acts.len();
    for (done, (_, act)) in acts.into_iter().enumerate() {
        live(life, &mut folders, act).await?;
        progress(done + 1, all);
    }
    react(life).await
}

type Folders = HashMap<(String, String), FolderId>;

async fn live(life: &mut Life<'_>, folders: &mut Folders, act: Act<'_>) -> Result<(), Problem> {
    let (what, done) = match act {
        Act::Article(one) => (&one.key, article(life, one).await),
        Act::Comment(one) => (&one.article, comment(life, one).await),
        Act::Topic(one) => (&one.key, topic(life, one).await),
        Act::Reply(one) => (&one.topic, reply(life, one).await),
        Act::Document(one) => (&one.key, document(life, folders, one).await),
        Act::Revision(one, revision) => (&one.key, revise(life, one, revision).await),
        Act::File(one) => (&one.title, file(life, folders, one).await),
    };
    done.map_err(|problem| Problem::broken(format!("world, at «{what}»: {problem}")))
}

fn level(word: &str) -> Level {
    if word == "class+families" {
        Level::Families
    } else {
        Level::of(word)
    }
}

async fn open_blogs(life: &mut Life<'_>) -> Result<(), Problem> {
    for blog in &life.world.blogs {
        let manager = life.viewer(manager(life, &blog.space)?).await?;
        let settings = BlogSettings {
            title: blog.title.clone(),
            description: blog.description.clone(),
            contributors: Contributors::of(&blog.contributors),
            checked: blog.check,
            comments: CommentRule::of(&blog.comments),
        };
        let house = life.at(79, "09:00");
        let space = life.space(&blog.space)?;
        let id = blogs::settings::open_blog(&house, &manager, space, settings).await?;
        life.blogs.insert(blog.key.clone(), id);
    }
    Ok(())
}

/// The key of somebody who manages a space.
fn manager<'a>(life: &Life<'a>, space: &str) -> Result<&'a str, Problem> {
    let world = life.world;
    let class = world
        .classes
        .iter()
        .find(|one| one.key == space)
        .and_then(|one| one.teachers.first());
    let group = world
        .groups
        .iter()
        .find(|one| one.key == space)
        .and_then(|one| one.managers.first());
    let school = || {
        world
            .people
            .iter()
            .find(|one| one.admin)
            .map(|one| &one.key)
    };
    class
        .or(group)
        .or_else(|| (space == "school").then(school).flatten())
        .map(String::as_str)
        .ok_or_else(|| Problem::broken(format!("nobody manages «{space}»")))
}

fn space_of_blog<'a>(life: &Life<'a>, blog: &str) -> Result<&'a str, Problem> {
    let found = life.world.blogs.iter().find(|one| one.key == blog);
    found
        .map(|one| one.space.as_str())
        .ok_or_else(|| Problem::broken(format!("no blog has the key «{blog}»")))
}

async fn article(life: &mut Life<'_>, one: &Article) -> Result<(), Problem> {
    let house = life.at(one.days_ago, &one.at);
    let author = life.viewer(&one.author).await?;
    let space = space_of_blog(life, &one.blog)?;
    let adult = life.viewer(manager(life, space)?).await?;
    let mut pictures = Vec::new();
    if let Some(name) = &one.picture {
        let file = (name.as_str(), one.picture_alt.as_str(), media_file(name)?);
        let id = media::actions::upload(&house, life.vault.as_ref(), &author, file).await?;
        pictures.push(ArticlePicture {
            id,
            alt: one.picture_alt.clone(),
        });
    }
    let text = ArticleText::new(&one.title, &one.body, pictures)?;
    let blog = life.blogs.get(&one.blog).ok_or(Problem::NotFound)?;
    let wanted = level(&one.audience);
    let id = match one.state.as_str() {
        "draft" => blogs::actions::write(&house, &author, blog, (&text, Next::Keep)).await?,
        "published" => {
            let at_once = (&text, Next::Publish(wanted));
            match blogs::actions::write(&house, &author, blog, at_once).await {
                Err(Problem::Forbidden(_)) => {
                    let id =
                        blogs::actions::write(&house, &author, blog, (&text, Next::Submit)).await?;
                    let version = publications::find(&house.db, &adult, &id).await?.version;
                    blogs::actions::publish(&house, &adult, &id, (version, wanted)).await?;
                    id
                }
                other => other?,
            }
        }
        _ => blogs::actions::write(&house, &author, blog, (&text, Next::Submit)).await?,
    };
    if let Some(note) = one.review_note.as_ref().filter(|_| one.state == "returned") {
        blogs::actions::give_back(&house, &adult, &id, note).await?;
    }
    life.publications.insert(one.key.clone(), id);
    Ok(())
}

async fn comment(life: &Life<'_>, one: &Comment) -> Result<(), Problem> {
    let house = life.at(one.days_ago, &one.at);
    let author = life.viewer(&one.author).await?;
    let article = life.publication(&one.article)?;
    let body = Body::from_markdown(&one.body)?;
    let id = blogs::comments::comment(&house, &author, article, body, None).await?;
    if one.state == "published" {
        accept(life, &house, &one.article, &id).await?;
    }
    Ok(())
}

/// An adult accepts what the rules of the blog held back.
async fn accept(
    life: &Life<'_>,
    house: &House,
    article: &str,
    id: &PublicationId,
) -> Result<(), Problem> {
    let found = life.world.articles.iter().find(|one| one.key == article);
    let space = space_of_blog(life, &found.ok_or(Problem::NotFound)?.blog)?;
    let adult = life.viewer(manager(life, space)?).await?;
    match publications::actions::accept_reply(house, &adult, id).await {
        Ok(_) | Err(Problem::Conflict(_)) => Ok(()),
        Err(problem) => Err(problem),
    }
}

async fn topic(life: &mut Life<'_>, one: &Topic) -> Result<(), Problem> {
    let house = life.at(one.days_ago, &one.at);
    let author = life.viewer(&one.author).await?;
    let draft = TopicDraft {
        title: one.title.clone(),
        markdown: one.body.clone(),
        level: level(&one.audience),
    };
    let id = forums::actions::open_topic(&house, &author, life.space(&one.space)?, &draft).await?;
    life.publications.insert(one.key.clone(), id);
    Ok(())
}

async fn reply(life: &Life<'_>, one: &Reply) -> Result<(), Problem> {
    let house = life.at(one.days_ago, &one.at);
    let author = life.viewer(&one.author).await?;
    let quoted = one.quote.as_ref().map(|words| {
        let lines: Vec<_> = words.lines().map(|line| format!("> {line}")).collect();
        format!("{}\n\n", lines.join("\n"))
    });
    let markdown = format!("{}{}", quoted.unwrap_or_default(), one.body);
    let body = Body::from_markdown(&markdown)?;
    let topic = life.publication(&one.topic)?;
    let id = forums::actions::reply(&house, &author, topic, body, None).await?;
    let found = life
        .world
        .topics
        .iter()
        .find(|topic| topic.key == one.topic);
    let adult = life
        .viewer(manager(life, &found.ok_or(Problem::NotFound)?.space)?)
        .await?;
    match publications::actions::accept_reply(&house, &adult, &id).await {
        Ok(_) | Err(Problem::Conflict(_)) => Ok(()),
        Err(problem) => Err(problem),
    }
}

async fn folder(
    life: &Life<'_>,
    folders: &mut Folders,
    (house, viewer): (&House, &Viewer),
    (space, name): (&str, Option<&String>),
) -> Result<Option<FolderId>, Problem> {
    let Some(name) = name else { return Ok(None) };
    let key = (space.to_owned(), name.clone());
    if let Some(known) = folders.get(&key) {
        return Ok(Some(known.clone()));
    }
    let id: &SpaceId = life.space(space)?;
    let made = documents::actions::create_folder(house, viewer, id, (name, None)).await?;
    folders.insert(key, made.clone());
    Ok(Some(made))
}

async fn document(
    life: &mut Life<'_>,
    folders: &mut Folders,
    one: &Document,
) -> Result<(), Problem> {
    let house = life.at(one.days_ago, DOCUMENT_HOUR);
    let author = life.viewer(&one.author).await?;
    let place = (one.space.as_str(), one.folder.as_ref());
    let folder = folder(life, folders, (&house, &author), place).await?;
    let draft = DocumentDraft {
        title: one.title.clone(),
        source: one.body.clone(),
        folder,
        level: None,
    };
    let id = documents::actions::write(&house, &author, life.space(&one.space)?, &draft).await?;
    life.publications.insert(one.key.clone(), id);
    Ok(())
}

async fn revise(life: &Life<'_>, one: &Document, revision: &Revision) -> Result<(), Problem> {
    let house = life.at(revision.days_ago, DOCUMENT_HOUR);
    let author = life.viewer(&revision.author).await?;
    let id = life.publication(&one.key)?;
    let version = publications::find(&house.db, &author, id).await?.version;
    let text = (version, one.title.as_str(), revision.body.as_str());
    let number = documents::actions::save(&house, &author, id, text).await?;
    if let Some(name) = &revision.name {
        documents::actions::name_version(&house, &author, (id, number), name).await?;
    }
    Ok(())
}

async fn file(life: &Life<'_>, folders: &mut Folders, one: &UploadedFile) -> Result<(), Problem> {
    let house = life.at(FILE_DAYS_AGO, DOCUMENT_HOUR);
    let author = life.viewer(&one.author).await?;
    let place = (one.space.as_str(), one.folder.as_ref());
    let folder = folder(life, folders, (&house, &author), place).await?;
    let draft = FileDraft {
        title: one.title.clone(),
        alt: one.alt.clone(),
        name: one.file.clone(),
        bytes: media_file(&one.file)?,
        folder,
        level: None,
    };
    let space = life.space(&one.space)?;
    documents::actions::upload(&house, life.vault.as_ref(), &author, (space, draft)).await?;
    Ok(())
}

async fn react(life: &Life<'_>) -> Result<(), Problem> {
    for (place, one) in (0_u64..).zip(&life.world.reactions) {
        let viewer = life.viewer(&one.person).await?;
        let target = life.publication(&one.target)?;
        let kind = (ReactionKind::of(&one.kind), None);
        // In the two hours after what they thank for: nobody reacts at night.
        let read = publications::find(&life.house.db, &viewer, target).await?;
        let after = REACTED_AFTER * u32::try_from(place % REACTION_STEPS + 1).unwrap_or(1);
        let at = read.published_at.unwrap_or(read.created_at).plus(after);
        let house = life.then(at);
        reactions::react(&house, &viewer, target, kind).await?;
    }
    Ok(())
}
