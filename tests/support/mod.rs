//! A whole school in one process, and the people who visit it: what every black-box test begins with.

mod answer;
mod browser;
mod database;
mod html;
mod keys;
mod own_database;
mod people;
mod random;
mod school;
mod server;
mod sources;
mod tap;

pub use answer::Answer;
pub use browser::Browser;
pub use database::{dump, query, schema};
pub use html::{Piece, attribute, pieces};
pub use keys::some_keys;
pub use own_database::{CONNECTIONS, TestDatabase, database_server};
pub use people::Person;
pub use random::Dice;
pub use school::{START, School, Setup, random_name};
pub use server::{Server, free_address};
pub use sources::{Source, page_routes, root, sources};
pub use tap::{Exchange, Tap};
