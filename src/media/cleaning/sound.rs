//! Sounds: the tags that name people, places and devices go, with the pictures inside them.

use std::io::Cursor;

use lofty::config::WriteOptions;
use lofty::tag::TagType;

use super::super::{FileKind, MediaError};

/// Tags of one kind that a file may carry one behind another.
const REPEATED: usize = 4;
/// Length of an ID3v1 tag at the end of a file, in bytes.
const ID3V1: usize = 128;

pub(super) fn clean(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, MediaError> {
    let tags: &[TagType] = match kind {
        FileKind::Mp3 => &[TagType::Id3v2, TagType::Ape, TagType::Id3v1],
        _ => &[TagType::VorbisComments],
    };
    let mut file = Cursor::new(bytes);
    for _ in 0..REPEATED {
        for tag in tags {
            file.set_position(0);
            let gone = tag.remove_from(&mut file, WriteOptions::default());
            gone.map_err(|_| MediaError::Uncleanable)?;
        }
        if !tagged(file.get_ref()) {
            break;
        }
    }
    let mut bytes = file.into_inner();
    if kind == FileKind::Mp3 {
        // Some programs leave empty space between a tag and the sound.
        let sound = bytes.iter().position(|byte| *byte != 0).unwrap_or(0);
        bytes.drain(..sound);
    }
    if tagged(&bytes) {
        Err(MediaError::Uncleanable)
    } else {
        Ok(bytes)
    }
}

fn tagged(bytes: &[u8]) -> bool {
    let end = bytes.len().saturating_sub(ID3V1);
    bytes.starts_with(b"ID3") || bytes.starts_with(b"APETAG") || bytes[end..].starts_with(b"TAG")
}
