//! Circles: who holds which key. The keyring of every viewer is read here.

pub mod actions;
mod store;

pub use store::{
    Member, count_for_house, create, holders_for_house, keyring_for_house, members_for_house,
    role_for_house, sources_for_house,
};
