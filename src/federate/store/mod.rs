//! The only SQL of this passage, by table.

mod actors;
mod boosts;
mod deliveries;
mod follows;
mod groups;
mod inbound;
mod keys;
mod lanes;
mod partners;
mod threads;
mod told;
mod veils;

pub(super) use actors::*;
pub(super) use boosts::*;
pub(super) use deliveries::*;
pub(super) use follows::*;
pub(super) use groups::*;
pub(super) use inbound::*;
pub(super) use keys::*;
pub(super) use lanes::*;
pub(super) use partners::*;
pub(super) use threads::*;
pub(super) use told::*;
pub(super) use veils::*;
