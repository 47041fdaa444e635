//! The vault on disk.

use std::io;
use std::path::PathBuf;

use tokio::io::AsyncReadExt;

use super::super::vault::{DiskVault, Key, MediaVault, VaultError};

/// A folder of its own, removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("seyes-vault-{}", ulid::Ulid::new()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut waiting = vec![self.0.clone()];
        let mut files = Vec::new();
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path)
                } else {
                    files.push(path)
                }
            }
        }
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn key(seed: u128) -> Key {
    Key::from_random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}

#[tokio::test]
async fn stores_reads_replaces_and_deletes() {
    let folder = Folder::new();
    let vault: Box<dyn MediaVault> = Box::new(DiskVault::new(folder.0.join("deep/media")));
    let key = key(7);
    assert!(matches!(vault.read(&key).await, Err(VaultError::NotFound)));
    vault.put(&key, b"un").await.unwrap();
    assert_eq!(vault.read(&key).await.unwrap(), b"un");
    vault.put(&key, b"deux").await.unwrap();
    let mut stored = vault.open(&key).await.unwrap();
    let mut bytes = Vec::new();
    stored.bytes.read_to_end(&mut bytes).await.unwrap();
    assert_eq!((stored.size, bytes.as_slice()), (4, b"deux".as_slice()));
    let text = key.as_str();
    let expected = folder
        .0
        .join("deep/media")
        .join(&text[..2])
        .join(&text[2..4])
        .join(text);
    assert_eq!(folder.files(), [expected], "one file, no leftover");
    vault.delete(&key).await.unwrap();
    vault.delete(&key).await.unwrap();
    assert!(matches!(vault.open(&key).await, Err(VaultError::NotFound)));
    assert_eq!(folder.files(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn many_at_once_are_all_there() {
    let folder = Folder::new();
    let vault = DiskVault::new(&folder.0);
    let work: Vec<_> = (1..=40)
        .map(|seed| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.put(&key(seed), &seed.to_le_bytes()).await })
        })
        .collect();
    for one in work {
        one.await.unwrap().unwrap();
    }
    for seed in 1..=40 {
        assert_eq!(vault.read(&key(seed)).await.unwrap(), seed.to_le_bytes());
    }
}

#[test]
fn keys_cannot_leave_the_vault() {
    let good = key(3);
    assert_eq!(good.as_str().len(), 26);
    assert_eq!(Key::parse(good.as_str()).unwrap(), good);
    assert_ne!(key(3), key(4));
    for bad in [
        "",
        "a",
        "../../../../../../../../etc",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "abcdefghijklmnopqrstuvwxy/",
        "abcdefghijklmnopqrstuvwxy\0",
        "abcdefghijklmnopqrstuvwxyz0",
        "abcdefghijklmnopqrstuvwx\u{e9}",
        "abcdefghijklmnopqrstuvwxy.",
    ] {
        assert!(
            matches!(Key::parse(bad), Err(VaultError::BadKey)),
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn an_unusable_root_is_a_typed_error() {
    let folder = Folder::new();
    let file = folder.0.join("file");
    std::fs::write(&file, b"x").unwrap();
    let vault = DiskVault::new(file.join("media"));
    assert!(matches!(
        vault.put(&key(1), b"x").await,
        Err(VaultError::Io(_))
    ));
    // A folder stands where the file should go: nothing is left behind.
    let vault = DiskVault::new(&folder.0);
    let text = key(1).as_str().to_owned();
    std::fs::create_dir_all(folder.0.join(&text[..2]).join(&text[2..4]).join(&text)).unwrap();
    assert!(matches!(
        vault.put(&key(1), b"x").await,
        Err(VaultError::Io(_))
    ));
    assert_eq!(folder.files(), [file]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_folder_is_a_typed_error() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let root = folder.0.join("root");
    std::fs::create_dir(&root).unwrap();
    std::fs::set_permissions(&root, std::fs::Permissions::from_mode(0o555)).unwrap();
    let vault = DiskVault::new(&root);
    let stored = vault.put(&key(1), b"x").await;
    // The superuser writes anywhere: then the promise of `put` is what can be checked.
    match std::fs::write(root.join("probe"), b"x") {
        Err(_) => assert!(matches!(stored, Err(VaultError::Io(_))), "{stored:?}"),
        Ok(()) => assert_eq!(vault.read(&key(1)).await.unwrap(), b"x"),
    }
    std::fs::set_permissions(&root, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_full_disk_has_its_own_error() {
    for kind in [
        io::ErrorKind::StorageFull,
        io::ErrorKind::QuotaExceeded,
        io::ErrorKind::FileTooLarge,
    ] {
        assert!(matches!(
            VaultError::from(io::Error::from(kind)),
            VaultError::Full
        ));
    }
    let enospc = io::Error::from_raw_os_error(28);
    assert!(matches!(VaultError::from(enospc), VaultError::Full));
}
