//! Pictures of other servers, through us: fetched when a reader who may see them looks, drawn anew like an
//! upload, kept on our disk within a limit. A reader's browser never calls another server (A80).

mod noting;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use federation::egress::Budget;
use tokio::sync::{Mutex as Turn, Semaphore};
use url::Url;

pub(super) use noting::{note, note_icon, note_new};

use super::wiring::Federation;
use crate::kernel::{MediaId, Problem};
use crate::media::actions::fresh_key;
use crate::media::remote_store::{self as rows, Drawn, Kept};
use crate::media::{Elsewhere, Key, Media, MediaVault, VaultError, picture};
use crate::policy::Permit;

/// Largest file that is fetched, in bytes.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Longest time for one fetch, redirects and body included.
const FETCH_TIME: Duration = Duration::from_secs(15);
/// Requests that one picture may cause: itself and its redirects.
const MAX_FETCHES: u32 = 4;
/// Pictures that are fetched side by side.
const AT_ONCE: usize = 8;
/// How long a picture that could not be had is not asked for again.
const FAILURE_KEPT: Duration = Duration::from_secs(10 * 60);
/// Most disk that pictures of other servers take, in bytes (1 GiB).
const CACHE_BYTES: i64 = 1024 * 1024 * 1024;
/// Pictures that are forgotten at once when there is no more room.
const FORGET_AT_ONCE: i64 = 20;
/// Looks within this time count as one.
const LOOK: Duration = Duration::from_secs(3600);

/// The proxy.
#[derive(Clone)]
pub struct Pictures {
    fed: Arc<Federation>,
    turns: Arc<Mutex<HashMap<MediaId, Arc<Turn<()>>>>>,
    slots: Arc<Semaphore>,
}

impl Pictures {
    /// A proxy that fetches nothing until somebody looks.
    #[must_use]
    pub fn new(fed: &Arc<Federation>) -> Self {
        Self {
            fed: fed.clone(),
            turns: Arc::default(),
            slots: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// What is kept, when its bytes are there.
    async fn kept(
        &self,
        vault: &dyn MediaVault,
        id: &MediaId,
        small: bool,
    ) -> Result<Result<(Vec<u8>, String), Kept>, Problem> {
        let house = &self.fed.house;
        let kept = rows::kept_for_house(&house.db, id).await?;
        let kept = kept.ok_or(Problem::NotFound)?;
        let key = match (&kept.thumb_key, small) {
            (Some(thumb), true) => thumb,
            _ => &kept.storage_key,
        };
        let Ok(key) = Key::parse(key) else {
            return Ok(Err(kept));
        };
        let bytes = match vault.read(&key).await {
            Ok(bytes) => bytes,
            // Forgotten between the look at the row and the look at the disk.
            Err(VaultError::NotFound) => return Ok(Err(kept)),
            Err(error) => return Err(error.into()),
        };
        let now = house.clock.now();
        if kept.used_at.is_none_or(|used| used.plus(LOOK) < now) {
            let tx = house.db.write().await?;
            rows::touch(&tx, &Permit::for_house(), (id, now)).await?;
            tx.commit().await?;
        }
        Ok(Ok((bytes, kept.mime)))
    }

    /// One fetch at a time for each picture, however many look (A42).
    fn turn(&self, id: &MediaId) -> Arc<Turn<()>> {
        match self.turns.lock() {
            Ok(mut turns) => turns.entry(id.clone()).or_default().clone(),
            Err(_) => Arc::default(),
        }
    }

    fn turn_over(&self, id: &MediaId) {
        if let Ok(mut turns) = self.turns.lock() {
            turns.remove(id);
        }
    }

    /// The file as its server gives it.
    async fn fetch(&self, address: &str) -> Result<Vec<u8>, &'static str> {
        let url = Url::parse(address).map_err(|_| "no address")?;
        let signer = &self.fed.instance_signer().await.map_err(|_| "no key")?;
        let budget = Budget::of(MAX_FETCHES);
        let media = self
            .fed
            .egress
            .fetch_media(&url, MAX_BYTES, Some(signer), &budget);
        match tokio::time::timeout(FETCH_TIME, media).await {
            Ok(Ok(media)) => Ok(media.bytes),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a picture of another server");
                Err("not fetched")
            }
            Err(_) => Err("too slow"),
        }
    }

    /// Fetches, draws anew and keeps a picture, or notes that it cannot be had.
    async fn bring(&self, vault: &dyn MediaVault, id: &MediaId, url: &str) -> Result<(), Problem> {
        let house = &self.fed.house;
        let permit = Permit::for_house();
        let slot = self.slots.acquire().await.map_err(Problem::broken)?;
        let drawn = match self.fetch(url).await {
            Ok(bytes) => picture::process_in_background(bytes).await.ok(),
            Err(_) => None,
        };
        drop(slot);
        let Some(drawn) = drawn else {
            let tx = house.db.write().await?;
            rows::fail(&tx, &permit, (id, house.clock.now())).await?;
            return tx.commit().await;
        };
        let (whole, small) = (fresh_key(), fresh_key());
        vault.put(&whole, &drawn.full).await?;
        vault.put(&small, &drawn.thumb).await?;
        let row = Drawn {
            mime: drawn.mime,
            keys: (whole.as_str(), small.as_str()),
            size: (drawn.width, drawn.height),
            bytes: drawn.full.len() + drawn.thumb.len(),
        };
        let tx = house.db.write().await?;
        rows::keep(&tx, &permit, (id, house.clock.now()), &row).await?;
        tx.commit().await?;
        self.sweep(vault, CACHE_BYTES).await
    }

    /// Forgets the pictures that nobody has looked at for longest until what is kept is at most `most`
    /// bytes.
    ///
    /// # Errors
    /// Those of the database and of the vault.
    pub async fn sweep(&self, vault: &dyn MediaVault, most: i64) -> Result<(), Problem> {
        let house = &self.fed.house;
        while rows::kept_bytes_for_house(&house.db).await? > most {
            let tx = house.db.write().await?;
            let at_once = if most < CACHE_BYTES {
                1
            } else {
                FORGET_AT_ONCE
            };
            let (keys, freed) = rows::forget_oldest(&tx, &Permit::for_house(), at_once).await?;
            tx.commit().await?;
            for key in &keys {
                vault.delete(&Key::parse(key)?).await?;
            }
            if freed == 0 {
                break;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Elsewhere for Pictures {
    async fn picture(
        &self,
        vault: &dyn MediaVault,
        media: &Media,
        small: bool,
    ) -> Result<(Vec<u8>, String), Problem> {
        let Some(url) = media.remote_url.as_deref() else {
            return Err(Problem::NotFound);
        };
        // Sounds, films and documents are links; only pictures come through us.
        if !matches!(media.kind.as_str(), "picture" | "icon") {
            return Err(Problem::NotFound);
        }
        if let Ok(found) = self.kept(vault, &media.id, small).await? {
            return Ok(found);
        }
        self.fed.must_be_on()?;
        let turn = self.turn(&media.id);
        let _mine = turn.lock().await;
        let kept = match self.kept(vault, &media.id, small).await? {
            Ok(found) => return Ok(found),
            Err(kept) => kept,
        };
        let now = self.fed.house.clock.now();
        if kept
            .failed_at
            .is_some_and(|failed| failed.plus(FAILURE_KEPT) > now)
        {
            return Err(Problem::NotFound);
        }
        let brought = self.bring(vault, &media.id, url).await;
        self.turn_over(&media.id);
        brought?;
        match self.kept(vault, &media.id, small).await? {
            Ok(found) => Ok(found),
            Err(_) => Err(Problem::NotFound),
        }
    }
}
