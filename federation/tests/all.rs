//! Everything that a hostile or clumsy peer may try against the protocol side, in one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, loudly"
)]

mod addresses;
mod anything;
mod discovery;
mod door_keys;
mod door_origins;
mod door_signatures;
mod ed25519;
mod egress;
mod egress_walls;
mod handles;
mod rfc9421;
mod support;
mod tls;
mod vocabulary;
