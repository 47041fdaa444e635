//! Pictures: hostile, damaged, rotated, talkative ones.
#![expect(clippy::disallowed_methods, reason = "tests measure durations")]

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::super::model::MediaError;
use super::super::picture::{FULL_EDGE, MAX_EDGE, THUMB_EDGE, process, process_in_background};

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    let color = |x| {
        if x < width / 2 {
            Rgb([250, 10, 10])
        } else {
            Rgb([10, 10, 250])
        }
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| color(x)))
}

fn file(pixels: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    pixels.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(kind);
    sum.update(body);
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length, kind.as_slice(), body, &sum.sum().to_be_bytes()].concat()
}

/// A whole one-bit PNG of black pixels.
fn bomb(edge: u32) -> Vec<u8> {
    let row = vec![0_u8; usize::try_from(edge / 8 + 1).unwrap()];
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    (0..edge).for_each(|_| packed.write_all(&row).unwrap());
    let header = [
        &edge.to_be_bytes()[..],
        &edge.to_be_bytes(),
        &[1, 0, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &packed.finish().unwrap()),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// An Exif block: orientation, a serial number and a place.
fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_be_bytes()[..],
            &kind.to_be_bytes(),
            &count.to_be_bytes(),
            &value,
        ]
        .concat()
    };
    let [high, low] = orientation.to_be_bytes();
    [
        b"MM\0\x2a\0\0\0\x08\0\x02".to_vec(),
        entry(0x0112, 3, 1, [high, low, 0, 0]),
        entry(0x8825, 4, 1, 38_u32.to_be_bytes()),
        b"\0\0\0\0".to_vec(),
        b"\0\x01".to_vec(),
        entry(0x0001, 2, 2, *b"N\0\0\0"),
        b"\0\0\0\0".to_vec(),
        b"GPS48.8584N SERIAL-4711 OWNER-DUPONT".to_vec(),
    ]
    .concat()
}

/// Puts application segments behind the start marker of a JPEG.
fn with_segments(jpeg: &[u8], bodies: &[Vec<u8>]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    for body in bodies {
        out.extend([0xff, 0xe1]);
        out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        out.extend(body);
    }
    out.extend(&jpeg[2..]);
    out
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

fn reads_as(bytes: &[u8], x: u32, y: u32) -> [u8; 3] {
    let Rgba([r, g, b, _]) = image::load_from_memory(bytes).unwrap().get_pixel(x, y);
    [r, g, b].map(|c| if c > 128 { 255 } else { 0 })
}

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];

#[test]
fn every_format_becomes_ours() {
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let picture = process(&file(&halves(2000, 1000), format)).unwrap();
        assert_eq!(
            (picture.width, picture.height),
            (FULL_EDGE, FULL_EDGE / 2),
            "{format:?}"
        );
        assert_eq!(picture.mime, "image/jpeg", "{format:?}");
        let thumb = image::load_from_memory(&picture.thumb).unwrap();
        assert_eq!(thumb.dimensions(), (THUMB_EDGE, THUMB_EDGE / 2));
        assert_eq!(
            image::guess_format(&picture.full).unwrap(),
            ImageFormat::Jpeg
        );
        assert_eq!(
            (
                reads_as(&picture.full, 9, 9),
                reads_as(&picture.full, 1590, 9)
            ),
            (RED, BLUE)
        );
    }
}

#[test]
fn transparency_is_kept_and_small_pictures_stay_small() {
    let clear = RgbaImage::from_fn(20, 10, |x, _| {
        Rgba([200, 0, 0, if x < 10 { 0 } else { 255 }])
    });
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let picture = process(&file(&DynamicImage::ImageRgba8(clear.clone()), format)).unwrap();
        assert_eq!(
            (picture.width, picture.height, picture.mime),
            (20, 10, "image/png")
        );
        let pixels = image::load_from_memory(&picture.full).unwrap();
        assert_eq!(
            (pixels.get_pixel(1, 1).0[3], pixels.get_pixel(15, 1).0[3]),
            (0, 255)
        );
    }
    let gray =
        DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(8, 8, image::Luma([65535])));
    assert_eq!(
        process(&file(&gray, ImageFormat::Png)).unwrap().mime,
        "image/jpeg"
    );
}

#[test]
fn a72_what_hides_behind_or_inside_a_picture_is_gone() {
    const TAIL: &str = "<script>alert(1)</script><?php system($_GET['c']); ?>";
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let mut bytes = file(&halves(60, 40), format);
        bytes.extend(TAIL.bytes());
        let picture = process(&bytes).unwrap();
        for made in [&picture.full, &picture.thumb] {
            assert!(
                !contains(made, "<script") && !contains(made, "<?php"),
                "{format:?}"
            );
        }
    }
    // A GIF that is a script as well: the comment block holds it.
    let mut gif = file(&halves(60, 40), ImageFormat::Gif);
    let end = gif.len() - 1;
    gif.splice(end..end, *b"\x21\xfe\x0c*/alert(1)//\x00");
    assert!(!contains(&process(&gif).unwrap().full, "alert"));
    let mut comment = chunk(b"tEXt", b"Comment\0<script>alert(1)</script>");
    let mut png = file(&halves(60, 40), ImageFormat::Png);
    png.splice(33..33, comment.drain(..));
    assert!(!contains(&process(&png).unwrap().full, "<script"));
}

#[test]
fn a73_a_bomb_is_refused_by_its_header() {
    let bytes = bomb(22_000);
    assert!(
        (40_000..80_000).contains(&bytes.len()),
        "{} bytes",
        bytes.len()
    );
    let start = Instant::now();
    let refused = process(&bytes);
    let spent = start.elapsed();
    assert_eq!(refused, Err(MediaError::TooLarge));
    assert!(spent < Duration::from_millis(50), "{spent:?}");
    assert!(
        process(&bomb(64)).is_ok(),
        "the same file, small, is a picture"
    );
}

#[test]
fn a73_memory_is_limited_as_well_as_edges() {
    // 8192 × 8192 × 3 bytes pass the edges and exceed the memory.
    let header = |w: u32, h: u32, depth: u8, color: u8| {
        [
            &w.to_be_bytes()[..],
            &h.to_be_bytes(),
            &[depth, color, 0, 0, 0],
        ]
        .concat()
    };
    let png = |header: &[u8]| {
        [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", header),
            chunk(b"IDAT", b"\x78\x9c\x03\0\0\0\0\x01"),
            chunk(b"IEND", b""),
        ]
        .concat()
    };
    for (width, height, depth, color) in [
        (MAX_EDGE, MAX_EDGE, 8, 2),
        (MAX_EDGE + 1, 1, 8, 0),
        (1, MAX_EDGE + 1, 8, 0),
        (u32::MAX >> 1, 3, 8, 0),
    ] {
        let refused = process(&png(&header(width, height, depth, color)));
        assert_eq!(refused, Err(MediaError::TooLarge), "{width}×{height}");
    }
    assert_eq!(
        process(&png(&header(10, 10, 8, 2))),
        Err(MediaError::Broken)
    );
}

#[test]
fn a74_places_and_owners_are_gone_and_photos_stand_upright() {
    let xmp =
        b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><exif:GPSLatitude>48,51N</exif:GPSLatitude>";
    // Orientation 6: the camera was turned; the left of the sensor is the top of the scene.
    let exif = [b"Exif\0\0".to_vec(), exif(6)].concat();
    let original = file(&halves(80, 40), ImageFormat::Jpeg);
    let photo = with_segments(&original, &[exif, xmp.to_vec()]);
    assert!(contains(&photo, "GPS48.8584N") && contains(&photo, "GPSLatitude"));
    let picture = process(&photo).unwrap();
    assert_eq!((picture.width, picture.height), (40, 80));
    assert_eq!(
        (
            reads_as(&picture.full, 20, 10),
            reads_as(&picture.full, 20, 70)
        ),
        (RED, BLUE)
    );
    for made in [&picture.full, &picture.thumb] {
        for trace in [
            "GPS",
            "Exif",
            "SERIAL",
            "OWNER",
            "xmpmeta",
            "ns.adobe.com",
            "ICC_PROFILE",
        ] {
            assert!(!contains(made, trace), "{trace}");
        }
    }
}

#[test]
fn a74_png_and_webp_metadata_is_gone_too() {
    let mut png = file(&halves(80, 40), ImageFormat::Png);
    let text = chunk(
        b"iTXt",
        b"XML:com.adobe.xmp\0\0\0\0\0<exif:GPSLatitude>48</exif:GPSLatitude>",
    );
    png.splice(33..33, [chunk(b"eXIf", &exif(6)), text].concat());
    let picture = process(&png).unwrap();
    assert_eq!((picture.width, picture.height), (40, 80));
    assert!(!contains(&picture.full, "GPS") && !contains(&picture.thumb, "GPS"));
}

#[test]
fn damaged_exif_is_no_reason_to_refuse_a_photo() {
    let original = file(&halves(80, 40), ImageFormat::Jpeg);
    let photo = with_segments(&original, &[b"Exif\0\0MM\0\x2a\xff\xff\xff\xff".to_vec()]);
    assert_eq!(process(&photo).unwrap().width, 80);
}

#[test]
fn truncated_files_are_refused() {
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let noise = RgbImage::from_fn(64, 64, |x, y| {
            Rgb([
                (x * 37 % 251) as u8,
                (y * 91 % 241) as u8,
                (x * y % 239) as u8,
            ])
        });
        let whole = file(&DynamicImage::ImageRgb8(noise), format);
        assert!(process(&whole).is_ok());
        for part in [3, 5, 10, 50, 90] {
            let cut = &whole[..whole.len() * part / 100];
            let refused = process(cut);
            let typed = matches!(refused, Err(MediaError::Broken | MediaError::Unsupported));
            assert!(typed, "{format:?} {part} %: {:?}", refused.map(|p| p.width));
        }
    }
}

#[test]
fn other_files_are_no_pictures() {
    for bytes in [
        b"%PDF-1.7".as_slice(),
        b"ID3\x04\0\0",
        b"Bonjour",
        b"<svg/>",
    ] {
        assert_eq!(process(bytes), Err(MediaError::Unsupported));
    }
    assert_eq!(process(b""), Err(MediaError::Empty));
}

#[tokio::test]
async fn many_at_once_take_turns() {
    let bytes = file(&halves(40, 20), ImageFormat::Png);
    let work: Vec<_> = (0..20)
        .map(|_| tokio::spawn(process_in_background(bytes.clone())))
        .collect();
    for one in work {
        assert_eq!(one.await.unwrap().unwrap().width, 40);
    }
    assert_eq!(
        process_in_background(b"x".to_vec()).await,
        Err(MediaError::Unsupported)
    );
}
