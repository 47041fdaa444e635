//! The timeline: what became readable, newest first, for one person or in one space.
//!
//! [`Filer`] keeps one row for each publication and circle of its audience; a page merges the newest
//! rows of the reader's circles and reads the publications again through the policy, so that a row
//! that is late can never show anything. Replies stay in their threads.

pub mod api;
mod filer;
mod pages;
mod shelf;
mod store;

pub use filer::Filer;
pub use pages::routes;
pub use store::{Feed, home, space};
