//! PDF: written anew from its pages. Author, dates, history and attached files stay behind with
//! everything that no page needs.

use lopdf::{Dictionary, Document, Error, LoadOptions, Object};

use super::super::MediaError;
use super::{PART_LARGEST, embedded};

/// What programs write beside pages, pictures and fonts (ISO 32000-2, §14.3, §14.5, §7.11.4).
const REMARKS: [&[u8]; 5] = [b"Metadata", b"PieceInfo", b"LastModified", b"Thumb", b"AF"];

pub(super) fn clean(bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
    let mut document = load(bytes)?;
    let pages = document.get_pages().len();
    if pages == 0 {
        return Err(MediaError::Broken);
    }
    if document.objects.values().any(signed) {
        return Err(MediaError::Signed);
    }
    document.trailer.remove(b"Info");
    for object in document.objects.values_mut() {
        forget(object)?;
    }
    document.prune_objects();
    let mut clean = Vec::with_capacity(bytes.len());
    let written = document.save_to(&mut clean);
    written.map_err(|_| MediaError::Uncleanable)?;
    // A reader that forgives much may have lost pages: better to say so than to keep half of a file.
    if load(&clean)?.get_pages().len() == pages {
        Ok(clean)
    } else {
        Err(MediaError::Uncleanable)
    }
}

/// Opens a file without a password, or with the empty one that only restricts printing.
fn load(bytes: &[u8]) -> Result<Document, MediaError> {
    let options = LoadOptions {
        max_decompressed_size: Some(PART_LARGEST),
        ..LoadOptions::default()
    };
    match Document::load_mem_with_options(bytes, options) {
        Ok(document) if document.is_encrypted() => Err(MediaError::Locked),
        Ok(document) => Ok(document),
        Err(Error::InvalidPassword | Error::Decryption(_)) => Err(MediaError::Locked),
        Err(_) => Err(MediaError::Broken),
    }
}

/// Calls `visit` on every dictionary of an object; how deep they nest was bounded by the reader.
fn each_dictionary(object: &mut Object, visit: &mut impl FnMut(&mut Dictionary)) {
    match object {
        Object::Dictionary(dictionary) => {
            visit(dictionary);
            for (_, value) in dictionary.iter_mut() {
                each_dictionary(value, visit);
            }
        }
        Object::Stream(stream) => {
            visit(&mut stream.dict);
            for (_, value) in stream.dict.iter_mut() {
                each_dictionary(value, visit);
            }
        }
        Object::Array(list) => {
            for value in list {
                each_dictionary(value, visit);
            }
        }
        _ => {}
    }
}

/// A signature names the bytes that it covers; a field of it may hold it directly.
fn signed(object: &Object) -> bool {
    match object {
        Object::Dictionary(dictionary) => {
            dictionary.has(b"ByteRange") || dictionary.iter().any(|(_, value)| signed(value))
        }
        Object::Array(list) => list.iter().any(signed),
        _ => false,
    }
}

fn forget(object: &mut Object) -> Result<(), MediaError> {
    each_dictionary(object, &mut |dictionary| {
        for key in REMARKS {
            dictionary.remove(key);
        }
        dictionary.remove(b"EmbeddedFiles");
        let attached = dictionary.get(b"Type").and_then(Object::as_name).ok();
        if attached == Some(b"Filespec") {
            dictionary.remove(b"EF");
        }
    });
    let Object::Stream(stream) = object else {
        return Ok(());
    };
    let filter = stream.dict.get(b"Filter").and_then(|filter| match filter {
        Object::Array(list) if list.len() == 1 => list[0].as_name(),
        other => other.as_name(),
    });
    if filter.ok() == Some(b"DCTDecode")
        && let Some(picture) = embedded::clean(&stream.content)
    {
        stream.set_content(picture?);
    }
    Ok(())
}
