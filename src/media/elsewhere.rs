//! Pictures of other servers: this hall knows their addresses, the passage to other servers brings them.

use async_trait::async_trait;

use super::{Media, MediaVault};
use crate::kernel::Problem;

/// Brings pictures of other servers.
#[async_trait]
pub trait Elsewhere: Send + Sync {
    /// The bytes of a picture that its reader may see, drawn anew, and their media type; the small one
    /// when `small`.
    ///
    /// # Errors
    /// `NotFound` when it cannot be had at the moment.
    async fn picture(
        &self,
        vault: &dyn MediaVault,
        media: &Media,
        small: bool,
    ) -> Result<(Vec<u8>, String), Problem>;
}
