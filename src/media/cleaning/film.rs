//! Films (ISO/IEC 14496-12): boxes that say where, when and with what a film was made become empty
//! space of the same length, so that no offset of the film moves and nothing is copied.

use std::ops::Range;

use super::super::MediaError;

/// Boxes at the top of a film that make it play; whatever else stands there is emptied.
const TOP: [&[u8; 4]; 8] = [
    b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"pdin",
];
/// The same inside `moov`.
const MOVIE: [&[u8; 4]; 5] = [b"mvhd", b"trak", b"iods", b"mvex", b"pssh"];
/// The same inside `trak`.
const TRACK: [&[u8; 4]; 4] = [b"tkhd", b"tref", b"edts", b"mdia"];
/// The same inside `mdia`.
const MEDIA: [&[u8; 4]; 4] = [b"mdhd", b"hdlr", b"minf", b"elng"];
/// The same inside `moof`.
const FRAGMENT: [&[u8; 4]; 3] = [b"mfhd", b"traf", b"pssh"];
/// Boxes of remarks, wherever they stand.
const REMARKS: [&[u8; 4]; 3] = [b"udta", b"meta", b"uuid"];
/// What tracks may carry: pictures, sound, subtitles. Others carry positions and readings of sensors.
const HANDLERS: [&[u8; 4]; 7] = [
    b"vide", b"soun", b"subt", b"sbtl", b"text", b"clcp", b"hint",
];
/// Most boxes of one film.
const MAX_BOXES: usize = 100_000;

/// One box: its type, and where its content lies.
#[derive(Clone, Debug)]
struct Piece {
    kind: [u8; 4],
    /// Where the type stands.
    kind_at: usize,
    content: Range<usize>,
}

pub(super) fn clean(mut bytes: Vec<u8>) -> Result<Vec<u8>, MediaError> {
    let top = pieces(&bytes, 0..bytes.len())?;
    let fragmented = top.iter().any(|piece| &piece.kind == b"moof");
    for piece in top {
        match &piece.kind {
            b"moov" => movie(&mut bytes, &piece, fragmented)?,
            b"moof" => fragment(&mut bytes, &piece)?,
            kind if TOP.contains(&kind) => {}
            _ => blank(&mut bytes, &piece),
        }
    }
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize) -> Result<usize, MediaError> {
    let four = bytes.get(at..at + 4).ok_or(MediaError::Broken)?;
    Ok(four.iter().fold(0, |sum, b| sum << 8 | usize::from(*b)))
}

/// The boxes that fill a range exactly.
fn pieces(bytes: &[u8], range: Range<usize>) -> Result<Vec<Piece>, MediaError> {
    let (mut found, mut at) = (Vec::new(), range.start);
    while at < range.end {
        let kind = bytes.get(at + 4..at + 8).ok_or(MediaError::Broken)?;
        let kind: [u8; 4] = kind.try_into().map_err(|_| MediaError::Broken)?;
        let (head, size) = match number(bytes, at)? {
            // The last box of a file may leave its length open.
            0 => (8, range.end - at),
            1 => (16, (number(bytes, at + 8)? << 32) | number(bytes, at + 12)?),
            size => (8, size),
        };
        let end = at.checked_add(size).filter(|end| *end <= range.end);
        let end = end.ok_or(MediaError::Broken)?;
        if size < head || found.len() == MAX_BOXES {
            return Err(MediaError::Broken);
        }
        found.push(Piece {
            kind,
            kind_at: at + 4,
            content: at + head..end,
        });
        at = end;
    }
    Ok(found)
}

/// Turns a box into empty space.
fn blank(bytes: &mut [u8], piece: &Piece) {
    bytes[piece.kind_at..piece.kind_at + 4].copy_from_slice(b"free");
    bytes[piece.content.clone()].fill(0);
}

/// Keeps the named boxes of a container, empties the others and returns those kept.
fn keep(bytes: &mut [u8], outer: &Piece, wanted: &[&[u8; 4]]) -> Result<Vec<Piece>, MediaError> {
    let (kept, others): (Vec<_>, Vec<_>) = pieces(bytes, outer.content.clone())?
        .into_iter()
        .partition(|piece| wanted.contains(&&piece.kind));
    for piece in others {
        blank(bytes, &piece);
    }
    Ok(kept)
}

fn movie(bytes: &mut [u8], outer: &Piece, fragmented: bool) -> Result<(), MediaError> {
    for piece in keep(bytes, outer, &MOVIE)? {
        match &piece.kind {
            b"mvhd" => forget_dates(bytes, &piece)?,
            b"trak" => track(bytes, &piece, fragmented)?,
            _ => {}
        }
    }
    Ok(())
}

fn fragment(bytes: &mut [u8], outer: &Piece) -> Result<(), MediaError> {
    for piece in keep(bytes, outer, &FRAGMENT)? {
        if &piece.kind == b"traf" {
            for inner in pieces(bytes, piece.content)? {
                if REMARKS.contains(&&inner.kind) {
                    blank(bytes, &inner);
                }
            }
        }
    }
    Ok(())
}

/// Creation and change, seconds since 1904, in the version 0 (32 bits) or 1 (64 bits) of a header.
fn forget_dates(bytes: &mut [u8], header: &Piece) -> Result<(), MediaError> {
    let content = bytes.get_mut(header.content.clone()).unwrap_or_default();
    let length = if content.first() == Some(&1) { 16 } else { 8 };
    let dates = content.get_mut(4..4 + length).ok_or(MediaError::Broken)?;
    dates.fill(0);
    Ok(())
}

fn track(bytes: &mut [u8], outer: &Piece, fragmented: bool) -> Result<(), MediaError> {
    let mut speaks = false;
    for piece in keep(bytes, outer, &TRACK)? {
        match &piece.kind {
            b"tkhd" => forget_dates(bytes, &piece)?,
            b"mdia" => {
                let parts = keep(bytes, &piece, &MEDIA)?;
                for part in parts.iter().filter(|part| &part.kind == b"mdhd") {
                    forget_dates(bytes, part)?;
                }
                let handler = parts.iter().find(|part| &part.kind == b"hdlr");
                let at = handler.map_or(0, |part| part.content.start + 8);
                let handler = bytes.get(at..at + 4).ok_or(MediaError::Broken)?;
                speaks = HANDLERS.iter().any(|known| handler == known.as_slice());
                if !speaks {
                    // Its readings may lie anywhere in a film cut into fragments.
                    if fragmented {
                        return Err(MediaError::Uncleanable);
                    }
                    forget_samples(bytes, &parts)?;
                }
            }
            _ => {}
        }
    }
    if !speaks {
        blank(bytes, outer);
    }
    Ok(())
}

/// The named box inside `parts/minf/stbl`.
fn tables(bytes: &[u8], parts: &[Piece]) -> Result<Vec<Piece>, MediaError> {
    let Some(inner) = parts.iter().find(|part| &part.kind == b"minf") else {
        return Ok(Vec::new());
    };
    let inner = pieces(bytes, inner.content.clone())?;
    match inner.iter().find(|part| &part.kind == b"stbl") {
        Some(table) => pieces(bytes, table.content.clone()),
        None => Ok(Vec::new()),
    }
}

/// Overwrites what a track has stored (14496-12 §8.7): positions of chunks, samples in each chunk,
/// length of each sample.
fn forget_samples(bytes: &mut [u8], parts: &[Piece]) -> Result<(), MediaError> {
    let tables = tables(bytes, parts)?;
    let table = |kind: &[u8; 4]| tables.iter().find(|table| &table.kind == kind);
    let (Some(sizes), Some(runs)) = (table(b"stsz"), table(b"stsc")) else {
        return Err(MediaError::Uncleanable);
    };
    let (chunks, wide) = match (table(b"stco"), table(b"co64")) {
        (Some(chunks), _) => (chunks.content.start, 4),
        (None, Some(chunks)) => (chunks.content.start, 8),
        (None, None) => return Err(MediaError::Uncleanable),
    };
    let (sizes, runs) = (sizes.content.start, runs.content.start);
    let mut doomed = Vec::new();
    let (mut sample, mut run) = (0_usize, 0_usize);
    for chunk in 0..number(bytes, chunks + 4)? {
        // A run says from which chunk on (counted from 1) how many samples lie in each.
        while run + 1 < number(bytes, runs + 4)?
            && number(bytes, runs + 8 + (run + 1) * 12)? <= chunk + 1
        {
            run += 1;
        }
        let count = number(bytes, runs + 8 + run * 12 + 4)?;
        let fixed = number(bytes, sizes + 4)?;
        let length = if fixed > 0 {
            fixed.checked_mul(count).ok_or(MediaError::Broken)?
        } else {
            let mut sum = 0;
            for at in sample..sample.saturating_add(count) {
                sum += number(bytes, sizes + 12 + at * 4)?;
            }
            sum
        };
        sample = sample.saturating_add(count);
        let entry = chunks + 8 + chunk * wide;
        let start = match wide {
            4 => number(bytes, entry)?,
            _ => (number(bytes, entry)? << 32) | number(bytes, entry + 4)?,
        };
        let end = start.checked_add(length).filter(|end| *end <= bytes.len());
        doomed.push(start..end.ok_or(MediaError::Broken)?);
    }
    for range in doomed {
        bytes[range].fill(0);
    }
    Ok(())
}
