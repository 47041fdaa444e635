//! The ground: two native sqlx pools behind one way to read and one way to write.
//!
//! Every SQL text is written once for SQLite and PostgreSQL: `$n` placeholders, TEXT, BIGINT, DOUBLE
//! PRECISION and BYTEA only, instants as microseconds, no engine functions. What differs between the
//! engines (how a write begins, how a job is claimed, the settings of a connection) lives in
//! [`pool`](self) and in [`Engine`]. SQLite has one writer, whose transactions begin IMMEDIATE, and
//! several readers (docs/decisions/0003).

mod changes;
mod grouped;
mod kept;
pub mod migrate;
mod pool;
mod query;
mod statement;
mod value;

pub use changes::Watched;
pub use grouped::Grouped;
pub use kept::{Kept, Slot};
pub use pool::{Db, Engine, Tx};
pub use query::{Answer, Query, Record};
pub use statement::Statement;
pub use value::Value;

/// The arguments of a statement, in the order of its placeholders.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}
