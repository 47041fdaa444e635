//! Names of files (A75).

use super::super::FileKind;
use super::super::names::{MAX_NAME_CHARS, clean_file_name, content_disposition, download_name};

#[test]
fn a75_names_are_cleaned() {
    let cases = [
        ("photo.jpg", "photo.jpg"),
        ("Été à l'école (1).odt", "Été à l'école (1).odt"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        ("C:\\Users\\x\\a.txt", "a.txt"),
        ("..", "fichier"),
        (".", "fichier"),
        ("", "fichier"),
        ("///", "fichier"),
        ("a\0.jpg", "a.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ("photo\u{202e}gpj.exe", "photogpj.exe"),
        ("a\u{200b}b\u{feff}.txt", "ab.txt"),
        ("-rf", "rf"),
        ("--help.txt", "help.txt"),
        (".htaccess", "htaccess"),
        ("...a", "a"),
        ("~a", "a"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("nul .txt", "_nul .txt"),
        ("COM1.tar.gz", "_COM1.tar.gz"),
        ("LPT¹", "_LPT¹"),
        ("command.txt", "command.txt"),
        ("a.txt. . ", "a.txt"),
        ("  a   b.txt", "a b.txt"),
        ("a<b>:\"|?*%.txt", "a_b_______.txt"),
        ("a.php.jpg", "a.php.jpg"),
    ];
    for (name, clean) in cases {
        assert_eq!(clean_file_name(name), clean, "{name:?}");
        assert_eq!(clean_file_name(clean), clean, "cleaning twice {name:?}");
    }
}

#[test]
fn a75_long_names_keep_their_ending() {
    let long = format!("{}.jpeg", "é".repeat(4096));
    let clean = clean_file_name(&long);
    assert_eq!(clean.chars().count(), MAX_NAME_CHARS);
    assert!(clean.ends_with("é.jpeg"));
    assert_eq!(clean_file_name(&"a".repeat(4096)).len(), MAX_NAME_CHARS);
    assert_eq!(
        clean_file_name(&format!("con.{}", "a".repeat(4096))).len(),
        MAX_NAME_CHARS
    );
    assert!(download_name(&long, FileKind::Text).chars().count() <= MAX_NAME_CHARS);
}

#[test]
fn the_ending_follows_the_content() {
    let cases = [
        ("a.html", FileKind::Text, "a.html.txt"),
        ("notes.CSV", FileKind::Text, "notes.CSV"),
        ("photo.jpeg", FileKind::Jpeg, "photo.jpeg"),
        ("photo.exe", FileKind::Jpeg, "photo.exe.jpg"),
        ("", FileKind::Pdf, "fichier.pdf"),
        ("jpg", FileKind::Jpeg, "jpg.jpg"),
    ];
    for (name, kind, expected) in cases {
        assert_eq!(download_name(name, kind), expected);
    }
}

#[test]
fn headers_cannot_be_split_or_quoted_away() {
    assert_eq!(
        content_disposition("été \"x\".pdf"),
        "attachment; filename=\"_t_ _x_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9%20_x_.pdf"
    );
    for name in [
        "a\r\nX: y",
        "a\";b",
        "a\\b\"",
        "\u{1f600}",
        "a;b,c",
        "%0d%0a",
    ] {
        let header = content_disposition(name);
        assert!(
            header.bytes().all(|b| (b' '..0x7f).contains(&b)),
            "{header}"
        );
        assert_eq!(header.matches('"').count(), 2, "{header}");
        assert!(!header.contains('\\'), "{header}");
    }
}
