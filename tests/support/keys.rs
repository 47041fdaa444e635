//! Key pairs for actors. Making one takes longer than most tests: a few hundred are made once, kept beside the build and
//! handed out in turn, so that no two actors of a test share one.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use federation::keys::{KeyError, KeyPairPem, generate};

use super::random_name;

/// Pairs that are kept; a test with all its schools uses fewer than half of them.
const KEPT: usize = 256;

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// The next pair in turn.
pub fn some_keys() -> Result<KeyPairPem, KeyError> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed) % KEPT;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("keys");
    let file = folder.join(format!("{number}.pem"));
    if let Some(kept) = read(&file) {
        return Ok(kept);
    }
    let made = generate()?;
    keep(&folder, &file, &made);
    Ok(made)
}

/// A pair that an earlier test kept.
fn read(file: &Path) -> Option<KeyPairPem> {
    let text = std::fs::read_to_string(file).ok()?;
    let (private, public) = text.split_once("\n\n")?;
    Some(KeyPairPem {
        private_pem: private.to_owned(),
        public_pem: public.to_owned(),
    })
}

/// Keeps a pair, whole or not at all: other tests read at the same time.
fn keep(folder: &Path, file: &Path, pair: &KeyPairPem) {
    std::fs::create_dir_all(folder).unwrap();
    let part = folder.join(random_name());
    let text = format!("{}\n\n{}", pair.private_pem.trim_end(), pair.public_pem);
    std::fs::write(&part, text).unwrap();
    std::fs::rename(&part, file).unwrap();
}
