//! Uploading: content decides the kind, pictures are drawn anew, other files are cleaned, bytes are durable before the row is.

use super::store::{self, NewMedia};
use super::{FileKind, Key, MediaError, MediaVault, VaultError, cleaning, names, picture};
use crate::house::House;
use crate::kernel::{MediaId, Problem, fill_random};
use crate::policy::{Act, Viewer, permit};

/// Longest description of a picture, in characters.
pub const ALT_LONGEST: usize = 1000;

impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Empty | MediaError::Broken => Self::field("file", "error-file-broken"),
            MediaError::Unsupported => Self::field("file", "error-file-kind"),
            MediaError::TooLarge => Self::field("file", "error-picture-large"),
            MediaError::Signed => Self::field("file", "error-file-signed"),
            MediaError::Locked => Self::field("file", "error-file-locked"),
            MediaError::Uncleanable => Self::field("file", "error-file-unclean"),
            MediaError::Failed => Self::broken(error),
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::NotFound | VaultError::BadKey => Self::NotFound,
            VaultError::Full => Self::Full("problem-disk-full"),
            other => Self::broken(other),
        }
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// A key that nobody can guess.
#[must_use]
pub fn fresh_key() -> Key {
    let mut random = [0_u8; 16];
    fill_random(&mut random);
    Key::from_random(u128::from_be_bytes(random))
}

/// Stores what somebody uploaded and returns its id; nothing shows it until it is attached.
///
/// # Errors
/// `SignInNeeded`, `Invalid` for what the file is, `Full` when the disk is.
pub async fn upload(
    house: &House,
    vault: &dyn MediaVault,
    viewer: &Viewer,
    (name, alt, bytes): (&str, &str, Vec<u8>),
) -> Result<MediaId, Problem> {
    permit(viewer, &Act::Answer)?;
    let owner = viewer.id().ok_or(Problem::SignInNeeded)?;
    if alt.chars().count() > ALT_LONGEST {
        return Err(Problem::field("alt", "error-alt-long"));
    }
    let kind = FileKind::of(&bytes)?;
    let name = names::clean_file_name(name);
    let size = length(&bytes);
    let key = fresh_key();
    let tx;
    let id = if kind.is_picture() {
        let drawn = picture::process_in_background(bytes).await?;
        let thumb = fresh_key();
        vault.put(&key, &drawn.full).await?;
        vault.put(&thumb, &drawn.thumb).await?;
        let new = NewMedia {
            kind: "picture",
            mime: drawn.mime,
            name: &name,
            alt: alt.trim(),
            bytes: size,
            size: Some((i64::from(drawn.width), i64::from(drawn.height))),
            key: key.as_str(),
            thumb: Some(thumb.as_str()),
        };
        tx = house.db.write().await?;
        store::insert(&tx, &house.clock, owner, &new).await?
    } else {
        let bytes = cleaning::clean_in_background(kind, bytes).await?;
        vault.put(&key, &bytes).await?;
        let new = NewMedia {
            kind: "file",
            mime: kind.mime(),
            name: &name,
            alt: alt.trim(),
            bytes: length(&bytes),
            size: None,
            key: key.as_str(),
            thumb: None,
        };
        tx = house.db.write().await?;
        store::insert(&tx, &house.clock, owner, &new).await?
    };
    house.commit(tx).await?;
    Ok(id)
}
