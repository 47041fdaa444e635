//! Documents: what a space writes and keeps together. Texts with all their versions, files,
//! folders.
//!
//! A document is published to its audience when it is written; any member of the space who could
//! publish to that audience may write on. Every save is a revision; nothing is ever overwritten.

pub mod actions;
pub mod api;
mod api_versions;
mod changes;
mod folder_actions;
mod folder_store;
mod folders;
mod model;
mod outline;
pub mod pages;
pub mod peers;
mod store;

pub use model::{
    Document, DocumentDraft, FOLDER_DEPTH_MOST, FOLDER_HOLDS_MOST, FOLDER_NAME_LONGEST,
    FOLDERS_MOST, FileDraft, Folder, Revision, RevisionLine, VERSION_NAME_LONGEST,
};
pub use pages::routes;
