//! The names inside a ZIP archive, to tell office documents from other archives: nothing is
//! unpacked.

/// Most entries that an office document may have.
const MAX_ENTRIES: usize = 10_000;
/// Length of the end record without its comment, in bytes (APPNOTE 4.3.16).
const END: usize = 22;
/// Length of a directory entry without its name, in bytes (APPNOTE 4.3.12).
const ENTRY: usize = 46;

/// The names in the central directory; `None` when it is broken or too long.
pub fn names(bytes: &[u8]) -> Option<Vec<&str>> {
    // The comment after the end record has at most 65,535 bytes.
    let from = bytes.len().saturating_sub(END + usize::from(u16::MAX));
    let tail = bytes.get(from..)?;
    let end = from
        + tail
            .windows(4)
            .rposition(|window| window == b"PK\x05\x06")?;
    bytes.get(end..end + END)?;
    let count = usize::from(u16_at(bytes, end + 10)?);
    let mut at = usize::try_from(u32_at(bytes, end + 16)?).ok()?;
    if count > MAX_ENTRIES {
        return None;
    }
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let name = usize::from(u16_at(bytes, at + 28)?);
        let extra = usize::from(u16_at(bytes, at + 30)?);
        let comment = usize::from(u16_at(bytes, at + 32)?);
        let name_at = at + ENTRY;
        names.push(std::str::from_utf8(bytes.get(name_at..name_at + name)?).ok()?);
        at = name_at + name + extra + comment;
    }
    Some(names)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..at + 2)?
        .try_into()
        .ok()
        .map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}
