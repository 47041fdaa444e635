//! Seyès.

pub mod media;
pub mod richtext;
