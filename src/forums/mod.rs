//! Forums: the discussions of a space. A member opens a topic, those who may read it answer, managers
//! pin and lock. Everybody has their own marks of what they have read.

pub mod actions;
pub mod api;
mod edit_pages;
mod lines;
mod model;
mod opening;
mod opening_api;
mod opening_pages;
mod pages;
pub mod peers;
mod quoting;
mod store;
mod topic_pages;

use axum::Router;

pub use model::{Topic, TopicDraft, TopicEdit};
pub use opening::{OpeningDraft, open_to};
pub use store::{find, list, pinned};

use crate::house::House;

/// The pages of this room.
pub fn routes() -> Router<House> {
    pages::routes()
        .merge(topic_pages::routes())
        .merge(edit_pages::routes())
        .merge(opening_pages::routes())
}
