//! Pictures inside documents. They are not drawn anew (the page around them knows their size and
//! their colours), but lose the parts that say where, when and by whom they were taken.

use super::super::{MediaError, jpeg};

/// The start of every PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks of a PNG that change how it looks, beside the critical ones, and those that move it.
const LOOKS: [&[u8]; 11] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT", b"bKGD", b"acTL", b"fcTL",
    b"fdAT",
];

/// The picture without remarks; `None` when it is neither a JPEG nor a PNG.
pub(super) fn clean(bytes: &[u8]) -> Option<Result<Vec<u8>, MediaError>> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        Some(without_segments(bytes).ok_or(MediaError::Uncleanable))
    } else if bytes.starts_with(PNG) {
        Some(without_chunks(bytes).ok_or(MediaError::Uncleanable))
    } else {
        None
    }
}

/// A JPEG keeps JFIF, colour profiles and Adobe's colour model; other applications' segments and
/// comments go, and so does all that stands behind the picture.
fn without_segments(bytes: &[u8]) -> Option<Vec<u8>> {
    let end = jpeg::end(bytes)?;
    let mut out = b"\xff\xd8".to_vec();
    let mut at = 2;
    loop {
        // Fill bytes may stand before a marker.
        while bytes.get(at..at + 2)? == b"\xff\xff" {
            at += 1;
        }
        let [0xff, marker] = *bytes.get(at..at + 2)? else {
            return None;
        };
        // The scan begins: from here on there are only coded data.
        if marker == 0xda {
            out.extend(bytes.get(at..end)?);
            return Some(out);
        }
        let length = usize::from(u16::from_be_bytes([
            *bytes.get(at + 2)?,
            *bytes.get(at + 3)?,
        ]));
        let segment = bytes.get(at..at + 2 + length.max(2))?;
        let content = segment.get(4..).unwrap_or_default();
        let remark = match marker {
            0xe0 => !content.starts_with(b"JFIF"),
            0xe2 => !content.starts_with(b"ICC_PROFILE"),
            0xee => !content.starts_with(b"Adobe"),
            0xe1..=0xef | 0xfe => true,
            _ => false,
        };
        if !remark {
            out.extend(segment);
        }
        at += segment.len();
    }
}

fn without_chunks(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = PNG.to_vec();
    let mut at = PNG.len();
    loop {
        let length = bytes.get(at..at + 4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        let chunk = bytes.get(at..at.checked_add(length)?.checked_add(12)?)?;
        let kind = chunk.get(4..8)?;
        let critical = kind.first()?.is_ascii_uppercase();
        if critical || LOOKS.contains(&kind) {
            out.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        at += chunk.len();
    }
}
