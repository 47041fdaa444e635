//! The rows of `media` that stand for pictures and files of other servers, and what is kept of their bytes.

use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Clock, MediaId, PersonId, Problem, PublicationId, Timestamp};
use crate::policy::Permit;

/// A picture or a file of another server.
#[derive(Clone, Debug)]
pub struct RemoteFile {
    /// `picture`, `link` or `icon`.
    pub kind: &'static str,
    /// Where it is.
    pub url: String,
    /// What its server says it is; shown to nobody as true.
    pub mime: String,
    /// What can be seen, or what it is called.
    pub alt: String,
}

/// What is kept of a picture of another server.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// Media type of our own drawing; empty before.
    pub mime: String,
    /// Key in the vault; empty when nothing is kept.
    pub storage_key: String,
    /// Key of the small one.
    pub thumb_key: Option<String>,
    /// When it was last looked at.
    pub used_at: Option<Timestamp>,
    /// When the last try brought nothing.
    pub failed_at: Option<Timestamp>,
}

/// The pictures and files that something from elsewhere shows now; what it showed before and no longer
/// does is detached.
///
/// # Errors
/// Those of the database.
pub async fn put_remote(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    (publication, owner, files): (&PublicationId, &PersonId, &[RemoteFile]),
) -> Result<(), Problem> {
    let before: Vec<(MediaId, String)> = tx
        .all((
            "SELECT id, remote_url FROM media WHERE publication_id = $1 AND remote_url IS NOT NULL",
            args![publication],
        ))
        .await?;
    for (id, url) in &before {
        if !files.iter().any(|file| file.url == *url) {
            let sql = "UPDATE media SET publication_id = NULL WHERE id = $1";
            tx.run((sql, args![id])).await?;
        }
    }
    for file in files {
        if !before.iter().any(|(_, url)| *url == file.url) {
            insert(tx, clock, (Some(publication), owner), file).await?;
        }
    }
    Ok(())
}

/// The picture of an actor elsewhere; none takes the former away.
///
/// # Errors
/// Those of the database.
pub async fn put_icon(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    (owner, file): (&PersonId, Option<&RemoteFile>),
) -> Result<(), Problem> {
    let before: Option<(String,)> = tx
        .one((
            "SELECT remote_url FROM media WHERE owner_id = $1 AND kind = 'icon' \
             AND remote_url IS NOT NULL ORDER BY id DESC LIMIT 1",
            args![owner],
        ))
        .await?;
    let before = before.map(|row| row.0);
    if before.as_ref() == file.map(|file| &file.url) {
        return Ok(());
    }
    tx.run((
        "UPDATE media SET kind = 'gone' WHERE owner_id = $1 AND kind = 'icon'",
        args![owner],
    ))
    .await?;
    match file {
        Some(file) => insert(tx, clock, (None, owner), file).await,
        None => Ok(()),
    }
}

async fn insert(
    tx: &Tx,
    clock: &Clock,
    (publication, owner): (Option<&PublicationId>, &PersonId),
    file: &RemoteFile,
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO media (id, owner_id, publication_id, kind, mime, name, alt, bytes, storage_key, \
         remote_url, created_at) VALUES ($1, $2, $3, $4, $5, '', $6, 0, '', $7, $8)",
        args![
            MediaId::new(clock).as_str(),
            owner,
            publication,
            file.kind,
            &file.mime,
            &file.alt,
            &file.url,
            clock.now()
        ],
    ))
    .await?;
    Ok(())
}

/// What is kept of a picture of another server.
///
/// # Errors
/// Those of the database.
pub async fn kept_for_house(q: &impl Query, id: &MediaId) -> Result<Option<Kept>, Problem> {
    q.one((
        "SELECT m.mime, m.storage_key, m.thumb_key, r.used_at, r.failed_at FROM media m \
         LEFT JOIN remote_pictures r ON r.media_id = m.id \
         WHERE m.id = $1 AND m.remote_url IS NOT NULL",
        args![id],
    ))
    .await
}

/// Notes that somebody looked at a picture.
///
/// # Errors
/// Those of the database.
pub async fn touch(
    tx: &Tx,
    _permit: &Permit,
    (id, now): (&MediaId, Timestamp),
) -> Result<(), Problem> {
    let sql = "UPDATE remote_pictures SET used_at = $2 WHERE media_id = $1";
    tx.run((sql, args![id, now])).await?;
    Ok(())
}

/// Notes that a picture could not be had.
///
/// # Errors
/// Those of the database.
pub async fn fail(
    tx: &Tx,
    _permit: &Permit,
    (id, now): (&MediaId, Timestamp),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO remote_pictures (media_id, used_at, failed_at) VALUES ($1, $2, $2) \
         ON CONFLICT (media_id) DO UPDATE SET failed_at = excluded.failed_at",
        args![id, now],
    ))
    .await?;
    Ok(())
}

/// A picture drawn anew, already in the vault.
pub struct Drawn<'a> {
    /// Media type.
    pub mime: &'a str,
    /// Keys of the whole and of the small one.
    pub keys: (&'a str, &'a str),
    /// Width and height of the whole, in pixels.
    pub size: (u32, u32),
    /// Bytes of both on the disk.
    pub bytes: usize,
}

/// Keeps a picture of another server.
///
/// # Errors
/// Those of the database.
pub async fn keep(
    tx: &Tx,
    _permit: &Permit,
    (id, now): (&MediaId, Timestamp),
    drawn: &Drawn<'_>,
) -> Result<(), Problem> {
    let bytes = i64::try_from(drawn.bytes).unwrap_or(i64::MAX);
    tx.run((
        "UPDATE media SET mime = $2, storage_key = $3, thumb_key = $4, width = $5, height = $6, \
         bytes = $7 WHERE id = $1",
        args![
            id,
            drawn.mime,
            drawn.keys.0,
            drawn.keys.1,
            i64::from(drawn.size.0),
            i64::from(drawn.size.1),
            bytes
        ],
    ))
    .await?;
    tx.run((
        "INSERT INTO remote_pictures (media_id, bytes, used_at) VALUES ($1, $2, $3) \
         ON CONFLICT (media_id) DO UPDATE SET bytes = excluded.bytes, used_at = excluded.used_at, \
         failed_at = NULL",
        args![id, bytes, now],
    ))
    .await?;
    Ok(())
}

/// How much is kept of pictures of other servers, in bytes.
///
/// # Errors
/// Those of the database.
pub async fn kept_bytes_for_house(q: &impl Query) -> Result<i64, Problem> {
    q.count("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM remote_pictures")
        .await
}

/// Forgets the bytes of the pictures that nobody has looked at for longest; returns their keys, to be
/// deleted after the commit, and how much was freed. The addresses stay.
///
/// # Errors
/// Those of the database.
pub async fn forget_oldest(
    tx: &Tx,
    _permit: &Permit,
    most: i64,
) -> Result<(Vec<String>, i64), Problem> {
    let rows: Vec<(MediaId, i64, String, Option<String>)> = tx
        .all((
            "SELECT m.id, r.bytes, m.storage_key, m.thumb_key FROM remote_pictures r \
             JOIN media m ON m.id = r.media_id WHERE r.bytes > 0 \
             ORDER BY r.used_at, r.media_id LIMIT $1",
            args![most],
        ))
        .await?;
    let (mut keys, mut freed) = (Vec::new(), 0);
    for (id, bytes, whole, small) in rows {
        tx.run((
            "UPDATE media SET storage_key = '', thumb_key = NULL WHERE id = $1",
            args![&id],
        ))
        .await?;
        tx.run((
            "UPDATE remote_pictures SET bytes = 0 WHERE media_id = $1",
            args![&id],
        ))
        .await?;
        freed += bytes;
        keys.extend([Some(whole), small].into_iter().flatten());
    }
    Ok((keys, freed))
}
