//! Files as programs write them, with the names and places that they hide: none of it comes back.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::super::cleaning::clean;
use super::super::{FileKind, MediaError};

/// What no derivative may hold.
const SECRET: &str = "Kevin Dupont, 48.8566 N 2.3522 E";

fn has(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

/// A JPEG with a position and an owner in its EXIF, a comment, and something behind its end.
pub fn photo() -> Vec<u8> {
    let pixels = image::RgbImage::from_pixel(8, 8, image::Rgb([200, 30, 30]));
    let mut plain = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(pixels)
        .write_to(&mut plain, image::ImageFormat::Jpeg)
        .unwrap();
    let plain = plain.into_inner();
    let segment = |marker: u8, content: &str| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], content.as_bytes()].concat()
    };
    [
        &plain[..2],
        &segment(0xe1, &format!("Exif\0\0{SECRET}")),
        &segment(0xfe, SECRET),
        &plain[2..],
        SECRET.as_bytes(),
    ]
    .concat()
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method = match *name {
            "mimetype" => CompressionMethod::Stored,
            _ => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        out.start_file(*name, options).unwrap();
        out.write_all(content).unwrap();
    }
    out.set_comment(SECRET).unwrap();
    out.finish().unwrap().into_inner()
}

/// Name and content of every part.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.push((part.name().unwrap().into_owned(), content));
    }
    parts
}

fn spotless(bytes: &[u8]) {
    assert!(!has(bytes, "Dupont"), "in the archive itself");
    for (name, content) in unpacked(bytes) {
        assert!(!has(&content, "Dupont"), "{name}");
        if name.contains("embeddings/") {
            spotless(&content);
        }
    }
}

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A package as Word writes it; `more` are further parts.
fn word(more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
        <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
        <Override PartName=\"/word/document.xml\" ContentType=\"x\"/>\
        <Override PartName=\"/props/owner.psmdcp\" ContentType=\"y\"/>\
        <Override PartName=\"/docProps/app.xml\" ContentType=\"z\"/></Types>";
    let relations = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{TYPES}/officeDocument\" \
         Target=\"word/document.xml\"/><Relationship Id=\"b\" Target=\"/props/owner.psmdcp\" \
         Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\"\
         /></Relationships>"
    );
    let people =
        format!("<w15:people><w15:person w15:author=\"{SECRET}\"><a/></w15:person></w15:people>");
    let photo = photo();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        (
            "word/document.xml",
            b"<w:document>La le\xc3\xa7on</w:document>",
        ),
        ("word/people.xml", people.as_bytes()),
        ("word/media/image1.jpeg", &photo),
        ("props/owner.psmdcp", SECRET.as_bytes()),
        ("docProps/app.xml", SECRET.as_bytes()),
        ("docProps/thumbnail.jpeg", &photo),
    ];
    parts.extend(more);
    archive(&parts)
}

#[test]
fn word_documents_lose_their_authors_and_keep_their_text() {
    let inner = word(&[]);
    let outer = word(&[("word/embeddings/Document1.docx", &inner)]);
    let clean = clean(FileKind::Docx, outer).unwrap();
    spotless(&clean);
    let parts = unpacked(&clean);
    let part = |name: &str| parts.iter().find(|(known, _)| known == name);
    let text = &part("word/document.xml").unwrap().1;
    assert!(has(text, "La leçon"));
    let picture = &part("word/media/image1.jpeg").unwrap().1;
    assert_eq!(image::load_from_memory(picture).unwrap().width(), 8);
    assert!(part("word/embeddings/Document1.docx").is_some());
    assert!(part("props/owner.psmdcp").is_none() && part("docProps/app.xml").is_none());
    let types = &part("[Content_Types].xml").unwrap().1;
    assert!(has(types, "/word/document.xml") && !has(types, "owner") && !has(types, "docProps"));
    let relations = &part("_rels/.rels").unwrap().1;
    assert!(has(relations, "word/document.xml") && !has(relations, "core-properties"));
}

#[test]
fn sheets_forget_where_they_lay_on_a_disk() {
    let relations = format!(
        "<R><Relationship Type=\"{TYPES}/officeDocument\" Target=\"xl/workbook.xml\"/></R>"
    );
    let book = format!(
        "<workbook><mc:Choice><x15ac:absPath url=\"C:\\{SECRET}\"/></mc:Choice><sheets/></workbook>"
    );
    let sheet = archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", relations.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
    ]);
    let clean = clean(FileKind::Xlsx, sheet).unwrap();
    spotless(&clean);
    assert!(
        unpacked(&clean)
            .iter()
            .any(|(_, part)| has(part, "<sheets/>"))
    );
}

fn open_document(manifest: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let meta = format!("<office:meta><dc:creator>{SECRET}</dc:creator></office:meta>");
    let photo = photo();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<office:text>Po\xc3\xa9sie</office:text>"),
        ("meta.xml", meta.as_bytes()),
        ("Object 1/meta.xml", meta.as_bytes()),
        ("Thumbnails/thumbnail.png", SECRET.as_bytes()),
        ("Versions/Version1", SECRET.as_bytes()),
        ("Pictures/1.jpg", &photo),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ];
    parts.extend(more);
    archive(&parts)
}

const ENTRY: &str = "<manifest:file-entry manifest:full-path=\"Thumbnails/thumbnail.png\"/>";

#[test]
fn open_documents_lose_their_authors_and_earlier_versions() {
    let clean = clean(FileKind::Odt, open_document(ENTRY, &[])).unwrap();
    spotless(&clean);
    let parts = unpacked(&clean);
    assert_eq!(parts[0].0, "mimetype");
    let content = parts
        .iter()
        .find(|(name, _)| name == "content.xml")
        .unwrap();
    assert!(has(&content.1, "Poésie"));
    assert!(
        parts
            .iter()
            .all(|(name, part)| !name.starts_with("Thumb") && !has(part, "Thumb"))
    );
}

#[test]
fn signed_and_locked_documents_are_refused_with_the_reason() {
    let signatures: &[(&str, &[u8])] = &[("META-INF/documentsignatures.xml", b"<s/>")];
    let signed = open_document(ENTRY, signatures);
    assert_eq!(clean(FileKind::Odt, signed), Err(MediaError::Signed));
    let signed = word(&[("_xmlsignatures/sig1.xml", b"<s/>")]);
    assert_eq!(clean(FileKind::Docx, signed), Err(MediaError::Signed));
    let manifest = "<manifest:file-entry manifest:full-path=\"content.xml\">\
        <manifest:encryption-data/></manifest:file-entry>";
    let locked = open_document(manifest, &[]);
    assert_eq!(clean(FileKind::Odt, locked), Err(MediaError::Locked));
}

#[test]
fn a_part_that_unpacks_without_end_is_refused() {
    let bomb = vec![0_u8; super::super::cleaning::PART_LARGEST + 1];
    let bomb = word(&[("word/media/image2.png", &bomb)]);
    assert!(bomb.len() < 200_000);
    assert_eq!(clean(FileKind::Docx, bomb), Err(MediaError::Uncleanable));
}

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&size, kind.as_slice(), content].concat()
}

fn numbers(list: &[u32]) -> Vec<u8> {
    list.iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

/// A track with one chunk of two samples at `at`.
fn track(handler: &[u8; 4], at: usize, sizes: [u32; 2]) -> Vec<u8> {
    let at = u32::try_from(at).unwrap();
    let tables = [
        boxed(b"stsc", &numbers(&[0, 1, 1, 2, 1])),
        boxed(b"stsz", &numbers(&[0, 0, 2, sizes[0], sizes[1]])),
        boxed(b"stco", &numbers(&[0, 1, at])),
    ];
    let inner = boxed(b"minf", &boxed(b"stbl", &tables.concat()));
    let hdlr = [numbers(&[0, 0]), handler.to_vec(), vec![0; 13]].concat();
    let dated = numbers(&[0, 3_900_000_000, 3_900_000_001, 1000, 0]);
    let media = [boxed(b"mdhd", &dated), boxed(b"hdlr", &hdlr), inner].concat();
    boxed(
        b"trak",
        &[
            boxed(b"tkhd", &dated),
            boxed(b"mdia", &media),
            boxed(b"udta", SECRET.as_bytes()),
        ]
        .concat(),
    )
}

fn film() -> Vec<u8> {
    let head = boxed(b"ftyp", b"isom\0\0\0\0mp41");
    let shown = b"pixels of the sea";
    let data = boxed(b"mdat", &[shown.as_slice(), SECRET.as_bytes()].concat());
    let first = head.len() + 8;
    let dated = numbers(&[0, 3_900_000_000, 3_900_000_001, 1000, 0]);
    let second = first + shown.len();
    let length = u32::try_from(SECRET.len()).unwrap();
    let movie = [
        boxed(b"mvhd", &dated),
        track(b"vide", first, [10, 7]),
        track(b"meta", second, [4, length - 4]),
        boxed(b"udta", &boxed(b"\xa9xyz", SECRET.as_bytes())),
        boxed(b"meta", SECRET.as_bytes()),
    ];
    let extra = boxed(b"uuid", SECRET.as_bytes());
    [head, data, boxed(b"moov", &movie.concat()), extra].concat()
}

#[test]
fn films_lose_place_date_and_sensors_without_moving_a_byte() {
    let film = film();
    assert!(has(&film, "Dupont"));
    let clean = clean(FileKind::Mp4, film.clone()).unwrap();
    assert_eq!(clean.len(), film.len());
    assert!(!has(&clean, "Dupont") && !has(&clean, "48.8566"));
    assert!(has(&clean, "pixels of the sea"));
    let date = 3_900_000_000_u32.to_be_bytes();
    assert!(!clean.windows(4).any(|part| part == date));
    let tracks = clean.windows(4).filter(|part| part == b"trak");
    assert_eq!(tracks.count(), 1, "the track of the sensors is gone");
}

#[test]
fn films_cut_short_are_refused() {
    let film = film();
    for end in [13, 40, film.len() / 2, film.len() - 1] {
        let cut = clean(FileKind::Mp4, film[..end].to_vec());
        assert_eq!(cut, Err(MediaError::Broken), "{end}");
    }
}

/// A second of silence (MPEG-1 layer III, 128 kbit/s), between a tag in front and one at the end.
fn song() -> Vec<u8> {
    let mut frame = vec![0_u8; 417];
    frame[..4].copy_from_slice(b"\xff\xfb\x90\x64");
    let name = format!("\0{SECRET}");
    let size = u32::try_from(name.len()).unwrap().to_be_bytes();
    let artist = [b"TPE1".as_slice(), &size, &[0, 0], name.as_bytes()].concat();
    let length = u8::try_from(artist.len()).unwrap();
    let mut old = [b"TAG", SECRET.as_bytes()].concat();
    old.resize(128, 0);
    let front = [b"ID3\x03\0\0\0\0\0".as_slice(), &[length], &artist].concat();
    [front, frame.repeat(38), old].concat()
}

#[test]
fn sounds_lose_their_tags() {
    let clean_song = clean(FileKind::Mp3, song()).unwrap();
    assert!(!has(&clean_song, "Dupont"));
    assert_eq!(clean_song.len(), 417 * 38);
    let again = clean(FileKind::Mp3, clean_song.clone()).unwrap();
    assert_eq!(again, clean_song);
}

/// A page of an Ogg stream with one packet (RFC 3533 §6).
fn page(number: u8, packet: &[u8]) -> Vec<u8> {
    let flags = [2, 0, 4][usize::from(number)];
    let mut page = [b"OggS\0".as_slice(), &[flags], &[0; 8], &[7, 0, 0, 0]].concat();
    page.extend([
        number,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        u8::try_from(packet.len()).unwrap(),
    ]);
    page.extend(packet);
    let sum = page.iter().fold(0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            sum << 1 ^ if sum >> 31 == 1 { 0x04c1_1db7 } else { 0 }
        })
    });
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

#[test]
fn recordings_lose_their_comments() {
    let size = |text: &str| u32::try_from(text.len()).unwrap().to_le_bytes();
    let artist = format!("ARTIST={SECRET}");
    let tags = [
        b"OpusTags".as_slice(),
        &size("x"),
        b"x",
        &[1, 0, 0, 0],
        &size(&artist),
        artist.as_bytes(),
    ]
    .concat();
    let head = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0";
    let whole = [page(0, head), page(1, &tags), page(2, b"sound of the sea")].concat();
    let clean = clean(FileKind::Ogg, whole).unwrap();
    assert!(!has(&clean, "Dupont"));
    assert!(has(&clean, "sound of the sea") && has(&clean, "OpusHead"));
}
