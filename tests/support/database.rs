//! Looks into a database from outside, with its own connection, to compare before and after.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use sqlx::{AssertSqlSafe, Connection as _, Decode, PgConnection, Row, SqliteConnection, Type};

thread_local! {
    /// The connections of this test to PostgreSQL, by address: each is a process of the server.
    static CONNECTIONS: RefCell<HashMap<String, PgConnection>> = RefCell::default();
}

/// Runs a statement whose columns are all text.
pub async fn query(url: &str, sql: &str) -> Vec<Vec<String>> {
    let text = AssertSqlSafe(sql.to_owned());
    if !url.starts_with("postgres") {
        let mut connection = SqliteConnection::connect(url).await.unwrap();
        let rows = sqlx::query(text).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        return rows.iter().map(cells).collect();
    }
    let kept = CONNECTIONS.with_borrow_mut(|all| all.remove(url));
    let mut connection = match kept {
        Some(connection) => connection,
        None => PgConnection::connect(url).await.unwrap(),
    };
    let rows = sqlx::query(text).fetch_all(&mut connection).await.unwrap();
    CONNECTIONS.with_borrow_mut(|all| all.insert(url.to_owned(), connection));
    rows.iter().map(cells).collect()
}

fn cells<R: Row>(row: &R) -> Vec<String>
where
    usize: sqlx::ColumnIndex<R>,
    Option<String>: for<'r> Decode<'r, R::Database> + Type<R::Database>,
{
    let cell = |at| row.get::<Option<String>, usize>(at).unwrap_or_default();
    (0..row.len()).map(cell).collect()
}

/// The tables with their columns, sorted; the list of migrations is left out.
pub async fn schema(url: &str) -> BTreeMap<String, Vec<String>> {
    let sql = if url.starts_with("postgres") {
        "SELECT table_name::TEXT, column_name::TEXT FROM information_schema.columns \
         WHERE table_schema = 'public'"
    } else {
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in query(url, sql).await {
        tables
            .entry(row[0].clone())
            .or_default()
            .push(row[1].clone());
    }
    tables.remove("_sqlx_migrations");
    tables.values_mut().for_each(|columns| columns.sort());
    tables
}

/// Every row of every table, as text: two dumps are equal when nothing was changed.
pub async fn dump(url: &str) -> BTreeMap<String, Vec<String>> {
    let mut rows = BTreeMap::new();
    for (table, columns) in schema(url).await {
        let cell = |name: &String| format!("COALESCE(CAST(\"{name}\" AS TEXT), '∅')");
        let cells: Vec<_> = columns.iter().map(cell).collect();
        let sql = format!("SELECT {} FROM \"{table}\"", cells.join(" || '|' || "));
        let mut found: Vec<_> = query(url, &sql).await.into_iter().flatten().collect();
        found.sort();
        rows.insert(table, found);
    }
    rows
}
