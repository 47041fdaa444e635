//! What people do with documents and files: write, write on, name, restore, upload, put away.

use super::folder_actions::check_target;
pub use super::folder_actions::{
    change_folder, create_folder, find_folder, move_folder, remove_folder, rename_folder,
};
use super::model::{Document, DocumentDraft, FileDraft, Revision, version_name};
use super::store::{self, NewRevision};
use crate::db::Tx;
use crate::house::House;
use crate::kernel::{FieldError, FolderId, MediaId, PersonId, Problem, PublicationId, SpaceId};
use crate::media::{self, MediaVault};
use crate::policy::{Act, Audience, Level, Permit, Viewer, permit};
use crate::publications::{self, Body, Kind, NewPublication, Publication};
use crate::richtext::model::{Block, Inline};
use crate::richtext::{Doc, images};
use crate::spaces::{self, Space};

/// Asks the law whether `viewer` may write on: members may, when they could address its readers
/// themselves. Else a pupil would speak to the whole school through a teacher's document.
///
/// # Errors
/// `NotFound` for strangers to its space, `Forbidden` for others who only read.
pub fn may_edit(viewer: &Viewer, publication: &Publication) -> Result<Permit, Problem> {
    if publication.host.is_some() {
        return Err(Problem::Forbidden("forbidden-peer-document"));
    }
    let forbidden = Problem::Forbidden("forbidden-write-here");
    let space = publication.space_id.as_ref().ok_or(forbidden)?;
    let edit = permit(viewer, &Act::Edit { space })?;
    let level = publication.level();
    permit(viewer, &Act::Publish { space, level })?;
    Ok(edit)
}

/// Asks the law whether `viewer` may look at earlier versions: those who write in the space may.
/// Readers elsewhere do not learn who wrote which line.
///
/// # Errors
/// As for [`may_edit`].
pub fn may_see_versions(viewer: &Viewer, publication: &Publication) -> Result<Permit, Problem> {
    let forbidden = Problem::Forbidden("forbidden-write-here");
    let space = publication.space_id.as_ref().ok_or(forbidden)?;
    permit(viewer, &Act::Edit { space })
}

fn me(viewer: &Viewer) -> Result<&PersonId, Problem> {
    viewer.id().ok_or(Problem::SignInNeeded)
}

/// Both halves of a text, or what is wrong with either.
fn checked(title: &str, source: &str) -> Result<(String, Body), Problem> {
    match (publications::title(title), Body::from_markdown(source)) {
        (Ok(title), Ok(body)) => Ok((title, body)),
        (Err(Problem::Invalid(mut all)), Err(Problem::Invalid(more))) => {
            all.extend::<Vec<FieldError>>(more);
            Err(Problem::Invalid(all))
        }
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    }
}

/// Where something new goes, and for whom.
async fn target(
    tx: &Tx,
    viewer: &Viewer,
    space: &SpaceId,
    (folder, level): (Option<&FolderId>, Option<Level>),
) -> Result<(Space, Permit, Audience), Problem> {
    let space = spaces::find(tx, viewer, space).await?;
    let level = level.unwrap_or_else(|| viewer.natural_level(&space.id));
    let act = Act::Publish {
        space: &space.id,
        level,
    };
    let permit = permit(viewer, &act)?;
    if !spaces::choices(viewer, &space).contains(&level) {
        return Err(Problem::field("level", "error-level"));
    }
    check_target(tx, viewer, (&space.id, folder)).await?;
    let audience = spaces::audience(tx, &space.id, level).await?;
    Ok((space, permit, audience))
}

/// Writes a document and publishes it for its audience.
///
/// # Errors
/// `NotFound` for a space or folder that is not the viewer's, `Forbidden` for too wide an audience,
/// `Invalid` for the title or the text.
pub async fn write(
    house: &House,
    viewer: &Viewer,
    space: &SpaceId,
    draft: &DocumentDraft,
) -> Result<PublicationId, Problem> {
    let tx = house.db.write().await?;
    let wanted = (draft.folder.as_ref(), draft.level);
    let (space, permit, audience) = target(&tx, viewer, space, wanted).await?;
    let (title, body) = checked(&draft.title, &draft.source)?;
    let author = me(viewer)?;
    let new = NewPublication {
        kind: Kind::Document,
        space: Some(space.id),
        author: author.clone(),
        parent: None,
        title,
        body,
        audience,
        origin: None,
    };
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    store::insert(&tx, &permit, &id, (draft.folder.as_ref(), None)).await?;
    show_pictures(&tx, &permit, author, (&id, "", &new.body.stored)).await?;
    let first = NewRevision {
        number: 1,
        author,
        title: &new.title,
        body: &new.body.stored,
    };
    store::insert_revision(&tx, &permit, &house.clock, (&id, &first)).await?;
    publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// Saves a new version on top of `version`; returns its number. A save without a change makes none.
///
/// # Errors
/// `Conflict` when somebody else saved meanwhile; then nothing is written.
pub async fn save(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    (version, title, source): (i64, &str, &str),
) -> Result<i64, Problem> {
    let tx = house.db.write().await?;
    let document = store::find(&tx, viewer, (id, Kind::Document)).await?;
    let permit = may_edit(viewer, &document.publication)?;
    let (title, body) = checked(title, source)?;
    let pictures = (id, document.publication.body.as_str(), body.stored.as_str());
    show_pictures(&tx, &permit, me(viewer)?, pictures).await?;
    let number = add_version(&tx, (house, viewer, &permit), &document, {
        (version, title.as_str(), &body)
    })
    .await?;
    house.commit(tx).await?;
    Ok(number)
}

/// Ties the pictures that a text begins to show to their document, so that its readers see them: one's
/// own uploads only. What a text no longer shows stays tied: earlier versions show it.
async fn show_pictures(
    tx: &Tx,
    permit: &Permit,
    me: &PersonId,
    (id, before, now): (&PublicationId, &str, &str),
) -> Result<(), Problem> {
    let shown = |stored: &str| {
        Doc::from_json(stored)
            .map(|doc| images(&doc))
            .unwrap_or_default()
    };
    let known = shown(before);
    for image in shown(now).iter().filter(|image| !known.contains(image)) {
        let media: [MediaId; 1] = [image.parse()?];
        match media::attach(tx, permit, me, (&media, id)).await {
            Ok(()) => {}
            Err(Problem::NotFound) => {
                let tied = media::shown_by_for_house(tx, std::slice::from_ref(id)).await?;
                if !tied.values().flatten().any(|one| one.id == media[0]) {
                    return Err(Problem::field("body", "error-image-unknown"));
                }
            }
            Err(problem) => return Err(problem),
        }
    }
    Ok(())
}

async fn add_version(
    tx: &Tx,
    (house, viewer, permit): (&House, &Viewer, &Permit),
    document: &Document,
    (version, title, body): (i64, &str, &Body),
) -> Result<i64, Problem> {
    let now = &document.publication;
    if version == now.version && title == now.title && body.stored == now.body {
        return Ok(version);
    }
    let change = (now, version, title, body);
    publications::actions::revise(tx, permit, &house.clock, change).await?;
    let new = NewRevision {
        number: version + 1,
        author: me(viewer)?,
        title,
        body: &body.stored,
    };
    store::insert_revision(tx, permit, &house.clock, (&now.id, &new)).await?;
    Ok(new.number)
}

/// Makes an earlier version the newest one; what came between stays in the list.
///
/// # Errors
/// `NotFound` when there is no such version; `Conflict` when somebody saved after `version`.
pub async fn restore(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    (number, version): (i64, i64),
) -> Result<i64, Problem> {
    let tx = house.db.write().await?;
    let document = store::find(&tx, viewer, (id, Kind::Document)).await?;
    let permit = may_edit(viewer, &document.publication)?;
    let old = store::revision(&tx, viewer, (id, number)).await?;
    let body = Body::from_doc(&doc(&old)?)?;
    let change = (version, old.title.as_str(), &body);
    let number = add_version(&tx, (house, viewer, &permit), &document, change).await?;
    house.commit(tx).await?;
    Ok(number)
}

/// The text of a version.
///
/// # Errors
/// When the stored form cannot be read: our fault.
pub(super) fn doc(revision: &Revision) -> Result<Doc, Problem> {
    Doc::from_json(&revision.body).map_err(Problem::broken)
}

/// Gives a version a name («avant l'oral»), or takes it away.
///
/// # Errors
/// `Invalid` when it is too long; `NotFound` when there is no such version.
pub async fn name_version(
    house: &House,
    viewer: &Viewer,
    (id, number): (&PublicationId, i64),
    name: &str,
) -> Result<(), Problem> {
    let tx = house.db.write().await?;
    let document = store::find(&tx, viewer, (id, Kind::Document)).await?;
    let permit = may_edit(viewer, &document.publication)?;
    let name = version_name(name)?;
    store::name_revision(&tx, &permit, (id, number), &name).await?;
    house.commit(tx).await
}

/// Puts a document or a file into a folder of its space, or at the top.
///
/// # Errors
/// `NotFound` for a folder of another space; `Invalid` when it is full.
pub async fn move_to(
    house: &House,
    viewer: &Viewer,
    id: &PublicationId,
    folder: Option<&FolderId>,
) -> Result<Document, Problem> {
    let tx = house.db.write().await?;
    let document = store::find_any(&tx, viewer, id).await?;
    let permit = may_edit(viewer, &document.publication)?;
    if document.folder.as_ref() != folder {
        let space = document.publication.space_id.as_ref();
        let space = space.ok_or(Problem::NotFound)?;
        check_target(&tx, viewer, (space, folder)).await?;
        store::place(&tx, &permit, id, folder).await?;
        house.commit(tx).await?;
    }
    Ok(Document {
        folder: folder.cloned(),
        ..document
    })
}

/// Shares a file. Its kind is read from its bytes; a picture is drawn anew, without its metadata.
///
/// # Errors
/// `Invalid` for what the file is (empty, damaged, of no admitted kind, too many pixels) or its
/// title.
pub async fn upload(
    house: &House,
    vault: &dyn MediaVault,
    viewer: &Viewer,
    (space, draft): (&SpaceId, FileDraft),
) -> Result<PublicationId, Problem> {
    let wanted = (draft.folder.clone(), draft.level);
    // Asked before anything is stored, and again when it is: the answer may have changed meanwhile.
    let tx = house.db.write().await?;
    target(&tx, viewer, space, (wanted.0.as_ref(), wanted.1)).await?;
    drop(tx);
    let title = if draft.title.trim().is_empty() {
        media::names::clean_file_name(&draft.name)
    } else {
        draft.title
    };
    let title = publications::title(&title)?;
    let file = (draft.name.as_str(), draft.alt.as_str(), draft.bytes);
    let media = media::actions::upload(house, vault, viewer, file).await?;
    let tx = house.db.write().await?;
    let (space, permit, audience) =
        target(&tx, viewer, space, (wanted.0.as_ref(), wanted.1)).await?;
    let author = me(viewer)?;
    let new = NewPublication {
        kind: Kind::File,
        space: Some(space.id),
        author: author.clone(),
        parent: None,
        title,
        body: Body::from_doc(&paragraph(&draft.alt))?,
        audience,
        origin: None,
    };
    let id = publications::insert(&tx, &permit, &house.clock, &new).await?;
    let shown = [media];
    media::attach(&tx, &permit, author, (&shown, &id)).await?;
    store::insert(&tx, &permit, &id, (wanted.0.as_ref(), shown.first())).await?;
    publications::actions::publish(&tx, &permit, &house.clock, &id).await?;
    house.commit(tx).await?;
    Ok(id)
}

/// A description as a text, so that search finds a file by it.
fn paragraph(words: &str) -> Doc {
    let words = words.trim();
    if words.is_empty() {
        return Doc::default();
    }
    let text = Inline::Text {
        text: words.to_owned(),
        marks: Vec::new(),
    };
    Doc {
        content: vec![Block::Paragraph {
            content: vec![text],
        }],
    }
}
