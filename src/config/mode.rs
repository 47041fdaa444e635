//! Who a server talks to, and the one place in memory that says so at this moment.

use std::sync::atomic::{AtomicU8, Ordering};

/// Who this server talks to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum FederationMode {
    /// Nobody: no outgoing connection, every actor answers 404. The default (L18).
    Off,
    /// The servers of the allow-list.
    Partners,
    /// Everybody but the block-list.
    Open,
}

impl FederationMode {
    /// All of them, from the narrowest to the widest.
    pub const ALL: [Self; 3] = [Self::Off, Self::Partners, Self::Open];

    /// The word of settings, commands and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Partners => "partners",
            Self::Open => "open",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// The mode of this moment: read by every request, written when the head of school changes it and, from
/// time to time, by what the database says (another process may have changed it).
#[derive(Debug)]
pub struct CurrentMode(AtomicU8);

impl CurrentMode {
    /// Begins with `mode`.
    #[must_use]
    pub fn new(mode: FederationMode) -> Self {
        Self(AtomicU8::new(mode as u8))
    }

    /// The mode.
    #[must_use]
    pub fn get(&self) -> FederationMode {
        match self.0.load(Ordering::SeqCst) {
            1 => FederationMode::Partners,
            2 => FederationMode::Open,
            _ => FederationMode::Off,
        }
    }

    /// Changes it for everybody in this process.
    pub fn set(&self, mode: FederationMode) {
        self.0.store(mode as u8, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_read_back() {
        for mode in FederationMode::ALL {
            let current = CurrentMode::new(FederationMode::Off);
            current.set(mode);
            assert_eq!(current.get(), mode);
            assert_eq!(FederationMode::of(mode.as_str()), Some(mode));
        }
        assert_eq!(FederationMode::of("yes"), None);
    }
}
