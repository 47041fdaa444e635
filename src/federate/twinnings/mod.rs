//! Twinning («jumelage»): a class here and a class of a partner school share a space for a time. Each
//! server holds its half and answers for its own people, who speak there under names that exist for that
//! one partner and nowhere else.
//!
//! [`actions`] is what adults do; [`talking`] says it to the other side and [`hearing`] applies what they
//! say; [`sending`] and [`receiving`] do the same for what is written in the space; [`asked`] answers the
//! partner's signed questions. Everything that must arrive is a delivery in the transaction of the change.

mod actions;
mod actors;
pub mod api;
mod asked;
mod compose;
mod decision_pages;
mod early;
mod end_dates;
mod files;
mod halves;
mod hearing;
mod holding;
mod model;
mod pages;
mod receiving;
mod repeating;
mod sending;
mod talking;

pub(super) use actors::{handle_is_for, is_private};
pub(super) use asked::{object, routes};
pub(super) use hearing::apply;
pub(super) use holding::follow_standing;
pub use model::Twinning;
pub(super) use model::{NewTwinning, twinning_columns};
pub(super) use pages::routes as page_routes;
pub(super) use sending::{changed, counted, reacted, unreacted};
