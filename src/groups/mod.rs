//! Groups, and the doors of all spaces: the list of one's spaces, their members, groups that the
//! staff open and compose. What a space is stands below, in `spaces`.

pub mod api;
mod member_pages;
mod pages;

use axum::Router;

use crate::house::House;

/// The pages of this room.
pub fn routes() -> Router<House> {
    pages::routes().merge(member_pages::routes())
}
