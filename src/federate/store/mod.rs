//! The only SQL of this passage, by table.

mod actors;
mod aliases;
mod boosts;
mod deliveries;
mod follows;
mod groups;
mod inbound;
mod invitations;
mod keys;
mod lanes;
mod moves;
mod partners;
mod rotation;
mod servers;
mod spoken;
mod synchronizations;
mod threads;
mod told;
mod twinning_marks;
mod twinnings;
mod veils;

/// Rows of one statement; SQLite takes 32,766 arguments.
const ROWS: usize = 250;

pub(super) use actors::*;
pub(super) use aliases::*;
pub(super) use boosts::*;
pub(super) use deliveries::*;
pub(super) use follows::*;
pub(super) use groups::*;
pub(super) use inbound::*;
pub(super) use invitations::*;
pub(super) use keys::*;
pub(super) use lanes::*;
pub(super) use moves::*;
pub(super) use partners::*;
pub(super) use rotation::*;
pub(super) use servers::*;
pub(super) use spoken::*;
pub(super) use synchronizations::*;
pub(super) use threads::*;
pub(super) use told::*;
pub(super) use twinning_marks::*;
pub(super) use twinnings::*;
pub(super) use veils::*;
