//! The folder of the embedded index on disk: opened when it is whole and of this version, emptied
//! and made anew otherwise. A version file, written only once a rebuild is complete, tells which.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};

use super::engine::SearchError;
use super::schema::{SCHEMA_VERSION, schema};

const VERSION_FILE: &str = "seyes-version";
const INDEX_FOLDER: &str = "index";
/// Blocks of stored identifiers kept in memory; the operating system caches the rest.
const STORE_CACHE_BLOCKS: usize = 8;

pub(super) struct IndexFolder {
    root: PathBuf,
}

impl IndexFolder {
    pub fn new(data_dir: &Path) -> Self {
        Self {
            root: data_dir.join("search"),
        }
    }

    /// Opens the index, or makes an empty one.
    pub fn open(&self) -> Result<(Index, IndexReader), SearchError> {
        if self.is_complete() {
            if let Ok(found) = self.open_existing() {
                return Ok(found);
            }
            self.forget_completeness().map_err(SearchError::engine)?;
        }
        self.make_anew()
    }

    /// Whether a rebuild of this version has been completed here.
    pub fn is_complete(&self) -> bool {
        let version = fs::read_to_string(self.root.join(VERSION_FILE));
        version.is_ok_and(|text| text.trim() == SCHEMA_VERSION)
    }

    pub fn declare_complete(&self) -> io::Result<()> {
        let draft = self.root.join("seyes-version.new");
        fs::write(&draft, SCHEMA_VERSION)?;
        fs::rename(draft, self.root.join(VERSION_FILE))
    }

    pub fn forget_completeness(&self) -> io::Result<()> {
        absent_is_fine(fs::remove_file(self.root.join(VERSION_FILE)))
    }

    /// When the last commit, of whatever process, was made.
    pub fn committed_at(&self) -> io::Result<SystemTime> {
        fs::metadata(self.root.join(INDEX_FOLDER).join("meta.json"))?.modified()
    }

    fn open_existing(&self) -> tantivy::Result<(Index, IndexReader)> {
        let index = Index::open(MmapDirectory::open(self.root.join(INDEX_FOLDER))?)?;
        if index.schema() != schema().0 {
            return Err(tantivy::TantivyError::SchemaError(
                "other fields".to_owned(),
            ));
        }
        let reader = reader(&index)?;
        Ok((index, reader))
    }

    fn make_anew(&self) -> Result<(Index, IndexReader), SearchError> {
        let folder = self.root.join(INDEX_FOLDER);
        absent_is_fine(fs::remove_dir_all(&folder)).map_err(SearchError::engine)?;
        fs::create_dir_all(&folder).map_err(SearchError::engine)?;
        let make = || {
            let directory = MmapDirectory::open(&folder)?;
            let index = Index::create(directory, schema().0, IndexSettings::default())?;
            let reader = reader(&index)?;
            tantivy::Result::Ok((index, reader))
        };
        make().map_err(SearchError::engine)
    }
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    // Reloaded by hand after each commit: a watching thread would only wake an idle server.
    index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .doc_store_cache_num_blocks(STORE_CACHE_BLOCKS)
        .try_into()
}
