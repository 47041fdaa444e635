//! The plain types of media.

/// A picture ready to be stored and shown: drawn anew, without any metadata of the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The picture, at most [`super::picture::FULL_EDGE`] pixels on its longer edge.
    pub full: Vec<u8>,
    /// The same, at most [`super::picture::THUMB_EDGE`] pixels on its longer edge.
    pub thumb: Vec<u8>,
    /// Width of `full`, in pixels, upright.
    pub width: u32,
    /// Height of `full`, in pixels, upright.
    pub height: u32,
    /// Media type of both: `image/jpeg`, or `image/png` when some of it is transparent.
    pub mime: &'static str,
}

/// Why an upload is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The bytes are of no admitted kind, whatever the name says.
    #[error("files of this kind are not admitted")]
    Unsupported,
    /// The picture has more pixels than [`super::picture::MAX_EDGE`] or
    /// [`super::picture::MAX_DECODED_BYTES`] admit.
    #[error("the picture is too large")]
    TooLarge,
    /// The file is cut short or damaged.
    #[error("the file is damaged or incomplete")]
    Broken,
    /// A signature covers every byte of it: without its properties it would be worth nothing.
    #[error("the file is signed")]
    Signed,
    /// It opens with a password only.
    #[error("the file has a password")]
    Locked,
    /// What programs wrote into it beside its content could not be taken out for certain.
    #[error("the file cannot be cleaned")]
    Uncleanable,
    /// The new picture could not be made; nothing is wrong with the upload.
    #[error("the picture could not be processed")]
    Failed,
}
