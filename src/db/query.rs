//! Reading and running statements, alike on a pool and inside a transaction.

use std::future::Future;
use std::pin::Pin;

use sqlx::{FromRow, postgres::PgRow, sqlite::SqliteRow};

use super::Statement;
use crate::kernel::Problem;

/// A struct that derives `sqlx::FromRow`, and so can be read from both engines.
pub trait Record:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}

impl<T> Record for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}

/// Rows as the engine gave them.
pub enum Rows {
    /// From SQLite.
    Lite(Vec<SqliteRow>),
    /// From PostgreSQL.
    Pg(Vec<PgRow>),
}

impl Rows {
    fn decode<T: Record>(&self) -> Result<Vec<T>, sqlx::Error> {
        match self {
            Self::Lite(rows) => rows.iter().map(T::from_row).collect(),
            Self::Pg(rows) => rows.iter().map(T::from_row).collect(),
        }
    }
}

/// An answer on its way. Boxed, so that its type names no lifetime of the statement's text.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send + 'a>>;

/// What can answer a question: [`super::Db`] (a reader) or [`super::Tx`] (the transaction itself).
pub trait Query: Send + Sync {
    /// Runs a statement and returns its rows.
    fn rows(&self, statement: Statement) -> Answer<'_, Rows>;

    /// All rows of the answer.
    fn all<T: Record>(&self, statement: impl Into<Statement>) -> Answer<'_, Vec<T>> {
        let rows = self.rows(statement.into());
        Box::pin(async move { Ok(rows.await?.decode()?) })
    }

    /// The first row of the answer, if there is one.
    fn one<T: Record>(&self, statement: impl Into<Statement>) -> Answer<'_, Option<T>> {
        let rows = self.rows(statement.into());
        Box::pin(async move { Ok(rows.await?.decode::<T>()?.into_iter().next()) })
    }

    /// The single number that the statement selects; 0 when there is no row.
    fn count(&self, statement: impl Into<Statement>) -> Answer<'_, i64> {
        let row = self.one::<(i64,)>(statement);
        Box::pin(async move { Ok(row.await?.map_or(0, |row| row.0)) })
    }
}
