//! Pictures are drawn anew: only pixels survive, so no hidden place, owner, thumbnail or program
//! comes back out, and what the browser gets is always a file that we wrote.

use std::io::Cursor;
use std::num::NonZero;
use std::sync::{Arc, LazyLock};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

use super::{FileKind, MediaError, Picture, jpeg};

/// Largest width and height of an upload, in pixels.
pub const MAX_EDGE: u32 = 8192;
/// Most memory that the pixels of an upload may take, in bytes.
pub const MAX_DECODED_BYTES: u64 = 160 * 1024 * 1024;
/// Longer edge of the stored picture, in pixels.
pub const FULL_EDGE: u32 = 1600;
/// Longer edge of the small picture, in pixels.
pub const THUMB_EDGE: u32 = 480;
/// Quality of stored JPEG pictures, of 100.
pub const JPEG_QUALITY: u8 = 82;

/// Pictures decoded at the same time: one for each core.
pub static DECODE_SLOTS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    Arc::new(Semaphore::new(cores))
});

/// Makes the stored picture and its thumbnail. Slow: see [`process_in_background`].
///
/// # Errors
/// [`MediaError::Unsupported`] for what is no picture, `TooLarge` (found in the header, before any
/// pixel is decoded), `Broken` for damaged or truncated files, `Failed` when encoding fails.
pub fn process(bytes: &[u8]) -> Result<Picture, MediaError> {
    let format = match FileKind::of(bytes)? {
        FileKind::Jpeg if !jpeg::is_whole(bytes) => return Err(MediaError::Broken),
        FileKind::Jpeg => ImageFormat::Jpeg,
        FileKind::Png => ImageFormat::Png,
        FileKind::Webp => ImageFormat::WebP,
        FileKind::Gif => ImageFormat::Gif,
        _ => return Err(MediaError::Unsupported),
    };
    let (pixels, orientation) = decode(bytes, format)?;
    let clear = transparent(&pixels);
    let mut full = flattened(fitted(pixels, FULL_EDGE), clear);
    full.apply_orientation(orientation);
    let thumb = fitted(full.clone(), THUMB_EDGE);
    Ok(Picture {
        width: full.width(),
        height: full.height(),
        full: encode(&full, clear)?,
        thumb: encode(&thumb, clear)?,
        mime: if clear {
            FileKind::Png.mime()
        } else {
            FileKind::Jpeg.mime()
        },
    })
}

/// The same on a thread for slow work, when a slot of [`DECODE_SLOTS`] is free.
///
/// # Errors
/// As [`process`]; `Broken` too when the decoder itself failed on the file.
pub async fn process_in_background(bytes: Vec<u8>) -> Result<Picture, MediaError> {
    let slot = Arc::clone(&DECODE_SLOTS)
        .acquire_owned()
        .await
        .map_err(|_| MediaError::Failed)?;
    let work = tokio::task::spawn_blocking(move || {
        // The slot is free when the work ends, even if nobody waits for it any more.
        let _slot = slot;
        process(&bytes)
    });
    work.await.unwrap_or(Err(MediaError::Broken))
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), MediaError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_EDGE);
    limits.max_image_height = Some(MAX_EDGE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(MediaError::Broken);
    }
    if width > MAX_EDGE || height > MAX_EDGE || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(MediaError::TooLarge);
    }
    // Damaged metadata is no reason to refuse a picture: all of it is dropped anyway.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok((pixels, orientation))
}

fn refused(cause: ImageError) -> MediaError {
    match cause {
        ImageError::Limits(_) => MediaError::TooLarge,
        ImageError::Unsupported(_) => MediaError::Unsupported,
        _ => MediaError::Broken,
    }
}

fn transparent(pixels: &DynamicImage) -> bool {
    match pixels {
        DynamicImage::ImageRgba8(image) => image.pixels().any(|p| p.0[3] < u8::MAX),
        DynamicImage::ImageLumaA8(image) => image.pixels().any(|p| p.0[1] < u8::MAX),
        DynamicImage::ImageRgba16(image) => image.pixels().any(|p| p.0[3] < u16::MAX),
        DynamicImage::ImageLumaA16(image) => image.pixels().any(|p| p.0[1] < u16::MAX),
        other => other.color().has_alpha(),
    }
}

fn fitted(pixels: DynamicImage, edge: u32) -> DynamicImage {
    if pixels.width() <= edge && pixels.height() <= edge {
        return pixels;
    }
    pixels.resize(edge, edge, FilterType::CatmullRom)
}

/// Eight bits for each colour, and transparency only where it is needed.
fn flattened(pixels: DynamicImage, clear: bool) -> DynamicImage {
    if clear {
        DynamicImage::ImageRgba8(pixels.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    }
}

fn encode(pixels: &DynamicImage, clear: bool) -> Result<Vec<u8>, MediaError> {
    let mut out = Vec::new();
    let done = if clear {
        pixels.write_with_encoder(PngEncoder::new(&mut out))
    } else {
        pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY))
    };
    done.map(|()| out).map_err(|_| MediaError::Failed)
}
