//! «Établissement»: what the head does for the whole school. People, their families and their codes,
//! the spaces.
//!
//! The right is a permission of the person, not a profile: `policy::Act::Administer`.

mod actions;
pub mod api;
mod family;
mod family_api;
mod family_pages;
mod model;
mod pages;
mod people_pages;
mod sheet_pages;
mod store;

use axum::Router;

use crate::house::House;

/// The pages of this room.
pub fn routes() -> Router<House> {
    pages::routes()
        .merge(people_pages::routes())
        .merge(family_pages::routes())
        .merge(sheet_pages::routes())
}
