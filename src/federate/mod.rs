//! The passage to other servers: what leaves, what comes in, who is followed. The protocol itself is next
//! door (`federation/`); this side knows schools, and asks the same law as every page.
//!
//! Out: events → [`Herald`] → rows of deliveries → [`lanes`]. In: [`inbox`] → one row → [`Reception`] → the
//! same actions as for local people, with `Viewer::peer`. Read: [`documents`], [`discovery`].

mod actions;
mod addressed;
pub mod api;
mod applying;
mod applying_ends;
mod applying_follows;
mod applying_likes;
mod applying_posts;
mod aside;
mod boosts;
mod collections;
mod compose;
mod discovery;
mod documents;
mod editions;
mod flags;
mod groups;
mod inbox;
pub mod keys;
pub mod lanes;
mod lending;
mod links;
mod model;
mod moves;
mod negotiate;
mod outbound;
mod own;
mod pages;
mod paging;
pub mod partners;
pub mod pictures;
mod reader;
mod reading_posts;
mod readings;
mod ready;
mod remote;
mod sending;
mod sending_answers;
mod sending_veils;
pub mod servers;
mod spoken;
mod store;
mod synchronizing;
mod threads;
mod together;
mod twinnings;
mod wiring;

pub use actions::{Found, follow, following, look_up, unfollow};
pub use applying::Reception;
pub use lending::lend;
pub use links::Links;
pub use model::{Actor, Follow, FollowState, Own};
pub use negotiate::negotiate;
pub use own::ensure as ensure_actor;
pub use pictures::Pictures;
pub use ready::documents as ready_documents;
pub use sending::Herald;
pub use threads::{Walker, reopen};
pub use wiring::{Federation, Flagged, Forwarding, RemoteReply, RemoteTopic, Rooms};

use axum::Router;

use crate::house::House;

/// What other servers ask, and the page of follows.
pub fn routes() -> Router<House> {
    Router::new()
        .merge(documents::routes())
        .merge(discovery::routes())
        .merge(groups::routes())
        .merge(pages::routes())
        .merge(twinnings::routes())
        .merge(twinnings::page_routes())
        .merge(keys::pages::routes())
        .merge(synchronizing::routes())
        .merge(servers::routes())
}
