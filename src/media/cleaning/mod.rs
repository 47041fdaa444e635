//! Files keep what people put into them and lose what programs wrote beside it: the author and the
//! history of a document, the place and the owner of a film, the tags of a sound. What cannot be
//! cleaned is refused with the reason (docs/decisions/0008-clean-files.md).

mod embedded;
mod film;
mod office;
mod pdf;
mod sound;

use super::picture::DECODE_SLOTS;
use super::{FileKind, MediaError};

/// Most bytes that one part of a document may unpack to while it is cleaned. Beside the upload and
/// its clean copy, cleaning holds two such parts at most.
pub const PART_LARGEST: usize = 32 * 1024 * 1024;

/// A copy of the file without what its programs wrote into it. Slow: see [`clean_in_background`].
///
/// # Errors
/// [`MediaError::Signed`] and [`MediaError::Locked`] for what a cleaning would break or cannot open,
/// `Broken` for damaged files, `Uncleanable` for what stays doubtful.
pub fn clean(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, MediaError> {
    let cleaned = match kind {
        FileKind::Text => return Ok(bytes),
        FileKind::Pdf => pdf::clean(&bytes)?,
        FileKind::Odt
        | FileKind::Ods
        | FileKind::Odp
        | FileKind::Docx
        | FileKind::Xlsx
        | FileKind::Pptx => office::clean(&bytes)?,
        FileKind::Mp3 | FileKind::Ogg => sound::clean(kind, bytes)?,
        FileKind::Mp4 => film::clean(bytes)?,
        // Pictures are drawn anew instead.
        FileKind::Jpeg | FileKind::Png | FileKind::Webp | FileKind::Gif => {
            return Err(MediaError::Unsupported);
        }
    };
    if FileKind::of(&cleaned) == Ok(kind) {
        Ok(cleaned)
    } else {
        Err(MediaError::Uncleanable)
    }
}

/// [`clean`] beside the requests of others, a few files at a time.
///
/// # Errors
/// As [`clean`]; `Failed` when the work could not be done.
pub async fn clean_in_background(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, MediaError> {
    let slot = DECODE_SLOTS.clone().acquire_owned().await;
    let slot = slot.map_err(|_| MediaError::Failed)?;
    let work = tokio::task::spawn_blocking(move || {
        let cleaned = clean(kind, bytes);
        drop(slot);
        cleaned
    });
    // A library that panics has met a damaged file: it is refused, and nobody else notices.
    work.await.unwrap_or(Err(MediaError::Broken))
}
