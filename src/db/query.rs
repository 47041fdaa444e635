//! Reading and running statements, alike on a pool and inside a transaction.

use std::future::Future;

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

/// What can answer a question: [`super::Db`] (a reader) or [`super::Tx`] (the transaction itself).
pub trait Query: Send + Sync {
    /// Runs a statement and returns its rows.
    fn rows(&self, statement: Statement) -> impl Future<Output = Result<Rows, Problem>> + Send;

    /// All rows of the answer.
    fn all<T: Record>(
        &self,
        statement: impl Into<Statement> + Send,
    ) -> impl Future<Output = Result<Vec<T>, Problem>> + Send {
        let statement = statement.into();
        async move { Ok(self.rows(statement).await?.decode()?) }
    }

    /// The first row of the answer, if there is one.
    fn one<T: Record>(
        &self,
        statement: impl Into<Statement> + Send,
    ) -> impl Future<Output = Result<Option<T>, Problem>> + Send {
        let statement = statement.into();
        async move {
            Ok(self
                .rows(statement)
                .await?
                .decode::<T>()?
                .into_iter()
                .next())
        }
    }

    /// The single number that the statement selects; 0 when there is no row.
    fn count(
        &self,
        statement: impl Into<Statement> + Send,
    ) -> impl Future<Output = Result<i64, Problem>> + Send {
        let statement = statement.into();
        async move { Ok(self.one::<(i64,)>(statement).await?.map_or(0, |row| row.0)) }
    }
}
