//! The tables of documents and revisions. What can be read follows the publication.

use super::model::{Document, Entry, Place, Revision, RevisionLine};
use crate::args;
use crate::db::{Query, Tx};
use crate::kernel::{Clock, FolderId, MediaId, PersonId, Problem, PublicationId, SpaceId};
use crate::policy::{Permit, Viewer, scoped};
use crate::publication_select;
use crate::publications::{self, Cursor, Kind, Publication};

/// A document or a file that the viewer may read.
///
/// # Errors
/// `NotFound` when there is none, none for this viewer, or it is something else (I12).
pub(super) async fn find(
    q: &impl Query,
    viewer: &Viewer,
    (id, kind): (&PublicationId, Kind),
) -> Result<Document, Problem> {
    let document = find_any(q, viewer, id).await?;
    if document.publication.kind() != kind {
        return Err(Problem::NotFound);
    }
    Ok(document)
}

/// A document or a file, whichever it is, that the viewer may read.
///
/// # Errors
/// `NotFound` as for [`find`].
pub(super) async fn find_any(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
) -> Result<Document, Problem> {
    let publication = publications::find(q, viewer, id).await?;
    if !matches!(publication.kind(), Kind::Document | Kind::File) {
        return Err(Problem::NotFound);
    }
    let place: Option<Place> = q
        .one((
            "SELECT folder_id, media_id FROM documents WHERE publication_id = $1",
            args![id],
        ))
        .await?;
    // What came from another server lies in no folder.
    let (folder, media) = place.map_or((None, None), |place| (place.folder_id, place.media_id));
    Ok(Document {
        publication,
        folder,
        media,
    })
}

pub(super) async fn insert(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    (folder, media): (Option<&FolderId>, Option<&MediaId>),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO documents (publication_id, folder_id, media_id) VALUES ($1, $2, $3)",
        args![id, folder, media],
    ))
    .await?;
    Ok(())
}

pub(super) async fn place(
    tx: &Tx,
    _permit: &Permit,
    id: &PublicationId,
    folder: Option<&FolderId>,
) -> Result<(), Problem> {
    tx.run((
        "UPDATE documents SET folder_id = $2 WHERE publication_id = $1",
        args![id, folder],
    ))
    .await?;
    Ok(())
}

/// How many documents and files lie in a folder, or at the top of a space, whoever asks.
pub(super) async fn held_for_house(
    q: &impl Query,
    space: &SpaceId,
    folder: Option<&FolderId>,
) -> Result<i64, Problem> {
    q.count((
        "SELECT COUNT(*) FROM documents d JOIN publications p ON p.id = d.publication_id \
         WHERE p.space_id = $1 AND p.withdrawn_at IS NULL \
         AND (d.folder_id = $2 OR ($2 IS NULL AND d.folder_id IS NULL))",
        args![space, folder],
    ))
    .await
}

/// What the viewer may read in a folder of a space, without the texts, oldest first.
pub(super) async fn entries(
    q: &impl Query,
    viewer: &Viewer,
    (space, folder): (&SpaceId, Option<&FolderId>),
) -> Result<Vec<Entry>, Problem> {
    let statement = scoped(
        viewer,
        "SELECT p.id, p.title, p.published_at, p.revised_at FROM publications p \
         JOIN documents d ON d.publication_id = p.id \
         WHERE p.space_id = $2 AND p.withdrawn_at IS NULL \
         AND (d.folder_id = $3 OR ($3 IS NULL AND d.folder_id IS NULL)) AND {visible} \
         ORDER BY p.id",
        args![space, folder],
    );
    q.all(statement).await
}

/// The same as whole publications, the newest first, for clients that page with a cursor.
pub(super) async fn page(
    q: &impl Query,
    viewer: &Viewer,
    (space, folder): (&SpaceId, Option<&FolderId>),
    (before, limit): (&Cursor, i64),
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!(
            "JOIN documents d ON d.publication_id = p.id \
             WHERE p.space_id = $2 AND p.withdrawn_at IS NULL AND p.published_at IS NOT NULL \
             AND (d.folder_id = $3 OR ($3 IS NULL AND d.folder_id IS NULL)) \
             AND (p.published_at < $4 OR (p.published_at = $4 AND p.id < $5)) AND {visible} \
             ORDER BY p.published_at DESC, p.id DESC LIMIT $6"
        ),
        args![space, folder, before.at, &before.id, limit],
    );
    q.all(statement).await
}

/// Publications of a list, in the order asked for.
pub(super) async fn several(
    q: &impl Query,
    viewer: &Viewer,
    ids: &[PublicationId],
) -> Result<Vec<Publication>, Problem> {
    let statement = scoped(
        viewer,
        publication_select!("WHERE p.id IN ({ids}) AND {visible}"),
        args![],
    )
    .list("{ids}", ids);
    let mut found: Vec<Publication> = q.all(statement).await?;
    found.sort_by_key(|one| ids.iter().position(|id| *id == one.id));
    Ok(found)
}

/// How much the viewer may read in each folder of a space.
pub(super) async fn counts(
    q: &impl Query,
    viewer: &Viewer,
    space: &SpaceId,
) -> Result<Vec<(FolderId, i64)>, Problem> {
    let statement = scoped(
        viewer,
        "SELECT d.folder_id, COUNT(*) FROM publications p \
         JOIN documents d ON d.publication_id = p.id \
         WHERE p.space_id = $2 AND p.withdrawn_at IS NULL AND d.folder_id IS NOT NULL \
         AND {visible} GROUP BY d.folder_id",
        args![space],
    );
    q.all(statement).await
}

/// A version to be remembered.
pub(super) struct NewRevision<'a> {
    pub number: i64,
    pub author: &'a PersonId,
    pub title: &'a str,
    pub body: &'a str,
}

pub(super) async fn insert_revision(
    tx: &Tx,
    _permit: &Permit,
    clock: &Clock,
    (id, new): (&PublicationId, &NewRevision<'_>),
) -> Result<(), Problem> {
    tx.run((
        "INSERT INTO revisions (publication_id, number, author_id, at, title, body) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, new.number, new.author, clock.now(), new.title, new.body],
    ))
    .await?;
    Ok(())
}

/// The versions of a document that the viewer may read, the newest first; at most `limit` below
/// `before`.
pub(super) async fn revisions(
    q: &impl Query,
    viewer: &Viewer,
    id: &PublicationId,
    (before, limit): (Option<i64>, i64),
) -> Result<Vec<RevisionLine>, Problem> {
    let statement = scoped(
        viewer,
        "SELECT r.number, r.author_id, a.short_name AS author_name, r.at, r.name, r.title \
         FROM revisions r JOIN publications p ON p.id = r.publication_id \
         JOIN persons a ON a.id = r.author_id \
         WHERE r.publication_id = $2 AND ($3 IS NULL OR r.number < $3) AND {visible} \
         ORDER BY r.number DESC LIMIT $4",
        args![id, before, limit],
    );
    q.all(statement).await
}

/// One version of a document that the viewer may read.
///
/// # Errors
/// `NotFound` otherwise (A60).
pub(super) async fn revision(
    q: &impl Query,
    viewer: &Viewer,
    (id, number): (&PublicationId, i64),
) -> Result<Revision, Problem> {
    let statement = scoped(
        viewer,
        "SELECT r.number, r.author_id, a.short_name AS author_name, r.at, r.name, r.title, r.body \
         FROM revisions r JOIN publications p ON p.id = r.publication_id \
         JOIN persons a ON a.id = r.author_id \
         WHERE r.publication_id = $2 AND r.number = $3 AND {visible}",
        args![id, number],
    );
    q.one(statement).await?.ok_or(Problem::NotFound)
}

pub(super) async fn name_revision(
    tx: &Tx,
    _permit: &Permit,
    (id, number): (&PublicationId, i64),
    name: &str,
) -> Result<(), Problem> {
    let named = tx
        .run((
            "UPDATE revisions SET name = $3 WHERE publication_id = $1 AND number = $2",
            args![id, number, name],
        ))
        .await?;
    if named == 1 {
        Ok(())
    } else {
        Err(Problem::NotFound)
    }
}
