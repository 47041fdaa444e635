//! The work of a world's term, done by its people in the order of the calendar.

use super::{Life, Progress};
use crate::kernel::Problem;

/// Does everything that the file tells.
///
/// # Errors
/// The first thing that the law refuses.
pub(super) async fn write(_life: &mut Life<'_>, _progress: Progress<'_>) -> Result<(), Problem> {
    Ok(())
}
