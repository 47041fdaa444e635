//! Durable work: rows written by `events::record`, claimed with a guard, retried with back-off.

mod queue;
mod worker;

pub use queue::{Job, dead_for_house, waiting_for_house};
pub use worker::{Handler, Workers};
