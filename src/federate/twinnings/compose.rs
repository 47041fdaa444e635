//! What is written in a twinned space, as the partner receives it: under the name that its author has
//! there, for that one Group, with nothing that says more.

use federation::vocabulary::{Attachment, Post, PostKind};
use serde_json::Value;
use url::Url;

use super::Twinning;
use super::actors::{alias, group_address};
use super::sending::object_of;
use crate::federate::model::Actor;
use crate::federate::wiring::Federation;
use crate::kernel::Problem;
use crate::media::{self, Media};
use crate::publications::{Kind, Publication, find_for_house};
use crate::richtext::model::{Block, Cell, Item, Row};
use crate::richtext::{Doc, html, markdown};

/// Language of what is written here, BCP 47.
const LANGUAGE: &str = "fr";

/// A publication ready to leave for the partner.
pub(super) struct Letter {
    /// Who signs: the author's name in this twinning.
    pub actor: Actor,
    /// Its id.
    pub id: Url,
    /// The object, without `@context`.
    pub object: Value,
    /// The partner's Group: the only recipient.
    pub to: Url,
}

/// A publication of ours as a letter.
///
/// # Errors
/// `NotFound` when its author is nobody of ours, or what it answers is gone.
pub(super) async fn letter(
    fed: &Federation,
    twinning: &Twinning,
    publication: &Publication,
) -> Result<Letter, Problem> {
    let house = &fed.house;
    let peer = twinning.peer_ap_id.as_deref().ok_or(Problem::NotFound)?;
    let to = Url::parse(peer).map_err(Problem::broken)?;
    let actor = alias(house, twinning, &publication.author_id).await?;
    let links = fed.links()?;
    let in_reply_to = answered(fed, publication).await?;
    let kind = publication.kind();
    let shown = media::shown_by_for_house(&house.db, std::slice::from_ref(&publication.id)).await?;
    let files = shown.get(&publication.id).map_or(&[][..], Vec::as_slice);
    let files = if kind == Kind::Document { &[] } else { files };
    let group = group_address(&links, &twinning.id);
    let at = |file: &Media| links.below(&group, &format!("media/{}", file.id));
    let urls: Vec<Url> = files.iter().map(at).collect();
    let attachments: Vec<Attachment<'_>> = files
        .iter()
        .zip(&urls)
        .map(|(file, url)| attachment(file, url))
        .collect();
    let words = publication.doc().map(|doc| without_pictures(&doc));
    let words = words.unwrap_or_default();
    let content = html::render(&words, &|_| None);
    let source = markdown::to_markdown(&words);
    let (id, author) = (links.object(&publication.id), actor.address()?);
    let titled = kind != Kind::Reply;
    let published = publication.published_at.unwrap_or(publication.created_at);
    let post = Post {
        kind: kind_of(kind),
        id: &id,
        attributed_to: &author,
        name: titled.then_some(publication.title.as_str()),
        content: &content,
        language: LANGUAGE,
        source_markdown: Some(&source),
        summary: None,
        url: None,
        in_reply_to: in_reply_to.as_ref(),
        context: None,
        replies: None,
        audience: Some(&to),
        to: std::slice::from_ref(&to),
        cc: &[],
        attachments: &attachments,
        tags: &[],
        published: published.to_datetime(),
        updated: publication.revised_at.map(|at| at.to_datetime()),
    };
    let object = post.to_json();
    Ok(Letter {
        actor,
        id,
        object,
        to,
    })
}

/// The address of what a publication answers, as both sides know it.
async fn answered(fed: &Federation, publication: &Publication) -> Result<Option<Url>, Problem> {
    let Some(parent) = &publication.parent_id else {
        return Ok(None);
    };
    let parent = find_for_house(&fed.house.db, parent)
        .await?
        .ok_or(Problem::NotFound)?;
    object_of(fed, &parent).map(Some)
}

fn kind_of(kind: Kind) -> PostKind {
    match kind {
        Kind::Article => PostKind::Article,
        Kind::Topic => PostKind::Page,
        Kind::Reply => PostKind::Note,
        Kind::Document | Kind::File => PostKind::Document,
    }
}

/// What a kind is called in the partner's answers: the type that a Tombstone remembers.
pub(super) fn former_type(kind: Kind) -> &'static str {
    kind_of(kind).as_type()
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

/// The text alone: pictures travel as attachments, and their names of this server mean nothing there.
fn without_pictures(doc: &Doc) -> Doc {
    Doc {
        content: blocks(&doc.content),
    }
}

fn blocks(all: &[Block]) -> Vec<Block> {
    all.iter()
        .filter(|block| !matches!(block, Block::Image { .. }))
        .map(block)
        .collect()
}

fn items(all: &[Item]) -> Vec<Item> {
    all.iter()
        .map(|item| Item {
            content: blocks(&item.content),
        })
        .collect()
}

fn block(block: &Block) -> Block {
    match block {
        Block::Blockquote { content } => Block::Blockquote {
            content: blocks(content),
        },
        Block::BulletList { content } => Block::BulletList {
            content: items(content),
        },
        Block::OrderedList { attrs, content } => Block::OrderedList {
            attrs: *attrs,
            content: items(content),
        },
        Block::Table { content } => Block::Table {
            content: content
                .iter()
                .map(|row| Row {
                    content: row.content.iter().map(cell).collect(),
                })
                .collect(),
        },
        other => other.clone(),
    }
}

fn cell(cell: &Cell) -> Cell {
    match cell {
        Cell::TableHeader { content } => Cell::TableHeader {
            content: blocks(content),
        },
        Cell::TableCell { content } => Cell::TableCell {
            content: blocks(content),
        },
    }
}
