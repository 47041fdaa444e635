//! Media: what people upload. Nothing that a client says about a file is believed: its kind is read
//! from its bytes (`kinds`), pictures are drawn anew (`picture`), other files lose what programs wrote
//! beside their content (`cleaning`), its name never becomes a path
//! (`names`), and its bytes lie under a random key (`vault`).

pub mod actions;
pub mod api;
pub mod cleaning;
pub mod elsewhere;
mod jpeg;
pub mod kinds;
pub mod model;
pub mod names;
pub mod pages;
pub mod picture;
pub mod remote_store;
mod store;
pub mod vault;
mod zip;

#[cfg(test)]
mod tests;

pub use elsewhere::Elsewhere;
pub use kinds::FileKind;
pub use model::{MediaError, Picture};
pub use store::{Media, attach, describe, detach, find, shown_by_for_house};
pub use vault::{DiskVault, Key, MediaVault, VaultError};
