//! The table of media. What can be read follows the publication that shows it.

use std::collections::HashMap;

use crate::args;
use crate::db::{Query, Statement, Tx};
use crate::kernel::{Clock, MediaId, PersonId, Problem, PublicationId};
use crate::policy::{Permit, Viewer, scoped};

/// One stored file.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Media {
    /// Identifier.
    pub id: MediaId,
    /// What shows it; none while a form is being filled.
    pub publication_id: Option<PublicationId>,
    /// `picture` or `file`.
    pub kind: String,
    /// Media type, from the content.
    pub mime: String,
    /// Clean name for downloads.
    pub name: String,
    /// What can be seen; empty for decoration.
    pub alt: String,
    /// Size in bytes: of the upload for a picture, of what is served for any other file.
    pub bytes: i64,
    /// Width of a picture, in pixels.
    pub width: Option<i64>,
    /// Height of a picture, in pixels.
    pub height: Option<i64>,
    /// Key in the vault.
    pub storage_key: String,
    /// Key of the thumbnail.
    pub thumb_key: Option<String>,
    /// Where it is on another server; none for what was uploaded here.
    pub remote_url: Option<String>,
}

/// A file to be remembered, already in the vault.
pub(super) struct NewMedia<'a> {
    pub kind: &'a str,
    pub mime: &'a str,
    pub name: &'a str,
    pub alt: &'a str,
    pub bytes: i64,
    pub size: Option<(i64, i64)>,
    pub key: &'a str,
    pub thumb: Option<&'a str>,
}

pub(super) async fn insert(
    tx: &Tx,
    clock: &Clock,
    owner: &PersonId,
    new: &NewMedia<'_>,
) -> Result<MediaId, Problem> {
    let id = MediaId::new(clock);
    tx.run((
        "INSERT INTO media (id, owner_id, kind, mime, name, alt, bytes, width, height, storage_key, \
         thumb_key, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            &id,
            owner,
            new.kind,
            new.mime,
            new.name,
            new.alt,
            new.bytes,
            new.size.map(|size| size.0),
            new.size.map(|size| size.1),
            new.key,
            new.thumb,
            clock.now()
        ],
    ))
    .await?;
    Ok(id)
}

/// Shows one's own uploads in a publication.
///
/// # Errors
/// `NotFound` when an upload is somebody else's or stands elsewhere already (A59).
pub async fn attach(
    tx: &Tx,
    _permit: &Permit,
    owner: &PersonId,
    (media, publication): (&[MediaId], &PublicationId),
) -> Result<(), Problem> {
    for id in media {
        let attached = tx
            .run((
                "UPDATE media SET publication_id = $3 WHERE id = $1 AND owner_id = $2 \
                 AND (publication_id IS NULL OR publication_id = $3)",
                args![id, owner, publication],
            ))
            .await?;
        if attached == 0 {
            return Err(Problem::NotFound);
        }
    }
    Ok(())
}

/// Takes a picture out of the publication that shows it; the file itself is swept later.
///
/// # Errors
/// Those of the database.
pub async fn detach(
    tx: &Tx,
    _permit: &Permit,
    (media, publication): (&MediaId, &PublicationId),
) -> Result<(), Problem> {
    tx.run((
        "UPDATE media SET publication_id = NULL WHERE id = $1 AND publication_id = $2",
        args![media, publication],
    ))
    .await?;
    Ok(())
}

/// Says what can be seen on a picture that a publication shows; empty for decoration.
///
/// # Errors
/// `Invalid` when the description is too long.
pub async fn describe(
    tx: &Tx,
    _permit: &Permit,
    (media, publication): (&MediaId, &PublicationId),
    alt: &str,
) -> Result<(), Problem> {
    if alt.chars().count() > super::actions::ALT_LONGEST {
        return Err(Problem::field("alt", "error-alt-long"));
    }
    tx.run((
        "UPDATE media SET alt = $3 WHERE id = $1 AND publication_id = $2",
        args![media, publication, alt.trim()],
    ))
    .await?;
    Ok(())
}

/// A file that the viewer may see: their own, or one shown by something that they can read.
///
/// # Errors
/// `NotFound` otherwise (I12).
pub async fn find(q: &impl Query, viewer: &Viewer, id: &MediaId) -> Result<Media, Problem> {
    let statement = scoped(
        viewer,
        "SELECT m.id, m.publication_id, m.kind, m.mime, m.name, m.alt, m.bytes, m.width, m.height, \
         m.storage_key, m.thumb_key, m.remote_url FROM media m WHERE m.id = $2 AND (m.owner_id = $1 \
         OR EXISTS (SELECT 1 FROM publications p WHERE p.id = m.publication_id AND {visible}) \
         OR (m.kind = 'icon' AND EXISTS (\
             SELECT 1 FROM publications p WHERE p.author_id = m.owner_id AND {visible})))",
        args![id],
    );
    q.one(statement).await?.ok_or(Problem::NotFound)
}

/// The files that publications show, oldest first; for publications that the caller has read already.
///
/// # Errors
/// Those of the database.
pub async fn shown_by_for_house(
    q: &impl Query,
    publications: &[PublicationId],
) -> Result<HashMap<PublicationId, Vec<Media>>, Problem> {
    let mut found: HashMap<PublicationId, Vec<Media>> = HashMap::new();
    if publications.is_empty() {
        return Ok(found);
    }
    let statement = Statement::new(
        "SELECT id, publication_id, kind, mime, name, alt, bytes, width, height, storage_key, \
         thumb_key, remote_url FROM media WHERE publication_id IN ({list}) ORDER BY created_at, id",
        args![],
    )
    .list("{list}", publications);
    let rows: Vec<Media> = q.all(statement).await?;
    for media in rows {
        if let Some(publication) = media.publication_id.clone() {
            found.entry(publication).or_default().push(media);
        }
    }
    Ok(found)
}
