//! What every door and worker is handed: the database, the clock, the settings, the wake-up bell.

use std::ops::Deref;
use std::sync::Arc;

use federation::keys::{KeyError, KeyPairPem};
use tokio::sync::{Notify, broadcast};

use crate::config::{Config, CurrentMode, FederationMode};
use crate::db::Db;
use crate::kernel::{Clock, PersonId, Problem};

/// Nudges that an open page may miss before it must ask again.
const NUDGES_KEPT: usize = 256;

/// Makes the key pair of a new actor; slow.
pub type KeyMaker = fn() -> Result<KeyPairPem, KeyError>;

/// What a school takes from the world around it. Tests bring their own.
pub struct Means {
    /// The present.
    pub clock: Clock,
    /// Where new keys come from.
    pub keys: KeyMaker,
}

impl From<Clock> for Means {
    fn from(clock: Clock) -> Self {
        Self {
            clock,
            keys: federation::keys::generate,
        }
    }
}

/// One school. Cheap to clone: every layer of every request holds one.
#[derive(Clone)]
pub struct House(Arc<Furniture>);

/// What stands in a [`House`].
#[derive(Clone)]
pub struct Furniture {
    /// The database.
    pub db: Db,
    /// The present.
    pub clock: Clock,
    /// What the administrator decided.
    pub config: Arc<Config>,
    /// Who this server talks to at this moment; ask [`House::federation`].
    pub mode: Arc<CurrentMode>,
    /// Rings when a transaction left work behind.
    pub bell: Arc<Notify>,
    /// Tells open pages that something changed for somebody; carries no content.
    pub nudges: broadcast::Sender<PersonId>,
    keys: KeyMaker,
}

impl Deref for House {
    type Target = Furniture;

    fn deref(&self) -> &Furniture {
        &self.0
    }
}

impl House {
    /// Puts the pieces together.
    #[must_use]
    pub fn new(db: Db, means: Means, config: Config) -> Self {
        let mode = config.federation.unwrap_or(FederationMode::Off);
        Self(Arc::new(Furniture {
            db,
            clock: means.clock,
            config: Arc::new(config),
            mode: Arc::new(CurrentMode::new(mode)),
            bell: Arc::new(Notify::new()),
            nudges: broadcast::channel(NUDGES_KEPT).0,
            keys: means.keys,
        }))
    }

    /// The same school at another present.
    #[must_use]
    pub fn at(&self, clock: Clock) -> Self {
        Self(Arc::new(Furniture {
            clock,
            ..Furniture::clone(&self.0)
        }))
    }

    /// Who this server talks to at this moment.
    #[must_use]
    pub fn federation(&self) -> FederationMode {
        self.mode.get()
    }

    /// Commits a transaction and wakes the workers for what it asked for.
    ///
    /// # Errors
    /// Those of the commit; then nothing was written.
    pub async fn commit(&self, tx: crate::db::Tx) -> Result<(), Problem> {
        tx.commit().await?;
        self.bell.notify_waiters();
        Ok(())
    }

    /// A key pair for one of our actors.
    ///
    /// # Errors
    /// `Broken` when none could be made.
    pub async fn new_keys(&self) -> Result<KeyPairPem, Problem> {
        tokio::task::spawn_blocking(self.keys)
            .await
            .map_err(Problem::broken)?
            .map_err(Problem::broken)
    }
}
