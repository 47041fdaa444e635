//! Kinds by content.

use super::super::kinds::FileKind;
use super::super::model::MediaError;

/// A ZIP archive with empty stored entries, the first one with content.
pub fn archive(first: (&str, &str), others: &[&str]) -> Vec<u8> {
    let mut entries = vec![first];
    entries.extend(others.iter().map(|name| (*name, "")));
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in &entries {
        let at = u32::try_from(out.len()).unwrap();
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut sum = flate2::Crc::new();
        sum.update(content.as_bytes());
        let fields = |extra: &[u8]| {
            let head = [20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            [
                &head,
                sum.sum().to_le_bytes().as_slice(),
                &size,
                &size,
                &length,
                extra,
            ]
            .concat()
        };
        out.extend(b"PK\x03\x04");
        out.extend(fields(&[0; 2]));
        out.extend(name.bytes().chain(content.bytes()));
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(fields(&[0; 12]));
        directory.extend(at.to_le_bytes());
        directory.extend(name.bytes());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let at = u32::try_from(out.len()).unwrap().to_le_bytes();
    let size = u32::try_from(directory.len()).unwrap().to_le_bytes();
    out.extend(directory);
    out.extend(
        [
            b"PK\x05\x06\0\0\0\0".as_slice(),
            &count,
            &count,
            &size,
            &at,
            &[0, 0],
        ]
        .concat(),
    );
    out
}

fn office(main: &str, more: &[&str]) -> Vec<u8> {
    let others: Vec<&str> = [main].into_iter().chain(more.iter().copied()).collect();
    archive(("[Content_Types].xml", "<Types/>"), &others)
}

fn open(kind: &str) -> Vec<u8> {
    let content = format!("application/vnd.oasis.opendocument.{kind}");
    archive(("mimetype", &content), &["content.xml"])
}

#[test]
fn admitted_kinds_are_recognised() {
    let mp4 = |brand: &str| [b"\0\0\0\x18ftyp", brand.as_bytes(), b"\0\0\0\0"].concat();
    let cases: Vec<(Vec<u8>, FileKind)> = vec![
        (b"\xff\xd8\xff\xe0xx".to_vec(), FileKind::Jpeg),
        (b"\x89PNG\r\n\x1a\nxx".to_vec(), FileKind::Png),
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), FileKind::Webp),
        (b"GIF89a\0\0".to_vec(), FileKind::Gif),
        (b"%PDF-1.7\n".to_vec(), FileKind::Pdf),
        (open("text"), FileKind::Odt),
        (open("spreadsheet"), FileKind::Ods),
        (open("presentation"), FileKind::Odp),
        (office("word/document.xml", &[]), FileKind::Docx),
        (office("xl/workbook.xml", &[]), FileKind::Xlsx),
        (office("ppt/presentation.xml", &[]), FileKind::Pptx),
        (b"ID3\x04\0\0\0\0\0\0".to_vec(), FileKind::Mp3),
        (b"\xff\xfb\x90\x64".to_vec(), FileKind::Mp3),
        (mp4("isom"), FileKind::Mp4),
        (mp4("M4A "), FileKind::Mp4),
        (b"OggS\0\x02".to_vec(), FileKind::Ogg),
        (
            "nom;classe\nInès;CM2 B\n".as_bytes().to_vec(),
            FileKind::Text,
        ),
        (
            "\u{feff}Si a < 3 alors b > 2".as_bytes().to_vec(),
            FileKind::Text,
        ),
    ];
    for (bytes, kind) in cases {
        assert_eq!(
            FileKind::of(&bytes),
            Ok(kind),
            "{:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn a71_everything_else_is_refused() {
    let mp4 = |brand: &str| [b"\0\0\0\x18ftyp", brand.as_bytes(), b"\0\0\0\0"].concat();
    let cases: Vec<Vec<u8>> = vec![
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>".to_vec(),
        b"\n <?xml version='1.0'?><svg/>".to_vec(),
        b"<!DOCTYPE html><p>x".to_vec(),
        b"Bonjour <ScRiPt>alert(1)</ScRiPt>".to_vec(),
        b"x <iframe src=y>".to_vec(),
        b"<?php system(1);".to_vec(),
        b"#!/bin/sh\nrm".to_vec(),
        b"MZ\x90\0\x03".to_vec(),
        b"\x7fELF\x02".to_vec(),
        b"\xfe\xff\0<\0s".to_vec(),
        b"text\0with nul".to_vec(),
        b"caf\xe9".to_vec(),
        b"\x1f\x8b\x08\0".to_vec(),
        b"PK\x03\x04".to_vec(),
        archive(("a.txt", "x"), &["b.txt"]),
        archive(("[Content_Types].xml", ""), &["x.exe"]),
        archive(("META-INF/MANIFEST.MF", ""), &["a.class"]),
        office("word/document.xml", &["word/vbaProject.bin"]),
        archive(
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            &["Basic/script.xml"],
        ),
        archive(("mimetype", "application/epub+zip"), &["content.opf"]),
        mp4("heic"),
        mp4("avif"),
        mp4("qt  "),
        b"RIFF\0\0\0\0WAVEfmt ".to_vec(),
        b"BM\0\0".to_vec(),
    ];
    for bytes in cases {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(FileKind::of(&bytes), Err(MediaError::Unsupported), "{text}");
    }
    assert_eq!(FileKind::of(b""), Err(MediaError::Empty));
}

#[test]
fn archives_cut_anywhere_do_no_harm() {
    let whole = office("word/document.xml", &["a", "b"]);
    for end in 1..whole.len() {
        assert_ne!(FileKind::of(&whole[..end]), Ok(FileKind::Docx), "{end}");
    }
}
