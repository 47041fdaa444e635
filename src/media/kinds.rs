//! The kind of a file, read from its content alone. What is not recognised is refused: SVG, HTML
//! and XML (they carry scripts), programs, archives, and documents with macros.

use super::MediaError;
use super::zip;

/// An admitted kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// WebP picture.
    Webp,
    /// GIF picture.
    Gif,
    /// PDF document.
    Pdf,
    /// OpenDocument text.
    Odt,
    /// OpenDocument sheet.
    Ods,
    /// OpenDocument slides.
    Odp,
    /// Word document without macros.
    Docx,
    /// Excel sheet without macros.
    Xlsx,
    /// PowerPoint slides without macros.
    Pptx,
    /// UTF-8 text without markup, tables with commas included.
    Text,
    /// MP3 sound.
    Mp3,
    /// MP4 film or sound.
    Mp4,
    /// Ogg sound or film.
    Ogg,
}

impl FileKind {
    /// Recognises a whole file.
    ///
    /// # Errors
    /// [`MediaError::Empty`] or [`MediaError::Unsupported`].
    pub fn of(bytes: &[u8]) -> Result<Self, MediaError> {
        if bytes.is_empty() {
            return Err(MediaError::Empty);
        }
        let starts = |magic: &[u8]| bytes.starts_with(magic);
        let kind = if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if starts(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            Some(Self::Gif)
        } else if starts(b"%PDF-") {
            Some(Self::Pdf)
        } else if starts(b"PK\x03\x04") {
            office(bytes)
        } else if starts(b"OggS") {
            Some(Self::Ogg)
        } else if bytes.get(4..8) == Some(b"ftyp") {
            film(bytes)
        } else if starts(b"ID3") || frame(bytes) {
            Some(Self::Mp3)
        } else {
            text(bytes)
        };
        kind.ok_or(MediaError::Unsupported)
    }

    /// The media type that the file is served with; never the one that a client sent.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Pdf => "application/pdf",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Text => "text/plain; charset=utf-8",
            Self::Mp3 => "audio/mpeg",
            Self::Mp4 => "video/mp4",
            Self::Ogg => "audio/ogg",
        }
    }

    /// The name endings that suit this kind, without the dot, the usual one first.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Gif => &["gif"],
            Self::Pdf => &["pdf"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Odp => &["odp"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Text => &["txt", "csv"],
            Self::Mp3 => &["mp3"],
            Self::Mp4 => &["mp4", "m4a", "m4v"],
            Self::Ogg => &["ogg", "oga", "ogv", "opus"],
        }
    }

    /// Whether it is a picture, which [`super::picture::process`] draws anew.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp | Self::Gif)
    }
}

fn office(bytes: &[u8]) -> Option<FileKind> {
    // OpenDocument puts its type first, uncompressed (OpenDocument 1.3, part 2, §3.3).
    let open = |name: &str| {
        let magic = format!("mimetypeapplication/vnd.oasis.opendocument.{name}PK");
        bytes
            .get(30..)
            .is_some_and(|rest| rest.starts_with(magic.as_bytes()))
    };
    let names = zip::names(bytes)?;
    let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let macros = |name: &&str| {
        let name = name.to_ascii_lowercase();
        name.ends_with("vbaproject.bin")
            || name.starts_with("basic/")
            || name.starts_with("scripts/")
    };
    if names.iter().any(macros) {
        return None;
    }
    let written = has("[Content_Types].xml");
    match () {
        () if open("text") => Some(FileKind::Odt),
        () if open("spreadsheet") => Some(FileKind::Ods),
        () if open("presentation") => Some(FileKind::Odp),
        () if written && has("word/document.xml") => Some(FileKind::Docx),
        () if written && has("xl/workbook.xml") => Some(FileKind::Xlsx),
        () if written && has("ppt/presentation.xml") => Some(FileKind::Pptx),
        () => None,
    }
}

/// The brands of the `ftyp` box that browsers play; still pictures (HEIC, AVIF) are not among them.
fn film(bytes: &[u8]) -> Option<FileKind> {
    const BRANDS: [&[u8]; 11] = [
        b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4A ", b"M4V ",
        b"dash",
    ];
    let brand = bytes.get(8..12)?;
    BRANDS.contains(&brand).then_some(FileKind::Mp4)
}

/// The header of an MPEG layer III frame (ISO/IEC 11172-3 §2.4.1.3).
fn frame(bytes: &[u8]) -> bool {
    let [first, second, third, ..] = *bytes else {
        return false;
    };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    let (rate, frequency) = (third >> 4, third >> 2 & 3);
    let sync = first == 0xff && second & 0xe0 == 0xe0;
    sync && version != 1 && layer == 1 && !matches!(rate, 0 | 15) && frequency != 3
}

/// Text is UTF-8 without control characters, and nothing that a browser could take for a page.
fn text(bytes: &[u8]) -> Option<FileKind> {
    const MARKUP: [&str; 18] = [
        "<!", "<?", "</", "<html", "<head", "<body", "<script", "<svg", "<math", "<iframe", "<img",
        "<object", "<embed", "<link", "<meta", "<style", "<form", "<a ",
    ];
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    let lower = text.to_ascii_lowercase();
    let markup =
        lower.trim_start().starts_with('<') || MARKUP.iter().any(|tag| lower.contains(tag));
    let program = text.starts_with("#!");
    (!markup && !program && !text.contains(control)).then_some(FileKind::Text)
}
