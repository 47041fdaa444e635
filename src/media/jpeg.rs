//! Whether a JPEG file is whole. The decoder forgives a file that was cut short and paints the rest
//! grey: a pupil would find out too late.

/// Whether the file reaches the end of its image.
pub fn is_whole(bytes: &[u8]) -> bool {
    end(bytes).is_some()
}

/// Walks the markers (ITU-T T.81, annex B) to the end of the image, and says where it is.
pub fn end(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        match marker(bytes, &mut at)? {
            // End of image.
            0xd9 => return Some(at),
            // Markers without a segment: TEM, and restarts between coded data.
            0x01 | 0xd0..=0xd7 => {}
            _ => {
                let length = bytes
                    .get(at..at + 2)?
                    .iter()
                    .fold(0_usize, |sum, b| sum << 8 | usize::from(*b));
                at += length.max(2);
            }
        }
    }
}

/// The next marker at or behind `at`; coded data (with its stuffed zeros) is passed over.
fn marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let rest = bytes.get(*at..)?;
        *at += rest.iter().position(|b| *b == 0xff)? + 1;
        match bytes.get(*at).copied()? {
            0x00 => *at += 1,
            0xff => {}
            code => {
                *at += 1;
                return Some(code);
            }
        }
    }
}
