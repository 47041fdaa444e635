//! Whom this school talks to, as its head decides it: the mode, partnerships of two keys, and how it goes
//! with each server.
//!
//! A partnership begins with [`invitations`], whose messages [`talk`] carries and [`handshake`] takes.
//! [`look`] asks a partner once a day who it is; [`acts`] suspend, block and end; [`upkeep`] does what
//! time asks for. The gate that every way in and out passes stays in `federate::partners`.

pub mod acts;
mod api;
mod handshake;
mod invitation_pages;
pub mod invitations;
mod lists;
mod lists_pages;
mod look;
pub mod mode;
mod model;
mod pages;
mod pins;
mod resync;
mod talk;
pub mod upkeep;
mod views;

pub use handshake::Knocks;
pub use model::{Consequences, Invitation, List, Look, Server, Side, fingerprint};

pub(super) use api::routes as api_routes;
pub(super) use look::heard;
pub(super) use pins::believed;
pub(super) use talk::news;

use axum::Router;

use crate::house::House;

/// What other servers say at the handshake, and the pages of the head of school.
pub(super) fn routes() -> Router<House> {
    Router::new()
        .merge(handshake::routes())
        .merge(pages::routes())
        .merge(invitation_pages::routes())
        .merge(lists_pages::routes())
}
