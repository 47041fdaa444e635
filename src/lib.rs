//! Seyès.
pub mod web;
