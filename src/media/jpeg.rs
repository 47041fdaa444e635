//! Whether a JPEG file is whole. The decoder forgives a file that was cut short and paints the rest
//! grey: a pupil would find out too late.

/// Walks the markers (ITU-T T.81, annex B) to the end of the image.
pub fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some(marker) = marker(bytes, &mut at) else {
            return false;
        };
        match marker {
            // End of image.
            0xd9 => return true,
            // Markers without a segment: TEM, and restarts between coded data.
            0x01 | 0xd0..=0xd7 => {}
            _ => {
                let Some(length) = bytes.get(at..at + 2) else {
                    return false;
                };
                let length = length
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
