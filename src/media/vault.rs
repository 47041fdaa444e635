//! Where the bytes of media lie: under random keys, never under names. A vault that says «stored»
//! has the bytes on disk, folder entry included, so a power cut loses nothing acknowledged.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use async_trait::async_trait;
use tokio::fs;
use tokio::io::{AsyncRead, AsyncWriteExt};

/// Length of a key, in characters.
const KEY_CHARS: usize = ulid::ULID_LEN;

/// The name of stored bytes: 26 of `a-z0-9`, with 128 random bits behind it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// The key of 128 random bits; they must come from the system's randomness.
    #[must_use]
    pub fn from_random(random: u128) -> Self {
        Self(ulid::Ulid(random).to_string().to_ascii_lowercase())
    }

    /// Reads a stored key.
    ///
    /// # Errors
    /// [`VaultError::BadKey`] for anything but 26 of `a-z0-9`: no key can walk out of the vault.
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() == KEY_CHARS && plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(VaultError::BadKey)
        }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a vault could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The text is no key.
    #[error("not a key of stored media")]
    BadKey,
    /// Nothing is stored under this key.
    #[error("no such media")]
    NotFound,
    /// There is no room left; nothing was stored (507 for the client).
    #[error("no space left for media")]
    Full,
    /// The storage failed; nothing was stored.
    #[error("the media storage failed")]
    Io(#[source] io::Error),
}

impl From<io::Error> for VaultError {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full,
            _ => Self::Io(cause),
        }
    }
}

/// Stored bytes, to be streamed.
pub struct Stored {
    /// How many bytes there are.
    pub size: u64,
    /// The bytes.
    pub bytes: Pin<Box<dyn AsyncRead + Send>>,
}

/// A place for the bytes of media: a local disk today, an object store for those who need one.
#[async_trait]
pub trait MediaVault: Send + Sync {
    /// Stores bytes durably under a fresh key, or replaces what is there as a whole.
    ///
    /// # Errors
    /// [`VaultError::Full`] or `Io`; readers never see a part.
    async fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), VaultError>;

    /// Opens stored bytes for streaming.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] or `Io`.
    async fn open(&self, key: &Key) -> Result<Stored, VaultError>;

    /// Reads stored bytes at once; for small media.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] or `Io`.
    async fn read(&self, key: &Key) -> Result<Vec<u8>, VaultError>;

    /// Deletes stored bytes durably; deleting what is not there is fine.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    async fn delete(&self, key: &Key) -> Result<(), VaultError>;
}

/// A vault on the local disk: `root/ab/cd/abcd…`.
#[derive(Debug, Clone)]
pub struct DiskVault {
    root: PathBuf,
}

impl DiskVault {
    /// A vault under `root`, which is created when the first bytes are stored.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn folder(&self, key: &Key) -> PathBuf {
        let part = |range| key.0.get(range).unwrap_or_default();
        self.root.join(part(0..2)).join(part(2..4))
    }

    fn file(&self, key: &Key) -> PathBuf {
        self.folder(key).join(&key.0)
    }
}

#[async_trait]
impl MediaVault for DiskVault {
    async fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), VaultError> {
        let folder = self.folder(key);
        make_root(&self.root).await.map_err(unstored)?;
        fs::create_dir_all(&folder).await.map_err(unstored)?;
        // The dot keeps a leftover of a crash apart from every key.
        let part = folder.join(format!(".{}.part", key.0));
        let stored = write(&part, bytes, &self.file(key)).await;
        if let Err(cause) = stored {
            // Best effort: the cause matters more than a leftover.
            let _ = fs::remove_file(&part).await;
            return Err(unstored(cause));
        }
        // All three floors each time: the folders may be new, made a moment ago by somebody else
        // who has not synced them yet.
        for floor in folder.ancestors().take(3) {
            sync_folder(floor).await.map_err(unstored)?;
        }
        Ok(())
    }

    async fn open(&self, key: &Key) -> Result<Stored, VaultError> {
        let file = fs::File::open(self.file(key)).await?;
        let size = file.metadata().await?.len();
        Ok(Stored {
            size,
            bytes: Box::pin(file),
        })
    }

    async fn read(&self, key: &Key) -> Result<Vec<u8>, VaultError> {
        Ok(fs::read(self.file(key)).await?)
    }

    async fn delete(&self, key: &Key) -> Result<(), VaultError> {
        match fs::remove_file(self.file(key)).await {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
            done => done?,
        }
        Ok(sync_folder(&self.folder(key)).await?)
    }
}

/// While storing, a missing folder is a failure of the storage, not an absent media.
fn unstored(cause: io::Error) -> VaultError {
    match VaultError::from(cause) {
        VaultError::NotFound => VaultError::Io(io::ErrorKind::NotFound.into()),
        other => other,
    }
}

async fn write(part: &Path, bytes: &[u8], target: &Path) -> io::Result<()> {
    let mut file = fs::File::create(part).await?;
    file.write_all(bytes).await?;
    file.flush().await?;
    file.sync_all().await?;
    fs::rename(part, target).await
}

/// Creates the missing folders above the vault, and makes their entries durable.
async fn make_root(root: &Path) -> io::Result<()> {
    let mut missing: Vec<&Path> = Vec::new();
    for above in root.ancestors() {
        if above.as_os_str().is_empty() || fs::try_exists(above).await? {
            break;
        }
        missing.push(above);
    }
    fs::create_dir_all(root).await?;
    for new in missing.into_iter().rev() {
        let above = new.parent().filter(|path| !path.as_os_str().is_empty());
        sync_folder(above.unwrap_or(Path::new("."))).await?;
    }
    Ok(())
}

async fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder).await?.sync_all().await
}
