//! Seyès.
pub mod search;
