//! PDF files as programs write them: with authors, history, signatures and passwords.

use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream,
};
use lopdf::{StringFormat, dictionary};

use super::super::cleaning::clean;
use super::super::{FileKind, MediaError};
use super::cleaning::photo;

const SECRET: &str = "Kevin Dupont";

fn has(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn text() -> Object {
    Object::string_literal(SECRET)
}

/// One page with a photo, and everything that programs add.
fn paper() -> Document {
    let mut paper = Document::with_version("1.5");
    let pages = paper.new_object_id();
    let remark = |kind: &str| {
        let dict = dictionary! { "Type" => "Metadata", "Subtype" => kind };
        Stream::new(dict, SECRET.as_bytes().to_vec())
    };
    let on_image = paper.add_object(remark("XML"));
    let picture = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 8, "Height" => 8,
        "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
        "Metadata" => on_image,
    };
    let picture = paper.add_object(Stream::new(picture, photo()));
    let drawn = paper.add_object(Stream::new(
        Dictionary::new(),
        b"q /Im0 Do Q % la carte".to_vec(),
    ));
    let page = paper.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => drawn,
        "MediaBox" => vec![0.into(), 0.into(), 200.into(), 200.into()],
        "Resources" => dictionary! { "XObject" => dictionary! { "Im0" => picture } },
        "PieceInfo" => dictionary! { "Private" => text() },
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    paper.objects.insert(pages, Object::Dictionary(kids));
    let file = paper.add_object(Stream::new(
        dictionary! { "Type" => "EmbeddedFile" },
        SECRET.as_bytes().to_vec(),
    ));
    let attached = dictionary! { "Type" => "Filespec", "EF" => dictionary! { "F" => file } };
    let names = dictionary! { "EmbeddedFiles" => dictionary! {
        "Names" => vec![text(), Object::Dictionary(attached)],
    } };
    let metadata = paper.add_object(remark("XML"));
    let catalog = paper.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Metadata" => metadata, "Names" => names,
    });
    let info = paper.add_object(dictionary! { "Author" => text(), "Title" => text() });
    paper.trailer.set("Root", catalog);
    paper.trailer.set("Info", info);
    let id = || Object::String(b"0123456789abcdef".to_vec(), StringFormat::Literal);
    paper.trailer.set("ID", vec![id(), id()]);
    paper
}

fn written(mut paper: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    paper.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn papers_lose_author_history_and_attachments() {
    let paper = written(paper());
    assert!(has(&paper, SECRET));
    let clean_paper = clean(FileKind::Pdf, paper).unwrap();
    assert!(!has(&clean_paper, SECRET));
    assert!(has(&clean_paper, "la carte") && has(&clean_paper, "JFIF"));
    let read = Document::load_mem(&clean_paper).unwrap();
    assert_eq!(read.get_pages().len(), 1);
}

#[test]
fn an_earlier_state_of_a_paper_is_forgotten() {
    let first = written(paper());
    let mut later =
        lopdf::IncrementalDocument::create_from(first.clone(), Document::load_mem(&first).unwrap());
    later.new_document.add_object(text());
    let mut bytes = Vec::new();
    later.save_to(&mut bytes).unwrap();
    assert!(bytes.len() > first.len());
    let clean = clean(FileKind::Pdf, bytes).unwrap();
    assert!(!has(&clean, SECRET));
}

#[test]
fn a_signed_paper_is_refused() {
    let mut signed = paper();
    let range = vec![0.into(), 1.into(), 2.into(), 3.into()];
    signed.add_object(dictionary! { "FT" => "Sig", "V" => dictionary! { "ByteRange" => range } });
    let refused = clean(FileKind::Pdf, written(signed));
    assert_eq!(refused, Err(MediaError::Signed));
}

fn locked(password: &str) -> Vec<u8> {
    let mut paper = paper();
    let state = EncryptionState::try_from(EncryptionVersion::V2 {
        document: &paper,
        owner_password: "maîtresse",
        user_password: password,
        key_length: 128,
        permissions: Permissions::all(),
    });
    paper.encrypt(&state.unwrap()).unwrap();
    written(paper)
}

#[test]
fn a_password_refuses_and_a_restriction_does_not() {
    let refused = clean(FileKind::Pdf, locked("ouvre-toi"));
    assert_eq!(refused, Err(MediaError::Locked));
    let clean = clean(FileKind::Pdf, locked("")).unwrap();
    assert!(!has(&clean, SECRET));
    assert!(has(&clean, "la carte"));
}

#[test]
fn damaged_papers_are_refused() {
    let whole = written(paper());
    for damaged in [b"%PDF-1.7\n".to_vec(), whole[..whole.len() / 3].to_vec()] {
        assert_eq!(clean(FileKind::Pdf, damaged), Err(MediaError::Broken));
    }
}
