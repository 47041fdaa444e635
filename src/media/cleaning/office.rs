//! Office documents: archives written anew without the parts that tell of their authors, and with
//! clean pictures. Parts that stay are copied as they are packed.

use std::io::{Cursor, Read, Seek, Write};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::super::{FileKind, MediaError};
use super::{PART_LARGEST, embedded};

/// Most bytes that all parts which must be looked into may unpack to.
const UNPACKED_LARGEST: usize = 256 * 1024 * 1024;
/// Documents inside documents are cleaned to this depth; deeper ones are refused.
const DEPTH: usize = 2;
/// The description of an OpenDocument file, with nothing in it (OpenDocument 1.3, part 3, §3.1.3).
const NO_META: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-meta \
    xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" office:version=\"1.3\">\
    <office:meta/></office:document-meta>";

impl From<ZipError> for MediaError {
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Self::Locked,
            ZipError::UnsupportedArchive(_) => Self::Uncleanable,
            _ => Self::Broken,
        }
    }
}

impl From<std::io::Error> for MediaError {
    fn from(_: std::io::Error) -> Self {
        Self::Broken
    }
}

impl From<quick_xml::Error> for MediaError {
    fn from(_: quick_xml::Error) -> Self {
        Self::Broken
    }
}

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Keep,
    Drop,
    /// Becomes [`NO_META`].
    Meta,
    /// Elements of this local name go.
    Without(&'static str),
    /// The list of what the package is made of: only the document itself stays.
    Relations,
    /// Lists of parts: those that were dropped go.
    List,
    /// A picture, or a document inside the document.
    Look,
}

pub(super) fn clean(bytes: &[u8]) -> Result<Vec<u8>, MediaError> {
    Cleaning { unpacked: 0 }.document(bytes, DEPTH)
}

struct Cleaning {
    /// Bytes unpacked so far.
    unpacked: usize,
}

impl Cleaning {
    fn document(&mut self, bytes: &[u8], depth: usize) -> Result<Vec<u8>, MediaError> {
        let mut source = ZipArchive::new(Cursor::new(bytes))?;
        for name in source.file_names() {
            if is_signature(&name?) {
                return Err(MediaError::Signed);
            }
        }
        let dropped = self.described(&mut source)?;
        let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
        for at in 0..source.len() {
            let part = source.by_index_raw(at)?;
            if part.encrypted() {
                return Err(MediaError::Locked);
            }
            let name = part.name()?.into_owned();
            let fate = match fate(&name) {
                _ if dropped.contains(&name) => Fate::Drop,
                fate => fate,
            };
            match fate {
                Fate::Drop => continue,
                Fate::Keep => {
                    out.raw_copy_file_touch(part, DateTime::default(), None)?;
                    continue;
                }
                _ => drop(part),
            }
            let content = self.read(source.by_index(at)?)?;
            let written = self.part((fate, &content), &dropped, depth)?;
            let method = match fate {
                Fate::Look => CompressionMethod::Stored,
                _ => CompressionMethod::Deflated,
            };
            let options = SimpleFileOptions::default()
                .compression_method(method)
                .last_modified_time(DateTime::default());
            out.start_file(name, options)?;
            out.write_all(&written)?;
        }
        Ok(out.finish()?.into_inner())
    }

    /// Unpacks a part within the budget.
    fn read(&mut self, part: impl Read) -> Result<Vec<u8>, MediaError> {
        let mut content = Vec::new();
        let limit = u64::try_from(PART_LARGEST).unwrap_or(u64::MAX) + 1;
        part.take(limit).read_to_end(&mut content)?;
        self.unpacked += content.len();
        if content.len() > PART_LARGEST || self.unpacked > UNPACKED_LARGEST {
            return Err(MediaError::Uncleanable);
        }
        Ok(content)
    }

    /// The parts that describe an OOXML package rather than belong to the document (ECMA-376, part 2:
    /// the relations of the package name them, wherever they lie).
    fn described(
        &mut self,
        source: &mut ZipArchive<impl Read + Seek>,
    ) -> Result<Vec<String>, MediaError> {
        let relations = match source.by_name("_rels/.rels") {
            Ok(part) => self.read(part)?,
            Err(ZipError::FileNotFound) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut described = Vec::new();
        without(&relations, |element| {
            let foreign = is_foreign(element);
            if foreign && let Some(target) = attribute(element, "Target") {
                described.push(target.trim_start_matches('/').to_owned());
            }
            foreign
        })?;
        Ok(described)
    }

    fn part(
        &mut self,
        (fate, content): (Fate, &[u8]),
        dropped: &[String],
        depth: usize,
    ) -> Result<Vec<u8>, MediaError> {
        match fate {
            Fate::Meta => Ok(NO_META.to_vec()),
            Fate::Without(unwanted) => without(content, |element| is_called(element, unwanted)),
            Fate::Relations => without(content, is_foreign),
            Fate::List => {
                let mut locked = false;
                let list = without(content, |element| {
                    locked |= is_called(element, "encryption-data");
                    let named =
                        attribute(element, "PartName").or_else(|| attribute(element, "full-path"));
                    let named = named.unwrap_or_default();
                    let named = named.trim_start_matches('/');
                    !named.is_empty()
                        && (fate_of_listed(named) == Fate::Drop
                            || dropped.iter().any(|part| part == named))
                })?;
                if locked {
                    Err(MediaError::Locked)
                } else {
                    Ok(list)
                }
            }
            Fate::Look => match embedded::clean(content) {
                Some(picture) => picture,
                None if is_office(content) => {
                    let depth = depth.checked_sub(1).ok_or(MediaError::Uncleanable)?;
                    self.document(content, depth)
                }
                None => Ok(content.to_vec()),
            },
            Fate::Keep | Fate::Drop => Ok(content.to_vec()),
        }
    }
}

fn fate(name: &str) -> Fate {
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    match lower.as_str() {
        "_rels/.rels" => Fate::Relations,
        "[content_types].xml" | "meta-inf/manifest.xml" => Fate::List,
        "word/people.xml" => Fate::Without("person"),
        // Where the file lay on the disk of its author.
        "xl/workbook.xml" => Fate::Without("absPath"),
        "meta.xml" => Fate::Meta,
        _ if lower.ends_with("/meta.xml") => Fate::Meta,
        _ if ends(&[".jpg", ".jpeg", ".jfif", ".png"]) => fate_of_listed(name).or(Fate::Look),
        _ if ends(&[".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"]) => Fate::Look,
        _ => fate_of_listed(name),
    }
}

/// Properties, small pictures of an earlier state, and earlier states themselves.
fn fate_of_listed(name: &str) -> Fate {
    let lower = name.to_ascii_lowercase();
    let starts = ["docprops/", "thumbnails/", "versions/", "versionlist.xml"];
    if starts.iter().any(|start| lower.starts_with(start)) {
        Fate::Drop
    } else {
        Fate::Keep
    }
}

impl Fate {
    fn or(self, other: Self) -> Self {
        if self == Self::Keep { other } else { self }
    }
}

fn is_signature(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("_xmlsignatures/")
        || (lower.starts_with("meta-inf/") && lower.ends_with("signatures.xml"))
}

fn is_office(content: &[u8]) -> bool {
    use FileKind::{Docx, Odp, Ods, Odt, Pptx, Xlsx};
    matches!(
        FileKind::of(content),
        Ok(Odt | Ods | Odp | Docx | Xlsx | Pptx)
    )
}

/// A relation of the package to something that is not the document: properties, thumbnails, labels.
fn is_foreign(element: &BytesStart<'_>) -> bool {
    is_called(element, "Relationship")
        && !attribute(element, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
}

fn is_called(element: &BytesStart<'_>, name: &str) -> bool {
    element.local_name().as_ref() == name
}

/// The value of an attribute by its local name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .flatten()
        .find(|one| one.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// The XML without the elements that are unwanted.
fn without(
    xml: &[u8],
    mut unwanted: impl FnMut(&BytesStart<'_>) -> bool,
) -> Result<Vec<u8>, MediaError> {
    let mut reader = Reader::from_reader(xml);
    let mut writer = Writer::new(Vec::with_capacity(xml.len()));
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(writer.into_inner()),
            Event::Empty(element) if unwanted(&element) => {}
            Event::Start(element) if unwanted(&element) => {
                reader.read_to_end(element.name())?;
            }
            event => writer.write_event(event)?,
        }
    }
}
