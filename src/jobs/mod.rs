//! Durable work: rows written by `events::record`, claimed with a guard, retried with back-off.

mod rest;
mod store;
mod worker;

pub use store::{Backlog, Job, backlog_for_house, dead_for_house, waiting_for_house};
pub use worker::{Handler, Workers};
