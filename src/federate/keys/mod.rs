//! The keys of our own actors: which ones a document lists, and how all of them are changed without a
//! partner taking us for somebody else ([`rotation`]). What a partner's change means here is judged in
//! `servers::pins`.

pub(super) mod api;
mod listing;
pub(super) mod pages;
pub mod rotation;
mod telling;

pub(super) use listing::listed;
pub(super) use rotation::carry;
