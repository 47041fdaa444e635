//! Moderation: anybody who is signed in tells of something that should not be, the adults who answer for
//! the place decide. Reports name their author to those adults alone, and are never shown to the person
//! whom they are about.

mod actions;
pub mod api;
mod model;
mod pages;
mod store;

pub use actions::{
    Filed, Received, Target, decide, file, forward, forwarding_for_house, list, receive_for_house,
    transfer,
};
pub use model::{Category, Decision, Report};

use axum::Router;

use crate::house::House;

/// The pages of this room.
pub fn routes() -> Router<House> {
    pages::routes()
}
