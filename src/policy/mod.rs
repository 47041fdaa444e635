//! The law of the house: who may read, who may act. One predicate, one place.
//!
//! * A [`Viewer`] is whoever asks: a person, nobody in particular, or another server. It carries a
//!   keyring of circles.
//! * Reads go through [`scoped`]: the SQL predicate of `visible.rs`, spliced into each reading
//!   statement, so that pages, API, search, media, feeds, sockets and federation cannot differ.
//! * Writes take a [`Permit`], which only [`permit`] makes.

mod audience;
mod permit;
mod viewer;
mod visible;

pub use audience::{Audience, Level};
pub use permit::{Act, Permit, permit};
pub use viewer::{Key, NETWORK, PUBLIC, Profile, Role, Standing, Viewer, Who};
pub use visible::scoped;
